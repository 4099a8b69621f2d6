"""Facts about recovery: how long it takes, term by term, as the proof adds it up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from hadesign.diagnostic import Path
from hadesign.i18n import _, ngettext
from hadesign.lint.facts import subjects
from hadesign.lint.facts.base import Context, Item, PartName, Topic
from hadesign.lint.text import as_time
from hadesign.proof.failure.reason import Unnamed
from hadesign.proof.lacking import untimed
from hadesign.proof.outcomes import Slowest, TooLittleKnown
from hadesign.proof.recovery.reasons import Unproved
from hadesign.proof.recovery.steps import Lack, Term
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.stated import given
from hadesign.words.objectives import outcome
from hadesign.words.recovery import failure_words, lacks_words, step_words, term_words

TOPIC = Topic("Recovery.")


@TOPIC.items(
    "times",
    "What the recovery time objective is about: single failures of the level to survive, and lost data, with how long"
    " recovery takes; of a workload or a part of the platform only the slowest case.",
    failure="what is lost: control-plane, api-server-process, load-balancer, load-balancer-process, node, place (a"
    " rack, a feed and the like), zone, region, etcd-data or volume-data; always if it is down before anything fails",
    what="the same in words, with the name of the load balancer or service that it is about",
    by="what brings it back: election, failover, rescheduling, restart, node-repair, by-hand, or return (only what"
    " failed does)",
    never="whether nothing brings it back, as there is no copy to restore from, or as it is down without any failure",
    late="whether it is surely longer than the objective allows",
    seconds="sum of the terms; null if a term is not known and the others are not too long already",
    terms="the sum written out, such as `etcd elects a leader 1s + the lease runs out 15s`; of many terms the longest",
    rto="recovery time objective in seconds",
    about="the copies that lost data is restored from, or what is down without any failure",
)
def times(context: Context) -> list[Item]:
    """Return recovery times; what nobody has timed is not known, and said once."""
    objectives = context.cluster.objectives
    rto = objectives.rto
    found: dict[object, list[RecoveryTime]] = {}
    for time in context.proof.recovery.cases:
        if time.asked_for(objectives):
            found.setdefault(time.of or time.of_class, []).append(time)
    items: dict[object, Item] = {}
    unnamed: dict[Unnamed, list[RecoveryTime]] = {}
    for number, alike in enumerate(found.values()):
        why = _unnamed(alike, rto)
        if why is not None:
            unnamed.setdefault(why, []).extend(alike)
            continue
        item = _item(context, alike, rto)
        unknown = item.values["seconds"] is None
        items.setdefault((item.path, *item.lacks.values(), *item.places.values()) if unknown else number, item)
    every = [*items.values(), *(_of_unnamed(context, why, alike) for why, alike in unnamed.items())]
    return [*every, *_judged_otherwise(context, every)]


@TOPIC.items(
    "drills",
    "Rehearsals of a disaster, as a list of one; empty if nothing is said of the last one.",
    rehearsed="whether there ever was one",
    last="day of the last one; null if there was none",
    age="days since then",
)
def drills(context: Context) -> list[Item]:
    """Return when disaster was last rehearsed."""
    plan = context.cluster.recovery
    if plan.last_drill is None:
        return []
    last = given(plan.last_drill)
    path = plan.origin.below("drills").path
    values = {
        "rehearsed": last is not None,
        "last": last,
        "age": (context.as_of - date.fromisoformat(last)).days if last else None,
    }
    return [Item(path, values)]


def _unnamed(alike: Sequence[RecoveryTime], rto: float | None) -> Unnamed | None:
    """Return of which size nothing is named, where that keeps a service's time from being known."""
    unknown = _unknown(_worst(alike, rto), rto)
    what = unknown[0].what if unknown else None
    return what.why if isinstance(what, Unproved) and isinstance(what.why, Unnamed) else None


def _of_unnamed(context: Context, why: Unnamed, alike: Sequence[RecoveryTime]) -> Item:
    """Say once for all services what nobody names, where the first of it would be."""
    item = _item(context, alike, context.cluster.objectives.rto)
    services = tuple(dict.fromkeys(time.name for time in alike))
    lacks = {"seconds": outcome(TooLittleKnown(services, why))}
    places = {"seconds": item.settled_by[0]} if item.settled_by else item.places
    return replace(item, lacks=lacks, places=places)


