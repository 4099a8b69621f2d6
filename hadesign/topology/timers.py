"""How soon the control plane acts on a failure: what the blueprint says, and Kubernetes' own defaults for the rest."""

from hadesign.blueprint.control_plane import LeaderElection
from hadesign.blueprint.load_balancer import AddressElection
from hadesign.topology.given import Given
from hadesign.topology.nouns.control_plane import Election, Timers
from hadesign.vocabulary.installers import INSTALLERS

DEFAULT_LEASE, DEFAULT_RENEW, DEFAULT_RETRY = 15.0, 10.0, 2.0
"""Seconds: --leader-elect-lease-duration, -renew-deadline and -retry-period
(https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/)."""
MONITOR = 5.0
"""Seconds between two looks of the node controller at all nodes, --node-monitor-period
(https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/)."""
HEARTBEAT = 10.0
"""Seconds between two renewals of a node's lease (https://kubernetes.io/docs/concepts/architecture/leases/)."""
FORCED_DETACH = 360.0
"""Seconds after which a volume is detached from an unhealthy node whose pod is gone without having unmounted it
(https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#storage-force-detach-on-timeout)."""
SILENT_DISK = 20.0
"""Seconds after which Ceph counts a silent disk as down, osd_heartbeat_grace
(https://docs.ceph.com/en/squid/rados/configuration/mon-osd-interaction/)."""
DEFAULT_TOLERATION = 300.0
"""Seconds that pods stay on a node that is not ready: what the API server adds to each pod
(https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)."""


def build_timers(source: Given) -> Timers:
    """Return the timers of the control plane."""
    spec = source.spec
    settings = spec.control_plane
    manager = settings.controller_manager if settings else None
    grace = manager.node_monitor_grace_period if manager else None
    server = settings.api_server if settings else None
    toleration = server.default_not_ready_toleration if server else None
    given = {"nodeMonitorGracePeriod": grace, "defaultNotReadyToleration": toleration}
    return Timers(
        scheduler=_election(settings.scheduler if settings else None),
        controller_manager=_election(manager),
        node_monitor_grace=default_grace(spec.kubernetes.version) if grace is None else grace,
        toleration=DEFAULT_TOLERATION if toleration is None else toleration,
        heartbeat=HEARTBEAT,
        monitor=MONITOR,
        detach=FORCED_DETACH,
        disks=SILENT_DISK,
        assumed=tuple(name for name, value in given.items() if value is None),
    )


def _election(written: LeaderElection | None) -> Election:
    """Return how a component elects its leader; it does unless the blueprint says otherwise."""
    enabled = written.leader_elect if written else None
    lease = written.lease_duration if written else None
    renew = written.renew_deadline if written else None
    retry = written.retry_period if written else None
    given = {"leaderElect": enabled, "leaseDuration": lease, "renewDeadline": renew, "retryPeriod": retry}
    return Election(
        enabled=enabled is not False,
        lease=DEFAULT_LEASE if lease is None else lease,
        renew=DEFAULT_RENEW if renew is None else renew,
        retry=DEFAULT_RETRY if retry is None else retry,
        assumed=tuple(name for name, value in given.items() if value is None),
    )


def address_election(source: Given, written: AddressElection | None) -> Election:
    """Return how kube-vip's instances elect the holder of its address: as it is said, else as the installer has it."""
    own = INSTALLERS[source.spec.kubernetes.installer].address_lease
    lease = written.lease_duration if written else None
    renew = written.renew_deadline if written else None
    retry = written.retry_period if written else None
    given = {"leaseDuration": lease, "renewDeadline": renew, "retryPeriod": retry}
    return Election(
        enabled=True,
        lease=own[0] if lease is None else lease,
        renew=own[1] if renew is None else renew,
        retry=own[2] if retry is None else retry,
        assumed=tuple(name for name, value in given.items() if value is None),
    )


def default_grace(version: str) -> float:
    """Return kube-controller-manager's node-monitor-grace-period: 50 s since 1.32, 40 s before."""
    major, minor, _ = (int(part) for part in version.split("."))
    return 50.0 if (major, minor) >= (1, 32) else 40.0
