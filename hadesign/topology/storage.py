"""Storage classes: how many copies of data there are, what keeps them apart, and who may hold them."""

from collections.abc import Mapping, Sequence

from hadesign.blueprint.platform import StorageClass
from hadesign.i18n import _
from hadesign.topology.given import Given
from hadesign.topology.nouns.machines import Node, NodeGroup
from hadesign.topology.nouns.places import Origin, Thing, ThingId
from hadesign.topology.nouns.workloads import Ceph, CephPool, Storage
from hadesign.topology.order import by_name, in_order
from hadesign.vocabulary.kinds import Kind
from hadesign.vocabulary.storages import STORAGES, Apart

_APART: dict[str, Apart | None] = {"osd": None, "host": "node", "rack": "rack", "zone": "zone", "region": "region"}
"""What keeps copies apart; Ceph calls a node a host, and copies on different disks may share one."""
_THING: dict[str, Kind] = {"host": "host", "rack": "rack", "zone": "zone", "region": "region"}
"""What keeps copies apart where others than our nodes hold them; a host is then a hypervisor."""


def build_storage(
    given: Given, nodes: Sequence[Node], groups: Sequence[NodeGroup], things: Mapping[ThingId, Thing]
) -> tuple[Storage, ...]:
    """Return every storage class, by name."""
    spec = given.spec
    classes = spec.storage.classes if spec.storage else ()
    using = {v.storage_class for _, w in given.workloads if w.replicates is not True for v in w.volumes}
    return tuple(
        _storage(entry, given.at("storage", "classes", index), nodes, groups, things, entry.name in using)
        for index, entry in by_name(classes)
    )


def build_ceph(given: Given) -> Ceph | None:
    """Return Ceph as it is declared, or `None` where nothing is said of it."""
    ceph = given.spec.storage.ceph if given.spec.storage else None
    if not ceph:
        return None
    monitors = ceph.monitors
    several = monitors.allow_multiple_per_node if monitors else None
    return Ceph(monitors is not None, several, ceph.device_filter, given.at("storage", "ceph"))


def _storage(
    entry: StorageClass,
    origin: Origin,
    nodes: Sequence[Node],
    groups: Sequence[NodeGroup],
    things: Mapping[ThingId, Thing],
    relied_on: bool,
) -> Storage:
    row = STORAGES[entry.provider]
    eligible = _holders(entry, nodes, groups) if row.on_nodes else ()
    places = () if row.on_nodes else _places(entry, things)
    copies = entry.replicas or row.copies
    return Storage(
        name=entry.name,
        provider=entry.provider,
        copies=copies,
        least=entry.min_replicas or (copies - copies // 2 if row.majority else min(copies, 1)),
        least_given=entry.min_replicas is not None,
        stated=entry.replicas,
        apart=row.apart if entry.failure_domain is None else _APART[entry.failure_domain],
        zonal=entry.zonal,
        zones=in_order(entry.zones) or None,
        eligible=eligible,
        places=places,
        relied_on=relied_on,
        binding=entry.binding_mode,
        origin=origin,
        unknown=_unknown(entry, copies, len(eligible) if row.on_nodes else len(places))
        or _too_many_zones(entry, copies, [groups[group].zone for group in eligible] if row.on_nodes else None),
        each=entry.per_domain or 1,
        reclaim=entry.reclaim_policy,
        ceph=CephPool(entry.ceph.cluster_id, entry.ceph.pool, entry.ceph.filesystem) if entry.ceph else None,
        backup=entry.backup_method,
        domain=entry.failure_domain,
        attached=entry.attach_limit,
    )


def _places(entry: StorageClass, things: Mapping[ThingId, Thing]) -> tuple[ThingId, ...]:
    """Return the things that may hold copies which others keep: of the kind that keeps them apart, in zones named."""
    kind = _THING.get(entry.failure_domain or "zone")
    if (entry.per_domain or 1) > 1:
        kind = "host"  # the zones are told by name, and hold copies on different hypervisors
    if kind == "zone" and entry.zones:
        return tuple(f"zone/{zone}" for zone in in_order(entry.zones))
    if kind == "zone" and not STORAGES[entry.provider].zonal:
        return ()  # an array may be in any of the zones, and which one is not said
    wanted = {f"zone/{zone}" for zone in entry.zones or ()}
    return tuple(
        thing.id
        for thing in things.values()
        if thing.kind == kind and (not wanted or wanted & {need for options in thing.needs for need in options})
    )


def _unknown(entry: StorageClass, copies: int, holders: int) -> str:
    """Return what would have to be given before anything can be told."""
    if not copies:
        return _("{field} is not given", field="replicas")
    if STORAGES[entry.provider].monitors and entry.failure_domain is None:
        return _("{field} is not given", field="failureDomain")
    if not holders:
        on_nodes = STORAGES[entry.provider].on_nodes
        return _("no worker may hold its data") if on_nodes else _("it is not said what holds its data")
    return ""


def _too_many_zones(entry: StorageClass, copies: int, zones: Sequence[str | None] | None) -> str:
    """Return that of copies on two levels it is not said which zones hold them."""
    each = entry.per_domain or 1
    if each == 1:
        return ""
    named = set(entry.zones or ()) if zones is None else set(zones)
    if None in named or len(named) != copies // each:
        return _("it is not said in which {count} zones its data is ({field})", count=copies // each, field="zones")
    return ""


def _holders(entry: StorageClass, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[int, ...]:
    """Return the groups whose machines may hold copies: workers, of the zones and the pool that are named."""
    return tuple(
        index
        for index, group in enumerate(groups)
        if "worker" in group.roles
        and (entry.zones is None or group.zone in entry.zones)
        and (entry.pool is None or nodes[group.nodes[0]].pool == entry.pool)
    )
