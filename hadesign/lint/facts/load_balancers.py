"""Facts about load balancers: instances, zones, health checks, VRRP ids, and traffic that returns to its sender."""

from functools import partial

from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.lint.facts import cluster, control_plane, fronts, subjects, survival
from hadesign.lint.facts.base import Context, Item, PartName, Topic, seen_at
from hadesign.lint.facts.cluster import machines, provider, zone_place
from hadesign.stated import NONE
from hadesign.topology.cluster import Balancer, CloudBalancer
from hadesign.topology.leases import SUPER_ADMIN
from hadesign.topology.structure import Part as Alive
from hadesign.topology.structure import some
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.vocabulary.providers import ProviderRow

TOPIC = Topic("Load balancers.")


@TOPIC.items(
    "all",
    "Every balancer.",
    name="its name",
    type="its type",
    serves="api or ingress",
    survive="level that what it serves is to survive: node, rack, zone or region",
    placed="whether it stands on machines or in zones; what each node or DNS does for itself does not",
    selfRun="whether the team runs it on machines of its own",
    instances="number of instances, null if none is named",
    machines="the machines of its instances",
    zones="zones of its instances, or those a cloud's balancer is placed in; null if not known",
    crossZone="whether each zone's part also sends to other zones; null if not known",
    survivesZone="whether an instance (or a cloud's balancer) is left whatever zone is lost; null if not known",
    host="name of a hypervisor that carries all its instances; null if there is none, or not known",
    shares="name of a balancer in front of the API all of whose machines carry this one in front of ingress, too; null"
    " if there is none",
    about="the balancer; of one that the endpoint or ingress cannot do without, that and (behind the endpoint) the"
    " control plane, too, and the failures that take all its instances",
)
def all_balancers(context: Context) -> list[Item]:
    """Return every balancer."""
    return [_item(context, balancer) for balancer in context.cluster.balancers]


def _item(context: Context, balancer: Balancer) -> Item:
    zones = _zones(context, balancer)
    values = {
        "name": balancer.name,
        "type": balancer.type,
        "serves": balancer.serves,
        "survive": control_plane.survive(context) if balancer.serves == "api" else cluster.survive(context),
        "placed": balancer.row.placed,
        "selfRun": balancer.row.runs == "instances",
        "instances": len(balancer.instances) or None,
        "machines": tuple(instance.node for instance in balancer.instances),
        "zones": zones,
        "crossZone": balancer.cloud.cross_zone,
        "survivesZone": _survives_zone(context, balancer) if zones is not None else None,
        "host": _host(context, balancer),
        "shares": _shares(context, balancer),
    }
    alone = tuple(fronts.alone(context, balancer))
    parts: tuple[PartName, ...] = (f"balancer/{balancer.name}", *(subjects.service(context, one) for one in alone))
    instances = [instance.thing for instance in balancer.instances]
    causes = subjects.with_all(context, instances or fronts.things(balancer), alone)
    places = {"zones": _zones_place(context, balancer)}
    return Item(balancer.origin.path, values, places=places, parts=parts, causes=causes)


def _zones(context: Context, balancer: Balancer) -> tuple[str, ...] | None:
    """Return zones, those of instances in their order; `None` as soon as one is not known."""
    if not balancer.instances:
        return balancer.cloud.zones
    zones = [machines(context)[instance.node].zone for instance in balancer.instances]
    return None if None in zones else tuple(dict.fromkeys(zone for zone in zones if zone))


def _zones_place(context: Context, balancer: Balancer) -> Path:
    """Return where what is missing would have to be given: the zone of an instance, or the balancer's own."""
    nodes = [machines(context)[instance.node] for instance in balancer.instances]
    return next((zone_place(node) for node in nodes if node.zone is None), (*balancer.origin.path, "zones"))


def _survives_zone(context: Context, balancer: Balancer) -> bool:
    """Ask the proof's failures whether every zone's loss leaves an instance, or the cloud's balancer itself."""
    needed = some(*(Alive(thing) for thing in fronts.things(balancer) or [""]))
    return all(survival.stands(needed, failure.dead) for failure in context.proof.failures if failure.kind == "zone")


