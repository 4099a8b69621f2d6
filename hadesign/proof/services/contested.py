"""An address that several instances may have at once: each side of a cut network believes that the other one is dead.

VRRP's backups take over from a master that they do not hear (RFC 5798 6.4.2), so that there is one on each side of a
cut, and by BGP each instance announces the address to the routers that it reaches. Clients on a side reach the holder
there; where clients from outside come in, somebody has to say. They come in at every zone that is named and lives, and
are served if an API server is ready behind a holder on each side where they do: who comes in elsewhere is not helped by
one side that goes on, while a zone that is dead lets nobody in. On a side without etcd's majority no API server is
ready, whoever has the address. An address that goes with a lease is had by nobody there, once its holder gave it up.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services import structures
from hadesign.proof.services.named import Named, alive_but
from hadesign.proof.services.reasons import NeedLost, WrongSide
from hadesign.topology.cluster import Balancer, Cluster, Endpoint, ThingId
from hadesign.topology.structure import Part, Structure, every, holds, things_of


@dataclass(frozen=True, slots=True)
class FloatingAddress:
    """What may have a virtual address, in more than one zone, and in which zones clients from outside enter.

    `released` is after how many seconds who is without a majority gives it up; `None` if nobody does.
    """

    balancer: str
    vip: str
    holders: tuple[ThingId, ...]
    enters: tuple[str, ...]
    released: float | None


@dataclass(frozen=True, slots=True)
class AddressSide:
    """A side of a cut network: its zones, who has the address there, and whether the API answers there."""

    zones: tuple[str, ...]
    holders: tuple[ThingId, ...]
    answered: bool


def addresses(cluster: Cluster, which: Endpoint | None) -> tuple[FloatingAddress, ...]:
    """Return the addresses of which a cut decides who reaches them: two sides keep them, or it is said who comes in."""
    return tuple(address for address in on_sides(cluster, which) if address.released is None or address.enters)


def on_sides(cluster: Cluster, which: Endpoint | None) -> tuple[FloatingAddress, ...]:
    """Return the addresses of an endpoint that two sides may have at once, or of which it is said who enters where."""
    balancers = {balancer.name: balancer for balancer in cluster.balancers}
    found: list[FloatingAddress] = []
    for way in which.ways if which and cluster.links and not cluster.managed else ():
        balancer = balancers.get(way.balancer or "")
        zones = {cluster.above.zone(thing) for thing in way.things} - {None}
        if balancer is None or balancer.vip is None or way.role != "instances":
            continue
        vip, enters = balancer.vip, balancer.enters_at or ()
        if enters or (len(zones) > 1 and way.failover in ("vrrp", "lease")):
            found.append(FloatingAddress(balancer.name, vip, way.things, enters, released(balancer)))
    return tuple(found)


def released(balancer: Balancer) -> float | None:
    """Return when a holder of a lease gives the address up; where each announces it to routers, none asks for one."""
    way = balancer.announcing
    return balancer.election.renew if balancer.election and way is not None and way.broadcast else None


class Contested(Named):
    """An endpoint for clients from outside, who come in on some sides of a cut.

    Where it is said in which zones they enter, an API server has to be ready on each side with such a zone. Where it is
    not, they come in at one side: the worst or the best for them. Neither is monotone, but for a single zone: once the
    holder on the wrong side is dead, too, or the zone on it, nobody is led there any more.
    """

    def __init__(
        self,
        cluster: Cluster,
        structure: Structure,
        sides: Sides,
        contested: tuple[FloatingAddress, ...],
        *,
        worst: bool,
        behind: Structure | None = None,
        cut: bool = False,
    ) -> None:
        """Count what stands behind the address, too (API servers, if it is nothing else), and where clients come in."""
        self.behind = behind or structures.api(cluster) or structures.NOTHING
        quorum = structures.etcd(cluster) if any(address.released is not None for address in contested) else None
        self._leased = every(self.behind, quorum) if quorum else self.behind
        entries = {f"zone/{zone}" for address in contested for zone in address.enters}
        super().__init__(cluster, structure, sides, also=things_of(self._leased) | entries, cut=cut)
        # What is not part of the endpoint cannot have its address either.
        able = things_of(structure)
        kept = (replace(one, holders=tuple(own for own in one.holders if own in able)) for one in contested)
        self.addresses, self.worst = tuple(kept), worst

    def behind_of(self, address: FloatingAddress) -> Structure:
        """Return what has to be ready behind an address; one that goes with a lease takes a majority of etcd, too."""
        return self.behind if address.released is None else self._leased

    def may_have(self, address: FloatingAddress) -> dict[str, list[ThingId]]:
        """Return by zone who may have an address there: a holder of which nobody names the zone is on every side."""
        anywhere = [holder for holder in address.holders if holder not in self.zones]
        named = {self.zones[holder] for holder in address.holders if holder in self.zones}
        return {
            zone: [holder for holder in address.holders if self.zones.get(holder, zone) == zone]
            for zone in sorted(named.union(self.sides.zones if anywhere else ()))
        }

    def holds(self, hits: Hits) -> bool:
        """Whether the address leads on for clients from outside."""
        return super().holds(hits) and all(self._reached(address, hits) for address in self.addresses)

    def judge(self, hits: Hits) -> Judgement:
        """Say where clients come in, if that is what is wrong."""
        up = super().holds(hits)
        bad = next((address for address in self.addresses if up and not self._reached(address, hits)), None)
        if bad is None:
            return super().judge(hits)
        dead, sides = self.on_sides(hits)
        api = Named(self.cluster, self.behind, self.sides, cut=self.cut)
        found = tuple(int(thing in dead) for thing in api.things)
        if not api.holds(found):
            return api.judge(found)
        if bad.enters and not self._entered(bad, dead):
            return Judgement(0, 0, len(bad.enters), 1, NeedLost(f"zone/{bad.enters[0]}"))
        having, served = self._having(bad, sides), self._served(bad, sides)
        lost = {zone: side for zone, side in self._entered(bad, dead).items() if side not in served}
        held = not lost or not having.keys().isdisjoint(lost.values())
        return Judgement(0, 0, len(sides), 1, WrongSide(bad.vip, tuple(lost), held))

    def _entered(self, address: FloatingAddress, dead: Collection[ThingId]) -> dict[str, int]:
        """Return the zones in which clients from outside come in, each with its side."""
        side = self.sides.of(thing for thing in self.sides.links if thing in dead)
        return {zone: side.get(zone, 0) for zone in address.enters if f"zone/{zone}" not in dead}

    @staticmethod
    def _having(address: FloatingAddress, sides: Mapping[int, frozenset[ThingId]]) -> Mapping[int, frozenset[ThingId]]:
        """Return the sides that have an address, each with all that is dead or elsewhere."""
        return {n: gone for n, gone in sides.items() if any(holder not in gone for holder in address.holders)}

    def _served(self, address: FloatingAddress, sides: Mapping[int, frozenset[ThingId]]) -> set[int]:
        """Return the sides on which an address leads to an API server that is ready."""
        return {
            n for n, gone in self._having(address, sides).items() if holds(self.behind_of(address), alive_but(gone))
        }

    def _reached(self, address: FloatingAddress, hits: Hits) -> bool:
        dead, sides = self.on_sides(hits)
        having = self._having(address, sides)
        if not having:
            return True  # clients go on to another address of the name, if there is one
        served = self._served(address, sides)
        if address.enters:
            coming = {*self._entered(address, dead).values()}
            return bool(coming) and coming <= served
        return len(having) == 1 or (served == {*having} if self.worst else bool(served))

    def at_least(self) -> Named:
        """Return what is enough: every zone that may have an address, or where clients enter, lives on one side."""
        zones = {f"zone/{zone}" for address in self.addresses for zone in self.may_have(address)}
        zones |= {f"zone/{zone}" for address in self.addresses for zone in address.enters}
        parts = every(self.structure, self.behind, *(Part(zone) for zone in sorted(zones)))
        return Named(self.cluster, parts, self.sides, cut=self.cut)


def holdings(
    cluster: Cluster, sides: Sides, address: FloatingAddress, dead: Collection[ThingId]
) -> Iterator[AddressSide]:
    """Yield the sides that have an address after some failures; one where the network is not cut between them."""
    number = sides.of(thing for thing in sides.links if thing in dead)
    behind = structures.api(cluster) or structures.NOTHING
    parts = things_of(behind) | set(address.holders)
    zone_of = {thing: zone for thing in parts if (zone := cluster.above.zone(thing)) is not None}
    for side in sorted({number.get(zone_of[holder], 0) for holder in address.holders if holder in zone_of}):
        gone = set(dead) | {thing for thing, zone in zone_of.items() if number.get(zone, 0) != side}
        having = tuple(holder for holder in address.holders if holder not in gone)
        zones = tuple(zone for zone in sides.zones if number.get(zone, 0) == side and f"zone/{zone}" not in dead)
        if having:
            yield AddressSide(zones, having, holds(behind, alive_but(gone)))
