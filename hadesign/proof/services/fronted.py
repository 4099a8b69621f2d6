"""Ingress behind addresses that several sides of a cut network may have: its clients come in somewhere.

An address in front of ingress is on both sides of a cut like one of the API: VRRP's instances on each side take the
other ones for dead, as do MetalLB's speakers (https://metallb.io/concepts/layer2/), which are on every node and elect
one who lives; routers on each side send to whoever announces it to them. So a side is served if somebody has the
address there, and enough copies of ingress are left there wherever they may be. Addresses are alternatives to each
other, and to balancers that are on one side only.
"""

from collections.abc import Collection, Mapping

from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves, joined
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services import structures
from hadesign.proof.services.contested import FloatingAddress, released
from hadesign.proof.services.entrance import Entrance
from hadesign.proof.services.named import Named, alive_but
from hadesign.proof.services.reasons import EntryLost, NeedLost, WrongSide
from hadesign.proof.services.replicas import CandidateNodes, Replicas, Running
from hadesign.proof.services.supplied import Supplied
from hadesign.topology.cluster import Balancer, Cluster, ThingId, Workload
from hadesign.topology.structure import Part, Structure, every, holds, some, things_of


def fronts(cluster: Cluster, sides: Sides) -> tuple[FloatingAddress, ...]:
    """Return the addresses in front of ingress that two sides may have, or of which it is said who enters where."""
    found: list[FloatingAddress] = []
    for balancer in cluster.balancers if sides.links else ():
        if balancer.serves != "ingress" or balancer.vip is None:
            continue
        enters, holders = balancer.enters_at or (), _holders(cluster, balancer, sides)
        zones = {cluster.above.zone(thing) for thing in holders} - {None}
        if holders and (enters or len(zones) > 1):
            found.append(FloatingAddress(balancer.name, balancer.vip, holders, enters, released(balancer)))
    return tuple(found)


def _holders(cluster: Cluster, balancer: Balancer, sides: Sides) -> tuple[ThingId, ...]:
    """Return what may have an address; of what runs on every node, zones, as somebody is in each that lives."""
    failover = balancer.row.failover
    ways = cluster.entry.ways if cluster.entry else ()
    able = tuple(thing for way in ways if way.balancer == balancer.name for thing in way.things)
    if failover == "speakers":
        zones = {cluster.above.zone(thing) for thing in able} if able else set(sides.zones)
        return tuple(f"zone/{zone}" for zone in sides.zones if zone in zones)
    if failover in ("vrrp", "lease") or (failover is None and len(balancer.instances) > 1):
        return able
    return able if balancer.enters_at else ()


class Fronted(Replicas):
    """Replicas of ingress with the addresses in front of them, or further balancers; any of them has to lead on.

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
        """Count who may have the addresses, too, and where clients come in, and further balancers."""
        super().__init__(workload, where, sides, seats)
        others = structures.entry_but(cluster, [address.balancer for address in addresses])
        self.others = Entrance(cluster, others, sides) if others else None
        self.addresses, self.worst, self._quorum = addresses, worst, structures.etcd(cluster)
        holders = {holder for address in addresses for holder in address.holders}
        entries = {f"zone/{zone}" for address in addresses for zone in address.enters}
        quorum = things_of(self._quorum) if self._quorum and any(one.released is not None for one in addresses) else ()
        self.front = Named(cluster, some(), sides, cut=True, also=frozenset((*holders, *entries, *quorum)))
        self._own, self._front = where.leaves.width, where.leaves.width + self.front.leaves.width
        further = [self.others.leaves] if self.others else []
        self.leaves: Leaves = joined([where.leaves, self.front.leaves, *further])

    def holds(self, hits: Hits) -> bool:
        """Whether enough replicas are left, and clients reach them."""
        return super().holds(hits) and not self._lost(hits)

    def shut_out(self, hits: Hits) -> bool:
        """Whether nobody has any of the addresses, and no other balancer is left."""
        _, sides = self._sides(hits)
        return not any(self._having(address, sides) for address in self.addresses) and not self._elsewhere(hits)

    def _lost(self, hits: Hits) -> bool:
        """Whether clients come in where too few replicas may be left, by each of the addresses.

        Sides that are enough by themselves are looked at together, as some of the replicas are on one of them.
        """
        dead, sides = self._sides(hits)
        enough = set(self._elsewhere(hits))
        for address in self.addresses:
            having = self._having(address, sides)
            coming = {*self._entered(address, dead).values()} if address.enters else having
            alone = len(coming) == 1 or not (address.enters or self.worst)
            if alone:
                enough |= coming & having
            elif coming and all(self._served(hits, having, side) for side in coming):
                return False
        return not enough or self.none_on(hits, frozenset(enough))

    def _elsewhere(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which clients come in through balancers that are not on several of them."""
        return self.others.winners(hits[self._front :]) if self.others else frozenset()

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
        if not self.runs(hits) or not self._lost(hits):
            return super().judge(hits)
        if self.others is not None and self.shut_out(hits):
            return Judgement(0, 0, 1, 1, EntryLost((*self._holders_lost(hits), *self._others_lost(hits))))
        bad = self.addresses[0]
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
        dead, found = self.front.on_sides(self._in_front(hits))
        # A side on which nobody may have an address is one all the same.
        return dead, {side: found.get(side, frozenset(self.front.things)) for side in self.sides_of(hits)}

    def _in_front(self, hits: Hits) -> Hits:
        return hits[self._own : self._front]

    def _holders_lost(self, hits: Hits) -> tuple[ThingId, ...]:
        dead, _ = self.front.on_sides(self._in_front(hits))
        return tuple(thing for address in self.addresses for thing in address.holders if thing in dead)

    def _others_lost(self, hits: Hits) -> tuple[ThingId, ...]:
        return self.others.lost(hits[self._front :]) if self.others else ()

    def _entered(self, address: FloatingAddress, dead: Collection[ThingId]) -> dict[str, int]:
        side = self.sides.of(thing for thing in self.sides.links if thing in dead)
        return {zone: side.get(zone, 0) for zone in address.enters if f"zone/{zone}" not in dead}

    def _having(self, address: FloatingAddress, sides: Mapping[int, frozenset[ThingId]]) -> frozenset[int]:
        """Return the sides that have an address; who is without a majority gives up what goes with a lease."""
        held = self.held(address)
        return frozenset(side for side, gone in sides.items() if holds(held, alive_but(gone)))

    def _served(self, hits: Hits, having: frozenset[int], side: int) -> bool:
        return side in having and not self.none_on(hits, frozenset((side,)))

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether some placement leaves none of these sides with enough replicas."""
        return super().none_on(self.own(hits), sides)


def shut_out(function: Replicas | Supplied, hits: Hits) -> bool:
    """Whether clients come in nowhere, whatever is left behind the balancers of ingress."""
    if isinstance(function, Fronted):
        return function.shut_out(hits)
    if not isinstance(function, Supplied):
        return False
    _, *others = function.parts(hits)
    pairs = zip(function.supplies, others, strict=True)
    return any(supply.entrance is not None and not supply.io.holds(part) for supply, part in pairs)
