"""Kubelets: what is said for all and for one, what that leaves for pods, and what no kubelet would start with."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.proof import prove
from hadesign.topology import Cluster
from hadesign.topology.cluster import Capacity
from tests.designs import as_cluster, control_plane, design, zones

GI, MI = 1024**3, 1024**2
SIZE = {"cpu": 4, "memory": "16Gi", "pods": 50}


def cluster_with(own: Any = None, common: Any = None, **more: Any) -> Cluster:
    """Return a design with two workers, one of which says something of its own kubelet."""
    said = {} if own is None else {"kubelet": own}
    nodes = [
        *control_plane({"a": 1}),
        *({"name": f"w-{n}", "zone": "a", "roles": ["worker"], "size": SIZE} for n in "12"),
    ]
    nodes[-1] |= said
    kubernetes = {"version": "1.36.4", "installer": "kubeadm", **({} if common is None else {"kubelet": common})}
    return as_cluster(design(infrastructure=zones("a"), nodes=nodes, kubernetes=kubernetes, **more))


def left(cluster: Cluster, name: str) -> Capacity:
    return cluster.groups[next(node.group for node in cluster.nodes if node.name == name)].allocatable


@pytest.mark.parametrize(
    ("own", "common", "cpu", "memory"),
    [
        (None, None, 4000, 16 * GI),
        ({"systemReserved": {"cpu": "500m", "memory": "1Gi"}}, None, 3500, 15 * GI),
        ({"systemReserved": {"cpu": "500m"}, "kubeReserved": {"cpu": "250m", "memory": "2Gi"}}, None, 3250, 14 * GI),
        ({"evictionHard": {"memoryAvailable": "512Mi"}}, None, 4000, 16 * GI - 512 * MI),
        ({"evictionHard": {"nodefsAvailable": "20%"}}, None, 4000, 16 * GI - 100 * MI),
        (None, {"kubeReserved": {"memory": "3Gi"}}, 4000, 13 * GI),
        ({"systemReserved": {"memory": "1Gi"}}, {"kubeReserved": {"memory": "3Gi"}}, 4000, 12 * GI),
        ({"kubeReserved": {"cpu": 1}}, {"kubeReserved": {"memory": "3Gi"}}, 3000, 16 * GI),
        ({"kubeReserved": "none"}, {"kubeReserved": {"memory": "3Gi"}}, 4000, 16 * GI),
        ({"systemReserved": {"ephemeralStorage": "10Gi"}}, None, 4000, 16 * GI),
        ({"shutdownGracePeriod": "60s"}, None, 4000, 16 * GI),
    ],
)
def test_what_is_left_for_pods(own: Any, common: Any, cpu: int, memory: int) -> None:
    assert left(cluster_with(own, common), "w-2") == Capacity(cpu, memory, 50)


def test_of_a_size_that_nobody_gives_nothing_is_known_to_be_left() -> None:
    found = cluster_with(common={"systemReserved": {"cpu": 1, "memory": "1Gi"}})
    assert left(found, "cp-a-1") == Capacity()


def test_machines_that_differ_in_their_kubelets_are_not_alike() -> None:
    one, other = cluster_with({"kubeReserved": {"cpu": 1}}).nodes[-2:]
    assert one.group != other.group
    same, too = cluster_with(common={"kubeReserved": {"cpu": 1}}).nodes[-2:]
    assert same.group == too.group


@pytest.mark.parametrize(
    ("own", "common", "alike", "differ"),
    [
        (None, None, False, False),
        (None, {"kubeReserved": {"cpu": 1}}, True, False),
        ({"kubeReserved": {"cpu": 1}}, {"kubeReserved": {"cpu": "1000m"}}, True, False),
        ({"kubeReserved": {"cpu": 1}}, None, False, True),
    ],
)
def test_what_all_have_in_common(own: Any, common: Any, alike: bool, differ: bool) -> None:
    found = cluster_with(own, common).kubelets
    assert (found.common is not None, found.differ) == (alike, differ)


@pytest.mark.parametrize(
    ("own", "common", "said"),
    [
        ({"systemReserved": {"cpu": 4}}, None, "the kubelet of w-2 keeps back as much as the machine has"),
        ({"evictionHard": {"memoryAvailable": "17Gi"}}, None, "the kubelet of w-2 keeps back as much"),
        (
            {"shutdownGracePeriod": "10s"},
            {"shutdownGracePeriod": "60s", "shutdownGracePeriodCriticalPods": "20s"},
            "critical pods of w-2 get more time than there is in all",
        ),
        (
            {"shutdownGracePeriod": "10s", "shutdownGracePeriodCriticalPods": "20s"},
            None,
            "critical pods get more time than there is in all",
        ),
    ],
)
def test_what_no_kubelet_would_start_with_is_refused(own: Any, common: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        cluster_with(own, common)


WORKLOAD = [{"name": "cart", "kind": "Deployment", "replicas": 2, "requests": {"cpu": "3800m", "memory": "1Gi"}}]


@pytest.mark.parametrize(
    ("common", "running", "total"),
    [(None, 2, 8000), ({"systemReserved": {"cpu": "200m"}}, 2, 7600), ({"systemReserved": {"cpu": "201m"}}, 0, 7598)],
)
def test_the_proof_places_pods_on_what_is_left(common: Any, running: int, total: int) -> None:
    capacity = prove(cluster_with(common=common, workloads=WORKLOAD)).capacity
    assert capacity.seating.of(capacity.seating.cluster.workloads[0]).running == running
    assert [one.total for one in capacity.balances if one.resource == "cpu"] == [total]
