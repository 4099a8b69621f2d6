"""What objectives ask for and what decides them, and of what too little is known, in words."""

from collections.abc import Mapping
from functools import singledispatch

from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import listed
from hadesign.notation import as_percent, as_time
from hadesign.proof.failure.reason import Reason
from hadesign.proof.outcomes import (
    Available,
    AvailableEnough,
    BackWithin,
    DependsOnPlaces,
    Harmless,
    LeftOpen,
    LessAvailable,
    LoseAtMost,
    NoFigure,
    NothingLeft,
    NothingToRecover,
    NotTimed,
    OldestCopy,
    SearchStopped,
    Slowest,
    Survive,
    TakenDown,
    TooLittleKnown,
)
from hadesign.proof.recovery.reasons import Returned, TooLate, Unproved
from hadesign.topology.cluster import Subject
from hadesign.words.effects import witness
from hadesign.words.losses import DATA, lost_words
from hadesign.words.places import open_places_words
from hadesign.words.recovery import (
    failure_words,
    lacks_words,
    recovery_words,
    return_words,
)
from hadesign.words.things import noun
from hadesign.words.unknown import unknown_words


@singledispatch
def outcome(why: Reason) -> str:
    """Say what is asked for, what decides it, or what is not known."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


_SUBJECTS: Mapping[Subject, Message] = {
    "etcd": N_("etcd: {goal}"),
    "api": N_("the API: {goal}"),
    "data": N_("data: {goal}"),
    "workload": N_("workload {name}: {goal}"),
}


@outcome.register
def _survive(why: Survive) -> str:
    if why.maintenance:
        return _("survive the loss of any one {thing} during maintenance", thing=noun(why.size))
    goal = ngettext(
        "survive the loss of any one {thing}",
        "survive the loss of any {count:,} {thing}",
        why.count,
        thing=noun(why.size, why.count),
    )
    return goal if why.subject == "design" else translated(_SUBJECTS[why.subject], goal=goal, name=why.name)


@outcome.register
def _available(goal: Available) -> str:
    return _("availability of at least {share}", share=as_percent(goal.share))


@outcome.register
def _back_within(goal: BackWithin) -> str:
    return _("recovery time (RTO) of at most {time}", time=as_time(goal.seconds))


@outcome.register
def _lose_at_most(goal: LoseAtMost) -> str:
    return _("data loss (RPO) of at most {time}", time=as_time(goal.seconds))


@outcome.register
def _harmless(_why: Harmless) -> str:
    return _("no such failure takes anything down")


@outcome.register
def _taken_down(why: TakenDown) -> str:
    said = _("{witness}; it takes down {services}", witness=witness(why.found), services=listed(why.services))
    if why.stays is not None:
        said = _("{text}; {more}", text=said, more=_stays(*why.stays))
    if why.further:
        return _("{text}; further ones take down {others}", text=said, others=listed(why.further))
    return said


def stays_words(why: Reason) -> str:
    """Say why a service does not come back by itself, or not in time."""
    return _("it waits until {event}", event=return_words(why)) if isinstance(why, Returned) else recovery_words(why)


def _stays(service: str, why: Reason) -> str:
    reason = stays_words(why)
    if isinstance(why, TooLate):
        return _("{service} does not come back in time, as {reason}", service=service, reason=reason)
    return _("{service} does not come back by itself, as {reason}", service=service, reason=reason)


@outcome.register
def _left_open(why: LeftOpen) -> str:
    if why.what == "access-mode":
        text, claimed = witness(why.found), why.service
        return _("accessMode of the volumes of {service} is not given, and {witness}", service=claimed, witness=text)
    if why.what == "binding":
        return _(
            "volumes of {service} may be placed in a zone where their pods cannot run (bindingMode), and {witness}",
            service=why.service,
            witness=witness(why.found),
        )
    return _(
        "{field} of {service} is not given, and {witness}",
        field=why.what, service=why.service, witness=witness(why.found),
    )  # fmt: skip


@outcome.register
def _depends(why: DependsOnPlaces) -> str:
    worst = outcome(why.worst)
    return _("{places}, and at worst {worst}", places=open_places_words(why.places), worst=worst)


@outcome.register
def _too_little(why: TooLittleKnown) -> str:
    if why.why:
        return _("{reason}; it matters to {services}", reason=unknown_words(why.why), services=listed(why.services))
    return _("more must be known about {services}", services=listed(why.services))


@outcome.register
def _stopped(why: SearchStopped) -> str:
    return ngettext(
        "the search for sets of {count} failure hit its bound for {services}",
        "the search for sets of {count} failures hit its bound for {services}",
        why.failures,
        services=listed(why.services),
    )


@outcome.register
def _less_available(why: LessAvailable) -> str:
    share = as_percent(why.share)
    if not why.others:
        return _("{service} is modelled at {share}", service=why.service, share=share)
    return ngettext(
        "{service} is modelled at {share}, and {count:,} more service is below the objective",
        "{service} is modelled at {share}, and {count:,} more services are below the objective",
        why.others,
        service=why.service,
        share=share,
    )


@outcome.register
def _no_figure(why: NoFigure) -> str:
    return _("no figure decides it for {services}", services=listed(why.services))


@outcome.register
def _enough(_why: AvailableEnough) -> str:
    return _("every service is modelled at that or more")


@outcome.register
def _slowest(why: Slowest) -> str:
    failure, taken = failure_words(why.time), as_time(why.time.seconds)
    if why.time.failure == "always":
        return lacks_words(why.time.lacking)
    if why.time.never:
        return _(
            "the loss of {failure} is for good, without {facts}", failure=failure, facts=lacks_words(why.time.lacking)
        )
    if why.time.lacking:
        taken = _("{time} and more", time=taken)
    if why.late:
        return _("recovery from the loss of {failure} takes {time}", failure=failure, time=taken)
    return _("the slowest recovery, from the loss of {failure}, takes {time}", failure=failure, time=taken)


@outcome.register
def _not_timed(why: NotTimed) -> str:
    if why.lacking and all(isinstance(lack.what, Unproved) for lack in why.lacking):
        return lacks_words(why.lacking)
    if why.lacking:
        return _("it is not known: {facts}", facts=lacks_words(why.lacking))
    return _("nothing that takes time is known") if why.of == "rto" else _("nothing that is saved is known")


@outcome.register
def _nothing_to_recover(why: NothingToRecover) -> str:
    if why.of == "rto":
        return _("no failure that counts interrupts anything, and there is nothing to restore")
    return _("the design keeps no data of its own: no volumes, and the provider keeps that of the control plane")


@outcome.register
def _oldest_copy(why: OldestCopy) -> str:
    age = as_time(why.loss.seconds or 0.0)
    return _("copies of {data} are up to {age} old", data=translated(DATA[why.loss.what]), age=age)


@outcome.register
def _nothing_left(why: NothingLeft) -> str:
    lost = lost_words(why.loss.what, why.loss.failure)
    return _(
        "the loss of {lost} takes all of {data}, without {facts}",
        lost=lost, data=translated(DATA[why.loss.what]), facts=lacks_words(why.loss.lacking),
    )  # fmt: skip
