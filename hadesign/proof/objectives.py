"""What the design is to achieve, and whether it does: each objective is judged here, once, for every reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.reason import Reason, Unnamed
from hadesign.proof.failure.verdict import FailureSet, ServiceProof
from hadesign.proof.maintained import Maintained
from hadesign.proof.measured import Measured
from hadesign.proof.outcomes import (
    Available,
    AvailableEnough,
    BackWithin,
    Goal,
    Harmless,
    LeftOpen,
    LessAvailable,
    LoseAtMost,
    NoFigure,
    NothingLeft,
    NothingToRecover,
    NotTimed,
    OldestCopy,
    SearchStopped,
    Slowest,
    Survive,
    TakenDown,
    TooLittleKnown,
)
from hadesign.proof.recovery.reasons import Returned
from hadesign.proof.recovery.steps import Lack
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.topology.cluster import FailureLevel, OpenPlace, Origin, Subject, ToleranceObjective
from hadesign.vocabulary.kinds import KINDS

ObjectiveKind: TypeAlias = Literal["survive", "availability", "rto", "rpo"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure set for which an objective is not met, and the services it takes down.

    `stays` says why a service does not come back of which no more is asked than that.
    """

    services: tuple[ServiceProof, ...]
    found: FailureSet
    stays: Reason | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """What is asked for: `met` is `None` where too little is known to show it. `why` is what decides it.

    `faults` are the failure sets for which it is not met; `unknown` the services of which too little is known. `open`
    is what is not said of where things stand. `settled_by` are the places where the facts would be said that settle it,
    most decisive first: text, JSON, handbook and lint all name these.
    """

    kind: ObjectiveKind
    goal: Goal
    met: bool | None
    why: Reason
    origin: Origin
    faults: tuple[Fault, ...] = ()
    unknown: tuple[ServiceProof, ...] = ()
    open: tuple[OpenPlace, ...] = ()
    settled_by: tuple[Origin, ...] = ()


def questions(proof: Maintained) -> Iterator[Callable[[], Objective]]:
    """Yield what judges each objective of the blueprint; nothing is worked out before it is asked."""
    stated = proof.cluster.objectives
    if stated.survive is not None:
        yield partial(_whole, proof, stated.survive)
    for tolerance in stated.tolerances:
        yield partial(_tolerance, proof, tolerance)
    if stated.during_maintenance is not None:
        yield partial(_maintained, proof, stated.during_maintenance)
    if stated.availability is not None:
        yield partial(availability, proof, stated.availability)
    if stated.rto is not None:
        yield partial(_rto, proof, stated.rto)
    if stated.rpo is not None:
        yield partial(_rpo, proof, stated.rpo)


def _whole(proof: Measured, level: FailureLevel) -> Objective:
    """Judge what the design as a whole survives."""
    services = [service for service in proof.services() if service.covered]
    origin = proof.cluster.objectives.origin.below("survive")
    return _design(proof, Survive(level), services, level, origin)


def _maintained(proof: Maintained, level: FailureLevel) -> Objective:
    """Judge what the design as a whole survives while any one node is out for maintenance."""
    services = [proof.maintained(service) for service in proof.services() if service.covered]
    goal, origin = Survive(level, maintenance=True), proof.cluster.objectives.origin.below("duringMaintenance")
    found = _design(proof, goal, services, level, origin)
    stopped = tuple(service.name for service in services if not service.unknown and not service.sets(1).complete)
    if found.met is not False and stopped:
        return Objective("survive", goal, None, SearchStopped(2, stopped), origin, (), found.unknown)
    return replace(found, faults=tuple(_with_all(proof, services, fault) for fault in found.faults))


def _with_all(proof: Maintained, services: Iterable[ServiceProof], fault: Fault) -> Fault:
    """Return what breaks an objective with every service that goes down by it, not only those that it stands for."""
    if fault.found.drained is None or fault.stays is not None:
        return fault
    hit = {service.id for service in fault.services}
    lost = (one for one in services if one.id in hit or proof.lost_with(one, fault.found))
    return replace(fault, services=tuple(lost))


def _tolerance(proof: Measured, tolerance: ToleranceObjective) -> Objective:
    return _survive(tolerance, _services_of(proof, tolerance))


def _services_of(proof: Measured, tolerance: ToleranceObjective) -> list[ServiceProof]:
    """Return the services that an objective of one service is about."""
    services: Mapping[Subject, Iterable[ServiceProof]] = {
        "etcd": [proof.etcd],
        "api": _api(proof),
        "data": [service for service in proof.storage if service.service == "data"],
        "workload": [service for service in proof.workloads if service.name == tolerance.name],
    }
    return list(services[tolerance.subject])


def _api(proof: ServiceProofs) -> list[ServiceProof]:
    """Return the control plane, and where clients outside call another address than its machines, that one, too."""
    return [proof.control_plane, *([proof.endpoint] if proof.node_endpoint else [])]


