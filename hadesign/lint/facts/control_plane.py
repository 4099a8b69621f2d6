"""Facts about the API servers: how many, where, and what clients are told to call."""

from collections.abc import Container, Iterator

from hadesign.i18n import _
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Doc, Item, Topic, seen_at
from hadesign.lint.facts.cluster import machines, may_be_virtual, promised, zone_place
from hadesign.proof import ServiceProof
from hadesign.proof.services import structures
from hadesign.topology.cluster import Election, Endpoint, FailureLevel
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.words.things import thing_words

TOPIC = Topic("The control plane.")


@TOPIC.value("apiServers", "Number of API servers; null for a managed control plane.")
def api_servers(context: Context) -> int | None:
    """Count the API servers."""
    return None if context.cluster.managed else len(context.cluster.api_servers)


@TOPIC.value("survive", "Level that the API is to survive: node, rack, zone or region.")
def survive(context: Context) -> FailureLevel:
    """Return the objective for the API, or that of the design."""
    return promised(context, context.cluster.objectives.tolerance("api"))


@TOPIC.items(
    "servers", "API servers.", about="services that the loss of its machine takes down by itself", name="its machine"
)
def servers(context: Context) -> list[Item]:
    """Return the API servers in the order of the blueprint."""
    found = []
    for server in context.cluster.api_servers:
        lost = [
            proof for proof in _services(context) if any(b.failures == (f"node/{server.node}",) for b in proof.breaks)
        ]
        parts = tuple(proof.name for proof in lost)
        causes = subjects.with_all(context, [f"node/{server.node}"], lost)
        found.append(Item(server.origin.path, {"name": server.node}, parts=parts, causes=causes))
    return found


def _services(context: Context) -> tuple[ServiceProof, ...]:
    proof = context.proof
    own = (proof.node_endpoint,) if proof.node_endpoint else ()
    return (proof.etcd, proof.api, proof.endpoint, *own, proof.control_plane)


@TOPIC.items(
    "elections",
    "How scheduler and controller manager find their leaders, as it is given or by Kubernetes' own defaults; empty for"
    " a managed control plane.",
    component="scheduler or controller-manager",
    copies="number of copies: one with each API server",
    leaderElect="whether they elect a leader",
    lease="how long a leader that went silent is respected, in seconds",
    renew="how long it tries to renew, in seconds",
    retry="pause between two tries, in seconds",
)
def elections(context: Context) -> list[Item]:
    """Return the elections of both, each at its section."""
    cluster = context.cluster
    if cluster.managed:
        return []
    both = (
        ("scheduler", "scheduler", cluster.timers.scheduler),
        ("controller-manager", "controllerManager", cluster.timers.controller_manager),
    )
    return [_election(context, *one) for one in both]


def _election(context: Context, component: str, key: str, election: Election) -> Item:
    path = context.cluster.control_plane.origin.below(key).path
    timers = ("leaseDuration", "renewDeadline", "retryPeriod")
    given = next((name for name in timers if name not in election.assumed), timers[0])
    values = {
        "component": component,
        "copies": len(context.cluster.api_servers),
        "leaderElect": election.enabled,
        "lease": election.lease,
        "renew": election.renew,
        "retry": election.retry,
    }
    return Item(path, values, places={"given": (*path, given)})


_LOSS = {
    "kind": Doc("zone or host"),
    "name": Doc("name of what is lost; null if where an API server stands is not known"),
    "servers": Doc("machines of the API servers lost with it"),
    "total": Doc("number of API servers"),
    "left": Doc("number of API servers that still answer, none of which do without etcd's quorum"),
    "keepsQuorum": Doc("whether etcd goes on, as the proof says; null if the name is not known"),
}


@TOPIC.items(
    "losses",
    "Zones and hypervisors that carry API servers, and how many servers the loss of each leaves.",
    about="the API servers and the control plane, and the loss of the zone or host",
    **_LOSS,
)
def losses(context: Context) -> list[Item]:
    """Return the loss of each zone and host that carries an API server; an unknown place has no name."""
    broken = {found.failure for found in context.proof.etcd.breaks}
    servers = context.cluster.api_servers
    needed = [structures.api_server(context.cluster, server) for server in servers]
    found: list[Item] = []
    hosted: set[str] = set()
    for failure in context.proof.failures:
        lost = [server for server in servers if f"node/{server.node}" in failure.dead]
        if failure.kind not in ("zone", "host") or not lost:
            continue
        hosted |= failure.dead if failure.kind == "host" else set()
        values = {
            "kind": failure.kind,
            "name": failure.name,
            "servers": tuple(server.node for server in lost),
            "total": len(servers),
            "left": sum(survival.stands(structure, failure.dead) for structure in needed),
            "keepsQuorum": failure.thing not in broken,
        }
        path = (*lost[0].origin.path, failure.kind)
        related = [seen_at(_("API server {name}", name=server.node), server.origin) for server in lost[1:]]
        related.append(seen_at(thing_words(failure.thing), failure.origin))
        causes = subjects.only(failure.thing)
        found.append(Item(path, values, related, parts=subjects.SERVERS, causes=causes))
    return [*found, *_nowhere(context, hosted)]


