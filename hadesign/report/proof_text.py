"""A proof as text for people and as data for JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from hadesign.blueprint.governance import FailureLevel
from hadesign.proof import KINDS, FailureSet, Proof, ServiceProof
from hadesign.proof import LEVELS as LEVEL_KINDS
from hadesign.report.tables import table, wrap
from hadesign.source import visible
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
    level = _promise(cluster)
    yield wrap(f"{cluster.title}: what single failures do")
    yield from _verdict(level, chosen)
    yield ""
    rows = [(_name(p), *(_WORDS[p.survives(level)] for level in LEVELS)) for p in chosen]
    yield table(("survives the loss of any one", *LEVELS), rows)
    if any(p.survives(level) is None for p in chosen for level in LEVELS):
        yield "\n?: the blueprint names no such thing, or does not say enough."
    for service in chosen:
        if service.unknown:
            yield wrap(f"{_name(service)}: {service.unknown}", "- ")
    breaks = _by_failure(chosen)
    promised = [found for found in breaks if level is not None and found[0].kind in LEVEL_KINDS[level]]
    others = [found for found in breaks if found not in promised]
    if promised:
        yield f"\nWhat breaks the promise (to survive any one {level})"
        yield from _breaks(cluster, promised)
    if others:
        yield f"\n{'What takes something down' if level is None else 'Beyond the promise'}"
        yield from _breaks(cluster, others)
    yield "\nThis proof is about single failures. It leaves out:"
    yield from (f"- {thing}" for thing in LEFT_OUT)


def _promise(cluster: Cluster) -> FailureLevel | None:
    objectives = cluster.blueprint.spec.objectives
    return objectives.survive if objectives else None


def _name(proof: ServiceProof) -> str:
    """Name a service; those of pods with their kind."""
    return proof.name if proof.service not in ("workload", "component") else f"{proof.service} {proof.name}"


def _kept(level: FailureLevel | None, chosen: Sequence[ServiceProof]) -> bool | None:
    """Tell whether the promise is kept; `None` where there is none, or it cannot be told."""
    answers = [p.survives(level) for p in chosen if p.promised] if level is not None else [None]
    return False if False in answers else None if None in answers else True


def _verdict(level: FailureLevel | None, chosen: Sequence[ServiceProof]) -> Iterator[str]:
    """Say first what was promised, and whether it is kept."""
    if level is None:
        yield "No objective is stated (spec.objectives.survive)."
        return
    kept = _kept(level, chosen)
    names = ", ".join(_name(p) for p in chosen if p.promised and p.survives(level) is kept)
    if kept is False:
        yield wrap(f"Promise BROKEN: the loss of one {level} takes down {names}.")
    elif kept is None:
        yield wrap(f"Promise not shown: to survive the loss of any one {level}, more must be known about {names}.")
    else:
        yield wrap(f"Promise kept: the loss of any one {level} takes nothing down.")


_Found = tuple[FailureSet, dict[str, list[tuple[FailureSet, str]]]]
"""A failure, and each reason why it takes something down, with the breaks and services that have this reason."""


def _by_failure(chosen: Sequence[ServiceProof]) -> list[_Found]:
    """Gather breaks by what fails, small failures first; one reason that hits several services is told once."""
    hit: dict[tuple[int, str], _Found] = {}
    for service in chosen:
        for fault in service.breaks:
            found = hit.setdefault((KINDS.index(fault.kind), fault.failure), (fault, {}))
            found[1].setdefault(fault.witness, []).append((fault, _name(service)))
    return [hit[key] for key in sorted(hit)]


def _breaks(cluster: Cluster, breaks: Sequence[_Found]) -> Iterator[str]:
    """List what fails with its place, and below it what that takes down, and why."""
    for fault, reasons in breaks:
        kind, _, name = fault.failure.partition("/")
        yield f"\n{visible(f'{kind} {name}, {cluster.locate(fault.origins[0])}')}"
        for witness, hit in reasons.items():
            yield wrap(witness, "- ")
            yield wrap(f"takes down {', '.join(service for _, service in hit)}", "  ", "    ")
            origins = [origin for reason, _ in hit for origin in reason.origins[1:]]
            lines = sorted({cluster.locate(origin).line for origin in origins})
            if lines:
                yield wrap(f"see line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}", "  ")


def proof_data(proof: Proof, chosen: Sequence[ServiceProof]) -> dict[str, Any]:
    """Return the proof as data for JSON; a level of which nothing is known is null."""
    cluster = proof.cluster
    return {
        "version": 1,
        "file": cluster.document.file,
        "promise": _promise(cluster),
        "kept": _kept(_promise(cluster), chosen),
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


def _break(cluster: Cluster, fault: FailureSet) -> dict[str, Any]:
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
