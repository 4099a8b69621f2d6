"""What the design survives, read off the Cluster; each part is proved when it is first asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from hadesign.proof.alike import AlikeParts, alike_parts
from hadesign.proof.capacity.after_failures import AfterFailures, after_failures
from hadesign.proof.capacity.sizing import Sizing, sizings
from hadesign.proof.contests import Contest, contests, contests_after
from hadesign.proof.drains import Drain, drains
from hadesign.proof.failure.domains import Failure
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.grouped import Classes, Group, grouped
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.verdict import KINDS, LEVELS, FailureSet, ServiceProof
from hadesign.proof.failure.what_if import WhatIf, hits_of, what_if
from hadesign.proof.lacking import settled_by
from hadesign.proof.measured import Measured
from hadesign.proof.objectives import Objective, questions
from hadesign.proof.services import structures
from hadesign.proof.services.fronted import Fronted, shut_out
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.settling import settled
from hadesign.proof.upgrade import Exposed, exposed_parts, exposed_replicas
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.structure import things_of
from hadesign.topology.worlds import at_worst

__all__ = ["KINDS", "LEVELS", "FailureSet", "Proof", "ServiceProof", "prove"]


class Proof(Measured):
    """The whole proof of a design: its services, and what follows for objectives, figures, recovery and capacity."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        super().__init__(cluster)
        self._classes: dict[Search, Classes] = {}
        self._grouped: dict[tuple[str, int], tuple[Group, ...]] = {}

    @cached_property
    def worst(self) -> "Proof | None":
        """The proof where things stand on everything that they may stand on; `None` where nothing is left open.

        Services are monotone functions, so what goes on there goes on in every world that the design allows.
        """
        places = self.cluster.open_places
        return Proof(at_worst(self.cluster, places)) if places else None

    def _at_worst(self, service: str) -> ServiceProof | None:
        return None if self.worst is None else self.worst.by_id.get(service)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Every single failure; machines that no named service counts are represented once per group."""
        made = (structures.etcd, structures.control_plane, structures.endpoint, structures.node_endpoint)
        named = (structure(self.cluster) for structure in made)
        return self.domains.singles(frozenset().union(*(things_of(s) for s in named if s)))

    @cached_property
    def after_failures(self) -> AfterFailures:
        """What is left after each single failure that takes machines, what fits there, and what autoscaling adds."""
        return after_failures(self.cluster, self.capacity)

    @cached_property
    def sizing(self) -> tuple[Sizing, ...]:
        """The design's numbers held against what is advised for a cluster of its size."""
        return tuple(sizings(self.cluster, self.capacity))

    def grouped(self, proof: ServiceProof, order: int) -> tuple[Group, ...]:
        """Return the minimal failure sets of a service up to an order, put together for people."""
        if proof.unknown:
            return ()
        if (proof.id, order) not in self._grouped:
            function, key = self._searches.functions[proof.id]
            found = self._searches.patterns(function, key, order).found
            search = self._searches.search(function)
            if search not in self._classes:
                self._classes[search] = Classes(search)
            self._grouped[proof.id, order] = grouped(self._classes[search], found, proof.sets(order).found)
        return self._grouped[proof.id, order]

    def what_if(self, failed: Iterable[ThingId]) -> WhatIf:
        """Return what is up and what is down if exactly these things have failed."""
        known = self._searches.functions
        pairs = [
            (proof, [known[one.id][0] for one in (proof, *proof.worlds) if one.id in known])
            for proof in self.services()
        ]
        return what_if(self.domains, pairs, failed)

    @cached_property
    def alike(self) -> tuple[AlikeParts, ...]:
        """Everything that can fail, parts that can change places in every service together."""
        self.services()
        return alike_parts(self.cluster, (function.leaves for function, _key in self._searches.functions.values()))

    @cached_property
    def contests(self) -> tuple[Contest, ...]:
        """Addresses that more than one side of the network has once it is cut by as few failures as possible."""
        return contests(self.cluster, self._sides, self.domains, self.failures)

    def contests_after(self, failed: Iterable[ThingId]) -> tuple[Contest, ...]:
        """Return the same of exactly some failures."""
        return tuple(contests_after(self.cluster, self._sides, self.domains, tuple(dict.fromkeys(failed))))

    def during_upgrade(self) -> Iterator[Exposed]:
        """Yield what single failures take down while one machine is drained, and not otherwise.

        What a budget never lets go stays where it is, and the drain with it (see `drains`).
        """
        stuck, refused = (
            {drain.service.id for drain in self.drains if drain.end == end and drain.unsaid is None}
            for end in ("never", "refused")
        )
        for proof in self.services():
            if proof.id in stuck:
                continue
            function = None if proof.unknown else self._searches.functions[proof.id][0]
            if isinstance(function, Supplied) and function.replicas.workload.kind != "DaemonSet":
                yield from self._exposed_with_io(proof, function, refused=proof.id in refused)
            elif isinstance(function, Replicas) and function.workload.kind != "DaemonSet":
                yield from exposed_replicas(self._searches, proof, function, refused=proof.id in refused)
                yield from self._exposed_entry(proof, function)
            elif function is not None and proof.service != "data":
                # Data on a drained machine is kept.
                yield from exposed_parts(proof)

    def _exposed_with_io(self, proof: ServiceProof, function: Supplied, *, refused: bool) -> Iterator[Exposed]:
        """Yield what a drain exposes of replicas, and of the I/O that they need: copies do not leave the machine."""
        names = {supply.name for supply in function.supplies if supply.stored}
        needed = (io for io in self.storage if io.service == "io" and io.of in names)
        for found in exposed_replicas(self._searches, proof, function.replicas, refused=refused):
            if self._up_without(function, found.failures):
                yield found
        for pods in (supply.pods for supply in function.supplies if supply.pods is not None):
            for found in exposed_replicas(self._searches, proof, pods):
                if self._up_without(function, found.failures):
                    yield found
        for found in (found for io in needed for found in exposed_parts(io)):
            if self._up_without(function, found.failures) and self._up_without(function, (found.machine,)):
                yield replace(found, service=proof)
        yield from self._exposed_entry(proof, function)

    def _exposed_entry(self, proof: ServiceProof, function: Replicas | Supplied) -> Iterator[Exposed]:
        """Yield what a drain exposes of the balancers that clients come in through."""
        if isinstance(function, Fronted) or any(supply.entrance for supply in getattr(function, "supplies", ())):
            for found in exposed_parts(proof):
                dead = hits_of(function.leaves, *self.domains.closure((found.machine, *found.failures)))
                if shut_out(function, dead):
                    yield found

    def _up_without(self, function: Function, failures: Iterable[ThingId]) -> bool:
        return function.holds(hits_of(function.leaves, *self.domains.closure(failures)))

    @cached_property
    def drains(self) -> tuple[Drain, ...]:
        """Drains of single machines that never end, or are an outage by themselves."""
        return tuple(drains(self))

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """Every objective of the blueprint, judged in every world that the design allows."""
        own: Iterable[Objective] = self.judged
        if self.worst is not None:
            own = settled(self.cluster, _judges, self.judged, self.worst.judged)
        return tuple(one if one.met is not None else replace(one, settled_by=settled_by(self, one)) for one in own)

    @cached_property
    def judged(self) -> tuple[Objective, ...]:
        """Every objective, judged as things are said to stand."""
        return tuple(judge() for judge in questions(self))


def _judges(world: Cluster) -> Sequence[Callable[[], Objective]]:
    """Return what judges each objective as things stand in a world."""
    return list(questions(Proof(world)))


def prove(cluster: Cluster) -> Proof:
    """Start the proof of a Cluster."""
    return Proof(cluster)
