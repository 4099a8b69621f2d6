"""The timers that recovery waits for, each with where its number comes from, as the Cluster has it."""

from collections.abc import Sequence

from hadesign.diagnostic import Path
from hadesign.proof.recovery.detection import lease_takeover, lease_tried, skew_time
from hadesign.proof.recovery.noticing import (
    Adverts,
    Dying,
    MemberConnections,
    NodeLease,
    Passing,
    ServerChecks,
    checks_of,
    raft_of,
    script_of,
)
from hadesign.proof.recovery.reasons import Event, Happening, Untimed
from hadesign.proof.recovery.steps import Lack, Step, Term, stated
from hadesign.stated import Nothing, given
from hadesign.topology.cluster import Balancer, Cluster, Election, Origin, Track

VRRP = "https://www.rfc-editor.org/rfc/rfc5798#section-6.1"
KEEPALIVED = "https://www.keepalived.org/manpage.html"
KUBE_VIP = "https://github.com/kube-vip/kube-vip/blob/main/cmd/kube-vip.go"
ETCD = "https://etcd.io/docs/v3.6/tuning/"
ETCD_CLIENT = "https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/storage/storagebackend/factory/etcd3.go"
LEASES = "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"
NODES = "https://kubernetes.io/docs/concepts/architecture/nodes/"
RATES = "https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction"
TAINTS = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"
DETACH = "https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#storage-force-detach-on-timeout"
RETRIES = "https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/client-go/util/workqueue/default_rate_limiters.go"
CEPH = "https://docs.ceph.com/en/squid/rados/configuration/mon-osd-interaction/"

_LONGEST_PAUSE = 1000.0
"""Seconds between two tries of a controller at most (DefaultTypedControllerRateLimiter)."""


def _taken(what: Happening, seconds: float, path: Path, assumed: Sequence[str], source: str) -> Term:
    """Take a value of the Cluster; it was given unless its name, the last step of its path, is among the assumed."""
    told = path[-1] not in assumed
    return Term(Event(what), seconds, told, source, Origin(path) if told else None)


_CONTROL_PLANE: Path = ("spec", "controlPlane")


def election(cluster: Cluster) -> list[Step]:
    """Return how long etcd takes to elect a leader, in one round."""
    etcd = cluster.etcd
    if etcd is None:
        return []
    path: Path = (*etcd.origin.path, "electionTimeout")
    return [_taken("etcd-elected", raft_of(etcd).notices("silent"), path, etcd.assumed, ETCD)]


def member_abandoned(dying: Dying) -> Step:
    """Return how long API servers that ask every member of etcd go on to ask one that died."""
    return Term(Event("member-abandoned"), MemberConnections().notices(dying), False, ETCD_CLIENT)


def leases(cluster: Cluster) -> list[Step]:
    """Return how long the slower of scheduler and controller manager takes until another copy leads."""
    timers = cluster.timers
    parts = (("controllerManager", timers.controller_manager), ("scheduler", timers.scheduler))
    name, slower = max(parts, key=lambda part: lease_takeover(part[1].lease, part[1].retry))
    if not slower.enabled:
        return []
    return _lease(slower, (*_CONTROL_PLANE, name), "lease-expired", "lease-retried", LEASES)


def _lease(found: Election, path: Path, expired: Happening, retried: Happening, source: str) -> list[Step]:
    return [
        _taken(expired, found.lease, (*path, "leaseDuration"), found.assumed, source),
        _taken(retried, lease_tried(found.retry), (*path, "retryPeriod"), found.assumed, source),
    ]


def address_lease(balancer: Balancer) -> list[Step]:
    """Return how long kube-vip takes to move its address; routers that are told by BGP have timers of their own."""
    if balancer.announce == "bgp" or balancer.election is None:
        return [address_moved(balancer)]
    path: Path = (*balancer.origin.path, "election")
    return _lease(balancer.election, path, "address-lease-expired", "address-lease-retried", KUBE_VIP)


def address_moved(balancer: Balancer) -> Step:
    """Return how long it takes where others move the address: routers, or a provider."""
    path: Path = (*balancer.origin.path, "failoverTime")
    if balancer.moved_within is None:
        return Lack(Untimed("load-balancer-failover", balancer.name), Origin(path))
    return Term(Event("address-moved", balancer.name), balancer.moved_within, True, "", Origin(path))


def server_removed(balancer: Balancer, dying: Dying, servers: int = 1) -> list[Step]:
    """Return how long a load balancer goes on sending to so many servers that died in some way at the same time."""
    path: Path = (*balancer.origin.path, "healthCheck")
    if balancer.row.only_moves:
        return []  # the address itself moves
    if balancer.row.failover == "dns":
        return [Lack(Untimed("cached-names", balancer.name), balancer.origin, giveable=False)]
    if isinstance(balancer.check, Nothing):
        return [Lack(Untimed("no-check", balancer.name), Origin(path), giveable=False)]
    checker, check = checks_of(balancer), balancer.check
    if checker is None:
        told = check is not None and {"interval", "fall"}.isdisjoint(check.assumed)
        return [Lack(Untimed("check-timeout" if told else "check", balancer.name), Origin(path))]
    seconds = checker.notices_all(dying, servers) if isinstance(checker, Passing) else checker.notices(dying)
    if seconds is None:
        return [Lack(Untimed("unnoticed", balancer.name), Origin(path), giveable=False)]
    where = Origin(path) if check and {"interval", "fall"}.isdisjoint(check.assumed) else None
    return [Term(Event("server-removed", balancer.name), seconds, where is not None, balancer.row.check_source, where)]


