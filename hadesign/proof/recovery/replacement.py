"""Pods after a failure: who puts them elsewhere, when, and what keeps them from it.

What Kubernetes does by itself it does to pods of Deployments without volumes: a node that is silent gets a taint, its
pods are evicted, and others are made. Three things stop it.

A pod of a StatefulSet stays until its node is known to be gone, as there may be only one of its name
(https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/). A volume that one machine may use at
a time stays with the old pod for as long, and is then detached by force
(https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown). And a required
spread counts dead nodes as empty places (see `spread`). Each of them ends when somebody, node repair or a person,
removes the node objects or taints them out-of-service.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hadesign.proof.capacity.demand import Terms
from hadesign.proof.capacity.reasons import Bar
from hadesign.proof.capacity.spread import Ground, shares_of, wanted
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.recovery import terms
from hadesign.proof.recovery.detection import eviction_rate, last_eviction
from hadesign.proof.recovery.recovers import HARDER, NOTHING, Recovers, State, back
from hadesign.proof.recovery.terms import Lack, Step
from hadesign.proof.services.named import Named
from hadesign.proof.services.placed import Placed
from hadesign.topology.cluster import Origin, Storage, Workload
from hadesign.topology.workloads import schedulable

if TYPE_CHECKING:
    from hadesign.proof.recovery.recoverer import Recoverer


@dataclass(frozen=True, slots=True)
class _Seats:
    """Nodes that may run a workload, by zone: all, those that are dead or cut off, and the zones that are cut off."""

    nodes: Mapping[str, int]
    gone: Mapping[str, int]
    cut: frozenset[str]

    @property
    def living(self) -> dict[str, int]:
        """Nodes by zone that can take a replica, without zones that have none."""
        left = {zone: count - self.gone[zone] for zone, count in self.nodes.items()}
        return {zone: count for zone, count in left.items() if count}


class Replacement:
    """Answers for replicas that the scheduler places."""

    def __init__(self, recoverer: "Recoverer") -> None:
        """Index the machines that are nodes of Kubernetes by zone, as evictions are counted for each zone."""
        self.recoverer, self.cluster = recoverer, recoverer.proof.cluster
        self._are_nodes = {node.group for node in self.cluster.nodes if schedulable(node)}
        self._in_zone: Counter[str] = Counter()
        for group in self._are_nodes:
            self._in_zone[self.cluster.groups[group].zone or ""] += len(self.cluster.groups[group].nodes)

    def of(self, placed: Placed, state: State) -> Recovers:
        """Return how replicas come back to a number that is enough."""
        needs = [thing for thing in placed.needs if thing in state.dead]
        if needs:
            return back(self.cluster, state, needs)
        hits = hits_of(placed.leaves, state.dead, state.lost)
        if not any(hits):
            return NOTHING
        if placed.holds(hits):
            # Requests are still sent to copies that are dead, until their node counts as unhealthy.
            noticed = terms.unhealthy(self.cluster, "its dead copies get no more requests")
            return Recovers("failover", False, (noticed,), "enough copies are left")
        seats = self._seats(placed, state)
        stopped = self._stopped(placed.workload, seats, state)
        if stopped is not None:
            return stopped
        return self._after_control_plane(self._replaced(placed, seats, state), state)

    def _seats(self, placed: Placed, state: State) -> _Seats:
        """Count nodes; those on another side of a cut network than the control plane are as good as dead for it."""
        hits = hits_of(placed.leaves, state.dead, state.lost)
        side = placed.sides.of(state.links)
        function = self.recoverer.proof.function(self.recoverer.proof.control_plane)
        reached = None
        if side and isinstance(function, Named) and function.zones:
            reached = function.winners(hits_of(function.leaves, state.dead, state.lost))
        cut = frozenset(z for z, number in side.items() if reached is not None and number not in reached)
        pairs = zip(placed.nodes.items(), hits, strict=False)
        gone = {zone: count if zone in cut else dead for (zone, count), dead in pairs}
        return _Seats(placed.nodes, gone, cut)

    def _stopped(self, workload: Workload, seats: _Seats, state: State) -> Recovers | None:
        """Return that replicas wait for what failed: for disks that hold their volumes, or for any machine at all."""
        if workload.kind == "DaemonSet":
            return back(self.cluster, state, why="a DaemonSet has its pods on those machines only")
        for storage in self._classes(workload):
            service = next(s for s in self.recoverer.proof.storage if s.service == "io" and s.origin == storage.origin)
            function = self.recoverer.proof.function(service)
            if function is not None and not self.recoverer.holds(function, state):
                return back(self.cluster, state, why=f"volumes of class {storage.name} may be there and nowhere else")
        living = seats.living
        stuck = [zone for zone, gone in seats.gone.items() if gone and zone not in living]
        if stuck and any(map(_stays_in_zone, self._classes(workload))):
            return back(
                self.cluster, state, why=f"a volume may be in zone {stuck[0]}, where no other machine may run it"
            )
        return None if living else back(self.cluster, state, why="no other machine may run it")

    def _classes(self, workload: Workload) -> list[Storage]:
        return [storage for storage in self.cluster.storage if storage.name in workload.volumes]

    def _replaced(self, placed: Placed, seats: _Seats, state: State) -> Recovers:
        """Return how pods get to other machines: by themselves, unless the old ones have to be gone first."""
        workload = placed.workload
        held = bool(workload.volumes) and not all(s.row.shared for s in self._classes(workload))
        reason = self._held_up(placed, seats, held=held)
        slow, stops = self._tainted(seats, state)
        steps: list[Step] = []
        if reason or stops:
            found = self._fenced(reason or stops, state)
            steps += found.steps
        else:
            # Whoever leads the controllers after a failure of the one that did begins to wait anew.
            steps += self.recoverer.leading(state)
            stay = terms.evicted(self.cluster, workload.eviction, workload.origin.path)
            steps += [terms.unhealthy(self.cluster), *slow, stay]
            found = Recovers("re-placement", True)
        steps += [terms.detached(self.cluster)] if held else []
        room, assumed = self._room(state)
        return replace(found, steps=(*self._unknown(workload), *steps, *room, _start(workload)), assumed=assumed)

    def _unknown(self, workload: Workload) -> list[Step]:
        """Return what is not known of the disks that hold its volumes."""
        unknown = [storage for storage in self._classes(workload) if storage.unknown]
        return [Lack(f"where class {found.name} has its data", found.origin, giveable=False) for found in unknown]

    def _held_up(self, placed: Placed, seats: _Seats, *, held: bool) -> str:
        """Return what keeps Kubernetes from making new pods while the old nodes are still registered, or nothing."""
        workload, rule = placed.workload, placed.rule
        if workload.kind == "StatefulSet":
            return "a pod of a StatefulSet is made anew only once its old node is known to be gone"
        if held:
            return "a volume moves on only once the old node is known to be gone"
        kinds = Terms(rule, (), idle_zone=False, idle_node=False, tie="")
        ground = [Ground(zone, count, count - seats.gone[zone]) for zone, count in seats.nodes.items()]
        found = wanted(kinds, shares_of(kinds, ground), ground)
        if found.why is None or found.fewest >= workload.needed:
            return ""
        return f"new pods may not find a place: {_BARRED[found.why.by]}"

    def _tainted(self, seats: _Seats, state: State) -> tuple[list[Step], str]:
        """Return when the last dead node is tainted, or why none is: most of a small zone is dead, but not all."""
        dead: Counter[str] = Counter()
        for group, count in state.lost.items():
            if group in self._are_nodes:
                dead[self.cluster.groups[group].zone or ""] += count
        slowest: tuple[float, int, str] = (0.0, 0, "")
        for zone in (zone for zone, gone in seats.gone.items() if gone):
            silent = self._in_zone[zone] if zone in seats.cut else dead[zone]
            rate = eviction_rate(silent, self._in_zone[zone])
            if not rate:
                return [], f"most nodes of zone {zone} are silent, so that Kubernetes stops to evict pods there"
            slowest = max(slowest, (last_eviction(silent, rate), silent, zone))
        return ([terms.last_tainted(*slowest)] if slowest[0] else []), ""

    def _fenced(self, why: str, state: State) -> Recovers:
        """Return who takes dead machines out of service: node repair, unless too much is dead for it, or a person."""
        repair = self.cluster.autoscaling.repair
        if repair is None or repair.enabled is False or repair.type == "manual":
            return Recovers("a person", True, (terms.acted(self.cluster, _BY_HAND),), why)
        most = repair.max_unhealthy
        if most is not None:
            workers = sum(len(group.nodes) for group in self.cluster.groups if "worker" in group.roles)
            dead = sum(count for group, count in state.lost.items() if "worker" in self.cluster.groups[group].roles)
            allowed = most if isinstance(most, int) else int(most.rstrip("%")) * workers // 100
            if dead > allowed:
                why = f"{why}; node repair stops when more than {most} are dead"
                return Recovers("a person", True, (terms.acted(self.cluster, _BY_HAND),), why)
        return Recovers("node repair", True, (terms.repaired(self.cluster),), why)

    def _room(self, state: State) -> tuple[list[Step], tuple[str, ...]]:
        """Return what it takes to have room for all that is asked for, and what is taken for granted about it."""
        proof = self.recoverer.proof
        function = proof.function(proof.room)
        granted = (_ROOM,) if function is None or proof.capacity.missing else ()
        if function is None or self.recoverer.holds(function, state):
            return [], granted
        if self.recoverer.can_grow(state):
            return [terms.provisioned(self.cluster)], ()
        path = ("spec", "workloads")
        return [Lack("whether it finds room, as not all that is asked for fits", Origin(path), giveable=False)], ()

    def _after_control_plane(self, found: Recovers, state: State) -> Recovers:
        """Put the recovery of the control plane first, where it is down: nobody else moves pods."""
        plane = self.recoverer.of(self.recoverer.proof.control_plane, state.failures)
        if plane.by == "not known" and not self.cluster.managed:
            lack = Lack("whether the control plane is up", Origin(("spec", "controlPlane")), giveable=False)
            return replace(found, steps=(lack, *found.steps))
        if not plane.interrupted:
            return found
        if plane.by == "return":
            return replace(plane, why="nobody moves pods while the control plane is down")
        by = max(plane.by, found.by, key=HARDER.index)
        return replace(found, by=by, steps=(*plane.steps, *found.steps), why="the control plane comes first")


_ROOM = "that there is room on the machines that are left, as not all sizes and requests are given"
_BARRED: dict[Bar, str] = {
    "no-nodes": "no node that may run it is left",
    "conflict": "its spreads over zones and over nodes cannot both be met",
    "zone-spread": "it is spread over zones, and a zone without nodes counts as empty",
    "node-spread": "it is spread over nodes, and a dead node counts as empty",
}
"""What keeps pods without volumes from nodes that are left."""
_BY_HAND = "somebody takes the machine out of service"


def _stays_in_zone(storage: Storage) -> bool:
    """Whether a volume is in one zone and cannot be used from another one."""
    return storage.copies == 1 and bool(storage.places) and all(place.startswith("zone/") for place in storage.places)


def _start(workload: Workload) -> Step:
    """Return how long a new pod takes; nobody can give it for parts of the platform."""
    if workload.component:
        return Lack(f"how long {workload.name} takes to start", workload.origin, giveable=False)
    path = workload.origin.below("startTime").path
    return terms.stated("a new pod is ready", workload.start, path, f"startTime of workload {workload.name}")
