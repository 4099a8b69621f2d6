"""Ingress with the addresses in front of it, in each world of where clients from outside come in."""

from collections.abc import Callable
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.capacity.seats import Seats
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.searches import Searches
from hadesign.proof.services.contested import FloatingAddress
from hadesign.proof.services.fronted import Fronted, fronts
from hadesign.proof.services.replicas import Replicas, Running, candidate_nodes
from hadesign.topology.cluster import Workload


@dataclass(frozen=True, eq=False)
class Fronting:
    """Adds addresses to the proofs of what stands behind them; `seats` tells which replicas run."""

    searches: Searches
    sides: Sides
    seats: Callable[[Workload], Seats]

    def before(self, proof: ServiceProof, component: Workload) -> ServiceProof:
        """Return the proof of a part of the platform, of ingress with whom clients reach on sides of a cut network."""
        cluster = self.searches.cluster
        addresses = fronts(cluster, self.sides) if component.name == "ingress" and not proof.unknown else ()
        if not addresses:
            return proof
        placed = self.searches.functions[proof.id][0]
        if type(placed) is not Replicas:
            # With what it needs besides, nobody asked about sides.
            return replace(proof, undecided=proof.undecided or UnknownService("entry"), worlds=())
        return self._of(proof, component, placed, addresses)

    def _of(
        self, proof: ServiceProof, component: Workload, placed: Replicas, addresses: tuple[FloatingAddress, ...]
    ) -> ServiceProof:
        cluster, seats, by_zone = self.searches.cluster, self.seats(component), placed.rule.by_zone
        where = candidate_nodes(cluster, seats.terms.places, self.sides, placed.needs, by_zone=by_zone, cut=True)

        def prove(of: str, *, worst: bool) -> ServiceProof:
            made = Fronted(cluster, component, where, self.sides, running(seats), addresses, worst=worst)
            key = made.rule, component.needed, id(where), addresses, worst
            return self.searches.prove("component", component.name, component.origin, made, key, component.id + of)

        found = replace(prove("", worst=False), assumed=proof.assumed, assumed_of=proof.assumed_of)
        if proof.undecided is not None:
            return replace(found, undecided=proof.undecided)
        if all(address.enters or address.released is not None for address in addresses):
            return found  # it is said where clients come in, or one side alone keeps the address
        return replace(found, undecided=UnknownService("entry"), worlds=(prove("/worst", worst=True),))


def running(seats: Seats) -> Running:
    """Return what runs; where nobody says whether a volume can leave its zone, it may be unable to."""
    return Running(seats.running, seats.why, "zone" if seats.terms.tie == "maybe-zone" else seats.terms.tie)
