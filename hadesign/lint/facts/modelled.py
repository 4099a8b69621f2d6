"""What facts say of the availability of services, where one is to be achieved."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hadesign.diagnostic import Path
from hadesign.lint.facts import subjects
from hadesign.lint.facts.base import Context, Item, seen_at
from hadesign.lint.facts.unshown import settled_by, why_open
from hadesign.lint.text import as_percent
from hadesign.proof.availability.exact import MINUTES_PER_YEAR
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.failure.reason import Reason
from hadesign.proof.objectives import Objective, enough, users_services
from hadesign.proof.outcomes import LessAvailable
from hadesign.words.availability import no_figure, not_decided
from hadesign.words.things import counted_words, thing_words
from hadesign.words.unknown import unknown_words


def modelled(context: Context, wanted: float) -> Iterator[Item]:
    """Yield the services that users feel with their figures, held against an objective."""
    path = ("spec", "objectives", "availability")
    (objective,) = (found for found in context.proof.objectives if found.kind == "availability")
    if objective.open:
        lacks, places = why_open("modelled", objective)
        values = {"service": "", "objective": wanted, "objectiveText": as_percent(wanted)}
        yield Item(path, {**values, **_UNKNOWN}, places=places, lacks=lacks, settled_by=settled_by(objective))
        return
    services = users_services(context.proof)
    judged = {enough(context.proof, service, wanted) for service in services}
    if isinstance(objective.why, LessAvailable) and False not in judged:
        yield _in_each_world(path, wanted, objective.why)
    for service in services:
        figure = context.proof.availability(service)
        values = {"service": service.name, "objective": wanted, "objectiveText": as_percent(wanted)}
        parts = (subjects.service(context, service),)
        if figure.down is None:
            yield replace(_unknown(path, values, figure), parts=parts, settled_by=settled_by(objective))
            continue
        if enough(context.proof, service, wanted) is None:
            lacked = None if service.worlds else service.undecided
            yield replace(_between(path, values, figure, objective, lacked), parts=parts)
            continue
        weakest, together = _weakest(figure) if figure.down.high < wanted else ("", "")
        values |= {
            "modelled": figure.down.low,
            "best": figure.down.high,
            "written": as_percent(figure.down.low),
            "minutes": figure.down.minutes[1],
            "weakest": weakest,
            "together": together,
        }
        yield Item(path, values, [seen_at(service.name, service.origin)], parts=parts)


def _in_each_world(path: Path, wanted: float, why: LessAvailable) -> Item:
    """Return what is below the objective wherever things stand of which the design does not say it."""
    minutes = (1 - why.share) * MINUTES_PER_YEAR
    values = {"service": why.service, "objective": wanted, "objectiveText": as_percent(wanted), "minutes": minutes}
    values |= {"modelled": why.share, "best": why.share, "written": as_percent(why.share)}
    return Item(path, {**values, "weakest": None, "together": ""})


_UNKNOWN = dict.fromkeys(("modelled", "best", "written", "minutes", "weakest", "together"))


def _weakest(figure: ModelledAvailability) -> tuple[str, str]:
    """Return the part that costs most, or the parts that do so together where each of them costs less."""
    each, groups = figure.gains[:1], figure.groups[:1]
    if groups and (not each or each[0].perfect < groups[0].perfect):
        return "", counted_words(groups[0].kind, len(groups[0].parts))
    return (thing_words(each[0].parts[0]) if each else ""), ""


def _between(
    path: Path,
    values: Mapping[str, Any],
    figure: ModelledAvailability,
    objective: Objective,
    lacked: Reason | None,
) -> Item:
    """Return a service with a figure that decides nothing: the objective lies in it, or it may not run at all."""
    first = objective.settled_by[0].path if objective.settled_by else path
    why = unknown_words(lacked) if lacked else not_decided(values["service"], figure)
    lacks, settled = {"modelled": why}, settled_by(objective)
    return Item(path, {**values, **_UNKNOWN}, places={"modelled": first}, lacks=lacks, settled_by=settled)


def _unknown(path: Path, values: Mapping[str, Any], figure: ModelledAvailability) -> Item:
    """Return a service without a figure: numbers are missing, or it has another reason."""
    places = {"modelled": figure.missing[0].path if figure.missing else path}
    lacks = {} if len(figure.missing) == 1 else {"modelled": no_figure(figure)}
    return Item(path, {**values, **_UNKNOWN}, places=places, lacks=lacks)
