"""The design's own numbers held against the formulas of `sizing`: information for people, no findings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_network
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.capacity import formulas
from hadesign.proof.capacity.balances import Capacities
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.capacity.resources import Resource
from hadesign.topology.cluster import Cluster, Node, Origin
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.networks import PLUGINS

Unit: TypeAlias = Literal["nodes", "pods", "replicas", "millicores", "bytes", "share"]
What: TypeAlias = Literal[
    "node-ranges", "pod-addresses", "nodes", "node-pods", "pods", "dns-replicas", "typha-replicas", "etcd-node", "spare"
]
"""Ranges of the pod network for nodes, addresses for pods of a node, nodes and pods (of a node, in all) of a cluster,
replicas of CoreDNS and of Calico's Typha, what each of etcd's nodes has, and what is spare for the load of a zone."""

_LARGE = "https://kubernetes.io/docs/setup/best-practices/cluster-large/"
_RANGES = "https://github.com/kubernetes-sigs/kubespray/blob/master/roles/validate_inventory/tasks/main.yml"
_DNS = "https://kubernetes.io/docs/tasks/administer-cluster/dns-horizontal-autoscaling/"
_ETCD = "https://etcd.io/docs/v3.6/op-guide/hardware/"
_TYPHA = "https://docs.tigera.io/calico/latest/getting-started/kubernetes/self-managed-onprem/onpremises"
_ZONES = (
    "https://github.com/gardener/gardener/blob/master/docs/usage/high-availability/"
    "shoot_high_availability_best_practices.md"
)
_WITH_TYPHA = 50
"""Nodes up to which Calico needs no Typha."""


@dataclass(frozen=True, slots=True)
class Sizing:
    """A number of the design and its limit: `actual` may be at most (or must be at least) `limit`.

    `met` is `None` where that cannot be told; `missing` is then what is not given. What is known may be part of the
    whole: `actual` is then what is known of it. `resource` and `zone` are those that it is about, if it is about one.
    """

    what: What
    unit: Unit
    bound: Literal["most", "least"]
    limit: float
    actual: float | None
    met: bool | None
    missing: Gap | None
    source: str
    origin: Origin
    resource: Resource | None = None
    zone: str | None = None


def sizings(cluster: Cluster, capacities: Capacities) -> Iterator[Sizing]:
    """Yield every formula that applies to the design."""
    nodes = [node for node in cluster.nodes if schedulable(node)]
    yield from _network(cluster, nodes)
    yield from _envelope(cluster, nodes)
    yield from _dns(cluster, nodes)
    yield from _typha(cluster, nodes)
    yield from _etcd(cluster, nodes)
    yield from _zones(cluster, capacities)


def _at_most(
    what: What, unit: Unit, limit: float, actual: float | None, source: str, origin: Origin, missing: Gap | None = None
) -> Sizing:
    """Hold a number against a limit from above; what is known may already be too much."""
    met = None if missing or actual is None else actual <= limit
    if actual is not None and actual > limit:
        met = False
    return Sizing(what, unit, "most", limit, actual, met, missing, source, origin)


def _at_least(
    what: What, unit: Unit, limit: float, actual: float | None, source: str, origin: Origin, missing: Gap | None = None
) -> Sizing:
    """Hold a number against a limit from below; where something is `missing`, the true limit may be even higher."""
    met = None if missing or actual is None else actual >= limit
    if actual is not None and actual < limit:
        met = False
    return Sizing(what, unit, "least", limit, actual, met, missing, source, origin)


def _network(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    network = cluster.network
    if not network.pods or (network.plugin and PLUGINS[network.plugin].own_ranges):
        return
    # Of two IP versions each node and each pod gets one of both, so the scarcer one decides.
    cut = [(ip_network(pods.network), pods) for pods in network.pods]
    ranges = min(formulas.pod_ranges(whole.prefixlen, pods.mask) for whole, pods in cut)
    where = network.origin.below("podCIDR")
    yield _at_most("node-ranges", "nodes", ranges, len(nodes), _RANGES, where)
    most, missing = _largest(nodes)
    held = {pods.origin: formulas.pod_addresses(pods.mask, whole.max_prefixlen) for whole, pods in cut}
    addresses, where = min(held.values()), min(held, key=lambda origin: held[origin])
    yield _at_most("pod-addresses", "pods", addresses, most, _RANGES, where, missing)


def _largest(nodes: Sequence[Node]) -> tuple[int | None, Gap | None]:
    """Return the most pods that a node takes, as far as known, and what is not given."""
    known = [node.size.pods for node in nodes if node.size.pods is not None]
    lacking = next((node.name for node in nodes if node.size.pods is None), None)
    return max(known, default=None), Gap("size.pods", "nodes", lacking, "pods") if lacking else None


def _envelope(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    where = cluster.at("nodes")
    if not nodes:
        return
    yield _at_most("nodes", "nodes", formulas.MOST_NODES, len(nodes), _LARGE, where)
    most, missing = _largest(nodes)
    yield _at_most("node-pods", "pods", formulas.PODS_PER_NODE, most, _LARGE, where, missing)
    placed = [*cluster.workloads, *cluster.components]
    lacking = next((workload.name for workload in placed if workload.replicas is None), None)
    missing = Gap("replicas", "workload", lacking) if lacking else None
    count = sum(workload.replicas or 0 for workload in placed)
    where = cluster.at("workloads")
    yield _at_most("pods", "pods", formulas.MOST_PODS, count, _LARGE, where, missing)


def _dns(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    dns = next((component for component in cluster.components if component.name == "coredns"), None)
    if dns is None:
        return
    lacking = next((node.name for node in nodes if node.size.cpu is None), None)
    # Without the cores, the number of nodes alone asks for so many.
    cores = sum(node.size.cpu or 0 for node in nodes) // 1000
    advised = formulas.dns_replicas(cores, len(nodes))
    missing = Gap("size.cpu", "nodes", lacking, "cpu") if lacking else None
    if dns.replicas is None:
        missing = Gap("replicas", "workload", dns.name)
    yield _at_least("dns-replicas", "replicas", advised, dns.replicas, _DNS, dns.origin, missing)


def _typha(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    plugin = cluster.network.plugin
    if plugin and PLUGINS[plugin].typha and len(nodes) > _WITH_TYPHA:
        where = cluster.network.origin.below("cni")
        advised, missing = formulas.typha_replicas(len(nodes)), Gap("replicas", "typha")
        yield _at_least("typha-replicas", "replicas", advised, None, _TYPHA, where, missing)


def _etcd(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    """Hold the smallest member's machine against what etcd's documentation advises for so many nodes."""
    if cluster.etcd is None or not cluster.etcd.members:
        return
    named = {member.node for member in cluster.etcd.members}
    machines = [node for node in cluster.nodes if node.name in named]
    cores, memory = formulas.etcd_machine(len(nodes))
    limits: tuple[tuple[Resource, Unit, int], ...] = (
        ("cpu", "millicores", cores * 1000),
        ("memory", "bytes", memory * 10**9),
    )
    for resource, unit, limit in limits:
        known = [(getattr(n.size, resource), n) for n in machines if getattr(n.size, resource) is not None]
        lacking = next((node for node in machines if getattr(node.size, resource) is None), None)
        smallest, node = min(known, key=lambda pair: pair[0], default=(None, machines[0]))
        missing = Gap(f"size.{resource}", "nodes", lacking.name, resource) if lacking else None
        where = (lacking or node).origin if smallest is None or smallest >= limit else node.origin
        found = _at_least("etcd-node", unit, limit, smallest, _ETCD, where, missing)
        yield replace(found, resource=resource)


def _zones(cluster: Cluster, capacities: Capacities) -> Iterator[Sizing]:
    """Hold what machines have to spare against the load that the rest takes over from the largest zone."""
    known = [balance for balance in capacities.balances if balance.pool is None and balance.after_zone]
    balance = max(known, key=lambda one: one.requested / one.total, default=None)
    if balance is not None and balance.zone_share is not None and balance.requested:
        limit = formulas.extra_load(balance.zone_share, balance.total)
        actual = balance.total / balance.requested - 1
        # Compared without rounding: both say whether the rest can carry what is asked for.
        met = balance.total - balance.zone_share >= balance.requested
        where, resource = balance.origin, balance.resource
        yield Sizing("spare", "share", "least", limit, actual, met, None, _ZONES, where, resource, balance.zone)
        return
    zones = {cluster.groups[group].zone for group in capacities.allocatable}
    if None not in zones and len(zones) > 1 and cluster.workloads:
        where, missing = cluster.at("infrastructure", "zones"), Gap("size", "design")
        yield _at_least("spare", "share", formulas.survivor_load(len(zones)), None, _ZONES, where, missing)
