"""The README beside the configuration of AKS' node pools, and the variables that it explains."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets.aks.pools import SURGE
from hadesign.targets.hcl import STRING, STRING_MAP
from hadesign.targets.node_groups import group_region, minor_version, scaler_of, zone_groups
from hadesign.targets.node_groups_readme import GroupsPage, other_repair, own_brake
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


def page(cluster: Cluster) -> GroupsPage:
    """Return what is said of AKS."""
    return GroupsPage(
        title=_("Node pools of AKS"),
        intro=_(
            "Node pools for the cluster, for Terraform or OpenTofu: one for each pool and zone. Microsoft runs the"
            " control plane; these files do not make it."
        ),
        steps=list(_steps(cluster)),
        then=(),
        repair=list(_repair(cluster)),
        chosen=list(_chosen(cluster)),
        left=list(_left(cluster)),
    )


def _steps(cluster: Cluster) -> Iterator[str]:
    yield _(
        "The cluster is there, with Kubernetes {version} and a system node pool over the zones: `{command}`.",
        version=minor_version(cluster),
        command="az aks list --query '[].[name,kubernetesVersion]' --output tsv",
    )
    yield _("To upgrade, the control plane goes first; then change the version in the blueprint, and apply again.")


def _repair(cluster: Cluster) -> Iterator[str]:
    """Say what AKS does (https://learn.microsoft.com/azure/aks/node-auto-repair)."""
    yield _(
        "AKS repairs nodes always: it restarts one that is not ready, then installs it anew. There is nothing to set,"
        " and nothing to switch on."
    )
    yield from filter(None, (own_brake(cluster), other_repair(cluster)))


def _chosen(cluster: Cluster) -> Iterator[str]:
    yield _("One node pool for each zone: one over several could not put a machine where a volume waits.")
    yield _(
        "An upgrade adds {count} machine of a node pool at a time, and comes to a zone only when the one before it is"
        " done.",
        count=SURGE,
    )
    yield _("Names of node pools are short (12 letters and digits); `terraform output names` says which is which.")
    if scaler_of(cluster):
        yield _("AKS runs the autoscaler itself; how many copies of it there are is Microsoft's.")


def _left(cluster: Cluster) -> Iterator[str]:
    yield _("The system node pool, which the cluster is made with; AKS runs its own parts there.")
    if any(group.scaled for group in zone_groups(cluster)):
        yield _("Quotas of the subscription have to allow for the most machines of all node pools at once.")
