"""Whether a replica that lost its machine finds room on another one, wherever everything else may be.

A machine has no room for it if what others ask for there exceeds what it would leave them. All that is asked for at all
can do that to so many machines at most; if there are more, one of them has room. That is certain, and cheap. Where it
cannot be said so simply, a placement of everything is looked for (see `fit`).

Six machines of 8 CPU are left, and others ask for 20 CPU in all; a replica of 2 CPU finds no room where more than 6 are
taken: on 2 machines at most (7 + 7), so that 4 have room for it.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from hadesign.proof.capacity.balances import Capacities
from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.proof.failure.reason import Unsaid
from hadesign.proof.services.replicas import rule_of
from hadesign.topology.cluster import Cluster, Workload

if TYPE_CHECKING:
    from hadesign.proof.capacity.fit import Fitter


class Elsewhere:
    """Answers for workloads of one Cluster of which all sizes are known."""

    def __init__(self, cluster: Cluster, capacities: Capacities) -> None:
        """Keep the Cluster."""
        self.cluster, self.capacities = cluster, capacities
        self._known: dict[tuple[object, ...], bool] = {}

    def short(self, workloads: Iterable[Workload]) -> Unsaid | None:
        """Return what keeps it from being known that some workloads run before anything fails; `None` for nothing.

        Each of them may find a node for all its replicas, and still not beside the others: who comes first gets the
        room, and the others wait.
        """
        placed = [one for one in workloads if not one.component]
        if any(map(self.capacities.seating.unsized, placed)):
            return "sizes"
        return None if self.capacities.missing or all(map(self._seated, placed)) else "room"

    def _seated(self, workload: Workload) -> bool:
        """Whether all replicas find room that find a node at all, wherever everything else may be."""
        seats = self.capacities.seating.of(workload)
        if workload.kind == "DaemonSet" or not seats.seated:
            return True
        rule, groups = rule_of(workload), self.cluster.groups
        zones: dict[str | None, dict[int, int]] = {}
        for group, count in self._machines(workload, {}).items():
            zones.setdefault(groups[group].zone if rule.by_zone else None, {})[group] = count
        # Of a spread over zones none has more than its share. Of one over nodes each takes another one, so that there
        # they are in nobody's way; else the last one may find the others before it.
        most, own = (ceil(seats.seated / max(len(zones), 1)), seats.seated) if rule.by_node else (1, 1)
        free = all(self._full(workload, left, own) + most <= sum(left.values()) for left in zones.values())
        return (bool(zones) and free) or self._fits(workload, {})

    @cached_property
    def _asked(self) -> Mapping[Resource, int]:
        """What all replicas ask for together that are placed."""
        moving = [w for w in self.cluster.workloads if w.kind != "DaemonSet" and w.replicas]
        seats = [self.capacities.seating.of(workload).seated for workload in moving]
        return {
            resource: sum((getattr(w.requests, resource) or 0) * count for w, count in zip(moving, seats, strict=True))
            for resource in RESOURCES
        }

    @cached_property
    def _fitter(self) -> "Fitter":
        from hadesign.proof.capacity.fit import Fitter  # mostly it can be said simply

        return Fitter(self.cluster, self.capacities)

    def finds(self, workload: Workload, lost: Mapping[int, int]) -> bool:
        """Whether a replica of a workload finds room once so many machines of some groups are dead."""
        key = id(workload.eligible), workload.requests, frozenset(lost.items())
        if key not in self._known:
            self._known[key] = self._surely(workload, lost) or self._fits(workload, lost)
        return self._known[key]

    def _surely(self, workload: Workload, lost: Mapping[int, int]) -> bool:
        """Whether others cannot fill up all the machines that are left."""
        left = self._machines(workload, lost)
        return self._full(workload, left) < sum(left.values())

    def _machines(self, workload: Workload, lost: Mapping[int, int]) -> dict[int, int]:
        """Return how many machines are left of each group that may run a workload."""
        groups, left = self.cluster.groups, dict[int, int]()
        for group in workload.eligible:
            count = len(groups[group].nodes) - lost.get(group, 0)
            if count > 0 and group in self.capacities.allocatable:
                left[group] = count
        return left

    def _full(self, workload: Workload, left: Mapping[int, int], own: int = 0) -> int:
        """Return how many of some machines may have no room for a replica, given all that is asked for.

        So many of its own replicas are left out of that.
        """
        return sum(self._filled(workload, resource, left, own) for resource in RESOURCES)

    def _filled(self, workload: Workload, resource: Resource, left: Mapping[int, int], own: int) -> int:
        """Return on how many machines others may leave too little of a resource, the smallest ones first."""
        size, asked, found = getattr(workload.requests, resource) or 0, self._asked[resource], 0
        asked -= own * size
        rooms = sorted(
            (self.capacities.allocatable[group].get(resource, 0) - size, count) for group, count in left.items()
        )
        for room, count in rooms:
            each = max(room + 1, 0)
            taken = count if not each else min(count, asked // each)
            found, asked = found + taken, asked - taken * each
            if taken < count:
                break
        return found

    def _fits(self, workload: Workload, lost: Mapping[int, int]) -> bool:
        """Whether a placement was found of everything that may be put where a workload may."""
        here = set(workload.eligible)
        groups = [(group, count) for group, count in lost.items() if group in self.capacities.allocatable]
        fit = self._fitter.fit(self._fitter.case(groups))
        left_out = (one.workload for one in fit.concerns if one.unplaced > self._waiting(one.workload))
        return fit.verdict == "fits" or (bool(fit.concerns) and all(here.isdisjoint(w.eligible) for w in left_out))

    def _waiting(self, workload: Workload) -> int:
        """Return how many replicas find no node while nothing has failed: they wait whatever room there is."""
        return (workload.replicas or 0) - self.capacities.seating.of(workload).seated
