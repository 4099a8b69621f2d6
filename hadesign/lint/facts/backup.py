"""Facts about backups: where they are, how old they may be, and how old the proof is that they can be restored."""

from datetime import date

from hadesign.blueprint.operations import BackupTarget
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lint.text import as_time
from hadesign.proof.recovery.losses import LossWindow, shared_fate

TOPIC = Topic("Backups.")


@TOPIC.items(
    "targets",
    "Declared backups that are not switched off.",
    name="what is saved: etcd or volumes",
    sharesFate="whether what takes the cluster takes it, too; null if not known",
    place="where it is that this takes it, in words; null if it does not",
    sameRegion="region that it shares with the cluster, null if none is known",
    offsite="whether it survives the loss of every zone",
    lastRestoreTest="day of the last restore test",
    age="days since then",
)
def targets(context: Context) -> list[Item]:
    """Return the backups."""
    return [_item(context, name, target) for name, target in _declared(context).items()]


def _declared(context: Context) -> dict[str, BackupTarget]:
    backup = context.cluster.blueprint.spec.backup
    found: dict[str, BackupTarget] = {}
    if backup and backup.etcd and backup.etcd.enabled is not False and not context.cluster.managed:
        found["etcd"] = backup.etcd
    if backup and backup.volumes:
        found["volumes"] = backup.volumes
    return found


def _item(context: Context, name: str, target: BackupTarget) -> Item:
    path = ("spec", "backup", name)
    tested = target.last_restore_test
    at, place = shared_fate(context.cluster, target)
    shared = None if place is None else place != ""
    values = {
        "name": name,
        "sharesFate": shared,
        "place": place or None,
        "sameRegion": target.region if target.region in _regions(context) else None,
        "offsite": target.offsite,
        "lastRestoreTest": tested,
        "age": (context.as_of - date.fromisoformat(tested)).days if tested else None,
    }
    return Item(path, values, places={"sharesFate": (*path, at)})


def _regions(context: Context) -> set[str]:
    infrastructure = context.cluster.blueprint.spec.infrastructure
    if infrastructure is None:
        return set()
    named = {zone.region or infrastructure.region for zone in infrastructure.zones} | {infrastructure.region}
    return {region for region in named if region}


@TOPIC.items(
    "windows",
    "For each declared backup the failure that costs most work, with how much.",
    name="what is saved: etcd or volumes",
    lost="what is lost of it, in words: `a machine`, `a zone`, `all copies` (etcd: `most members`), `the whole place`",
    seconds="work that is lost, as far as its terms are known; null if the time between two copies is not",
    terms="the sum written out, such as `until the next snapshot 15m + until it is done 30s`",
)
def windows(context: Context) -> list[Item]:
    """Return the longest loss window of each kind of data; of equal ones the smallest failure counts."""
    found = []
    for name in _declared(context):
        own = [loss for loss in context.proof.recovery.losses if loss.what == name]
        known = [loss for loss in own if loss.seconds is not None]
        if any(loss.failure == "all copies" for loss in known):
            found.append(_window(max(known, key=lambda loss: loss.seconds or 0.0)))
            continue
        field = "interval" if name == "etcd" else "schedule"
        path = ("spec", "backup", name)
        values = {"name": name, "lost": "all copies", "seconds": None, "terms": ""}
        found.append(Item(path, values, places={"seconds": (*path, field)}))
    return found


def _window(loss: LossWindow) -> Item:
    seconds = loss.seconds
    values = {
        "name": loss.what,
        "lost": loss.lost,
        "seconds": None if seconds is None else round(seconds, 6),
        "terms": " + ".join(f"{term.label} {as_time(term.seconds)}" for term in loss.terms),
    }
    related = [(term.label, term.origin.path) for term in loss.terms[1:] if term.origin is not None]
    return Item(loss.origin.path, values, related)
