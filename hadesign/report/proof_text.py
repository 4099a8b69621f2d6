"""A proof as text for people and as data for JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from hadesign.blueprint.governance import FailureLevel
from hadesign.proof import KINDS, Break, Proof, ServiceProof
from hadesign.report.tables import table, wrap
from hadesign.topology.cluster import Cluster, Kind, Origin

LEVELS: tuple[FailureLevel, ...] = ("node", "rack", "zone", "region")
LEFT_OUT = (
    "two or more failures at once",
    "availability in percent",
    "operator errors, upgrades and expired certificates",
    "software faults that hit all copies alike",
)
"""What an order-1 proof does not speak about."""
_WORDS = {True: "yes", False: "NO", None: "?"}


def proof_text(proof: Proof, chosen: Sequence[ServiceProof]) -> str:
    """Return the verdict, a table of services by level, and every break with the line to look at."""
    return "\n".join(_lines(proof, chosen))


def _lines(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[str]:
    cluster = proof.cluster
    yield from _verdict(cluster, chosen)
    yield ""
    rows = [(_name(p), *(_WORDS[p.survives(level)] for level in LEVELS)) for p in chosen]
    yield table(("survives the loss of any one", *LEVELS), rows)
    unknown = [p for p in chosen if p.unknown]
    if any(p.survives(level) is None for p in chosen for level in LEVELS):
        yield ""
        yield wrap("?: the blueprint names no such thing, or does not say enough.")
    for service in unknown:
        yield wrap(f"- {_name(service)}: {service.unknown}", "  ")
    yield from _breaks(cluster, chosen)
    yield "\nThis proof is about single failures. It leaves out:"
    yield from (f"- {thing}" for thing in LEFT_OUT)


def _name(proof: ServiceProof) -> str:
    """Name a service; those of pods with their kind."""
    return proof.name if proof.service not in ("workload", "component") else f"{proof.service} {proof.name}"


def _verdict(cluster: Cluster, chosen: Sequence[ServiceProof]) -> Iterator[str]:
    """Say first what was promised, and whether it is kept."""
    objectives = cluster.blueprint.spec.objectives
    level = objectives.survive if objectives else None
    yield f"{cluster.title}: what single failures do"
    if level is None:
        yield "No objective is stated (spec.objectives.survive)."
        return
    broken = [p for p in chosen if p.survives(level) is False]
    unknown = [p for p in chosen if p.survives(level) is None]
    if broken:
        names = ", ".join(_name(p) for p in broken)
        yield wrap(f"Promise BROKEN: the loss of one {level} takes down {names}.")
    elif unknown:
        names = ", ".join(_name(p) for p in unknown)
        yield wrap(f"Promise not shown: to survive the loss of any one {level}, more must be known about {names}.")
    else:
        yield wrap(f"Promise kept: the loss of any one {level} takes nothing down.")


def _breaks(cluster: Cluster, chosen: Sequence[ServiceProof]) -> Iterator[str]:
    """List what takes something down, small failures first; one reason that hits several services is told once."""
    hit: dict[tuple[int, str, str], tuple[Break, list[str]]] = {}
    for service in chosen:
        for fault in service.breaks:
            key = (KINDS.index(fault.kind), fault.failure, fault.witness)
            hit.setdefault(key, (fault, []))[1].append(_name(service))
    if hit:
        yield "\nWhat takes something down"
    for key in sorted(hit):
        fault, names = hit[key]
        yield ""
        yield wrap(f"- {fault.witness}")
        yield wrap(f"takes down {', '.join(names)}", "    ")
        yield f"    {cluster.locate(fault.origins[0])}"


def proof_data(proof: Proof, chosen: Sequence[ServiceProof]) -> dict[str, Any]:
    """Return the proof as data for JSON; a level of which nothing is known is null."""
    cluster = proof.cluster
    return {
        "version": 1,
        "file": cluster.document.file,
        "services": [
            {
                "service": p.service,
                "name": p.name,
                "survives": {level: p.survives(level) for level in LEVELS},
                "unknown": p.unknown or None,
                "failureSets": [_break(cluster, fault) for fault in p.breaks],
            }
            for p in chosen
        ],
        "leftOut": list(LEFT_OUT),
    }


def _break(cluster: Cluster, fault: Break) -> dict[str, Any]:
    kind: Kind = fault.kind
    return {
        "order": 1,
        "failures": [fault.failure],
        "kind": kind,
        "alike": fault.alike,
        "left": fault.left,
        "total": fault.total,
        "needed": fault.needed,
        "witness": fault.witness,
        "locations": [_location(cluster, origin) for origin in fault.origins],
    }


def _location(cluster: Cluster, origin: Origin) -> dict[str, Any]:
    found = cluster.locate(origin)
    return {"file": found.file, "line": found.line, "column": found.column}
