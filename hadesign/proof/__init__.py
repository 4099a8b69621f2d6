"""What the design survives, read off the Cluster; each part is proved when it is first asked for."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from hadesign.proof import services
from hadesign.proof.capacity import Capacities, capacities
from hadesign.proof.copies import Copies
from hadesign.proof.failures import Domains, Failure
from hadesign.proof.figures import Availability, Figures
from hadesign.proof.function import Both, Function
from hadesign.proof.named import Named
from hadesign.proof.placed import Placed, Seats, rule_of, seats
from hadesign.proof.prover import Prover
from hadesign.proof.recovery import Recovery, recovery
from hadesign.proof.room import Enough
from hadesign.proof.sides import Sides
from hadesign.proof.upgrade import Exposed, exposed_parts, exposed_replicas
from hadesign.proof.verdict import KINDS, LEVELS, FailureSet, ServiceKind, ServiceProof
from hadesign.proof.what_if import WhatIf, hits_of, what_if
from hadesign.topology.cluster import Cluster, Origin, ThingId, Workload
from hadesign.topology.structure import AtLeast, Part, Structure, things_of

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
            parts = tuple(Part(f"node/{name}") for name in workload.on)
            structure = AtLeast(workload.needed, parts, workload.name)
            function: Function = Named(self.cluster, structure, self._sides)
            return self._prover.prove(kind, workload.name, workload.origin, function, structure)
        if not workload.eligible:
            return self._prover.unknown(kind, workload.name, workload.origin, "no node may run it")
        needs = services.dependencies(self.cluster, _NEEDED_AS.get(workload.name, workload.name))
        placed = self._replicas(workload, needs)
        key = (placed.rule, workload.needed, id(placed.leaves))
        return self._prover.prove(kind, workload.name, workload.origin, placed, key)

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
        return tuple(self._placed("workload", workload) for workload in self.cluster.workloads)

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
            kept = Copies(self.cluster, storage, 1, self._sides)
            yield self._prover.prove("data", names[0], storage.origin, kept, (storage, "data"))
            served: Function = Copies(self.cluster, storage, storage.least, self._sides)
            if storage.provider == "rook-ceph" and monitors and monitors.replicas is not None:
                served = Both((served, self._replicas(monitors)))
            yield self._prover.prove("io", names[1], storage.origin, served, (storage, "io"))

    @cached_property
    def capacity(self) -> Capacities:
        """What is left for requests after the loss of a node or a zone."""
        return capacities(self.cluster)

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
        return recovery(self.cluster, self.workloads)

    @cached_property
    def _figures(self) -> Figures:
        return Figures(self.cluster, self._sides, self._prover.search)

    def availability(self, proof: ServiceProof) -> Availability:
        """Return the modelled availability of a service, or why there is none."""
        if proof.unknown:
            return Availability(without=proof.unknown)
        return self._figures.of(*self._prover.functions[proof.id])

    def what_if(self, failed: Iterable[ThingId]) -> WhatIf:
        """Return what is up and what is down if exactly these things have failed."""
        functions = self._prover.functions
        pairs = [(proof, functions[proof.id][0] if proof.id in functions else None) for proof in self.services()]
        return what_if(self.cluster, self.domains, pairs, failed)

    def during_upgrade(self) -> Iterator[Exposed]:
        """Yield what single failures take down while one machine is drained, and not otherwise."""
        for proof in self.services():
            function = None if proof.unknown else self._prover.functions[proof.id][0]
            if isinstance(function, Named):
                yield from exposed_parts(proof)
            elif isinstance(function, Placed):
                yield from exposed_replicas(self._prover, proof, function, self._survivor(function))

    def _survivor(self, function: Function) -> Callable[[FailureSet], bool]:
        """Return the test of whether a service survives some failures."""

        def survives(fault: FailureSet) -> bool:
            return function.holds(hits_of(function.leaves, *self.domains.closure(fault.failures)))

        return survives

    def services(self) -> tuple[ServiceProof, ...]:
        """Every service that was proved, the control plane first."""
        platform = (self.etcd, self.api, self.endpoint, self.control_plane, *self.components, *self.storage)
        return (*platform, *((self.room,) if self.cluster.workloads else ()), *self.workloads)


def prove(cluster: Cluster) -> Proof:
    """Start the proof of a Cluster."""
    return Proof(cluster)
