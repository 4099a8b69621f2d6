"""What failures do to a service, in words that can be checked by hand: what is lost, what is left, what is needed.

An effect is the rest of a sentence whose subject is a failure: `losing zone a` comes before `takes the only replica`.
"""

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Literal, NamedTuple, TypeAlias

from hadesign.i18n import N_, Message, Plural, _, counted, ngettext, plural, translated
from hadesign.lists import listed
from hadesign.proof.capacity.reasons import Shortfall
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.verdict import FailureSet
from hadesign.proof.services.reasons import (
    Cause,
    CopiesCutOff,
    CopiesLost,
    EntryCutOff,
    EntryLost,
    FewDomains,
    LeasesCutOff,
    LeasesRefused,
    NeedLost,
    NoReplica,
    NothingAnswers,
    OnlyPartLost,
    PartsLost,
    PodsCutOff,
    PodsStopped,
    ReplicasLost,
    ReplicasPending,
    StorageCutOff,
    StorageStopped,
    WrongSide,
)
from hadesign.topology.cluster import ThingId
from hadesign.words.amounts import amount, bare_amount
from hadesign.words.fitting import fit_words
from hadesign.words.roles import COUNTED, ONLY, PARTS
from hadesign.words.things import bare_list, failures_words, noun, thing_words


def witness(found: FailureSet) -> str:
    """Say what is lost and what that leaves, and how many sets do the same."""
    things = _alike(failures_words(found.failures), found.count - 1, found.order)
    said = _losing(things, found.failures, found.judged)
    drained = found.drained and thing_words(found.drained)
    return _("with {machine} drained, {text}", machine=drained, text=said) if drained else said


def example(found: FailureSet) -> str:
    """Say what is lost and what that leaves, of this set alone."""
    return sentence(found.failures, found.judged)


def sentence(failures: Sequence[ThingId], judged: Judgement, more: str = "") -> str:
    """Say what is lost, `more` about it, and what that leaves."""
    return _losing(f"{failures_words(failures)}{more}", failures, judged)


def _losing(things: str, failures: Sequence[ThingId], judged: Judgement) -> str:
    if not failures:
        return _("without any failure: {effect}", effect=effect(judged))
    if isinstance(judged.why, NeedLost) and tuple(failures) == (judged.why.thing,):
        return _("losing {things}, which it needs", things=things)
    return _("losing {things} {effect}", things=things, effect=effect(judged))


def _alike(things: str, others: int, order: int) -> str:
    """Say of failures that others do the same."""
    if not others:
        return things
    if order > 1:
        return ngettext(
            "{things} (or the other set like it)", "{things} (or any of {count:,} sets like it)", others, things=things
        )
    return ngettext(
        "{things} (or the other one like it)", "{things} (or any of {count:,} like it)", others, things=things
    )


def effect(judged: Judgement) -> str:
    """Say what was lost, why that is possible, and what is left; it follows on `losing zone a`."""
    return effect_of(judged.why, judged)


@singledispatch
def effect_of(why: Reason, judged: Judgement) -> str:
    """Say what was lost for one reason; `judged` has the numbers."""
    raise TypeError(f"nobody has words for {type(why).__name__}, of which {judged.left} are left")


def _left(judged: Judgement, sides: int = 1) -> str:
    """Say how much is left and needed; of a network that is cut into sides, on each of them."""
    needed = _needed(judged)
    if sides > 1:
        left = ngettext("{count:,} left on any side", "{count:,} left on any side", judged.left)
    else:
        left = ngettext("{count:,} left", "{count:,} left", judged.left)
    return _("{left}, {needed}", left=left, needed=needed)


def _needed(judged: Judgement) -> str:
    return ngettext("{count:,} needed", "{count:,} needed", judged.needed)


# --- parts ------------------------------------------------------------------------------------------------------------


@effect_of.register
def _need(why: NeedLost, _judged: Judgement) -> str:
    return _("takes {thing}, which it needs", thing=thing_words(why.thing))


@effect_of.register
def _only_part(why: OnlyPartLost, _judged: Judgement) -> str:
    return translated(ONLY[why.role])


@effect_of.register
def _parts(why: PartsLost, judged: Judgement) -> str:
    total, needed = judged.total, _needed(judged)
    if why.role == "etcd":
        needed = _("quorum is {count:,}", count=judged.needed)
    happens = _removed(why)
    if why.sides > 1:
        happens = _cut(happens, why.sides)
    if not happens:
        return _("there are too few: {left:,} of {total:,}, {needed}", left=judged.left, total=total, needed=needed)
    left = counted(COUNTED[why.counted], judged.left, total=total)
    return _("{happens}: {left}, {needed}", happens=happens, left=left, needed=needed)


