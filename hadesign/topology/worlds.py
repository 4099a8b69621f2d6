"""The worlds that a design allows: what it does not say of where things stand, decided in every way there is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from hadesign.topology.build import decide
from hadesign.topology.cluster import Cluster, Kind
from hadesign.topology.nouns.places import OpenPlace, ThingId

MOST_WORLDS = 1_000
"""Worlds up to which each of them is looked at."""


def at_worst(cluster: Cluster, places: Sequence[OpenPlace]) -> Cluster:
    """Return the Cluster in which things stand on everything that they may stand on: no world is as bad as this one.

    Of places that nothing stands on, and that need the same, one is enough: each other one's loss does the same.
    """
    taken = _carrying(cluster)
    different: dict[tuple[ThingId, ...], tuple[ThingId, ...]] = {}
    assumed: dict[ThingId, tuple[ThingId, ...]] = {}
    for place in places:
        if place.choices not in different:
            different[place.choices] = tuple(_different(cluster, place.choices, taken))
        assumed[place.thing] = (*assumed.get(place.thing, ()), *different[place.choices])
    return decide(replace(cluster.written.source, assumed=assumed))


def _carrying(cluster: Cluster) -> frozenset[ThingId]:
    """Return everything that something stands on."""
    needs = [*(thing.needs for thing in cluster.things.values()), *(group.needs for group in cluster.groups)]
    return frozenset(thing for every in needs for options in every for thing in options)


def _different(cluster: Cluster, choices: Sequence[ThingId], taken: frozenset[ThingId]) -> Iterator[ThingId]:
    """Yield choices; of empty ones that are of one kind and need the same, the first."""
    seen: set[tuple[Kind, tuple[tuple[ThingId, ...], ...]]] = set()
    for choice in choices:
        thing = cluster.things[choice]
        if choice in taken or (thing.kind, thing.needs) not in seen:
            yield choice
        if choice not in taken:
            seen.add((thing.kind, thing.needs))


def count(cluster: Cluster) -> int:
    """Return how many worlds there are."""
    return prod(place.worlds for place in cluster.open_places)


def worlds(cluster: Cluster) -> Iterator[tuple[tuple[ThingId | None, ...], Cluster]]:
    """Yield every world: for each open place what it is, `None` for one of its own, and the Cluster that follows."""
    places = cluster.open_places
    for chosen in product(*((*place.choices, *((None,) if place.alone else ())) for place in places)):
        assumed: dict[ThingId, tuple[ThingId, ...]] = {}
        for place, choice in zip(places, chosen, strict=True):
            assumed[place.thing] = (*assumed.get(place.thing, ()), *((choice,) if choice else ()))
        yield chosen, decide(replace(cluster.written.source, assumed=assumed))