def _survive(tolerance: ToleranceObjective, services: list[ServiceProof]) -> Objective:
    """Judge a level, or a number of nodes such as `2 nodes`."""
    origin, subject, name = tolerance.origin, tolerance.subject, tolerance.name
    if not tolerance.counted:
        return _level(Survive(tolerance.size, 1, subject, name), services, tolerance.level, origin)
    goal = Survive("node", tolerance.nodes, subject, name)
    faults = [
        Fault((service,), found)
        for service in services
        for found in service.sets(goal.count).found
        if set(found.kinds) <= {"node"}
    ]
    unknown = [service for service in services if service.unknown or not _decided(service, goal.count)]
    stopped = [s.name for s in services if not s.unknown and s.sets(goal.count).complete < goal.count]
    if stopped and not faults:
        # That nothing was found shows nothing then.
        why = SearchStopped(goal.count, tuple(stopped))
        return Objective("survive", goal, None, why, origin, (), tuple(unknown))
    return _judged(goal, faults, unknown, origin)


def _decided(service: ServiceProof, count: int) -> bool:
    """Whether all sets of nodes that may take a service down are among those that do so for certain."""
    sets = (found for world in service.worlds for found in world.sets(count).found)
    return service.decided(not set(found.kinds) <= {"node"} for found in sets)


def _design(
    proof: Measured, goal: Survive, services: list[ServiceProof], level: FailureLevel, origin: Origin
) -> Objective:
    """Judge the level of the whole design: what may pause is to come back by itself, everything else goes on."""
    strict = [service for service in services if not service.may_pause]
    own = _level(goal, strict, level, origin)
    answers = [
        (service, found, proof.comes_back(service, found.away) if found.failures else False)
        for service in services
        if service.may_pause and not service.unknown
        for found in service.broken_by(level)
    ]
    gone = [
        Fault((service,), found, proof.stays_away(service, found.away) if found.failures else None)
        for service, found, back in answers
        if back is False
    ]
    pausing = [service for service in services if service.may_pause]
    lacking = [service for service, _, back in answers if back is None]
    lacking += [s for s in pausing if s.as_said(level) is None]
    if not gone and not lacking:
        return own
    unknown = list(dict.fromkeys((*own.unknown, *lacking)))
    return _judged(goal, [*_faults(strict, level), *gone], unknown, origin)


def _level(goal: Survive, services: list[ServiceProof], level: FailureLevel, origin: Origin) -> Objective:
    """Judge a level: no single failure that it includes takes any of the services down."""
    unknown = [service for service in services if service.as_said(level) is None]
    return _judged(goal, _faults(services, level), unknown, origin)


def _faults(services: list[ServiceProof], level: FailureLevel) -> list[Fault]:
    """Return the single failures of a level that take services down, with all that each one takes."""
    merged: dict[object, tuple[list[ServiceProof], FailureSet]] = {}
    for service in services:
        for found in service.broken_by(level) if not service.unknown else ():
            key = found.away, found.count, found.judged.effect
            merged.setdefault(key, ([], found))[0].append(service)
    return [Fault(tuple(hit), found) for hit, found in merged.values()]


def _judged(goal: Survive, faults: list[Fault], unknown: list[ServiceProof], origin: Origin) -> Objective:
    """Judge by what takes services down; a worst case of what is left open only keeps it from being shown."""
    firm = [fault for fault in faults if any(not service.assumed for service in fault.services)]
    if firm:
        found = firm[0].found
        hit = _names(fault for fault in firm if fault.found.away == found.away)
        further = tuple(name for name in _names(firm) if name not in hit)
        stays = [(f.services[0].name, f.stays) for f in firm if f.found.away == found.away and f.stays]
        why: Reason = TakenDown(found, hit, further, *stays[:1])
        return Objective("survive", goal, False, why, origin, tuple(firm), tuple(unknown))
    if faults:
        service = faults[0].services[0]
        why = LeftOpen(service.assumed, service.left_open[0], faults[0].found)
        left_open = [service for fault in faults for service in fault.services]
        return Objective("survive", goal, None, why, origin, (), tuple(dict.fromkeys([*left_open, *unknown])))
    if unknown:
        whys = {one.lacks or _unnamed(one, KINDS[goal.size].level) for one in unknown}
        lacking = TooLittleKnown(tuple(one.name for one in unknown), whys.pop() if len(whys) == 1 else None)
        return Objective("survive", goal, None, lacking, origin, (), tuple(unknown))
    return Objective("survive", goal, True, Harmless(), origin)


def _unnamed(service: ServiceProof, level: FailureLevel) -> Reason | None:
    """Return that nothing of a size is named, where nothing else keeps it from being told whether that is survived."""
    return Unnamed(level) if service.as_said(level) is None else None


