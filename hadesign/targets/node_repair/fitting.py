"""Whether a file of the cluster can make its nodes be replaced, and how long a node may be unhealthy before."""

from hadesign.i18n import _
from hadesign.targets.components import go_duration
from hadesign.topology.cluster import Cluster, NodeRepair

LONGEST_CLUSTER = 63
"""kubernetes-sigs/cluster-api@ae7ff047db49:core/config/crd/bases/cluster.x-k8s.io_machinehealthchecks.yaml
(clusterName)."""


def no_repair(cluster: Cluster) -> str:
    """Say why nothing is written: nobody is to repair nodes, or what does is no part of the cluster; or nothing."""
    repair = cluster.autoscaling.repair
    if repair is None:
        return _("the design does not say what replaces broken nodes")
    if not repair or repair.enabled is False:
        return _("the design says that nothing replaces broken nodes by itself")
    if repair.type is None:
        return _("the design does not say with which tool broken nodes are replaced")
    if repair.type == "manual":
        return _("people replace broken nodes, as the design says")
    if repair.type == "cloud":
        return _by_cloud(cluster)
    if repair.max_unhealthy is None:
        return _(
            "the design does not say above which share of unhealthy nodes nothing is replaced; without such a brake one"
            " fault of the network replaces them all"
        )
    if repair.type == "machine-health-check" and len(cluster.name) > LONGEST_CLUSTER:
        return _("Cluster API's name of a cluster has at most {count} characters", count=LONGEST_CLUSTER)
    return _no_time(cluster, repair)


def _by_cloud(cluster: Cluster) -> str:
    """Say where a cloud is told.

    https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html,
    https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-repair,
    https://learn.microsoft.com/azure/aks/node-auto-repair
    """
    match cluster.infrastructure.provider if cluster.managed else None:
        case "aws":
            return _(
                "on EKS it is `node_repair_config` of each node group, with the add-on `eks-node-monitoring-agent`"
            )
        case "gcp":
            return _("on GKE it is `management.auto_repair` of each node pool, and on unless it is switched off")
        case "azure":
            return _("AKS repairs nodes always, and there is nothing to set")
    return _("a cloud is told in the settings of its groups of machines, and by no file of the cluster")


def _no_time(cluster: Cluster, repair: NodeRepair) -> str:
    if repair.time is None or unhealthy_seconds(cluster, repair) > 0:
        return ""
    return _(
        "nodes that are silent count as unhealthy after {grace} only, and are to be replaced within {time}",
        grace=go_duration(cluster.timers.node_monitor_grace),
        time=go_duration(repair.time),
    )


def unhealthy_seconds(cluster: Cluster, repair: NodeRepair) -> int:
    """Return for how long a node must be unhealthy before it is replaced.

    Pods leave it when they do not tolerate it any longer: to replace it sooner gains nothing for them, and later keeps
    what is bound to it waiting. Where the design says when it is to be gone, its silence before that is part of it.
    """
    wanted = cluster.timers.toleration
    if repair.time is not None:
        wanted = min(wanted, repair.time - cluster.timers.node_monitor_grace)
    return int(wanted)
