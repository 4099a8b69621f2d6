"""Components of workloads: what the design says is in them and nothing else; kubectl and an API server take them."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster, read_cluster
from tests.control_plane.client import Client
from tests.control_plane.plane import control_plane as api_server
from tests.designs import as_cluster, as_document, control_plane, design, zones
from tests.judging import judge, run_judge
from tests.targets.shipped import SHIPPED, cluster_of

FULL: Mapping[str, Any] = {
    "name": "cart.web", "namespace": "shop", "kind": "Deployment", "replicas": 4,
    "spread": {"zone": "required", "node": "preferred"}, "pool": "workers", "zones": ["a", "b"],
    "tolerates": ["dedicated"], "evictionToleration": "30s", "priorityClass": "business-critical",
    "podDisruptionBudget": {"minAvailable": "50%", "unhealthyPodEvictionPolicy": "AlwaysAllow"},
}  # fmt: skip
PLAIN = {
    "name": "agent",
    "kind": "DaemonSet",
    "podDisruptionBudget": {"maxUnavailable": 1},
    "spread": {"node": "required"},
}
NONE = {
    "name": "db", "kind": "StatefulSet", "replicas": 0, "spread": "none", "podDisruptionBudget": "none",
    "priorityClass": "none",
}  # fmt: skip


NODES = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "workers", "roles": ["worker"], "perZone": 2}]


def cluster(*workloads: Mapping[str, Any]) -> Cluster:
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=NODES, workloads=list(workloads)))


def files_of(built: Cluster) -> dict[str, Any]:
    found = compile_configs(built, ["workloads"])
    return {
        a.path.removeprefix("configs/workloads/"): yaml.safe_load(str(a.content))
        for a in found
        if "README" not in a.path
    }


def test_what_is_a_manifest_already_is_not_written_again(tmp_path: Path) -> None:
    named = {"manifests": ["agent.yaml"]}
    labels = {"app": "agent"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "a:1"}]}}
    body = {"selector": {"matchLabels": labels}, "template": template}
    agent = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "agent"}, "spec": body}
    (tmp_path / "agent.yaml").write_text(yaml.safe_dump(agent))

    def built(*workloads: Mapping[str, Any]) -> Cluster:
        data = design(infrastructure=zones("a", "b", "c"), nodes=NODES, workloads=[named, *workloads])
        return read_cluster(as_document(data, str(tmp_path / "design.yaml")))

    found = compile_configs(built(NONE), ["workloads"])
    assert {a.path.split("/")[2:4][-1] for a in found if "README" not in a.path} == {"db"}
    readme = next(str(a.content) for a in found if a.path.endswith("README.md"))
    assert "1 workload is read from a manifest, which has its objects: nothing is written for it." in readme
    job = {"name": "report", "kind": "Job"}
    assert target("workloads").why_not(built(job)) == "each of its workloads has a manifest, or is a Job"


def test_everything_that_is_said_is_in_the_patch() -> None:
    files = files_of(cluster(FULL))
    assert sorted(files) == [
        f"shop/cart.web/{name}.yaml" for name in ("kustomization", "patch", "pod-disruption-budget")
    ]
    pods = files["shop/cart.web/patch.yaml"]["spec"]["template"]
    label = {"hadesign.io/workload": "cart.web"}
    assert files["shop/cart.web/patch.yaml"]["spec"]["replicas"] == 4
    assert pods["metadata"]["labels"] == label
    spec = pods["spec"]
    assert spec["priorityClassName"] == "business-critical"
    assert spec["nodeSelector"] == {"hadesign.io/pool": "workers"}
    (term,) = spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert term == {
        "matchExpressions": [{"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["a", "b"]}]
    }
    assert [
        (one["topologyKey"], one["whenUnsatisfiable"], one["maxSkew"]) for one in spec["topologySpreadConstraints"]
    ] == [
        ("topology.kubernetes.io/zone", "DoNotSchedule", 1),
        ("kubernetes.io/hostname", "ScheduleAnyway", 1),
    ]
    assert all(one["labelSelector"] == {"matchLabels": label} for one in spec["topologySpreadConstraints"])
    assert spec["tolerations"][0] == {"key": "dedicated", "operator": "Exists"}
    assert {(one["key"], one["tolerationSeconds"]) for one in spec["tolerations"][1:]} == {
        ("node.kubernetes.io/not-ready", 30),
        ("node.kubernetes.io/unreachable", 30),
    }
    assert files["shop/cart.web/pod-disruption-budget.yaml"]["spec"] == {
        "minAvailable": "50%",
        "selector": {"matchLabels": label},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }


@pytest.mark.parametrize("said", [PLAIN, NONE], ids=lambda said: str(said["kind"]))
def test_what_is_none_or_cannot_be_is_not_written(said: Mapping[str, Any]) -> None:
    files = files_of(cluster(said))
    name = f"default/{said['name']}"
    assert sorted(files) == [f"{name}/kustomization.yaml", f"{name}/patch.yaml"]
    assert "resources" not in files[f"{name}/kustomization.yaml"]
    spec = files[f"{name}/patch.yaml"]["spec"]
    assert spec["template"] == {"metadata": {"labels": {"hadesign.io/workload": said["name"]}}}
    assert spec.get("replicas") == (None if said["kind"] == "DaemonSet" else 0)


def test_a_long_name_has_a_label_of_its_own() -> None:
    long = ["x" * 60 + "." + "y" * number for number in (60, 61)]
    files = files_of(cluster(*(dict(FULL) | {"name": name} for name in long)))
    labels = {
        value["spec"]["selector"]["matchLabels"]["hadesign.io/workload"]
        for path, value in files.items()
        if path.endswith("budget.yaml")
    }
    assert len(labels) == 2
    assert all(len(label) <= 63 and label[-1].isalnum() for label in labels)


def test_without_workloads_it_does_not_fit() -> None:
    assert target("workloads").why_not(cluster()) == "the design names no workloads"


@pytest.mark.parametrize(
    ("installer", "version"),
    [("kubeadm", "1.36.4"), ("kubespray", "1.36.4"), ("rke2", "1.36.4"), ("k3s", "1.36.4"), ("rke", "1.32.13")],
)
def test_machines_of_a_pool_have_the_label_that_binds_to_it(installer: str, version: str) -> None:
    said = design(infrastructure=zones("a", "b", "c"), nodes=NODES, workloads=[FULL])
    said["spec"] |= {"controlPlane": {"endpoint": "api.example.org:6443"}, "network": {"cni": "calico"}}
    said["spec"]["kubernetes"] = {"version": version, "installer": installer}
    files = [str(one.content) for one in compile_configs(as_cluster(said), [installer])]
    machines = [line for text in files for line in text.splitlines() if "hadesign.io/pool" in line]
    assert machines
    assert all(re.search("hadesign.io/pool[=:] ?workers", line) for line in machines)


# --- judges -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with api_server(tmp_path_factory.mktemp("workloads")) as client:
        yield client


def built(components: Path, folder: Path, kind: str, name: str) -> subprocess.CompletedProcess[str]:
    """Build a bare controller of a kind and name with a component."""
    folder.mkdir()
    labels = {"app": "bare"}
    pods = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "example.org/main:1"}]}}
    bare: dict[str, Any] = {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"selector": {"matchLabels": labels}, "template": pods},
    }
    (folder / "controller.yaml").write_text(yaml.safe_dump(bare))
    wanted = {"resources": ["controller.yaml"], "components": [str(Path("..") / components.relative_to(folder.parent))]}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(wanted))
    return run_judge([judge("kubectl"), "kustomize", folder])


def written(design: Cluster, folder: Path) -> list[Path]:
    """Write the components of a design and return their folders."""
    for artifact in compile_configs(design, ["workloads"]):
        file = folder / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    return sorted(file.parent for file in folder.rglob("kustomization.yaml"))


def judged(design: Cluster, server: Client, folder: Path) -> int:
    """Have every component built with a bare controller and judged by an API server; return how many there were."""
    components = written(design, folder)
    for number, component in enumerate(components):
        patch = yaml.safe_load((component / "patch.yaml").read_text())
        done = built(component, folder / f"overlay-{number}", patch["kind"], patch["metadata"]["name"])
        assert (done.returncode, done.stderr) == (0, "")
        objects = list(yaml.safe_load_all(done.stdout))
        assert [server.refuses(one) for one in objects] == [""] * len(objects), done.stdout
        (controller,) = (one for one in objects if one["kind"] == patch["kind"])
        pods, said = controller["spec"]["template"], patch["spec"]["template"]
        assert said["metadata"]["labels"].items() <= pods["metadata"]["labels"].items(), "it was patched"
        assert said.get("spec", {}).items() <= pods["spec"].items()
        assert (component / "pod-disruption-budget.yaml").exists() == (len(objects) == 2)
    return len(components)


@pytest.mark.judge
@pytest.mark.parametrize("file", [file for file in SHIPPED if cluster_of(file).workloads], ids=lambda file: file.stem)
def test_components_of_shipped_designs_are_built_and_accepted(file: Path, server: Client, tmp_path: Path) -> None:
    design = cluster_of(file)
    assert judged(design, server, tmp_path) == len(design.workloads)


@pytest.mark.judge
def test_components_with_all_there_is_are_built_and_accepted(server: Client, tmp_path: Path) -> None:
    others = [dict(FULL) | {"name": f"w{number}", "podDisruptionBudget": budget} for number, budget in enumerate([
        {"maxUnavailable": 0}, {"maxUnavailable": "100%"}, {"minAvailable": 1}
    ])]  # fmt: skip
    assert judged(cluster(FULL, PLAIN, NONE, *others), server, tmp_path) == 6


@pytest.mark.judge
def test_a_point_in_a_name_is_a_point(tmp_path: Path) -> None:
    (component,) = written(cluster(FULL), tmp_path)
    wrong = built(component, tmp_path / "wrong", "Deployment", "cart-web")
    assert "hadesign.io/workload" not in wrong.stdout.partition("PodDisruptionBudget")[0]


@pytest.mark.judge
def test_a_misspelt_field_is_refused(server: Client, tmp_path: Path) -> None:
    (component,) = written(cluster(FULL), tmp_path)
    patch = component / "patch.yaml"
    patch.write_text(patch.read_text().replace("whenUnsatisfiable", "whenUnsatisfied"))
    done = built(component, tmp_path / "overlay", "Deployment", "cart.web")
    objects = list(yaml.safe_load_all(done.stdout))
    assert any("whenUnsatisfied" in server.refuses(one) for one in objects)
