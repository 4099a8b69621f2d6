"""Machines of a cluster whose control plane the provider runs: one group for each pool and zone.

A volume lives in one zone: only a group of that zone can put a machine where it waits
(https://docs.aws.amazon.com/eks/latest/best-practices/cas.html, kubernetes/autoscaler@55c37cd5eb55, FAQ.md).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import Minors, pool_label
from hadesign.targets.kubelets import may_be_anybodys
from hadesign.targets.scaling import NamedGroup, machine_groups, unsized
from hadesign.topology.cluster import Cluster, ClusterAutoscaler, Node, Pool
from hadesign.vocabulary.providers import Provider

MANAGED_VERSIONS: Minors = (32, None)
"""What the three products still run in November 2026, with the support that costs extra; of the newest they decide:
https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html,
https://cloud.google.com/kubernetes-engine/docs/release-schedule,
https://learn.microsoft.com/azure/aks/supported-kubernetes-versions."""
FOLDER = "node-groups"
"""Where the configuration lies."""


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """The machines of a pool in a zone: `count` of them at first, and where they are scaled, how many there may be.

    `node` is one of them; in all that is written here they are equal.
    """

    name: str
    zone: str
    pool: Pool
    node: Node
    count: int
    scaled: NamedGroup | None


def minor_version(cluster: Cluster) -> str:
    """Return the minor version, such as 1.36: of patches the provider decides."""
    return ".".join(map(str, cluster.kubernetes.minor))


def scaler_of(cluster: Cluster) -> ClusterAutoscaler | None:
    """Return the Cluster Autoscaler, if the design says that it runs."""
    scaler = given(cluster.autoscaling.scaler)
    return scaler if scaler is not None and scaler.enabled else None


def zone_groups(cluster: Cluster) -> tuple[ZoneGroup, ...]:
    """Return the groups, by zone; one that is scaled is called as the autoscaler calls it, others after their pool."""
    scaler = scaler_of(cluster)
    scaled: dict[int, NamedGroup] = {}
    if scaler:
        for group, named in zip(scaler.groups, machine_groups(cluster, scaler), strict=True):
            scaled |= dict.fromkeys(group.groups, named)
    pools = {pool.name: pool for pool in cluster.pools}
    members: dict[tuple[str, str], list[Node]] = {}
    for node in _workers(cluster):
        members.setdefault((node.zone or "", node.pool or ""), []).append(node)
    order = {zone.name: place for place, zone in enumerate(cluster.infrastructure.zones)}
    found = []
    for (zone, pool), nodes in sorted(members.items(), key=lambda one: order.get(one[0][0], len(order))):
        machines = scaled.get(nodes[0].group)
        name = machines.name if machines else f"{pool}-{zone}"
        found.append(ZoneGroup(name, zone, pools[pool], nodes[0], len(nodes), machines))
    return tuple(found)


def _workers(cluster: Cluster) -> Iterator[Node]:
    return (node for node in cluster.nodes if "worker" in node.roles and node.pool is not None)


def before(groups: Sequence[ZoneGroup], group: ZoneGroup) -> tuple[ZoneGroup, ...]:
    """Return the groups of the zone before a group's: an upgrade goes to a zone when the one before has it."""
    zones = list(dict.fromkeys(one.zone for one in groups))
    place = zones.index(group.zone)
    return tuple(one for one in groups if place and one.zone == zones[place - 1])


def labels_given(cluster: Cluster, node: Node) -> dict[str, str]:
    """Return the labels that the provider can give the machines of a pool; Kubernetes' own it gives by itself."""
    found = pool_label(cluster, node) | dict(node.labels)
    return {key: value for key, value in sorted(found.items()) if may_be_anybodys(key)}


EFFECTS = {"NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE", "NoExecute": "NO_EXECUTE"}
"""Effects of taints as EKS and GKE spell them (https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html,
https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/NodeConfig#NodeTaint)."""


def group_region(cluster: Cluster) -> str | None:
    """Return the one region of the zones that machines are in, if it is given."""
    used = {node.zone for node in _workers(cluster)}
    found = {zone.region for zone in cluster.infrastructure.zones if zone.name in used}
    return found.pop() if len(found) == 1 else None


def no_groups(cluster: Cluster, provider: Provider, product: str) -> str:
    """Say why no groups are written, or nothing."""
    installer, found = cluster.kubernetes.installer, cluster.infrastructure.provider
    if not cluster.managed:
        return _("its installer is {installer}", installer=installer)
    if found != provider:
        return _("the provider of its machines is {provider}", provider=found) if found else _("it names no provider")
    alone = next((node for node in cluster.nodes if "worker" in node.roles and node.pool is None), None)
    if alone:
        return _(
            "machine {name} is written by itself, and {product} makes machines in groups: write it as a pool",
            name=alone.name,
            product=product,
        )
    return next(_lacking(cluster, product), "")


def _lacking(cluster: Cluster, product: str) -> Iterator[str]:
    workers = tuple(_workers(cluster))
    if not workers:
        yield _("the design has no pool of workers")
    for node in workers:
        if node.zone is None:
            yield _("the zone of pool {name} is not given", name=node.pool)
    if group_region(cluster) is None:
        yield _(
            "the zones are in no region that is given, or in several, and a cluster of {product} is in one",
            product=product,
        )
    yield from _unscalable(cluster)
    names = Counter(group.name for group in zone_groups(cluster))
    yield from (_("two groups of machines are called {name}", name=name) for name, times in names.items() if times > 1)


def _unscalable(cluster: Cluster) -> Iterator[str]:
    """Yield what does not fit between the machines of the design and the groups of its autoscaler."""
    scaler = scaler_of(cluster)
    if scaler is None:
        return
    if why := unsized(scaler):
        yield why
    for group in scaler.groups:
        if len({cluster.groups[number].zone for number in group.groups}) > 1:
            yield _(
                "autoscaling group {name} is in several zones, and there is a group of machines in each zone: write one"
                " for each of them",
                name=group.name,
            )
    for one in zone_groups(cluster):
        if one.scaled and not one.scaled.least <= one.count <= one.scaled.most:
            yield _(
                "pool {pool} has {count} machines in zone {zone}, and its autoscaling group may have {least} to {most}",
                pool=one.pool.name, count=one.count, zone=one.zone, least=one.scaled.least, most=one.scaled.most,
            )  # fmt: skip


def unmatched(cluster: Cluster) -> tuple[str, ...]:
    """Return the autoscaling groups that are none of the pools, and so are not written here."""
    scaler = scaler_of(cluster)
    return tuple(group.name for group in scaler.groups if not group.groups) if scaler else ()


def pods_out_of_bounds(cluster: Cluster, product: str, bounds: tuple[int, int]) -> str:
    """Say which pool has fewer or more pods on a machine than a product can give it, or nothing."""
    least, most = bounds
    for group in zone_groups(cluster):
        pods = group.node.size.pods
        if pods is not None and not least <= pods <= most:
            return _(
                "pool {pool} has {count} pods on a machine, and {product} takes {least} to {most}",
                pool=group.pool.name, count=pods, product=product, least=least, most=most,
            )  # fmt: skip
    return ""