def _host(context: Context, balancer: Balancer) -> str | None:
    """Return the hypervisor whose loss leaves no instance."""
    things = fronts.things(balancer) if balancer.instances else []
    needed = some(*(Alive(thing) for thing in things))
    hosts = (failure for failure in context.proof.failures if failure.kind == "host")
    return next((host.name for host in hosts if things and not survival.stands(needed, host.dead)), None)


def _shares(context: Context, balancer: Balancer) -> str | None:
    """Return the balancer of the API that has no machine of its own beside one of ingress."""
    own = {instance.node for instance in balancer.instances}
    for other in context.cluster.balancers if balancer.serves == "ingress" and balancer.row.forwards else ():
        machines_of = {instance.node for instance in other.instances}
        if other.serves == "api" and machines_of and machines_of <= own:
            return other.name
    return None


@TOPIC.items(
    "announced",
    "Addresses that machines make known themselves, by VRRP, ARP or BGP.",
    name="its balancer's name",
    vip="the address",
    serves="api or ingress",
    provider="who provides the machines",
    speakers="whether MetalLB's speakers of one network agree on who has it, of which one takes all its traffic",
    carried="whether the provider's network takes addresses that machines announce, or is said to carry this one",
    routers="number of routers that are told of it; null if none is told, or they are not known",
)
def announced(context: Context) -> list[Item]:
    """Return addresses that a network has to take from machines."""
    cluster = context.cluster
    return [
        Item(
            balancer.origin.path,
            {
                "name": balancer.name,
                "vip": balancer.vip,
                "serves": balancer.serves,
                "provider": provider(context),
                "speakers": balancer.row.failover == "speakers" and balancer.announce == "l2",
                "carried": cluster.provider.carries_announced or balancer.routed is True,
                "routers": len(balancer.bgp.peers) if balancer.bgp else None,
            },
        )
        for balancer in cluster.balancers
        if balancer.vip and balancer.row.announces
    ]


@TOPIC.items(
    "addresses",
    "Virtual addresses that balancers of our own hold.",
    name="its balancer's name",
    vip="the virtual address",
    serves="api or ingress",
    routed="whether the network carries it to instances whose subnets do not contain it; null if not said",
    away="machines that may hold it and whose zones have no subnet with it; null if no subnet of theirs is known, or if"
    " it is not known whether that matters (`announce`)",
    instances="number of machines that may hold it",
    about="the balancer; where clients call that address, the endpoint and the control plane, or ingress, too",
)
def addresses(context: Context) -> list[Item]:
    """Return virtual addresses with the machines to which their networks may not carry them."""
    found = []
    for balancer in context.cluster.balancers:
        if balancer.vip is None or balancer.row.runs != "instances":
            continue
        unsaid = balancer.announcing is None and bool(balancer.row.announces) and bool(balancer.away)
        values = {
            "name": balancer.name,
            "vip": balancer.vip,
            "serves": balancer.serves,
            "routed": balancer.routed,
            "away": None if unsaid or (balancer.unplaced and not balancer.away) else balancer.away,
            "instances": len(balancer.holders),
        }
        places = {"away": (*balancer.origin.path, "announce") if unsaid else _subnet_place(balancer)}
        lost = tuple(fronts.alone(context, balancer))
        parts = (f"balancer/{balancer.name}", *(subjects.service(context, one) for one in lost))
        related = [seen_at(f"machine {name}", machines(context)[name].origin) for name in balancer.away]
        found.append(Item(balancer.origin.path, values, related, places=places, parts=parts))
    return found


@TOPIC.items(
    "watched",
    "Virtual addresses that keepalived moves between several machines.",
    name="its balancer's name",
    vip="the virtual address",
    serves="api or ingress",
    watched="whether keepalived looks at the balancer beside it, or at the API server that the address leads to",
    about="the balancer; of one that the endpoint or ingress cannot do without, that and (behind the endpoint) the"
    " control plane, too, and the failures of an instance alone",
)
def watched_addresses(context: Context) -> list[Item]:
    """Return virtual addresses with whether a program that dies gives them up."""
    found = []
    for balancer in context.cluster.balancers:
        if balancer.row.keepalived and balancer.vip and len(balancer.instances) > 1:
            alone = (subjects.service(context, one) for one in fronts.alone(context, balancer))
            values = {
                "name": balancer.name,
                "vip": balancer.vip,
                "serves": balancer.serves,
                "watched": bool(balancer.track),
            }
            parts = (f"balancer/{balancer.name}", *alone)
            found.append(Item(balancer.origin.path, values, parts=parts, causes=partial(fronts.programs, balancer)))
    return found