def _nowhere(context: Context, hosted: Container[str]) -> Iterator[Item]:
    """Yield an item without a name for the first API server of no zone, and for the first of no host that has one."""
    servers = [machines(context)[server.node] for server in context.cluster.api_servers]
    homeless = [("zone", zone_place(node)) for node in servers if node.zone is None]
    unhosted = [("host", (*node.origin.path, "host")) for node in servers if node.thing not in hosted]
    for kind, place in homeless[:1] + (unhosted[:1] if may_be_virtual(context) else []):
        yield Item(place, dict.fromkeys(_LOSS) | {"kind": kind}, places={"name": place}, parts=subjects.SERVERS)


@TOPIC.items(
    "endpoints",
    "The address under which clients reach the API, and that of the cluster's machines if it is another one; empty for"
    " a managed control plane.",
    clients="who calls it: all, outside or nodes",
    address="host and port, null if none is given or can be derived",
    machine="the one machine that it leads to, null if it leads to none or to several",
    balancers="number of balancers in front of the API",
    nodeLocal="whether each node balances for itself: by a balancer of the design, or by what its installer sets up",
    held="whether something that is declared has the address, or is what the name leads to",
    listens="whether something of that listens on the port; null if nothing has the address",
    ports="ports on which something listens there",
    front="name of the balancer that it leads to, null if it leads to none",
    single="whether it leads to the machine of one instance of a balancer that has several, which no address moves"
    " between; null if it is not said what the name leads to, and that is open",
    recorded="number of machines that the name leads to by their own addresses, if it leads to several ways; else 0",
    astray="targets of the name's records at which nothing answers",
    resolved="whether clients leave what is dead only by asking for the name again: DNS balances, or the name leads to"
    " several machines",
    ttl="seconds for which resolvers may keep the name's records; null if it is not said",
    about="the endpoint and the control plane (that of clients outside: the endpoint alone), and the failures that take"
    " them",
)
def endpoints(context: Context) -> list[Item]:
    """Return the endpoints; that of what balances on each node itself has an address on each of them."""
    cluster, proof = context.cluster, context.proof
    if cluster.managed:
        return []
    own = cluster.node_endpoint
    called = [(cluster.endpoint, proof.endpoint)]
    called += [(own, proof.node_endpoint)] if own and proof.node_endpoint and own.failover != "node-local" else []
    return [_endpoint(context, endpoint, service) for endpoint, service in called]


def _endpoint(context: Context, endpoint: Endpoint | None, proof: ServiceProof) -> Item:
    cluster = context.cluster
    holder = machines(context)[endpoint.node] if endpoint and endpoint.node else None
    fronts = [balancer for balancer in cluster.balancers if balancer.serves == "api"]
    front = next((b for b in fronts if endpoint and endpoint.ways and b.name == endpoint.balancer), None)
    ways = endpoint.ways if endpoint else ()
    alone = [way for way in ways if way.node]
    several = bool(alone) and front is not None and len(front.instances) > 1 and not front.vip
    unsaid = front is not None and endpoint is not None and endpoint.undecided == "records"
    values = {
        "clients": endpoint.clients if endpoint else "all",
        "address": endpoint.address if endpoint else None,
        "machine": holder.name if holder else None,
        "balancers": len(fronts),
        "nodeLocal": INSTALLERS[cluster.kubernetes.installer].balances
        or any(balancer.row.runs == "every-node" for balancer in fronts),
        "held": endpoint is not None and endpoint.unheld != "nobody",
        "listens": None if endpoint is None or endpoint.unheld == "nobody" else endpoint.unheld is None,
        "ports": endpoint.ports if endpoint else (),
        "front": front.name if front else None,
        "single": None if unsaid else several and len(ways) == 1,
        "recorded": len(alone) if len(ways) > 1 and endpoint and endpoint.undecided is None else 0,
        "astray": endpoint.astray if endpoint else (),
        "resolved": any(way.failover == "dns" for way in ways) or (len(alone) > 1 and not unsaid),
        "ttl": next((r.ttl for r in cluster.control_plane.records if endpoint and r.name == endpoint.host), None),
    }
    related = [seen_at(_("machine {name}", name=holder.name), holder.origin)] if holder else []
    path = ("spec", "controlPlane", "nodeEndpoint" if endpoint and endpoint.clients == "nodes" else "endpoint")
    places = dict.fromkeys(("single", "ttl"), ("spec", "controlPlane", "records"))
    parts, causes = subjects.front_parts(context, proof), subjects.front_losses(context, proof)
    return Item(path, values, related, places=places, parts=parts, causes=causes)
