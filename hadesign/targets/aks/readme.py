"""The README beside the configuration of AKS' node pools, and the variables that it explains."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets.aks.pools import SURGE
from hadesign.targets.hcl import STRING, STRING_MAP
from hadesign.targets.node_groups import group_region, minor_version, zone_groups
from hadesign.targets.node_groups_readme import (
    GroupsPage,
    control_plane_first,
    nothing_more,
    other_repair,
    own_autoscaler,
    own_brake,
)
from hadesign.targets.terraform import InputVariable
from hadesign.topology.cluster import Cluster

_SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-group/providers"


def asked(cluster: Cluster) -> list[InputVariable]:
    """Return the variables."""
    pools = sorted({group.pool.name for group in zone_groups(cluster)})
    return [
        InputVariable(
            "subscription_id", STRING, _("Subscription of the cluster."), "00000000-0000-0000-0000-000000000000",
            "az account show --query id --output tsv",
        ),
        InputVariable(
            "kubernetes_cluster_id", STRING, _("The cluster."),
            f"{_SUBSCRIPTION}/Microsoft.ContainerService/managedClusters/my-cluster",
            "az aks list --query '[].id' --output tsv",
        ),
        InputVariable(
            "vnet_subnet_id", STRING, _("Subnet of the machines; one of Azure is in all zones."),
            f"{_SUBSCRIPTION}/Microsoft.Network/virtualNetworks/my-network/subnets/nodes",
            "az network vnet list --query '[].subnets[].id' --output tsv",
        ),
        InputVariable(
            "vm_sizes", STRING_MAP, _("Size of the machines of each pool, which offers what the table says."),
            dict.fromkeys(pools, "Standard_D8s_v5"),
            f"az vm list-sizes --location {group_region(cluster)} --output table",
        ),
    ]  # fmt: skip


def page() -> GroupsPage:
    """Return what is said of AKS."""
    return GroupsPage(
        target="aks",
        title=_("Node pools of AKS"),
        company="Microsoft",
        steps=_steps,
        then=nothing_more,
        repair=_repair,
        chosen=_chosen,
        left=_left,
    )


def _steps(cluster: Cluster) -> Iterator[str]:
    yield _(
        "The cluster is there, with Kubernetes {version} and a system node pool over the zones: `{command}`.",
        version=minor_version(cluster),
        command="az aks list --query '[].[name,kubernetesVersion]' --output tsv",
    )
    yield control_plane_first()


def _repair(cluster: Cluster) -> Iterator[str]:
    """Say what AKS does (https://learn.microsoft.com/azure/aks/node-auto-repair)."""
    yield _(
        "AKS repairs nodes always: it restarts one that is not ready, then installs it anew. There is nothing to set,"
        " and nothing to switch on."
    )
    yield from filter(None, (own_brake(cluster), other_repair(cluster)))


def _chosen(cluster: Cluster) -> Iterator[str]:
    yield _(
        "An upgrade adds {count} machine of a node pool at a time, and comes to a zone only when the one before it is"
        " done.",
        count=SURGE,
    )
    yield _("Names of node pools are short (12 letters and digits); `terraform output names` says which is which.")
    yield from own_autoscaler(cluster, "AKS")


def _left(_cluster: Cluster) -> Iterator[str]:
    yield _("The system node pool, which the cluster is made with; AKS runs its own parts there.")
