"""The resources: a node pool for each pool and zone, zone after zone."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from hadesign.i18n import N_, _, translated
from hadesign.targets.azure.settings import zone_number
from hadesign.targets.hcl import Block, HclExpression, Traversal, identifier, nested, resource
from hadesign.targets.node_groups import (
    ZoneGroup,
    before,
    labels_given,
    minor_version,
    pods_out_of_bounds,
    zone_groups,
)
from hadesign.topology.cluster import Cluster, Taint

NAME = 12
"""Characters of a node pool's name, small letters and digits, a letter first
(https://learn.microsoft.com/azure/aks/create-node-pools#limitations)."""
DIGEST = 5
PODS = (10, 250)
"""Least and most pods of a node
(https://learn.microsoft.com/azure/aks/quotas-skus-regions)."""
MOST = 1000
"""Machines of a node pool (hashicorp/terraform-provider-azurerm,
website/docs/r/kubernetes_cluster_node_pool.html.markdown)."""
SURGE = "1"
"""Machines that an upgrade adds at once; AKS' own share of a pool would be more in a large one
(https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling)."""
SPOT = ("kubernetes.azure.com/scalesetpriority", "spot")
"""Label and taint of spot machines (https://learn.microsoft.com/azure/aks/spot-node-pool)."""


def named(group: ZoneGroup) -> str:
    """Return a node pool's name: that of the pool with the zone's number, or its beginning with a digest."""
    number = zone_number(group.zone) or ""
    plain = group.pool.name
    if re.fullmatch("[a-z][a-z0-9]*", plain) and len(plain) + len(number) <= NAME:
        return f"{plain}{number}"
    kept = re.sub("[^a-z0-9]", "", plain)
    kept = kept if kept[:1].isalpha() else f"p{kept}"
    digest = sha256(plain.encode()).hexdigest()[:DIGEST]
    return f"{kept[: NAME - DIGEST - len(number)]}{digest}{number}"


def unfit_pool(cluster: Cluster) -> str:
    """Say what of the machines AKS could not make, or nothing."""
    return next(_unfit(cluster), "")


def _unfit(cluster: Cluster) -> Iterator[str]:
    groups = zone_groups(cluster)
    for group in groups:
        if zone_number(group.zone) is None:
            yield _("zone {zone} has no number at its end, by which Azure would know it", zone=group.zone)
        if group.pool.spot and not any(_spot(taint) for taint in group.node.taints or ()):
            yield _(
                "pool {pool} is of spot machines, which AKS keeps pods off by taint {key}={value}:NoSchedule, and the"
                " design does not say that taint",
                pool=group.pool.name, key=SPOT[0], value=SPOT[1],
            )  # fmt: skip
        if (group.scaled.most if group.scaled else group.count) > MOST:
            yield _(
                "pool {pool} may have more than the {count} machines that AKS takes", pool=group.pool.name, count=MOST
            )
    if why := pods_out_of_bounds(cluster, "AKS", PODS):
        yield why
    names = Counter(named(group) for group in groups)
    yield from (_("two groups of machines are called {name}", name=name) for name, times in names.items() if times > 1)


def _spot(taint: Taint) -> bool:
    return (taint.key, taint.value, taint.effect) == (*SPOT, "NoSchedule")


def blocks(cluster: Cluster) -> list[Block]:
    """Return the resources."""
    groups = zone_groups(cluster)
    return [_pool(cluster, group, before(groups, group)) for group in groups]


def _pool(cluster: Cluster, group: ZoneGroup, first: tuple[ZoneGroup, ...]) -> Block:
    labels = labels_given(cluster, group.node) | (dict([SPOT]) if group.pool.spot else {})
    taints: list[HclExpression] = [f"{t.key}={t.value or ''}:{t.effect}" for t in group.node.taints or ()]
    pods = group.node.size.pods
    after: list[HclExpression] = [
        Traversal(f"azurerm_kubernetes_cluster_node_pool.{identifier(one.name)}") for one in first
    ]
    return resource(
        "azurerm_kubernetes_cluster_node_pool", identifier(group.name),
        {
            "name": named(group),
            "kubernetes_cluster_id": Traversal("var.kubernetes_cluster_id"),
            "vnet_subnet_id": Traversal("var.vnet_subnet_id"),
            "vm_size": Traversal("var.vm_sizes", group.pool.name),
            "zones": [zone_number(group.zone) or ""],
            "orchestrator_version": minor_version(cluster),
            "node_count": group.count,
            **_scaling(group),
            **({} if pods is None else {"max_pods": pods}),
            **_priority(group),
            **({"node_labels": labels} if labels else {}),
            **({"node_taints": taints} if taints else {}),
            **({"depends_on": after} if after else {}),
        },
        *_inside(group),
        comment=_("Pool {pool} in zone {zone}.", pool=group.pool.name, zone=group.zone),
    )  # fmt: skip


def _scaling(group: ZoneGroup) -> dict[str, HclExpression]:
    if not group.scaled:
        return {}
    return {"auto_scaling_enabled": True, "min_count": group.scaled.least, "max_count": group.scaled.most}


def _priority(group: ZoneGroup) -> dict[str, HclExpression]:
    if group.pool.spot is None:
        return {}
    # -1 is up to the price on demand: a machine is then taken back for want of room only.
    spot: dict[str, HclExpression] = {"priority": "Spot", "eviction_policy": "Delete", "spot_max_price": -1}
    return spot if group.pool.spot else {"priority": "Regular"}


def _inside(group: ZoneGroup) -> Iterator[Block]:
    if not group.pool.spot:
        # How spot machines are upgraded is left to AKS: it may get none beside those that are there.
        yield nested("upgrade_settings", {"max_surge": SURGE}, comment=translated(_SURGE))
    if group.scaled:
        yield nested("lifecycle", {"ignore_changes": [Traversal("node_count")]}, comment=translated(_DECIDES))


_SURGE = N_("A new machine is there before an old one goes.")
_DECIDES = N_("The autoscaler decides how many machines there are.")
