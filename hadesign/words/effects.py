"""What failures do to a service, in words that can be checked by hand: what is lost, what is left, what is needed."""

from collections.abc import Sequence
from functools import singledispatch

from hadesign.i18n import _
from hadesign.proof.capacity.reasons import Shortfall
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.verdict import FailureSet
from hadesign.proof.services.reasons import (
    Cause,
    CopiesCutOff,
    CopiesLost,
    FewDomains,
    NeedLost,
    NoReplica,
    OnlyPartLost,
    PartRole,
    PartsLost,
    ReplicasLost,
    ReplicasPending,
)
from hadesign.topology.cluster import ThingId
from hadesign.words.amounts import amount, bare_amount
from hadesign.words.fitting import fit_words
from hadesign.words.things import bare_list, failures_words, noun, thing_words


def witness(found: FailureSet) -> str:
    """Say what is lost and what that leaves, and how many sets do the same."""
    return sentence(found.failures, found.judged, _alike(found.count - 1, found.order))


def example(found: FailureSet) -> str:
    """Say what is lost and what that leaves, of this set alone."""
    return sentence(found.failures, found.judged)


def sentence(failures: Sequence[ThingId], judged: Judgement, more: str = "") -> str:
    """Say what is lost, `more` about it, and what that leaves."""
    if not failures:
        return f"without any failure: {effect(judged)}"
    losing = f"losing {failures_words(failures)}{more}"
    itself = isinstance(judged.why, NeedLost) and tuple(failures) == (judged.why.thing,)
    return f"{losing}, which it needs" if itself else f"{losing} {effect(judged)}"


def _alike(others: int, order: int) -> str:
    """Say that other failures do the same."""
    if not others:
        return ""
    if order > 1:
        return f" (or any of {others:,} sets like it)" if others > 1 else " (or the other set like it)"
    return " (or the other one like it)" if others == 1 else f" (or any of {others:,} like it)"


def effect(judged: Judgement) -> str:
    """Say what was lost, why that is possible, and what is left; it follows on `losing zone a`."""
    return effect_of(judged.why, judged)


@singledispatch
def effect_of(why: Reason, judged: Judgement) -> str:
    """Say what was lost for one reason; `judged` has the numbers."""
    raise TypeError(f"nobody has words for {type(why).__name__}, of which {judged.left} are left")


@effect_of.register
def _need(why: NeedLost, _: Judgement) -> str:
    return f"takes {thing_words(why.thing)}, which it needs"


_ONLY: dict[PartRole, str] = {
    "etcd": "takes the only etcd member",
    "api-servers": "takes the only API server",
    "address": "takes the node that the endpoint names",
    "balancer": "takes the load balancer that the endpoint names",
    "instances": "takes the only load balancer instance that can hold the address",
    "replicas": "takes the only replica",
}
_PARTS: dict[PartRole, tuple[str, str]] = {
    "etcd": ("etcd member", "etcd members"),
    "api-servers": ("API server", "API servers"),
    "address": ("node that the endpoint names", "nodes that the endpoint names"),
    "balancer": ("load balancer", "load balancers"),
    "instances": ("load balancer instance", "load balancer instances"),
    "replicas": ("the replica on", "the replicas on"),
}


@effect_of.register
def _only_part(why: OnlyPartLost, _: Judgement) -> str:
    return _ONLY[why.role]


@effect_of.register
def _parts(why: PartsLost, judged: Judgement) -> str:
    one, several = _PARTS[why.role] if why.role else ("", "")
    left = f"{judged.left:,} of {judged.total:,} left"
    where = {"everywhere": left, "best-side": f"at most {left} on any side", "one-side": f"{left} on one side"}
    goal = f"quorum is {judged.needed:,}" if why.role == "etcd" else f"{judged.needed:,} needed"
    told = [f"removes {one if len(why.lost) == 1 else several} {bare_list(why.lost)}"] if why.lost else []
    if why.sides > 1:
        told.append(f"cuts {'the rest' if told else 'the network'} into {why.sides} sides")
    if not told:
        return f"there are too few: {judged.left:,} of {judged.total:,}, {goal}"
    return f"{' and '.join(told)}: {where[why.counted]}, {goal}"


