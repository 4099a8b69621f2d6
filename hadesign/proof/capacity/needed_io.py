"""Which storage classes a workload cannot do without: those whose I/O stops it when copies of data elsewhere are lost.

A volume that is tied to where its pod runs needs nothing besides: the disk of a node dies with it, the disk of one zone
with the zone, and the pod with either. Whatever replicates, a pod whose reads and writes block serves nobody.
"""

from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.proof.capacity.demand import tie
from hadesign.topology.cluster import Storage, Workload


@dataclass(frozen=True, slots=True)
class NeededIo:
    """Storage classes that a workload needs for certain.

    It needs those in `perhaps` unless their volumes are tied to a zone, which nobody says; of those that are `unknown`
    too little is known to tell when I/O goes on.
    """

    certain: tuple[Storage, ...] = ()
    perhaps: tuple[Storage, ...] = ()
    unknown: tuple[Storage, ...] = ()


def needed_io(workload: Workload, storage: Mapping[str, Storage]) -> NeededIo:
    """Return what the volumes of a workload need besides the pods that use them."""
    needed = [one for one in map(storage.__getitem__, workload.volumes) if not _with_its_pod(one)]
    known = [one for one in needed if not one.unknown]
    return NeededIo(
        tuple(one for one in known if tie(one) in ("", "zone")),
        tuple(one for one in known if tie(one) == "maybe-zone"),
        tuple(one for one in needed if one.unknown),
    )


def _with_its_pod(storage: Storage) -> bool:
    """Whether a volume is lost only together with the pod that uses it: the disk of its node, or one of its zone."""
    return tie(storage) == "node" or (tie(storage) == "zone" and storage.apart in ("zone", "region"))
