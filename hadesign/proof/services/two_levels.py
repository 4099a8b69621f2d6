"""Copies on two levels: so many in each of a few zones, there on different machines, as in a stretched cluster.

Which zones hold data is said, so only the machines in them are open: a dead machine may have held a copy, and no
machine holds two. With 2 + 2 copies in zones a and b, a machine of a takes one copy and zone a two.
"""

from collections import Counter

from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.assignments import ToAssign
from hadesign.proof.services.reasons import CopiesLost
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import Cluster, Kind, Storage


class CopiesOnTwoLevels:
    """Copies in each of some zones, on different machines of it; it answers what `Copies` does."""

    def __init__(self, cluster: Cluster, storage: Storage, least: int, sides: Sides, *, reading: bool) -> None:
        """Number the zones; links count for `reading` only, as what is cut off is kept."""
        self.storage, self.least, self.sides, self.reading = storage, least, sides, reading
        zone_of: dict[int | str, str] = {place: cluster.above.zone(place) or "" for place in storage.places}
        zone_of |= {group: cluster.groups[group].zone or "" for group in storage.eligible}
        self._zones = tuple(dict.fromkeys(zone_of.values()))
        size = Counter[str]()
        for leaf, zone in zone_of.items():
            size[zone] += len(cluster.groups[leaf].nodes) if isinstance(leaf, int) else 1
        self._sizes = tuple(size[zone] for zone in self._zones)
        self._links = sides.links if reading else ()
        number = {zone: place for place, zone in enumerate(self._zones)}
        things = {leaf: (number[zone],) for leaf, zone in zone_of.items() if isinstance(leaf, str)}
        things |= {link: (len(self._zones) + place,) for place, link in enumerate(self._links)}
        groups = {leaf: (number[zone],) for leaf, zone in zone_of.items() if isinstance(leaf, int)}
        self.leaves = Leaves(things, groups, len(self._zones) + len(self._links))

    @property
    def _held(self) -> tuple[int, ...]:
        """Copies in each zone: not more than it has machines."""
        return tuple(min(self.storage.each, size) for size in self._sizes)

    @property
    def total(self) -> int:
        """Copies that there are."""
        return sum(self._held)

    @property
    def wanted(self) -> ToAssign:
        """What is to be placed: equally many copies in each zone, on different machines."""
        rule = SpreadRule(self.total, by_zone=True, by_node=True)
        return ToAssign(rule, self.least, tuple(range(len(self._zones))))

    def _on_sides(self, hits: Hits, *, best: bool = False) -> dict[int, int]:
        """Return the copies that each side has left when machines were chosen as badly (or well) as can be."""
        side = self.sides.of(link for link, hit in zip(self._links, hits[len(self._zones) :], strict=True) if hit)
        left = dict.fromkeys(side.values() or (0,), 0)
        for zone, held, size, dead in zip(self._zones, self._held, self._sizes, hits, strict=False):
            left[side.get(zone, 0)] += min(held, size - dead) if best else max(held - dead, 0)
        return left

    def holds(self, hits: Hits) -> bool:
        """Whether enough copies are left on some side."""
        return max(self._on_sides(hits).values()) >= self.least

    def fewest_on(self, hits: Hits, side: int) -> int:
        """Return the copies that are left on one side at worst."""
        return self._on_sides(hits)[side]

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether some placement leaves none of these sides with enough copies."""
        return all(left < self.least for side, left in self._on_sides(hits).items() if side in sides)

    def at_best(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which enough copies may be."""
        return frozenset(side for side, left in self._on_sides(hits, best=True).items() if left >= self.least)

    def judge(self, hits: Hits) -> Judgement:
        """Return the copies that are left."""
        found, best = self._on_sides(hits), self._on_sides(hits, best=True)
        machine: Kind = "host" if self.storage.places else "node"
        cut = not any(hits[: len(self._zones)])
        why = CopiesLost(self.total, machine, len(found), cut)
        return Judgement(max(found.values()), max(best.values()), self.storage.copies, self.least, why)
