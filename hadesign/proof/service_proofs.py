"""Every service with what it needs, proved when it is first asked for."""

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from hadesign.proof.capacity.balances import Capacities, capacities
from hadesign.proof.capacity.elsewhere import Elsewhere
from hadesign.proof.capacity.enough import Enough
from hadesign.proof.capacity.needed_io import needed_io
from hadesign.proof.capacity.seats import Seats
from hadesign.proof.failure.domains import Domains
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.graph import Leaves
from hadesign.proof.failure.reason import Told, UnknownService, Unsaid
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.verdict import Assumed, ServiceKind, ServiceProof
from hadesign.proof.fronting import Fronting, running
from hadesign.proof.leased import Leases, leased
from hadesign.proof.searches import Searches
from hadesign.proof.services import structures
from hadesign.proof.services.contested import Contested, FloatingAddress, addresses
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.named import Named
from hadesign.proof.services.replicas import CandidateNodes, Replicas, candidate_nodes, rule_of
from hadesign.proof.services.served import Served
from hadesign.proof.services.supplied import Serving, Supplied, Upstream
from hadesign.proof.services.two_levels import CopiesOnTwoLevels
from hadesign.topology.cluster import Cluster, Endpoint, Kind, Origin, Storage, ThingId, Workload
from hadesign.topology.structure import Structure


