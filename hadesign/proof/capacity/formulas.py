"""Formulas of sizing, each with its source: how much is enough for a cluster of a size."""

from math import ceil


def survivor_load(zones: int) -> float:
    """Return by which share the load of each zone grows when one of `zones` equal ones is lost: 1 / (zones - 1).

    100 % with two zones and 50 % with three (gardener/gardener,
    docs/usage/high-availability/shoot_high_availability_best_practices.md).
    """
    return extra_load(1, zones)


def extra_load(lost: int, of: int) -> float:
    """Return by which share the load of the rest grows when a zone is lost that carried so much of it."""
    return lost / (of - lost)


def pod_ranges(pod_prefix: int, node_prefix: int) -> int:
    """Return how many nodes a pod network has ranges for."""
    return 1 << max(node_prefix - pod_prefix, 0)


def pod_addresses(node_prefix: int, bits: int = 32) -> int:
    """Return how many pods of one node can have an address; `bits` is 32 for IPv4.

    As Kubespray asserts it (kubernetes-sigs/kubespray, roles/validate_inventory/tasks/main.yml).
    """
    return max((1 << (bits - node_prefix)) - 2, 0)


def dns_replicas(
    cores: int,
    nodes: int,
    *,
    cores_per_replica: int = 256,
    nodes_per_replica: int = 16,
    least: int = 1,
    most: int | None = None,
) -> int:
    """Return what the cluster-proportional-autoscaler makes of a cluster's size, with preventSinglePointFailure.

    kubernetes-sigs/cluster-proportional-autoscaler, README.md; 256 and 16 are the values of Kubernetes' own example
    (https://kubernetes.io/docs/tasks/administer-cluster/dns-horizontal-autoscaling/).
    """
    wanted = max(ceil(cores / cores_per_replica), ceil(nodes / nodes_per_replica))
    wanted = max(wanted if most is None else min(wanted, most), least)
    return max(wanted, 2) if nodes > 1 else wanted


def typha_replicas(nodes: int) -> int:
    """Return how many Typha replicas Calico advises: one for 200 nodes, at least 3 and at most 20.

    Calico, installation on premises for more than 50 nodes
    (https://docs.tigera.io/calico/latest/getting-started/kubernetes/self-managed-onprem/onpremises).
    """
    return min(20, max(3, ceil(nodes / 200)))


_ETCD_SIZES = ((50, 2, 8), (250, 4, 16), (1000, 8, 32), (3000, 16, 64))
"""Nodes, cores and GB of memory (https://etcd.io/docs/v3.6/op-guide/hardware/)."""


def etcd_machine(nodes: int) -> tuple[int, int]:
    """Return cores and GB of memory that etcd's documentation advises for a cluster of so many nodes."""
    return next(((cores, memory) for most, cores, memory in _ETCD_SIZES if nodes <= most), _ETCD_SIZES[-1][1:])


MOST_NODES, MOST_PODS, MOST_CONTAINERS, PODS_PER_NODE = 5000, 150_000, 300_000, 110
"""What Kubernetes is designed for (https://kubernetes.io/docs/setup/best-practices/cluster-large/)."""
