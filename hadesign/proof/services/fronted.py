"""Ingress behind addresses that several sides of a cut network may have: its clients come in somewhere.

An address in front of ingress is on both sides of a cut like one of the API: VRRP's instances on each side take the
other ones for dead, as do MetalLB's speakers (https://metallb.io/concepts/layer2/), which are on every node and elect
one who lives; routers on each side send to whoever announces it to them. So a side is served if somebody has the
address there, and enough copies of ingress are left there wherever they may be.
"""

from collections.abc import Collection, Mapping

from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves, joined
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services import structures
from hadesign.proof.services.contested import FloatingAddress, released
from hadesign.proof.services.named import Named, alive_but
from hadesign.proof.services.reasons import NeedLost, WrongSide
from hadesign.proof.services.replicas import CandidateNodes, Replicas, Running
from hadesign.topology.cluster import Balancer, Cluster, ThingId, Workload
from hadesign.topology.structure import Part, Structure, every, holds, some, things_of


def fronts(cluster: Cluster, sides: Sides) -> tuple[FloatingAddress, ...]:
    """Return the addresses in front of ingress that two sides may have, or of which it is said who enters where."""
    found: list[FloatingAddress] = []
    for balancer in cluster.balancers if sides.links else ():
        if balancer.serves != "ingress" or balancer.vip is None:
            continue
        enters, holders = balancer.enters_at or (), _holders(balancer, sides)
        zones = {cluster.above.zone(thing) for thing in holders} - {None}
        if holders and (enters or len(zones) > 1):
            found.append(FloatingAddress(balancer.name, balancer.vip, holders, enters, released(balancer)))
    return tuple(found)


def _holders(balancer: Balancer, sides: Sides) -> tuple[ThingId, ...]:
    """Return what may have an address; of what runs on every node, zones, as somebody is in each that lives."""
    failover = balancer.row.failover
    if failover == "speakers":
        return tuple(f"zone/{zone}" for zone in sides.zones)
    if failover in ("vrrp", "lease") or (failover is None and len(balancer.instances) > 1):
        return balancer.holders
    return balancer.holders if balancer.enters_at else ()


class Fronted(Replicas):
    """Replicas of ingress with the addresses in front of them; every address has to lead on.

    As an endpoint of the API is: clients enter at each of the named zones that lives, and each side where they do has
    to be served. Where it is not said, they come in at one side that has the address: the worst or the best.
    """

    def __init__(
        self,
        cluster: Cluster,
        workload: Workload,
        where: CandidateNodes,
        sides: Sides,
        seats: Running,
        addresses: tuple[FloatingAddress, ...],
        *,
        worst: bool,
    ) -> None:
        """Count who may have the addresses, too, and where clients come in."""
        super().__init__(workload, where, sides, seats)
        self.addresses, self.worst, self._quorum = addresses, worst, structures.etcd(cluster)
        holders = {holder for address in addresses for holder in address.holders}
        entries = {f"zone/{zone}" for address in addresses for zone in address.enters}
        quorum = things_of(self._quorum) if self._quorum and any(one.released is not None for one in addresses) else ()
        self.front = Named(cluster, some(), sides, cut=True, also=frozenset((*holders, *entries, *quorum)))
        self._own = where.leaves.width
        self.leaves: Leaves = joined([where.leaves, self.front.leaves])

    def holds(self, hits: Hits) -> bool:
        """Whether enough replicas are left, and clients reach them by every address."""
        return super().holds(hits) and all(self._reached(address, hits) for address in self.addresses)

    def own(self, hits: Hits) -> Hits:
        """Return what is dead of the replicas' nodes and of the network between them."""
        return hits[: self._own]

    def runs(self, hits: Hits) -> bool:
        """Whether enough replicas are left, whoever reaches them."""
        return super().holds(hits)

    def held(self, address: FloatingAddress) -> Structure:
        """Return what it takes that somebody has an address; one that goes with a lease takes a majority of etcd."""
        holders = some(*map(Part, address.holders))
        return every(holders, self._quorum) if self._quorum and address.released is not None else holders

    def judge(self, hits: Hits) -> Judgement:
        """Say where clients are not served, if that is what is wrong."""
        bad = next((one for one in self.addresses if self.runs(hits) and not self._reached(one, hits)), None)
        if bad is None:
            return super().judge(hits)
        dead, sides = self._sides(hits)
        having, coming = self._having(bad, sides), self._entered(bad, dead)
        lacking = [thing for thing in bad.holders if thing in dead]
        if bad.enters and not coming:
            return Judgement(0, 0, len(bad.enters), 1, NeedLost(f"zone/{bad.enters[0]}"))
        if not having and len(lacking) == len(bad.holders):
            return Judgement(0, 0, len(bad.holders), 1, NeedLost(lacking[0]))
        lost = {zone: side for zone, side in coming.items() if not self._served(hits, having, side)}
        held = not lost or not having.isdisjoint(lost.values())
        return Judgement(0, 0, len(sides), 1, WrongSide(bad.vip, tuple(lost), held, "ingress"))

    def _sides(self, hits: Hits) -> tuple[frozenset[ThingId], Mapping[int, frozenset[ThingId]]]:
        """Return what is dead of the front, and for each side everything that is dead or on another side."""
        front = hits[self._own :]
        dead, found = self.front.on_sides(front)
        # A side on which nobody may have an address is one all the same.
        return dead, {side: found.get(side, frozenset(self.front.things)) for side in self.sides_of(hits)}

    def _entered(self, address: FloatingAddress, dead: Collection[ThingId]) -> dict[str, int]:
        side = self.sides.of(thing for thing in self.sides.links if thing in dead)
        return {zone: side.get(zone, 0) for zone in address.enters if f"zone/{zone}" not in dead}

    def _having(self, address: FloatingAddress, sides: Mapping[int, frozenset[ThingId]]) -> frozenset[int]:
        """Return the sides that have an address; who is without a majority gives up what goes with a lease."""
        held = self.held(address)
        return frozenset(side for side, gone in sides.items() if holds(held, alive_but(gone)))

    def _served(self, hits: Hits, having: frozenset[int], side: int) -> bool:
        return side in having and not self.none_on(hits, frozenset((side,)))

    def _reached(self, address: FloatingAddress, hits: Hits) -> bool:
        dead, sides = self._sides(hits)
        having = self._having(address, sides)
        if address.enters:
            coming = {*self._entered(address, dead).values()}
            return bool(coming) and all(self._served(hits, having, side) for side in coming)
        if self.worst and having:
            return all(self._served(hits, having, side) for side in having)
        return bool(having) and not self.none_on(hits, having)

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether some placement leaves none of these sides with enough replicas."""
        return super().none_on(self.own(hits), sides)
