"""The safe order of a change of etcd and of the control plane, step by step, with quorum at each step."""

from collections.abc import Iterator, Mapping

from hadesign.comparison.membership import Action, MembershipPlan, MemberStep, ServerStep
from hadesign.comparison.plan import ChangePlan
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.report.page import Bullet, Bullets, Content, Section, Table
from hadesign.report.sentences import out_of

SOURCES = (
    "https://etcd.io/docs/v3.6/op-guide/runtime-configuration/",
    "https://etcd.io/docs/v3.6/faq/",
    "https://etcd.io/docs/v3.6/learning/design-learner/",
)
"""Why in this order."""
STEP_WORDS: Mapping[Action, Message] = {
    "remove": N_("remove member {member} ({where})"),
    "add-learner": N_("add member {member} ({where}) as a learner, without a vote"),
    "promote": N_("wait until {member} ({where}) has all data, and promote it to a voter"),
    "stop": N_("stop member {member} ({where}), and carry its machine to the other place"),
    "start": N_("start member {member} ({where}), and wait until it is healthy"),
}
STACKED_WORDS: Mapping[Action, Message] = {
    "remove": N_(
        "take {member} ({where}) out of the balancers, drain it, and run kubeadm reset there, which removes its member"
    ),
    "add-learner": N_("let {member} ({where}) join the control plane; its member becomes a learner, without a vote"),
    "promote": N_("wait until {member} is a voter and its API server ready; put it behind the balancers"),
}
"""Where a member comes and goes with its control-plane machine, by kubeadm."""


def plan(found: ChangePlan) -> Section:
    """Return the steps, and what is lowest on the way."""
    parts: list[Content] = []
    if found.etcd is not None:
        parts += [*_summary(found.etcd), Table(_head(), list(_steps(found.etcd, kubeadm=found.kubeadm)))]
    if found.servers:
        head = (_("step"), _("do"), _("API servers after it"))
        rows = [(str(number), server_words(step), str(step.servers)) for number, step in enumerate(found.servers, 1)]
        parts.append(_("API servers keep nothing: one at a time, and a new one joins before an old one leaves."))
        parts.append(Table(head, rows))
    if found.etcd is not None:
        parts.append(Bullets([Bullet(_("Why in this order:"), links=SOURCES)]))
    return Section(_("Safe order"), parts)


def _summary(found: MembershipPlan) -> Iterator[str]:
    yield _(
        "One step at a time: go on when all members are healthy and have the same data, and take a snapshot before the"
        " first one. A member that another one replaces is removed before that is added."
    )
    if found.lowest < 0:
        yield _("There is no quorum on the way.")
    elif found.lowest == 0:
        yield _("There are times on the way at which etcd tolerates no loss.")
    else:
        yield ngettext(
            "At every step etcd tolerates the loss of {count} member.",
            "At every step etcd tolerates the loss of {count} members.",
            found.lowest,
        )
    if found.added_first is not None and found.added_first > found.lowest:
        yield _(
            "With machines for old and new members at once it is {count}: where every member is healthy, each new one"
            " may be promoted before the one that it replaces is removed.",
            count=found.added_first,
        )


def _head() -> tuple[str, ...]:
    return _("step"), _("do"), _("quorum after it"), _("tolerates")


def _steps(found: MembershipPlan, *, kubeadm: bool) -> Iterator[tuple[str, ...]]:
    for number, step in enumerate(found.steps, 1):
        left = str(step.tolerates) if step.tolerates >= 0 else _("no quorum")
        yield str(number), step_words(step, kubeadm=kubeadm), out_of(step.quorum, step.voters), left


def step_words(step: MemberStep, *, kubeadm: bool) -> str:
    """Say what to do."""
    words = (STACKED_WORDS if kubeadm else {}).get(step.action, STEP_WORDS[step.action])
    zone = _("zone {name}", name=step.place.zone) if step.place.zone else ""
    node = step.place.node if step.place.node != step.member else ""
    where = ", ".join(part for part in (node, step.place.address or "", zone) if part)
    return translated(words, member=step.member, where=where or _("place not given"))


def server_words(step: ServerStep) -> str:
    """Say what to do with an API server."""
    if step.action == "join":
        return _("let {node} join the control plane, and put it behind the balancers once it is ready", node=step.node)
    return _("take {node} out of the balancers, drain it, and take it out of the cluster", node=step.node)
