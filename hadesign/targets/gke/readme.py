"""The README beside the configuration of GKE's node pools, and the variables that it explains."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets.gke.pools import SURGE
from hadesign.targets.hcl import STRING, STRING_MAP
from hadesign.targets.node_groups import group_region, minor_version, zone_groups
from hadesign.targets.node_groups_readme import GroupsPage, nothing_more, other_repair, own_autoscaler, own_brake
from hadesign.targets.terraform import InputVariable
from hadesign.topology.cluster import Cluster

REPAIR = 10
"""Minutes that a node is not ready before it is made anew
(https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-repair)."""


def asked(cluster: Cluster) -> list[InputVariable]:
    """Return the variables."""
    place = group_region(cluster) or ""
    pools = sorted({group.pool.name for group in zone_groups(cluster)})
    return [
        InputVariable("project", STRING, _("Project of the cluster."), "my-project", "gcloud config get project"),
        InputVariable(
            "cluster", STRING, _("The cluster, by its full name: project, location, name."),
            f"projects/my-project/locations/{place}/clusters/my-cluster",
            "gcloud container clusters list --format='table(location, name)'",
        ),
        InputVariable(
            "service_account", STRING, _("Account of the machines, with no more roles than they need."),
            "my-nodes@my-project.iam.gserviceaccount.com", "gcloud iam service-accounts list",
        ),
        InputVariable(
            "machine_types", STRING_MAP, _("Type of the machines of each pool, which offers what the table says."),
            dict.fromkeys(pools, "n2-standard-8"),
            "gcloud compute machine-types list --format='table(name, zone, guestCpus, memoryMb)'",
        ),
    ]  # fmt: skip


def page() -> GroupsPage:
    """Return what is said of GKE."""
    return GroupsPage(
        target="gke",
        title=_("Node pools of GKE"),
        company="Google",
        steps=_steps,
        then=nothing_more,
        repair=_repair,
        chosen=_chosen,
        left=_left,
    )


def _steps(cluster: Cluster) -> Iterator[str]:
    yield _(
        "The cluster is there, regional and with Kubernetes {version}: `{command}`. Machines get its version.",
        version=minor_version(cluster),
        command="gcloud container clusters list --format='table(name, location, currentMasterVersion)'",
    )
    yield _("If it still has its default node pool, delete that once these are there.")


def _repair(cluster: Cluster) -> Iterator[str]:
    yield _(
        "GKE makes a node anew that is not ready for about {count} minutes. In a release channel that cannot be"
        " switched off, and neither can upgrades.",
        count=REPAIR,
    )
    yield from filter(None, (own_brake(cluster), other_repair(cluster)))


def _chosen(cluster: Cluster) -> Iterator[str]:
    yield _("An upgrade adds {count} machine of a pool at a time, and takes an old one away after that.", count=SURGE)
    yield _(
        "No version is written: GKE keeps the machines at that of the control plane, and would upgrade what Terraform"
        " sets back."
    )
    yield from own_autoscaler(cluster, "GKE")


def _left(cluster: Cluster) -> Iterator[str]:
    yield _(
        "When upgrades may be: the maintenance windows of the cluster. Its release channel decides when version"
        " {version} ends.",
        version=minor_version(cluster),
    )
