"""Formulas of detection and failover, each with its source; times in seconds."""

from math import floor


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


def recovery_from_disk(size: float, speed: float) -> float:
    """Return the time a member takes to read its data; both in the same unit, per second for the speed."""
    return size / speed


def history(gap: float, kept: int) -> float:
    """Return how far back the oldest of `kept` backups reaches that are `gap` apart."""
    return gap * kept


def revisions_cover(bump: float, writes_per_second: float) -> float:
    """Return how long a revision bump covers at a rate of writes (etcdutl snapshot restore --bump-revision)."""
    return bump / writes_per_second
