"""Values of Cilium's chart: names and defaults as in cilium/cilium v1.20.2, install/kubernetes/cilium/values.yaml."""

from typing import Any

from hadesign.targets.kubelets import ZONE_LABEL
from hadesign.targets.plugins import instead_of_proxy, kubelets, of_version, taking, way_to_api
from hadesign.topology.cluster import Cluster
from hadesign.topology.workloads import CONTROL_PLANE_TAINT

REPLICAS = 2
"""Operators, of which one works and the other waits: the chart's default, written out."""
TOLERATED = (
    CONTROL_PLANE_TAINT,
    "node-role.kubernetes.io/master",
    "node.kubernetes.io/not-ready",
    "node.cloudprovider.kubernetes.io/uninitialized",
)
"""Taints that the operator tolerates as the chart has it (`operator.tolerations`)."""
_OPERATOR = {"matchLabels": {"io.cilium/app": "operator"}}
"""Label of the operator's pods, by which the chart keeps them on different nodes (`operator.affinity`)."""


def values(cluster: Cluster) -> dict[str, Any]:
    """Return the values: whatever is not here is the chart's default."""
    network = cluster.network
    return {
        **_api(cluster),
        **_carrying(cluster),
        **({"MTU": network.mtu} if network.mtu is not None else {}),
        **{f"ipv{version}": {"enabled": of_version(cluster, version) is not None} for version in (4, 6)},
        "ipam": {"mode": "cluster-pool", "operator": _pools(cluster)},
        "operator": operator(cluster),
    }


def _api(cluster: Cluster) -> dict[str, Any]:
    """Return how the API is reached: with the cluster's own address, agents need no kube-proxy to begin with."""
    way = way_to_api(cluster)
    told = instead_of_proxy(way.host, way.port) if way else {}
    return told | {"kubeProxyReplacement": cluster.network.proxy == "none"}


def _carrying(cluster: Cluster) -> dict[str, Any]:
    """Return how nodes carry packets of pods: in VXLAN, or as they are, where routers know the way to each pod."""
    if cluster.network.bgp is None:
        return {"routingMode": "tunnel", "tunnelProtocol": "vxlan"}
    networks = {version: of_version(cluster, version) for version in (4, 6)}
    native = {f"ipv{version}NativeRoutingCIDR": one[0] for version, one in networks.items() if one}
    return {"routingMode": "native", **native, "bgpControlPlane": {"enabled": True}}


def _pools(cluster: Cluster) -> dict[str, Any]:
    """Return the networks of pods, and the prefix of each node's range."""
    found = {version: of_version(cluster, version) for version in (4, 6)}
    pools: dict[str, Any] = {}
    for version, one in found.items():
        if one:
            pools |= {f"clusterPoolIPv{version}PodCIDRList": [one[0]], f"clusterPoolIPv{version}MaskSize": one[1]}
    return pools


def operator(cluster: Cluster) -> dict[str, Any]:
    """Return how the operator is kept up: no more copies than there are nodes for them, as no node takes two."""
    tolerations = more_tolerated(cluster)
    takers = taking(cluster, frozenset((*TOLERATED, *tolerations)))
    replicas = max(min(REPLICAS, len(takers)), 1)
    if tolerations:
        keys = [*TOLERATED, *tolerations]
        tolerated = {"tolerations": [{"key": key, "operator": "Exists"} for key in keys]}
    else:
        tolerated = {}
    if replicas == 1:
        return {"replicas": 1, **tolerated}
    zones = {node.zone for node in takers if node.zone}
    apart = {
        "maxSkew": 1,
        "topologyKey": ZONE_LABEL,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": _OPERATOR,
    }
    return {
        "replicas": replicas,
        **tolerated,
        **({"topologySpreadConstraints": [apart]} if len(zones) > 1 else {}),
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
    }


def more_tolerated(cluster: Cluster) -> tuple[str, ...]:
    """Return taints that the operator has to tolerate beside the chart's, so that there are nodes for its copies.

    None, where enough nodes take it as it is: else the taints of control-plane nodes, and if need be, of all.
    """
    if len(taking(cluster, frozenset(TOLERATED))) >= min(REPLICAS, len(kubelets(cluster))):
        return ()
    keys = {taint.key for node in kubelets(cluster) for taint in node.taints or ()}
    return tuple(sorted(keys.difference(TOLERATED)))
