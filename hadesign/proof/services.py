"""The structure function of each service, read off the Cluster: when it holds, as a tree over things that can fail."""

from hadesign.topology.cluster import ApiServer, Balancer, Cluster, ThingId
from hadesign.topology.domains import PROVIDER_CONTROL_PLANE
from hadesign.topology.structure import AtLeast, Part, Structure, every, some

ALWAYS = AtLeast(0, ())
"""Holds whatever fails: each node reaches the API servers by itself."""


def etcd(cluster: Cluster) -> Structure | None:
    """A majority of the members (etcd FAQ, https://etcd.io/docs/v3.6/faq/); `None` without an etcd of our own."""
    if cluster.etcd is None:
        return None
    members = tuple(Part(f"node/{member.node}") for member in cluster.etcd.members)
    return AtLeast(cluster.etcd.quorum, members, "etcd members")


def api_server(cluster: Cluster, server: ApiServer) -> Structure:
    """Its machine, the only member it talks to if it is stacked, and etcd's quorum."""
    parts: list[Structure] = [Part(f"node/{server.node}")]
    if server.member and server.member != server.node:
        parts.append(Part(f"node/{server.member}"))
    quorum = etcd(cluster)
    return every(*parts, *((quorum,) if quorum else ()))


def api(cluster: Cluster) -> Structure | None:
    """Any API server; the provider's control plane where it is managed; `None` where there is neither."""
    if PROVIDER_CONTROL_PLANE in cluster.things:
        return Part(PROVIDER_CONTROL_PLANE)
    if not cluster.api_servers:
        return None
    return some(*(api_server(cluster, server) for server in cluster.api_servers), label="API servers")


def front(cluster: Cluster) -> Balancer | None:
    """Return the balancer that answers for the endpoint."""
    name = cluster.endpoint.balancer if cluster.endpoint else None
    return next((balancer for balancer in cluster.balancers if balancer.name == name), None)


def endpoint(cluster: Cluster) -> Structure | None:
    """Any balancer instance that can hold the address; `None` where nothing is known of the endpoint.

    kube-vip's lease is kept in the cluster, so it needs etcd's quorum as well.
    """
    if PROVIDER_CONTROL_PLANE in cluster.things:
        return Part(PROVIDER_CONTROL_PLANE)
    if cluster.endpoint is None:
        local = any(b.serves == "api" and b.type == "node-local" for b in cluster.balancers)
        return ALWAYS if local else None
    balancer = front(cluster)
    holder = next((n for n in cluster.nodes if cluster.endpoint.host in (n.address, n.name)), None)
    if holder is not None:
        return some(Part(holder.thing), label="the machine that the endpoint names")
    if balancer is None:
        return None
    if balancer.thing:
        return some(Part(balancer.thing), label="the balancer")
    if balancer.type == "node-local":
        return ALWAYS
    instances = _holders(cluster, balancer)
    if not instances:
        return None
    held = some(*(Part(f"node/{name}") for name in instances), label="balancer instances")
    quorum = etcd(cluster)
    return every(held, quorum) if balancer.type == "kube-vip" and quorum else held


def _holders(cluster: Cluster, balancer: Balancer) -> tuple[str, ...]:
    """Return the machines that can hold the address: without a failover only the first one can."""
    names = tuple(instance.node for instance in balancer.instances)
    if not names and balancer.type == "kube-vip":
        names = tuple(server.node for server in cluster.api_servers)
    return names[:1] if cluster.endpoint and cluster.endpoint.failover == "none" else names


def control_plane(cluster: Cluster) -> Structure | None:
    """The endpoint and an API server; kubeadm runs a scheduler and a controller manager beside each API server."""
    parts = [part for part in (endpoint(cluster), api(cluster)) if part is not None]
    if not parts or api(cluster) is None:
        return None
    return every(*parts)


def things_of(structure: Structure | None) -> frozenset[ThingId]:
    """Return every thing a structure function names."""
    if structure is None:
        return frozenset()
    if isinstance(structure, Part):
        return frozenset((structure.thing,))
    return frozenset().union(*(things_of(part) for part in structure.parts))
