"""How soon the control plane acts on a failure: what the blueprint says, and Kubernetes' own defaults for the rest."""

from hadesign.blueprint.control_plane import LeaderElection
from hadesign.blueprint.models import Spec
from hadesign.topology.cluster import Election, Timers

DEFAULT_LEASE, DEFAULT_RENEW, DEFAULT_RETRY = 15.0, 10.0, 2.0
"""Seconds: --leader-elect-lease-duration, -renew-deadline and -retry-period
(https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/)."""
DEFAULT_TOLERATION = 300.0
"""Seconds that pods stay on a node that is not ready: what the API server adds to each pod
(https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/)."""


def build_timers(spec: Spec) -> Timers:
    """Return the timers of the control plane."""
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


def default_grace(version: str) -> float:
    """Return kube-controller-manager's node-monitor-grace-period: 50 s since 1.32, 40 s before."""
    major, minor, _ = (int(part) for part in version.split("."))
    return 50.0 if (major, minor) >= (1, 32) else 40.0
