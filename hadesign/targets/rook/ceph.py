"""The CephCluster: images, monitors, managers, and the machines whose disks Ceph takes.

Fields as in rook/rook@4e1b7a626891 (v1.20.6): Documentation/CRDs/Cluster/ceph-cluster-crd.md, deploy/examples.
"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Any

from hadesign.targets.kubelets import HOSTNAME_LABEL, ZONE_LABEL
from hadesign.targets.rook.layout import Layout, zones_of
from hadesign.targets.spreading import constraints
from hadesign.topology.cluster import Cluster, Node, Spread
from hadesign.topology.workloads import taint_keys

NAMESPACE = "rook-ceph"
IMAGE = "quay.io/ceph/ceph:v20.2.4"
"""Ceph as Rook v1.20.6 was released with it (deploy/examples/images.txt)."""
FOLDER = "/var/lib/rook"
"""Rook's own place for what monitors keep (deploy/examples/cluster.yaml)."""
FEWEST_ZONES = 3
"""Zones that `mon.zones` takes at least; each gets one monitor and no more (pkg/operator/ceph/cluster/mon/mon.go,
findAvailableZone)."""


def hostname(node: Node) -> str:
    """Return the name by which Rook knows a machine: the value of its label."""
    return node.labels.get(HOSTNAME_LABEL, node.name)


def ceph_cluster(cluster: Cluster, found: Layout) -> dict[str, Any]:
    """Return the one cluster that all pools are in."""
    placement = dict(_placement(found))
    return {
        "apiVersion": "ceph.rook.io/v1",
        "kind": "CephCluster",
        "metadata": {"name": NAMESPACE, "namespace": NAMESPACE},
        "spec": {
            "cephVersion": {"image": IMAGE, "allowUnsupported": False},
            "dataDirHostPath": FOLDER,
            "mon": _monitors(found),
            "mgr": {"count": max(min(2, len(found.candidates)), 1), "allowMultiplePerNode": False},
            **_network(cluster),
            # Kernels before 7.0 know no other kind of key (deploy/examples/cluster.yaml).
            "security": {"cephx": {"csi": {"keyType": "aes"}}},
            "storage": _disks(found),
            **({"placement": placement} if placement else {}),
            "priorityClassNames": {
                "mon": "system-node-critical",
                "osd": "system-node-critical",
                "mgr": "system-cluster-critical",
            },
            "disruptionManagement": {"managePodBudgets": True},
        },
    }


def _monitors(found: Layout) -> dict[str, Any]:
    said: dict[str, Any] = {"count": found.count, "allowMultiplePerNode": found.several_per_node}
    if found.stretch:
        zones = [{"name": found.stretch.arbiter, "arbiter": True}, *({"name": zone} for zone in found.stretch.data)]
        stretched = {"failureDomainLabel": ZONE_LABEL, "subFailureDomain": "host", "zones": zones}
        return said | {"stretchCluster": stretched}
    if one_per_zone(found):
        zones = [{"name": zone} for zone in zones_of(found.seats)]
        return said | {"failureDomainLabel": ZONE_LABEL, "zones": zones}
    return said


def one_per_zone(found: Layout) -> bool:
    """Tell whether there are as many zones as monitors, and each is to have one."""
    spread = found.monitors.spread if found.monitors else None
    zones = zones_of(found.seats)
    if len(zones) != found.count or len(zones) < FEWEST_ZONES:
        return False
    return bool(found.bound) or bool(spread and spread.zone == "required")


def _network(cluster: Cluster) -> dict[str, Any]:
    """Return the IP version of Ceph's addresses, which are those of services; Rook's own is IPv4."""
    networks = [*cluster.network.services, *(pods.network for pods in cluster.network.pods)]
    return {"network": {"ipFamily": "IPv6"}} if networks and ip_network(networks[0]).version == 6 else {}


def _disks(found: Layout) -> dict[str, Any]:
    """Return whose disks Ceph takes: of the machines that the design names, and no disk that nobody named."""
    devices = found.declared.devices if found.declared else None
    return {
        "useAllNodes": False,
        "useAllDevices": False,
        **({"deviceFilter": devices} if devices else {}),
        "nodes": [{"name": hostname(node)} for node in found.holders],
    }


def _placement(found: Layout) -> Iterator[tuple[str, Any]]:
    """Yield where each kind of daemon may run; what is not said is left to the scheduler."""
    arbiter = found.stretch.arbiter if found.stretch else None
    ordinary = [node for node in found.bound if node.zone != arbiter]
    if mon := dict(_bound(ordinary)) | dict(_spread(found)):
        yield "mon", mon
    if arbiter and (single := dict(_bound([node for node in found.bound if node.zone == arbiter]))):
        yield "arbiter", single
    if tolerations := tolerated(found.holders):
        yield "osd", {"tolerations": tolerations}


def _bound(nodes: Sequence[Node]) -> Iterator[tuple[str, Any]]:
    """Yield what binds monitors to machines, and lets them run there."""
    if not nodes:
        return
    expression = {"key": HOSTNAME_LABEL, "operator": "In", "values": [hostname(node) for node in nodes]}
    terms = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    yield "nodeAffinity", {"requiredDuringSchedulingIgnoredDuringExecution": terms}
    if tolerations := tolerated(nodes):
        yield "tolerations", tolerations


def tolerated(nodes: Sequence[Node]) -> list[dict[str, str]]:
    """Return tolerations of all that would keep pods away from these machines."""
    keys = sorted({key for node in nodes for key in taint_keys(node)})
    return [{"key": key, "operator": "Exists"} for key in keys]


def _spread(found: Layout) -> Iterator[tuple[str, Any]]:
    """Yield the spread of monitors over zones where their number is not that of zones."""
    spread = found.monitors.spread if found.monitors else None
    if spread is None or found.bound or found.stretch or one_per_zone(found):
        return
    if listed := list(constraints(Spread(zone=spread.zone), {"app": "rook-ceph-mon"})):
        yield "topologySpreadConstraints", listed
