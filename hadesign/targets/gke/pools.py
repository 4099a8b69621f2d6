"""The resources: a node pool for each pool and zone."""

from collections.abc import Iterator

from hadesign.i18n import N_, _, translated
from hadesign.targets import cloud
from hadesign.targets.hcl import Block, HclExpression, Traversal, identifier, nested, resource
from hadesign.targets.node_groups import EFFECTS, ZoneGroup, labels_given, pods_out_of_bounds, zone_groups
from hadesign.topology.cluster import Cluster

NAME = 40
"""Characters of a node pool's name
(https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools)."""
PODS = (8, 256)
"""Least and most pods of a node (https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr)."""
SURGE, UNAVAILABLE = 1, 0
"""Machines that an upgrade adds at once, and takes away before; GKE's own
(https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies)."""
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
"""Scope of the machines' account, whose rights are then its roles alone
(hashicorp/terraform-provider-google, website/docs/r/container_node_pool.html.markdown)."""


def pool_id(group: ZoneGroup) -> str:
    """Return what a node pool is called in the configuration."""
    return identifier(group.name)


def no_pods(cluster: Cluster) -> str:
    """Say which pool has fewer or more pods on a machine than GKE can give it, or nothing."""
    return pods_out_of_bounds(cluster, "GKE", PODS)


def blocks(cluster: Cluster) -> list[Block]:
    """Return the resources."""
    return [_pool(cluster, group) for group in zone_groups(cluster)]


def _pool(cluster: Cluster, group: ZoneGroup) -> Block:
    pods = group.node.size.pods
    return resource(
        "google_container_node_pool", pool_id(group),
        {
            "name": cloud.named(group.name, NAME),
            "cluster": Traversal("var.cluster"),
            "node_locations": [group.zone],
            "initial_node_count" if group.scaled else "node_count": group.count,
            **({} if pods is None else {"max_pods_per_node": pods}),
        },
        *_inside(cluster, group),
        comment=_("Pool {pool} in zone {zone}.", pool=group.pool.name, zone=group.zone),
    )  # fmt: skip


def _inside(cluster: Cluster, group: ZoneGroup) -> Iterator[Block]:
    """Yield the blocks of a node pool."""
    if group.scaled:
        limits: dict[str, HclExpression] = {
            "min_node_count": group.scaled.least,
            "max_node_count": group.scaled.most,
        }
        yield nested("autoscaling", limits)
    # A release channel takes neither as false: https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels.
    yield nested("management", {"auto_repair": True, "auto_upgrade": True})
    surge: dict[str, HclExpression] = {"strategy": "SURGE", "max_surge": SURGE, "max_unavailable": UNAVAILABLE}
    yield nested("upgrade_settings", surge, comment=translated(_SURGE))
    labels = labels_given(cluster, group.node)
    yield nested(
        "node_config",
        {
            "machine_type": Traversal("var.machine_types", group.pool.name),
            "service_account": Traversal("var.service_account"),
            "oauth_scopes": [SCOPE],
            **({} if group.pool.spot is None else {"spot": group.pool.spot}),
            **({"labels": labels} if labels else {}),
        },
        *(
            nested("taint", {"key": taint.key, "value": taint.value or "", "effect": EFFECTS[taint.effect]})
            for taint in group.node.taints or ()
        ),
    )
    if group.scaled:
        # It says how many there were at first, and would make the pool anew.
        yield nested("lifecycle", {"ignore_changes": [Traversal("initial_node_count")]})


_SURGE = N_("A new machine is there before an old one goes.")
