"""How the API's address moves to another instance of its load balancer, or with the provider, while enough is left."""

from hadesign.proof.recovery import timers
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Because, Untimed
from hadesign.proof.recovery.recovery import NOTHING, ServiceRecovery
from hadesign.proof.recovery.steps import Lack, Step
from hadesign.topology.cluster import Balancer, Cluster, Endpoint, Failover, ThingId, Way


def moved(
    cluster: Cluster,
    balancer: Balancer,
    endpoint: Endpoint,
    outage: Outage,
    dying: Dying = "refuses",
    away: frozenset[ThingId] = frozenset(),
) -> ServiceRecovery:
    """Return how the address of an endpoint comes to where clients find a load balancer that lives.

    `dying` is how programs die; a machine that dies is silent, whatever its programs would do, and so is what is
    `away`, on another side of a cut network.
    """
    failover, gone = endpoint.failover, outage.dead | away
    held = balancer.holders or ((balancer.thing,) if balancer.thing else ())
    if held and gone.issuperset(held):
        # Nothing of it is left to move to: clients go on to another address of the name, whenever they ask for it.
        lack = Lack(Untimed("cached-names", endpoint.host), endpoint.origin, giveable=False)
        return ServiceRecovery("failover", False, (lack,))
    if failover == "dns" and any(thing in outage.dead for way in endpoint.ways for thing in way.things if way.node):
        lack = Lack(Untimed("cached-names", endpoint.host), endpoint.origin, giveable=False)
        return ServiceRecovery("failover", False, (lack,))
    return _among_holders(cluster, balancer, failover, outage, dying, away)


def taken_over(
    cluster: Cluster, balancer: Balancer, way: Way, outage: Outage, away: frozenset[ThingId]
) -> ServiceRecovery:
    """Return how clients come in to ingress while some of its balancers are left, of which this may be one.

    What is `away` is on another side of a cut network than these clients.
    """
    if (outage.dead | away).issuperset(way.things):
        lack = Lack(Untimed("cached-names", balancer.name), balancer.origin, giveable=False)
        return ServiceRecovery("failover", False, (lack,))
    return _among_holders(cluster, balancer, way.failover, outage, "refuses", away)


def _among_holders(
    cluster: Cluster, balancer: Balancer, failover: Failover, outage: Outage, dying: Dying, away: frozenset[ThingId]
) -> ServiceRecovery:
    """Return how an address moves of which some holder is left."""
    if failover == "vrrp":
        return _by_vrrp(balancer, outage, dying, away)
    if failover == "lease" and (outage.dead | away).intersection(balancer.holders):
        return ServiceRecovery("failover", False, tuple(timers.address_lease(balancer)), Because("address-lost"))
    if failover in ("provider", "dns") and balancer.thing:
        places = {place for options in cluster.things[balancer.thing].needs for place in options}
        if places & outage.dead or _part_without_servers(cluster, balancer, outage):
            return ServiceRecovery("failover", False, (timers.address_moved(balancer),))
    return NOTHING


def _part_without_servers(cluster: Cluster, balancer: Balancer, outage: Outage) -> bool:
    """Tell whether some zone's part of a provider's balancer may have no server left: clients have to leave that part.

    A part that only sends to its own zone is taken out of the balancer's name once its checks fail, and clients leave
    it when they ask for the name again
    (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html, DNS name).
    """
    if balancer.cloud.cross_zone:
        return False
    parts, own = dict[str | None, list[ThingId]](), balancer.cloud.zones
    for server in balancer.backends:
        zone = cluster.above.zone(f"node/{server.node}")
        if own is None or zone is None or zone in own:
            parts.setdefault(zone, []).append(f"node/{server.node}")
    # Servers of which nobody says where they are may each be the only one of their zone.
    return any(outage.dead.issuperset(part) if zone else outage.dead.intersection(part) for zone, part in parts.items())


def _by_vrrp(balancer: Balancer, outage: Outage, dying: Dying, away: frozenset[ThingId]) -> ServiceRecovery:
    """Return how the address moves; without preemption any instance may hold it, else the first that lives does."""
    things = balancer.holders
    dead = [position for position, thing in enumerate(things) if thing in outage.dead or thing in away]
    hit = dead if not balancer.preempt else [position for position in dead if position == 0]
    if not hit:
        return NOTHING
    nodes = [f"node/{instance.node}" for instance in balancer.instances]
    alone = [p for p in hit if things[p] not in away and nodes[p] not in outage.dead]
    living = next(i for position, i in enumerate(balancer.instances) if position not in dead)
    steps: list[Step] = []
    if alone and not balancer.track:
        steps.append(Lack(Untimed("self-check", balancer.name), balancer.origin, giveable=False))
    elif alone and balancer.track:
        steps.append(timers.self_check_failed(balancer, balancer.track, dying))
    # A master that gives the address up says so; one that became less important is heard and passed over, and the
    # next one waits as if it were silent (RFC 5798 6.4.2).
    silent = balancer.preempt or len(alone) < len(hit)
    return ServiceRecovery("failover", False, (*steps, timers.address_taken(balancer, living.priority, silent=silent)))
