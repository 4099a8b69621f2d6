"""What can be rehearsed of workers, what the proof says of their pods, and the objects that are made of a design."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.proof import prove
from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.workers.experiments import experiments_of_workers, why_no_workers
from hadesign.rehearsal.workers.objects import node_objects, ties, write_objects
from hadesign.rehearsal.workers.predicted import PodsPrediction
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster
from tests.judging import judge, run_judge
from tests.rehearsal.layouts import BOTH, LAYOUTS, rehearsed, with_workers

GRACE, LOOK, TOLERATED, START = 20.0, 10.0, 2.0, 1.0


def of(data: dict[str, Any]) -> dict[str, Experiment]:
    return {one.name: one for one in experiments_of_workers(prove(as_cluster(data)))}


def pods(experiment: Experiment) -> Mapping[str, PodsPrediction]:
    return {one.workload: one for one in experiment.pods}


@pytest.fixture(scope="module")
def three() -> dict[str, Experiment]:
    return of(with_workers(LAYOUTS["three"]))


def test_of_each_kind_of_failure_one_is_made_by_default(three: dict[str, Experiment]) -> None:
    rescheduled = {f"node/workers-{zone}-1 rescheduled" for zone in "abc"} | {f"zone/{z} rescheduled" for z in "abc"}
    drained = {f"node/workers-{zone}-1 drained" for zone in "abc"} | {f"zone/{zone} drained" for zone in "abc"}
    assert set(three) == rescheduled | drained
    assert [one.name for one in three.values() if one.by_default] == [
        "node/workers-a-1 rescheduled", "zone/a rescheduled", "node/workers-a-1 drained",
    ]  # fmt: skip
    zone = three["zone/a rescheduled"]
    assert (zone.workers, zone.machines) == (("cp-a1", "workers-a-1", "workers-a-2"), ("cp-a1", "lb-1"))
    assert zone.predicted.goes_on


def test_what_is_predicted_of_pods_is_what_kubernetes_does(three: dict[str, Experiment]) -> None:
    told = pods(three["node/workers-a-1 rescheduled"])
    evicted = GRACE + LOOK + TOLERATED
    assert told["shop/web"] == PodsPrediction("shop/web", 1, 4, True, True, evicted, evicted + START)
    assert told["shop/one"] == PodsPrediction("shop/one", 1, 1, False, True, evicted, evicted + START)
    assert told["shop/db"] == PodsPrediction("shop/db", 2, 3, True, False), "two pods of one name must never run"
    drained = pods(three["node/workers-a-1 drained"])
    assert drained["shop/web"] == PodsPrediction("shop/web", 1, 4, True, True)
    assert drained["shop/one"] == PodsPrediction("shop/one", 1, 1, True, False), "its budget lets nothing go"


def test_of_a_zone_that_is_drained_what_is_elsewhere_stays(three: dict[str, Experiment]) -> None:
    zone = three["zone/b drained"]
    assert (zone.workers, zone.machines) == (("workers-b-1", "workers-b-2"), ())
    told = pods(zone)
    assert told["shop/web"] == PodsPrediction("shop/web", 1, 4, True, None)
    assert told["shop/db"] == PodsPrediction("shop/db", 2, 3, True, None), "its spread may leave it without a node"
    assert told["shop/one"] == PodsPrediction("shop/one", 1, 1, None, False)


def test_a_lone_copy_that_may_go_is_missed_for_a_while() -> None:
    told = pods(of(with_workers(LAYOUTS["three"], {"name": "one", "replicas": 1}))["node/workers-a-1 drained"])
    assert told["shop/one"] == PodsPrediction("shop/one", 1, 1, False, True)


def test_without_the_control_plane_nobody_moves_pods() -> None:
    found = of(with_workers(LAYOUTS["two"]))
    assert "node/workers-a-1 rescheduled" in found
    assert "zone/a rescheduled" not in found


def test_what_is_not_said_of_webhooks_is_no_matter_here_but_what_is_not_said_of_starts_is() -> None:
    told = pods(of(with_workers(LAYOUTS["three"], {"name": "w", "replicas": 1, "startTime": None}))[
        "node/workers-a-1 rescheduled"])  # fmt: skip
    assert told["shop/w"].evicted is not None
    assert told["shop/w"].within is None


def test_a_deployment_that_waits_for_its_volume_is_not_judged() -> None:
    volume = {"volumes": [{"class": "block", "size": "1Gi"}]}
    data = with_workers(LAYOUTS["three"], {"name": "w", "replicas": 1, **volume})
    data["spec"]["storage"] = {"classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "zonal": False}]}
    told = pods(of(data)["node/workers-a-1 rescheduled"])
    assert told["shop/w"].moves is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (rehearsed(LAYOUTS["three"]), "names no workload"),
        (with_workers(LAYOUTS["three"], each=40), "it has 123 nodes"),
        (with_workers(LAYOUTS["three"], {"name": "w", "replicas": 301}), "301 pods"),
    ],
)
def test_what_is_not_rehearsed_of_workers_says_why(data: dict[str, Any], why: str) -> None:
    cluster = as_cluster(data)
    assert why in why_no_workers(cluster)
    assert experiments_of_workers(prove(cluster)) == ()


def test_nodes_have_what_the_design_says_of_them() -> None:
    data = with_workers(LAYOUTS["three"])
    data["spec"]["nodes"][-1] |= {"taints": [{"key": "own", "effect": "NoSchedule"}], "labels": {"tier": "gold"}}
    nodes = {one["metadata"]["name"]: one for one in node_objects(as_cluster(data))}
    assert "lb-1" not in nodes
    worker = nodes["workers-b-1"]
    assert worker["metadata"]["labels"] == {
        "kubernetes.io/hostname": "workers-b-1", "topology.kubernetes.io/zone": "b", "tier": "gold",
    }  # fmt: skip
    assert worker["spec"]["taints"] == [{"key": "own", "value": "", "effect": "NoSchedule"}]
    assert worker["status"]["allocatable"] == {"cpu": "4000m", "memory": str(16 * 1024**3), "pods": "20"}
    assert nodes["cp-a1"]["spec"]["taints"] == [
        {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
    ]


def objects(cluster: Cluster, folder: Path) -> list[dict[str, Any]]:
    """Return what kubectl makes of the kustomization of a design."""
    for artifact in compile_configs(cluster, ["workloads"]):
        file = folder / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    write_objects(prove(cluster), folder / "configs", folder / "objects")
    done = run_judge([judge("kubectl"), "kustomize", str(folder / "objects")])
    assert done.returncode == 0, done.stderr
    return [*yaml.safe_load_all(done.stdout)]


@pytest.mark.judge
def test_the_generated_components_patch_controllers(tmp_path: Path) -> None:
    claims = {"volumes": [{"class": "block", "size": "1Gi"}]}
    data = with_workers(
        LAYOUTS["three"],
        {"name": "web", "replicas": 4, "spread": BOTH, "priorityClass": "gold",
         "podDisruptionBudget": {"maxUnavailable": 1}},
        {"name": "db", "kind": "StatefulSet", "replicas": 3, **claims},
    )  # fmt: skip
    data["spec"]["storage"] = {"classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "zonal": False}]}
    cluster = as_cluster(data)
    found = {(one["kind"], one["metadata"]["name"]): one for one in objects(cluster, tmp_path)}
    assert {kind for kind, _name in found} == {
        "Namespace", "PriorityClass", "CSIDriver", "StorageClass", "Deployment", "StatefulSet", "PodDisruptionBudget",
    }  # fmt: skip
    web = found["Deployment", "web"]["spec"]
    assert web["replicas"] == 4
    assert [one["topologyKey"] for one in web["template"]["spec"]["topologySpreadConstraints"]] == [
        "topology.kubernetes.io/zone", "kubernetes.io/hostname",
    ]  # fmt: skip
    assert web["selector"]["matchLabels"].items() <= web["template"]["metadata"]["labels"].items()
    assert web["template"]["metadata"]["annotations"] == {
        "hadesign.io/rehearsed": "shop/web", "hadesign.io/starts-within": "1",
    }  # fmt: skip
    assert ties(prove(cluster)) == {"block": ""}


@pytest.mark.judge
def test_parts_of_the_platform_are_made_too_and_run_where_they_do(tmp_path: Path) -> None:
    shop = read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml"))
    made = objects(shop, tmp_path)
    controllers = {one["metadata"]["name"]: one for one in made if one["kind"] in ("Deployment", "StatefulSet")}
    assert set(controllers) >= {"cart", "orders-db", "coredns", "ingress", "prometheus"}
    tolerated = controllers["coredns"]["spec"]["template"]["spec"]["tolerations"]
    assert tolerated == [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}]
