"""etcd as a whole: members, quorum, and how its members are spread over zones."""

from collections.abc import Collection, Iterator

from hadesign.i18n import _
from hadesign.lint.facts import subjects
from hadesign.lint.facts.base import Context, Item, seen_at
from hadesign.lint.facts.cluster import higher, machines, promised, zone_place
from hadesign.lint.facts.etcd.losses import losses
from hadesign.lint.facts.etcd.topic import TOPIC, etcd_of, members_of, promises, zone_of
from hadesign.proof.services import structures
from hadesign.topology.cluster import FailureLevel
from hadesign.topology.structure import AtLeast


@TOPIC.value("members", "Number of members; null for a managed control plane.")
def members(context: Context) -> int | None:
    """Count the members."""
    etcd = etcd_of(context)
    return len(etcd.members) if etcd else None


@TOPIC.value("quorum", "Smallest majority of the members.")
def quorum(context: Context) -> int | None:
    """Return the quorum."""
    etcd = etcd_of(context)
    return etcd.quorum if etcd else None


@TOPIC.value("stacked", "Whether members run on the control-plane machines.")
def stacked(context: Context) -> bool:
    """Tell stacked from external."""
    etcd = etcd_of(context)
    return etcd is not None and etcd.topology == "stacked"


@TOPIC.value("survive", "Level that etcd is to survive, or the API if that is higher: node, rack, zone or region.")
def survive(context: Context) -> FailureLevel:
    """Return the objective for etcd, or that for the API, which cannot survive what etcd does not."""
    etcd, api = promises(context)
    return higher(promised(context, etcd), promised(context, api))


@TOPIC.value("memberZones", "Number of zones that hold members; null if a member's zone is not known.")
def member_zones(context: Context) -> int | None:
    """Count the zones of the members."""
    zones = [zone_of(context, member) for member in members_of(context)]
    return None if None in zones else len(set(zones))


@TOPIC.items(
    "clusters",
    "The etcd cluster, as a list of one; empty for a managed control plane.",
    members="number of members",
    machines="the machines of the members",
    quorum="smallest majority",
    spare="members that may be lost at once",
    zones="zones that hold members, null if one is not known",
    regions="regions of these zones, as far as they are given",
    perZone="texts such as `a (2)`",
    biggest="the zone with most members",
    left="members left when that zone is lost",
    onTheWay="whether their number is on the way from one to another, which `etcd.transition` allows until a day",
    data="storage classes of which machines of members may hold data",
    about="etcd, the API servers and the control plane, and the failures that take etcd's quorum",
)
def clusters(context: Context) -> list[Item]:
    """Describe the etcd cluster; it stands at its first member's machine."""
    etcd, needed = etcd_of(context), structures.etcd(context.cluster)
    if etcd is None or not isinstance(needed, AtLeast):
        return []
    first, *others = etcd.members
    homeless = next((member for member in etcd.members if zone_of(context, member) is None), None)
    by_zone = {item.values["name"]: item.values for item in losses(context, "zone")}
    biggest = min(by_zone, key=lambda name: by_zone[name]["left"], default=None)
    values = {
        "members": len(etcd.members),
        "machines": tuple(member.node for member in etcd.members),
        "quorum": etcd.quorum,
        "spare": len(needed.parts) - needed.k,
        "zones": None if homeless else tuple(by_zone),
        "regions": tuple(sorted(_regions(context))),
        "perZone": tuple(f"{name} ({len(lost['members'])})" for name, lost in by_zone.items()),
        "biggest": biggest,
        "left": by_zone[biggest]["left"] if biggest else None,
        "onTheWay": on_the_way(context),
        "data": tuple(_data_beside(context, {member.node for member in etcd.members})),
    }
    related = [seen_at(_("member {name}", name=member.name), member.origin) for member in others]
    places = {"zones": zone_place(machines(context)[(homeless or first).node])}
    parts, causes = subjects.quorum(context), subjects.quorum_losses(context)
    return [Item(first.origin.path, values, related, places, parts=parts, causes=causes)]


def on_the_way(context: Context) -> bool:
    """Whether the number of members lies on a way to an odd number that is allowed today."""
    etcd = etcd_of(context)
    change = etcd.change if etcd else None
    if etcd is None or change is None or context.as_of.isoformat() > change.until:
        return False
    return change.after % 2 == 1 and change.passes(len(etcd.members))


@TOPIC.items(
    "changes",
    "The change of the number of members that `etcd.transition` names, as a list of one; empty if there is none.",
    members="number of members now",
    before="number of members before the change",
    after="number of members after the change",
    until="last day on which the change may be under way",
    over="whether that day is over",
    passes="whether the number of members now is one of the change, its ends among them",
)
def changes(context: Context) -> list[Item]:
    """Return the change that is under way."""
    etcd = etcd_of(context)
    if etcd is None or etcd.change is None:
        return []
    change, members = etcd.change, len(etcd.members)
    values = {
        "members": members,
        "before": change.before,
        "after": change.after,
        "until": change.until,
        "over": context.as_of.isoformat() > change.until,
        "passes": members in (change.before, change.after) or change.passes(members),
    }
    return [Item(change.origin.path, values)]


def _data_beside(context: Context, holders: Collection[str]) -> Iterator[str]:
    """Yield the storage classes whose copies may be on some machines."""
    cluster = context.cluster
    for storage in cluster.storage:
        nodes = (cluster.nodes[node] for group in storage.eligible for node in cluster.groups[group].nodes)
        if any(node.name in holders for node in nodes):
            yield storage.name


def _regions(context: Context) -> set[str]:
    """Return the regions that members are in."""
    zones = {zone_of(context, member) for member in members_of(context)}
    return {zone.region for zone in context.cluster.infrastructure.zones if zone.name in zones and zone.region}


@TOPIC.items(
    "pools",
    "Pools of machines that hold members, and what may take machines out of them.",
    name="name of the pool",
    spot="whether the provider may take the machines back at any time",
    group="the autoscaler's group that scales the pool; empty if there is none",
    min="fewest machines of that group, null if there is none or it is not given",
    max="most machines of it, likewise",
)
def pools(context: Context) -> list[Item]:
    """Return the pools with members, one item for each group of the autoscaler that scales one."""
    cluster, holders = context.cluster, {member.node for member in members_of(context)}
    scaler = cluster.autoscaling.scaler
    scaled = scaler.groups if scaler and scaler.enabled is not False else ()
    found = []
    for pool in cluster.pools:
        groups = set(pool.groups)
        if not any(cluster.nodes[node].name in holders for group in groups for node in cluster.groups[group].nodes):
            continue
        alone = {"name": pool.name, "spot": pool.spot, "group": "", "min": None, "max": None}
        found.append(Item(pool.origin.path, alone, places={"given": pool.origin.below("spot").path}))
        for group in scaled:
            if groups & set(group.groups):
                values = {"group": group.name, "min": group.least, "max": group.most, "spot": None}
                places = {"given": group.origin.below("max").path}
                found.append(Item(group.origin.path, alone | values, [seen_at(pool.name, pool.origin)], places))
    return found
