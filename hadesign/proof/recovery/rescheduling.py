"""Pods after a failure: who puts them on other nodes, when, and what keeps them from it.

What Kubernetes does by itself it does to pods of Deployments without volumes: a node that is silent gets a taint, its
pods are evicted, and others are made. Three things stop it.

A pod of a StatefulSet stays until its node is known to be gone, as there may be only one of its name
(https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/). A volume that one node may use at
a time stays with the old pod for as long, and is then detached by force
(https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown). And a required
spread counts dead nodes as empty places (see `spread`). Each of them ends when node repair, or somebody by hand,
removes the node objects or taints them out-of-service.
"""

from dataclasses import replace
from weakref import proxy

from hadesign.proof.capacity.demand import Terms
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.capacity.spread import Ground, replica_demand, shares_of
from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.access import locked_out
from hadesign.proof.recovery.admission import Admission, Placing
from hadesign.proof.recovery.control_plane import ControlPlaneRecovery
from hadesign.proof.recovery.entry import EntryRecovery
from hadesign.proof.recovery.eviction import Evictions, NodesByZone
from hadesign.proof.recovery.fencing import fenced
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import (
    Assumption,
    Because,
    Event,
    HeldBack,
    PodsFirst,
    Undecided,
    Untimed,
    VolumeLost,
)
from hadesign.proof.recovery.recovery import HARDER, NOTHING, ServiceRecovery, on_return, together
from hadesign.proof.recovery.restarting import Restarted
from hadesign.proof.recovery.scaling import Scaling
from hadesign.proof.recovery.silent import SilentWebhooks
from hadesign.proof.recovery.steps import Lack, Step, Term, stated
from hadesign.proof.recovery.storage import failover
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.fronted import Fronted
from hadesign.proof.services.led import answering
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.webhooks import PLUGINS
from hadesign.topology.cluster import Storage, Workload