def _removed(why: PartsLost) -> str:
    if not why.lost:
        return ""
    if why.role is None:
        return _("removes {things}", things=listed([thing_words(thing) for thing in why.lost], 3))
    return counted(PARTS[why.role], len(why.lost), names=bare_list(why.lost))


def _cut(happens: str, sides: int) -> str:
    """Say that the network is cut, after what was lost of the parts that it joins."""
    if not happens:
        return ngettext("cuts the network into {count} side", "cuts the network into {count} sides", sides)
    return ngettext(
        "{happens} and cuts the rest into {count} side",
        "{happens} and cuts the rest into {count} sides",
        sides,
        happens=happens,
    )


# --- replicas and copies ----------------------------------------------------------------------------------------------


class _Some(NamedTuple):
    """How some of several things are told: the only one, both, all, or so many of so many."""

    only: Message
    both: Message
    every: Plural
    some: Plural


_REPLICAS = _Some(
    N_("the only replica"),
    N_("both replicas"),
    plural("all {count:,} replica", "all {count:,} replicas"),
    plural("{lost:,} of {count:,} replica", "{lost:,} of {count:,} replicas"),
)
_COPIES = _Some(
    N_("the only copy"),
    N_("both copies"),
    plural("all {count:,} copy", "all {count:,} copies"),
    plural("{lost:,} of {count:,} copy", "{lost:,} of {count:,} copies"),
)


def _part(words: _Some, lost: int, total: int) -> str:
    """Say how many of several are lost."""
    if total == 1:
        return translated(words.only)
    if lost < total:
        return counted(words.some, total, lost=lost)
    return translated(words.both) if total == 2 else counted(words.every, total)


_Fate: TypeAlias = Literal["dead", "cut-off", "either"]
_HAPPENS: Mapping[tuple[_Fate, bool], Message] = {
    ("dead", True): N_("takes {what}"),
    ("dead", False): N_("may take {what}"),
    ("cut-off", True): N_("cuts off {what}"),
    ("cut-off", False): N_("may cut off {what}"),
    ("either", True): N_("takes {what} or cuts them off"),
    ("either", False): N_("may take {what} or cut them off"),
}
"""What becomes of replicas or copies, for certain or as the worst case."""


def _lost(happens: str, cause: str, left: str) -> str:
    if not cause:
        return _("{happens}: {left}", happens=happens, left=left)
    return _("{happens}, as {cause}: {left}", happens=happens, cause=cause, left=left)


_CAUSES: Mapping[Cause, Message] = {
    "no-spread": N_("no spread is required"),
    "no-zone-spread": N_("no spread over zones is required"),
    "no-node-spread": N_("no spread over nodes is required"),
    "spread": N_("even the required spread allows it"),
}


def _cause(why: ReplicasLost, total: int) -> str:
    if why.cause == "all-nodes":
        return ngettext("no other node may run it", "no other node may run them", total)
    return _dealt(why.sides) if why.cause == "sides" else translated(_CAUSES[why.cause])


def _dealt(sides: int) -> str:
    return ngettext("they may be dealt over {count} side", "they may be dealt over {count} sides", sides)


@effect_of.register
def _replicas(why: ReplicasLost, judged: Judgement) -> str:
    total, certain = judged.total, judged.certain
    what = _part(_REPLICAS, total - judged.left, total)
    fate: _Fate = "either" if why.sides > 1 and total > 1 else "dead"
    # What happens for certain needs no other reason than that there is no way out.
    needless = (total == 1 or certain) and why.cause != "all-nodes"
    cause = "" if needless else _cause(why, total)
    return _lost(translated(_HAPPENS[fate, certain], what=what), cause, _left(judged, why.sides))


@effect_of.register
def _wrong_side(why: WrongSide, _judged: Judgement) -> str:
    if not why.enters and why.behind == "ingress":
        return _(
            "leaves {vip} on several sides of the network, on one of which too few copies may be left", vip=why.vip
        )
    if not why.enters:
        return _("leaves {vip} on several sides of the network, all but one without a majority of etcd", vip=why.vip)
    zones = listed([thing_words(f"zone/{zone}") for zone in why.enters], 3)
    if not why.held:
        return _(
            "cuts {zones}, where clients from outside come in for {vip}, off from who has it", zones=zones, vip=why.vip
        )
    if why.behind == "ingress":
        return _(
            "cuts {zones} off, where clients from outside come in for {vip} and too few copies may be left",
            zones=zones,
            vip=why.vip,
        )
    return _(
        "cuts {zones}, where clients from outside come in for {vip}, off from the majority of etcd",
        zones=zones,
        vip=why.vip,
    )


@effect_of.register
def _nothing(_why: NothingAnswers, _judged: Judgement) -> str:
    return _("nothing that is declared answers at the endpoint")


@effect_of.register
def _no_replica(_why: NoReplica, judged: Judgement) -> str:
    return _("there are no replicas: {needed}", needed=_needed(judged))


