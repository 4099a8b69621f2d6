"""Designs that grow and heal by themselves, for their targets and for whoever reads all sentences."""

from collections.abc import Mapping
from typing import Any

from tests.designs import control_plane, design, zones

GROUPS = [{"name": "workers", "zone": zone, "min": 1, "max": 4} for zone in "abc"]
SCALER: Mapping[str, Any] = {"enabled": True, "groups": GROUPS}
BY_MACHINES: Mapping[str, Any] = {"type": "machine-health-check", "maxUnhealthy": "40%"}
BY_NODES: Mapping[str, Any] = {"type": "medik8s", "maxUnhealthy": 2}


def healing(
    installer: str = "kubeadm",
    provider: str | None = "aws",
    version: str = "1.36.4",
    scaler: Any = None,
    repair: Any = None,
    **spec: Any,
) -> dict[str, Any]:
    """Return a design of three zones with an autoscaler and a repair of nodes, if they are given."""
    servers = [] if installer == "managed" else control_plane({"a": 1, "b": 1, "c": 1})
    said = {"clusterAutoscaler": scaler, "nodeRepair": repair}
    place = zones("a", "b", "c", region="eu-1", provider=provider)
    if provider is None:
        del place["provider"]
    parts: dict[str, Any] = {
        "kubernetes": {"version": version, "installer": installer},
        "infrastructure": place,
        "nodes": [*servers, {"pool": "workers", "roles": ["worker"], "perZone": 2}],
        "controlPlane": {"endpoint": "api.example.org:6443"},
        "network": {"cni": "cilium"},
        "autoscaling": {name: dict(one) if isinstance(one, Mapping) else one for name, one in said.items() if one},
    }
    return design(**parts | spec)


HEALING: Mapping[str, dict[str, Any]] = {
    "heals-on-azure": healing("kubespray", "azure", scaler={**SCALER, "provisionTime": "90s"}, repair=BY_NODES),
    "heals-by-cluster-api": healing("cluster-api", "vsphere", scaler=SCALER, repair=BY_MACHINES),
    "heals-on-eks": healing("managed", scaler={**SCALER, "replicas": 1}, repair=BY_NODES),
    "heals-by-people": healing(
        "rke2",
        scaler={"enabled": True, "groups": [{"name": "workers", "min": 3, "max": 9}]},
        repair={"type": "manual"},
        network={"cni": "calico", "dns": {"replicas": 2}, "ingress": {"replicas": 2}},
        storage={"ceph": {"monitors": {"count": 3}}},
    ),
    "heals-in-time": healing("k3s", "bare-metal", repair={**BY_MACHINES, "repairTime": "4m"}),
}
"""All that their READMEs can say."""


def group(**more: Any) -> dict[str, Any]:
    """Return an autoscaler with one group."""
    return {"enabled": True, "groups": [{"name": "workers", "min": 1, "max": 4, **more}]}


