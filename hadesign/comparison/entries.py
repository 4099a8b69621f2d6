"""What two designs are compared by: every part of a Cluster, as entries of one kind, each by its name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

from hadesign.comparison.flattening import Facts, FieldValue, facts
from hadesign.topology.cluster import Cluster, Node, Storage, Thing, Workload

EntryKind: TypeAlias = Literal[
    "domain", "pool", "node", "kubernetes", "control-plane", "timers", "certificate-name", "etcd", "member",
    "api-server", "endpoint", "balancer", "network", "infrastructure", "objective", "waiver", "decision",
    "reliability", "dependency", "storage", "ceph", "workload", "component", "backup", "recovery", "monitoring",
    "autoscaling", "about",
]  # fmt: skip
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
"""In the order in which they are told; what others refer to by name stands before them."""
EntriesByName: TypeAlias = Mapping[str, Facts]
"""What entries of a kind say, by name; a part of which there is one has the empty name."""

_OF_MACHINES = frozenset({"node", "instance"})
_PLACED = frozenset({"name", "namespace", "eligible", "component", "number_field"})


def _one(part: Callable[[Cluster], Any], *leave: str) -> Callable[[Cluster], EntriesByName]:
    """Return how to read a part of which there is one, if there is one."""

    def read(cluster: Cluster) -> EntriesByName:
        value = part(cluster)
        return {} if value is None else {"": facts(value, frozenset(leave))}

    return read


def _named(
    part: Callable[[Cluster], Iterable[Any]], *leave: str, by: str = "name"
) -> Callable[[Cluster], EntriesByName]:
    """Return how to read entries that have a name."""

    def read(cluster: Cluster) -> EntriesByName:
        return {str(getattr(one, by)): facts(one, frozenset((by, *leave))) for one in part(cluster)}

    return read


def _domains(cluster: Cluster) -> EntriesByName:
    """Return whatever machines stand on, with what the design says of zones, hosts and links."""
    found = {thing.id: dict(_stands(thing)) for thing in cluster.things.values() if thing.kind not in _OF_MACHINES}
    for zone in cluster.infrastructure.zones:
        found[zone.thing] |= facts(zone, frozenset({"name", "thing"}))
    for host in cluster.hosts:
        found[host.thing] |= facts(host, frozenset({"name", "thing"}))
    for link in cluster.links:
        found[link.thing] |= facts(link, frozenset({"thing"}))
    return found


def _stands(thing: Thing) -> Facts:
    needs = tuple(sorted("|".join(sorted(group)) for group in thing.needs))
    return facts(thing, frozenset({"id", "name", "needs"})) | ({"standsOn": needs} if needs else {})


def _nodes(cluster: Cluster) -> EntriesByName:
    leave = frozenset({"name", "thing", "group", "address_given"})
    return {node.name: _node(cluster, node, leave) for node in cluster.nodes}


def _node(cluster: Cluster, node: Node, leave: frozenset[str]) -> Facts:
    needs = cluster.things[node.thing].needs
    stands = tuple(sorted("|".join(sorted(group)) for group in needs if group != (f"zone/{node.zone}",)))
    # An address that was drawn is none of the machine's own.
    own = leave if node.address_given else leave | {"addresses"}
    return facts(node, own) | ({"standsOn": stands} if stands else {})


def _pools(cluster: Cluster) -> EntriesByName:
    def machines(groups: Iterable[int]) -> int:
        return sum(len(cluster.groups[group].nodes) for group in groups)

    return {
        pool.name: facts(pool, frozenset({"name", "groups"})) | {"machines": machines(pool.groups)}
        for pool in cluster.pools
    }


def _workloads(workloads: Iterable[Workload]) -> EntriesByName:
    return {workload.id: facts(workload, _PLACED) for workload in workloads}


def _storage(storage: Iterable[Storage]) -> EntriesByName:
    leave = frozenset({"name", "eligible", "places", "relied_on", "unknown"})
    return {one.name: facts(one, leave) for one in storage}


def _endpoints(cluster: Cluster) -> EntriesByName:
    """Return the addresses of the API for clients, for the cluster's own machines, for those that join; and ingress."""
    leave = frozenset({"explanation", "ways", "worlds", "undecided", "astray", "ports"})
    parts = {
        "api": cluster.endpoint,
        "nodes": cluster.node_endpoint,
        "joining": cluster.registration,
        "ingress": cluster.entry,
    }
    return {name: facts(part, leave) for name, part in parts.items() if part is not None}


def _waivers(cluster: Cluster) -> EntriesByName:
    leave = frozenset({"rule", "path"})
    return {f"{one.rule} {one.path}".strip(): facts(one, leave) for one in cluster.accepted_risks}


def _objectives(cluster: Cluster) -> EntriesByName:
    stated: dict[str, FieldValue] = dict(facts(cluster.objectives, frozenset({"tolerances"})))
    for one in cluster.objectives.tolerances:
        tolerated = f"{one.nodes} nodes" if one.counted else one.size
        stated[f"{one.subject}[{one.name}]" if one.name else one.subject] = tolerated
    return {name: {"": value} for name, value in stated.items()}


def _about(cluster: Cluster) -> EntriesByName:
    return {"": facts(cluster.about) | {"name": cluster.name, "profile": cluster.profile or None}}


READ: Mapping[EntryKind, Callable[[Cluster], EntriesByName]] = {
    "domain": _domains,
    "pool": _pools,
    "node": _nodes,
    "kubernetes": _one(lambda cluster: cluster.kubernetes),
    "control-plane": _one(lambda cluster: cluster.control_plane),
    "timers": _one(lambda cluster: cluster.timers),
    "certificate-name": lambda cluster: {san.value: {} for san in cluster.api_sans},
    "etcd": _one(lambda cluster: cluster.etcd, "members"),
    "member": _named(lambda cluster: cluster.etcd.members if cluster.etcd else ()),
    "api-server": _named(lambda cluster: cluster.api_servers, by="node"),
    "endpoint": _endpoints,
    "balancer": _named(lambda cluster: cluster.balancers, "thing", "unplaced"),
    "network": lambda cluster: {"": facts(cluster.network) | {"dnsDomain": cluster.dns_domain}},
    "infrastructure": _one(lambda cluster: cluster.infrastructure, "zones"),
    "objective": _objectives,
    "waiver": _waivers,
    "decision": _named(lambda cluster: cluster.decisions, by="id"),
    "reliability": _one(lambda cluster: cluster.reliability),
    "dependency": _named(lambda cluster: cluster.dependencies, "thing"),
    "storage": lambda cluster: _storage(cluster.storage),
    "ceph": _one(lambda cluster: cluster.ceph),
    "workload": lambda cluster: _workloads(cluster.workloads),
    "component": lambda cluster: _workloads(cluster.components),
    "backup": _one(lambda cluster: cluster.backups),
    "recovery": _one(lambda cluster: cluster.recovery),
    "monitoring": _one(lambda cluster: cluster.monitoring, "prometheus", "alertmanager"),
    "autoscaling": _one(lambda cluster: cluster.autoscaling),
    "about": _about,
}
"""How entries of each kind are read: one row for each kind."""
DERIVED = frozenset({
    "title", "written", "document", "kubelets", "above", "open_places", "flows", "etcd_sans",
})  # fmt: skip
"""Fields of a Cluster that say nothing of their own: they follow from others, or say where these come from."""
