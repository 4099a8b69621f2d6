"""What the design is to achieve, what was decided, and which findings are accepted."""

from typing import Annotated, Literal, Self, TypeAlias

from hadesign.blueprint import names, units
from hadesign.blueprint.base import Section, optional, required, several
from hadesign.blueprint.marks import model_validator
from hadesign.blueprint.quantities import Date, DayDone, DnsName, Duration, Line, Name, Percent, Prose, RuleId
from hadesign.blueprint.refusal import broken
from hadesign.blueprint.scalar import Scalar
from hadesign.i18n import _
from hadesign.vocabulary.kinds import FailureLevel
from hadesign.vocabulary.languages import LanguageCode

Promise: TypeAlias = Annotated[str, Scalar(names.check_promise, names.PROMISE)]
"""A level, or a number of nodes such as `2 nodes`."""


class Survives(Section):
    """What services are to survive, where that differs from one to another."""

    etcd: Promise | None = optional("What etcd's quorum survives.", "2 nodes")
    api: Promise | None = optional("What the Kubernetes API survives.", "zone")
    data: Promise | None = optional("What data on persistent volumes survives.", "zone")
    workloads: dict[DnsName, Promise] | None = optional("What workloads survive, by name.", {"cart": "zone"})


class Objectives(Section):
    """What the design is to achieve."""

    survive: FailureLevel | None = optional("Largest single failure that users must not notice.", "zone")
    survives: Survives | None = optional("What single services survive, where they differ.", {"etcd": "2 nodes"})
    during_maintenance: FailureLevel | None = optional(
        "Largest single failure that users must not notice while any one node is out for maintenance; there is no such"
        " objective when absent.",
        "node",
    )
    availability: Percent | None = optional("Availability objective.", "99.95%")
    rto: Duration | None = optional("Recovery time objective (RTO).", "30m")
    rpo: Duration | None = optional("Recovery point objective (RPO): how much work may be lost.", "15m")


class Decision(Section):
    """An architecture decision record."""

    id: int = required("Number of the decision.", 1, ge=1, le=units.MOST)
    title: Line = required("What was decided.", "Stacked etcd")
    status: Literal["proposed", "accepted", "superseded", "rejected"] = required(
        "Whether the decision holds.", "accepted"
    )
    because: Prose = required("Why it was decided so.", "Three machines are what we have.")
    date: DayDone | None = optional("Day of the decision.", "2026-09-01")
    superseded_by: int | None = optional("Decision that replaced it.", 4, ge=1, le=units.MOST)


class WaiverEntry(Section):
    """A finding that is accepted for a while."""

    rule: RuleId = required("Number of the rule.", "LB004")
    path: Line | None = optional(
        "Only findings at or below this path; an entry of a list by its name, which stays when the list is put into"
        " another order, or by its place.",
        "spec.loadBalancers[api]",
    )
    all: bool | None = optional(
        "True if every finding of the rule is accepted, also such as nobody has seen yet; instead of a path.", True
    )
    reason: Prose = required("Why it is accepted.", "The lab has one subnet.")
    owner: Line = required("Who answers for it.", "platform@example.org")
    until: Date = required("Last day on which it holds.", "2027-03-01")

    @model_validator(mode="after")
    def _either(self) -> Self:
        """Refuse a waiver of all findings that names a place."""
        if self.all and self.path is not None:
            raise broken(_("`all` and `path` contradict each other"), _("one of them"))
        return self


class Metadata(Section):
    """Name and owners of the design."""

    name: Name = required("Name of the cluster, used in file names.", "shop-prod")
    title: Line | None = optional("Title of the design document.", "Shop production")
    description: Prose | None = optional("What the cluster is for.", "Runs the shop.")
    owners: tuple[Line, ...] = several(
        "Who answers for the design, in the order in which they are shown.", ["platform@example.org"]
    )
    sources: tuple[Line, ...] = several(
        "Where the design was taken from, in the order in which it is shown.", ["https://example.org/design"]
    )
    language: LanguageCode | None = optional(
        "Language of what is said of the design and written for it: `en` or `zh`, unless `--language` or HADESIGN_LANG"
        " asks for another one.",
        "zh",
    )