class Rescheduling:
    """Answers for replicas that the scheduler places."""

    def __init__(
        self, proof: ServiceProofs, control_plane: ControlPlaneRecovery, scaling: Scaling, silent: SilentWebhooks
    ) -> None:
        """Keep the proof, and what answers for those who move pods, for the room they find, and for webhooks."""
        self.proof, self.cluster = proof, proof.cluster
        self._control_plane, self._scaling, self._evictions = control_plane, scaling, Evictions(proof.cluster)
        self._entry = EntryRecovery(proof.cluster, control_plane)
        own = proxy(self)  # which lives as long as what it keeps: a circle would keep the whole Cluster for ever

        def pods(placed: Replicas, outage: Outage) -> Placing | None:
            found: Placing | None = own.pods(placed, outage)
            return found

        self._silent, self._admission = silent, Admission(proof, silent, pods)

    def capacity(self, outage: Outage) -> ServiceRecovery | None:
        """Return how there is enough capacity again: an autoscaler adds nodes for pods that are there and wait."""
        found = self._scaling.capacity(outage)
        if found is None or found.by != "rescheduling":
            return found
        pods = (PLUGINS, *(workload.namespace for workload in self.cluster.workloads))
        return self._admission.admitted(Placing(found, (), found.steps, pods), outage)

    def supplied(self, function: Supplied, outage: Outage) -> ServiceRecovery:
        """Return how replicas come back that need I/O of their volumes, other pods or a way in: not before these."""
        _, *others = function.parts(outage.hits(function))
        first: list[ServiceRecovery] = []
        for supply, part in zip(function.supplies, others, strict=True):
            if supply.entrance is not None:
                first.append(self._entry.comes_back(supply.entrance, outage))
            elif supply.pods is not None:
                needed = self.of(supply.pods, outage)
                first += [replace(needed, why=needed.why or PodsFirst(supply.name))] if needed.interrupted else []
            elif not supply.io.holds(part):
                return on_return(self.cluster, outage, why=VolumeLost("storage-class", supply.name))
        # All of them are created anew at once.
        found = max((self.of(function.replicas, outage), *first), key=_slowness)
        if found.interrupted:
            return found
        if not outage.leaves(function):
            # Both are there, and may be on different sides of a cut network.
            name = next((supply.name for supply in function.supplies if supply.stored), "")
            return on_return(self.cluster, outage, why=VolumeLost("storage-class", name) if name else None)
        hit = {
            supply.name for supply, part in zip(function.supplies, others, strict=True) if any(part) and supply.stored
        }
        moved = (failover(self.cluster, storage) for storage in self.cluster.storage if storage.name in hit)
        return max((found, *moved), key=lambda recovery: recovery.rank)

    def of(self, placed: Replicas, outage: Outage) -> ServiceRecovery:
        """Return how replicas come back to a number that is enough."""
        needs = outage.among(placed.needs)
        if needs:
            return on_return(self.cluster, outage, needs)
        hits = outage.hits(placed)
        entered = NOTHING
        if isinstance(placed, Fronted):
            if placed.runs(hits) and not placed.holds(hits):
                return on_return(self.cluster, outage, why=Because("no-whole-side" if outage.links else "address-lost"))
            entered = self._entry.moved(placed.sides, outage)
        felt = outage.felt(placed)
        if not any(placed.own(felt) if isinstance(placed, Fronted) and placed.holds(hits) else felt):
            return entered
        if not placed.rule.replicas:
            lack = Lack(Undecided("replicas"), placed.workload.origin, giveable=False)
            return ServiceRecovery("by-hand", True, (lack,), Because("no-replicas"))
        if placed.holds(hits):
            # Requests are still sent to replicas that are dead, until their node counts as unhealthy.
            noticed = timers.node_unhealthy(self.cluster, "endpoints-removed")
            stop = self._silent.stop(outage)
            if stop.by:
                removed = (*self._silent.removed(stop, outage), *noticed)
                return ServiceRecovery("by-hand", False, removed, stop.why)
            left = ServiceRecovery("failover", False, (*stop.lacks, *noticed), Because("enough-left"))
            fronts = self._entry.passed_on() if placed.workload.component and placed.workload.name == "ingress" else ()
            return together((left, entered, *fronts))
        nodes = self._nodes(placed, outage)
        stopped = self._stopped(placed.workload, nodes, outage)
        if stopped is not None:
            return stopped
        found = self._admission.admitted(self._rescheduled(placed, nodes, outage), outage)
        return self._after_control_plane(found, outage)

    def pods(self, placed: Replicas, outage: Outage) -> Placing | None:
        """Return how replicas get to other nodes that are too few, whoever has to allow it; `None` if they do not."""
        nodes = self._nodes(placed, outage)
        lost = outage.among(placed.needs) or not placed.rule.replicas
        return (
            None if lost or self._stopped(placed.workload, nodes, outage) else self._rescheduled(placed, nodes, outage)
        )

    def started_again(
        self, placed: Replicas, outage: Outage, back: Restarted, function: Supplied | None = None
    ) -> list[Step] | None:
        """Return what follows once machines are back: kubelets ask the API what to run; `None` if nobody answers.

        Pods whose node was silent for long are gone, and new ones come to it: that takes no longer.
        """
        steps: list[Step] = []
        plane = self._control_plane.whole(outage)
        if plane is None and not self.cluster.managed:
            steps.append(Lack(Undecided("control-plane"), self.cluster.at("controlPlane"), giveable=False))
        if plane is not None and plane.interrupted:
            if plane.by == "return":
                return None
            steps += plane.steps
        else:
            leading = self._control_plane.leading(outage)
            led = sum(step.seconds for step in leading if isinstance(step, Term))
            steps += leading if led > back.known else ()  # it goes on while machines start
        if function is not None:
            _, *others = function.parts(outage.hits(function))
            for supply, part in zip(function.supplies, others, strict=True):
                if supply.io.holds(part):
                    continue
                if supply.entrance is not None:
                    steps += self._entry.again(outage)
                elif supply.pods is not None:
                    steps.append(_start(supply.pods.workload))
                else:
                    storage = next(found for found in self.cluster.storage if found.name == supply.name)
                    steps.append(Lack(Untimed("storage-failover", supply.name), storage.origin, giveable=False))
        return [*steps, _start(placed.workload)]

    def _nodes(self, placed: Replicas, outage: Outage) -> NodesByZone:
        """Count nodes; those on another side of a cut network than the control plane are as good as dead for it."""
        side = placed.sides.of(outage.links)
        function, reached = answering(self.proof.function(self.proof.control_plane)), None
        if side and function is not None and function.zones:
            reached = function.winners(outage.hits(function))
        cut = frozenset(z for z, number in side.items() if reached is not None and number not in reached)
        pairs = zip(placed.nodes.items(), outage.hits(placed), strict=False)
        gone = {zone: count if zone in cut else dead for (zone, count), dead in pairs}
        return NodesByZone(placed.nodes, gone, cut)

    def _stopped(self, workload: Workload, nodes: NodesByZone, outage: Outage) -> ServiceRecovery | None:
        """Return that replicas wait for what failed: for disks that hold their volumes, or for any node at all."""
        if workload.kind == "DaemonSet":
            return on_return(self.cluster, outage, why=Because("daemon-set"))
        for storage in self._classes(workload):
            service = next(s for s in self.proof.storage if s.service == "io" and s.of == storage.name)
            function = self.proof.function(service)
            if function is not None and not outage.leaves(function):
                return on_return(self.cluster, outage, why=VolumeLost("storage-class", storage.name))
        living = nodes.living
        stuck = [zone for zone, gone in nodes.gone.items() if gone and zone not in living]
        if stuck and any(map(_stays_in_zone, self._classes(workload))):
            return on_return(self.cluster, outage, why=VolumeLost("zone", stuck[0]))
        return None if living else on_return(self.cluster, outage, why=Because("no-node"))

    def _classes(self, workload: Workload) -> list[Storage]:
        return [storage for storage in self.cluster.storage if storage.name in workload.volumes]

    def _rescheduled(self, placed: Replicas, nodes: NodesByZone, outage: Outage) -> Placing:
        """Return how pods get to other nodes: by themselves, unless the old ones have to be gone first."""
        workload = placed.workload
        attached = bool(workload.volumes) and not all(s.row.shared for s in self._classes(workload))
        tainted, stopped = self._evictions.tainted(nodes, outage)
        held_up = self._held_up(placed, nodes, attached=attached) or stopped
        steps: list[Step] = []
        if held_up is not None:
            found = fenced(self.cluster, held_up, outage)
            steps += [*(locked_out(self.proof, outage) if found.by == "by-hand" else ()), *found.steps]
        else:
            # Whoever leads the controllers after a failure of the one that did begins to wait anew.
            steps += self._control_plane.leading(outage)
            evicted = timers.pods_evicted(self.cluster, workload.eviction, workload.origin.path)
            steps += [*timers.node_unhealthy(self.cluster), *tainted, evicted]
            found = ServiceRecovery("rescheduling", True)
        detached = [timers.volumes_detached(self.cluster)] if attached else []
        room, assumed = self._room(workload, outage)
        way = replace(found, steps=(), assumed=assumed)
        grows = any(isinstance(step, Term) or step.giveable for step in room)
        spaces = (self._namespace(workload), *((PLUGINS,) if grows else ()))
        return Placing(way, (*self._unknown(workload), *steps), (*detached, *room, _start(workload)), spaces)

    def _namespace(self, workload: Workload) -> str | None:
        """Return where a workload has its pods; nobody may say that of a webhook."""
        webhooks = self.cluster.control_plane.webhooks or () if workload.component else ()
        return next((one.namespace for one in webhooks if one.id == workload.id), workload.namespace)

    def _unknown(self, workload: Workload) -> list[Step]:
        """Return what is not known of the disks that hold its volumes."""
        unknown = [storage for storage in self._classes(workload) if storage.unknown]
        return [Lack(Undecided("data-place", found.name), found.origin, giveable=False) for found in unknown]

    def _held_up(self, placed: Replicas, nodes: NodesByZone, *, attached: bool) -> Reason | None:
        """Return what keeps Kubernetes from making new pods while the old nodes are still registered."""
        workload, rule = placed.workload, placed.rule
        if workload.kind == "StatefulSet":
            return Because("stateful-set")
        if attached:
            return Because("attached-volume")
        kinds = Terms(rule, (), "", rule.replicas)
        ground = [Ground(zone, count, count - nodes.gone[zone]) for zone, count in nodes.every.items()]
        found = replica_demand(kinds, shares_of(kinds, ground), ground)
        return HeldBack(found.why) if found.why is not None and found.fewest < workload.needed else None

    def _room(self, workload: Workload, outage: Outage) -> tuple[list[Step], tuple[Assumption, ...]]:
        """Return what it takes to have room for all that is asked for, and what is taken for granted about it."""
        found = self._scaling.finds(workload, outage)
        if found is not False:
            return [], ("room",) if found is None or self.proof.capacity.missing else ()
        if self._scaling.can_grow(outage):
            return [timers.node_added(self.cluster)], ()
        return [Lack(Undecided("room"), self.cluster.at("workloads"), giveable=False)], ()

    def _after_control_plane(self, found: ServiceRecovery, outage: Outage) -> ServiceRecovery:
        """Put the recovery of the control plane first, where it is down: nobody else moves pods."""
        plane = self._control_plane.whole(outage)
        if plane is None and not self.cluster.managed:
            lack = Lack(Undecided("control-plane"), self.cluster.at("controlPlane"), giveable=False)
            return replace(found, steps=(lack, *found.steps))
        if plane is None or not plane.interrupted:
            return found
        if plane.by == "return":
            return replace(plane, why=Because("plane-down"))
        by = max(plane.by, found.by, key=HARDER.index)
        steps = tuple(dict.fromkeys((*plane.steps, *found.steps)))
        return replace(found, by=by, steps=steps, why=Because("plane-first"))


def _slowness(found: ServiceRecovery) -> tuple[bool, tuple[bool, bool, bool, float, int]]:
    """Return what makes one recovery slower than another: what goes on is no slower than what is interrupted."""
    return bool(found.interrupted), found.rank


def _stays_in_zone(storage: Storage) -> bool:
    """Whether a volume is in one zone and cannot be used from another one."""
    return storage.copies == 1 and bool(storage.places) and all(place.startswith("zone/") for place in storage.places)


def _start(workload: Workload) -> Step:
    """Return how long a new pod takes."""
    where = workload.origin.below("startTime")
    if not workload.component:
        return stated("pod-ready", workload.start, where.path, Gap("startTime", "workload", workload.name))
    if workload.start is None:
        return Lack(Untimed("pod-start", workload.name), where)
    webhook = where.path[1:3] == ("controlPlane", "webhooks")
    event = Event("webhook-ready", workload.name) if webhook else Event("part-ready", workload.name)
    return Term(event, workload.start, True, "", where)