class ServiceProofs:
    """The proof of every service; lint reads only some, so nothing is proved before it is asked for."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        self.cluster = cluster
        self._searches = Searches(cluster, self._at_worst)
        self._sides = Sides(cluster)
        self._eligible: dict[Hashable, CandidateNodes] = {}
        self._leaves: dict[Hashable, Leaves] = {}
        self._leases = Leases(cluster, self._searches, self._sides, lambda: self._unfronted, self._needed)

    def _at_worst(self, _service: str) -> ServiceProof | None:
        """Return a service where everything stands as badly as it may; here as it is said to stand, and no worse."""
        return None

    @cached_property
    def by_id(self) -> Mapping[str, ServiceProof]:
        """Every service by its id."""
        return {proof.id: proof for proof in self.services()}

    @cached_property
    def domains(self) -> Domains:
        """The failure-domain graph, indexed."""
        return Domains(self.cluster)

    def _named(self, kind: ServiceKind, structure: Structure | None, origin: Origin, lacks: Unsaid) -> ServiceProof:
        if structure is None:
            return self._searches.unknown(kind, kind, origin, UnknownService(lacks))
        return self._searches.prove(kind, kind, origin, Named(self.cluster, structure, self._sides), structure)

    @cached_property
    def etcd(self) -> ServiceProof:
        """The quorum of etcd."""
        lacks: Unsaid = "managed" if self.cluster.managed else "etcd"
        found = self._named("etcd", structures.etcd(self.cluster), self.cluster.at("etcd"), lacks)
        # What the provider runs is its control plane as a whole: what is in it is no service of the design.
        return replace(found, covered=not self.cluster.managed)

    @cached_property
    def api(self) -> ServiceProof:
        """Some API server, with etcd's quorum behind it."""
        where = self.cluster.at("controlPlane")
        return self._named("api", structures.api(self.cluster), where, "control-plane")

    @cached_property
    def endpoint(self) -> ServiceProof:
        """The address clients use."""
        return self._dialled("endpoint", self.cluster.endpoint)

    @cached_property
    def node_endpoint(self) -> ServiceProof | None:
        """The address that the cluster's own machines use, where they have one of their own."""
        own = self.cluster.node_endpoint
        return None if own is None or self.cluster.managed else self._dialled("node-endpoint", own)

    def _dialled(self, kind: ServiceKind, which: Endpoint | None) -> ServiceProof:
        where = which.origin if which else self.cluster.at("controlPlane", "endpoint")
        found = structures.endpoints(self.cluster, which)
        contested = addresses(self.cluster, which) if kind == "endpoint" else ()
        if which is not None and contested:
            proof = self._contested(list(found), where, which, contested)
            return self._leases.needed(proof, known=False) if leased(which) else proof
        proof = self._decided(kind, found, where, which) or self._named(kind, None, where, "endpoint")
        return self._leases.needed(proof, known=True) if leased(which) else proof

    @cached_property
    def control_plane(self) -> ServiceProof:
        """What the machines call, API server, scheduler and controller manager together."""
        where, which = self.cluster.at("controlPlane"), self.cluster.node_endpoint or self.cluster.endpoint
        found = structures.control_planes(self.cluster)
        proof = self._decided("control-plane", found, where, which)
        if proof is None:
            return self._named("control-plane", None, where, "control-plane")
        if which is None and not self.cluster.managed:
            return replace(proof, undecided=UnknownService("endpoint"))
        return self._leases.needed(proof, known=True, of_address=leased(which))

    def _decided(
        self, kind: ServiceKind, found: Iterable[Structure], origin: Origin, which: Endpoint | None
    ) -> ServiceProof | None:
        """Prove a service with an endpoint in it, and for what is left open about that its worlds; `None` for none."""
        needed = list(found)
        if not needed:
            return None

        def prove(structure: Structure, of: str = "") -> ServiceProof:
            by_lease = kind == "control-plane" or leased(which)
            function, key = self._leases.led(structure) if by_lease else (self._function(structure), structure)
            return self._searches.prove(kind, kind, origin, function, key, of)

        proof = prove(needed[0])
        if which is None or which.undecided is None or self.cluster.managed:
            return proof
        worlds = tuple(prove(one, f"world-{number}") for number, one in enumerate(needed[1:]))
        return replace(proof, undecided=UnknownService(which.undecided), worlds=worlds)

    def _contested(
        self, needed: Sequence[Structure], origin: Origin, which: Endpoint, contested: tuple[FloatingAddress, ...]
    ) -> ServiceProof:
        """Prove an address that two sides of a network may have: clients from outside may come in at the wrong one."""

        def prove(structure: Structure, of: str, *, worst: bool) -> ServiceProof:
            said = worst or any(address.enters for address in contested)
            made = Contested(self.cluster, structure, self._sides, contested, worst=worst) if said else None
            key = (structure, contested, worst) if said else structure
            function = made or self._function(structure)
            return self._searches.prove("endpoint", "endpoint", origin, function, key, of)

        worlds = tuple(prove(one, f"world-{number}", worst=True) for number, one in enumerate(needed[1:] or needed))
        found = prove(needed[0], "", worst=False)
        if which.undecided is None and all(address.enters for address in contested):
            return found  # it is said where clients come in
        return replace(found, undecided=UnknownService(which.undecided or "entry"), worlds=worlds)

    def _function(self, structure: Structure) -> Named:
        return Named(self.cluster, structure, self._sides)

    def _placed(self, kind: ServiceKind, workload: Workload) -> ServiceProof:
        """Prove replicas: bound to machines one by one, or placed by the scheduler."""
        if workload.replicas is None:
            return self._searches.unknown(kind, workload.name, workload.origin, UnknownService("replicas"), workload.id)
        if workload.on:
            structure = structures.bound(workload)
            function: Function = Named(self.cluster, structure, self._sides)
            return self._searches.prove(kind, workload.name, workload.origin, function, structure, workload.id)
        if not workload.eligible and not any("worker" in node.roles for node in self.cluster.nodes):
            # A draft without workers: nothing is said of machines that could run it.
            return self._searches.unknown(kind, workload.name, workload.origin, UnknownService("nodes"), workload.id)
        if rule_of(workload).by_zone and self._anywhere(workload):
            return self._searches.unknown(kind, workload.name, workload.origin, UnknownService("zones"), workload.id)
        proof = self._supplied(kind, workload)
        needed = (workload, *structures.needed_pods(self.cluster, workload))
        for one in needed:
            if self._countable(one) and (assumed := self._assumed(one)):
                proof = replace(proof, assumed=assumed, assumed_of=(one.name, one.origin))
                break
        if proof.undecided and not proof.worlds:
            return proof
        # In none of the worlds of what else is open is it known whether pods fit.
        lacks = self.elsewhere.short(needed)
        return replace(proof, undecided=UnknownService(lacks), worlds=()) if lacks else proof

    def _supplied(self, kind: ServiceKind, workload: Workload) -> ServiceProof:
        """Prove replicas that the scheduler places, with all that they need; what is not said of that is open."""
        needs = structures.dependencies(self.cluster, structures.needed_as(workload))
        pods = structures.needed_pods(self.cluster, workload)
        found = [needed_io(one, self._storage_by_name) for one in (workload, *pods)]
        certain, perhaps, unknown = (
            _once(getattr(one, of) for one in found) for of in ("certain", "perhaps", "unknown")
        )
        counted = tuple(one for one in pods if self._countable(one))
        proof = self._with_io(kind, workload, needs, certain, counted)
        if not perhaps and not unknown and len(counted) == len(pods):
            return proof
        lacks: Unsaid = "needs" if len(counted) < len(pods) else "storage" if unknown else "zonal"
        every = _once([certain, perhaps])
        worlds = () if lacks != "zonal" else (self._with_io(kind, workload, needs, every, counted, "/worst"),)
        return replace(proof, undecided=UnknownService(lacks), worlds=worlds)

    def _countable(self, workload: Workload) -> bool:
        """Whether enough is known of a workload to count its replicas."""
        nodes = bool(workload.eligible) or any("worker" in node.roles for node in self.cluster.nodes)
        return workload.replicas is not None and nodes and not (rule_of(workload).by_zone and self._anywhere(workload))

    def _with_io(
        self,
        kind: ServiceKind,
        workload: Workload,
        needs: tuple[ThingId, ...],
        classes: tuple[Storage, ...],
        pods: tuple[Workload, ...] = (),
        of: str = "",
    ) -> ServiceProof:
        placed = self._replicas(workload, needs, cut=bool(classes or pods))
        key: Hashable = (placed.rule, workload.needed, id(placed.leaves))
        function: Function = placed
        if classes or pods:
            supplies = [Upstream(one.name, self._io[one.name]) for one in classes]
            supplies += [Upstream(one.name, self._needed(one)) for one in pods]
            names = (*(one.name for one in classes), *(f"workload/{one.id}" for one in pods))
            leaves = self._leaves.get((id(placed.leaves), names))
            function = Supplied(placed, supplies, leaves)
            self._leaves[id(placed.leaves), names] = function.leaves
            key = (key, names)
        return self._searches.prove(kind, workload.name, workload.origin, function, key, workload.id + of)

    def _needed(self, workload: Workload) -> Replicas:
        """Return the replicas of a workload that another one needs."""
        needs = structures.dependencies(self.cluster, structures.needed_as(workload))
        return self._replicas(workload, needs, cut=True)

    @cached_property
    def _storage_by_name(self) -> Mapping[str, Storage]:
        return {storage.name: storage for storage in self.cluster.storage}

    @cached_property
    def placements(self) -> tuple[ServiceProof, ...]:
        """Each application by its replicas alone, whatever becomes of what they need; as `workloads`."""
        return tuple(map(self._alone, self.cluster.workloads, self.workloads))

    @cached_property
    def component_placements(self) -> tuple[ServiceProof, ...]:
        """The same of the parts of the platform; as `components`."""
        return tuple(map(self._alone, self.cluster.components, self.components))

    def _alone(self, workload: Workload, proof: ServiceProof) -> ServiceProof:
        user = structures.needed_as(workload)
        needs = any(user in one.needed_by for one in self.cluster.dependencies)
        needs |= workload.component and user == "ingress" and self.cluster.entry is not None
        if proof.unknown or workload.on or not (workload.volumes or needs):
            return proof
        alone = self._with_io(proof.service, workload, (), (), of="/alone")
        assumed = self._assumed(workload)
        return replace(alone, assumed=assumed, covered=proof.covered, may_pause=proof.may_pause)

    def _anywhere(self, workload: Workload) -> bool:
        """Whether a node that may run it stands in a zone that nobody names: then how it spreads is open."""
        return bool(self._zoneless) and not self._zoneless.isdisjoint(workload.eligible)

    @cached_property
    def _zoneless(self) -> frozenset[int]:
        """The groups of nodes whose zone nobody names, although there are zones."""
        zones, groups = self.cluster.infrastructure.zones, self.cluster.groups
        return frozenset(index for index, group in enumerate(groups) if zones and group.zone is None)

    def _replicas(self, workload: Workload, needs: tuple[ThingId, ...], *, cut: bool) -> Replicas:
        """Return the replicas of a workload; those with equal constraints share their nodes."""
        by_zone, seats = rule_of(workload).by_zone, self.seats(workload)
        # By identity: the Cluster keeps one tuple for equal constraints, and hashing thousands of numbers is slow.
        places = seats.terms.places
        key = (id(places), by_zone, needs, cut)
        if key not in self._eligible:
            self._eligible[key] = candidate_nodes(self.cluster, places, self._sides, needs, by_zone=by_zone, cut=cut)
        return Replicas(workload, self._eligible[key], self._sides, running(seats))

    def _assumed(self, workload: Workload) -> Assumed:
        """Return what is taken at its worst, unless the service is down at its best."""
        seats = self.seats(workload)
        if seats.replicas - seats.waiting < workload.needed:
            return ""
        if workload.kind != "DaemonSet" and seats.replicas > 1 and workload.spread is None:
            return "spread"
        return seats.open_by

    def seats(self, workload: Workload) -> Seats:
        """Return which replicas run while nothing has failed."""
        return self.capacity.seating.of(workload)

    @cached_property
    def workloads(self) -> tuple[ServiceProof, ...]:
        """Each application, in the order of the Cluster."""
        proofs = (self._placed("workload", workload) for workload in self.cluster.workloads)
        # Batch work may wait: objectives are not about it.
        return tuple(
            replace(proof, covered=workload.tier != "batch", may_pause=workload.tier == "standard")
            for proof, workload in zip(proofs, self.cluster.workloads, strict=True)
        )

    @cached_property
    def components(self) -> tuple[ServiceProof, ...]:
        """Each part of the platform that runs in pods, in the order of the Cluster."""
        front = Fronting(self._searches, self._sides, self.seats, self._leases)
        return tuple(map(front.before, self._unfronted, self.cluster.components))

    @cached_property
    def _unfronted(self) -> tuple[ServiceProof, ...]:
        """The same by what they are behind their balancers."""
        return tuple(self._placed("component", one) for one in self.cluster.components)

    @cached_property
    def storage(self) -> tuple[ServiceProof, ...]:
        """For each storage class whether its data is kept, and whether I/O goes on."""
        relied_on = {storage.name: storage.relied_on for storage in self.cluster.storage}
        return tuple(replace(proof, covered=relied_on[proof.of]) for proof in self._storage())

    def _storage(self) -> Iterator[ServiceProof]:
        for storage in self.cluster.storage:
            names = f"{storage.name}-data", f"{storage.name}-io"
            if storage.unknown:
                yield self._searches.unknown("data", names[0], storage.origin, Told(storage.unknown), storage.name)
                yield self._searches.unknown("io", names[1], storage.origin, Told(storage.unknown), storage.name)
                continue
            kept = _copies(self.cluster, storage, 1, self._sides, reading=False)
            yield self._searches.prove("data", names[0], storage.origin, kept, (storage, "data"), storage.name)
            served = self._io[storage.name]
            yield self._searches.prove("io", names[1], storage.origin, served, (storage, "io"), storage.name)

    @cached_property
    def _io(self) -> Mapping[str, Serving]:
        """When I/O of each storage class goes on of which enough is known."""
        return {storage.name: self._serving(storage) for storage in self.cluster.storage if not storage.unknown}

    def _serving(self, storage: Storage) -> Serving:
        copies = _copies(self.cluster, storage, storage.least, self._sides, reading=True)
        monitors = next((c for c in self.cluster.components if c.name == "ceph-mon" and c.eligible), None)
        if storage.row.monitors and monitors and monitors.replicas is not None:
            return Served(copies, self._monitors(monitors))
        return copies

    def _monitors(self, monitors: Workload) -> Replicas | Named:
        """Return Ceph's monitors, bound to machines or placed; links count as they do for the copies."""
        if monitors.on:
            return Named(self.cluster, structures.bound(monitors), self._sides, cut=True)
        by_zone = rule_of(monitors).by_zone
        seats = self.seats(monitors)
        where = candidate_nodes(self.cluster, seats.terms.places, self._sides, by_zone=by_zone, cut=True)
        return Replicas(monitors, where, self._sides, running(seats))

    @cached_property
    def capacity(self) -> Capacities:
        """What is left for requests after the loss of a node or a zone."""
        return capacities(self.cluster)

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """Whether what lost its machine finds room on another one."""
        return Elsewhere(self.cluster, self.capacity)

    @cached_property
    def capacity_service(self) -> ServiceProof:
        """Whether what is left covers what is asked for."""
        where = self.cluster.at("workloads")
        unsized = self.capacity.unsized
        if not self.capacity.balances:
            found = self._searches.unknown("capacity", "capacity", where, UnknownService("sizes"))
            return replace(found, covered=unsized)
        found = self._searches.prove("capacity", "capacity", where, Enough(self.cluster, self.capacity), "capacity")
        return replace(found, undecided=UnknownService("sizes")) if unsized else found

    def function(self, proof: ServiceProof) -> Function | None:
        """Return what decides whether a service is up; `None` where too little is known of it."""
        return None if proof.unknown else self._searches.functions[proof.id][0]

    def counts(self, service: ServiceProof) -> frozenset[ThingId]:
        """Return the things that a service counts: machines that may run it, instances, what others run."""
        function = self.function(service)
        if function is None:
            return frozenset()
        counted = (vertex for vertex in self._searches.search(function).graph.vertices if vertex.labels)
        return frozenset(name for vertex in counted for name in (vertex.names or (vertex.name,)))

    def singles(self, proof: ServiceProof, kinds: Container[Kind]) -> list[ThingId]:
        """Return the single failures of some kinds that a service may feel."""
        function = self.function(proof)
        found = self._searches.search(function).singles() if function else ()
        return [failure for failure in found if self.cluster.things[failure].kind in kinds]

    def services(self) -> tuple[ServiceProof, ...]:
        """Every service that was proved, the control plane first."""
        own = (self.node_endpoint,) if self.node_endpoint else ()
        platform = (self.etcd, self.api, self.endpoint, *own, self.control_plane, *self.components, *self.storage)
        return (*platform, *((self.capacity_service,) if self.cluster.workloads else ()), *self.workloads)


def _once(found: Iterable[tuple[Storage, ...]]) -> tuple[Storage, ...]:
    """Return each of several storage classes once."""
    return tuple({one.name: one for some in found for one in some}.values())


def _copies(
    cluster: Cluster, storage: Storage, least: int, sides: Sides, *, reading: bool
) -> Copies | CopiesOnTwoLevels:
    """Return the copies of a class, on one level or on two."""
    kind = CopiesOnTwoLevels if storage.each > 1 else Copies
    return kind(cluster, storage, least, sides, reading=reading)
