"""Alerts of etcd, by the names that its mixin gave them (etcd-io/etcd@19a6baf236a5:contrib/mixin/alerts).

What the mixin counts from what answers is here counted against the design: a member that is no target any more is
missing, too. Metrics: etcd-io/etcd, server/etcdserver/metrics.go and its like, and for gRPC
grpc-ecosystem/go-grpc-middleware, providers/prometheus.
"""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.notation import as_time
from hadesign.targets.prometheus.etcd_store import store_alerts
from hadesign.targets.prometheus.jobs import ETCD, of
from hadesign.targets.prometheus.promql import SPAN, VALUE, label, number
from hadesign.targets.prometheus.rules import Alert, AnyRule, RuleGroup
from hadesign.topology.cluster import AlertSeverity, Cluster, Etcd

MINUTE = 60
_FAILED = 'grpc_code=~"Unknown|FailedPrecondition|ResourceExhausted|Internal|Unavailable|DataLoss|DeadlineExceeded"'
SLOW_CALL = 0.15
"""Seconds within which 99 of 100 calls are to be answered, and how often leaders, proposals and calls may fail:
thresholds of the mixin."""


def group(cluster: Cluster) -> RuleGroup | None:
    """Return the rules, or `None` where others run etcd."""
    etcd = cluster.etcd
    return RuleGroup("etcd", tuple(_rules(etcd))) if etcd else None


def up() -> str:
    """Return how many members answer."""
    return f"(count(up{of(ETCD)} == 1) or vector(0))"


def _rules(etcd: Etcd) -> Iterator[AnyRule]:
    yield from _members(etcd)
    yield from _calls()
    yield from _timing(etcd)
    yield from store_alerts(etcd)


def _members(etcd: Etcd) -> Iterator[AnyRule]:
    """Yield whether all members answer, enough do, and they agree on a leader."""
    members = len(etcd.members)
    yield Alert(
        "etcdMembersDown",
        f"{up()} < {members}",
        10 * MINUTE,
        "critical",
        _("Members of etcd are down."),
        ngettext(
            "{value} of {count} member of etcd answers; it takes {quorum} to write.",
            "{value} of {count} members of etcd answer; it takes {quorum} to write.",
            members,
            value=VALUE,
            quorum=etcd.quorum,
        ),
    )
    yield Alert(
        "etcdInsufficientMembers",
        f"{up()} < {etcd.quorum}",
        3 * MINUTE,
        "critical",
        _("etcd has no quorum: nothing in the cluster can be changed."),
        _(
            "{value} members of etcd answer, and it takes {quorum} of {members}.",
            value=VALUE,
            quorum=etcd.quorum,
            members=members,
        ),
    )
    yield Alert(
        "etcdNoLeader",
        f"etcd_server_has_leader{of(ETCD)} == 0",
        MINUTE,
        "critical",
        _("A member of etcd has no leader."),
        _("Member {instance} of etcd knows of no leader.", instance=label("instance")),
    )
    yield Alert(
        "etcdHighNumberOfLeaderChanges",
        f"max(increase(etcd_server_leader_changes_seen_total{of(ETCD)}[15m])) >= 4",
        5 * MINUTE,
        "warning",
        _("etcd changes its leader often."),
        _(
            "{value} changes of the leader within 15 minutes: look at the network between members, and at their disks"
            " and CPUs.",
            value=VALUE,
        ),
    )


def _calls() -> Iterator[AnyRule]:
    """Yield whether calls fail or are slow, method by method, and whether members agree on what is proposed."""
    by = "sum by (instance, grpc_service, grpc_method)"
    calls = "grpc_server_handled_total"
    failed = f"100 * {by} (rate({calls}{of(ETCD, _FAILED)}[5m])) / {by} (rate({calls}{of(ETCD)}[5m]))"
    levels: tuple[tuple[int, int, AlertSeverity], ...] = ((1, 10, "warning"), (5, 5, "critical"))
    for percent, minutes, severity in levels:
        yield Alert(
            "etcdHighNumberOfFailedGRPCRequests",
            f"{failed} > {percent}",
            minutes * MINUTE,
            severity,
            _("Calls to etcd fail."),
            _(
                "{value}% of calls to {method} failed on member {instance}.",
                value=VALUE,
                method=label("grpc_method"),
                instance=label("instance"),
            ),
        )
    unary = of(ETCD, 'grpc_method!="Defragment"', 'grpc_type="unary"')
    buckets = "sum by (instance, grpc_service, grpc_method, le)"
    yield Alert(
        "etcdGRPCRequestsSlow",
        f"histogram_quantile(0.99, {buckets} (rate(grpc_server_handling_seconds_bucket{unary}[5m])))"
        f" > {number(SLOW_CALL)}",
        10 * MINUTE,
        "critical",
        _("Calls to etcd are slow."),
        _(
            "The 99th percentile of calls to {method} takes {value} on member {instance}.",
            value=SPAN,
            method=label("grpc_method"),
            instance=label("instance"),
        ),
    )
    yield Alert(
        "etcdHighNumberOfFailedProposals",
        f"rate(etcd_server_proposals_failed_total{of(ETCD)}[15m]) > 5",
        15 * MINUTE,
        "warning",
        _("etcd's members do not agree on what is written."),
        _("{value} proposals per second fail on member {instance}.", value=VALUE, instance=label("instance")),
    )


def _timing(etcd: Etcd) -> Iterator[AnyRule]:
    """Yield whether members hear each other in time; the mixin's 0.15 s are one and a half of etcd's own heartbeats."""
    late = 1.5 * etcd.heartbeat
    if len(etcd.members) > 1:
        quantile = f"histogram_quantile(0.99, rate(etcd_network_peer_round_trip_time_seconds_bucket{of(ETCD)}[5m]))"
        yield Alert(
            "etcdMemberCommunicationSlow",
            f"{quantile} > {number(late)}",
            10 * MINUTE,
            "warning",
            _("Members of etcd hear each other late."),
            _(
                "From member {instance} to {to} and back it takes {value} in the 99th percentile, with a heartbeat"
                " every {heartbeat}.",
                value=SPAN,
                instance=label("instance"),
                to=label("To"),
                heartbeat=as_time(etcd.heartbeat),
            ),
        )
