"""What the proof says, in the words of rules: what stands without some things, what a machine or a zone breaks."""

from collections.abc import Container, Mapping
from typing import Any

from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context
from hadesign.proof import LEVELS, FailureSet, ServiceProof
from hadesign.topology.cluster import ThingId, Workload
from hadesign.topology.structure import Structure, holds

FIELDS = {
    "nodeLoss": "what the loss of one machine does; null if spread is not given",
    "nodeLoss.breaks": "whether it takes it down",
    "nodeLoss.witness": "how it does, in words; null if it does not",
    "zoneLoss": "what the loss of one zone (or rack, feed, switch) does while machines do not; null likewise",
    "zoneLoss.breaks": "whether it takes it down",
    "zoneLoss.witness": "how it does, in words; null if it does not",
}
"""Fields that `losses` adds to an item."""

_LOSSES = ("nodeLoss", "zoneLoss")
_MACHINE = LEVELS["node"]
_PLACE = LEVELS["zone"] - LEVELS["node"]


def losses(workload: Workload, proof: ServiceProof) -> Mapping[str, Any]:
    """Return what the first machine-sized and the first zone-sized failure do that take a workload down.

    Without a stated spread the worst case is proved, but nothing is claimed of the design: both are `None` then.
    """
    if workload.replicas is None or not workload.eligible or (workload.replicas > 1 and workload.spread is None):
        return {"nodeLoss": None, "zoneLoss": None}
    return {
        "nodeLoss": _loss(next((b for b in proof.breaks if b.kind in _MACHINE), None)),
        "zoneLoss": _loss(_first_zone(proof)),
    }


def stands(needed: Structure, dead: Container[ThingId]) -> bool:
    """Whether a structure function of the proof still holds without the things that are dead."""
    return holds(needed, lambda thing: thing not in dead)


def places(workload: Workload) -> dict[str, Path]:
    """Return where what is missing would have to be given: copies, spread, or machines that may run the workload."""
    field = "replicas" if workload.replicas is None else "spread"
    where: Path = (*workload.origin.path, field) if workload.eligible else ("spec", "nodes")
    return dict.fromkeys(_LOSSES, where)


def lacks(workload: Workload) -> dict[str, str]:
    """Say what is missing where that is not a value: machines."""
    return {} if workload.eligible else dict.fromkeys(_LOSSES, f"no machine may run {workload.name}")


def _first_zone(proof: ServiceProof) -> FailureSet | None:
    """Prefer a zone itself: that is the word the objective uses."""
    found = [b for b in proof.breaks if b.kind in _PLACE]
    return next((b for b in found if b.kind == "zone"), found[0] if found else None)


def _loss(found: FailureSet | None) -> Mapping[str, Any]:
    return {"breaks": found is not None, "witness": found.witness if found else None}


def component(context: Context, name: str) -> tuple[Workload, ServiceProof] | None:
    """Return a part of the platform with its proof."""
    return next(
        ((w, p) for w, p in zip(context.cluster.components, context.proof.components, strict=True) if w.name == name),
        None,
    )
