"""Facts about servers as they were observed: the versions that they run, and the names in their certificates."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context, Item, beside, not_observed
from hadesign.observed.nouns import Observed, ObservedServer
from hadesign.topology.cluster import ApiServer, Cluster


def api(context: Context) -> list[Item]:
    """Return which versions the API servers run beside that of the design."""
    cluster, observed = context.cluster, context.observed or Observed()
    if cluster.managed:
        return []
    seen = observed.versions or ((observed.version,) if observed.version else None)
    version = cluster.kubernetes.version
    values = {"version": version, "others": None if seen is None else tuple(one for one in seen if one != version)}
    path = ("spec", "kubernetes", "version")
    return [beside(path, values, not_observed("others"))]


def servers(context: Context) -> list[Item]:
    """Return each server beside the certificate that it shows."""
    shown = {one.address: one for one in (context.observed or Observed()).servers or ()}
    return [_server(*one, shown) for one in _designed(context.cluster)]


def _server(
    kind: str, name: str, address: str | None, names: Iterable[str], path: Path, shown: dict[str, ObservedServer]
) -> Item:
    found = shown.get(address or "")
    missing = None if found is None else tuple(one for one in names if not any(_covers(by, one) for by in found.names))
    values = {"name": name, "kind": kind, "address": address, "missing": missing}
    return beside(path, values, not_observed("missing"), parts=(name,))


def _designed(cluster: Cluster) -> Iterator[tuple[str, str, str | None, list[str], Path]]:
    """Yield kind, name, address, what it is reached by, and place of each server."""
    endpoint = cluster.endpoint
    if endpoint is not None and cluster.api_servers:
        at = ("spec", "controlPlane", "endpoint")
        yield "endpoint", endpoint.host, _at(endpoint.host, endpoint.port), _reached(cluster, None), at
    for server in cluster.api_servers:
        address = _at(server.address, server.port) if server.address else None
        yield "api", server.node, address, _reached(cluster, server), server.origin.path
    for member in cluster.etcd.members if cluster.etcd else ():
        parts = urlsplit(member.client_url or "")
        address = _at(parts.hostname, parts.port or 2379) if parts.hostname else None
        yield "etcd", member.node, address, [parts.hostname] if parts.hostname else [], member.origin.path


def _reached(cluster: Cluster, server: ApiServer | None) -> list[str]:
    """Return what clients reach an API server by: no name of a machine, and no other server's address.

    Nor is it the loopback address of a machine, unless that is where an endpoint leads.
    """
    machines = {node.name: node for node in cluster.nodes}
    own = {server.address} if server else set()
    others = {name for one in cluster.api_servers for name in (one.node, *machines[one.node].addresses)}
    others |= {"localhost", "127.0.0.1"}
    endpoints = {one.host for one in (cluster.endpoint, cluster.node_endpoint) if one}
    return [one.value for one in cluster.api_sans if one.value not in others or one.value in own | endpoints]


def _at(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _covers(by: str, name: str) -> bool:
    """Whether an entry of a certificate is a name or address; `*` stands for one label (RFC 6125)."""
    try:
        return ip_address(by) == ip_address(name)
    except ValueError:
        pass
    by, name = by.lower().rstrip("."), name.lower().rstrip(".")
    return by == name or (by.startswith("*.") and name.partition(".")[2] == by[2:])