@effect_of.register
def _pending(why: ReplicasPending, judged: Judgement) -> str:
    return _(
        "{pending} of {total} replicas stay Pending, as {why}: {left} left, {needed}",
        pending=f"{why.pending:,}", total=f"{judged.total:,}", why=fit_words(why.why),
        left=f"{judged.left:,}", needed=_needed(judged),
    )  # fmt: skip


@effect_of.register
def _copies(why: CopiesLost, judged: Judgement) -> str:
    lost, total = why.total - judged.left, why.total
    # Several copies are on several sides, unless all of them may be in one place that is dead.
    sides = why.sides if total > 1 and (why.apart or why.cut) else 1
    if not lost:
        return _("there are too few copies: {left}", left=_left(judged))
    fate: _Fate = "cut-off" if why.cut else "either" if sides > 1 else "dead"
    cause = "" if judged.certain or total == 1 else _copies_cause(why, lost)
    what = _part(_COPIES, lost, total)
    return _lost(translated(_HAPPENS[fate, judged.certain], what=what), cause, _left(judged, sides))


def _copies_cause(why: CopiesLost, lost: int) -> str:
    """Say why so many copies can be where the failure is, or on sides of the network that are too small."""
    if why.apart is None and not why.cut:
        return _("no spread is required")
    if why.sides > 1:
        return _dealt(why.sides)
    if lost == 1:
        return _("any {thing} may hold one of them", thing=noun(why.apart or "node"))
    return _("they need only stand in different {things}", things=noun(why.apart or "node", 2))


@effect_of.register
def _few_domains(why: FewDomains, judged: Judgement) -> str:
    return ngettext(
        "there is only {count:,} {thing} for {copies}: {left}",
        "there are only {count:,} {thing} for {copies}: {left}",
        why.domains,
        thing=noun(why.apart or "node", why.domains),
        copies=ngettext("{count:,} copy", "{count:,} copies", why.copies),
        left=_left(judged),
    )


@effect_of.register
def _cut_off(_why: CopiesCutOff, judged: Judgement) -> str:
    left = ngettext("{count:,} left on its side", "{count:,} left on its side", judged.left)
    return _("may cut copies off from the monitors' majority: {left}, {needed}", left=left, needed=_needed(judged))


@effect_of.register
def _stopped(why: StorageStopped, _judged: Judgement) -> str:
    return _(
        "stops I/O on class {name}, which its volumes are of ({effect})", name=why.storage, effect=effect(why.judged)
    )


@effect_of.register
def _pods_stopped(why: PodsStopped, _judged: Judgement) -> str:
    return _("stops workload {name}, which it needs ({effect})", name=why.workload, effect=effect(why.judged))


@effect_of.register
def _entry_lost(why: EntryLost, _judged: Judgement) -> str:
    if not why.lost:
        return _("no balancer in front of it leads clients in")
    things = listed([thing_words(thing) for thing in why.lost], 3)
    return _("takes {things}, and no other balancer leads clients in", things=things)


@effect_of.register
def _entry_cut_off(_why: EntryCutOff, judged: Judgement) -> str:
    return _("may cut replicas off from the balancers that lead clients in: {left}", left=_left(judged, sides=2))


@effect_of.register
def _pods_cut_off(why: PodsCutOff, judged: Judgement) -> str:
    left = _left(judged, sides=2)
    return _("may cut replicas off from workload {name}, which it needs: {left}", name=why.workload, left=left)


@effect_of.register
def _storage_cut_off(why: StorageCutOff, judged: Judgement) -> str:
    return _(
        "may cut replicas off from class {name}, which its volumes are of: {left}",
        name=why.storage,
        left=_left(judged, sides=2),
    )


@effect_of.register
def _leases_refused(why: LeasesRefused, _judged: Judgement) -> str:
    return _(
        "stops webhook {name}, without which nobody leads scheduler and controller manager ({effect})",
        name=why.webhook,
        effect=effect(why.judged),
    )


@effect_of.register
def _leases_cut_off(why: LeasesCutOff, _judged: Judgement) -> str:
    return ngettext(
        "may cut API servers off from webhook {names}, without which nobody leads scheduler and controller manager",
        "may cut API servers off from webhooks {names}, without which nobody leads scheduler and controller manager",
        len(why.webhooks),
        names=listed(why.webhooks, 3),
    )


@effect_of.register
def _shortfall(why: Shortfall, judged: Judgement) -> str:
    left, needed = bare_amount(why.resource, judged.left), bare_amount(why.resource, judged.needed)
    offered = amount(why.resource, judged.total)
    if why.pool:
        return _(
            "leaves {left} of {amount} in pool {pool}, {needed} requested",
            left=left, amount=offered, pool=why.pool, needed=needed,
        )  # fmt: skip
    return _("leaves {left} of {amount}, {needed} requested", left=left, amount=offered, needed=needed)
