"""Facts about what a design says: what it must say and does not, what hadesign decided, and what is said to be done."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, translated
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lists import AND, joined
from hadesign.topology.cluster import Cluster
from hadesign.words.assumed import assumed_subject, assumed_values

TOPIC = Topic("What a design says, and what it is silent about.")


Silent: TypeAlias = Callable[[Cluster], Iterable[tuple[Path, str]]]
"""Tells where a fact should be said and is not, with the name of what it is about, if it has one."""


@dataclass(frozen=True, slots=True)
class MustSay:
    """A fact without which nobody can tell whether the design is one: whose it is, and what nobody knows without it.

    `own` facts are about a control plane of our own: of one that the provider runs they are the provider's.
    """

    subject: Message
    silence: Message
    silent: Silent
    own: bool = True


def _field(path: str, unless: tuple[str, str] | None = None) -> Silent:
    """Ask for one field below `spec`, unless another one has a value that makes it needless."""
    steps: Path = ("spec", *path.split("."))

    def silent(cluster: Cluster) -> Iterable[tuple[Path, str]]:
        written = cluster.written
        needless = unless is not None and written.value(("spec", *unless[0].split("."))) == unless[1]
        return [] if needless or written.given([str(step) for step in steps]) else [(steps, "")]

    return silent


def _foreign_checks(cluster: Cluster) -> Iterable[tuple[Path, str]]:
    """Ask for the check of each balancer that somebody else configures: what build writes is decided, not unsaid."""
    for balancer in cluster.balancers:
        foreign = balancer.serves == "api" and balancer.row.checks == "unknown"
        if foreign and balancer.check and not balancer.check.declared:
            yield balancer.origin.below("healthCheck").path, balancer.name


MUST_SAY: tuple[MustSay, ...] = (
    MustSay(N_("backup of etcd"), N_("whether etcd is backed up"), _field("backup.etcd")),
    MustSay(
        N_("monitoring"),
        N_("who is told when monitoring itself is dead (deadMansSwitch)"),
        _field("monitoring.deadMansSwitch"),
        own=False,
    ),
    MustSay(N_("certificates"), N_("what renews its certificates"), _field("controlPlane.certificates.rotation")),
    MustSay(
        N_("certificates"),
        N_("on which day its certificates end"),
        _field("controlPlane.certificates.expires", unless=("controlPlane.certificates.rotation", "automatic")),
    ),
    MustSay(
        N_("load balancer {name}"),
        N_("how load balancer {name} tells a dead API server from a living one"),
        _foreign_checks,
    ),
)
"""Facts that must be said: silence about them is a finding, as nothing else can take their place."""


@TOPIC.items(
    "unsaid",
    "What a design must say and does not, an item for each subject.",
    subject="what nothing is said of, such as `backup of etcd`",
    silence="what nobody knows therefore, in words",
)
def unsaid(context: Context) -> list[Item]:
    """Return what is missing, subject by subject."""
    found: dict[str, tuple[Path, list[str]]] = {}
    for fact in MUST_SAY:
        if fact.own and context.cluster.managed:
            continue
        for place, name in fact.silent(context.cluster):
            subject = translated(fact.subject, name=name)
            found.setdefault(subject, (place, []))[1].append(translated(fact.silence, name=name))
    return [
        Item(place, {"subject": subject, "silence": joined(silences, AND)})
        for subject, (place, silences) in found.items()
    ]


@TOPIC.items(
    "decided",
    "What the design is silent about and hadesign decided, for configs and proofs alike.",
    subject="what it is about, such as `the health check of load balancer api`",
    fields="names of the fields that are not given",
    values="the values that hadesign goes by, such as `interval 3s and fall 3`",
)
def decided(context: Context) -> list[Item]:
    """Return what is assumed, from the Cluster."""
    return [
        Item(
            one.origin.path,
            {
                "subject": assumed_subject(one),
                "fields": tuple(field for field, _ in one.values),
                "values": assumed_values(one),
            },
        )
        for one in context.cluster.assumed
    ]


@TOPIC.items(
    "done",
    "Days on which something is said to have been done: restore tests, drills, decisions.",
    field="name of the field",
    day="the day",
    ahead="days from today until then; 0 or less for what can have been done",
    today="the day as of which a design is judged",
)
def done(context: Context) -> list[Item]:
    """Return every such day."""
    return [
        Item(
            path,
            {
                "field": str(path[-1]),
                "day": day,
                "ahead": (date.fromisoformat(day) - context.as_of).days,
                "today": context.as_of.isoformat(),
            },
        )
        for path, day in context.cluster.written.days_done()
    ]
