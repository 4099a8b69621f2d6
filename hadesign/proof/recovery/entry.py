"""How clients come in to ingress again: an address moves, they go on to another balancer, or what failed returns."""

from collections.abc import Iterator

from hadesign.proof.failure.sides import Sides
from hadesign.proof.recovery import address, timers
from hadesign.proof.recovery.control_plane import ControlPlaneRecovery
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Because
from hadesign.proof.recovery.recovery import NOTHING, ServiceRecovery, on_return
from hadesign.proof.recovery.steps import Step
from hadesign.proof.services.entrance import Entrance
from hadesign.topology.cluster import Balancer, Cluster, Way


class EntryRecovery:
    """Answers for the balancers in front of ingress."""

    def __init__(self, cluster: Cluster, control_plane: ControlPlaneRecovery) -> None:
        """Keep the Cluster, and who knows of the quorum that leases need."""
        self._cluster, self._control_plane = cluster, control_plane

    def comes_back(self, entrance: Entrance, outage: Outage) -> ServiceRecovery:
        """Return how clients come in again; where some balancer is left, it is no interruption."""
        if outage.leaves(entrance):
            return self.moved(entrance.sides, outage)
        ways = list(self._ways())
        etcd = self._control_plane.etcd(outage) if any(way.leased for _, way in ways) else None
        if etcd and etcd.interrupted and any(way.leased and outage.dead.isdisjoint(way.things) for _, way in ways):
            return etcd
        return on_return(self._cluster, outage, why=Because("address-lost"))

    def moved(self, sides: Sides, outage: Outage) -> ServiceRecovery:
        """Return how addresses get to where they are had, at the latest, on whichever side of a cut clients come in."""
        ways = list(self._ways())
        zone_of = {thing: self._cluster.above.zone(thing) for _, way in ways for thing in way.things}
        side = sides.of(outage.links)
        on_side = {thing: side.get(zone, 0) for thing, zone in zone_of.items() if zone is not None}
        having = sorted({number for thing, number in on_side.items() if thing not in outage.dead}) if side else (0,)
        found = (
            address.taken_over(self._cluster, balancer, way, outage, away)
            for number in having
            for away in (frozenset(thing for thing, own in on_side.items() if own != number),)
            for balancer, way in ways
        )
        return max(found, key=lambda one: one.rank, default=NOTHING)

    def passed_on(self) -> Iterator[ServiceRecovery]:
        """Yield how long each balancer goes on sending to machines that died; clients may come in through any of them.

        That is beside what the cluster does for itself: a machine that lives passes requests on as well.
        """
        for balancer in dict.fromkeys(balancer for balancer, _ in self._ways()):
            if steps := timers.server_removed(balancer, "silent"):
                yield ServiceRecovery("failover", False, tuple(steps), Because("enough-left"))

    def again(self, outage: Outage) -> tuple[Step, ...]:
        """Return how an instance that is started again gets an address: it waits for another one that may have it."""
        hit = ((balancer, way) for balancer, way in self._ways() if outage.among(way.things))
        found = [self._taken_again(balancer, way) for balancer, way in hit]
        return max(found, key=lambda steps: ServiceRecovery("restart", True, steps).known, default=())

    def _taken_again(self, balancer: Balancer, way: Way) -> tuple[Step, ...]:
        if way.leased:
            return (*timers.election(self._cluster), *timers.address_lease(balancer))
        if way.failover != "vrrp":
            return ()
        last = min(balancer.instances, key=lambda instance: instance.priority)
        return (timers.address_taken(balancer, last.priority, silent=True),)

    def _ways(self) -> Iterator[tuple[Balancer, Way]]:
        balancers = {balancer.name: balancer for balancer in self._cluster.balancers}
        for way in self._cluster.entry.ways if self._cluster.entry else ():
            yield balancers[way.balancer or ""], way
