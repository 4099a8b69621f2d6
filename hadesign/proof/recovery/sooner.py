"""Which of two ways back is the quicker: that of a service by itself, or machines that are started again."""

from collections.abc import Iterable
from dataclasses import replace

from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Assumption, Because, Unproved
from hadesign.proof.recovery.recovery import By, ServiceRecovery
from hadesign.proof.recovery.restarting import Restarted, Restarts
from hadesign.proof.recovery.steps import Lack, Step
from hadesign.proof.service_proofs import ServiceProofs

_BY_ITSELF: frozenset[By] = frozenset({"rescheduling", "node-repair"})
"""What goes on beside a restart: the one that is done first decides. Else machines that are back make it needless."""


class Sooner:
    """Answers for services that are down until machines are started again."""

    def __init__(self, proof: ServiceProofs) -> None:
        """Keep the proof."""
        self.proof, self._restarts = proof, Restarts(proof.cluster)

    def back(self, service: ServiceProof, outage: Outage) -> Restarted | None:
        """Return what is started again, if a service is up then."""
        found, function = self._restarts.of(outage), self.proof.function(service)
        return found if found and function is not None and found.outage.leaves(function) else None

    def of(
        self, service: ServiceProof, found: ServiceRecovery | None, outage: Outage, then: Iterable[Step]
    ) -> ServiceRecovery | None:
        """Return the quicker way: as found, or once machines are back and some further steps are done."""
        back = self.back(service, outage) if found is not None and found.interrupted else None
        if found is None or back is None:
            return found
        open_ones = [] if self.decided(service, back.outage) else [Unproved(service.lacks)]
        lacks = [Lack(what, service.origin, giveable=False) for what in open_ones]
        steps = tuple(dict.fromkeys((*back.steps, *lacks, *then)))
        assumed: tuple[Assumption, ...] = ("apart-again",) if back.moved else ()
        own = ServiceRecovery("restart", True, steps, Because("restarted"), assumed)
        # What somebody does by hand is a bound, too, but not what comes back by itself.
        bound = found.by == "by-hand" and not found.lacking and not service.may_pause
        if not bound and found.by not in _BY_ITSELF:
            return own
        quicker = self._quicker(found, own)
        return replace(quicker, beside=own if quicker is found else found)

    def decided(self, service: ServiceProof, outage: Outage) -> bool:
        """Whether a service goes on whatever is true of what is not said."""
        functions = (self.proof.function(world) for world in service.worlds)
        return service.decided(function is not None and outage.leaves(function) for function in functions)

    def _quicker(self, one: ServiceRecovery, other: ServiceRecovery) -> ServiceRecovery:
        """Return the quicker of two; where one is not known, the other is a bound, and enough if that is in time."""
        wanted = self.proof.cluster.objectives.rto
        sure = [found for found in (one, other) if not found.lacking]
        if len(sure) != 1:
            return min(one, other, key=lambda found: found.known)
        unsure = other if sure[0] is one else one
        late = wanted is not None and sure[0].known > wanted >= unsure.known
        return unsure if late else sure[0]
