"""What will exist, as data: nodes, members, endpoint, names, domains, workloads, flows, each with its origin."""

from collections.abc import Callable, Iterable
from typing import Any

from hadesign.diagnostic import format_path
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.report.json_text import json_text
from hadesign.topology.cluster import Balancer, Cluster, Endpoint, Origin, Party, San, ThingId, Workload

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What `inventory` found; `every` lists each machine for people, also equal ones, as JSON always does."""

    data: dict[str, Any]
    every: bool = False


def inventory_json(found: Inventory) -> str:
    """Return it as JSON."""
    return json_text(found.data)


def inventory(cluster: Cluster, chosen: Iterable[str] = ()) -> dict[str, Any]:
    """Return the chosen sections (all where none is named) as data for JSON; unknown is null.

    Whatever has a place in the blueprint has an `origin`: path, line, column, and in `derived` how it follows from
    what stands there, or null if it stands there as such.
    """
    wanted = frozenset(chosen) or frozenset(SECTIONS)
    if "endpoint" in wanted:
        wanted |= {"nodeEndpoint"}  # the two ways in are one topic
    parts = {name: make(cluster) for name, make in SECTIONS.items() if name in wanted}
    return {"version": 1, "file": cluster.document.file, "name": cluster.name, "title": cluster.title, **parts}


def _origin(cluster: Cluster, origin: Origin, derived: str = "") -> dict[str, Any]:
    location = cluster.locate(origin)
    return {
        "path": format_path(origin.path),
        **({} if location.file == cluster.document.file else {"file": location.file}),
        "line": location.line,
        "column": location.column,
        "derived": derived or origin.derived or None,
    }


def _nodes(cluster: Cluster) -> Rows:
    return [
        {
            "name": node.name,
            "roles": sorted(node.roles),
            "zone": node.zone,
            "address": node.address,
            "addresses": list(node.addresses),
            "addressGiven": node.address_given,
            "pool": node.pool,
            "group": cluster.groups[node.group].label,
            "standsOn": _needs(cluster.things[node.thing].needs),
            "origin": _origin(cluster, node.origin),
        }
        for node in cluster.nodes
    ]


def _needs(needs: Iterable[Iterable[ThingId]]) -> list[list[ThingId]]:
    """Return what a thing stands on: of each list at least one must live."""
    return [list(group) for group in needs]


def _api_servers(cluster: Cluster) -> Rows:
    return [
        {
            "node": server.node,
            "address": server.address,
            "port": server.port,
            "etcdMember": server.member,
            "origin": _origin(cluster, server.origin),
        }
        for server in cluster.api_servers
    ]


def _etcd(cluster: Cluster) -> dict[str, Any] | None:
    etcd = cluster.etcd
    if etcd is None:
        return None
    members = [
        {
            "name": member.name,
            "node": member.node,
            "peerUrl": member.peer_url,
            "clientUrl": member.client_url,
            "origin": _origin(cluster, member.origin),
        }
        for member in etcd.members
    ]
    return {
        "topology": etcd.topology,
        "quorum": etcd.quorum,
        "toleratedLosses": len(etcd.members) - etcd.quorum,
        "heartbeatSeconds": etcd.heartbeat,
        "electionTimeoutSeconds": etcd.election,
        "assumed": list(etcd.assumed),
        "dataDir": etcd.data_dir,
        "members": members,
        "origin": _origin(cluster, etcd.origin),
    }


def _endpoint(cluster: Cluster) -> dict[str, Any] | None:
    return _way_in(cluster, cluster.endpoint)


def _node_endpoint(cluster: Cluster) -> dict[str, Any] | None:
    return _way_in(cluster, cluster.node_endpoint)


def _way_in(cluster: Cluster, endpoint: Endpoint | None) -> dict[str, Any] | None:
    if endpoint is None:
        return None
    return {
        "host": endpoint.host,
        "port": endpoint.port,
        "clients": endpoint.clients,
        "failover": endpoint.failover,
        "explanation": endpoint.explanation,
        "loadBalancer": endpoint.balancer,
        "origin": _origin(cluster, endpoint.origin),
    }


def _balancers(cluster: Cluster) -> Rows:
    return [
        {
            "name": balancer.name,
            "type": balancer.type,
            "serves": balancer.serves,
            "vip": balancer.vip,
            "port": balancer.port,
            "joiningPort": balancer.joining.port if balancer.joining else None,
            "virtualRouterId": balancer.router_id,
            "announced": balancer.announcing.way if balancer.announcing else None,
            "instances": _instances(cluster, balancer),
            "backends": _backends(cluster, balancer),
            "origin": _origin(cluster, balancer.origin),
        }
        for balancer in cluster.balancers
    ]


def _instances(cluster: Cluster, balancer: Balancer) -> Rows:
    return [
        {
            "node": instance.node,
            "address": instance.address,
            "interface": instance.interface,
            "priority": instance.priority,
            "origin": _origin(cluster, instance.origin),
        }
        for instance in balancer.instances
    ]


def _backends(cluster: Cluster, balancer: Balancer) -> Rows:
    servers = {server.node: server for server in cluster.api_servers}
    how = _("every API server stands behind a load balancer that serves the API")
    return [
        {
            "node": backend.node,
            "address": backend.address,
            "port": backend.port,
            "origin": _origin(cluster, servers[backend.node].origin, how),
        }
        for backend in balancer.backends
    ]


def _names(cluster: Cluster) -> dict[str, Any]:
    """Return names and addresses in certificates: one list for all API servers, one for each member of etcd."""
    return {
        "apiServers": [_san(cluster, san) for san in cluster.api_sans],
        "etcd": [
            {"member": member, "names": [_san(cluster, san) for san in sans]}
            for member, sans in cluster.etcd_sans.items()
        ],
    }


def _san(cluster: Cluster, san: San) -> dict[str, Any]:
    return {"value": san.value, "kind": san.kind, "origin": _origin(cluster, san.origin)}


def _domains(cluster: Cluster) -> Rows:
    return [
        {
            "id": thing.id,
            "kind": thing.kind,
            "name": thing.name,
            "standsOn": _needs(thing.needs),
            "origin": _origin(cluster, thing.origin),
        }
        for thing in cluster.things.values()
        if thing.kind != "node"
    ]


def _workloads(cluster: Cluster) -> Rows:
    return [_workload(cluster, workload) for workload in cluster.workloads]


def _components(cluster: Cluster) -> Rows:
    return [_workload(cluster, component) for component in cluster.components]


def _workload(cluster: Cluster, workload: Workload) -> dict[str, Any]:
    groups = [cluster.groups[index] for index in workload.eligible]
    everywhere = _("replicas: one on each node that may run it") if workload.kind == "DaemonSet" else ""
    spread = workload.spread
    return {
        "name": workload.name,
        "namespace": workload.namespace,
        "kind": workload.kind,
        "tier": workload.tier,
        "replicas": workload.replicas,
        "needed": workload.needed,
        "spread": {"zone": spread.zone, "node": spread.node} if spread else None,
        "mayRunOn": [{"group": g.label, "zone": g.zone, "nodes": len(g.nodes)} for g in groups],
        "origin": _origin(cluster, workload.origin, everywhere),
    }


def _flows(cluster: Cluster) -> Rows:
    return [
        {
            "id": flow.id,
            "from": _party(flow.source),
            "to": _party(flow.target),
            "protocol": flow.protocol,
            "ports": list(flow.ports) if flow.ports else None,
            "mutual": flow.mutual,
            "given": flow.given,
            "why": flow.why,
            "when": flow.when or None,
            "source": flow.reference or None,
            "origin": _origin(cluster, flow.origin),
        }
        for flow in cluster.flows
    ]


def _party(party: Party) -> dict[str, Any]:
    return {"role": party.role, "name": party.name or None, "nodes": list(party.nodes)}


SECTIONS: dict[str, Callable[[Cluster], Any]] = {
    "nodes": _nodes,
    "apiServers": _api_servers,
    "etcd": _etcd,
    "endpoint": _endpoint,
    "nodeEndpoint": _node_endpoint,
    "loadBalancers": _balancers,
    "names": _names,
    "domains": _domains,
    "workloads": _workloads,
    "components": _components,
    "flows": _flows,
}
"""Every section, in the order in which it is shown."""
