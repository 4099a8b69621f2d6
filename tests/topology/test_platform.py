"""Parts of the platform and applications: how many copies there are and must be, and which machines take them."""

from typing import Any

import pytest

from hadesign.stated import given
from hadesign.topology import Cluster
from hadesign.topology.cluster import Workload
from tests.designs import as_cluster, control_plane, design, zones

PLANE_TAINT = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
POOL = {"pool": "w", "roles": ["worker"], "perZone": 1}


def cluster(*nodes: dict[str, Any], **more: Any) -> Cluster:
    listed = [*control_plane({"a": 1, "b": 1}), *(nodes or (POOL,))]
    return as_cluster(design(infrastructure=zones("a", "b"), nodes=listed, **more))


def places(built: Cluster, workload: Workload) -> list[str]:
    """Return the labels of the groups of machines that take a workload."""
    return [built.groups[index].label for index in workload.eligible]


def test_every_part_of_the_platform_that_is_declared_is_listed() -> None:
    built = cluster(
        network={"dns": {"replicas": 2, "spread": {"node": "required"}}, "ingress": {"replicas": 3}},
        controlPlane={"webhooks": [{"name": "guard", "replicas": 4, "namespace": "policy"}, {"name": "mutator"}]},
        storage={"ceph": {"monitors": {"count": 5}}},
        monitoring={"prometheus": {"replicas": 2}, "alertmanager": {"replicas": 3}},
    )
    assert [
        (one.name, one.namespace, one.replicas, one.needed, ".".join(map(str, one.origin.path[1:])))
        for one in built.components
    ] == [
        ("coredns", "kube-system", 2, 1, "network.dns"),
        ("ingress", "ingress", 3, 1, "network.ingress"),
        ("guard", "policy", 4, 1, "controlPlane.webhooks.0"),
        ("mutator", "default", None, 1, "controlPlane.webhooks.1"),
        ("ceph-mon", "rook-ceph", 5, 3, "storage.ceph.monitors"),
        ("prometheus", "monitoring", 2, 1, "monitoring.prometheus"),
        ("alertmanager", "monitoring", 3, 1, "monitoring.alertmanager"),
    ]
    assert {one.tier for one in built.components} == {"critical"}
    # Cluster DNS tolerates the control plane's taint, as kubeadm deploys it; nothing else of this does.
    assert all(places(built, one) == ["w-a-1", "w-b-1"] for one in built.components[1:])
    assert places(built, built.components[0]) == ["cp-a-1", "cp-b-1", "w-a-1", "w-b-1"]
    assert built.components[0].spread
    assert built.components[0].spread.node == "required"


@pytest.mark.parametrize("declared", [{}, {"network": {}}, {"storage": {}}, {"monitoring": {}}, {"controlPlane": {}}])
def test_what_is_not_declared_is_not_listed(declared: dict[str, Any]) -> None:
    assert cluster(**declared).components == ()


@pytest.mark.parametrize(
    ("monitors", "on", "spread"),
    [
        ({"count": 3, "nodes": ["w-1", "w-2", "w-3"]}, ("w-1", "w-2", "w-3"), None),
        ({"count": 3, "allowMultiplePerNode": False}, (), "required"),
        ({"count": 3, "allowMultiplePerNode": True}, (), None),
        ({"count": 3}, (), None),
    ],
)
def test_monitors_of_ceph(monitors: dict[str, Any], on: tuple[str, ...], spread: str | None) -> None:
    machines = [{"name": f"w-{n}", "zone": "a", "roles": ["worker"]} for n in (1, 2, 3)]
    (found,) = cluster(*machines, storage={"ceph": {"monitors": monitors}}).components
    assert found.on == on
    assert (found.spread.node if found.spread else None) == spread