_CAUSES: dict[Cause, str] = {
    "all-nodes": "no other node may run {them}",
    "no-spread": "no spread is required",
    "sides": "they may be dealt over {sides} sides",
    "no-zone-spread": "no spread over zones is required",
    "no-node-spread": "no spread over nodes is required",
    "spread": "even the required spread allows it",
}


def _part(lost: int, total: int) -> str:
    """Say how many of several are lost."""
    if lost < total:
        return f"{lost:,} of {total:,}"
    return "both" if total == 2 else f"all {total:,}"


@effect_of.register
def _replicas(why: ReplicasLost, judged: Judgement) -> str:
    lost, total = judged.total - judged.left, judged.total
    takes = "takes" if judged.certain else "may take"
    if total == 1:
        what, them = "the only replica", "it"
    else:
        what, them = f"{_part(lost, total)} replicas", "them"
    left = f"{judged.left:,} left{' on any side' if why.sides > 1 else ''}, {judged.needed:,} needed"
    # What happens for certain needs no other reason than that there is no way out.
    needless = (total == 1 or judged.certain) and why.cause != "all-nodes"
    cause = "" if needless else f", as {_CAUSES[why.cause].format(them=them, sides=why.sides)}"
    return f"{takes} {what}{' or cut them off' if why.sides > 1 and total > 1 else ''}{cause}: {left}"


@effect_of.register
def _no_replica(_: NoReplica, judged: Judgement) -> str:
    return f"there are no replicas: {judged.needed:,} needed"


@effect_of.register
def _pending(why: ReplicasPending, judged: Judgement) -> str:
    return _(
        "{pending} of {total} replicas stay Pending, as {why}: {left} left, {needed} needed",
        pending=f"{why.pending:,}",
        total=f"{judged.total:,}",
        why=fit_words(why.why),
        left=f"{judged.left:,}",
        needed=f"{judged.needed:,}",
    )


@effect_of.register
def _copies(why: CopiesLost, judged: Judgement) -> str:
    lost, certain = why.total - judged.left, judged.left == judged.best
    take = "cut off" if why.cut else "take"
    takes = {"cut off": "cuts off", "take": "takes"}[take] if certain else f"may {take}"
    left = f"{judged.left:,} left, {judged.needed:,} needed"
    if why.total == 1:
        return f"{takes} the only copy: {left}"
    if why.apart is None:
        cause = ", as no spread is required"
    else:
        cause = f", as they stand in different {noun(why.apart, 2)}{f' on {why.sides} sides' if why.sides > 1 else ''}"
    return f"{takes} {_part(lost, why.total)} copies{'' if certain else cause}: {left}"


@effect_of.register
def _few_domains(why: FewDomains, judged: Judgement) -> str:
    things, left = noun(why.apart or "node", why.domains), f"{judged.left:,} left, {judged.needed:,} needed"
    are = "is" if why.domains == 1 else "are"
    return f"there {are} only {why.domains:,} {things} for {why.copies:,} copies: {left}"


@effect_of.register
def _cut_off(_: CopiesCutOff, judged: Judgement) -> str:
    rest = f"{judged.left:,} left on its side, {judged.needed:,} needed"
    return f"may cut copies off from the monitors' majority: {rest}"


@effect_of.register
def _shortfall(why: Shortfall, judged: Judgement) -> str:
    pool = f" in pool {why.pool}" if why.pool else ""
    left = f"{bare_amount(why.resource, judged.left)} of {amount(why.resource, judged.total)}"
    return f"leaves {left}{pool}, {bare_amount(why.resource, judged.needed)} requested"
