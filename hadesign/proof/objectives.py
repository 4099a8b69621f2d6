"""What the design promises, and whether it keeps it: each promise is judged here, once, for every reader."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hadesign.blueprint.written import as_percent, as_time, listed
from hadesign.proof.failure.verdict import FailureSet, ServiceProof
from hadesign.topology.cluster import FailureLevel, Origin, Subject, ToleranceObjective

if TYPE_CHECKING:
    from hadesign.proof import Proof

Promised: TypeAlias = Literal["survive", "availability", "rto", "rpo"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure set that breaks a promise, and the services it takes down."""

    services: tuple[ServiceProof, ...]
    found: FailureSet


@dataclass(frozen=True, slots=True)
class Objective:
    """A promise: `met` is `None` where too little is known. `why` says so in one sentence, for every outcome.

    `faults` are the failure sets that break it; `unknown` the services of which too little is known.
    """

    kind: Promised
    text: str
    met: bool | None
    why: str
    origin: Origin
    faults: tuple[Fault, ...] = ()
    unknown: tuple[ServiceProof, ...] = ()


def objectives(proof: "Proof") -> Iterator[Objective]:
    """Yield every promise of the blueprint, judged."""
    stated = proof.cluster.objectives
    if stated.survive is not None:
        services = [service for service in proof.services() if service.promised]
        origin = stated.origin.below("survive")
        yield _level(f"to survive the loss of any one {stated.survive}", services, stated.survive, origin)
    for tolerance in stated.tolerances:
        yield promised(tolerance, _services_of(proof, tolerance))
    if stated.availability is not None:
        yield availability(proof, stated.availability)
    if stated.rto is not None:
        yield _rto(proof, stated.rto)
    if stated.rpo is not None:
        yield _rpo(proof, stated.rpo)


_SUBJECTS: Mapping[Subject, str] = {"etcd": "etcd", "api": "the API", "data": "data"}


def _services_of(proof: "Proof", tolerance: ToleranceObjective) -> list[ServiceProof]:
    """Return the services that an objective of one service is about."""
    services: Mapping[Subject, Iterable[ServiceProof]] = {
        "etcd": [proof.etcd],
        "api": [proof.control_plane],
        "data": [service for service in proof.storage if service.service == "data"],
        "workload": [service for service in proof.workloads if service.name == tolerance.name],
    }
    return list(services[tolerance.subject])


def promised(tolerance: ToleranceObjective, services: list[ServiceProof]) -> Objective:
    """Judge a promise: a level, or a number of machines such as `2 nodes`."""
    name = _SUBJECTS.get(tolerance.subject, f"workload {tolerance.name}")
    origin = tolerance.origin
    if not tolerance.counted:
        text = f"{name} to survive the loss of any one {tolerance.text}"
        return _level(text, services, tolerance.level, origin)
    count = tolerance.nodes
    text = f"{name} to survive the loss of any {count} node{'s' if count > 1 else ''}"
    faults = [
        Fault((service,), found)
        for service in services
        for found in service.sets(count).found
        if set(found.kinds) <= {"node"}
    ]
    unknown = [service for service in services if service.unknown]
    stopped = [s.name for s in services if not s.unknown and s.sets(count).complete < count]
    if stopped and not faults:
        # That nothing was found shows nothing then.
        why = f"the search for sets of {count} failures hit its bound for {listed(stopped)}"
        return Objective("survive", text, None, why, origin, (), tuple(unknown))
    return _judged(text, faults, unknown, origin)


def _level(text: str, services: list[ServiceProof], level: FailureLevel, origin: Origin) -> Objective:
    """Judge a level: no single failure that it includes takes any of the services down."""
    merged: dict[tuple[object, str], tuple[list[ServiceProof], FailureSet]] = {}
    for service in services:
        for found in service.broken_by(level) if not service.unknown else ():
            merged.setdefault((found.failures, found.witness), ([], found))[0].append(service)
    faults = [Fault(tuple(hit), found) for hit, found in merged.values()]
    return _judged(text, faults, [service for service in services if service.survives(level) is None], origin)


