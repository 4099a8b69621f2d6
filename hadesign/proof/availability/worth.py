"""What better parts of a service are worth whose replicas are placed: the worst placement without them is another one.

A replica that one machine takes down may stand on any other one as well: a better machine changes nothing then, while
all of them together do. So the whole model is computed again with each part that the worst placement stands on, and
with all parts of a kind.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import isclose
from types import MappingProxyType
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.availability.exact import MINUTES_PER_YEAR, Gain
from hadesign.proof.availability.numbers import Number, Numbers
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.topology.cluster import Cluster, Kind, ThingId

MOST_TRIED, LEAST_TRIED, _MOST_PLACED = 24, 4, 240
"""Parts that the model is computed again for, those first that the worst placement leans on most: so many at most, and
at least, between these as many as placements let be computed."""
_ROUNDING, _SLIGHT = 1e-9, 1e-3
"""Relative differences up to which two figures are the same, and two bounds, which are no exact figures."""
Better: TypeAlias = Callable[[Number], Number]
"""What becomes of a number."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What parts are worth, best first: `each` by itself, and all of a kind `together` where each is worth less."""

    each: tuple[Gain, ...] = ()
    together: tuple[Gain, ...] = ()


NOTHING = Worth()


def most_tried(placements: int, sides: int) -> int:
    """Return for how many parts a service is computed again that may be placed so, on so many sides of a network."""
    return max(LEAST_TRIED, min(MOST_TRIED, _MOST_PLACED // max(placements * sides, 1)))


def no_gain(now: float, *, exact: bool) -> float:
    """Return by how much figures may differ that are the same to a reader."""
    return now * (_ROUNDING if exact else _SLIGHT)


@dataclass(frozen=True, eq=False)
class Trials:
    """Computes a service that is down for `now` anew with better parts; `least` is what is no gain any more.

    `part` and `kind` do so: with other numbers of a part, at `most` of so many, and with all numbers of a kind made
    better in several ways.
    """

    cluster: Cluster
    numbers: Numbers
    now: float
    least: float
    part: Callable[[ThingId, Number], float | None]
    most: int
    kind: Callable[[Kind, Sequence[Better]], Sequence[float | None]]

    def worth(
        self,
        leant_on: Sequence[ThingId],
        counted: Iterable[ThingId],
        orbits: Mapping[ThingId, Hashable] = MappingProxyType({}),
    ) -> Worth:
        """Return what parts are worth, given what the worst placement stands on, and what any placement may stand on.

        Exchanges map parts of one of the `orbits` onto each other. They are worth the same; and where the worst
        placement does not stand on all of them, one is worth nothing, as another placement is just as bad without it.
        """
        used, free = set(leant_on), {orbits.get(name, name) for name in set(orbits).difference(leant_on)}
        classes: dict[Hashable, list[ThingId]] = {}
        for name in leant_on:
            if orbits.get(name, name) not in free and self._fails(name):
                classes.setdefault(orbits.get(name, name), []).append(name)
        tried = [tuple(names) for names in list(classes.values())[: self.most]]
        each = [gain for names in tried if (gain := self._each(names))]
        kinds: dict[Kind, dict[ThingId, None]] = {}
        for name in counted:
            kinds.setdefault(self.cluster.things[name].kind, {})[name] = None
        best = {kind: max((gain.perfect for gain in each if gain.kind == kind), default=0.0) for kind in kinds}
        # What is all that the worst placement stands on of a kind was computed already, if it is one part.
        asked = {kind: tuple(names) for kind, names in kinds.items() if len(names) > 1 and not used.isdisjoint(names)}
        several = [gain for kind, names in asked.items() if (gain := self._together(kind, names))]
        together = [gain for gain in several if not isclose(gain.perfect, best[gain.kind], rel_tol=_ROUNDING)]
        return Worth(_merged(self.cluster, each), tuple(sorted(together, key=_best_first)))

    def _fails(self, name: ThingId) -> bool:
        number = self.numbers.of(name)
        return number is not None and number.low < 1

    def _each(self, names: tuple[ThingId, ...]) -> Gain | None:
        """Return what each of some equal parts is worth, `None` if that is nothing or cannot be computed."""
        own = self.numbers.of(names[0])
        # A doubled part first: no other one is as good, while some may be perfect.
        doubled = None if own is None else self.part(names[0], _doubled(own))
        if doubled is None or self.now - doubled <= self.least / 2:
            return None
        return self._gain(names, self.part(names[0], _perfect(Number(0.0, 0.0))), doubled)

    def _together(self, kind: Kind, names: tuple[ThingId, ...]) -> Gain | None:
        failing = _in_order(self.cluster, filter(self._fails, names))
        if len(failing) < 2:
            return None
        perfect, doubled = self.kind(kind, (_perfect, _doubled))
        return self._gain(failing, perfect, doubled)

    def _gain(self, names: tuple[ThingId, ...], perfect: float | None, doubled: float | None) -> Gain | None:
        if perfect is None or doubled is None or self.now - perfect <= self.least:
            return None
        saved = self.now - perfect, max(self.now - doubled, 0.0)
        slope = saved[0] / max(1 - number.low for name in names if (number := self.numbers.of(name)))
        return Gain(names, self.cluster.things[names[0]].kind, slope, *(share * MINUTES_PER_YEAR for share in saved))


def orbits_of(symmetry: Symmetry) -> Mapping[ThingId, Hashable]:
    """Return for each part what it has in common with all that exchanges map it onto, as far as that is certain.

    Two of one family are exchanged with all that stands on them, and nothing else is touched: so what stands on the one
    is mapped onto what looks like it on the other, if the rest of what it needs is the same.
    """
    vertices, found = symmetry.graph.vertices, dict[int, Hashable]()
    family = {index: number for number, members in enumerate(symmetry.members) for index in members}
    for index, vertex in enumerate(vertices):
        parents = {options[0] for options in vertex.needs if len(options) == 1}
        nearest = max(parents, default=None)
        if symmetry.apart[index]:
            found[index] = ("itself", index)
        elif nearest is None:
            found[index] = ("family", family[index])
        elif index in symmetry.places and symmetry.is_own(index, nearest):
            # What a thing adopted for several users is exchanged in step with it.
            found[index] = found[nearest], symmetry.face(index), symmetry.places[index]
        else:
            rest = frozenset(vertex.needs) - {(nearest,)}
            found[index] = found[nearest], symmetry.looks[index], rest
    return {name: found[index] for index, vertex in enumerate(vertices) for name in (vertex.names or (vertex.name,))}


def _perfect(_number: Number) -> Number:
    """Return the number of a part that never fails."""
    return Number(1.0, 1.0)


def _doubled(number: Number) -> Number:
    """Return the number of two parts of which one is enough: they fail if one does while the other one is dead."""
    low, high = (1 - (1 - share) ** 2 for share in (number.low, number.high))
    if number.repair is None or low >= 1:
        return replace(number, low=low, high=high)
    mttr = number.repair[1] / 2
    return replace(number, low=low, high=high, repair=(mttr * low / (1 - low), mttr))


def _merged(cluster: Cluster, gains: Sequence[Gain]) -> tuple[Gain, ...]:
    """Put parts of a kind together of which each is worth the same."""
    found: dict[tuple[Kind, str, str], list[Gain]] = {}
    for gain in gains:
        found.setdefault((gain.kind, f"{gain.perfect:.9g}", f"{gain.doubled:.9g}"), []).append(gain)
    listed = [
        replace(alike[0], parts=_in_order(cluster, (part for gain in alike for part in gain.parts)))
        for alike in found.values()
    ]
    return tuple(sorted(listed, key=_best_first))


def _in_order(cluster: Cluster, parts: Iterable[ThingId]) -> tuple[ThingId, ...]:
    """Return parts in the order of the Cluster."""
    wanted = set(parts)
    if len(wanted) < 2:
        return tuple(wanted)
    return tuple(name for name in cluster.things if name in wanted)


def _best_first(gain: Gain) -> tuple[float, tuple[ThingId, ...]]:
    """Return what gains are ordered by; those that differ by rounding only are equal."""
    return -float(f"{gain.perfect:.9g}"), gain.parts