def _names(faults: Iterable[Fault]) -> tuple[str, ...]:
    """Name all services that go down, each once."""
    return tuple(dict.fromkeys(service.name for fault in faults for service in fault.services))


def users_services(proof: ServiceProofs) -> list[ServiceProof]:
    """Return the services whose availability users feel: control plane, ingress, and workloads that are no batch."""
    ingress = [service for service in proof.components if service.name == "ingress"]
    return [*_api(proof), *ingress, *(service for service in proof.workloads if service.covered)]


def enough(proof: Measured, service: ServiceProof, wanted: float) -> bool | None:
    """Return whether a service is available for a share of the time; `None` where that is not shown."""
    found = proof.availability(service)
    if found.down is None:
        return None
    if found.down.high < wanted:
        return False
    # Of placements that were not all tried, another one may be worse; and what has no room does not run at all.
    certain = found.extremes and (service.undecided is None or bool(service.worlds))
    return True if certain and found.down.low >= wanted else None


def availability(proof: Measured, wanted: float) -> Objective:
    """Hold the modelled availability of each service that users feel against the objective."""
    goal, origin = Available(wanted), proof.cluster.objectives.origin.below("availability")
    below: list[tuple[ServiceProof, float]] = []
    open_ones: list[ServiceProof] = []
    for service in users_services(proof):
        figure, shown = proof.availability(service).down, enough(proof, service, wanted)
        if figure is not None and shown is False:
            below.append((service, figure.high))
        elif not shown:
            open_ones.append(service)
    if below:
        service, value = min(below, key=lambda pair: pair[1])
        why = LessAvailable(service.name, value, len(below) - 1)
        return Objective("availability", goal, False, why, origin, (), tuple(open_ones))
    if open_ones:
        names = tuple(service.name for service in open_ones)
        return Objective("availability", goal, None, NoFigure(names), origin, (), tuple(open_ones))
    return Objective("availability", goal, True, AvailableEnough(), origin)


def _rto(proof: Measured, wanted: float) -> Objective:
    """Hold each recovery from single failures of the level to survive, and from lost data, against it."""
    goal, origin = BackWithin(wanted), proof.cluster.objectives.origin.below("rto")
    times = [time for time in proof.recovery.cases if time.asked_for(proof.cluster.objectives)]
    late = [time for time in times if time.late(wanted)]
    if late:
        slowest = max(late, key=lambda time: (time.never, time.seconds))
        return Objective("rto", goal, False, Slowest(slowest, late=True), origin)
    lacking = _told_once(lack for time in times for lack in time.unknown(wanted))
    if lacking or (not times and not _without_data(proof)):
        return Objective("rto", goal, None, NotTimed(lacking, "rto"), origin)
    if not times:
        # Services of which too little is known would be among them.
        return Objective("rto", goal, True, NothingToRecover("rto"), origin)
    slowest = max(times, key=lambda time: time.seconds)
    return Objective("rto", goal, True, Slowest(slowest, late=False), origin)


def _without_data(proof: Measured) -> bool:
    """Whether a design keeps no data of its own; without any workload it is a draft, of which nobody knows."""
    cluster = proof.cluster
    return cluster.managed and bool(cluster.workloads) and not any(one.volumes for one in cluster.workloads)


def _told_once(lacking: Iterable[Lack]) -> tuple[Lack, ...]:
    """Return what is not known, each fact once wherever it is lacking, and one part of each kind that has to return."""
    found: dict[object, Lack] = {}
    for lack in lacking:
        what = lack.what
        kinds = frozenset(thing.partition("/")[0] for thing in what.things) if isinstance(what, Returned) else what
        found.setdefault(kinds, lack)
    return tuple(found.values())


def _rpo(proof: Measured, wanted: float) -> Objective:
    """Hold the longest time between two copies against the objective; what has no copy is lost altogether."""
    goal, origin = LoseAtMost(wanted), proof.cluster.objectives.origin.below("rpo")
    losses = proof.recovery.losses
    for loss in losses:
        if loss.everything:
            return Objective("rpo", goal, False, NothingLeft(loss), origin)
    known = [loss for loss in losses if loss.seconds is not None]
    oldest = max(known, key=lambda loss: (loss.seconds or 0.0, loss.what), default=None)
    if oldest is not None and (oldest.seconds or 0.0) > wanted:
        return Objective("rpo", goal, False, OldestCopy(oldest), origin)
    lacking = _told_once(lack for loss in losses for lack in loss.lacking)
    if not losses and _without_data(proof):
        return Objective("rpo", goal, True, NothingToRecover("rpo"), origin)
    if lacking or oldest is None:
        return Objective("rpo", goal, None, NotTimed(lacking, "rpo"), origin)
    return Objective("rpo", goal, True, OldestCopy(oldest), origin)
