"""Facts about recovery: how long it takes, term by term, as the proof adds it up."""

from collections.abc import Iterable, Sequence

from hadesign.diagnostic import Path
from hadesign.i18n import _, ngettext
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lint.text import as_time
from hadesign.proof.recovery.steps import Term
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.words.recovery import failure_words, step_words, term_words

TOPIC = Topic("Recovery.")


@TOPIC.items(
    "times",
    "Failures that something has to recover from, and how long that takes; of a workload that a node and a zone take"
    " down only the slower case. What comes back only with what failed is not here: whether it may be lost at all is a"
    " matter of what the design survives.",
    failure="what is lost: control-plane, api-server-process, load-balancer, load-balancer-process, node, zone,"
    " etcd-data or volume-data",
    what="the same in words, with the name of the load balancer or workload that it is about",
    by="what brings it back: election, failover, rescheduling, node-repair or by-hand",
    seconds="sum of the terms; null if a term is not known and the others are not too long already",
    terms="the sum written out, such as `etcd elects a leader 1s + the lease runs out 15s`; of many terms the longest",
    rto="recovery time objective in seconds",
)
def times(context: Context) -> list[Item]:
    """Return recovery times; what nobody has timed is not known."""
    rto = context.cluster.objectives.rto
    found: dict[object, list[RecoveryTime]] = {}
    for number, time in enumerate(context.proof.recovery.times):
        if time.by != "return":
            found.setdefault(time.of or number, []).append(time)
    return [_item(_worst(alike, rto), rto) for alike in found.values()]


def _worst(times: Iterable[RecoveryTime], rto: float | None) -> RecoveryTime:
    """Return the case that is most surely too long: one whose known terms are, else one with unknown ones."""
    return max(times, key=lambda time: (rto is not None and _known(time) > rto, bool(time.lacking), time.seconds))


def _known(time: RecoveryTime) -> float:
    # Rounded, so that 100 ms and 200 ms are not more than 300 ms.
    return round(time.seconds, 6)


def _item(time: RecoveryTime, rto: float | None) -> Item:
    path: Path = time.origin.path
    late = rto is not None and _known(time) > rto
    unknown = [] if late else time.lacking
    values = {
        "failure": time.failure,
        "what": failure_words(time),
        "by": time.by,
        "seconds": None if unknown else _known(time),
        "terms": " + ".join(
            [*_sum(time.terms), *(_("{step} (not known)", step=step_words(lack)) for lack in time.lacking)]
        ),
        "rto": rto,
    }
    related = [(step_words(term), term.origin.path) for term in time.terms if term.origin is not None]
    places = {"seconds": unknown[0].origin.path} if unknown else {}
    lacks = {}
    if unknown and not unknown[0].giveable:
        lacks["seconds"] = _("it is not known {what}", what=step_words(unknown[0]))
    return Item(path, values, related, places, lacks)


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
