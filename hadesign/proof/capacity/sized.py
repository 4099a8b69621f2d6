"""The design's own numbers held against the formulas of `sizing`: information for people, no findings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Literal, TypeAlias

from hadesign.proof.capacity import sizing
from hadesign.proof.capacity.offers import Capacities
from hadesign.topology.cluster import Cluster, Node, Origin
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.networks import NODE_MASKS, PLUGINS

Unit: TypeAlias = Literal["nodes", "pods", "replicas", "millicores", "bytes", "share"]

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

    `met` is `None` where that cannot be told; `missing` then says what is not given. What is known may be part of the
    whole: `actual` is then what is known of it.
    """

    what: str
    unit: Unit
    bound: Literal["at most", "at least"]
    limit: float
    actual: float | None
    met: bool | None
    missing: str
    source: str
    origin: Origin


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
    what: str, unit: Unit, limit: float, actual: float | None, source: str, origin: Origin, missing: str = ""
) -> Sizing:
    """Hold a number against a limit from above; what is known may already be too much."""
    met = None if missing or actual is None else actual <= limit
    if actual is not None and actual > limit:
        met = False
    return Sizing(what, unit, "at most", limit, actual, met, missing, source, origin)


def _at_least(
    what: str, unit: Unit, limit: float, actual: float | None, source: str, origin: Origin, missing: str = ""
) -> Sizing:
    """Hold a number against a limit from below; where `missing` says so, the true limit may be even higher."""
    met = None if missing or actual is None else actual >= limit
    if actual is not None and actual < limit:
        met = False
    return Sizing(what, unit, "at least", limit, actual, met, missing, source, origin)


def _network(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    network = cluster.network
    if cluster.pod_cidr is None or (network.plugin and PLUGINS[network.plugin].own_ranges):
        return
    pods = ip_network(cluster.pod_cidr)
    mask = network.node_mask or NODE_MASKS[pods.version]
    where = network.origin.below("podCIDR")
    ranges = sizing.pod_ranges(pods.prefixlen, mask)
    yield _at_most("nodes that have a range of the pod network", "nodes", ranges, len(nodes), _RANGES, where)
    most, missing = _largest(nodes)
    addresses = sizing.pod_addresses(mask, pods.max_prefixlen)
    where = network.origin.below("nodeMask") if network.node_mask else where
    yield _at_most("pods of a node that have an address", "pods", addresses, most, _RANGES, where, missing)


def _largest(nodes: Sequence[Node]) -> tuple[int | None, str]:
    """Return the most pods that a node takes, as far as known, and what is not given."""
    known = [node.size.pods for node in nodes if node.size.pods is not None]
    lacking = next((node.name for node in nodes if node.size.pods is None), None)
    return max(known, default=None), f"size.pods of {lacking}" if lacking else ""


def _envelope(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    where = Origin(("spec", "nodes"))
    if not nodes:
        return
    yield _at_most("nodes that Kubernetes is designed for", "nodes", sizing.MOST_NODES, len(nodes), _LARGE, where)
    most, missing = _largest(nodes)
    what = "pods of a node that Kubernetes is designed for"
    yield _at_most(what, "pods", sizing.PODS_PER_NODE, most, _LARGE, where, missing)
    placed = [*cluster.workloads, *cluster.components]
    lacking = next((workload.name for workload in placed if workload.replicas is None), None)
    missing = f"replicas of {lacking}" if lacking else ""
    count = sum(workload.replicas or 0 for workload in placed)
    where = Origin(("spec", "workloads"))
    yield _at_most("pods that Kubernetes is designed for", "pods", sizing.MOST_PODS, count, _LARGE, where, missing)


def _dns(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    dns = next((component for component in cluster.components if component.name == "coredns"), None)
    if dns is None:
        return
    lacking = next((node.name for node in nodes if node.size.cpu is None), None)
    # Without the cores, the number of nodes alone asks for so many.
    cores = sum(node.size.cpu or 0 for node in nodes) // 1000
    advised = sizing.dns_replicas(cores, len(nodes))
    missing = "replicas" if dns.replicas is None else f"size.cpu of {lacking}" if lacking else ""
    yield _at_least("replicas of CoreDNS for this size", "replicas", advised, dns.replicas, _DNS, dns.origin, missing)


def _typha(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    plugin = cluster.network.plugin
    if plugin and PLUGINS[plugin].typha and len(nodes) > _WITH_TYPHA:
        where = cluster.network.origin.below("cni")
        advised, missing = sizing.typha_replicas(len(nodes)), "how many Typha replicas run"
        yield _at_least("replicas of Calico's Typha for this size", "replicas", advised, None, _TYPHA, where, missing)


def _etcd(cluster: Cluster, nodes: Sequence[Node]) -> Iterator[Sizing]:
    """Hold the smallest member's machine against what etcd's documentation advises for so many nodes."""
    if cluster.etcd is None or not cluster.etcd.members:
        return
    named = {member.node for member in cluster.etcd.members}
    machines = [node for node in cluster.nodes if node.name in named]
    cores, memory = sizing.etcd_machine(len(nodes))
    limits: tuple[tuple[str, Unit, int], ...] = (
        ("cpu", "millicores", cores * 1000),
        ("memory", "bytes", memory * 10**9),
    )
    for resource, unit, limit in limits:
        known = [(getattr(n.size, resource), n) for n in machines if getattr(n.size, resource) is not None]
        lacking = next((node for node in machines if getattr(node.size, resource) is None), None)
        smallest, node = min(known, key=lambda pair: pair[0], default=(None, machines[0]))
        missing = f"size.{resource} of {lacking.name}" if lacking else ""
        where = (lacking or node).origin if smallest is None or smallest >= limit else node.origin
        yield _at_least(f"{resource} of each etcd machine for this size", unit, limit, smallest, _ETCD, where, missing)


def _zones(cluster: Cluster, capacities: Capacities) -> Iterator[Sizing]:
    """Hold what machines have to spare against the load that the rest takes over from the largest zone."""
    known = [balance for balance in capacities.balances if balance.pool is None and balance.after_zone]
    balance = max(known, key=lambda one: one.requested / one.total, default=None)
    if balance is not None and balance.zone_share is not None and balance.requested:
        what = f"spare {balance.resource} for the load of zone {balance.zone}, the largest"
        limit = sizing.extra_load(balance.zone_share, balance.total)
        actual = balance.total / balance.requested - 1
        # Compared without rounding: both say whether the rest can carry what is asked for.
        met = balance.total - balance.zone_share >= balance.requested
        yield Sizing(what, "share", "at least", limit, actual, met, "", _ZONES, balance.origin)
        return
    zones = {cluster.groups[group].zone for group in capacities.offers}
    if None not in zones and len(zones) > 1 and cluster.workloads:
        what, missing = (
            "spare capacity for the load of one of equal zones",
            "sizes of machines and requests of workloads",
        )
        where = Origin(("spec", "infrastructure", "zones"))
        yield _at_least(what, "share", sizing.survivor_load(len(zones)), None, _ZONES, where, missing)