def server_used(balancer: Balancer) -> list[Step]:
    """Return how long a load balancer that checks its servers does without one that is back."""
    checker, check = checks_of(balancer), given(balancer.check)
    if isinstance(checker, Passing) and check is not None:
        return [Term(Event("server-used", balancer.name), checker.again, False, balancer.row.check_source)]
    if not isinstance(checker, ServerChecks) or check is None:
        return []
    where = Origin((*balancer.origin.path, "healthCheck")) if {"interval", "rise"}.isdisjoint(check.assumed) else None
    seconds = checker.uses(check.rise)
    return [Term(Event("server-used", balancer.name), seconds, where is not None, balancer.row.check_source, where)]


def self_check_failed(balancer: Balancer, track: Track, dying: Dying) -> Step:
    """Return how long keepalived takes to notice that the load balancer beside it is dead."""
    path: Path = (*balancer.origin.path, "track")
    told = not {"interval", "fall"} & set(track.assumed)
    seconds = script_of(track).notices(dying)
    return Term(Event("self-check-failed"), seconds, told, KEEPALIVED, Origin(path) if told else None)


def address_taken(balancer: Balancer, priority: int, *, silent: bool) -> Step:
    """Return how long the next instance waits: for a master that is silent, or for one that gave the address up."""
    path: Path = (*balancer.origin.path, "advertInterval")
    advert = balancer.advert_interval
    seconds = Adverts(advert, priority).notices("silent") if silent else skew_time(advert, priority)
    return _taken("address-taken", seconds, path, balancer.assumed, VRRP)


def node_unhealthy(cluster: Cluster, what: Happening = "node-unhealthy") -> list[Step]:
    """Return after which silence a node counts as unhealthy; its pods get no more requests from then on.

    The node controller looks only now and then: it sees the last renewal late, and that no other one came.
    """
    path: Path = (*_CONTROL_PLANE, "controllerManager", "nodeMonitorGracePeriod")
    found = cluster.timers
    late = NodeLease(found.node_monitor_grace, found.monitor).notices("silent") - found.node_monitor_grace
    return [
        _taken(what, found.node_monitor_grace, path, found.assumed, NODES),
        Term(Event("nodes-looked-at"), late, False, LEASES),
    ]


def pods_evicted(cluster: Cluster, own: float | None, workload: Path) -> Step:
    """Return how long pods stay on an unhealthy node: as they say themselves, or as the cluster has it."""
    if own is not None:
        return Term(Event("pods-evicted"), own, True, TAINTS, Origin((*workload, "evictionToleration")))
    path: Path = (*_CONTROL_PLANE, "apiServer", "defaultNotReadyToleration")
    return _taken("pods-evicted", cluster.timers.toleration, path, cluster.timers.assumed, TAINTS)


def creation_retried(refused: float) -> Step:
    """Return after which pause a pod is created at the latest that was refused for so long.

    Controllers of pods try again after pauses that double, from 5 ms to 1,000 s.
    """
    return Term(Event("creation-retried"), min(refused, _LONGEST_PAUSE), False, RETRIES)


def nodes_tainted(seconds: float, dead: int, zone: str) -> Step:
    """Return when the last of several dead nodes of a zone is dealt with."""
    return Term(Event("nodes-tainted", zone, dead), seconds, False, RATES)


def volumes_detached(cluster: Cluster) -> Step:
    """Return when volumes are free of a dead node at the latest."""
    return Term(Event("volumes-detached"), cluster.timers.detach, False, DETACH)


def disks_down(cluster: Cluster) -> Step:
    """Return when Ceph stops waiting for disks that are silent."""
    return Term(Event("disks-down"), cluster.timers.disks, False, CEPH)


def responded(cluster: Cluster, what: Happening = "responded") -> Step:
    """Return how long it takes until somebody does something by hand."""
    found = cluster.recovery
    return stated(what, found.response, found.origin.below("responseTime").path)


def machines_replaced(cluster: Cluster) -> Step:
    """Return how long it takes until there are machines to restore something on."""
    found = cluster.recovery
    return stated("machines-replaced", found.replacement, found.origin.below("replacementTime").path)


def etcd_restored(cluster: Cluster) -> Step:
    """Return how long a restore of etcd takes."""
    found = cluster.recovery
    return stated("etcd-restored", found.restore, found.origin.below("restoreTime").path)


def volumes_restored(cluster: Cluster) -> Step:
    """Return how long a restore of the volumes takes."""
    found = cluster.recovery
    return stated("volumes-restored", found.volume_restore, found.origin.below("volumeRestoreTime").path)


def node_added(cluster: Cluster) -> Step:
    """Return how long the autoscaler takes to add a node."""
    found = cluster.autoscaling.scaler
    path = cluster.autoscaling.origin.below("clusterAutoscaler", "provisionTime").path
    return stated("node-added", found.provision if found else None, path)


def fenced(cluster: Cluster) -> Step:
    """Return how long node repair takes until a dead node can do no harm any more."""
    found = cluster.autoscaling.repair
    path = cluster.autoscaling.origin.below("nodeRepair", "repairTime").path
    return stated("fenced", found.time if found else None, path)
