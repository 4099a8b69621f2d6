"""Storage classes: how many copies of data there are, what keeps them apart, and who may hold them."""

from collections.abc import Mapping, Sequence

from hadesign.blueprint.models import Spec
from hadesign.blueprint.platform import StorageClass
from hadesign.topology.cluster import Apart, Kind, Node, NodeGroup, Origin, Storage, Thing, ThingId

_APART: dict[str, Apart | None] = {"osd": None, "host": "node", "rack": "rack", "zone": "zone", "region": "region"}
"""What keeps copies apart; Ceph calls a node a host, and copies on different disks may share one."""
_ON_NODES = ("rook-ceph", "local")
ZONAL = ("ebs", "gce-pd", "azure-disk")
"""Disks that a cloud keeps in one zone unless several copies are asked for."""


_THING: dict[str, Kind] = {"host": "host", "rack": "rack", "zone": "zone", "region": "region"}
"""What keeps copies apart where others than our nodes hold them; a host is then a hypervisor."""


def build_storage(
    spec: Spec, nodes: Sequence[Node], groups: Sequence[NodeGroup], things: Mapping[ThingId, Thing]
) -> tuple[Storage, ...]:
    """Return every storage class, in the order of the blueprint."""
    classes = spec.storage.classes if spec.storage else ()
    using = {v.storage_class for w in spec.workloads if w.replicates is not True for v in w.volumes}
    return tuple(
        _storage(entry, Origin(("spec", "storage", "classes", index)), nodes, groups, things, entry.name in using)
        for index, entry in enumerate(classes)
    )


def _storage(
    entry: StorageClass,
    origin: Origin,
    nodes: Sequence[Node],
    groups: Sequence[NodeGroup],
    things: Mapping[ThingId, Thing],
    relied_on: bool,
) -> Storage:
    ours = entry.provider in _ON_NODES
    eligible = _holders(entry, nodes, groups) if ours else ()
    places = () if ours else _places(entry, things)
    copies = entry.replicas or (1 if entry.provider in (*ZONAL, "local") else 0)
    return Storage(
        name=entry.name,
        provider=entry.provider,
        copies=copies,
        least=entry.min_replicas or _least(entry.provider, copies),
        least_given=entry.min_replicas is not None,
        apart=_apart(entry),
        eligible=eligible,
        places=places,
        relied_on=relied_on,
        origin=origin,
        unknown=_unknown(entry, copies, len(eligible) if ours else len(places)),
    )


def _places(entry: StorageClass, things: Mapping[ThingId, Thing]) -> tuple[ThingId, ...]:
    """Return the things that may hold copies which others keep: of the kind that keeps them apart, in zones named."""
    kind = _THING.get(entry.failure_domain or "zone")
    if kind == "zone" and entry.zones:
        return tuple(f"zone/{zone}" for zone in entry.zones)
    if kind == "zone" and entry.provider not in ZONAL:
        return ()  # an array may be in any of the zones, and which one is not said
    wanted = {f"zone/{zone}" for zone in entry.zones or ()}
    return tuple(
        thing.id
        for thing in things.values()
        if thing.kind == kind and (not wanted or wanted & {need for options in thing.needs for need in options})
    )


def _apart(entry: StorageClass) -> Apart | None:
    """Return what keeps copies apart: as given; a local disk is its node's, and a cloud's disk its zone's."""
    if entry.failure_domain is not None:
        return _APART[entry.failure_domain]
    return "node" if entry.provider == "local" else "zone"


def _unknown(entry: StorageClass, copies: int, holders: int) -> str:
    """Return what would have to be given before anything can be told."""
    if not copies:
        return "replicas is not given"
    if entry.provider == "rook-ceph" and entry.failure_domain is None:
        return "failureDomain is not given"
    if not holders:
        return "no worker may hold its data" if entry.provider in _ON_NODES else "it is not said what holds its data"
    return ""


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
