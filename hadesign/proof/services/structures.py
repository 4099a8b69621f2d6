"""The structure function of each named service, read off the Cluster: when it holds, as a tree over what can fail."""

from typing import TypeGuard

from hadesign.proof.services.reasons import PART_ROLES, PartRole
from hadesign.topology.cluster import ApiServer, Balancer, Cluster, ThingId, Workload
from hadesign.topology.domains import PROVIDER_CONTROL_PLANE
from hadesign.topology.structure import AtLeast, Part, Structure, every, some

ALWAYS = AtLeast(0, ())
"""Holds whatever fails: each node reaches the API servers by itself."""


def role_of(structure: Structure) -> PartRole | None:
    """Return what the parts of a structure are to the service; `None` where they are of several kinds."""
    label = structure.label if isinstance(structure, AtLeast) else ""
    return label if _is_role(label) else None


def _is_role(label: str) -> TypeGuard[PartRole]:
    return label in PART_ROLES


def etcd(cluster: Cluster) -> Structure | None:
    """A majority of the members (etcd FAQ, https://etcd.io/docs/v3.6/faq/); `None` without an etcd of our own."""
    if cluster.etcd is None:
        return None
    members = tuple(Part(f"node/{member.node}") for member in cluster.etcd.members)
    return AtLeast(cluster.etcd.quorum, members, "etcd")


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
        servers: Structure = Part(PROVIDER_CONTROL_PLANE)
    elif cluster.api_servers:
        servers = some(*(api_server(cluster, server) for server in cluster.api_servers), label="api-servers")
    else:
        return None
    return _with(servers, dependencies(cluster, "api"))


def _with(structure: Structure, things: tuple[ThingId, ...]) -> Structure:
    """Add things that must live."""
    if not things:
        return structure
    return every(structure, *(Part(thing) for thing in things))


def dependencies(cluster: Cluster, service: str) -> tuple[ThingId, ...]:
    """Return what others run and a service (or workload) stops without."""
    return tuple(found.thing for found in cluster.dependencies if service in found.needed_by)


def endpoint(cluster: Cluster) -> Structure | None:
    """Any balancer instance that can hold the address; `None` where nothing is known of the endpoint.

    kube-vip's lease is kept in the cluster, so it needs etcd's quorum as well.
    """
    found = _endpoint(cluster)
    return None if found is None else _with(found, dependencies(cluster, "endpoint"))


def _endpoint(cluster: Cluster) -> Structure | None:
    if PROVIDER_CONTROL_PLANE in cluster.things:
        return Part(PROVIDER_CONTROL_PLANE)
    if cluster.endpoint is None:
        local = any(b.serves == "api" and b.row.runs == "every-node" for b in cluster.balancers)
        return ALWAYS if local else None
    balancer = cluster.front
    if cluster.endpoint.node is not None:
        return some(Part(f"node/{cluster.endpoint.node}"), label="address")
    if balancer is None:
        return None
    if balancer.thing:
        return some(Part(balancer.thing), label="balancer")
    if balancer.row.runs == "every-node":
        return ALWAYS
    instances = _holders(cluster, balancer)
    if not instances:
        return None
    held = some(*(Part(thing) for thing in instances), label="instances")
    quorum = etcd(cluster)
    return every(held, quorum) if balancer.row.in_cluster and quorum else held


def _holders(cluster: Cluster, balancer: Balancer) -> tuple[ThingId, ...]:
    """Return the instances that can hold the address: without a failover only the first one can."""
    found = balancer.holders
    return found[:1] if cluster.endpoint and cluster.endpoint.failover == "none" else found


def bound(workload: Workload) -> AtLeast:
    """Enough of the replicas of a workload that are bound to machines one by one."""
    return AtLeast(workload.needed, tuple(Part(f"node/{name}") for name in workload.on), "replicas")


def control_plane(cluster: Cluster) -> Structure | None:
    """The endpoint and an API server; kubeadm runs a scheduler and a controller manager beside each API server."""
    parts = [part for part in (endpoint(cluster), api(cluster)) if part is not None]
    if not parts or api(cluster) is None:
        return None
    return every(*parts)
