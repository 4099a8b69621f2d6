"""Services whose parts have names: etcd, API, endpoint, control plane; a structure function over things."""

from collections.abc import Callable, Collection
from functools import cached_property
from typing import NamedTuple

from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.reasons import Counted, NeedLost, NothingAnswers, OnlyPartLost, PartsLost
from hadesign.proof.services.structures import NOTHING, role_of
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.structure import AtLeast, Evaluator, Part, Structure, holds, things_of


class Named:
    """A structure function; under a cut network it holds if it holds on some side."""

    def __init__(
        self,
        cluster: Cluster,
        structure: Structure,
        sides: Sides,
        *,
        cut: bool = False,
        also: frozenset[ThingId] = frozenset(),
    ) -> None:
        """Number the things; links count only if the service stands in more than one zone, or where `cut` says so.

        `also` are things that it counts beside those of its structure.
        """
        self.cluster, self.structure, self.sides = cluster, structure, sides
        named = sorted(things_of(structure) | also)
        self.zones = {thing: zone for thing in named if (zone := cluster.above.zone(thing)) is not None}
        self.cut = bool(sides.links) and (cut or len(set(self.zones.values())) > 1)
        self.things = (*named, *(sides.links if self.cut else ()))
        self.leaves = Leaves({thing: (number,) for number, thing in enumerate(self.things)}, {}, len(self.things))
        self._parts = len(named)

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self.structure, {thing: bit for bit, thing in enumerate(self.things)})

    def on_sides(self, hits: Hits) -> tuple[frozenset[ThingId], dict[int, frozenset[ThingId]]]:
        """Return what is dead, and for each side everything that is dead or on another side."""
        dead = frozenset(thing for thing, hit in zip(self.things, hits, strict=True) if hit)
        side = self.sides.of(thing for thing in self.things[self._parts :] if thing in dead)
        if not side:
            return dead, {0: dead}
        numbers = sorted({side[zone] for zone in self.zones.values()})
        return dead, {
            number: dead | {thing for thing, zone in self.zones.items() if side[zone] != number} for number in numbers
        }

    def holds(self, hits: Hits) -> bool:
        """Whether the structure holds on some side."""
        dead = sum([1 << number for number, hit in enumerate(hits) if hit])
        if not dead >> self._parts:
            return self._evaluator.holds(dead)
        return bool(self.winners(hits))

    def winners(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which the structure holds; 0 is the only one while nothing is cut."""
        sides = self.on_sides(hits)[1]
        return frozenset(number for number, gone in sides.items() if holds(self.structure, alive_but(gone)))

    def at_best(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which the structure may hold; nothing is placed here, so where it does."""
        return self.winners(hits)

    def judge(self, hits: Hits) -> Judgement:
        """Count what is left of the part that fails, on the side that has most of it."""
        dead, numbered = self.on_sides(hits)
        sides = list(numbered.values())
        culprits = [_culprit(self.structure, gone) for gone in sides]
        best = [
            max((_count(part, gone) for gone in sides), key=lambda c: (c.left >= c.needed, c.left)) for part in culprits
        ]
        pairs = list(zip(culprits, best, strict=True))
        where: Counted = "best-side" if len(sides) > 1 else "everywhere"
        if not any(holds(self.structure, alive_but(gone)) for gone in sides):
            # Blame what fails on every side; where each side lacks something else, what one of them lacks.
            everywhere = [(part, count) for part, count in pairs if count.left < count.needed]
            own = [(part, _count(part, gone)) for part, gone in zip(culprits, sides, strict=True)]
            pairs, where = (everywhere, where) if everywhere else (own, "one-side")
        culprit, count = min(pairs, key=lambda pair: len(things_of(pair[0])))
        why = _reason(culprit, dead, len(sides), where)
        return Judgement(count.left, count.left, count.total, count.needed, why)


def _reason(culprit: Structure, dead: frozenset[ThingId], sides: int, counted: Counted) -> Reason:
    """Return what was lost of which part, and where the rest of it was counted."""
    if culprit == NOTHING:
        return NothingAnswers()
    named, role = sorted(things_of(culprit)), role_of(culprit)
    if len(named) == 1 and sides == 1 and dead:
        return OnlyPartLost(role) if role else NeedLost(named[0])
    return PartsLost(role, tuple(thing for thing in named if thing in dead), sides, counted)


def alive_but(dead: Collection[ThingId]) -> Callable[[ThingId], bool]:
    """Return the state in which everything lives but `dead`."""
    return lambda thing: thing not in dead


class _Count(NamedTuple):
    left: int
    total: int
    needed: int

    @property
    def rank(self) -> tuple[bool, int]:
        """What is enough ranks before what is much."""
        return self.left >= self.needed, self.left


def _count(structure: Structure, gone: frozenset[ThingId]) -> _Count:
    """Count the parts that are left."""
    if isinstance(structure, Part):
        return _Count(int(structure.thing not in gone), 1, 1)
    left = sum(holds(part, alive_but(gone)) for part in structure.parts)
    return _Count(left, len(structure.parts), structure.k)


def _culprit(structure: Structure, gone: frozenset[ThingId]) -> Structure:
    """Descend to where the failure bites: into the first labelled part that does not hold, quorum before its users."""
    if isinstance(structure, Part):
        return structure
    failing = [part for part in structure.parts if not holds(part, alive_but(gone))]
    if role_of(structure) == "api-servers" and len(failing) == len(structure.parts):
        shared = [p for s in failing if isinstance(s, AtLeast) for p in s.parts if isinstance(p, AtLeast)]
        quorum = next((p for p in shared if not holds(p, alive_but(gone))), None)
        machines = [p for s in failing if isinstance(s, AtLeast) for p in s.parts if isinstance(p, Part)]
        return quorum or AtLeast(1, tuple(machines), structure.label)
    if structure.label or not failing:
        return structure
    labelled = [part for part in failing if isinstance(part, AtLeast)]
    return _culprit((labelled or failing)[0], gone)
