"""Formulas of detection, failover and sizing, each with its source; times in seconds."""

from math import ceil, floor


def node_to_eviction(grace: float, toleration: float) -> float:
    """Return the time from a node's last sign of life until its pods are evicted.

    https://kubernetes.io/docs/concepts/architecture/nodes/: the grace period, then the pods' toleration.
    """
    return grace + toleration


def status_updates_per_minute(nodes: int, interval: float) -> float:
    """Return how often nodes write their status in a minute (kubespray, docs/advanced/kubernetes-reliability.md)."""
    return nodes * 60 / interval


def last_eviction(nodes: int, rate: float = 0.1) -> float:
    """Return when the last node of a lost zone is tainted; nodes per second: kube-controller-manager's default.

    https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction
    """
    return nodes / rate


def lease_tolerates(renew: float, retry: float) -> float:
    """Return how long the API may be away without a leader giving up (openshift/enhancements, CONVENTIONS.md)."""
    return floor(renew / retry) * retry - retry


def lease_takeover(lease: float, retry: float) -> float:
    """Return the longest time until another copy leads after a leader died (openshift/enhancements, CONVENTIONS.md)."""
    return lease + retry


def lease_skew(lease: float, renew: float) -> float:
    """Return the clock skew that a lease tolerates (openshift/enhancements, CONVENTIONS.md)."""
    return lease - renew


def smallest_election(round_trip: float) -> float:
    """Return the smallest election timeout for a round trip: ten of them (https://etcd.io/docs/v3.6/tuning/)."""
    return 10 * round_trip


def shortest_commit(round_trip: float, fsync: float) -> float:
    """Return the least time a write takes: one round trip and one fsync (https://etcd.io/docs/v3.6/op-guide/performance/)."""
    return round_trip + fsync


def script_failover(interval: float, fall: int) -> float:
    """Return the time until a failing check takes effect: so many failures, so far apart."""
    return interval * fall


def master_down_interval(advert: float, priority: int) -> float:
    """Return the time until a backup takes over: 3 adverts and (256 - priority) / 256 of one (RFC 5798 6.1)."""
    return 3 * advert + (256 - priority) / 256 * advert


def autoscaler_backoff(failures: int) -> float:
    """Return how long the autoscaler leaves a group alone that failed so often: 5 min, doubling to 30 min.

    kubernetes/autoscaler, cluster-autoscaler/FAQ.md.
    """
    return min(300.0 * float(1 << (failures - 1)), 1800.0)


def survivor_load(zones: int) -> float:
    """Return by which share the load of each zone grows when one of `zones` equal ones is lost: 1 / (zones - 1)."""
    return 1 / (zones - 1)


def pod_ranges(pod_prefix: int, node_prefix: int) -> int:
    """Return how many nodes a pod network has ranges for."""
    return 1 << max(node_prefix - pod_prefix, 0)


def pod_addresses(node_prefix: int, bits: int = 32) -> int:
    """Return how many pods of one node can have an address; `bits` is 32 for IPv4."""
    return max((1 << (bits - node_prefix)) - 2, 0)


def dns_replicas(
    cores: int, nodes: int, *, cores_per_replica: int = 256, nodes_per_replica: int = 16, least: int = 1
) -> int:
    """Return what the cluster-proportional-autoscaler makes of a cluster's size, with preventSinglePointFailure.

    kubernetes-sigs/cluster-proportional-autoscaler, README.md; 256 and 16 are the values of Kubernetes' own example
    (https://kubernetes.io/docs/tasks/administer-cluster/dns-horizontal-autoscaling/).
    """
    wanted = max(ceil(cores / cores_per_replica), ceil(nodes / nodes_per_replica), least)
    return max(wanted, 2) if nodes > 1 else wanted


def typha_replicas(nodes: int) -> int:
    """Return how many Typha replicas Calico's operator runs: one for 200 nodes, at least 3 and at most 20."""
    return min(20, max(3, ceil(nodes / 200)))


_ETCD_SIZES = ((50, 2, 8), (250, 4, 16), (1000, 8, 32), (3000, 16, 64))
"""Nodes, cores and GB of memory (https://etcd.io/docs/v3.6/op-guide/hardware/)."""


def etcd_machine(nodes: int) -> tuple[int, int]:
    """Return cores and GB of memory that etcd's documentation advises for a cluster of so many nodes."""
    return next(((cores, memory) for most, cores, memory in _ETCD_SIZES if nodes <= most), _ETCD_SIZES[-1][1:])


MOST_NODES, MOST_PODS, MOST_CONTAINERS, PODS_PER_NODE = 5000, 150_000, 300_000, 110
"""What Kubernetes is tested with (https://kubernetes.io/docs/setup/best-practices/cluster-large/)."""


def recovery_from_disk(size: float, speed: float) -> float:
    """Return the time a member takes to read its data; both in the same unit, per second for the speed."""
    return size / speed


def history(gap: float, kept: int) -> float:
    """Return how far back the oldest of `kept` backups reaches that are `gap` apart."""
    return gap * kept


def revisions_cover(bump: float, writes_per_second: float) -> float:
    """Return how long a revision bump covers at a rate of writes (etcdutl snapshot restore --bump-revision)."""
    return bump / writes_per_second
