"""Facts about objectives: what breaks them, and availability as it is modelled."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hadesign.lint.facts import subjects
from hadesign.lint.facts.base import Context, FailureCause, Item, Topic, seen_at
from hadesign.lint.facts.unshown import settled_by, why_open
from hadesign.proof import FailureSet, ServiceProof
from hadesign.proof.objectives import Fault, Objective
from hadesign.words.effects import witness
from hadesign.words.objectives import outcome, stays_words
from hadesign.words.places import open_place_words
from hadesign.words.things import thing_words

TOPIC = Topic("What the design is to achieve.")


@TOPIC.items(
    "survivals",
    "Objectives to survive something, and what breaks them: an item for each service that a failure takes down, and one"
    " for an objective that none breaks. Failures that take down the same services become one finding.",
    about="the service, and the failure with all that it takes which the service needs from others",
    objective="the objective in words, such as `survive the loss of any one zone`",
    broken="whether a failure breaks it; null where that depends on what the design does not say",
    services="names of the services that the failure takes down",
    witness="the failure, and what it leaves, in words; empty if there is none",
    more="number of further failures that do the same",
    drained="whether it does so while a node is out for maintenance that the witness names, and not otherwise",
    stays="whether the services may pause, and do not come back by themselves, or not in time",
    reason="why they do not, in words; empty if they do",
)
def survivals(context: Context) -> list[Item]:
    """Return objectives and what breaks them, each at the place where it was set."""
    found = []
    for objective in context.proof.objectives:
        if objective.kind == "survive":
            broken = [_broken(context, objective, fault, s) for fault in objective.faults for s in _lost(fault)]
            found += broken or [_unbroken(objective)]
    return found


def _unbroken(objective: Objective) -> Item:
    """Return an objective that no failure breaks for certain; where it is not shown, with what would settle it."""
    values = {"objective": outcome(objective.goal), "broken": False, **_NOTHING_LOST}
    if objective.met:
        return Item(objective.origin.path, values)
    lacks, places = why_open("broken", objective)
    related = [(open_place_words(place), place.origin.path) for place in objective.open[1:]]
    facts = settled_by(objective)
    return Item(objective.origin.path, {**values, "broken": None}, related, places, lacks, settled_by=facts)


_NOTHING_LOST = {"services": (), "witness": "", "more": 0, "drained": False, "stays": False, "reason": ""}


def _lost(fault: Fault) -> list[ServiceProof]:
    """Return the services that a failure takes down for certain: an unknown spread may be a better one."""
    certain = fault.found.best < fault.found.needed
    return [service for service in fault.services if certain or not service.assumed]


def _broken(context: Context, objective: Objective, fault: Fault, service: ServiceProof) -> Item:
    found = fault.found
    values = {
        "objective": outcome(objective.goal),
        "broken": True,
        "services": (service.name,),
        "witness": witness(found),
        "more": found.count - 1,
        "drained": found.drained is not None,
        "stays": fault.stays is not None,
        "reason": stays_words(fault.stays) if fault.stays else "",
    }
    things = (context.cluster.things[thing] for thing in (*found.away, *found.lost))
    related = [seen_at(thing_words(thing.id), thing.origin) for thing in things]
    parts, causes = (subjects.service(context, service),), partial(_causes, context, service, found)
    return Item(objective.origin.path, values, related, parts=parts, causes=causes)


def _causes(context: Context, service: ServiceProof, found: FailureSet) -> frozenset[FailureCause]:
    """Return what fails, with what others run and that goes with it, if the service stops without that alone."""
    alone = {one.away for one in service.breaks}
    needed = [d.thing for d in context.cluster.dependencies if d.thing is not None and (d.thing,) in alone]
    dead = context.proof.domains.closure(found.away)[0] if needed else frozenset()
    return frozenset({frozenset([*found.away, *(thing for thing in needed if thing in dead)])})


@TOPIC.merge("survivals")
def _merged(items: Sequence[Item]) -> list[tuple[Item, Sequence[Item]]]:
    """Put failures together that take down the same services, so that twelve racks are one finding."""
    failures: dict[tuple[object, object], list[Item]] = {}
    for item in items:
        failures.setdefault((item.path, item.causes()), []).append(item)
    alike: dict[tuple[object, str, tuple[str, ...]], list[list[Item]]] = {}
    for hit in failures.values():
        services = tuple(dict.fromkeys(name for item in hit for name in item.values["services"]))
        alike.setdefault((hit[0].path, _reason(hit), services), []).append(hit)
    return [
        (_together(services, reason, [hit[0] for hit in hits]), [item for hit in hits for item in hit])
        for (_path, reason, services), hits in alike.items()
    ]


def _reason(hit: Sequence[Item]) -> str:
    """Return why the first of several services does not come back that should, where one of them does not."""
    return next((item.values["reason"] for item in hit if item.values["stays"]), "")


def _together(services: tuple[str, ...], reason: str, items: Sequence[Item]) -> Item:
    more = sum(item.values["more"] + 1 for item in items) - 1
    values = {**items[0].values, "services": services, "more": more, "stays": bool(reason), "reason": reason}
    return replace(items[0], values=values)


@TOPIC.items(
    "availabilities",
    "Services that users feel, with their availability as it is modelled.",
    about="the service, whatever fails",
    service="name of the service",
    objective="availability that is to be achieved, as a fraction",
    objectiveText="the same in words",
    modelled="availability under the worst placement, at the lower ends of all numbers; null if it is not known",
    best="the same at the upper ends of all numbers",
    written="the modelled availability in words",
    minutes="minutes a year out of service",
    weakest="the part that costs most of them; null if that depends on where things stand",
    together="parts of a kind that cost most of them only together, as any of them may be what it depends on",
)
def availabilities(context: Context) -> list[Item]:
    """Return modelled availabilities; nothing is computed without an objective."""
    stated = context.cluster.objectives
    if stated.availability is None:
        return []
    # All that computes availabilities is needed only where one is to be achieved.
    from hadesign.lint.facts.modelled import modelled

    return list(modelled(context, stated.availability))
