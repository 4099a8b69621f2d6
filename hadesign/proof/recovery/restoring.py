"""Restores: what they need, and whether the failure left it: a copy, and a machine to restore it on."""

from collections.abc import Mapping
from typing import Literal

from hadesign.proof.recovery import timers
from hadesign.proof.recovery.fate import outlives, shared_fate, unknown_place, with_the_data
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Because, Data, NoBackup, Undecided
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.recovery.steps import Lack, Step
from hadesign.stated import Nothing
from hadesign.topology.cluster import Backup, Cluster, Origin

_NONE: Mapping[Data, Because] = {"etcd": Because("no-etcd-backup"), "volumes": Because("no-volume-backup")}


def usable(
    cluster: Cluster, backup: Backup | Nothing | None, what: Data, outage: Outage
) -> tuple[list[Step], Because | None]:
    """Return what is not known of the copy that a restore starts from, or why there can be none after an outage."""
    if backup is None:
        return [_unsaid(cluster, what)], None
    if not backup or backup.enabled is False:
        return [], _NONE[what]
    if sum(outage.lost.values()) == len(cluster.nodes):
        return [], Because("nothing-left")
    left = outlives(cluster, backup, outage)
    if left is None:
        place = backup.origin.below(shared_fate(cluster, backup).field)
        return [Lack(Undecided("backup-place"), place)], None
    return [], None if left else Because("backup-lost")


def _unsaid(cluster: Cluster, what: Data) -> Lack:
    """Return that nobody says whether there is a backup."""
    return Lack(NoBackup(what), cluster.at("backup", what))


def restored(cluster: Cluster, what: Data) -> ServiceRecovery:
    """Return how data comes back that is lost while all machines stand: restored by hand, or never without a copy."""
    backup = cluster.backups.etcd if what == "etcd" else cluster.backups.volumes
    if backup is not None and (not backup or backup.enabled is False):
        return _never(what, cluster.at("backup", what), _NONE[what])
    gone = with_the_data(cluster, backup) if backup else False
    if backup and gone:
        return _never("left", backup.origin.below(shared_fate(cluster, backup).field), Because("backup-lost"))
    copy = [_unsaid(cluster, what)] if backup is None else [unknown_place(backup)] if backup and gone is None else []
    done = timers.etcd_restored(cluster) if what == "etcd" else timers.volumes_restored(cluster)
    return ServiceRecovery("by-hand", True, (timers.responded(cluster), *copy, done))


def _never(of: Data | Literal["left"], where: Origin, why: Because) -> ServiceRecovery:
    return ServiceRecovery("return", True, (Lack(NoBackup(of), where, giveable=False),), why)
