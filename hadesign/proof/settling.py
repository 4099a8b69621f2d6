"""Objectives of a design that leaves open where things stand: met in every world, in none, or it depends on facts.

Two evaluations bound the answer, as every service is a monotone function: things stand as they are said to and share
nothing else, or they stand on everything that they may stand on. Where the two differ, worlds are looked at one by one:
each of them may break an objective although no single assumption does.

    members in zones a, b and one of the two, nobody says which; zone a or zone b takes two of three in either world
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.objectives import Objective
from hadesign.proof.outcomes import DependsOnPlaces
from hadesign.topology.cluster import Cluster, OpenPlace
from hadesign.topology.worlds import MOST_WORLDS, at_worst, count, worlds

Judging: TypeAlias = Callable[[Cluster], Sequence[Callable[[], Objective]]]
"""Returns what judges each objective, as things stand in a Cluster; they share what they work out."""
_Answers: TypeAlias = dict[bool | None, Objective]
"""What an objective is in the worlds that were looked at, by whether it is met: the first of each."""
MOST_NODES = 20_000
"""Nodes of all worlds together up to which each world is looked at, as the work grows with both."""
_MOST_ALONE, _MOST_TRIED = 20, 2_000
"""Open places that are tried by themselves, to name those first that decide it alone; and nodes of all tries."""

_OF_A_WAY = 10
"""To how many nodes one world of an endpoint compares, such as one of two thousand balancers that it may lead to."""


def settled(
    cluster: Cluster, judge: Judging, own: Sequence[Objective], worst: Sequence[Objective]
) -> Iterator[Objective]:
    """Yield each objective as it holds in every world, given as things are said to stand and at their worst."""
    pairs = list(enumerate(zip(own, worst, strict=True)))
    unsettled = [index for index, (one, other) in pairs if one.met is not False and not (one.met and other.met)]
    answers, alone = _in_worlds(cluster, judge, unsettled), _Alone(cluster, judge)
    for index, (one, other) in pairs:
        yield _settled(alone, index, one, other, answers[index]) if index in answers else one


def _in_worlds(cluster: Cluster, judge: Judging, unsettled: Sequence[int]) -> dict[int, _Answers]:
    """Judge some objectives, by their places, in every world, or until two differ or one leaves it open.

    Worlds are many, and a single one that leaves an objective open keeps it from being settled.
    """
    answers: dict[int, _Answers] = {index: {} for index in unsettled}
    for _, world in worlds(cluster) if unsettled and _few(cluster) else ():
        judges = judge(world)
        for index in unsettled:
            found = judges[index]()
            answers[index].setdefault(found.met, found)
        unsettled = [index for index in unsettled if len(answers[index]) == 1 and None not in answers[index]]
        if not unsettled:
            break
    return answers


def _settled(alone: "_Alone", index: int, own: Objective, worst: Objective, answers: _Answers) -> Objective:
    """Return an objective as it is in every world that was looked at, or what it depends on."""
    if len(answers) == 1 and None not in answers:
        return next(iter(answers.values()))
    places = alone.cluster.open_places
    if own.met or worst.met is False:
        first = alone.deciding(index, own)
        if not own.met and not first and not _by_places(own):
            return own  # it lacks something else first, wherever things stand
        places = (*first, *(place for place in places if place not in set(first)))
    elif not _by_places(own):
        return own
    return replace(own, met=None, why=DependsOnPlaces(places, worst.why), faults=(), unknown=(), open=places)


def _by_places(own: Objective) -> bool:
    """Whether it is zones that keep an objective from being judged."""
    return any(one.unknown == UnknownService("zones") for one in own.unknown)


def _few(cluster: Cluster) -> bool:
    """Whether there are so few worlds that each of them is looked at."""
    number = count(cluster)
    return number <= MOST_WORLDS and number * len(cluster.nodes) <= MOST_NODES


class _Alone:
    """Tries open places by themselves: those that change an objective by themselves are named first.

    What is not said of a pool is one question, however many machines it has.
    """

    def __init__(self, cluster: Cluster, judge: Judging) -> None:
        self.cluster, self._judge = cluster, judge

    def deciding(self, index: int, own: Objective) -> tuple[OpenPlace, ...]:
        """Return the places with which an objective is no longer what it is as things are said to stand."""
        return tuple(place for alike, judges in self._tried if judges[index]().met is not own.met for place in alike)

    def _ways(self) -> int:
        """Return how many worlds of their own the endpoints have, each of which is proved anew in every try."""
        own = (self.cluster.endpoint, self.cluster.node_endpoint)
        return sum(len(endpoint.worlds) for endpoint in own if endpoint)

    @cached_property
    def _tried(self) -> list[tuple[list[OpenPlace], Sequence[Callable[[], Objective]]]]:
        groups: dict[object, list[OpenPlace]] = {}
        for place in self.cluster.open_places:
            groups.setdefault((place.origin, place.choices), []).append(place)
        tried = min(_MOST_ALONE, _MOST_TRIED // max(len(self.cluster.nodes), _OF_A_WAY * self._ways(), 1))
        return [(alike, self._judge(at_worst(self.cluster, alike))) for alike in list(groups.values())[:tried]]