def _judged(text: str, faults: list[Fault], unknown: list[ServiceProof], origin: Origin) -> Objective:
    """Say what breaks a promise; a worst case of what the blueprint leaves open only keeps it from being shown."""
    firm = [fault for fault in faults if any(not service.assumed for service in fault.services)]
    if firm:
        names = listed(list(dict.fromkeys(service.name for fault in firm for service in fault.services)))
        why = f"{firm[0].found.witness}; it takes down {names}"
        return Objective("survive", text, False, why, origin, tuple(firm), tuple(unknown))
    if faults:
        service = faults[0].services[0]
        why = f"{service.assumed} of {service.name} is not given, and {faults[0].found.witness}"
        left_open = [service for fault in faults for service in fault.services]
        return Objective("survive", text, None, why, origin, (), tuple(dict.fromkeys([*left_open, *unknown])))
    if unknown:
        names = listed([service.name for service in unknown])
        why = f"more must be known about {names}"
        return Objective("survive", text, None, why, origin, (), tuple(unknown))
    return Objective("survive", text, True, "no such failure takes anything down", origin)


def users_services(proof: "Proof") -> list[ServiceProof]:
    """Return the services whose availability users feel: control plane, ingress, and workloads that are no batch."""
    ingress = [service for service in proof.components if service.name == "ingress"]
    return [proof.control_plane, *ingress, *(service for service in proof.workloads if service.promised)]


def availability(proof: "Proof", promise: float) -> Objective:
    """Hold the modelled availability of each service that users feel against the promise."""
    text, origin = f"an availability of {as_percent(promise)}", proof.cluster.objectives.origin.below("availability")
    below: list[tuple[ServiceProof, float]] = []
    open_ones: list[ServiceProof] = []
    for service in users_services(proof):
        found = proof.availability(service)
        figure = found.down
        if figure is not None and figure.high < promise:
            below.append((service, figure.high))
        elif figure is None or figure.low < promise or not found.extremes:
            # Of placements that were not all tried, another one may be worse.
            open_ones.append(service)
    if below:
        service, value = min(below, key=lambda pair: pair[1])
        more = f", and {len(below) - 1} more are below it" if len(below) > 1 else ""
        why = f"{service.name} is modelled at {as_percent(value)}{more}"
        return Objective("availability", text, False, why, origin, (), tuple(open_ones))
    if open_ones:
        names = listed([service.name for service in open_ones])
        return Objective("availability", text, None, f"no figure decides it for {names}", origin, (), tuple(open_ones))
    return Objective("availability", text, True, "every service is modelled at that or more", origin)


def _rto(proof: "Proof", promise: float) -> Objective:
    """Hold the slowest recovery against the promise.

    What comes back only with what failed is left out where it is said what the design survives: it is judged there.
    """
    text, origin = f"to be back within {as_time(promise)}", proof.cluster.objectives.origin.below("rto")
    survives = proof.cluster.objectives.survive is not None
    times = [time for time in proof.recovery.times if not (survives and time.by == "return")]
    late = [time for time in times if round(time.seconds, 6) > promise]
    if late:
        slowest = max(late, key=lambda time: time.seconds)
        more = " and more" if slowest.missing else ""
        why = f"recovery from the loss of {slowest.what} takes {as_time(slowest.seconds)}{more}"
        return Objective("rto", text, False, why, origin)
    missing = sorted({what for time in times for what in time.missing})
    if missing:
        return Objective("rto", text, None, f"it is not known: {listed(missing)}", origin)
    if not times:
        return Objective("rto", text, None, "nothing that takes time is known", origin)
    slowest = max(times, key=lambda time: time.seconds)
    why = f"the slowest recovery, from the loss of {slowest.what}, takes {as_time(slowest.seconds)}"
    return Objective("rto", text, True, why, origin)


def _rpo(proof: "Proof", promise: float) -> Objective:
    """Hold the longest time between two copies against the promise."""
    text, origin = f"to lose no more work than that of {as_time(promise)}", proof.cluster.objectives.origin.below("rpo")
    losses = proof.recovery.losses
    known = [(loss.seconds, loss.what) for loss in losses if loss.seconds is not None]
    seconds, what = max(known, default=(0.0, ""))
    if seconds > promise:
        return Objective("rpo", text, False, f"copies of {what} may be {as_time(seconds)} old", origin)
    missing = sorted({what for loss in losses for what in loss.missing})
    if missing or not known:
        why = f"it is not known: {listed(missing)}" if missing else "nothing that is saved is known"
        return Objective("rpo", text, None, why, origin)
    return Objective("rpo", text, True, f"copies of {what} are at most {as_time(seconds)} old", origin)
