"""How servers of RKE2 and k3s take snapshots of etcd: by their own clock, to their own disks, and to S3 if asked."""

from collections.abc import Sequence

from hadesign.blueprint.schedule import parse_cron
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.flags import take
from hadesign.importers.rke2.files import RancherConfig
from hadesign.notation import as_time
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.targets.rke2.flavour import Flavour

_BACKUP: FactPath = ("spec", "backup", "etcd")
_SOURCES = {
    "rke2": "https://docs.rke2.io/datastore/backup_restore",
    "k3s": "https://docs.k3s.io/cli/etcd-snapshot",
}
_INTERVAL, _KEPT = "12h", 5
_EVERY = {"@hourly": "1h", "@daily": "1d", "@midnight": "1d", "@weekly": "7d"}
"""https://pkg.go.dev/github.com/robfig/cron/v3#hdr-Predefined_schedules"""


def read_snapshots(draft: ImportDraft, servers: Sequence[RancherConfig], kind: Flavour) -> None:
    """Say how often snapshots are taken, how many stay, and where they go to."""
    off = [found for config in servers if config.on("etcd-disable-snapshots")
           and (found := config.text("etcd-disable-snapshots")) is not None]  # fmt: skip
    if off:
        draft.say(_BACKUP, "none", off[0][1])
        return
    source = _SOURCES[kind.installer]
    draft.default((*_BACKUP, "interval"), _INTERVAL, kind.title, source)
    draft.default((*_BACKUP, "kept"), _KEPT, kind.title, source)
    draft.default((*_BACKUP, "takenOn"), "every-member", kind.title, source)
    for config in servers:
        schedule = config.text("etcd-snapshot-schedule-cron")
        if schedule is not None:
            take(draft, (*_BACKUP, "interval"), _gap, *schedule)
        number = (config.text("etcd-s3-retention") if config.on("etcd-s3") else None) or config.text(
            "etcd-snapshot-retention"
        )
        if number is not None:
            take(draft, (*_BACKUP, "kept"), int, *number)
        _store(draft, config)


def _store(draft: ImportDraft, config: RancherConfig) -> None:
    """Say in which bucket snapshots are; keys are not read."""
    bucket, folder = config.text("etcd-s3-bucket"), config.text("etcd-s3-folder")
    if not config.on("etcd-s3"):
        return
    if bucket is not None:
        rest = (folder[0] if folder is not None else "").strip("/")
        draft.say((*_BACKUP, "location"), f"s3://{bucket[0]}" + (f"/{rest}" if rest else ""), bucket[1])
    else:
        place: FilePlace = (config.text("etcd-s3") or ("", config.place))[1]
        draft.note(place, _("snapshots go to S3; the bucket is named by a Secret or elsewhere"))


def _gap(text: str) -> str:
    """Return the longest time between two runs of a cron schedule."""
    if text.strip().lower() in _EVERY:
        return _EVERY[text.strip().lower()]
    found = longest_gap(parse_cron(text))  # whose refusal is a ValueError, too
    if found is None:
        raise ValueError(text)
    return as_time(found)
