"""The structure function of each named service, read off the Cluster: when it holds, as a tree over what can fail."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeGuard

from hadesign.proof.services.reasons import PART_ROLES, PartRole
from hadesign.topology.cluster import ApiServer, Cluster, Endpoint, ThingId, Way, Workload
from hadesign.topology.domains import PROVIDER_CONTROL_PLANE
from hadesign.topology.structure import AtLeast, Part, Structure, every, some

NOTHING = AtLeast(1, (), "nothing")
"""Never holds: nothing that is declared answers."""


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
    return _api_server(server, etcd(cluster))


def _api_server(server: ApiServer, quorum: Structure | None) -> Structure:
    parts: list[Structure] = [Part(f"node/{server.node}")]
    if server.member and server.member != server.node:
        parts.append(Part(f"node/{server.member}"))
    return every(*parts, *((quorum,) if quorum else ()))


def api(cluster: Cluster) -> Structure | None:
    """Any API server; the provider's control plane where it is managed; `None` where there is neither."""
    if PROVIDER_CONTROL_PLANE in cluster.things:
        servers: Structure = Part(PROVIDER_CONTROL_PLANE)
    elif cluster.api_servers:
        quorum = etcd(cluster)  # one that all share, so that it is evaluated once
        servers = some(*(_api_server(server, quorum) for server in cluster.api_servers), label="api-servers")
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
    return tuple(one.thing for one in cluster.dependencies if service in one.needed_by and one.thing is not None)


_NEEDED_AS = {"coredns": "cluster-dns", "prometheus": "monitoring", "alertmanager": "alerting"}


def needed_as(workload: Workload) -> str:
    """Return what dependencies call a workload, or a part of the platform."""
    return _NEEDED_AS.get(workload.name, workload.name)


def needed_pods(cluster: Cluster, workload: Workload) -> tuple[Workload, ...]:
    """Return the workloads of the cluster that one stops without, those that these need themselves included."""
    inside = [one for one in cluster.dependencies if one.runs_on is not None]
    found: dict[str, Workload] = {}
    waiting = [workload] if inside else []
    while waiting:
        user = needed_as(waiting.pop())
        names = {one.runs_on for one in inside if user in one.needed_by}
        further = [w for w in cluster.workloads if w.name in names and w.id not in found and w is not workload]
        found |= {one.id: one for one in further}
        waiting += further
    return tuple(found.values())


def endpoint(cluster: Cluster) -> Structure | None:
    """Any way from the endpoint to the API servers; `None` where no endpoint is given or can be derived."""
    return next(endpoints(cluster, cluster.endpoint), None)


def node_endpoint(cluster: Cluster) -> Structure | None:
    """The same of the way that the cluster's own machines take, where they have one of their own."""
    return next(endpoints(cluster, cluster.node_endpoint), None)


def endpoints(cluster: Cluster, which: Endpoint | None) -> Iterator[Structure]:
    """Yield what an endpoint needs if all ways lead on, and then for each of its worlds what it needs at worst."""
    needs = dependencies(cluster, "endpoint")
    if PROVIDER_CONTROL_PLANE in cluster.things:
        yield _with(Part(PROVIDER_CONTROL_PLANE), needs)
    elif which is not None:
        yield from (_with(any_way(cluster, ways), needs) for ways in (which.ways, *which.worlds))


def any_way(cluster: Cluster, ways: Sequence[Way]) -> Structure:
    """Return what it takes that one of some ways leads on."""
    alive = [way for way in ways if way.things]
    if not alive:
        return NOTHING
    if len({way.role for way in alive}) == 1 and not any(way.leased or way.stays != "none" for way in alive):
        things = dict.fromkeys(thing for way in alive for thing in way.things)
        return some(*(Part(thing) for thing in things), label=alive[0].role)
    found = [_way(cluster, way) for way in alive]
    return found[0] if len(found) == 1 else some(*found)


def _way(cluster: Cluster, way: Way) -> Structure:
    """Return what one way needs; kube-vip's lease is kept in the cluster, so it takes etcd's quorum as well."""
    held = some(*(Part(thing) for thing in way.things), label=way.role) if way.stays == "none" else _staying(way)
    quorum = etcd(cluster)
    return every(held, quorum) if way.leased and quorum else held


def _staying(way: Way) -> Structure:
    """Return what it takes where an address stays with a machine whose balancer died, and serves nobody there.

    The first machine that lives has it, so that of each the program lives, or else the machine does not: that is not
    monotone, and the bound is the program of every machine before the one that serves. Without preemption it is all.
    """
    programs = [Part(f"instance/{way.balancer}/{thing.partition('/')[2]}") for thing in way.things]
    machines = [Part(thing) for thing in way.things]
    if way.stays == "any":
        return every(*programs, some(*machines, label=way.role))
    *before, last = zip(programs, machines, strict=True)
    held = every(*last)
    for program, machine in reversed(before):
        held = every(program, some(machine, held, label=way.role))
    return held


def entries(cluster: Cluster) -> Iterator[Structure]:
    """Yield what it takes that clients come in to ingress if all ways lead on, and then the same of each world."""
    if cluster.entry is not None:
        yield from (any_way(cluster, ways) for ways in (cluster.entry.ways, *cluster.entry.worlds))


def entry_but(cluster: Cluster, balancers: Collection[str]) -> Structure | None:
    """Return what it takes that clients come in to ingress through others than some balancers; `None` for no others."""
    ways = [way for way in cluster.entry.ways if way.balancer not in balancers] if cluster.entry else []
    return any_way(cluster, ways) if ways else None


def bound(workload: Workload) -> AtLeast:
    """Enough of the replicas of a workload that are bound to machines one by one."""
    return AtLeast(workload.needed, tuple(Part(f"node/{name}") for name in workload.on), "replicas")


def control_plane(cluster: Cluster) -> Structure | None:
    """What the machines call, and an API server; kubeadm runs scheduler and controller manager beside each of them."""
    return next(control_planes(cluster), None)


def control_planes(cluster: Cluster) -> Iterator[Structure]:
    """Yield what the control plane needs, and then for each world of the endpoint in it what it needs at worst."""
    servers = api(cluster)
    if servers is None:
        return
    ways = list(endpoints(cluster, cluster.node_endpoint or cluster.endpoint))
    # Where nobody says what is called, what is known is that the API servers are needed.
    yield from (every(way, servers) for way in ways) if ways else (every(servers),)
