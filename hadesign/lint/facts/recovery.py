"""Facts about recovery: how long it takes, term by term, as the proof adds it up."""

from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lint.text import as_time
from hadesign.proof.recovery import RecoveryTime, Term

TOPIC = Topic("Recovery.")


@TOPIC.items(
    "times",
    "Failures that something has to recover from, and how long that takes.",
    what="what is lost",
    seconds="sum of the terms; null if a term is not known",
    terms="the sum written out, such as `etcd elects a leader 1s + the lease runs out 15s`",
    rto="recovery time objective in seconds",
)
def times(context: Context) -> list[Item]:
    """Return recovery times; a restore that nobody has timed is not known, and neither is a start that is not given."""
    objectives = context.cluster.blueprint.spec.objectives
    rto = objectives.rto if objectives else None
    found = [_item(time, rto) for time in context.proof.recovery.times]
    timed = any(time.failure == "restore" for time in context.proof.recovery.times)
    if not timed and not context.cluster.managed:
        path = ("spec", "recovery", "restoreTime")
        values = {"what": "etcd's data", "seconds": None, "terms": "", "rto": rto}
        found.append(Item(path, values, places={"seconds": path}))
    return found


def _item(time: RecoveryTime, rto: float | None) -> Item:
    path = time.origin.path
    values = {
        "what": time.what,
        # Rounded, so that 100 ms and 200 ms are not more than 300 ms.
        "seconds": None if time.missing else round(time.seconds, 6),
        "terms": " + ".join(_text(term) for term in time.terms),
        "rto": rto,
    }
    related = [(term.label, term.origin.path) for term in time.terms if term.origin is not None]
    return Item(path, values, related, {"seconds": (*path, "startTime")})


def _text(term: Term) -> str:
    return f"{term.label} {as_time(term.seconds)}{'' if term.given else ' (a default)'}"
