"""What the proof says, in the words of rules: what stands without some things, what a machine or a zone breaks."""

from collections.abc import Container, Mapping
from typing import Any

from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.lint.facts.base import Context, Doc
from hadesign.proof import LEVELS, FailureSet, ServiceProof
from hadesign.topology.cluster import ThingId, Workload
from hadesign.topology.structure import Structure, holds
from hadesign.words.effects import witness

FIELDS = {
    "survivesNode": Doc("whether the loss of any one machine leaves enough of it; null if spread is not given"),
    "survivesZone": Doc("whether the loss of any one zone (or rack, feed, switch) does, likewise"),
    "nodeLoss": Doc("how one lost machine takes it down, in words; empty if it does not, null if spread is not given"),
    "zoneLoss": Doc("how one lost zone (or rack, feed, switch) does while machines do not, in words likewise"),
}
"""Fields that `losses` adds to an item."""

_MACHINE = LEVELS["node"]
_PLACE = LEVELS["zone"] - LEVELS["node"]


def losses(proof: ServiceProof) -> Mapping[str, Any]:
    """Return whether single failures take a workload down, and the witness of the first one of each size that does.

    Where the proof has to assume something, such as the worst spread, nothing is claimed of the design: all are `None`.
    """
    if proof.unknown or proof.assumed:
        return dict.fromkeys(FIELDS)
    node, zone = next((b for b in proof.breaks if b.kind in _MACHINE), None), _first_zone(proof)
    return {
        "survivesNode": node is None,
        "survivesZone": zone is None,
        "nodeLoss": _witness(node),
        "zoneLoss": _witness(zone),
    }


def stands(needed: Structure, dead: Container[ThingId]) -> bool:
    """Whether a structure function of the proof still holds without the things that are dead."""
    return holds(needed, lambda thing: thing not in dead)


def places(workload: Workload, proof: ServiceProof) -> dict[str, Path]:
    """Return where what is missing would have to be given: copies, spread, access mode, or machines that may run it."""
    where: Path = workload.number_at.path if workload.replicas is None else (*workload.origin.path, "spread")
    if workload.replicas is not None and proof.unknown:
        where = ("spec", "nodes")
    elif proof.assumed == "access-mode":
        where = unsaid_access(workload) or where
    elif proof.assumed == "binding":
        where = workload.claims[0].origin.path
    return dict.fromkeys(FIELDS, where)


def unsaid_access(workload: Workload) -> Path | None:
    """Return where the access mode of a volume is missing."""
    return next(((*claim.origin.path, "accessMode") for claim in workload.claims if claim.access is None), None)


def lacks(workload: Workload, proof: ServiceProof) -> dict[str, str]:
    """Say what is missing where that is not a value: machines."""
    if proof.assumed == "binding":
        return dict.fromkeys(FIELDS, bound_early())
    known = workload.replicas is None or not proof.unknown
    return {} if known else dict.fromkeys(FIELDS, _("no machine may run {workload}", workload=workload.name))


def bound_early() -> str:
    """Say that volumes are not where their pods have to be."""
    return _("its volumes may be placed in a zone where their pods cannot run (bindingMode)")


def _first_zone(proof: ServiceProof) -> FailureSet | None:
    """Prefer a zone itself: that is the word the objective uses."""
    found = [b for b in proof.breaks if b.kind in _PLACE]
    return next((b for b in found if b.kind == "zone"), found[0] if found else None)


def _witness(found: FailureSet | None) -> str:
    return witness(found) if found else ""


def component(context: Context, name: str) -> tuple[Workload, ServiceProof] | None:
    """Return a part of the platform with the proof of its replicas, whatever becomes of what they need."""
    pairs = zip(context.cluster.components, context.proof.component_placements, strict=True)
    return next(((w, p) for w, p in pairs if w.name == name), None)
