"""How long recovery takes, as a sum of the timers that are really in the design, and how much work may be lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.proof import services
from hadesign.proof.schedule import longest_gap
from hadesign.proof.verdict import ServiceProof
from hadesign.topology.cluster import Balancer, Cluster, Origin, Workload

KEEPALIVED = "https://www.rfc-editor.org/rfc/rfc5798#section-6.1"
ETCD = "https://etcd.io/docs/v3.6/tuning/"
LEASES = "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"
NODES = "https://kubernetes.io/docs/concepts/architecture/nodes/"
TAINTS = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"
HAPROXY = "https://docs.haproxy.org/2.6/configuration.html#5.2-inter"

DEFAULT_ADVERT = 1.0
DEFAULT_LEASE, DEFAULT_RETRY = 15.0, 2.0
DEFAULT_EVICTION = 300.0
DEFAULT_INTERVAL, DEFAULT_FALL = 2.0, 3


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


def _term(label: str, value: float | None, default: float, source: str, origin: Origin) -> Term:
    """Take a given value or the program's default."""
    return Term(
        label, default if value is None else value, value is not None, source, origin if value is not None else None
    )


def _control_plane(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of the control-plane node that holds etcd's leader and the leases, seen by a client of the API."""
    if cluster.etcd is None or len(cluster.api_servers) < 2:
        return
    given = "electionTimeout" not in cluster.etcd.assumed
    path = ("spec", "etcd", "electionTimeout")
    terms = [Term("etcd elects a leader", cluster.etcd.election, given, ETCD, Origin(path) if given else None)]
    balancer = services.front(cluster)
    if balancer and balancer.backends:
        terms.append(_check(balancer))
    settings = cluster.blueprint.spec.control_plane
    manager = settings.controller_manager if settings else None
    where = Origin(("spec", "controlPlane", "controllerManager"))
    terms.append(_term("the lease runs out", manager.lease_duration if manager else None, DEFAULT_LEASE, LEASES, where))
    terms.append(_term("another copy tries", manager.retry_period if manager else None, DEFAULT_RETRY, LEASES, where))
    yield RecoveryTime("control plane", "a control-plane node", tuple(terms), (), cluster.etcd.origin)


def _check(balancer: Balancer) -> Term:
    """Time until a balancer takes out a server that died: interval times fall."""
    check = balancer.check
    interval = check.interval if check and check.interval is not None else DEFAULT_INTERVAL
    fall = check.fall if check and check.fall is not None else DEFAULT_FALL
    given = bool(check and check.interval is not None and check.fall is not None)
    origin = Origin((*balancer.origin.path, "healthCheck")) if given else None
    return Term(f"balancer {balancer.name} notices", interval * fall, given, HAPROXY, origin)


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
    advert = balancer.advert_interval if balancer.advert_interval is not None else DEFAULT_ADVERT
    seconds = master_down_interval(advert, balancer.instances[1].priority)
    given = balancer.advert_interval is not None
    origin = Origin((*balancer.origin.path, "advertInterval")) if given else None
    term = Term("the next instance takes the address", seconds, given, KEEPALIVED, origin)
    yield RecoveryTime("balancer", f"the active instance of {balancer.name}", (term,), (), balancer.origin)


def _workloads(cluster: Cluster, proofs: Sequence[ServiceProof]) -> Iterator[RecoveryTime]:
    """Pods that a single machine's loss takes down come back elsewhere: noticed, evicted, started."""
    for workload, proof in zip(cluster.workloads, proofs, strict=True):
        if proof.broken_by("node") and workload.kind != "DaemonSet":
            terms, missing = _replacement(cluster, workload)
            yield RecoveryTime("workload", workload.name, terms, missing, workload.origin)


def _replacement(cluster: Cluster, workload: Workload) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    spec = cluster.blueprint.spec
    index = workload.origin.path[2]
    entry = spec.workloads[index if isinstance(index, int) else 0]
    settings = spec.control_plane
    manager, server = (settings.controller_manager, settings.api_server) if settings else (None, None)
    grace = manager.node_monitor_grace_period if manager else None
    cluster_wide = server.default_not_ready_toleration if server else None
    path = ("spec", "controlPlane")
    terms = [_term("the node counts as unhealthy", grace, _default_grace(spec.kubernetes.version), NODES, Origin(path))]
    own = entry.eviction_toleration
    where = Origin((*workload.origin.path, "evictionToleration") if own is not None else (*path, "apiServer"))
    terms.append(
        _term("its pods are evicted", own if own is not None else cluster_wide, DEFAULT_EVICTION, TAINTS, where)
    )
    if entry.start_time is None:
        return tuple(terms), (f"startTime of workload {workload.name}",)
    start = Term("a new pod is ready", entry.start_time, True, "", Origin((*workload.origin.path, "startTime")))
    return (*terms, start), ()


def _default_grace(version: str) -> float:
    """Return kube-controller-manager's node-monitor-grace-period: 50 s since 1.32, 40 s before."""
    major, minor, _ = (int(part) for part in version.split("."))
    return 50.0 if (major, minor) >= (1, 32) else 40.0


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
