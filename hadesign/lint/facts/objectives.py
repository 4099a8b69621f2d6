"""Facts about objectives: what breaks them that no other rule looks at, and availability as it is modelled."""

from collections.abc import Iterator, Mapping
from typing import Any

from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context, Item, Topic, seen_at
from hadesign.lint.text import as_percent
from hadesign.proof import LEVELS, FailureSet, ServiceProof
from hadesign.proof.availability.figures import ModelledAvailability
from hadesign.proof.objectives import Fault, Objective, users_services
from hadesign.topology.cluster import Kind
from hadesign.words.availability import no_figure
from hadesign.words.effects import witness
from hadesign.words.objectives import outcome
from hadesign.words.things import thing_words

TOPIC = Topic("What the design is to achieve.")

_ALL_IN_A_ZONE = LEVELS["zone"]
_EXPLAINED: dict[str, frozenset[Kind]] = {
    "etcd": frozenset({"node", "host", "zone"}),
    "api": frozenset({"node", "host", "zone"}),
    "control-plane": frozenset({"node", "host", "zone"}),
    "endpoint": frozenset({"node", "instance", "zone"}),
    "component": _ALL_IN_A_ZONE,
    "workload": _ALL_IN_A_ZONE,
    "capacity": frozenset({"node", "host", "zone"}),
}
"""Failures of each kind of service that rules of its own find, with what to do: those are not found a second time."""
_UNWATCHED = ("prometheus", "alertmanager", "grafana")
"""Parts of the platform that no rule of their own is about."""


@TOPIC.items(
    "survivals",
    "Objectives to survive something, with what breaks them and no rule about a service looks at; failures that take"
    " down the same services are one item, and an objective that none breaks is one, too.",
    objective="the objective in words, such as `survive the loss of any one zone`",
    broken="whether a failure breaks it",
    services="names of the services that the failure takes down",
    witness="the first failure that breaks it, and what it leaves; empty if there is none",
    more="number of further failures that do",
)
def survivals(context: Context) -> list[Item]:
    """Return objectives and what breaks them, each at the place where it was set."""
    found = []
    for objective in context.proof.objectives:
        if objective.kind != "survive":
            continue
        groups = _by_services(context, objective)
        if not groups:
            values = {"objective": outcome(objective.goal), "broken": False, "services": (), "witness": "", "more": 0}
            found.append(Item(objective.origin.path, values))
        for services, alike in groups.items():
            first = alike[0]
            values = {
                "objective": outcome(objective.goal),
                "broken": True,
                "services": services,
                "witness": witness(first),
                "more": sum(fault.count for fault in alike) - 1,
            }
            things = (context.cluster.things[thing] for thing in (*first.failures, *first.lost))
            related = [seen_at(thing_words(thing.id), thing.origin) for thing in things]
            found.append(Item(objective.origin.path, values, related))
    return found


def _by_services(context: Context, objective: Objective) -> dict[tuple[str, ...], list[FailureSet]]:
    """Group failures by what they take down, so that twelve racks are one finding; what rules explain is left out."""
    hit: dict[tuple[str, ...], tuple[FailureSet, list[str]]] = {}
    for fault in objective.faults:
        names = hit.setdefault(fault.found.failures, (fault.found, []))[1]
        names += _unexplained(context, fault)
    found: dict[tuple[str, ...], list[FailureSet]] = {}
    for first, names in hit.values():
        if names:
            found.setdefault(tuple(dict.fromkeys(names)), []).append(first)
    return found


_FOLLOWS = {"etcd": {"api", "control-plane"}, "api": {"control-plane"}, "endpoint": {"control-plane"}}
"""What goes down with a service, and so has the same cause."""


def _unexplained(context: Context, fault: Fault) -> list[str]:
    """Return the services that go down and for which no rule says why."""
    explained = {s.service for s in fault.services if _is_explained(context, s, fault.found)}
    follows = set().union(*(_FOLLOWS.get(service, set()) for service in explained))
    return [
        service.name
        for service in fault.services
        if service.service not in follows and not _is_explained(context, service, fault.found)
    ]


def _is_explained(context: Context, service: ServiceProof, found: FailureSet) -> bool:
    """Whether a rule about a service finds this failure and says what to do."""
    if found.order > 1:
        # ETC005 counts the machines that etcd, and the API with it, is to survive.
        return any(found.failures == known.failures for known in context.proof.etcd.sets(found.order).found)
    dead = context.proof.domains.closure(found.failures)[0]
    if any(other.thing in dead for other in context.cluster.dependencies):
        return False
    if service.service in ("data", "io"):
        storage = next(s for s in context.cluster.storage if s.name == service.of)
        return storage.copies < 3  # STO001 and STO006
    if service.service == "component" and service.name in _UNWATCHED:
        return False
    if service.service == "workload" and found.total == 1:
        return _is_critical(context, service)  # WL001
    return found.kind in _EXPLAINED.get(service.service, frozenset())


def _is_critical(context: Context, service: ServiceProof) -> bool:
    return any(w.tier == "critical" for w in context.cluster.workloads if w.id == service.of)


@TOPIC.items(
    "availabilities",
    "Services that users feel, with their availability as it is modelled.",
    service="name of the service",
    objective="availability that is to be achieved, as a fraction",
    objectiveText="the same in words",
    modelled="availability under the worst placement, at the lower ends of all numbers; null if it is not known",
    best="the same at the upper ends of all numbers",
    written="the modelled availability in words",
    minutes="minutes a year out of service",
    weakest="the part that costs most of them",
)
def availabilities(context: Context) -> list[Item]:
    """Return modelled availabilities; nothing is computed without an objective."""
    stated = context.cluster.objectives
    if stated.availability is None:
        return []
    return list(_modelled(context, stated.availability))


def _modelled(context: Context, wanted: float) -> Iterator[Item]:
    path = ("spec", "objectives", "availability")
    for service in users_services(context.proof):
        figure = context.proof.availability(service)
        values = {"service": service.name, "objective": wanted, "objectiveText": as_percent(wanted)}
        if figure.down is None:
            yield _unknown(path, values, figure)
            continue
        weakest = thing_words(figure.gains[0].parts[0]) if figure.gains else ""
        values |= {
            "modelled": figure.down.low,
            "best": figure.down.high,
            "written": as_percent(figure.down.low),
            "minutes": figure.down.minutes[1],
            "weakest": weakest,
        }
        yield Item(path, values, [seen_at(service.name, service.origin)])


def _unknown(path: Path, values: Mapping[str, Any], figure: ModelledAvailability) -> Item:
    """Return a service without a figure: numbers are missing, or it has another reason."""
    places = {"modelled": figure.missing[0].path if figure.missing else path}
    lacks = {} if len(figure.missing) == 1 else {"modelled": no_figure(figure)}
    unknown = dict.fromkeys(("modelled", "best", "written", "minutes", "weakest"))
    return Item(path, {**values, **unknown}, places=places, lacks=lacks)
