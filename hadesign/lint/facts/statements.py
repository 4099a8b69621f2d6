"""Facts about what a design says: what it must say and does not, what hadesign decided, and what is said to be done."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeAlias

from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, translated
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.lists import AND, joined
from hadesign.stated import NONE
from hadesign.topology.assumed import assumed
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.words.assumed import assumed_subject, assumed_values

TOPIC = Topic("What a design says, and what it is silent about.")


Asked: TypeAlias = Callable[[Cluster], Iterable[tuple[Path, str, bool]]]
"""Tells where a fact should be said, with the name of what it is about, if it has one, and whether it is said."""


@dataclass(frozen=True, slots=True)
class MustSay:
    """A field without which nobody can tell whether the design is one: whose it is, and what nobody knows without it.

    `own` facts are about a control plane of our own: of one that the provider runs they are the provider's.
    """

    subject: Message
    fact: str
    silence: Message
    asked: Asked
    own: bool = True


def _field(path: str, unless: tuple[str, str] | None = None) -> Asked:
    """Ask for one field below `spec`, unless another one has a value that makes it needless."""
    steps = ("spec", *path.split("."))

    def asked(cluster: Cluster) -> Iterable[tuple[Path, str, bool]]:
        written = cluster.written
        if unless is None or written.value(("spec", *unless[0].split("."))) != unless[1]:
            yield steps, "", written.given(steps)

    return asked


def _foreign_checks(cluster: Cluster) -> Iterable[tuple[Path, str, bool]]:
    """Ask for the check of each balancer that somebody else configures.

    What build writes is decided, not unsaid, and what an installer brings to each node is the installer's.
    """
    installer = INSTALLERS[cluster.kubernetes.installer]
    for balancer in cluster.balancers:
        brings = installer.balances or not set(installer.targets).isdisjoint(balancer.row.targets)
        if balancer.row.runs == "every-node" and brings:
            continue
        if balancer.serves == "api" and balancer.checks == "unknown":
            said = balancer.check is NONE or bool(balancer.check and balancer.check.declared)
            yield balancer.origin.below("healthCheck").path, balancer.name, said


MUST_SAY: tuple[MustSay, ...] = (
    MustSay(N_("backup of etcd"), "backup.etcd", N_("whether etcd is backed up"), _field("backup.etcd")),
    MustSay(
        N_("monitoring"),
        "monitoring.deadMansSwitch",
        N_("who is told when monitoring itself is dead (deadMansSwitch)"),
        _field("monitoring.deadMansSwitch"),
        own=False,
    ),
    MustSay(
        N_("certificates"),
        "controlPlane.certificates.rotation",
        N_("what renews its certificates"),
        _field("controlPlane.certificates.rotation"),
    ),
    MustSay(
        N_("certificates"),
        "controlPlane.certificates.expires",
        N_("on which day its certificates end"),
        _field("controlPlane.certificates.expires", unless=("controlPlane.certificates.rotation", "automatic")),
    ),
    MustSay(
        N_("load balancer {name}"),
        "loadBalancers[].healthCheck",
        N_("how load balancer {name} tells a dead API server from a living one"),
        _foreign_checks,
    ),
)
"""Facts that must be said: silence about them is a finding, as nothing else can take their place."""


@TOPIC.items(
    "needed",
    "What a design must say, an item for each subject.",
    subject="what it is about, such as `backup of etcd`",
    said="whether all of it is said; that there is none is an answer",
    silence="what nobody knows where it is not, in words",
)
def needed(context: Context) -> list[Item]:
    """Return what must be said, by its profile, too, subject by subject, at the first place where it is not."""
    found: dict[str, list[tuple[Path, str, bool]]] = {}
    for fact in MUST_SAY:
        if fact.own and context.cluster.managed:
            continue
        for place, name, said in fact.asked(context.cluster):
            silence = translated(fact.silence, name=name)
            found.setdefault(translated(fact.subject, name=name), []).append((place, silence, said))
    for one in context.profile.says:
        if not (one.own and context.cluster.managed):
            place = ("spec", *one.field.split("."))
            found.setdefault(one.subject, []).append((place, one.silence, context.cluster.written.given(place)))
    return [_needed(subject, facts) for subject, facts in found.items()]


def _needed(subject: str, facts: Sequence[tuple[Path, str, bool]]) -> Item:
    missing = [(place, silence) for place, silence, said in facts if not said]
    place = missing[0][0] if missing else facts[0][0]
    silence = joined([silence for _, silence in missing], AND)
    return Item(place, {"subject": subject, "said": not missing, "silence": silence})


@TOPIC.items(
    "decided",
    "What hadesign decides where the design is silent, for configs and proofs alike.",
    subject="what it is about, such as `the health check of load balancer api`",
    fields="names of the fields that are not given, none where all are",
    values="the values that hadesign goes by in words, such as `interval 3s and fall 3`",
)
def decided(context: Context) -> list[Item]:
    """Return what is decided here, and what could be."""
    return [
        Item(
            one.origin.path,
            {
                "subject": assumed_subject(one),
                "fields": tuple(field for field, _ in one.values),
                "values": assumed_values(one),
            },
        )
        for one in assumed(context.cluster.etcd, context.cluster.balancers)
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
