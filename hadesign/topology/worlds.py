"""The worlds that a design allows: what it does not say of where things stand, decided in every way there is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from hadesign.topology.build import decide
from hadesign.topology.cluster import Cluster
from hadesign.topology.nouns.places import OpenPlace, ThingId

MOST_WORLDS = 1_000
"""Worlds up to which each of them is looked at."""


def at_worst(cluster: Cluster, places: Sequence[OpenPlace]) -> Cluster:
    """Return the Cluster in which things stand on everything that they may stand on: no world is as bad as this one."""
    assumed: dict[ThingId, tuple[ThingId, ...]] = {}
    for place in places:
        assumed[place.thing] = (*assumed.get(place.thing, ()), *place.choices)
    return decide(replace(cluster.written.source, assumed=assumed))


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
