"""What recovery waits for, one timer after the other, each with where its number comes from, as the Cluster has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hadesign.diagnostic import Path
from hadesign.proof.recovery.detection import master_down_interval, skew_time
from hadesign.topology.cluster import Balancer, Cluster, Election, Origin, Track

VRRP = "https://www.rfc-editor.org/rfc/rfc5798#section-6.1"
KEEPALIVED = "https://www.keepalived.org/manpage.html"
KUBE_VIP = "https://kube-vip.io/docs/installation/flags/"
ETCD = "https://etcd.io/docs/v3.6/tuning/"
LEASES = "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"
NODES = "https://kubernetes.io/docs/concepts/architecture/nodes/"
RATES = "https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction"
TAINTS = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"
DETACH = "https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#storage-force-detach-on-timeout"
HAPROXY = "https://docs.haproxy.org/2.6/configuration.html#5.2-inter"
CEPH = "https://docs.ceph.com/en/squid/rados/configuration/mon-osd-interaction/"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a time in seconds; `given` tells the blueprint's numbers from a program's default."""

    label: str
    seconds: float
    given: bool
    source: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A part of a time that is not known; `origin` is where it could be given, or, if it cannot, what it is about."""

    what: str
    origin: Origin
    giveable: bool = True


Step: TypeAlias = Term | Lack


class Sum:
    """What has `steps` that follow one another, known or not."""

    __slots__ = ()
    steps: tuple[Step, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The parts of the time that are known."""
        return tuple(step for step in self.steps if isinstance(step, Term))

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """The parts that are not."""
        return tuple(step for step in self.steps if isinstance(step, Lack))

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not known, in words."""
        return tuple(lack.what for lack in self.lacking)

    @property
    def known(self) -> float:
        """Sum of the parts that are known, in seconds: it takes that long at least."""
        return sum(term.seconds for term in self.terms)


def _taken(label: str, seconds: float, path: Path, assumed: Sequence[str], source: str) -> Term:
    """Take a value of the Cluster; it was given unless its name, the last step of its path, is among the assumed."""
    given = path[-1] not in assumed
    return Term(label, seconds, given, source, Origin(path) if given else None)


def stated(label: str, seconds: float | None, path: Path, what: str = "") -> Step:
    """Take a value that only the blueprint can give; `what` says in words what is lacking without it."""
    where = Origin(path)
    return Lack(what or ".".join(map(str, path)), where) if seconds is None else Term(label, seconds, True, "", where)


_CONTROL_PLANE: Path = ("spec", "controlPlane")


def election(cluster: Cluster) -> list[Step]:
    """Return how long etcd takes to elect a leader."""
    etcd = cluster.etcd
    if etcd is None:
        return []
    path: Path = (*etcd.origin.path, "electionTimeout")
    return [_taken("etcd elects a leader", etcd.election, path, etcd.assumed, ETCD)]


def leases(cluster: Cluster) -> list[Step]:
    """Return how long the slower of scheduler and controller manager takes until another copy leads."""
    timers = cluster.timers
    parts = (("controllerManager", timers.controller_manager), ("scheduler", timers.scheduler))
    name, slower = max(parts, key=lambda part: part[1].lease + part[1].retry)
    if not slower.enabled:
        return []
    return _lease(slower, (*_CONTROL_PLANE, name), "the lease runs out", "another copy tries", LEASES)


def _lease(found: Election, path: Path, runs_out: str, tries: str, source: str) -> list[Step]:
    return [
        _taken(runs_out, found.lease, (*path, "leaseDuration"), found.assumed, source),
        _taken(tries, found.retry, (*path, "retryPeriod"), found.assumed, source),
    ]


def address_lease(cluster: Cluster, balancer: Balancer) -> list[Step]:
    """Return how long kube-vip takes to move its address."""
    words = "the lease of the address runs out", "another machine takes it"
    return _lease(cluster.timers.address, balancer.origin.path, *words, KUBE_VIP)


def taken_out(balancer: Balancer) -> list[Step]:
    """Return how long a balancer goes on sending to a server that died."""
    path: Path = (*balancer.origin.path, "healthCheck")
    row = balancer.row
    if row.failover == "lease":
        return []  # the address itself moves
    if row.failover == "dns":
        return [Lack(f"how long clients keep an address that {balancer.name} gave them", balancer.origin, False)]
    check = balancer.check
    assumed = set(check.assumed) & {"interval", "fall"} if check else {"interval"}
    if check is None or (assumed and row.checks != "known"):
        return [Lack(f"interval and fall of the check of balancer {balancer.name}", Origin(path))]
    given = not assumed
    return [Term(f"balancer {balancer.name} notices", check.detection, given, HAPROXY, Origin(path) if given else None)]


def script_fails(balancer: Balancer, track: Track) -> Step:
    """Return how long keepalived takes to notice that the balancer beside it is dead."""
    path: Path = (*balancer.origin.path, "track")
    given = not {"interval", "fall"} & set(track.assumed)
    label = "keepalived sees its balancer fail"
    return Term(label, track.detection, given, KEEPALIVED, Origin(path) if given else None)


def next_instance(balancer: Balancer, priority: int, *, silent: bool) -> Step:
    """Return how long the next instance waits: for a master that is silent, or for one that gave the address up."""
    path: Path = (*balancer.origin.path, "advertInterval")
    seconds = (master_down_interval if silent else skew_time)(balancer.advert_interval, priority)
    return _taken("the next instance takes the address", seconds, path, balancer.assumed, VRRP)


def unhealthy(cluster: Cluster, label: str = "the node counts as unhealthy") -> Step:
    """Return after which silence a node counts as unhealthy; its pods get no more requests from then on."""
    path: Path = (*_CONTROL_PLANE, "controllerManager", "nodeMonitorGracePeriod")
    return _taken(label, cluster.timers.node_monitor_grace, path, cluster.timers.assumed, NODES)


def evicted(cluster: Cluster, own: float | None, workload: Path) -> Step:
    """Return how long pods stay on an unhealthy node: as they say themselves, or as the cluster has it."""
    if own is not None:
        return Term("its pods are evicted", own, True, TAINTS, Origin((*workload, "evictionToleration")))
    path: Path = (*_CONTROL_PLANE, "apiServer", "defaultNotReadyToleration")
    return _taken("its pods are evicted", cluster.timers.toleration, path, cluster.timers.assumed, TAINTS)


def last_tainted(seconds: float, dead: int, zone: str) -> Step:
    """Return when the last of several dead nodes is dealt with."""
    where = f" of zone {zone}" if zone else ""
    return Term(f"the last of {dead} dead nodes{where} is tainted", seconds, False, RATES)


def detached(cluster: Cluster) -> Step:
    """Return when volumes are free of a dead machine at the latest."""
    return Term("its volumes are detached by force", cluster.timers.detach, False, DETACH)


def disks_down(cluster: Cluster) -> Step:
    """Return when Ceph stops waiting for disks that are silent."""
    return Term("Ceph counts the silent disks as down", cluster.timers.disks, False, CEPH)


def acted(cluster: Cluster, label: str = "somebody acts") -> Step:
    """Return how long it takes until a person does something."""
    found = cluster.recovery
    return stated(label, found.response, found.origin.below("responseTime").path)


def restored(cluster: Cluster) -> Step:
    """Return how long a restore of etcd takes."""
    found = cluster.recovery
    label = "etcd is restored from a snapshot"
    return stated(label, found.restore, found.origin.below("restoreTime").path)


def volumes_restored(cluster: Cluster) -> Step:
    """Return how long a restore of the volumes takes."""
    found = cluster.recovery
    label = "volumes are restored from a backup"
    return stated(label, found.volume_restore, found.origin.below("volumeRestoreTime").path)


def provisioned(cluster: Cluster) -> Step:
    """Return how long the autoscaler takes to add a machine."""
    found = cluster.autoscaling.scaler
    path = cluster.autoscaling.origin.below("clusterAutoscaler", "provisionTime").path
    return stated("a machine is added", found.provision if found else None, path)


def repaired(cluster: Cluster) -> Step:
    """Return how long node repair takes until a dead machine can do no harm any more."""
    found = cluster.autoscaling.repair
    path = cluster.autoscaling.origin.below("nodeRepair", "repairTime").path
    return stated("node repair takes the machine out of service", found.time if found else None, path)
