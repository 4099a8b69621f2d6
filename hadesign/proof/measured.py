"""How available every service is and how it comes back: what objectives about numbers are held against."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from hadesign.proof.failure.reason import Reason, UnknownService
from hadesign.proof.failure.verdict import KINDS, ServiceProof
from hadesign.proof.recovery.admission import Placing
from hadesign.proof.recovery.likeness import MANY, Likeness
from hadesign.proof.recovery.reasons import Returned, TooLate, Undecided, Unproved
from hadesign.proof.recovery.recoverer import Recoverer
from hadesign.proof.recovery.recovery import By, ServiceRecovery
from hadesign.proof.recovery.times import Recoverability
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.replicas import Replicas
from hadesign.topology.cluster import Kind, ThingId

if TYPE_CHECKING:
    from hadesign.proof.availability.comeback import Comeback
    from hadesign.proof.availability.figures import Figures
    from hadesign.proof.availability.modelled import ModelledAvailability
    from hadesign.proof.coming_back import Comebacks

_BY_ITSELF: frozenset[By] = frozenset({"nothing", "election", "failover", "rescheduling", "restart", "node-repair"})
"""Ways back that nobody has to go by hand, and for which nothing has to be repaired."""


class Measured(ServiceProofs):
    """The services of a design with their availability and recovery; each is worked out when it is asked for."""

    @cached_property
    def recovery(self) -> Recoverability:
        """How long recovery takes, term by term, and how much work may be lost."""
        return Recoverability(self, self._recoverer)

    @cached_property
    def _recoverer(self) -> Recoverer:
        return Recoverer(self)

    def recovers(self, service: ServiceProof, failures: Iterable[ThingId]) -> ServiceRecovery:
        """Return how a service comes back if exactly these things have failed: by whom, and when."""
        return self._recoverer.of(service, failures)

    def placing(self, placed: Replicas, failures: Iterable[ThingId]) -> Placing | None:
        """Return how lost replicas are made elsewhere after some failures, by whom and when; `None` if they are not.

        Unlike `recovers` it tells so of a service, too, of which enough is left meanwhile.
        """
        return self._recoverer.placing(placed, failures)

    def comes_back(self, service: ServiceProof, failures: Sequence[ThingId]) -> bool | None:
        """Return whether a service comes back by itself after some failures, and in time if there is one to keep.

        `None` where that cannot be told: as it is not known whether there is room, whether webhooks let its pods be
        created, or how long a part of it takes.
        """
        found, wanted = self.recovers(service, failures), self.cluster.objectives.rto
        if found.by not in _BY_ITSELF:
            return None if found.by == "unknown" else False
        if wanted is not None and round(found.known, 6) > wanted:
            return False
        undecided = any(isinstance(lack.what, Undecided | Unproved) for lack in found.lacking)
        if "room" in found.assumed or undecided or (wanted is not None and found.lacking):
            return None
        return True

    def stays_away(self, service: ServiceProof, failures: Sequence[ThingId]) -> Reason:
        """Return why a service does not come back by itself after some failures, or not in time."""
        found = self.recovers(service, failures)
        if found.by in _BY_ITSELF:
            return TooLate(found.known)
        return found.why or Returned(tuple(failures))

    def slowest(self, proof: ServiceProof) -> Mapping[Kind, tuple[ThingId, ServiceRecovery]]:
        """Return for each kind of single failure the one that a service takes longest to recover from."""
        if proof.id not in self._slowest:
            self._slowest[proof.id] = self._found_slowest(proof)
        return self._slowest[proof.id]

    @cached_property
    def _slowest(self) -> dict[str, Mapping[Kind, tuple[ThingId, ServiceRecovery]]]:
        return {}

    def _found_slowest(self, proof: ServiceProof) -> Mapping[Kind, tuple[ThingId, ServiceRecovery]]:
        function = self.function(proof)
        found: dict[Kind, tuple[ThingId, ServiceRecovery]] = {}
        for failure in self._different(self._searches.search(function).singles() if function else ()):
            kind, recovery = self.cluster.things[failure].kind, self.recovers(proof, (failure,))
            if kind not in found or recovery.rank > found[kind][1].rank:
                found[kind] = failure, recovery
        return {kind: found[kind] for kind in KINDS if kind in found}

    def _different(self, failures: Sequence[ThingId]) -> Iterable[ThingId]:
        """Return some failures; where there are many, the first of those that are alike in all that recovery asks."""
        if len(failures) <= MANY:
            return failures
        first: dict[Hashable, ThingId] = {}
        for failure in failures:
            first.setdefault(self._likeness.key(failure, self._recoverer.outage(failure)), failure)
        return first.values()

    @cached_property
    def _likeness(self) -> Likeness:
        self.services()  # so that all of them are known
        return Likeness(self.cluster, (function.leaves for function, _key in self._searches.functions.values()))

    @cached_property
    def _figures(self) -> "Figures":
        from hadesign.proof.availability.figures import Figures  # few lints ask for a figure, and it imports much

        return Figures(self.cluster, self._sides, self._searches.search)

    @cached_property
    def _comebacks(self) -> "Comebacks":
        from hadesign.proof.coming_back import Comebacks

        return Comebacks(self, self._searches, self._recoverer)

    def availability(self, proof: ServiceProof) -> "ModelledAvailability":
        """Return the modelled availability of a service, or why there is none."""
        from hadesign.proof.availability.modelled import ModelledAvailability

        if proof.unknown:
            return ModelledAvailability(without=proof.unknown)
        function, key = self._searches.functions[proof.id]
        found = self._figures.of(function, key, self._comeback(proof))
        return self._undecided(proof, found) if proof.undecided else found

    def _comeback(self, proof: ServiceProof) -> "Comeback | None":
        """Return how a service comes back after a failure; after two at once only where that may decide something."""
        wanted, single = self.cluster.objectives.availability, self._comebacks.of(proof)
        if wanted is None or single is not None:
            return single
        found = self._figures.of(*self._searches.functions[proof.id])
        return self._comebacks.of(proof, 2) if found.down is not None and found.down.low < wanted else None

    def _undecided(self, proof: ServiceProof, best: "ModelledAvailability") -> "ModelledAvailability":
        """Return the figures from the worst of its worlds to the best; none where it may not be up at all.

        Of what may find no room the figure is that of what does: see `enough`.
        """
        from hadesign.proof.availability.exact import Range
        from hadesign.proof.availability.modelled import ModelledAvailability

        if proof.undecided in (UnknownService("sizes"), UnknownService("room")):
            return best
        if proof.undecided == UnknownService("leases"):
            # Both are needed at once, and each world holds one of them alone.
            return best if best.missing else ModelledAvailability(without=proof.undecided)
        found = [world for world in map(self.availability, proof.worlds) if world.down]
        lows = [world.down.down_high for world in found if world.down]
        if best.down is None or len(lows) < len(proof.worlds) or not lows or max(lows) >= 1:
            return best if best.missing else ModelledAvailability(without=proof.undecided)
        worst = found[lows.index(max(lows))]
        worlds = [(self._searches.functions[world.id][0], self._comeback(world)) for world in proof.worlds]
        inputs, down = tuple(dict.fromkeys((*best.inputs, *worst.inputs))), Range(best.down.down_low, max(lows))
        extremes = all(one.extremes for one in (best, *found))
        whole = replace(worst, down=down, best=best.best, extremes=extremes, inputs=inputs)
        return replace(whole, worth=cache(lambda: self._figures.worth(worlds, whole)))
