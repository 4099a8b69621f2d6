"""Volumes that replicas share: a Deployment's replicas all name the same claims, a StatefulSet's have their own.

An access mode says who may use a volume at once: ReadWriteOnce pods of one node, ReadWriteOncePod one pod,
ReadWriteMany and ReadOnlyMany pods of many nodes
(https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes). A pod that was put on another node waits
there for a volume that does not come ("Multi-Attach error"): it is scheduled, and never runs.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Claim, Storage, Workload

AttachedBy: TypeAlias = Literal["", "unsaid", "claim", "claim-pod", "no-access"]
"""What keeps replicas from a volume: nothing, perhaps that one node may attach it (nobody says), that one node or one
pod may, or that its class has no volumes of the access mode that is asked for. The later, the worse."""
_WORST: tuple[AttachedBy, ...] = ("", "unsaid", "claim", "claim-pod", "no-access")


@dataclass(frozen=True, slots=True)
class Attached:
    """What keeps replicas from their volumes, and the storage class of the volume that does."""

    by: AttachedBy = ""
    of: str = ""


def attached(workload: Workload, storage: Mapping[str, Storage]) -> Attached:
    """Return what keeps replicas from their volumes: the worst of all claims."""
    shares = workload.kind != "StatefulSet"
    found = (
        Attached(_by(claim, storage[claim.storage_class], shares), claim.storage_class) for claim in workload.claims
    )
    return max((one for one in found if one.by), key=lambda one: _WORST.index(one.by), default=Attached())


def _by(claim: Claim, storage: Storage, shares: bool) -> AttachedBy:
    row = storage.row
    if claim.access == "ReadWriteMany" and row.single:
        return "no-access"
    if not shares or claim.access in ("ReadWriteMany", "ReadOnlyMany"):
        return ""
    if claim.access == "ReadWriteOncePod":
        return "claim-pod"
    # Where nothing is attached, as with NFS, ReadWriteOnce keeps no node away.
    if row.shared:
        return ""
    return "claim" if row.single or claim.access else "unsaid"
