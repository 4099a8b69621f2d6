"""What the design promises, and whether it keeps it: each promise is judged here, once, for every reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hadesign.blueprint.governance import FailureLevel, Survives
from hadesign.blueprint.written import as_percent, as_time
from hadesign.diagnostic import Path
from hadesign.lists import listed
from hadesign.proof.failure.verdict import FailureSet, ServiceProof
from hadesign.topology.cluster import Origin

if TYPE_CHECKING:
    from hadesign.proof import Proof

Promised: TypeAlias = Literal["survive", "availability", "rto", "rpo"]
LEVEL_OF: dict[str, FailureLevel] = {
    "node": "node", "host": "node", "rack": "rack", "zone": "zone", "site": "region", "region": "region",
}  # fmt: skip
"""What each promise is measured as: a host is lost as a machine is, and a site as a region is."""


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


_BASE: Path = ("spec", "objectives")


def objectives(proof: "Proof") -> Iterator[Objective]:
    """Yield every promise of the blueprint, judged."""
    stated = proof.cluster.blueprint.spec.objectives
    if stated is None:
        return
    if stated.survive is not None:
        services = [service for service in proof.services() if service.promised]
        origin = Origin((*_BASE, "survive"))
        yield _level(f"to survive the loss of any one {stated.survive}", services, stated.survive, origin)
    if stated.survives is not None:
        yield from _single(proof, stated.survives)
    if stated.availability is not None:
        yield availability(proof, stated.availability)
    if stated.rto is not None:
        yield _rto(proof, stated.rto)
    if stated.rpo is not None:
        yield _rpo(proof, stated.rpo)


def _single(proof: "Proof", survives: Survives) -> Iterator[Objective]:
    """Yield promises that are made for one service."""
    path: Path = (*_BASE, "survives")
    kept = [service for service in proof.storage if service.service == "data"]
    named: list[tuple[str, str | None, Iterable[ServiceProof], Path]] = [
        ("etcd", survives.etcd, [proof.etcd], (*path, "etcd")),
        ("the API", survives.api, [proof.control_plane], (*path, "api")),
        ("data", survives.data, kept, (*path, "data")),
    ]
    for name, wanted in (survives.workloads or {}).items():
        found = [service for service in proof.workloads if service.name == name]
        named.append((f"workload {name}", wanted, found, (*path, "workloads", name)))
    for name, promise, services, where in named:
        if promise is not None:
            yield promised(name, promise, list(services), Origin(where))


def promised(name: str, promise: str, services: list[ServiceProof], origin: Origin) -> Objective:
    """Judge a promise: a level, or a number of machines such as `2 nodes`."""
    first = promise.split(maxsplit=1)[0]
    if not first.isdigit():
        level = LEVEL_OF[promise]
        return _level(f"{name} to survive the loss of any one {promise}", services, level, origin)
    count = int(first)
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
    text, origin = f"an availability of {as_percent(promise)}", Origin((*_BASE, "availability"))
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
    text, origin = f"to be back within {as_time(promise)}", Origin((*_BASE, "rto"))
    stated = proof.cluster.blueprint.spec.objectives
    survives = stated is not None and stated.survive is not None
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
    text, origin = f"to lose no more work than that of {as_time(promise)}", Origin((*_BASE, "rpo"))
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
