"""What the design promises, and whether it keeps it: each promise is judged here, once, for every reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hadesign.blueprint.governance import FailureLevel, Survives
from hadesign.diagnostic import Path
from hadesign.proof.verdict import FailureSet, ServiceProof
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


def _single(proof: "Proof", survives: Survives) -> Iterator[Objective]:
    """Yield promises that are made for one service."""
    path: Path = (*_BASE, "survives")
    kept = [service for service in proof.storage if service.service == "data"]
    named: list[tuple[str, str | None, Iterable[ServiceProof], Path]] = [
        ("etcd", survives.etcd, [proof.etcd], (*path, "etcd")),
        ("the API", survives.api, [proof.control_plane], (*path, "api")),
        ("data", survives.data, kept, (*path, "data")),
    ]
    for name, promise in (survives.workloads or {}).items():
        found = [service for service in proof.workloads if service.name == name]
        named.append((f"workload {name}", promise, found, (*path, "workloads", name)))
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
    return _judged(text, faults, [service for service in services if service.unknown], origin)


def _level(text: str, services: list[ServiceProof], level: FailureLevel, origin: Origin) -> Objective:
    """Judge a level: no single failure that it includes takes any of the services down."""
    merged: dict[tuple[object, str], tuple[list[ServiceProof], FailureSet]] = {}
    for service in services:
        for found in service.broken_by(level) if not service.unknown else ():
            merged.setdefault((found.failures, found.witness), ([], found))[0].append(service)
    faults = [Fault(tuple(hit), found) for hit, found in merged.values()]
    return _judged(text, faults, [service for service in services if service.survives(level) is None], origin)


def _judged(text: str, faults: list[Fault], unknown: list[ServiceProof], origin: Origin) -> Objective:
    if faults:
        first = faults[0]
        names = ", ".join(dict.fromkeys(service.name for fault in faults for service in fault.services))
        return Objective("survive", text, False, f"{first.found.witness}; it takes down {names}", origin, tuple(faults))
    if unknown:
        names = ", ".join(service.name for service in unknown)
        why = f"more must be known about {names}"
        return Objective("survive", text, None, why, origin, (), tuple(unknown))
    return Objective("survive", text, True, "no such failure takes anything down", origin)
