"""Services whose parts have names: etcd, API, endpoint, control plane; a structure function over things."""

from collections.abc import Callable, Collection

from hadesign.lists import COMMAS, listed
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves
from hadesign.proof.failure.sides import Sides
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.structure import AtLeast, Part, Structure, holds, things_of

SHOWN = 3
"""Names written out of many."""


class Named:
    """A structure function; under a cut network it holds if it holds on some side."""

    def __init__(self, cluster: Cluster, structure: Structure, sides: Sides, *, cut: bool = False) -> None:
        """Number the things; links count only if the service stands in more than one zone, or where `cut` says so."""
        self.cluster, self.structure, self.sides = cluster, structure, sides
        named = sorted(things_of(structure))
        self.zones = {thing: zone for thing in named if (zone := zone_of(cluster, thing)) is not None}
        self.cut = bool(sides.links) and (cut or len(set(self.zones.values())) > 1)
        self.things = (*named, *(sides.links if self.cut else ()))
        self.leaves = Leaves({thing: (number,) for number, thing in enumerate(self.things)}, {}, len(self.things))
        self._parts = len(named)

    def _split(self, hits: Hits) -> tuple[frozenset[ThingId], dict[int, frozenset[ThingId]]]:
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
        return any(holds(self.structure, alive_but(gone)) for gone in self._split(hits)[1].values())

    def winners(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which the structure holds; 0 is the only one while nothing is cut."""
        sides = self._split(hits)[1]
        return frozenset(number for number, gone in sides.items() if holds(self.structure, alive_but(gone)))

    def judge(self, hits: Hits) -> Judgement:
        """Count what is left of the part that fails, on the side that has most of it."""
        dead, numbered = self._split(hits)
        sides = list(numbered.values())
        if not dead:
            return _count(self.structure, dead, "")
        culprits = [_culprit(self.structure, gone) for gone in sides]
        best = [max((_count(part, gone, "") for gone in sides), key=lambda j: (j.holds, j.left)) for part in culprits]
        pairs = list(zip(culprits, best, strict=True))
        where = " on any side" if len(sides) > 1 else ""
        if not any(holds(self.structure, alive_but(gone)) for gone in sides):
            # Blame what fails on every side; where each side lacks something else, what one of them lacks.
            everywhere = [(part, judged) for part, judged in pairs if not judged.holds]
            own = [(part, _count(part, gone, "")) for part, gone in zip(culprits, sides, strict=True)]
            pairs, where = (everywhere, where) if everywhere else (own, " on one side")
        culprit, judged = min(pairs, key=lambda pair: len(things_of(pair[0])))
        return self._worded(culprit, dead, len(sides), judged, where)

    def _worded(
        self, culprit: Structure, dead: frozenset[ThingId], sides: int, judged: Judgement, where: str
    ) -> Judgement:
        """Say what was lost of which part, and where most of it is left."""
        named = sorted(things_of(culprit))
        label = culprit.label if isinstance(culprit, AtLeast) else ""
        names = listed([thing.partition("/")[2] for thing in named if thing in dead], SHOWN, patterns=COMMAS)
        lost = f"removes {label or 'what it needs'} {names}" if names else ""
        if sides > 1:
            cut = f"cuts {label or 'it'} into {sides} sides"
            lost = f"{lost} and {cut}" if lost else cut
        goal = "quorum is" if label == "etcd members" else "needed:"
        what = f"{lost}: {judged.left} of {judged.total} left{where}, {goal} {judged.needed}"
        if len(named) == 1 and sides == 1:
            what = f"takes the only one of {label}" if label else f"takes {named[0].partition('/')[2]}, which it needs"
        return Judgement(judged.left, judged.left, judged.total, judged.needed, what)


def zone_of(cluster: Cluster, thing: ThingId) -> str | None:
    """Return the zone of a machine or of what stands on one; `None` for what is reached from every zone."""
    found = cluster.things[thing]
    if found.kind == "zone":
        return found.name
    if found.kind not in ("node", "host", "rack", "instance", "datastore"):
        return None
    zones = {zone for options in found.needs if len(options) == 1 for zone in (zone_of(cluster, options[0]),) if zone}
    return next(iter(zones)) if len(zones) == 1 else None


def alive_but(dead: Collection[ThingId]) -> Callable[[ThingId], bool]:
    """Return the state in which everything lives but `dead`."""
    return lambda thing: thing not in dead


def _count(structure: Structure, gone: frozenset[ThingId], what: str) -> Judgement:
    """Count the parts that are left."""
    if isinstance(structure, Part):
        left = int(structure.thing not in gone)
        return Judgement(left, left, 1, 1, what)
    left = sum(holds(part, alive_but(gone)) for part in structure.parts)
    return Judgement(left, left, len(structure.parts), structure.k, what)


def _culprit(structure: Structure, gone: frozenset[ThingId]) -> Structure:
    """Descend to where the failure bites: into the first labelled part that does not hold, quorum before its users."""
    if isinstance(structure, Part):
        return structure
    failing = [part for part in structure.parts if not holds(part, alive_but(gone))]
    if structure.label == "API servers" and len(failing) == len(structure.parts):
        shared = [p for s in failing if isinstance(s, AtLeast) for p in s.parts if isinstance(p, AtLeast)]
        quorum = next((p for p in shared if not holds(p, alive_but(gone))), None)
        machines = [p for s in failing if isinstance(s, AtLeast) for p in s.parts if isinstance(p, Part)]
        return quorum or AtLeast(1, tuple(machines), structure.label)
    if structure.label or not failing:
        return structure
    labelled = [part for part in failing if isinstance(part, AtLeast)]
    return _culprit((labelled or failing)[0], gone)
