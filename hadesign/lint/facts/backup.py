"""Facts about backups: where they are, how old they may be, and how old the proof is that they can be restored."""

from datetime import date
from typing import Any

from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.proof.recovery.fate import shared_fate
from hadesign.proof.recovery.losses import Data, LossClass, LossWindow
from hadesign.stated import given
from hadesign.topology.cluster import Backup
from hadesign.words.recovery import lost_words, place_words, step_words, term_words

TOPIC = Topic("Backups.")


@TOPIC.items(
    "targets",
    "Declared backups that are not switched off.",
    name="what is saved: etcd or volumes",
    sharesFate="whether what takes the cluster takes it, too; null if not known",
    place="where it is that this takes it, in words; null if it does not",
    sameRegion="region that it shares with the cluster, null if none is known",
    offsite="whether it survives the loss of every zone",
    tested="whether a restore was ever tested; null if nothing is said of one",
    lastRestoreTest="day of the last restore test, null if there was none or nothing is said of one",
    age="days since then",
)
def targets(context: Context) -> list[Item]:
    """Return the backups."""
    return [_item(context, name, target) for name, target in _declared(context).items()]


def _declared(context: Context) -> dict[Data, Backup]:
    backups = context.cluster.backups
    found: dict[Data, Backup] = {}
    if backups.etcd and backups.etcd.enabled is not False and not context.cluster.managed:
        found["etcd"] = backups.etcd
    if backups.volumes:
        found["volumes"] = backups.volumes
    return found


def _item(context: Context, name: str, target: Backup) -> Item:
    path = target.origin.path
    tested = given(target.last_restore_test)
    fate = shared_fate(context.cluster, target)
    values = {
        "name": name,
        "sharesFate": fate.shared,
        "place": place_words(fate) if fate.shared else None,
        "sameRegion": target.region if target.region in _regions(context) else None,
        "offsite": target.offsite,
        "tested": None if target.last_restore_test is None else tested is not None,
        "lastRestoreTest": tested,
        "age": (context.as_of - date.fromisoformat(tested)).days if tested else None,
    }
    return Item(path, values, places={"sharesFate": (*path, fate.field), "tested": (*path, "lastRestoreTest")})


def _regions(context: Context) -> set[str]:
    infrastructure = context.cluster.infrastructure
    named = {zone.region for zone in infrastructure.zones} | {infrastructure.region}
    return {region for region in named if region}


@TOPIC.items(
    "windows",
    "For each declared backup the failure that costs most work, with how much.",
    name="what is saved: etcd or volumes",
    failure="what is lost of it: node, zone, all-copies (of etcd: most members) or site",
    lost="the same in words",
    seconds="work that is lost, as far as its terms are known; null if the time between two copies is not",
    terms="the sum written out, such as `until the next snapshot 15m + until it is done 30s`",
)
def windows(context: Context) -> list[Item]:
    """Return the longest loss window of each kind of data; of equal ones the smallest failure counts."""
    found = []
    for name, target in _declared(context).items():
        own = [loss for loss in context.proof.recovery.losses if loss.what == name]
        known = [loss for loss in own if loss.seconds is not None]
        if any(loss.failure == "all-copies" for loss in known):
            found.append(_window(max(known, key=lambda loss: loss.seconds or 0.0)))
            continue
        field = "interval" if name == "etcd" else "schedule"
        path = target.origin.path
        values = {**_lost(name, "all-copies"), "seconds": None, "terms": ""}
        found.append(Item(path, values, places={"seconds": (*path, field)}))
    return found


def _window(loss: LossWindow) -> Item:
    seconds = loss.seconds
    values = {
        **_lost(loss.what, loss.failure),
        "seconds": None if seconds is None else round(seconds, 6),
        "terms": " + ".join(map(term_words, loss.terms)),
    }
    related = [(step_words(term), term.origin.path) for term in loss.terms[1:] if term.origin is not None]
    return Item(loss.origin.path, values, related)


def _lost(what: Data, failure: LossClass) -> dict[str, Any]:
    return {"name": what, "failure": failure, "lost": lost_words(what, failure)}
