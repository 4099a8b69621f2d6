"""Names of the metrics that hadesign's own programs write, and the ages from which on what they say is an alarm.

They are read by node_exporter's textfile collector (prometheus/node_exporter, README, section Textfile Collector), so
each is a gauge with one label, `machine`: the node that wrote it, or whose job did.
"""

from hadesign.i18n import N_, Message
from hadesign.stated import given
from hadesign.targets.clock import DAY
from hadesign.targets.snapshots import by_runner, gap
from hadesign.topology.cluster import Cluster

TEXTFILES = "/var/lib/node_exporter/textfile_collector"
"""Folder that node_exporter has to be told of, `--collector.textfile.directory`: it has none by default. hadesign chose
the one of https://www.robustperception.io/using-the-textfile-collector-from-a-shell-script."""
MONITORING = "monitoring"
"""Release and namespace of kube-prometheus-stack. hadesign chose it. Prometheus asks what has its label `release`."""
MACHINE = "machine"
"""Label of every metric here."""

SNAPSHOT_TIME = "hadesign_etcd_snapshot_timestamp_seconds"
SNAPSHOT_GOOD = "hadesign_etcd_snapshot_success"
SNAPSHOT_SIZE = "hadesign_etcd_snapshot_size_bytes"
KEYS_TIME = "hadesign_etcd_keys_timestamp_seconds"
TEST_TIME = "hadesign_etcd_restore_test_timestamp_seconds"
TEST_GOOD = "hadesign_etcd_restore_test_success"
TEST_SNAPSHOT = "hadesign_etcd_restore_test_snapshot_timestamp_seconds"

KEYS_GAP = DAY
"""Seconds between two copies of the keys, which change when certificates are renewed. hadesign chose it."""

METRICS: dict[str, Message] = {
    SNAPSHOT_TIME: N_("When the last good snapshot of etcd was taken that is kept off this machine."),
    SNAPSHOT_GOOD: N_("Whether the last snapshot was taken, checked and copied (1) or not (0)."),
    SNAPSHOT_SIZE: N_("Size of the last good snapshot."),
    KEYS_TIME: N_("When the last encrypted copy of the PKI and of the encryption keys was kept off this machine."),
    TEST_TIME: N_("When a snapshot was last restored and read."),
    TEST_GOOD: N_("Whether the last test of a restore went well (1) or not (0)."),
    TEST_SNAPSHOT: N_("When the snapshot was taken that was last restored and read."),
}
"""Every metric with its help. A failure leaves the times of what went well before it as they are."""


def snapshot_overdue(cluster: Cluster) -> float | None:
    """Return from which age of `SNAPSHOT_TIME` on, in seconds, a snapshot is missing: two in a row did not arrive.

    `None` where hadesign takes no snapshots, so that there is no such metric.
    """
    backup = by_runner(cluster)
    seconds = gap(backup) if backup else None
    if backup is None or seconds is None:
        return None
    return 2 * seconds + (backup.duration or 0) + (backup.offsite_delay or 0)


def restore_test_overdue(cluster: Cluster) -> float | None:
    """Return from which age of `TEST_TIME` on, in seconds, tests of a restore are missing: two in a row did not pass.

    `None` where hadesign tests no restore, so that there is no such metric.
    """
    backup = by_runner(cluster)
    interval = given(backup.restore_tests) if backup else None
    return None if interval is None else 2 * interval


def keys_overdue(cluster: Cluster) -> float | None:
    """Return from which age of `KEYS_TIME` on, in seconds, a copy of keys is missing: two in a row did not arrive.

    `None` where no copy is made, as the design names nobody whom it could be encrypted to.
    """
    backup = by_runner(cluster)
    return 2 * KEYS_GAP if backup and backup.recipient else None
