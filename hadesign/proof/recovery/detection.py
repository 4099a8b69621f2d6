"""Formulas of detection and failover, each with its source; times in seconds."""

from math import floor

EVICTION_RATE, SLOW_RATE = 0.1, 0.01
"""Nodes a second that kube-controller-manager taints in a zone: as a rule, and in a large zone that is mostly dead."""
UNHEALTHY_SHARE, FEW_UNHEALTHY, SMALL_ZONE = 0.55, 2, 50
"""From which share of unready nodes on a zone counts as unhealthy (if they are more than a few), and up to how many
nodes it counts as small (https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction; that it is
the zone which is small or large, and that two nodes never make it unhealthy: kubernetes/kubernetes,
pkg/controller/nodelifecycle/node_lifecycle_controller.go)."""


def eviction_rate(dead: int, nodes: int) -> float:
    """Return how many of the dead nodes of a zone are tainted a second; 0 stops it, and pods stay where they are.

    The zone counts as unhealthy as soon as most of its nodes are, but not when all of them are: then it is lost.
    """
    if dead == nodes or dead <= FEW_UNHEALTHY or dead / nodes < UNHEALTHY_SHARE:
        return EVICTION_RATE
    return SLOW_RATE if nodes > SMALL_ZONE else 0.0


def last_eviction(dead: int, rate: float = EVICTION_RATE) -> float:
    """Return when the last of several dead nodes of a zone is tainted; the first one is at once."""
    return dead / rate if dead > 1 else 0.0


def status_updates_per_minute(nodes: int, interval: float) -> float:
    """Return how often nodes write to the API in a minute (kubespray, docs/advanced/kubernetes-reliability.md)."""
    return nodes * 60 / interval


def lease_tolerates(renew: float, retry: float) -> float:
    """Return how long the API may be away without a leader giving up (openshift/enhancements, CONVENTIONS.md)."""
    return floor(renew / retry) * retry - retry


JITTER = 1.2
"""By which share a pause between two tries may be longer than it is set to (kubernetes/client-go,
tools/leaderelection/leaderelection.go, JitterFactor)."""


def lease_tried(retry: float) -> float:
    """Return how long two tries take at most: by one a copy sees the last renewal, by the other it takes the lease."""
    return 2 * (1 + JITTER) * retry


def lease_takeover(lease: float, retry: float) -> float:
    """Return the longest time until another copy leads after a leader died.

    A copy counts the lease from when it saw the last renewal, by its own clock, and tries again only after a pause
    (kubernetes/client-go, tools/leaderelection/leaderelection.go, tryAcquireOrRenew). One pause without jitter is what
    openshift/enhancements, CONVENTIONS.md, counts: that is the usual case, and no bound.
    """
    return lease + lease_tried(retry)


def lease_skew(lease: float, renew: float) -> float:
    """Return the clock skew that a lease tolerates (openshift/enhancements, CONVENTIONS.md)."""
    return lease - renew


def shortest_commit(round_trip: float, fsync: float) -> float:
    """Return the least time a write to etcd takes: a round trip and an fsync.

    https://etcd.io/docs/v3.6/op-guide/performance/
    """
    return round_trip + fsync


def skew_time(advert: float, priority: int) -> float:
    """Return how long a backup waits once a master has given the address up: (256 - priority) / 256 of an advert.

    https://www.rfc-editor.org/rfc/rfc5798#section-6.1
    """
    return (256 - priority) / 256 * advert


def master_down_interval(advert: float, priority: int) -> float:
    """Return the silence after which a backup takes over: 3 adverts and the skew (RFC 5798 6.1)."""
    return 3 * advert + skew_time(advert, priority)


def autoscaler_backoff(failures: int) -> float:
    """Return how long the autoscaler leaves a group alone that failed so often in a row: 5 min, doubling to 30 min.

    kubernetes/autoscaler, cluster-autoscaler/FAQ.md.
    """
    return min(300.0 * float(1 << (failures - 1)), 1800.0)


def read_back(size: float, speed: float) -> float:
    """Return the time an etcd member takes to read its data; `speed` is in the unit of `size`, per second.

    https://etcd.io/docs/v3.6/op-guide/hardware/#disks
    """
    return size / speed


def history(gap: float, kept: int) -> float:
    """Return how far back the oldest of `kept` backups reaches that are `gap` apart."""
    return gap * kept


def writes_covered(bump: float, age: float) -> float:
    """Return up to which rate of writes a bump of the revision covers all that a snapshot of some age missed.

    https://etcd.io/docs/v3.6/op-guide/recovery/#restoring-with-revision-bump
    """
    return bump / age