def _judged_otherwise(context: Context, items: Sequence[Item]) -> Iterator[Item]:
    """Yield what decides the objective where no time does: something in other worlds, or that none is known."""
    for one in context.proof.objectives if context.cluster.objectives.rto is not None else ():
        if one.kind != "rto":
            continue
        if isinstance(one.why, Slowest) and one.why.late and not any(item.values["late"] for item in items):
            yield _item(context, [one.why.time], context.cluster.objectives.rto)
        elif one.met is None and all(item.values["seconds"] is not None for item in items):
            place = one.open[0].origin.path if one.open else one.origin.path
            values = {"failure": "", "what": "", "by": "", "never": False, "late": None, "seconds": None, "terms": ""}
            facts = tuple(origin.path for origin in one.settled_by)
            values["rto"] = context.cluster.objectives.rto
            yield Item(
                one.origin.path,
                values,
                places={"seconds": place},
                lacks={"seconds": outcome(one.why)},
                settled_by=facts,
            )


def _worst(times: Iterable[RecoveryTime], rto: float | None) -> RecoveryTime:
    """Return the case that is most surely too long: one whose known terms are, else one with unknown ones."""
    return max(times, key=lambda time: (rto is not None and time.late(rto), bool(_unknown(time, rto)), time.seconds))


def _unknown(time: RecoveryTime, rto: float | None) -> Sequence[Lack]:
    """Return what keeps a time from being shown to be short enough."""
    return time.lacking if rto is None else () if time.late(rto) else time.unknown(rto)


def _item(context: Context, alike: Sequence[RecoveryTime], rto: float | None) -> Item:
    time = _worst(alike, rto)
    path: Path = time.origin.path
    unknown = _unknown(time, rto)
    values = {
        "failure": time.failure,
        "what": failure_words(time),
        "by": time.by,
        "never": time.never,
        "late": rto is not None and time.late(rto),
        "seconds": None if unknown else round(time.seconds, 6),
        "terms": lacks_words(time.lacking) if time.never else _written(time),
        "rto": rto,
    }
    related = [(step_words(term), term.origin.path) for term in time.terms if term.origin is not None]
    places = {"seconds": unknown[0].origin.path} if unknown else {}
    lacks = {}
    if unknown and not unknown[0].giveable:
        why, said = unknown[0].what, step_words(unknown[0])
        lacks["seconds"] = said if isinstance(why, Unproved) else _("it is not known {what}", what=said)
    lacking = dict.fromkeys(lack for one in alike for lack in one.lacking) if unknown else {}
    facts = tuple(origin.path for lack in lacking for origin in untimed(context.proof, lack))
    item = Item(path, values, related, places, lacks, parts=_PARTS.get(time.failure, ()), settled_by=facts)
    return _down(context, time, item) if time.failure == "always" and time.never else item


def _down(context: Context, time: RecoveryTime, item: Item) -> Item:
    """Say what is down without any failure, which is what other rules say of it, too."""
    known = context.proof.by_id
    service = known.get(time.of) or next(one for one in known.values() if one.name == time.name)
    return replace(item, parts=(subjects.service(context, service),), causes=lambda: frozenset({frozenset()}))


def _written(time: RecoveryTime) -> str:
    """Write the sum out, with what is not known of it."""
    lacking = [_("{step} (not known)", step=step_words(lack)) for lack in time.lacking]
    return " + ".join([*_sum(time.terms), *lacking])


_PARTS: Mapping[str, tuple[PartName, ...]] = {"etcd-data": ("backup/etcd",), "volume-data": ("backup/volumes",)}
"""What a recovery stands on, by failure."""
_SHOWN = 3
"""Terms that a message has room for: a sum of more names the longest ones."""


def _sum(terms: Sequence[Term]) -> list[str]:
    """Write out a sum; of a long one the shorter terms together."""
    if len(terms) <= _SHOWN + 1:
        return [_text(term) for term in terms]
    longest = sorted(terms, key=lambda term: -term.seconds)[:_SHOWN]
    rest = sum(term.seconds for term in terms if term not in longest)
    more = ngettext("{count} more {time}", "{count} more {time}", len(terms) - _SHOWN, time=as_time(rest))
    return [*(_text(term) for term in terms if term in longest), more]


def _text(term: Term) -> str:
    return term_words(term) if term.given else _("{step} (a default)", step=term_words(term))
