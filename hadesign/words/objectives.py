"""What objectives ask for and what decides them, and of what too little is known, in words."""

from functools import singledispatch
from typing import Literal

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.notation import as_percent, as_time
from hadesign.proof.failure.reason import Reason
from hadesign.proof.outcomes import (
    Available,
    AvailableEnough,
    BackWithin,
    Harmless,
    LeftOpen,
    LessAvailable,
    LoseAtMost,
    NoFigure,
    NotTimed,
    OldestCopy,
    SearchStopped,
    Slowest,
    Survive,
    TakenDown,
    TooLittleKnown,
)
from hadesign.topology.cluster import Subject
from hadesign.words.effects import witness
from hadesign.words.recovery import DATA, failure_words, lacks_words
from hadesign.words.things import noun


@singledispatch
def outcome(why: Reason) -> str:
    """Say what is asked for, what decides it, or what is not known."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


_SUBJECTS: dict[Literal["design"] | Subject, str] = {
    "design": "", "etcd": "etcd: ", "api": "the API: ", "data": "data: ", "workload": "",
}  # fmt: skip


@outcome.register
def _survive(goal: Survive) -> str:
    of = f"workload {goal.name}: " if goal.subject == "workload" else _SUBJECTS[goal.subject]
    number = "one" if goal.count == 1 else f"{goal.count:,}"
    return f"{of}survive the loss of any {number} {noun(goal.size, goal.count)}"


@outcome.register
def _available(goal: Available) -> str:
    return f"availability of at least {as_percent(goal.share)}"


@outcome.register
def _back_within(goal: BackWithin) -> str:
    return f"recovery time (RTO) of at most {as_time(goal.seconds)}"


@outcome.register
def _lose_at_most(goal: LoseAtMost) -> str:
    return f"data loss (RPO) of at most {as_time(goal.seconds)}"


@outcome.register
def _harmless(_: Harmless) -> str:
    return "no such failure takes anything down"


@outcome.register
def _taken_down(why: TakenDown) -> str:
    further = f"; further ones take down {listed(why.further)}" if why.further else ""
    return f"{witness(why.found)}; it takes down {listed(why.services)}{further}"


@outcome.register
def _left_open(why: LeftOpen) -> str:
    if why.what == "access-mode":
        witnessed = witness(why.found)
        return _("accessMode of the volumes of {name} is not given, and {witness}", name=why.service, witness=witnessed)
    return f"{why.what} of {why.service} is not given, and {witness(why.found)}"


@outcome.register
def _too_little(why: TooLittleKnown) -> str:
    return f"more must be known about {listed(why.services)}"


@outcome.register
def _stopped(why: SearchStopped) -> str:
    return f"the search for sets of {why.failures} failures hit its bound for {listed(why.services)}"


@outcome.register
def _less_available(why: LessAvailable) -> str:
    more = ""
    if why.others:
        are = "more service is" if why.others == 1 else "more services are"
        more = f", and {why.others:,} {are} below the objective"
    return f"{why.service} is modelled at {as_percent(why.share)}{more}"


@outcome.register
def _no_figure(why: NoFigure) -> str:
    return f"no figure decides it for {listed(why.services)}"


@outcome.register
def _enough(_: AvailableEnough) -> str:
    return "every service is modelled at that or more"


@outcome.register
def _slowest(why: Slowest) -> str:
    taken = f"{as_time(why.time.seconds)}{' and more' if why.time.lacking else ''}"
    if why.late:
        return f"recovery from the loss of {failure_words(why.time)} takes {taken}"
    return f"the slowest recovery, from the loss of {failure_words(why.time)}, takes {taken}"


@outcome.register
def _not_timed(why: NotTimed) -> str:
    if why.lacking:
        return f"it is not known: {lacks_words(why.lacking)}"
    return "nothing that takes time is known" if why.of == "rto" else "nothing that is saved is known"


@outcome.register
def _oldest_copy(why: OldestCopy) -> str:
    return f"copies of {DATA[why.loss.what]} are up to {as_time(why.loss.seconds or 0.0)} old"
