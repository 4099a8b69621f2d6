"""What provides volumes: one row for each storage provider."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass

StorageProvider: TypeAlias = Literal[
    "rook-ceph", "ceph", "longhorn", "ebs", "gce-pd", "azure-disk", "vsphere", "cinder", "nfs", "local", "array",
    "other",
]  # fmt: skip
Apart: TypeAlias = Literal["node", "rack", "zone", "region"]
"""What keeps copies of data apart."""

BindingMode: TypeAlias = Literal["Immediate", "WaitForFirstConsumer"]
"""When a volume is placed: as soon as it is asked for, wherever its class may place it, or with the first pod that uses
it (https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode)."""

ReclaimPolicy: TypeAlias = Literal["Delete", "Retain"]
"""What becomes of a volume whose claim is deleted
(https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming)."""

BackupMethod: TypeAlias = Literal["csi-snapshot", "data-mover", "file-system"]
"""How Velero copies a volume: https://velero.io/docs/main/csi/, csi-snapshot-data-movement and file-system-backup."""


@dataclass(frozen=True, slots=True)
class StorageRow:
    """A storage provider.

    `local` tells whether a volume can be used on no other node than the one that holds it, `on_nodes` whether copies
    stand on nodes of the cluster: then `failureDomain: host` means a node, else a hypervisor. `apart` is what keeps
    copies apart where the blueprint does not say. `copies` is how many there are if nothing is said, 0 where that is
    unknown. `zonal` tells whether a volume of one copy is in one zone, `shared` whether many nodes may use a volume at
    once whatever is asked for, `single` whether only one ever may write to it, `majority` whether I/O needs more than
    half of the copies by default, `monitors` whether it has a quorum of its own beside its disks, and `reachable`
    whether its volumes can be used from every zone unless the blueprint says otherwise. `targets` write its classes.
    """

    local: bool = False
    on_nodes: bool = False
    apart: Apart = "zone"
    copies: int = 0
    zonal: bool = False
    shared: bool = False
    single: bool = False
    majority: bool = False
    monitors: bool = False
    reachable: bool = False
    targets: tuple[str, ...] = ()


STORAGES: Mapping[StorageProvider, StorageRow] = {
    "rook-ceph": StorageRow(on_nodes=True, majority=True, monitors=True, reachable=True, targets=("rook",)),
    "ceph": StorageRow(majority=True, reachable=True, targets=("ceph-csi",)),
    "longhorn": StorageRow(on_nodes=True, apart="node", copies=3, reachable=True, targets=("longhorn",)),
    "ebs": StorageRow(copies=1, zonal=True, single=True, targets=("ebs",)),
    "gce-pd": StorageRow(copies=1, zonal=True, single=True, targets=("gce-pd",)),
    "azure-disk": StorageRow(copies=1, zonal=True, single=True),
    "vsphere": StorageRow(),
    "cinder": StorageRow(),
    "nfs": StorageRow(shared=True),
    "local": StorageRow(local=True, on_nodes=True, apart="node", copies=1, single=True),
    "array": StorageRow(),
    "other": StorageRow(),
}  # fmt: skip
"""Every storage provider. Ceph's min_size is size - size / 2 by default (docs.ceph.com, osd_pool_default_min_size); a
disk of a cloud goes on with the copy in the zone that is left (https://cloud.google.com/compute/docs/disks/regional-
persistent-disk). Longhorn keeps three replicas, on different nodes unless it is told otherwise, and a volume is
degraded but usable while one of them is healthy (https://longhorn.io/docs/latest/references/settings/, default-
replica-count and replica-soft-anti-affinity). Of a Ceph that Rook does not run (`ceph`), others keep the copies."""
