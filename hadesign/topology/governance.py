"""Name and owners, objectives, decisions and accepted findings, as they are given."""

from collections.abc import Iterator
from typing import get_args

from hadesign.blueprint.governance import Survives
from hadesign.topology.given import Given
from hadesign.topology.nouns.governance import (
    About,
    AcceptedRisk,
    Decision,
    Objectives,
    Size,
    Subject,
    ToleranceObjective,
)
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.kinds import KINDS


def build_about(given: Given) -> About:
    """Return name and owners of the design."""
    found = given.blueprint.metadata
    return About(
        name=found.name,
        title=found.title,
        description=found.description,
        owners=found.owners,
        sources=found.sources,
        language=found.language,
        origin=given.origin(("metadata",)),
    )


def build_objectives(given: Given) -> Objectives:
    """Return what the design is to achieve."""
    found, origin = given.spec.objectives, given.at("objectives")
    if found is None:
        return Objectives(None, (), None, None, None, origin)
    tolerances = tuple(_tolerances(found.survives, origin.below("survives"))) if found.survives else ()
    return Objectives(
        survive=found.survive,
        tolerances=tolerances,
        availability=found.availability,
        rto=found.rto,
        rpo=found.rpo,
        origin=origin,
        during_maintenance=found.during_maintenance,
    )


def _tolerances(survives: Survives, origin: Origin) -> Iterator[ToleranceObjective]:
    services: tuple[tuple[Subject, str | None], ...] = (
        ("etcd", survives.etcd),
        ("api", survives.api),
        ("data", survives.data),
    )
    for subject, text in services:
        if text is not None:
            yield _tolerance(subject, "", text, origin.below(subject))
    for name, text in sorted((survives.workloads or {}).items()):
        yield _tolerance("workload", name, text, origin.below("workloads", name))


def _tolerance(subject: Subject, name: str, text: str, origin: Origin) -> ToleranceObjective:
    """Read a level, or a number of nodes such as `2 nodes`."""
    first = text.split(maxsplit=1)[0]
    if first.isdigit():
        return ToleranceObjective(subject, name, "node", "node", int(first), True, origin)
    size = next(size for size in get_args(Size) if size == text)
    return ToleranceObjective(subject, name, size, KINDS[size].level, 1, False, origin)


def build_decisions(given: Given) -> tuple[Decision, ...]:
    """Return the decision records, in the order of the blueprint."""
    return tuple(
        Decision(
            id=entry.id,
            title=entry.title,
            status=entry.status,
            because=entry.because,
            date=entry.date,
            superseded_by=entry.superseded_by,
            origin=given.at("decisions", index),
        )
        for index, entry in enumerate(given.spec.decisions)
    )


def build_accepted_risks(given: Given) -> tuple[AcceptedRisk, ...]:
    """Return the waivers of the blueprint, in its order."""
    return tuple(
        AcceptedRisk(
            entry.rule,
            entry.path or "",
            bool(entry.path or entry.all),
            entry.reason,
            entry.owner,
            entry.until,
            given.at("waivers", index),
        )
        for index, entry in enumerate(given.spec.waivers)
    )
