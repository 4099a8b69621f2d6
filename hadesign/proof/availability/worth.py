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

MOST_TRIED = 24
"""Parts that the model is computed again for, those first that the worst placement leans on most."""
_ROUNDING, _SLIGHT = 1e-9, 1e-3
"""Relative differences up to which two figures are the same, and two bounds, which are no exact figures."""
Again: TypeAlias = Callable[[Mapping[ThingId, Number], bool], float | None]
"""Computes the share of time in which a service is down anew, with other numbers of some parts; of all of a kind?"""


@dataclass(frozen=True, slots=True)
class Worth:
    """What parts are worth, best first: `each` by itself, and all of a kind `together` where each is worth less."""

    each: tuple[Gain, ...] = ()
    together: tuple[Gain, ...] = ()


NOTHING = Worth()


def no_gain(now: float, *, exact: bool) -> float:
    """Return by how much figures may differ that are the same to a reader."""
    return now * (_ROUNDING if exact else _SLIGHT)


@dataclass(frozen=True, eq=False)
class Trials:
    """Computes a service that is down for `now` anew with better parts; `least` is what is no gain any more."""

    cluster: Cluster
    numbers: Numbers
    now: float
    least: float
    again: Again

    def worth(
        self,
        leant_on: Sequence[ThingId],
        counted: Iterable[ThingId],
        groups: Iterable[Sequence[ThingId]] = (),
        alike: Mapping[ThingId, Hashable] = MappingProxyType({}),
    ) -> Worth:
        """Return what parts are worth, given what the worst placement stands on, and what any placement may stand on.

        What stands on a machine may stand on another one of its group just as well: if that is free, one better machine
        changes nothing. What is `alike` is worth the same.
        """
        spare = {name for names in groups if not set(names) <= set(leant_on) for name in names}
        classes: dict[Hashable, list[ThingId]] = {}
        for name in leant_on:
            if name not in spare and self._fails(name):
                classes.setdefault(alike.get(name, name), []).append(name)
        tried = list(classes.values())[:MOST_TRIED]
        each = [replace(gain, parts=tuple(names)) for names in tried if (gain := self._gain((names[0],)))]
        kinds: dict[Kind, list[ThingId]] = {}
        for name in dict.fromkeys(counted):
            if self._fails(name):
                kinds.setdefault(self.cluster.things[name].kind, []).append(name)
        best = {kind: max((gain.perfect for gain in each if gain.kind == kind), default=0.0) for kind in kinds}
        several = [gain for names in kinds.values() if len(names) > 1 and (gain := self._gain(tuple(names)))]
        together = [gain for gain in several if not isclose(gain.perfect, best[gain.kind], rel_tol=_ROUNDING)]
        return Worth(_merged(self.cluster, each), tuple(sorted(together, key=lambda gain: -gain.perfect)))

    def _fails(self, name: ThingId) -> bool:
        number = self.numbers.of(name)
        return number is not None and number.low < 1

    def _gain(self, names: tuple[ThingId, ...]) -> Gain | None:
        """Return what some parts are worth together, `None` if that is nothing or cannot be computed."""
        own = {name: number for name in names if (number := self.numbers.of(name)) is not None}
        whole = len(names) > 1
        # Doubled parts first: none of the others is as good as they are, while some may be perfect.
        doubled = self.again({name: _doubled(number) for name, number in own.items()}, whole)
        if doubled is None or self.now - doubled <= self.least / 2:
            return None
        perfect = self.again(dict.fromkeys(names, Number(1.0, 1.0)), whole)
        if perfect is None or self.now - perfect <= self.least:
            return None
        saved = self.now - perfect, max(self.now - doubled, 0.0)
        slope = saved[0] / max(1 - number.low for number in own.values())
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
        else:
            rest = frozenset(vertex.needs) - {(nearest,)}
            found[index] = found[nearest], symmetry.looks[index], rest
    return {name: found[index] for index, vertex in enumerate(vertices) for name in (vertex.names or (vertex.name,))}


def _doubled(number: Number) -> Number:
    """Return the number of two parts of which one is enough: they fail if one does while the other one is dead."""
    low, high = (1 - (1 - share) ** 2 for share in (number.low, number.high))
    if number.repair is None:
        return replace(number, low=low, high=high)
    mttr = number.repair[1] / 2
    return replace(number, low=low, high=high, repair=(mttr * low / (1 - low), mttr))


def _merged(cluster: Cluster, gains: Sequence[Gain]) -> tuple[Gain, ...]:
    """Put parts of a kind together of which each is worth the same."""
    found: dict[tuple[Kind, str, str], list[Gain]] = {}
    for gain in gains:
        found.setdefault((gain.kind, f"{gain.perfect:.9g}", f"{gain.doubled:.9g}"), []).append(gain)
    place = {name: number for number, name in enumerate(cluster.things)}
    listed = [
        replace(alike[0], parts=tuple(sorted((p for g in alike for p in g.parts), key=place.__getitem__)))
        for alike in found.values()
    ]
    return tuple(sorted(listed, key=lambda gain: (-gain.perfect, gain.parts)))