def _subnet_place(balancer: Balancer) -> Path:
    """Return where the subnet of a zone would have to be given, or the zone of a machine."""
    return balancer.unplaced[0].open.path if balancer.unplaced else (*balancer.origin.path, "vip")


@TOPIC.items(
    "checks",
    "Health checks of balancers in front of the API; kube-vip and DNS, which have none to configure, are left out.",
    name="name of the balancer",
    type="type of the balancer",
    everywhere="whether it runs on every node, where it moves on when a connection fails",
    checked="whether it makes a check; null if nothing is said of one and somebody else configures it",
    protocol="https, http or tcp; null if not known",
    path="path that is asked, without its query; null if not known",
)
def checks(context: Context) -> list[Item]:
    """Return the health checks."""
    found = []
    for balancer in context.cluster.balancers:
        if balancer.serves != "api" or balancer.checks == "none":
            continue
        ours, passive = balancer.checks == "known", balancer.checks == "passive"
        if passive and balancer.check and not balancer.check.declared:
            found.append(Item((*balancer.origin.path, "healthCheck"), _passive(balancer)))
            continue
        check = balancer.check if balancer.check and (balancer.check.declared or ours) else None
        unsaid = () if ours or check is None else check.assumed
        values = {
            "name": balancer.name,
            "type": balancer.type,
            "everywhere": balancer.row.runs == "every-node",
            "checked": False if balancer.check is NONE else check and True,
            "protocol": check.protocol if check and "protocol" not in unsaid else None,
            "path": check.path.partition("?")[0] if check and check.path and "path" not in unsaid else None,
        }
        found.append(Item((*balancer.origin.path, "healthCheck"), values))
    return found


def _passive(balancer: Balancer) -> dict[str, str | bool | None]:
    """Return what is asked by a balancer that goes by the requests which fail: to be connected to, and nothing more."""
    who = {"name": balancer.name, "type": balancer.type}
    return {**who, "everywhere": False, "checked": True, "protocol": "tcp", "path": None}


@TOPIC.items(
    "routers",
    "Balancers that speak VRRP.",
    name="name of the balancer",
    serves="api or ingress",
    virtualRouterId="its VRRP router id",
    clash="an earlier balancer of the same id in a network that both reach; null if there is none",
)
def routers(context: Context) -> list[Item]:
    """Return VRRP routers; two clash if a zone's network carries the advertisements of both.

    All zones that one router spans must share a layer 2 network, or its address could not move; so networks are the
    zones that routers tie together.
    """
    segments = _segments(context)
    found: list[Item] = []
    known: list[tuple[Balancer, frozenset[int]]] = []
    for balancer in context.cluster.balancers:
        if not balancer.row.keepalived and balancer.router_id is None:
            continue
        reach = frozenset(segments[zone] for zone in _reach(context, balancer))
        clash = next((b for b, r in known if b.router_id == balancer.router_id and r & reach), None)
        clash = clash if balancer.router_id is not None else None
        values = {
            "name": balancer.name,
            "serves": balancer.serves,
            "virtualRouterId": balancer.router_id,
            "clash": clash.name if clash else None,
        }
        related = [(_("balancer {name}", name=clash.name), (*clash.origin.path, "virtualRouterId"))] if clash else []
        found.append(Item(balancer.origin.path, values, related))
        known.append((balancer, reach))
    return found


def _reach(context: Context, balancer: Balancer) -> set[str | None]:
    """Return the zones of a router's instances; machines without a zone stand in one network with each other."""
    return {machines(context)[instance.node].zone for instance in balancer.instances} or {None}


