"""How long recovery takes, as a sum of the timers that are really in the design, and how much work may be lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.proof import services
from hadesign.proof.schedule import longest_gap
from hadesign.proof.verdict import ServiceProof
from hadesign.topology.cluster import Balancer, Check, Cluster, Origin, Workload

KEEPALIVED = "https://www.rfc-editor.org/rfc/rfc5798#section-6.1"
ETCD = "https://etcd.io/docs/v3.6/tuning/"
LEASES = "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"
NODES = "https://kubernetes.io/docs/concepts/architecture/nodes/"
TAINTS = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"
HAPROXY = "https://docs.haproxy.org/2.6/configuration.html#5.2-inter"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a recovery time in seconds; `given` tells the blueprint's numbers from a program's default."""

    label: str
    seconds: float
    given: bool
    source: str
    origin: Origin | None = None


FailureClass: TypeAlias = Literal["control plane", "balancer", "workload", "restore"]


@dataclass(frozen=True, slots=True)
class RecoveryTime:
    """Time until something works again: the sum of its terms, or unknown because of what is `missing`."""

    failure: FailureClass
    what: str
    terms: tuple[Term, ...]
    missing: tuple[str, ...]
    origin: Origin

    @property
    def seconds(self) -> float:
        """Sum of the terms that are known."""
        return sum(term.seconds for term in self.terms)


@dataclass(frozen=True, slots=True)
class LossWindow:
    """Work that may be lost, in seconds: the longest time between two copies; `None` is unknown."""

    what: Literal["etcd", "volumes"]
    seconds: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Recovery:
    """Recovery times by class of failure, and loss windows by kind of data."""

    times: tuple[RecoveryTime, ...]
    losses: tuple[LossWindow, ...]


def recovery(cluster: Cluster, workloads: Sequence[ServiceProof]) -> Recovery:
    """Sum up what the Cluster's timers say; workloads count only where a failure really takes them down."""
    times = [*_control_plane(cluster), *_balancer(cluster), *_workloads(cluster, workloads), *_restore(cluster)]
    return Recovery(tuple(times), tuple(_losses(cluster)))


def _term(label: str, seconds: float, origin: Origin, assumed: Sequence[str], source: str) -> Term:
    """Take a value of the Cluster; it was given unless its name, the last step of its origin, is among the assumed."""
    given = origin.path[-1] not in assumed
    return Term(label, seconds, given, source, origin if given else None)


_CONTROL_PLANE = ("spec", "controlPlane")


def _control_plane(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of the control-plane node that holds etcd's leader and the leases, seen by a client of the API."""
    etcd = cluster.etcd
    if etcd is None or len(cluster.api_servers) < 2:
        return
    election = Origin(("spec", "etcd", "electionTimeout"))
    terms = [_term("etcd elects a leader", etcd.election, election, etcd.assumed, ETCD)]
    balancer = services.front(cluster)
    if balancer and balancer.backends and balancer.check:
        terms.append(_check(balancer, balancer.check))
    manager = cluster.timers.controller_manager
    path = (*_CONTROL_PLANE, "controllerManager")
    lease, retry = Origin((*path, "leaseDuration")), Origin((*path, "retryPeriod"))
    terms.append(_term("the lease runs out", manager.lease, lease, manager.assumed, LEASES))
    terms.append(_term("another copy tries", manager.retry, retry, manager.assumed, LEASES))
    yield RecoveryTime("control plane", "a control-plane node", tuple(terms), (), etcd.origin)


def _check(balancer: Balancer, check: Check) -> Term:
    """Time until a balancer takes out a server that died."""
    given = not {"interval", "fall"} & set(check.assumed)
    origin = Origin((*balancer.origin.path, "healthCheck")) if given else None
    return Term(f"balancer {balancer.name} notices", check.detection, given, HAPROXY, origin)


def master_down_interval(advert: float, priority: int) -> float:
    """Return seconds until a backup takes over: 3 adverts and (256 - priority) / 256 of one (RFC 5798 6.1)."""
    return 3 * advert + (256 - priority) / 256 * advert


def _balancer(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of the instance that holds the endpoint's address."""
    balancer = services.front(cluster)
    if (
        balancer is None
        or cluster.endpoint is None
        or cluster.endpoint.failover != "vrrp"
        or len(balancer.instances) < 2
    ):
        return
    seconds = master_down_interval(balancer.advert_interval, balancer.instances[1].priority)
    origin = Origin((*balancer.origin.path, "advertInterval"))
    term = _term("the next instance takes the address", seconds, origin, balancer.assumed, KEEPALIVED)
    yield RecoveryTime("balancer", f"the active instance of {balancer.name}", (term,), (), balancer.origin)


def _workloads(cluster: Cluster, proofs: Sequence[ServiceProof]) -> Iterator[RecoveryTime]:
    """Pods that a single machine's loss takes down come back elsewhere: noticed, evicted, started."""
    for workload, proof in zip(cluster.workloads, proofs, strict=True):
        if proof.broken_by("node") and workload.kind != "DaemonSet":
            terms, missing = _replacement(cluster, workload)
            yield RecoveryTime("workload", workload.name, terms, missing, workload.origin)


def _replacement(cluster: Cluster, workload: Workload) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    index = workload.origin.path[2]
    entry = cluster.blueprint.spec.workloads[index if isinstance(index, int) else 0]
    timers = cluster.timers
    grace = Origin((*_CONTROL_PLANE, "controllerManager", "nodeMonitorGracePeriod"))
    terms = [_term("the node counts as unhealthy", timers.node_monitor_grace, grace, timers.assumed, NODES)]
    if entry.eviction_toleration is None:
        stays, where = timers.toleration, Origin((*_CONTROL_PLANE, "apiServer", "defaultNotReadyToleration"))
    else:
        stays, where = entry.eviction_toleration, Origin((*workload.origin.path, "evictionToleration"))
    terms.append(_term("its pods are evicted", stays, where, timers.assumed, TAINTS))
    if entry.start_time is None:
        return tuple(terms), (f"startTime of workload {workload.name}",)
    start = Term("a new pod is ready", entry.start_time, True, "", Origin((*workload.origin.path, "startTime")))
    return (*terms, start), ()


def _restore(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of etcd's data: a restore, as long as it took in the last test."""
    settings = cluster.blueprint.spec.recovery
    if settings and settings.restore_time is not None:
        origin = Origin(("spec", "recovery", "restoreTime"))
        term = Term("etcd is restored from a snapshot", settings.restore_time, True, "", origin)
        yield RecoveryTime("restore", "etcd's data", (term,), (), origin)


def _losses(cluster: Cluster) -> Iterator[LossWindow]:
    backup = cluster.blueprint.spec.backup
    if backup and backup.etcd:
        yield LossWindow("etcd", backup.etcd.interval, Origin(("spec", "backup", "etcd", "interval")))
    if backup and backup.volumes:
        gap = longest_gap(backup.volumes.schedule) if backup.volumes.schedule else None
        yield LossWindow("volumes", gap, Origin(("spec", "backup", "volumes", "schedule")))