@pytest.mark.parametrize(
    ("roles", "taints", "tolerates", "taken"),
    [
        (["worker"], None, [], True),
        (["worker"], [], [], True),
        (["control-plane"], None, [], False),  # kubeadm's taint
        (["control-plane"], None, [PLANE_TAINT["key"]], True),
        (["control-plane"], [], [], True),
        (["control-plane", "worker"], None, [], True),
        (["control-plane"], [PLANE_TAINT], [], False),
        (["load-balancer"], [], [], False),
        (["etcd"], [], [], False),
        (["worker"], [{"key": "gpu", "effect": "NoSchedule"}], [], False),
        (["worker"], [{"key": "gpu", "effect": "NoExecute"}], [], False),
        (["worker"], [{"key": "gpu", "effect": "PreferNoSchedule"}], [], True),
        (["worker"], [{"key": "gpu", "effect": "NoSchedule"}], ["gpu"], True),
        (
            ["worker"],
            [{"key": "gpu", "effect": "NoSchedule"}, {"key": "x", "effect": "NoExecute"}],
            ["gpu"],
            False,
        ),
    ],
)
def test_which_machine_takes_an_application(
    roles: list[str], taints: list[dict[str, str]] | None, tolerates: list[str], taken: bool
) -> None:
    machine = {"name": "one", "zone": "a", "roles": roles} | ({} if taints is None else {"taints": taints})
    loads = [{"name": "app", "kind": "Deployment", "replicas": 1, "tolerates": tolerates}]
    nodes = [*control_plane({"b": 3}, taints=[{"key": "never", "effect": "NoSchedule"}]), machine]
    built = as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes, workloads=loads))
    assert places(built, built.workloads[0]) == (["one"] if taken else [])


@pytest.mark.parametrize(
    ("more", "replicas", "needed"),
    [
        ({"replicas": 1}, 1, 1),
        ({"replicas": 4}, 4, 1),
        ({"replicas": 0}, 0, 1),
        ({}, None, 1),
        ({"quorum": True}, None, 1),
        ({"replicas": 1, "quorum": True}, 1, 1),
        ({"replicas": 2, "quorum": True}, 2, 2),
        ({"replicas": 3, "quorum": True}, 3, 2),
        ({"replicas": 4, "quorum": True}, 4, 3),
        ({"replicas": 5, "quorum": True}, 5, 3),
    ],
)
def test_copies_that_there_are_and_that_must_be_up(more: dict[str, Any], replicas: int | None, needed: int) -> None:
    (found,) = cluster(workloads=[{"name": "app", "kind": "StatefulSet", **more}]).workloads
    assert (found.replicas, found.needed) == (replicas, needed)


def test_what_an_application_says_of_itself() -> None:
    loads = [
        {
            "name": "app",
            "namespace": "shop",
            "kind": "StatefulSet",
            "tier": "critical",
            "replicas": 2,
            "zones": ["b"],
            "requests": {"cpu": "250m", "memory": "1Gi"},
            "volumes": [{"class": "slow"}, {"class": "fast"}, {"class": "slow"}],
            "podDisruptionBudget": {"maxUnavailable": 1},
        },
        {"name": "agent", "kind": "DaemonSet"},
    ]
    classes = [{"name": name, "provider": "ebs"} for name in ("fast", "slow")]
    built = cluster(workloads=loads, storage={"classes": classes})
    agent, app = built.workloads
    assert (app.namespace, app.tier, app.volumes, places(built, app)) == (
        "shop",
        "critical",
        ("fast", "slow"),
        ["w-b-1"],
    )
    assert (app.requests.cpu, app.requests.memory, app.requests.pods) == (250, 2**30, 1)
    assert (agent.requests.cpu, agent.requests.memory, agent.requests.pods) == (None, None, 1)
    assert (agent.namespace, agent.replicas, agent.tier, agent.budget) == ("default", 2, None, None)
    assert app.budget
    assert app.origin.path == ("spec", "workloads", 0)


def test_a_part_of_the_platform_asks_for_what_is_said_of_it_and_has_its_priority() -> None:
    said: dict[str, Any] = {"requests": {"cpu": "100m"}, "priorityClass": "system-cluster-critical"}
    built = cluster(
        network={"dns": {"replicas": 2, **said}, "ingress": {"replicas": 2, "requests": "none"}},
        monitoring={"prometheus": {"replicas": 2, **said}, "alertmanager": {"replicas": 3, "priorityClass": "none"}},
    )
    found = {one.name: (one.requests.cpu, given(one.priority), one.priority is None) for one in built.components}
    assert found == {
        "coredns": (100, "system-cluster-critical", False),
        "ingress": (0, None, True),
        "prometheus": (100, "system-cluster-critical", False),
        "alertmanager": (None, None, False),
    }