def _segments(context: Context) -> dict[str | None, int]:
    """Number the layer 2 networks: each zone has its own unless a router spans several."""
    names: list[str | None] = [None, *dict.fromkeys(node.zone for node in context.cluster.nodes if node.zone)]
    segment = {zone: number for number, zone in enumerate(names)}
    for balancer in context.cluster.balancers:
        if balancer.vip:
            spanned = {segment[zone] for zone in _reach(context, balancer)}
            lowest = min(spanned)
            segment = {zone: lowest if number in spanned else number for zone, number in segment.items()}
    return segment


@TOPIC.items(
    "leases",
    "Addresses in front of the API that the cluster itself gives to one of their holders.",
    name="name of the balancer",
    vip="the address; empty if none is given",
    leased="whether a lease in the API decides who has it; null if it is not said how it is announced",
    machines="whether the cluster's own machines call it, and not only clients outside",
    renewal="seconds in which the API must answer before the holder gives it up",
    superAdmin="whether kubeadm's admin.conf may do nothing before the first machine is set up (Kubernetes 1.29)",
    kubeconfig="kubeconfig by which it is asked for on the first machine: admin.conf or super-admin.conf, as it is said"
    " or as build writes it; null if neither",
    about="the balancer",
)
def leases(context: Context) -> list[Item]:
    """Return addresses that need the API; where each holder tells routers by itself, no lease is asked for.

    https://kube-vip.io/docs/modes/arp/, https://kube-vip.io/docs/modes/bgp/; that admin.conf is bound to a role that
    kubeadm makes last: https://kube-vip.io/docs/installation/static/, https://github.com/kube-vip/kube-vip/issues/684.
    """
    cluster, found = context.cluster, []
    for balancer in cluster.balancers:
        if balancer.election is None or balancer.serves != "api" or cluster.managed:
            continue
        way = balancer.announcing
        own = cluster.node_endpoint
        kubeadm = bool(INSTALLERS[cluster.kubernetes.installer].static_pods) and cluster.kubernetes.minor >= SUPER_ADMIN
        values = {
            "name": balancer.name,
            "vip": balancer.vip or "",
            "leased": None if way is None else way.broadcast,
            "machines": own is None or own.balancer == balancer.name,
            "renewal": balancer.election.renew,
            "superAdmin": kubeadm,
            "kubeconfig": balancer.init_kubeconfig,
        }
        places = {
            "leased": (*balancer.origin.path, "announce"),
            "kubeconfig": (*balancer.origin.path, "initKubeconfig"),
        }
        parts: tuple[PartName, ...] = (f"balancer/{balancer.name}",)
        found.append(Item(balancer.origin.path, values, places=places, parts=parts))
    return found


@TOPIC.items(
    "loops",
    "A cloud's internal balancers in front of our own API servers.",
    name="name of the balancer",
    provider="aws, gcp or azure",
    answered="whether a machine that is sent back to itself gets an answer; null if not known",
)
def loops(context: Context) -> list[Item]:
    """Return balancers through which a control-plane machine may be sent to itself.

    Google's internal passthrough balancer always returns a backend's own connection to that backend; Azure's and AWS's
    (with client addresses kept) drop the answer (openshift/machine-config-operator, cmd/apiserver-watcher/README.md).
    """
    row = context.cluster.provider
    if context.cluster.managed or not row.hairpin:
        return []
    return [
        Item(
            balancer.origin.path,
            {"name": balancer.name, "provider": provider(context), "answered": _answered(row, balancer.cloud)},
            places={"answered": (*balancer.origin.path, _asked(row, balancer.cloud))},
        )
        for balancer in context.cluster.balancers
        if balancer.row.provided and balancer.serves == "api" and balancer.cloud.scope != "external"
    ]


def _answered(row: ProviderRow, cloud: CloudBalancer) -> bool | None:
    if cloud.fallback:
        return True
    if row.hairpin_by_client_ip and not cloud.preserve_client_ip:
        return None if cloud.preserve_client_ip is None else True
    return None if cloud.scope is None else cloud.fallback


def _asked(row: ProviderRow, cloud: CloudBalancer) -> str:
    """Return the field that would tell."""
    if row.hairpin_by_client_ip and cloud.preserve_client_ip is None:
        return "preserveClientIP"
    return "nodeLocalFallback" if cloud.scope is not None else "scope"
