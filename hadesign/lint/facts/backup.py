"""Facts about backups: where they are, how old they may be, and how old the proof is that they can be restored."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hadesign.diagnostic import Path
from hadesign.i18n import Message, translated
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.proof.outcomes import NothingLeft, OldestCopy
from hadesign.proof.recovery.fate import shared_fate
from hadesign.proof.recovery.losses import LossClass, LossWindow
from hadesign.proof.recovery.reasons import Data
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.stated import given
from hadesign.topology.cluster import Backup
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.words.losses import DATA, lost_words, place_words, unknown_loss
from hadesign.words.objectives import outcome
from hadesign.words.recovery import (
    lacks_words,
    step_words,
    term_words,
)

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
    interval="longest time between two copies in seconds; null if not known",
    retention="how long copies are kept, in seconds",
    kept="how many copies are kept, where it is their number that counts",
    reach="how far back copies reach, in seconds: as long as they are kept, or as many as are kept; null if not known",
    encrypted="whether copies are encrypted",
    verified="whether each copy is checked after it was taken",
    immutable="whether nobody can change or delete a copy before its time",
    about="the copies of that data",
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
        "retention": target.retention,
        "kept": target.kept,
        "encrypted": target.encrypted,
        "verified": target.verified,
        "immutable": target.immutable,
        **_reach(target),
    }
    places: dict[str, Path] = {"sharesFate": (*path, fate.field), "tested": (*path, "lastRestoreTest")}
    places["interval"] = (*path, "interval" if name == "etcd" else "schedule")
    places["reach"] = (*path, "retention" if target.kept is None else "kept")
    return Item(path, values, places=places, parts=(_part(name),))


def _reach(target: Backup) -> dict[str, float | None]:
    """Return the time between two copies, and how old the oldest one may be; the stricter limit counts."""
    gap = target.interval if target.what == "etcd" else longest_gap(target.schedule) if target.schedule else None
    counted = gap * target.kept if gap is not None and target.kept is not None else None
    limits = [limit for limit in (target.retention, counted) if limit is not None]
    return {"interval": gap, "reach": min(limits, default=None)}


def _part(name: str) -> str:
    """Return the part that the copies of some data are."""
    return f"backup/{name}"


@TOPIC.items(
    "stated",
    "What the design speaks of saving: etcd, unless the provider runs it, and volumes.",
    name="what is saved: etcd or volumes",
    kept="taken, off (switched off), or none",
    about="the copies of that data",
)
def stated(context: Context) -> list[Item]:
    """Return what is said of backups; silence says nothing."""
    backups, found = context.cluster.backups, []
    for name, target in (("etcd", backups.etcd), ("volumes", backups.volumes)):
        if target is None or (name == "etcd" and context.cluster.managed):
            continue
        kept = "none" if not target else "off" if target.enabled is False else "taken"
        found.append(Item(("spec", "backup", name), {"name": name, "kept": kept}, parts=(_part(name),)))
    return found


@TOPIC.items(
    "snapshots",
    "Snapshots of etcd that are to be taken where the installer takes none by the clock.",
    installer="the installer",
    runner="what takes them: systemd-timer or cronjob; null if nothing is said of that",
    takenOn="machines that they are taken on: one-member or every-member",
    keysSaved="whether copies of the PKI and of the encryption keys are made; null if nothing is said of them",
    about="the copies of that data",
)
def snapshots(context: Context) -> list[Item]:
    """Return the snapshots that somebody has to be found for."""
    target, installer = _declared(context).get("etcd"), context.cluster.kubernetes.installer
    if target is None or INSTALLERS[installer].snapshots:
        return []
    values = {
        "installer": translated(Message(INSTALLERS[installer].title)),
        "runner": target.runner,
        "takenOn": target.taken_on,
        "keysSaved": None if target.recipient is None else bool(target.recipient),
    }
    path = target.origin.path
    places = {"runner": (*path, "runner"), "keysSaved": (*path, "recipient")}
    return [Item(path, values, places=places, parts=(_part("etcd"),))]


def _regions(context: Context) -> set[str]:
    infrastructure = context.cluster.infrastructure
    named = {zone.region for zone in infrastructure.zones} | {infrastructure.region}
    return {region for region in named if region}


@TOPIC.items(
    "windows",
    "For each kind of data the failure that costs most work, with how much.",
    name="what is saved: etcd or volumes",
    failure="what is lost of it: node, zone, all-copies (of etcd: most members) or site",
    lost="the same in words",
    everything="whether all work is lost, as there is no copy, or none that is left",
    seconds="work that is lost, as far as its terms are known; null if a term that decides it is not",
    terms="the sum written out, such as `until the next snapshot 15m + until it is done 30s`; what is missing where"
    " everything is lost",
    about="the copies of that data",
)
def windows(context: Context) -> list[Item]:
    """Return the longest loss window of each kind of data; of equal ones the smallest failure counts."""
    rpo = context.cluster.objectives.rpo
    found = []
    for name in DATA:
        own = [loss for loss in context.proof.recovery.losses if loss.what == name]
        if own:
            found.append(_window(_worst(own, rpo), rpo))
    facts = _settling(context)
    every = [*found, *_judged_otherwise(context, found)]
    return [replace(item, settled_by=facts) if item.values["seconds"] is None else item for item in every]


def _settling(context: Context) -> tuple[Path, ...]:
    """Return where the facts would be said that settle whether so little is lost, if they would."""
    found = (objective for objective in context.proof.objectives if objective.kind == "rpo")
    return tuple(origin.path for objective in found for origin in objective.settled_by)


def _judged_otherwise(context: Context, items: Sequence[Item]) -> Iterator[Item]:
    """Yield what decides the objective where no window does: something in other worlds, or that none is known."""
    rpo = context.cluster.objectives.rpo
    for one in context.proof.objectives if rpo is not None else ():
        if one.kind != "rpo":
            continue
        if isinstance(one.why, OldestCopy | NothingLeft) and one.met is False and not _broken(items, rpo):
            yield _window(one.why.loss, rpo)
        elif one.met is None and all(item.values["seconds"] is not None for item in items):
            place = one.open[0].origin.path if one.open else one.origin.path
            values = {**_lost("etcd", "all-copies"), "everything": False, "seconds": None, "terms": ""}
            yield Item(one.origin.path, values, places={"seconds": place}, lacks={"seconds": outcome(one.why)})


def _broken(items: Sequence[Item], rpo: float | None) -> bool:
    """Whether a window breaks the objective."""
    return any(i.values["everything"] or (i.values["seconds"] or 0.0) > (rpo or 0.0) for i in items)


def _worst(losses: Sequence[LossWindow], rpo: float | None) -> LossWindow:
    """Return the window that most surely breaks the objective, else one that may, else the longest."""
    return max(
        losses,
        key=lambda loss: (loss.everything, _late(loss, rpo), loss.seconds is None, bool(loss.lacking), _known(loss)),
    )


def _known(loss: LossWindow) -> float:
    return round(loss.seconds or 0.0, 6)


def _late(loss: LossWindow, rpo: float | None) -> bool:
    return rpo is not None and _known(loss) > rpo


def _window(loss: LossWindow, rpo: float | None) -> Item:
    unknown = [] if loss.everything or _late(loss, rpo) else loss.lacking
    values = {
        **_lost(loss.what, loss.failure),
        "everything": loss.everything,
        "seconds": 0.0 if loss.everything else None if unknown else _known(loss),
        "terms": lacks_words(loss.lacking) if loss.everything else " + ".join(map(term_words, loss.terms)),
    }
    related = [(step_words(term), term.origin.path) for term in loss.terms[1:] if term.origin is not None]
    places = {"seconds": unknown[0].origin.path} if unknown else {}
    lacks = {}
    if unknown and not all(lack.giveable for lack in unknown):
        lacks["seconds"] = unknown_loss(loss)
    path = loss.lacking[0].origin.path if loss.everything else loss.origin.path
    related += [(step_words(lack), lack.origin.path) for lack in unknown[1:]]
    return Item(path, values, related, places, lacks, parts=(_part(loss.what),))


def _lost(what: Data, failure: LossClass) -> dict[str, Any]:
    return {"name": what, "failure": failure, "lost": lost_words(what, failure)}
