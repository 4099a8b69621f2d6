"""What the design survives, read off the Cluster; each part is proved when it is first asked for."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from hadesign.proof import services
from hadesign.proof.capacity import Capacities, capacities
from hadesign.proof.copies import Copies
from hadesign.proof.failures import Domains, Failure
from hadesign.proof.figures import Availability, Figures
from hadesign.proof.function import Function
from hadesign.proof.grouped import Group, grouped
from hadesign.proof.named import Named
from hadesign.proof.objectives import Objective, objectives
from hadesign.proof.placed import Placed, Seats, rule_of, seats
from hadesign.proof.prover import Prover
from hadesign.proof.recoverer import Recoverer
from hadesign.proof.recovers import Recovers
from hadesign.proof.recovery import Recovery
from hadesign.proof.room import Enough
from hadesign.proof.served import Served
from hadesign.proof.shortage import Shortages, shortages
from hadesign.proof.sides import Sides
from hadesign.proof.sized import Sizing, sizings
from hadesign.proof.upgrade import Exposed, exposed_parts, exposed_replicas
from hadesign.proof.verdict import KINDS, LEVELS, FailureSet, ServiceKind, ServiceProof
from hadesign.proof.what_if import WhatIf, what_if
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId, Workload
from hadesign.topology.structure import Structure, things_of

__all__ = ["KINDS", "LEVELS", "FailureSet", "Proof", "ServiceProof", "prove"]

_NEEDED_AS = {"coredns": "cluster-dns", "prometheus": "monitoring", "alertmanager": "alerting"}
"""What dependencies call the parts of the platform."""


class Proof:
    """The proof of every service; lint reads only some, so nothing is proved before it is asked for."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        self.cluster = cluster
        self._prover = Prover(cluster)
        self._sides = Sides(cluster)
        self._seats: dict[Hashable, Seats] = {}

    @cached_property
    def domains(self) -> Domains:
        """The failure-domain graph, indexed."""
        return Domains(self.cluster)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Every single failure; machines that no named service counts are represented once per group."""
        structures = (services.etcd, services.control_plane, services.endpoint)
        named = (structure(self.cluster) for structure in structures)
        return self.domains.singles(frozenset().union(*(things_of(s) for s in named if s)))

    def _named(self, kind: ServiceKind, structure: Structure | None, origin: Origin, reason: str) -> ServiceProof:
        if structure is None:
            return self._prover.unknown(kind, kind, origin, reason)
        return self._prover.prove(kind, kind, origin, Named(self.cluster, structure, self._sides), structure)

    @cached_property
    def etcd(self) -> ServiceProof:
        """The quorum of etcd."""
        reason = "the provider runs the control plane" if self.cluster.managed else "no machine runs etcd"
        return self._named("etcd", services.etcd(self.cluster), Origin(("spec", "etcd")), reason)

    @cached_property
    def api(self) -> ServiceProof:
        """Some API server, with etcd's quorum behind it."""
        where = Origin(("spec", "controlPlane"))
        return self._named("api", services.api(self.cluster), where, "no machine is control-plane")

    @cached_property
    def endpoint(self) -> ServiceProof:
        """The address clients use."""
        where = self.cluster.endpoint.origin if self.cluster.endpoint else Origin(("spec", "controlPlane"))
        reason = "nothing is declared that answers for the endpoint"
        return self._named("endpoint", services.endpoint(self.cluster), where, reason)

    @cached_property
    def control_plane(self) -> ServiceProof:
        """Endpoint, API server, scheduler and controller manager together."""
        where = Origin(("spec", "controlPlane"))
        return self._named("control-plane", services.control_plane(self.cluster), where, "no machine is control-plane")

    def _placed(self, kind: ServiceKind, workload: Workload) -> ServiceProof:
        """Prove replicas: bound to machines one by one, or placed by the scheduler."""
        if workload.replicas is None:
            return self._prover.unknown(kind, workload.name, workload.origin, "the number of replicas is not given")
        if workload.on:
            structure = services.bound(workload)
            function: Function = Named(self.cluster, structure, self._sides)
            return self._prover.prove(kind, workload.name, workload.origin, function, structure)
        if not workload.eligible:
            return self._prover.unknown(kind, workload.name, workload.origin, "no node may run it")
        needs = services.dependencies(self.cluster, _NEEDED_AS.get(workload.name, workload.name))
        placed = self._replicas(workload, needs)
        key = (placed.rule, workload.needed, id(placed.leaves))
        proof = self._prover.prove(kind, workload.name, workload.origin, placed, key)
        several = workload.kind != "DaemonSet" and workload.replicas > 1
        return replace(proof, assumed="spread") if several and workload.spread is None else proof

    def _replicas(self, workload: Workload, needs: tuple[ThingId, ...] = ()) -> Placed:
        """Return the replicas of a workload; those with equal constraints share their seats."""
        by_zone = rule_of(workload).by_zone
        # By identity: the Cluster keeps one tuple for equal constraints, and hashing thousands of numbers is slow.
        key = (id(workload.eligible), by_zone, needs)
        if key not in self._seats:
            self._seats[key] = seats(self.cluster, workload.eligible, self._sides, needs, by_zone=by_zone)
        return Placed(workload, self._seats[key], self._sides)

    @cached_property
    def workloads(self) -> tuple[ServiceProof, ...]:
        """Each application, in the order of the Cluster."""
        proofs = (self._placed("workload", workload) for workload in self.cluster.workloads)
        # Batch work may wait: what is promised to users is not about it.
        return tuple(
            replace(proof, promised=workload.tier != "batch")
            for proof, workload in zip(proofs, self.cluster.workloads, strict=True)
        )

    @cached_property
    def components(self) -> tuple[ServiceProof, ...]:
        """Each part of the platform that runs in pods, in the order of the Cluster."""
        return tuple(self._placed("component", component) for component in self.cluster.components)

    @cached_property
    def storage(self) -> tuple[ServiceProof, ...]:
        """For each storage class whether its data is kept, and whether I/O goes on."""
        relied_on = {storage.origin: storage.relied_on for storage in self.cluster.storage}
        return tuple(replace(proof, promised=relied_on[proof.origin]) for proof in self._storage())

    def _storage(self) -> Iterator[ServiceProof]:
        monitors = next((c for c in self.cluster.components if c.name == "ceph-mon" and c.eligible), None)
        for storage in self.cluster.storage:
            names = f"{storage.name}-data", f"{storage.name}-io"
            if storage.unknown:
                yield self._prover.unknown("data", names[0], storage.origin, storage.unknown)
                yield self._prover.unknown("io", names[1], storage.origin, storage.unknown)
                continue
            kept = Copies(self.cluster, storage, 1, self._sides, reading=False)
            yield self._prover.prove("data", names[0], storage.origin, kept, (storage, "data"))
            copies = Copies(self.cluster, storage, storage.least, self._sides, reading=True)
            served: Function = copies
            if storage.provider == "rook-ceph" and monitors and monitors.replicas is not None:
                served = Served(copies, self._monitors(monitors))
            yield self._prover.prove("io", names[1], storage.origin, served, (storage, "io"))

    def _monitors(self, monitors: Workload) -> Placed | Named:
        """Return Ceph's monitors, bound to machines or placed; links count as they do for the copies."""
        if monitors.on:
            return Named(self.cluster, services.bound(monitors), self._sides, cut=True)
        by_zone = rule_of(monitors).by_zone
        where = seats(self.cluster, monitors.eligible, self._sides, by_zone=by_zone, cut=True)
        return Placed(monitors, where, self._sides)

    @cached_property
    def capacity(self) -> Capacities:
        """What is left for requests after the loss of a node or a zone."""
        return capacities(self.cluster)

    @cached_property
    def after_failures(self) -> Shortages:
        """What is left after each single failure that takes machines, what fits there, and what autoscaling adds."""
        return shortages(self.cluster, self.capacity)

    @cached_property
    def sizing(self) -> tuple[Sizing, ...]:
        """The design's numbers held against what is advised for a cluster of its size."""
        return tuple(sizings(self.cluster, self.capacity))

    @cached_property
    def room(self) -> ServiceProof:
        """Whether what is left covers what is asked for."""
        where = Origin(("spec", "workloads"))
        if not self.capacity.balances:
            reason = "sizes of machines or requests are not given"
            return replace(self._prover.unknown("capacity", "capacity", where, reason), promised=False)
        return self._prover.prove("capacity", "capacity", where, Enough(self.cluster, self.capacity), "capacity")

    @cached_property
    def recovery(self) -> Recovery:
        """How long recovery takes, term by term, and how much work may be lost."""
        return Recovery(self)

    @cached_property
    def _recoverer(self) -> Recoverer:
        return Recoverer(self)

    def recovers(self, service: ServiceProof, failures: Iterable[ThingId]) -> Recovers:
        """Return how a service comes back if exactly these things have failed: by whom, and when."""
        return self._recoverer.of(service, failures)

    def slowest(self, proof: ServiceProof) -> Mapping[Kind, tuple[ThingId, Recovers]]:
        """Return for each kind of single failure the one that a service takes longest to recover from."""
        function = self.function(proof)
        found: dict[Kind, tuple[ThingId, Recovers]] = {}
        search = self._prover.search(function) if function else None
        for failure in search.singles() if search else ():
            kind, recovers = self.cluster.things[failure].kind, self.recovers(proof, (failure,))
            if kind not in found or recovers.rank > found[kind][1].rank:
                found[kind] = failure, recovers
        return {kind: found[kind] for kind in KINDS if kind in found}

    def function(self, proof: ServiceProof) -> Function | None:
        """Return what decides whether a service is up; `None` where too little is known of it."""
        return None if proof.unknown else self._prover.functions[proof.id][0]

    @cached_property
    def _figures(self) -> Figures:
        return Figures(self.cluster, self._sides, self._prover.search)

    def availability(self, proof: ServiceProof) -> Availability:
        """Return the modelled availability of a service, or why there is none."""
        if proof.unknown:
            return Availability(without=proof.unknown)
        return self._figures.of(*self._prover.functions[proof.id])

    def grouped(self, proof: ServiceProof, order: int) -> tuple[Group, ...]:
        """Return the minimal failure sets of a service up to an order, put together for people."""
        if proof.unknown:
            return ()
        function, key = self._prover.functions[proof.id]
        patterns = self._prover.patterns(function, key, order)
        return grouped(self._prover.search(function), patterns.found, proof.sets(order).found)

    def what_if(self, failed: Iterable[ThingId]) -> WhatIf:
        """Return what is up and what is down if exactly these things have failed."""
        functions = self._prover.functions
        pairs = [(proof, functions[proof.id][0] if proof.id in functions else None) for proof in self.services()]
        return what_if(self.cluster, self.domains, pairs, failed)

    def during_upgrade(self) -> Iterator[Exposed]:
        """Yield what single failures take down while one machine is drained, and not otherwise."""
        for proof in self.services():
            function = None if proof.unknown else self._prover.functions[proof.id][0]
            if isinstance(function, Placed) and function.workload.kind != "DaemonSet":
                yield from exposed_replicas(self._prover, proof, function)
            elif function is not None and proof.service != "data":
                # Data on a drained machine is kept.
                yield from exposed_parts(proof)

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """Every promise of the blueprint, judged."""
        return tuple(objectives(self))

    def services(self) -> tuple[ServiceProof, ...]:
        """Every service that was proved, the control plane first."""
        platform = (self.etcd, self.api, self.endpoint, self.control_plane, *self.components, *self.storage)
        return (*platform, *((self.room,) if self.cluster.workloads else ()), *self.workloads)


def prove(cluster: Cluster) -> Proof:
    """Start the proof of a Cluster."""
    return Proof(cluster)
