"""Which single failures take the control plane's services down, each with a witness that can be checked by hand."""

from collections.abc import Callable, Sequence

from hadesign.proof import services
from hadesign.proof.failures import Failure
from hadesign.proof.verdict import Break, Service, ServiceProof
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId
from hadesign.topology.structure import AtLeast, Part, Structure, holds

SHOWN = 3
"""Names written out in a witness before "and n more"."""


def prove_structure(
    service: Service,
    structure: Structure | None,
    origin: Origin,
    cluster: Cluster,
    failures: Sequence[Failure],
    unknown: str,
) -> ServiceProof:
    """Evaluate a service under every single failure that touches a thing it names."""
    if structure is None:
        return ServiceProof(service, service, (), origin, frozenset(), unknown)
    named = services.things_of(structure)
    breaks = []
    for failure in failures:
        if failure.dead.isdisjoint(named):
            continue
        dead = failure.dead
        if not holds(structure, _outside(dead)):
            breaks.append(_explain(failure, structure, cluster))
    return ServiceProof(service, service, tuple(breaks), origin, kinds(failures))


def kinds(failures: Sequence[Failure]) -> frozenset[Kind]:
    """Return the kinds of failures there are."""
    return frozenset(failure.kind for failure in failures)


def _outside(dead: frozenset[ThingId]) -> Callable[[ThingId], bool]:
    """Return the state in which everything lives but `dead`."""
    return lambda thing: thing not in dead


def _explain(failure: Failure, structure: Structure, cluster: Cluster) -> Break:
    """Find the smallest part of the tree that no longer holds, and count what is left of it."""
    culprit = _culprit(structure, failure.dead)
    named = sorted(services.things_of(culprit))
    lost = [thing for thing in named if thing in failure.dead]
    left = len(named) - len(lost)
    label = culprit.label if isinstance(culprit, AtLeast) else ""
    needed = culprit.k if isinstance(culprit, AtLeast) else 1
    names = _names([thing.partition("/")[2] for thing in lost])
    if label == "etcd members":
        tail = f"removes {label} {names}: {left} of {len(named)} left, quorum is {needed}"
    elif len(named) == 1 and named[0] == failure.thing:
        tail = f"leaves nothing in its place: it is the only one of {label or 'its kind'}" if label else "ends it"
    else:
        tail = f"removes {label or 'things it needs'} {names}: {left} of {len(named)} left, {needed} needed"
    origins = (failure.origin, *(cluster.things[thing].origin for thing in lost if thing != failure.thing))
    witness = f"losing {failure.kind} {failure.name} {tail}"
    return Break(failure.thing, failure.kind, failure.alike, left, len(named), needed, witness, origins)


def _culprit(structure: Structure, gone: frozenset[ThingId]) -> Structure:
    """Descend to where the failure bites: into the first labelled part that does not hold, quorum before its users."""
    if isinstance(structure, Part):
        return structure
    failing = [part for part in structure.parts if not holds(part, _outside(gone))]
    if len(failing) == len(structure.parts) and structure.label == "API servers":
        shared = [p for s in failing if isinstance(s, AtLeast) for p in s.parts if isinstance(p, AtLeast)]
        quorum = next((p for p in shared if not holds(p, _outside(gone))), None)
        machines = [p for s in failing if isinstance(s, AtLeast) for p in s.parts if isinstance(p, Part)]
        return quorum or AtLeast(1, tuple(machines), structure.label)
    labelled = [part for part in failing if isinstance(part, AtLeast)]
    if structure.label or not labelled:
        return structure
    return _culprit(labelled[0], gone)


def _names(names: Sequence[str]) -> str:
    """List names, the first few of many."""
    if len(names) <= SHOWN + 1:
        return ", ".join(names)
    return f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN} more"
