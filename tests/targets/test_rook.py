"""Rook: what the Cluster says of Ceph's monitors, machines and pools, and what its operator would refuse."""

from typing import Any

import pytest

from hadesign.targets import target
from hadesign.topology import Cluster
from tests.control_plane.custom import structure
from tests.designs import as_cluster, control_plane, zones
from tests.targets.storage_designs import (
    BLOCK,
    FITTING,
    ONE_PER_ZONE,
    STRETCHED,
    TWO_TWO_ONE,
    cluster_with,
    shared,
    stored,
)
from tests.targets.storage_model import refused_by_rook
from tests.targets.test_storage_classes import everything, of_kind, readme

ZONE, NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
ROOK = {name: data for name, (wanted, data) in FITTING.items() if wanted == "rook"}


def spec_of(cluster: Cluster) -> dict[str, Any]:
    """Return the spec of the one CephCluster."""
    (ceph,) = of_kind(everything(cluster, "rook"), "CephCluster").values()
    spec: dict[str, Any] = ceph["spec"]
    return spec


def hosts(placement: dict[str, Any]) -> list[str]:
    """Return the machines that a placement binds to."""
    required = placement["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (term,) = required["nodeSelectorTerms"]
    (expression,) = term["matchExpressions"]
    assert (expression["key"], expression["operator"]) == (NODE, "In")
    values: list[str] = expression["values"]
    return values


@pytest.mark.parametrize("name", ROOK)
def test_machines_with_data_and_monitors_are_the_clusters(name: str) -> None:
    cluster = as_cluster(ROOK[name])
    spec = spec_of(cluster)
    holders = [cluster.nodes[i].name for g in cluster.storage[0].eligible for i in cluster.groups[g].nodes]
    assert [node["name"] for node in spec["storage"]["nodes"]] == holders
    assert (spec["storage"]["useAllNodes"], spec["storage"]["useAllDevices"]) == (False, False)
    (monitors,) = (part for part in cluster.components if part.name == "ceph-mon")
    assert spec["mon"]["count"] == monitors.replicas
    assert cluster.ceph
    assert spec["mon"]["allowMultiplePerNode"] == (cluster.ceph.multiple_per_node is True)
    bound = [host for kind in ("mon", "arbiter") for host in _bound(spec, kind)]
    assert sorted(bound) == sorted(monitors.on)
    assert spec["disruptionManagement"] == {"managePodBudgets": True}
    assert spec["mgr"] == {"count": 2, "allowMultiplePerNode": False}


def _bound(spec: dict[str, Any], kind: str) -> list[str]:
    placement = spec.get("placement", {}).get(kind, {})
    return hosts(placement) if "nodeAffinity" in placement else []


def test_as_many_zones_as_monitors_have_one_each() -> None:
    mon = spec_of(cluster_with(BLOCK, monitors=ONE_PER_ZONE))["mon"]
    assert (mon["failureDomainLabel"], mon["zones"]) == (ZONE, [{"name": name} for name in "abc"])


@pytest.mark.parametrize(
    ("name", "binding"),
    [("monitors in some of the zones", "DoNotSchedule"), ("several monitors on a node", "ScheduleAnyway")],
)
def test_other_numbers_of_monitors_are_spread_as_the_design_says(name: str, binding: str) -> None:
    spec = spec_of(as_cluster(ROOK[name]))
    assert "zones" not in spec["mon"]
    (constraint,) = spec["placement"]["mon"]["topologySpreadConstraints"]
    assert (constraint["topologyKey"], constraint["whenUnsatisfiable"], constraint["maxSkew"]) == (ZONE, binding, 1)
    assert constraint["labelSelector"] == {"matchLabels": {"app": "rook-ceph-mon"}}


def test_without_a_spread_the_scheduler_chooses() -> None:
    spec = spec_of(as_cluster(ROOK["by node"]))
    assert spec["mon"] == {"count": 3, "allowMultiplePerNode": False}
    assert "placement" not in spec


@pytest.mark.parametrize("name", ["stretched over two", "stretched with three", "an arbiter on the control plane"])
def test_two_and_two_copies_and_an_arbiter_are_a_stretched_cluster(name: str) -> None:
    found = everything(as_cluster(ROOK[name]), "rook")
    stretched = spec_of(as_cluster(ROOK[name]))["mon"]["stretchCluster"]
    assert stretched == {
        "failureDomainLabel": ZONE,
        "subFailureDomain": "host",
        "zones": [{"name": "c", "arbiter": True}, {"name": "a"}, {"name": "b"}],
    }
    pools = of_kind(found, "CephBlockPool")
    assert {one["spec"].get("name", key) for key, one in pools.items()} == {".mgr", "block"}
    for one in pools.values():
        assert one["spec"]["replicated"] == {
            "size": 4, "requireSafeReplicaSize": True, "replicasPerFailureDomain": 2, "subFailureDomain": "host",
        }  # fmt: skip
        assert "parameters" not in one["spec"]


def test_an_arbiter_is_bound_and_tolerated_by_itself() -> None:
    placement = spec_of(as_cluster(ROOK["an arbiter on the control plane"]))["placement"]
    assert hosts(placement["mon"]) == ["w-a-1", "w-a-2", "w-b-1", "w-b-2"]
    assert "tolerations" not in placement["mon"]
    assert hosts(placement["arbiter"]) == ["cp-c-1"]
    taint = {"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}
    assert placement["arbiter"]["tolerations"] == [taint]


@pytest.mark.parametrize(
    "changed",
    [
        {"entry": {"minReplicas": 3}},
        {"entry": {"replicas": 6, "zones": ["a", "b", "c"]}},
        {"monitors": {"count": 4, "nodes": TWO_TWO_ONE["nodes"][:4]}},  # type: ignore[index]
        {"monitors": {"count": 5, "nodes": ["w-a-1", "w-a-2", "w-b-1", "w-c-1", "w-c-2"]}},
        {"other": BLOCK | {"name": "more", "zones": ["a", "b"], "replicas": 2}},
    ],
)
def test_anything_else_is_none(changed: dict[str, Any]) -> None:
    classes = [STRETCHED | changed.get("entry", {}), *([changed["other"]] if "other" in changed else [])]
    cluster = cluster_with(*classes, monitors=changed.get("monitors", TWO_TWO_ONE))
    assert "stretchCluster" not in spec_of(cluster)["mon"]
    block = of_kind(everything(cluster, "rook"), "CephBlockPool")["block"]["spec"]
    assert block["replicated"]["replicasPerFailureDomain"] == 2
    assert block["parameters"] == {"min_size": str(cluster.storage[0].least)}


def test_volumes_of_many_nodes_take_a_file_system() -> None:
    found = everything(as_cluster(ROOK["several classes"]), "rook")
    (filesystem,) = of_kind(found, "CephFilesystem").values()
    classes = of_kind(found, "StorageClass")
    assert classes["files"]["parameters"]["fsName"] == filesystem["metadata"]["name"] == "files"
    assert classes["files"]["parameters"]["pool"] == f"files-{filesystem['spec']['dataPools'][0]['name']}"
    assert set(of_kind(found, "CephBlockPool")) == {"block", "builtin-mgr"}
    assert set(of_kind(found, "VolumeSnapshotClass")) == {"rook-ceph-rbd", "rook-ceph-cephfs"}
    server = filesystem["spec"]["metadataServer"]
    assert (server["activeCount"], server["activeStandby"]) == (1, True)
    (apart,) = server["placement"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert apart["topologyKey"] == NODE
    assert filesystem["spec"]["metadataPool"]["replicated"]["size"] == 2


def test_cephs_own_pool_is_kept_like_the_class_with_most_copies() -> None:
    pools = of_kind(everything(as_cluster(ROOK["several classes"]), "rook"), "CephBlockPool")
    assert pools["builtin-mgr"]["spec"] == {"name": ".mgr", **pools["block"]["spec"]}


def test_disks_are_those_of_the_design_and_no_others() -> None:
    assert spec_of(as_cluster(ROOK["several classes"]))["storage"]["deviceFilter"] == "^sd[b-d]$"
    cluster = cluster_with(BLOCK, monitors=ONE_PER_ZONE)
    assert "deviceFilter" not in spec_of(cluster)["storage"]
    assert "it takes none: say it in `ceph.deviceFilter`" in readme(cluster, "rook")


def test_a_machine_is_named_as_its_label_is() -> None:
    machines = [*control_plane({"a": 3}), {"name": "w.dc", "zone": "a", "roles": ["worker"], "labels": {NODE: "w"}}]
    cluster = cluster_with(BLOCK | {"failureDomain": "host"}, monitors={"count": 1}, machines=machines)
    assert spec_of(cluster)["storage"]["nodes"] == [{"name": "w"}]


def test_taints_of_machines_with_data_are_tolerated() -> None:
    placement = spec_of(as_cluster(ROOK["on a pool with taints"]))["placement"]
    assert placement == {"osd": {"tolerations": [{"key": "storage", "operator": "Exists"}]}}


def test_ipv6_is_said_and_ipv4_is_rooks_own() -> None:
    assert spec_of(as_cluster(ROOK["IPv6"]))["network"] == {"ipFamily": "IPv6"}
    assert "network" not in spec_of(cluster_with(BLOCK, monitors=ONE_PER_ZONE))


def test_racks_are_told_by_labels() -> None:
    text = readme(as_cluster(ROOK["by rack"]), "rook")
    for zone in "abc":
        assert f"kubectl label --overwrite node s-{zone} topology.rook.io/rack=rack-{zone}" in text
    assert "topology.kubernetes.io/region=r1" in readme(as_cluster(ROOK["by region"]), "rook")


def test_drivers_get_behind_taints_where_pods_with_volumes_do() -> None:
    tolerations = '{"tolerations": [{"key": "dedicated", "operator": "Exists"}]}'
    assert tolerations in readme(as_cluster(ROOK["several classes"]), "rook")
    assert "operatorconfig" not in readme(as_cluster(ROOK["by node"]), "rook")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("stretched over two", "`a` and `b` have data and 2 monitors each, `c` has one monitor and no data"),
        ("stretched with three", "`a` and `b` have data and 1 monitor each"),
        ("two in each zone", "Its 5 monitors are bound to `w-a-1`, `w-a-2`"),
        ("one copy in each zone", "Each zone has one of its 3 monitors"),
        ("by node", "Its 3 monitors are on different nodes"),
        ("several monitors on a node", "also several on one node"),
    ],
)
def test_the_readme_says_where_monitors_are(name: str, said: str) -> None:
    assert said in readme(as_cluster(ROOK[name]), "rook")


# --- what cannot be written -------------------------------------------------------------------------------------------

_RACKS = zones("a", "b", "c", racks=[{"name": "r", "zone": "a"}])


UNFIT: list[tuple[dict[str, Any], str]] = [
    (stored(), "the design has no storage class for it"),
    (
        stored(BLOCK, monitors=ONE_PER_ZONE, kubernetes={"version": "1.37.1", "installer": "kubeadm"}),
        "Rook v1.20.6 is for Kubernetes 1.31 to 1.36, and this is 1.37.1",
    ),
    (
        stored(
            BLOCK, monitors=ONE_PER_ZONE, kubernetes={"version": "1.36.4", "installer": "managed"},
            machines=[{"pool": "w", "roles": ["worker"], "perZone": 2}],
        ),
        "Rook is told machines by their names, and the provider of a managed cluster gives them others",
    ),
    (
        stored({"name": "block", "provider": "rook-ceph", "replicas": 3}, monitors=ONE_PER_ZONE),
        "class block: failureDomain is not given",
    ),
    (
        stored({"name": "block", "provider": "rook-ceph", "failureDomain": "zone"}, monitors=ONE_PER_ZONE),
        "class block: replicas is not given",
    ),
    (
        stored(STRETCHED | {"zones": ["a", "b", "c"]}, monitors=TWO_TWO_ONE),
        "class block: it is not said in which 2 zones its data is (zones)",
    ),
    (
        stored(STRETCHED | {"replicas": 2, "zones": ["a"]}, monitors=TWO_TWO_ONE),
        "class block is to have all its copies in one zone, and a pool of copies in each zone takes several zones",
    ),
    (
        stored(BLOCK | {"name": "builtin-mgr"}, monitors=ONE_PER_ZONE),
        "a class is called builtin-mgr, as the pool of Ceph's own is",
    ),
    (
        stored(BLOCK, BLOCK | {"name": "few", "zones": ["a", "b"]}, monitors=ONE_PER_ZONE),
        "classes block and few are to be on different machines, and the pools of one Ceph are on all its disks",
    ),
    (stored(BLOCK), "the design does not say how many monitors Ceph has (ceph.monitors.count)"),
    (
        stored(BLOCK, monitors={"spread": {"zone": "required"}}),
        "the design does not say how many monitors Ceph has (ceph.monitors.count)",
    ),
    (
        stored(BLOCK, monitors={"count": 7}),
        "Ceph is to have 7 monitors on different nodes, and 6 nodes may run one",
    ),
    (
        stored(BLOCK | {"failureDomain": "rack"}, monitors=ONE_PER_ZONE, infrastructure=_RACKS),
        "copies of class block are to be kept apart by rack, and it is not said in which one w-a-* is",
    ),
    (
        stored(
            BLOCK, monitors={"count": 3},
            machines=[*control_plane({"a": 3}), *({"name": n, "zone": "a", "roles": ["worker"]} for n in "abc")],
        ),
        "Ceph's map has each name once, and several of its machines, racks, zones and regions are called a",
    ),
    (
        stored(
            BLOCK | {"failureDomain": "host"}, monitors={"count": 2},
            machines=[
                *control_plane({"a": 3}), *({"name": n, "zone": "a", "roles": ["worker"]} for n in ("m.x", "m-x"))
            ],
        ),
        "Ceph's map has each name once, and several of its machines, racks, zones and regions are called m-x",
    ),
]  # fmt: skip
"""Designs that cannot be written, and why."""


@pytest.mark.parametrize(("data", "why"), UNFIT)
def test_a_design_that_rook_cannot_run_says_why(data: dict[str, Any], why: str) -> None:
    assert target("rook").why_not(as_cluster(data)) == why


# --- the model of Rook's operator refuses broken objects --------------------------------------------------------------


def broken(name: str, kind: str, *path: Any, value: Any) -> list[str]:
    """Return what the model says of the objects of a design in which one value is another."""
    found = everything(as_cluster(ROOK[name]), "rook")
    for one in found:
        if one["kind"] == kind and one["metadata"]["name"] != "builtin-mgr":
            where = one["spec"]
            for step in path[:-1]:
                where = where[step]
            where[path[-1]] = value
    return refused_by_rook(found, 9)


@pytest.mark.parametrize(
    ("name", "kind", "path", "value", "why"),
    [
        ("by node", "CephCluster", ("mon", "count"), 0, "0 monitors"),
        ("by node", "CephCluster", ("mon", "count"), 10, "10 monitors"),
        ("one copy in each zone", "CephCluster", ("mon", "count"), 5, "5 monitors in 3 zones: each gets one"),
        ("stretched over two", "CephCluster", ("mon", "count"), 4, "4 monitors in a stretched cluster"),
        (
            "stretched over two", "CephCluster", ("mon", "stretchCluster", "zones"), [{"name": "a"}],
            "not exactly three zones, one of them an arbiter's",
        ),
        ("stretched over two", "CephBlockPool", ("replicated", "size"), 6, "6 copies in a stretched cluster"),
        ("by node", "CephBlockPool", ("replicated", "size"), 1, "one copy is not safe"),
        ("by node", "CephBlockPool", ("failureDomain",), "node", "failure domain node"),
        ("two in each zone", "CephBlockPool", ("replicated", "size"), 5, "5 copies, 2 in each failure domain"),
        (
            "two in each zone", "CephBlockPool", ("replicated", "subFailureDomain"), "zone",
            "failure and subfailure domain are identical",
        ),
        ("by node", "CephBlockPool", ("parameters", "min_size"), "4", "4 of 3 copies for I/O"),
        ("several classes", "CephFilesystem", ("metadataServer", "activeCount"), 0, "no metadata server"),
    ],
)  # fmt: skip
def test_the_model_of_rook_refuses(name: str, kind: str, path: tuple[str, ...], value: Any, why: str) -> None:
    assert refused_by_rook(everything(as_cluster(ROOK[name]), "rook"), 9) == []
    assert why in broken(name, kind, *path, value=value)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("CephCluster", ("mon", "cuont"), 3),
        ("CephCluster", ("mon", "count"), 11),
        ("CephCluster", ("storage", "nodes"), ["w-a-1"]),
        ("CephBlockPool", ("replicated", "size"), "3"),
        ("CephFilesystem", ("dataPool",), []),
    ],
)
def test_structures_refuse_broken_objects(kind: str, path: tuple[str, ...], value: Any) -> None:
    (one, *_others) = of_kind(everything(as_cluster(ROOK["several classes"]), "rook"), kind).values()
    schema = structure("ceph.rook.io/v1", kind)
    assert schema
    assert schema.is_valid(one)
    where = one["spec"]
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    assert not schema.is_valid(one)


def test_a_class_of_many_nodes_is_one_of_block_devices_elsewhere() -> None:
    cluster = cluster_with(
        BLOCK, monitors=ONE_PER_ZONE, workloads=[shared("block") | {"volumes": [{"class": "block"}]}]
    )
    assert of_kind(everything(cluster, "rook"), "CephFilesystem") == {}