NOT_SCALED: Mapping[str, tuple[dict[str, Any], str]] = {
    "unsaid": (healing(), "the design does not speak of a Cluster Autoscaler"),
    "none": (healing(scaler="none"), "the design says that no Cluster Autoscaler runs"),
    "off": (healing(scaler={"enabled": False}), "the design says that no Cluster Autoscaler runs"),
    "no copies": (healing(scaler={**SCALER, "replicas": 0}), "the design says that no Cluster Autoscaler runs"),
    "in doubt": (
        healing(scaler={"replicas": 2}),
        "the design does not say whether its Cluster Autoscaler runs",
    ),
    "GKE": (
        healing("managed", "gcp", scaler=SCALER),
        "GKE scales its node pools itself; the least and the most machines are settings of each node pool",
    ),
    "AKS": (
        healing("managed", "azure", scaler=SCALER),
        "AKS scales its node pools itself; the least and the most machines are settings of each node pool",
    ),
    "another managed one": (
        healing("managed", "other", scaler=SCALER),
        "hadesign knows of no way in which this provider's machines are added",
    ),
    "nobody's": (
        healing(provider=None, scaler=SCALER),
        "hadesign knows of no way in which this provider's machines are added",
    ),
    "bare metal": (
        healing(provider="bare-metal", scaler=SCALER),
        "Cluster Autoscaler cannot add machines of provider bare-metal; it could if Cluster API installed the cluster",
    ),
    "too new": (
        healing(version="1.37.1", scaler=SCALER),
        "hadesign knows no release of Cluster Autoscaler for Kubernetes 1.37.1, only for 1.33, 1.34, 1.35, 1.36",
    ),
    "no groups": (healing(scaler={"enabled": True}), "the design names no groups of machines that are scaled"),
    "no sizes": (
        healing(scaler={"enabled": True, "groups": [{"name": "workers", "min": 1}]}),
        "the design does not say how many machines autoscaling group workers may have",
    ),
    "over zones": (
        healing(provider="gcp", scaler=group()),
        "autoscaling group workers is in several zones; on Google Cloud a group is in one",
    ),
    "twice": (
        healing(scaler={"enabled": True, "groups": [*GROUPS, {"name": "workers-a", "min": 1, "max": 2}]}),
        "two autoscaling groups are called workers-a",
    ),
}
NOT_REPAIRED: Mapping[str, tuple[dict[str, Any], str]] = {
    "unsaid": (healing(), "the design does not say what replaces broken nodes"),
    "none": (healing(repair="none"), "the design says that nothing replaces broken nodes by itself"),
    "off": (healing(repair={"enabled": False}), "the design says that nothing replaces broken nodes by itself"),
    "no tool": (healing(repair={"enabled": True}), "the design does not say with which tool broken nodes are replaced"),
    "people": (healing(repair={"type": "manual"}), "people replace broken nodes, as the design says"),
    "a cloud": (
        healing(repair={"type": "cloud"}),
        "a cloud is told in the settings of its groups of machines, and by no file of the cluster",
    ),
    "EKS": (
        healing("managed", repair={"type": "cloud"}),
        "on EKS it is `node_repair_config` of each node group, with the add-on `eks-node-monitoring-agent`",
    ),
    "GKE": (
        healing("managed", "gcp", repair={"type": "cloud"}),
        "on GKE it is `management.auto_repair` of each node pool, and on unless it is switched off",
    ),
    "AKS": (
        healing("managed", "azure", repair={"type": "cloud"}),
        "AKS repairs nodes always, and there is nothing to set",
    ),
    "no brake": (
        healing(repair={"type": "medik8s"}),
        (
            "the design does not say above which share of unhealthy nodes nothing is replaced; without such a brake one"
            " fault of the network replaces them all"
        ),
    ),
    "no time": (
        healing(repair={**BY_NODES, "repairTime": "50s"}),
        "nodes that are silent count as unhealthy after 50s only, and are to be replaced within 50s",
    ),
    "a long name": (
        healing(
            repair=BY_MACHINES,
            kubernetes={"version": "1.36.4", "installer": "cluster-api", "clusterName": f"{'x' * 60}.example.org"},
        ),
        "Cluster API's name of a cluster has at most 63 characters",
    ),
}
NOT_WATCHED: Mapping[str, tuple[dict[str, Any], str]] = {
    "managed": (
        healing("managed", repair=BY_NODES),
        "the provider of a managed cluster watches its nodes with a detector of its own",
    ),
    "unsaid": (
        healing(),
        "the design does not say what replaces broken nodes, so that nobody would act on what it finds",
    ),
    "none": (
        healing(repair="none"),
        "the design says that nothing replaces broken nodes by itself, so that nothing acts on what it finds",
    ),
}
NOT_BUDGETED: Mapping[str, tuple[dict[str, Any], str]] = {
    "managed": (
        healing("managed"),
        "the provider looks after the parts of the system; EKS and AKS bring a budget of CoreDNS themselves",
    ),
    "unknown": (
        healing("talos"),
        "hadesign does not know which parts of the system come with a budget from Talos Linux",
    ),
    **{
        name: (
            healing(network={"dns": dns}),
            "cluster DNS is to have no budget, as the design says, or one copy, of which none can be spared",
        )
        for name, dns in {
            "one copy": {"replicas": 1, "podDisruptionBudget": {"maxUnavailable": 1}},
            "no budget": {"replicas": 3, "podDisruptionBudget": "none"},
        }.items()
    },
}
NO_FIT = {
    "cluster-autoscaler": NOT_SCALED,
    "node-repair": NOT_REPAIRED,
    "node-problem-detector": NOT_WATCHED,
    "system-budgets": NOT_BUDGETED,
}
"""Designs that a target writes nothing for, by target and case, and what it says."""
