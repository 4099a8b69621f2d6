"""Alerts of backups: older than the design allows, failed, or not known to be of any use.

Metrics: `hadesign.targets.metrics`; vmware-tanzu/velero@d30d389b5606:pkg/metrics/metrics.go.
"""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.notation import as_time
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.stated import given
from hadesign.targets.metrics import (
    KEYS_TIME,
    MACHINE,
    SNAPSHOT_GOOD,
    SNAPSHOT_TIME,
    TEST_GOOD,
    TEST_TIME,
    keys_overdue,
    restore_test_overdue,
    snapshot_overdue,
)
from hadesign.targets.prometheus.promql import SPAN, label, number
from hadesign.targets.prometheus.rules import Alert, AnyRule, RuleGroup
from hadesign.topology.cluster import Cluster

MINUTE = 60
VELERO = "velero_backup_last_successful_timestamp"


def group(cluster: Cluster) -> RuleGroup | None:
    """Return the rules, or `None` where nothing that is known of takes copies."""
    found = tuple(_rules(cluster))
    return RuleGroup("backups", found) if found else None


def velero_overdue(cluster: Cluster) -> float | None:
    """Return from which age on, in seconds, a copy of volumes is missing: two in a row did not arrive."""
    volumes = given(cluster.backups.volumes)
    if volumes is None or volumes.tool != "velero" or volumes.schedule is None:
        return None
    gap = longest_gap(volumes.schedule)
    return None if gap is None else 2 * gap + (volumes.duration or 0) + (volumes.offsite_delay or 0)


def _rules(cluster: Cluster) -> Iterator[AnyRule]:
    overdue, tested = snapshot_overdue(cluster), restore_test_overdue(cluster)
    if overdue is not None:
        yield from _old("EtcdSnapshotTooOld", SNAPSHOT_TIME, overdue, _("The last snapshot of etcd is too old."))
        yield _failed("EtcdSnapshotFailed", SNAPSHOT_GOOD, _("A snapshot of etcd failed."))
    copied = keys_overdue(cluster)
    if copied is not None:
        said = _("The last copy of the cluster's keys is too old.")
        yield from _old("EtcdKeysCopyTooOld", KEYS_TIME, copied, said)
    if tested is not None:
        yield from _old("EtcdRestoreTestTooOld", TEST_TIME, tested, _("No snapshot was restored for too long."))
        yield _failed("EtcdRestoreTestFailed", TEST_GOOD, _("A snapshot of etcd could not be restored."))
    volumes = velero_overdue(cluster)
    if volumes is not None:
        said = _("The last copy of volumes is too old.")
        yield from _old("VolumeBackupTooOld", VELERO, volumes, said, "schedule")


def _old(name: str, metric: str, seconds: float, summary: str, by: str = "") -> Iterator[Alert]:
    """Yield what raises an alert on age (of each, or of the newest), and on silence, which is no sign of health."""
    newest = f'max by ({by}) ({metric}{{{by}!=""}})' if by else f"max({metric})"
    limit = as_time(seconds)
    yield Alert(
        name,
        f"time() - {newest} > {number(seconds)}",
        MINUTE,
        "critical",
        summary,
        _("It is {age} old; after {limit} two in a row are missing.", age=SPAN, limit=limit),
    )
    yield Alert(
        name.replace("TooOld", "Unknown"),
        f"absent({metric})",
        max(seconds, 15 * MINUTE),
        "critical",
        _("Nothing is known of a backup: there is no metric {metric}.", metric=metric),
        _("Nothing has written it, or Prometheus does not ask for it: see what takes the copies, and who shows them."),
    )


def _failed(name: str, metric: str, summary: str) -> Alert:
    return Alert(
        name,
        f"{metric} == 0",
        0,
        "warning",
        summary,
        _("It was tried on {machine}; the log there says why.", machine=label(MACHINE)),
    )
