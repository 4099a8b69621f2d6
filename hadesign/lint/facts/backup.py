"""Facts about backups: where they are, how old they may be, and how old the proof is that they can be restored."""

from datetime import date

from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lint.text import as_time
from hadesign.proof.recovery.losses import LossWindow, shared_fate
from hadesign.topology.cluster import Backup

TOPIC = Topic("Backups.")


@TOPIC.items(
    "targets",
    "Declared backups that are not switched off.",
    name="what is saved: etcd or volumes",
    place="how it is lost with the cluster, empty if it is not; null if not known",
    sameRegion="region that it shares with the cluster, null if none is known",
    offsite="whether it survives the loss of every zone",
    lastRestoreTest="day of the last restore test",
    age="days since then",
)
def targets(context: Context) -> list[Item]:
    """Return the backups."""
    return [_item(context, name, target) for name, target in _declared(context).items()]


def _declared(context: Context) -> dict[str, Backup]:
    backups = context.cluster.backups
    found: dict[str, Backup] = {}
    if backups.etcd and backups.etcd.enabled is not False and not context.cluster.managed:
        found["etcd"] = backups.etcd
    if backups.volumes:
        found["volumes"] = backups.volumes
    return found


def _item(context: Context, name: str, target: Backup) -> Item:
    path = target.origin.path
    tested = target.last_restore_test
    at, place = shared_fate(context.cluster, target)
    values = {
        "name": name,
        "place": place,
        "sameRegion": target.region if target.region in _regions(context) else None,
        "offsite": target.offsite,
        "lastRestoreTest": tested,
        "age": (context.as_of - date.fromisoformat(tested)).days if tested else None,
    }
    return Item(path, values, places={"place": (*path, at)})


def _regions(context: Context) -> set[str]:
    infrastructure = context.cluster.infrastructure
    named = {zone.region for zone in infrastructure.zones} | {infrastructure.region}
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
    for name, target in _declared(context).items():
        own = [loss for loss in context.proof.recovery.losses if loss.what == name]
        known = [loss for loss in own if loss.seconds is not None]
        if any(loss.failure == "all copies" for loss in known):
            found.append(_window(max(known, key=lambda loss: loss.seconds or 0.0)))
            continue
        field = "interval" if name == "etcd" else "schedule"
        path = target.origin.path
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
