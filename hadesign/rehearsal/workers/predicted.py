"""What the proof says of pods: of those whose machines die, and of those that are evicted from a machine on purpose."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof import Proof
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.recovery.admission import Placing
from hadesign.proof.recovery.recovery import By
from hadesign.proof.recovery.steps import Lack, Term
from hadesign.proof.services.replicas import Replicas
from hadesign.rehearsal.workers.objects import placed, replicas_of
from hadesign.topology.cluster import Cluster, ThingId, Workload

_BY_HAND: frozenset[By] = frozenset({"by-hand", "node-repair"})
"""Ways back for which a node has to be forgotten, which nobody does here: pods wait."""


@dataclass(frozen=True, slots=True)
class PodsPrediction:
    """What the proof says of a workload some of whose machines die, or are drained.

    `running` copies run before, of which `needed` are enough. `kept` tells whether enough run all the time wherever the
    scheduler has put them (`False`: not if it put them badly), `moves` whether those that are hit leave their machines
    by themselves and are made elsewhere: within `evicted` seconds they have to be told to end, and within as many as
    `within` says enough run again. `None` is what the proof does not say, or what is not simulated.
    """

    workload: str
    needed: int
    running: int
    kept: bool | None
    moves: bool | None
    evicted: float | None = None
    within: float | None = None


def pods_after(proof: Proof, failed: Sequence[ThingId], dead: Sequence[str]) -> tuple[PodsPrediction, ...]:
    """Return what the proof says of each workload that machines may run which are `dead` by some failures."""
    found = []
    for service, workload, replicas in _on(proof, dead):
        # What else a workload needs does not fail here. Where things are open, it may be worse than as they stand.
        kept = _kept(proof, service, failed)
        if kept and proof.worst is not None and not _kept(proof.worst, service, failed):
            kept = None
        placing = None if replicas is None else proof.placing(replicas, failed)
        moves = None if placing is None or not _simulated(proof.cluster, workload) else _moves(placing)
        running = replicas.rule.replicas if replicas is not None else workload.replicas or 0
        evicted = _sum(placing.before) if placing and moves else None
        within = _sum((*placing.before, *placing.after)) if placing and moves else None
        found.append(PodsPrediction(workload.id, workload.needed, running, kept, moves, evicted, within))
    return tuple(found)


def _kept(proof: Proof, service: str, failed: Sequence[ThingId]) -> bool | None:
    """Whether enough replicas of a service are left wherever they may be; `None` if too little is known of it."""
    replicas = replicas_of(proof, service)
    return None if replicas is None else replicas.holds(hits_of(replicas.leaves, *proof.domains.closure(failed)))


def pods_of_drain(proof: Proof, machine: str) -> tuple[PodsPrediction, ...]:
    """Return what the proof says of each workload that a machine may run which is drained."""
    found = []
    group = next(node.group for node in proof.cluster.nodes if node.name == machine)
    for service, workload, replicas in _on(proof, (machine,)):
        here = [
            drain for drain in proof.drains
            if drain.service.id == service and (drain.machine is None or _group(proof.cluster, drain.machine) == group)
        ]  # fmt: skip
        ends = {drain.end for drain in here}
        certain = replicas is not None and not any(drain.unsaid for drain in here) and "refused" not in ends
        kept, moves = (None, None) if not certain else (ends <= {"never"}, "never" not in ends)
        running = replicas.rule.replicas if replicas is not None else workload.replicas or 0
        found.append(PodsPrediction(workload.id, workload.needed, running, kept, moves))
    return tuple(found)


def pods_of_drains(proof: Proof, thing: ThingId, machines: Sequence[str]) -> tuple[PodsPrediction, ...]:
    """Return what the proof says where all machines of a thing, such as a zone, are drained one after the other.

    Whoever is not on one of them stays where it is: no fewer are left than if the thing had failed. Whether there is
    room for all others elsewhere is another question, which the proof answers for machines that are gone.
    """
    first = {one.workload: one for one in pods_of_drain(proof, machines[0])}
    found = []
    for one in pods_after(proof, (thing,), machines):
        alone = first.get(one.workload)
        stuck = alone is not None and alone.moves is False
        found.append(replace(one, kept=one.kept or None, moves=False if stuck else None, evicted=None, within=None))
    return tuple(found)


def _group(cluster: Cluster, thing: ThingId) -> int | None:
    return next((node.group for node in cluster.nodes if node.thing == thing), None)


def _on(proof: Proof, machines: Sequence[str]) -> Iterator[tuple[str, Workload, Replicas | None]]:
    """Yield the workloads that some machines may run, each with its service; a DaemonSet's pods go nowhere."""
    cluster = proof.cluster
    groups = {node.group for node in cluster.nodes if node.name in machines}
    pairs = [*zip(proof.workloads, cluster.workloads, strict=True)]
    pairs += zip(proof.components, cluster.components, strict=True)
    ours = {one.id for one in placed(cluster) if one.kind != "DaemonSet"}
    for service, workload in pairs:
        if workload.id in ours and not groups.isdisjoint(workload.eligible):
            yield service.id, workload, replicas_of(proof, service.id)


def _moves(placing: Placing) -> bool | None:
    by = placing.way.by
    return True if by == "rescheduling" else False if by in _BY_HAND else None


def _simulated(cluster: Cluster, workload: Workload) -> bool:
    """Whether what decides is there: nobody attaches volumes, for which pods of others than StatefulSets wait."""
    shared = {storage.name for storage in cluster.storage if storage.row.shared}
    return workload.kind == "StatefulSet" or not set(workload.volumes) - shared


def _sum(steps: Sequence[Term | Lack]) -> float | None:
    """Return the sum of steps in seconds; `None` where one of them is not known."""
    known = [step.seconds for step in steps if isinstance(step, Term)]
    return sum(known) if len(known) == len(steps) else None
