"""Facts about the API servers: how many, where, and what clients are told to call."""

from hadesign.blueprint.governance import FailureLevel
from hadesign.lint.facts.base import Context, Item, Topic, seen_at
from hadesign.lint.facts.cluster import promised

TOPIC = Topic("The control plane.")


@TOPIC.value("apiServers", "Number of API servers; null for a managed control plane.")
def api_servers(context: Context) -> int | None:
    """Count the API servers."""
    return None if context.cluster.managed else len(context.cluster.api_servers)


@TOPIC.value("survive", "Promised level for the API: node, rack, zone or region.")
def survive(context: Context) -> FailureLevel:
    """Return the promise for the API, or that of the design."""
    objectives = context.cluster.blueprint.spec.objectives
    return promised(context, objectives.survives.api if objectives and objectives.survives else None)


@TOPIC.items("servers", "API servers.", name="its machine")
def servers(context: Context) -> list[Item]:
    """Return the API servers in the order of the blueprint."""
    return [Item(server.origin.path, {"name": server.node}) for server in context.cluster.api_servers]


@TOPIC.items(
    "losses",
    "Zones and hypervisors that carry API servers, and how many servers the loss of each leaves.",
    kind="zone or host",
    name="name of what is lost",
    servers="machines of the API servers lost with it",
    total="number of API servers",
    left="number of API servers left",
    keepsQuorum="whether etcd goes on",
)
def losses(context: Context) -> list[Item]:
    """Return the loss of each zone and host that carries an API server."""
    broken = {found.failure for found in context.proof.etcd.breaks}
    total = len(context.cluster.api_servers)
    found = []
    for failure in context.proof.failures:
        lost = [s for s in context.cluster.api_servers if f"node/{s.node}" in failure.dead]
        if failure.kind not in ("zone", "host") or not lost:
            continue
        values = {
            "kind": failure.kind,
            "name": failure.name,
            "servers": tuple(server.node for server in lost),
            "total": total,
            "left": total - len(lost),
            "keepsQuorum": failure.thing not in broken,
        }
        path = (*lost[0].origin.path, failure.kind)
        related = [seen_at(f"API server {server.node}", server.origin) for server in lost[1:]]
        found.append(Item(path, values, [*related, seen_at(f"{failure.kind} {failure.name}", failure.origin)]))
    return found


@TOPIC.items(
    "endpoints",
    "The address under which clients reach the API, as a list of one; empty for a managed control plane.",
    address="host and port, null if none is given or can be derived",
    machine="the machine that it names, null if it names none",
    balancers="number of balancers in front of the API",
    nodeLocal="whether each node balances for itself",
)
def endpoints(context: Context) -> list[Item]:
    """Return the endpoint."""
    cluster = context.cluster
    if cluster.managed:
        return []
    endpoint = cluster.endpoint
    holder = next((n for n in cluster.nodes if endpoint and endpoint.host in (n.address, n.name)), None)
    fronts = [balancer for balancer in cluster.balancers if balancer.serves == "api"]
    values = {
        "address": endpoint.address if endpoint else None,
        "machine": holder.name if holder else None,
        "balancers": len(fronts),
        "nodeLocal": any(balancer.type == "node-local" for balancer in fronts),
    }
    related = [seen_at(f"machine {holder.name}", holder.origin)] if holder else []
    return [Item(("spec", "controlPlane", "endpoint"), values, related)]
