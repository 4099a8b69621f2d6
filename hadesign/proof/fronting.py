"""Ingress with the balancers in front of it, in each world of how clients from outside come in.

Clients reach a copy through any of the balancers that are declared; where none is, nothing is asked about them. An
address that may be on several sides of a cut network decides where they come in; else a balancer is a thing like
others, and copies have to be on the side of one that lives.
"""

from collections.abc import Callable
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.capacity.seats import Seats
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.leased import Leases, leased
from hadesign.proof.searches import Searches
from hadesign.proof.services import structures
from hadesign.proof.services.contested import FloatingAddress
from hadesign.proof.services.entrance import Entrance
from hadesign.proof.services.fronted import Fronted, fronts
from hadesign.proof.services.replicas import CandidateNodes, Replicas, Running, candidate_nodes
from hadesign.proof.services.supplied import Supplied, Upstream
from hadesign.topology.cluster import Entry, Workload
from hadesign.topology.structure import Structure


@dataclass(frozen=True, eq=False)
class Fronting:
    """Adds balancers to the proofs of what stands behind them; `seats` tells which replicas run."""

    searches: Searches
    sides: Sides
    seats: Callable[[Workload], Seats]
    leases: Leases

    def before(self, proof: ServiceProof, component: Workload) -> ServiceProof:
        """Return the proof of a part of the platform, of ingress with how clients reach it."""
        entry = self.searches.cluster.entry
        if entry is None or component.name != "ingress" or proof.unknown:
            return proof
        addresses = fronts(self.searches.cluster, self.sides)
        placed = self.searches.functions[proof.id][0]
        if not isinstance(placed, Replicas | Supplied):
            return proof  # nobody binds copies of ingress to machines
        if not addresses:
            return proof if entry.everywhere else self._entered(proof, component, placed, entry)
        if isinstance(placed, Supplied):
            # With what it needs besides, nobody asked about sides.
            found = proof if entry.everywhere else self._entered(proof, component, placed, entry)
            return replace(found, undecided=proof.undecided or UnknownService("entry"), worlds=())
        found = self._fronted(proof, component, placed, addresses)
        found = self.leases.needed(found, known=False) if leased(entry) else found
        if entry.undecided is None or (found.undecided is not None and not found.worlds):
            return found
        return replace(found, undecided=UnknownService(entry.undecided), worlds=())

    def _entered(
        self, proof: ServiceProof, component: Workload, placed: Replicas | Supplied, entry: Entry
    ) -> ServiceProof:
        """Prove copies with ways in of which none is on several sides of a cut network."""
        replicas, supplies = (placed, ()) if isinstance(placed, Replicas) else (placed.replicas, placed.supplies)
        where = self._where(component, replicas)

        def prove(structure: Structure, of: str) -> ServiceProof:
            own = Replicas(component, where, self.sides, running(self.seats(component)))
            way = Upstream("", Entrance(self.searches.cluster, structure, self.sides))
            made: Function = Supplied(own, (*supplies, way))
            key = own.rule, component.needed, id(where), *(supply.name for supply in supplies), structure
            return self.searches.prove("component", component.name, component.origin, made, key, component.id + of)

        all_ways, *fewest = structures.entries(self.searches.cluster)
        worlds = tuple(prove(one, f"/entry-{number}") for number, one in enumerate(fewest))
        if entry.undecided == "instances":
            found = proof  # there may be one that never dies
        else:
            found = replace(prove(all_ways, ""), assumed=proof.assumed, assumed_of=proof.assumed_of)
        if proof.undecided is not None:
            return replace(found, undecided=proof.undecided, worlds=())
        if entry.undecided is not None:
            found = replace(found, undecided=UnknownService(entry.undecided), worlds=worlds)
        needed = self.leases.needed(found, known=False) if leased(entry) else found
        if needed is found or all(way.leased for way in entry.ways):
            return needed
        # Whatever becomes of the lease, clients come in through balancers whose addresses do without one.
        certain = entry.worlds[0] if entry.worlds else () if entry.undecided else entry.ways
        free = structures.any_way(self.searches.cluster, [way for way in certain if not way.leased])
        return replace(needed, worlds=(prove(free, "/unleased"),))

    def _where(self, component: Workload, placed: Replicas) -> CandidateNodes:
        """Return where copies may be, with the links that may cut them off from where clients come in."""
        places, by_zone = self.seats(component).terms.places, placed.rule.by_zone
        return candidate_nodes(self.searches.cluster, places, self.sides, placed.needs, by_zone=by_zone, cut=True)

    def _fronted(
        self, proof: ServiceProof, component: Workload, placed: Replicas, addresses: tuple[FloatingAddress, ...]
    ) -> ServiceProof:
        cluster, seats = self.searches.cluster, self.seats(component)
        where = self._where(component, placed)

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
