"""What the design survives while one node is out for maintenance: a drain, then one failure, service by service."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from hadesign.proof.drains import Drain, DrainEnd, drains
from hadesign.proof.failure.function import Function, Judgement
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.verdict import FailureSet, FailureSets, ServiceProof
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.measured import Measured
from hadesign.proof.services.fronted import Fronted, shut_out
from hadesign.proof.services.led import Led
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.upgrade import Exposed, exposed_parts, exposed_replicas
from hadesign.topology.cluster import ThingId


class Maintained(Measured):
    """The services of a design with what a drain exposes of them; each is worked out when it is asked for."""

    @cached_property
    def drains(self) -> tuple[Drain, ...]:
        """Drains of single machines that never end, or are an outage by themselves."""
        return tuple(drains(self))

    def during_upgrade(self) -> Iterator[Exposed]:
        """Yield what single failures take down while one machine is drained, and not otherwise.

        What a budget never lets go stays where it is, and the drain with it (see `drains`).
        """
        for proof in self.services():
            if self._ends(proof, "never") is None:
                drain = self._ends(proof, "refused")
                yield from self._exposed(proof, refused=drain is not None and drain.unsaid is None)

    def maintained(self, proof: ServiceProof) -> ServiceProof:
        """Return a service as it is while any one node is out for maintenance.

        Its single failures are those that take it down in any case, and those that do so while a node is drained. None
        is known up to an order of 1 where the search for pairs hit its bound.
        """
        drain = self._ends(proof, "refused")
        certain = drain is not None and drain.unsaid is None
        worlds = tuple(self._away(world, of=proof, refused=certain) for world in proof.worlds)
        found = replace(self._away(proof, of=proof, refused=certain), worlds=worlds)
        if drain is None or certain or (proof.undecided and not worlds):
            return found
        # Whether its pods are created elsewhere depends on what is not said of a webhook: in one world they are not.
        worlds = (*worlds, *(self._away(one, of=proof, refused=True) for one in (proof, *proof.worlds)))
        if all(world.breaks == found.breaks for world in worlds):
            return found
        return replace(found, undecided=proof.undecided or UnknownService("consent"), worlds=worlds)

    def lost_with(self, proof: ServiceProof, found: FailureSet) -> bool:
        """Whether a failure takes a service down that is bound to machines while a node is drained, and not otherwise.

        Each failure set of a service stands for its like there, and for another service these may not be alike.
        """
        function = self.function(proof)
        if function is None or proof.assumed or proof.service == "data" or _moves(function):
            return False
        if isinstance(function, Led):
            function = function.answers  # pods of webhooks go elsewhere
        return self._up_without(function, found.failures) and not self._up_without(function, found.away)

    def takes_down(self, proof: ServiceProof, failures: Iterable[ThingId]) -> bool:
        """Whether some failures take a service down for certain, as things are said to stand."""
        function = self.function(proof)
        return function is not None and not self._up_without(function, failures)

    def judged_without(self, proof: ServiceProof, failures: Iterable[ThingId]) -> Judgement:
        """Return what some failures leave of a service of which enough is known."""
        function = self._searches.functions[proof.id][0]
        return function.judge(hits_of(function.leaves, *self.domains.closure(failures)))

    def _away(self, world: ServiceProof, *, of: ServiceProof, refused: bool) -> ServiceProof:
        """Return a service, or one in a world of its own, with what drains expose of it among its single failures."""
        if world.unknown or self._ends(of, "never"):
            return world

        def search(_order: int) -> FailureSets:
            exposed = tuple(_drained(one) for one in self._exposed(world, refused=refused))
            complete = 1 if world.sets(2).complete >= 2 or _moves(self.function(world)) else 0
            return FailureSets((*world.breaks, *exposed), complete)

        return replace(world, search=search, at_worst=lambda: None)

    def _ends(self, proof: ServiceProof, end: DrainEnd) -> Drain | None:
        """Return the drain that ends in a way for a service, one of which that is certain first."""
        found = [drain for drain in self.drains if drain.service.id == proof.id and drain.end == end]
        return min(found, key=lambda drain: drain.unsaid is not None, default=None)

    def _exposed(self, proof: ServiceProof, *, refused: bool) -> Iterator[Exposed]:
        """Yield what drains expose of a service; of pods that are `refused` none is created elsewhere."""
        function = self.function(proof)
        if isinstance(function, Supplied) and _moves(function):
            yield from self._exposed_with_io(proof, function, refused=refused)
        elif isinstance(function, Replicas) and _moves(function):
            yield from exposed_replicas(self._searches, proof, function, refused=refused)
            yield from self._exposed_entry(proof, function)
        elif isinstance(function, Led):
            yield from self._exposed_of_answers(proof, function)
        elif function is not None and proof.service != "data":
            # Data on a drained machine is kept.
            yield from exposed_parts(proof)

    def _exposed_of_answers(self, proof: ServiceProof, function: Led) -> Iterator[Exposed]:
        """Yield what a drain exposes of API servers and the way to them; webhooks are told of by themselves."""
        plane = function.answers
        own = self._searches.prove(
            proof.service, proof.name, proof.origin, plane, plane.structure, f"{proof.of}/answers"
        )
        for found in exposed_parts(own):
            if self._up_without(function, found.failures):
                yield replace(found, service=proof)

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


def _moves(function: Function | None) -> bool:
    """Whether the scheduler puts what a service is made of elsewhere when its machine is drained."""
    placed = function.replicas if isinstance(function, Supplied) else function
    return isinstance(placed, Replicas) and placed.workload.kind != "DaemonSet"


def _drained(found: Exposed) -> FailureSet:
    """Return a failure with the node that is out before it; it stands for as many as nodes and failures are alike."""
    return replace(found.fault, count=found.count * found.fault.count, drained=found.machine)
