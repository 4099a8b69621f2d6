"""Whether a replica that lost its machine finds room on another one, wherever everything else may be.

A machine has no room for it if what others ask for there exceeds what it would leave them. All that is asked for at all
can do that to so many machines at most; if there are more, one of them has room. That is certain, and cheap. Where it
cannot be said so simply, a placement of everything is looked for (see `fit`).

Six machines of 8 CPU are left, and others ask for 20 CPU in all; a replica of 2 CPU finds no room where more than 6 are
taken: on 2 machines at most (7 + 7), so that 4 have room for it.
"""

from collections.abc import Mapping
from functools import cached_property

from hadesign.proof.capacity.balances import Capacities
from hadesign.proof.capacity.fit import Fitter
from hadesign.proof.capacity.resources import RESOURCES, Resource
from hadesign.topology.cluster import Cluster, Workload


class Elsewhere:
    """Answers for workloads of one Cluster of which all sizes are known."""

    def __init__(self, cluster: Cluster, capacities: Capacities) -> None:
        """Keep the Cluster."""
        self.cluster, self.capacities = cluster, capacities
        self._known: dict[tuple[object, ...], bool] = {}

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
    def _fitter(self) -> Fitter:
        return Fitter(self.cluster, self.capacities)

    def finds(self, workload: Workload, lost: Mapping[int, int]) -> bool:
        """Whether a replica of a workload finds room once so many machines of some groups are dead."""
        key = id(workload.eligible), workload.requests, frozenset(lost.items())
        if key not in self._known:
            self._known[key] = self._surely(workload, lost) or self._fits(workload, lost)
        return self._known[key]

    def _surely(self, workload: Workload, lost: Mapping[int, int]) -> bool:
        """Whether others cannot fill up all the machines that are left."""
        groups, left = self.cluster.groups, dict[int, int]()
        for group in workload.eligible:
            count = len(groups[group].nodes) - lost.get(group, 0)
            if count > 0 and group in self.capacities.allocatable:
                left[group] = count
        full = sum(self._filled(workload, resource, left) for resource in RESOURCES)
        return full < sum(left.values())

    def _filled(self, workload: Workload, resource: Resource, left: Mapping[int, int]) -> int:
        """Return on how many machines others may leave too little of a resource, the smallest ones first."""
        size, asked, found = getattr(workload.requests, resource) or 0, self._asked[resource], 0
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
        left_out = (one.workload for one in fit.concerns if one.unplaced)
        return fit.verdict == "fits" or (bool(fit.concerns) and all(here.isdisjoint(w.eligible) for w in left_out))
