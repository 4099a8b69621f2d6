"""Recovery of every kind of service: who answers for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hadesign.proof.failure.function import Function
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery import address, storage, timers
from hadesign.proof.recovery.admission import Placing
from hadesign.proof.recovery.control_plane import ControlPlaneRecovery
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.outage import Outage, Outages
from hadesign.proof.recovery.reasons import Unproved, Untimed
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.recovery.rescheduling import Rescheduling
from hadesign.proof.recovery.restarting import Restarted
from hadesign.proof.recovery.scaling import Scaling
from hadesign.proof.recovery.silent import SilentWebhooks
from hadesign.proof.recovery.sooner import Sooner
from hadesign.proof.recovery.steps import Lack, Step
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.stated import Nothing
from hadesign.topology.cluster import ThingId

MOST_KEPT = 100_000
"""Answers that are kept for who asks again, a kilobyte each: 36,000 workloads have half a million."""


class Recoverer:
    """Answers for every service of a Cluster; what several answers need is computed once for each set of failures."""

    def __init__(self, proof: ServiceProofs) -> None:
        """Keep the proof, and set up those who answer."""
        self.proof, self.cluster = proof, proof.cluster
        self._outages = Outages(proof.domains)
        self._known: dict[tuple[str, Outage], ServiceRecovery] = {}
        self._sooner = Sooner(proof)
        silent = SilentWebhooks(proof)
        control_plane = ControlPlaneRecovery(proof, self._sooner, silent)
        self._rescheduling = Rescheduling(proof, control_plane, Scaling(proof), silent)
        self._own: dict[str, Callable[[Outage], ServiceRecovery | None]] = {
            "etcd": control_plane.etcd,
            "api": control_plane.api,
            "endpoint": control_plane.endpoint,
            "node-endpoint": control_plane.node_endpoint,
            "control-plane": control_plane.service,
        }
        self.stopping = silent.matter

    def of(self, service: ServiceProof, failures: Iterable[ThingId]) -> ServiceRecovery:
        """Return how a service recovers from exactly these failures, all at once."""
        outage = self._outages.of(failures)
        key = service.id, outage
        found = self._known.get(key)
        if found is None:
            found = self._find(service, outage)
            if len(self._known) < MOST_KEPT:
                self._known[key] = found
        return found

    def outage(self, failure: ThingId) -> Outage:
        """Return all that dies with one failure."""
        return self._outages.of((failure,))

    def leaves(self, function: Function, failures: Iterable[ThingId]) -> bool:
        """Whether enough is left of a service after exactly these failures, before anything is done about them."""
        return self._outages.of(failures).leaves(function)

    def placing(self, placed: Replicas, failures: Iterable[ThingId]) -> Placing | None:
        """Return how lost replicas are made elsewhere after these failures, whether or not enough are left.

        `None` where they are not: all that may run them has failed, or what they need.
        """
        return self._rescheduling.pods(placed, self._outages.of(failures))

    def started_again(self, service: ServiceProof, failures: Iterable[ThingId]) -> bool:
        """Whether a service is up once machines are started again after exactly these failures."""
        return self._sooner.back(service, self._outages.of(failures)) is not None

    def program(self, program: ThingId, dying: Dying) -> ServiceRecovery | None:
        """Return how the endpoint goes on when an instance of its balancer, or a server behind it, dies in some way.

        The machine lives. A server that starves does so by the death of the etcd beside it. `None` where nothing stands
        in front of the API.
        """
        balancer = self.cluster.front
        called = next((e for e in (self.cluster.endpoint, self.cluster.node_endpoint) if e and balancer), None)
        if balancer is None or called is None:
            return None
        if program not in balancer.holders and balancer.track and balancer.row.only_moves:
            # Who is asked for its health is the server; the worst is that its machine has the address.
            program = balancer.holders[0]
        itself = any(program == instance.program for instance in balancer.instances)
        if isinstance(balancer.track, Nothing) and itself is balancer.row.forwards:
            # Nobody asks what is behind the address: the balancer itself, or the API server where none is in between.
            lack = Lack(Untimed("self-check", balancer.name), balancer.origin.below("track"), giveable=False)
            found = ServiceRecovery("unknown", True, (lack,))
        elif program in balancer.holders:
            found = address.moved(self.cluster, balancer, called, self._outages.of((program,)), dying)
        else:
            steps = timers.address_lease(balancer) if balancer.election else timers.server_removed(balancer, dying)
            found = ServiceRecovery("failover", False, tuple(steps))
        elected = timers.election(self.cluster) if dying == "starves" else ()  # the etcd beside it may have led
        return replace(found, steps=(*elected, *found.steps))

    def etcd_hangs(self) -> ServiceRecovery:
        """Return how API servers go on that ask every member of etcd when one of them hangs, such as its leader."""
        steps = (*timers.election(self.cluster), timers.member_abandoned("hangs"))
        return ServiceRecovery("election", False, steps)

    def _find(self, service: ServiceProof, outage: Outage) -> ServiceRecovery:
        function = self.proof.function(service)
        found = None if function is None else self._answer(service, function, outage)
        certain = function is not None and (not outage.leaves(function) or self._sooner.decided(service, outage))
        if found is not None and certain:
            return found
        # What is known of it takes its time whatever else is true.
        known = found.steps if found else ()
        return ServiceRecovery("unknown", None, (*known, Lack(Unproved(service.lacks), service.origin, giveable=False)))

    def _answer(self, service: ServiceProof, function: Function, outage: Outage) -> ServiceRecovery | None:
        """Return what the one who answers for a service says, or that machines are started again before that."""
        if service.service in self._own:
            return self._own[service.service](outage)
        found = self._by_itself(service, function, outage)
        back = self._sooner.back(service, outage) if found is not None and found.interrupted else None
        then = self._then(service, function, outage, back) if back else None
        return found if then is None else self._sooner.of(service, found, outage, then)

    def _then(
        self, service: ServiceProof, function: Function, outage: Outage, back: Restarted
    ) -> Sequence[Step] | None:
        """Return what follows once machines are back; `None` where that is of no use."""
        if isinstance(function, Supplied):
            return self._rescheduling.started_again(function.replicas, outage, back, function)
        if isinstance(function, Replicas):
            return self._rescheduling.started_again(function, outage, back)
        if service.service in ("data", "capacity"):
            return ()
        lack = Untimed("storage-failover", service.of) if service.service == "io" else Untimed("agreement")
        return (Lack(lack, service.origin, giveable=False),)

    def _by_itself(self, service: ServiceProof, function: Function, outage: Outage) -> ServiceRecovery | None:
        if isinstance(function, Supplied):
            return self._rescheduling.supplied(function, outage)
        if isinstance(function, Replicas):
            return self._rescheduling.of(function, outage)
        if service.service == "capacity":
            return self._rescheduling.capacity(outage)
        if service.service == "data":
            return storage.data(self.cluster, function, outage)
        if service.service == "io":
            return storage.io(self.cluster, service, function, outage)
        return storage.bound(self.cluster, function, outage)
