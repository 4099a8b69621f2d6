"""Storage classes: how many copies of data there are, what keeps them apart, and who may hold them."""

from collections.abc import Sequence

from hadesign.blueprint.models import Spec
from hadesign.blueprint.platform import StorageClass
from hadesign.topology.cluster import Apart, Node, NodeGroup, Origin, Storage

_APART: dict[str, Apart | None] = {"osd": None, "host": "node", "rack": "rack", "zone": "zone", "region": "region"}
"""What keeps copies apart; Ceph calls a node a host, and copies on different disks may share one."""
_ON_NODES = ("rook-ceph", "local")
_ZONAL = ("ebs", "gce-pd", "azure-disk")
"""Disks that a cloud keeps in one zone unless several copies are asked for."""


def build_storage(spec: Spec, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[Storage, ...]:
    """Return every storage class, in the order of the blueprint."""
    classes = spec.storage.classes if spec.storage else ()
    zones = tuple(zone.name for zone in spec.infrastructure.zones) if spec.infrastructure else ()
    return tuple(_storage(entry, index, nodes, groups, zones) for index, entry in enumerate(classes))


def _storage(
    entry: StorageClass, index: int, nodes: Sequence[Node], groups: Sequence[NodeGroup], zones: tuple[str, ...]
) -> Storage:
    eligible = _holders(entry, nodes, groups) if entry.provider in _ON_NODES else ()
    places = entry.zones or (zones if entry.provider in _ZONAL else ())
    single = entry.provider in (*_ZONAL, "local")
    copies = entry.replicas or (1 if single else 0)
    apart = _apart(entry)
    return Storage(
        name=entry.name,
        provider=entry.provider,
        copies=copies,
        least=entry.min_replicas or _least(entry.provider, copies),
        least_given=entry.min_replicas is not None,
        apart=apart,
        eligible=eligible,
        zones=() if entry.provider in _ON_NODES else places,
        origin=Origin(("spec", "storage", "classes", index)),
        unknown=_unknown(entry, copies, eligible, places),
    )


def _apart(entry: StorageClass) -> Apart | None:
    """Return what keeps copies apart: as given; a local disk is its node's, and a cloud's disk its zone's."""
    if entry.failure_domain is not None:
        return _APART[entry.failure_domain]
    return "node" if entry.provider == "local" else "zone"


def _unknown(entry: StorageClass, copies: int, eligible: tuple[int, ...], places: tuple[str, ...]) -> str:
    """Return what would have to be given before anything can be told."""
    if not copies:
        return "replicas is not given"
    if entry.provider == "rook-ceph" and entry.failure_domain is None:
        return "failureDomain is not given"
    if entry.provider in _ON_NODES:
        return "" if eligible else "no worker may hold its data"
    return "" if places else "the zones that hold its data are not given"


def _least(provider: str, copies: int) -> int:
    """Return the copies that I/O needs where the blueprint does not say.

    Ceph's min_size is size - size / 2 by default (docs.ceph.com, osd_pool_default_min_size); a disk of a cloud goes on
    with the copy in the zone that is left.
    """
    return copies - copies // 2 if provider == "rook-ceph" else min(copies, 1)


def _holders(entry: StorageClass, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[int, ...]:
    """Return the groups whose machines may hold copies: workers, of the zones and the pool that are named."""
    return tuple(
        index
        for index, group in enumerate(groups)
        if "worker" in group.roles
        and (entry.zones is None or group.zone in entry.zones)
        and (entry.pool is None or nodes[group.nodes[0]].pool == entry.pool)
    )
