"""Alerts of what etcd stores: how fast its disk is, and how full its database."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.notation import as_memory, as_time
from hadesign.targets.prometheus.jobs import ETCD, of
from hadesign.targets.prometheus.promql import SHARE, SIZE, SPAN, label, number
from hadesign.targets.prometheus.rules import Alert, AnyRule
from hadesign.topology.cluster import AlertSeverity, Etcd

MINUTE = 60
FSYNC = (0.5, 1.0)
"""Seconds of a write to the log from which on it is a warning, and critical, at most: thresholds of the mixin, which
are the half and the whole of etcd's own election timeout."""
COMMIT, FULL = 0.25, 0.95
_WASTED, _LARGE = 0.5, 100 * 1024 * 1024
"""Thresholds of the mixin: a commit in seconds, the share of the quota, the share of a database of 100 MiB in use."""


def store_alerts(etcd: Etcd) -> Iterator[AnyRule]:
    """Yield the alerts."""
    yield from _disk(etcd)
    yield from _space(etcd)


def _disk(etcd: Etcd) -> Iterator[AnyRule]:
    levels: tuple[tuple[float, AlertSeverity], ...] = (
        (min(FSYNC[0], etcd.election / 2), "warning"),
        (min(FSYNC[1], etcd.election), "critical"),
    )
    synced = f"histogram_quantile(0.99, rate(etcd_disk_wal_fsync_duration_seconds_bucket{of(ETCD)}[5m]))"
    for limit, severity in levels:
        yield Alert(
            "etcdHighFsyncDurations",
            f"{synced} > {number(limit)}",
            10 * MINUTE,
            severity,
            _("etcd's disk is slow to write its log."),
            _(
                "The 99th percentile of a write to the log takes {value} on member {instance}; an election begins after"
                " {election} of silence.",
                value=SPAN,
                instance=label("instance"),
                election=as_time(etcd.election),
            ),
        )
    committed = f"histogram_quantile(0.99, rate(etcd_disk_backend_commit_duration_seconds_bucket{of(ETCD)}[5m]))"
    yield Alert(
        "etcdHighCommitDurations",
        f"{committed} > {number(COMMIT)}",
        10 * MINUTE,
        "warning",
        _("etcd's disk is slow to commit."),
        _(
            "The 99th percentile of a commit takes {value} on member {instance}.",
            value=SPAN,
            instance=label("instance"),
        ),
    )


def _space(etcd: Etcd) -> Iterator[AnyRule]:
    """Yield whether the database fills up: against the quota of the design, or where it gives none, each member's."""
    size, used = f"etcd_mvcc_db_total_size_in_bytes{of(ETCD)}", f"etcd_mvcc_db_total_size_in_use_in_bytes{of(ETCD)}"
    quota = number(etcd.quota) if etcd.quota else f"etcd_server_quota_backend_bytes{of(ETCD)}"
    said = as_memory(etcd.quota) if etcd.quota else _("the member's own quota")
    yield Alert(
        "etcdDatabaseQuotaLowSpace",
        f"{size} / {quota} > {number(FULL)}",
        10 * MINUTE,
        "critical",
        _("etcd's database is nearly full: when it is, nothing can be written."),
        _(
            "The database of member {instance} has {value} of its quota ({quota}): compact and defragment it, or raise"
            " the quota.",
            value=SHARE,
            instance=label("instance"),
            quota=said,
        ),
    )
    yield Alert(
        "etcdExcessiveDatabaseGrowth",
        f"predict_linear({size}[4h], 4 * 3600) > {quota}",
        10 * MINUTE,
        "warning",
        _("etcd's database grows fast."),
        _(
            "As it grew within 4 hours, the database of member {instance} will have {value} in 4 more, and its quota is"
            " {quota}.",
            value=SIZE,
            instance=label("instance"),
            quota=said,
        ),
    )
    yield Alert(
        "etcdDatabaseHighFragmentationRatio",
        f"{used} / {size} < {number(_WASTED)} and {used} > {number(_LARGE)}",
        10 * MINUTE,
        "warning",
        _("Half of etcd's database is empty."),
        _(
            "Only {value} of the database of member {instance} is in use: defragment it, one member after the other.",
            value=SHARE,
            instance=label("instance"),
        ),
    )
