"""Snapshots of etcd by an installer's own schedule: how often, how many are kept, and where on S3."""

import math

from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.notation import as_time
from hadesign.source import input_diagnostic
from hadesign.targets.clock import DAY, MINUTE, Clock, gap_within
from hadesign.targets.filling import Blank
from hadesign.topology.cluster import Backup, Cluster
from hadesign.vocabulary.installers import INSTALLERS


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place on S3: the bucket, and the folder in it (empty for none)."""

    name: str
    folder: str


def taken(cluster: Cluster) -> Backup | None:
    """Return the backup of etcd if snapshots are taken; `None` if there are none, or nothing is said."""
    backup = cluster.backups.etcd
    return backup if backup and backup.enabled is not False else None


def by_runner(cluster: Cluster) -> Backup | None:
    """Return the backup of etcd that a runner takes which the design names, because its installer takes none."""
    backup = taken(cluster)
    if backup is None or cluster.etcd is None or INSTALLERS[cluster.kubernetes.installer].snapshots:
        return None
    return backup if backup.runner and gap(backup) else None


def refused(cluster: Cluster) -> bool:
    """Tell whether it is said that there are no snapshots; silence is none."""
    backup = cluster.backups.etcd
    return backup is not None and (not backup or backup.enabled is False)


def cron(cluster: Cluster, backup: Backup, consumer: str) -> tuple[str, float] | None:
    """Return a cron schedule whose longest gap is the interval, or the next shorter one, and that gap in seconds.

    Raises:
        InputError: the interval is shorter than cron's smallest.
    """
    found = gap(backup)
    if found is None or backup.interval is None:
        return None
    if found < MINUTE:
        path = (*backup.origin.path, "interval")
        message = _(
            "{program} takes a snapshot once a minute at most, and the interval is {interval}",
            program=consumer,
            interval=as_time(backup.interval),
        )
        raise InputError([input_diagnostic(message, cluster.document.value(path), path, expected=_("1m or more"))])
    return Clock(found).cron(), found


def gap(backup: Backup) -> int | None:
    """Return the seconds between two snapshots by the clock: the interval, or the next shorter one that a clock has.

    `None` if no interval is given; 0 if it is shorter than any.
    """
    return None if backup.interval is None else gap_within(min(backup.interval, DAY))


def kept(backup: Backup, gap: float | None) -> int | None:
    """Return how many snapshots are kept: as stated, or so many as reach back as far as copies are kept."""
    if backup.kept is not None or backup.retention is None or gap is None:
        return backup.kept
    return max(math.ceil(backup.retention / gap), 1)


def bucket(backup: Backup) -> Bucket | None:
    """Return where on S3 snapshots go, `None` if they go elsewhere or nowhere else."""
    scheme, found, rest = (backup.location or "").partition("://")
    if scheme != "s3" or not found:
        return None
    name, _slash, folder = rest.partition("/")
    return Bucket(name, folder.strip("/")) if name else None


def s3_blanks() -> tuple[Blank, ...]:
    """Return what is filled in: the keys, and where the store is, which only its owner knows."""
    return (
        Blank("S3_ENDPOINT", "[A-Za-z0-9.:-]+", _("host and port of the store, such as s3.example.org:9000")),
        Blank("S3_REGION", "[A-Za-z0-9-]+", _("the store's region, such as us-east-1")),
        Blank("S3_ACCESS_KEY", "[A-Za-z0-9+/=_.-]{3,128}", _("as the store gave it")),
        Blank("S3_SECRET_KEY", "[A-Za-z0-9+/=_.-]{8,128}", _("as the store gave it")),
    )
