"""Autoscaler, repair, problem detector and budgets of the system: where they fit, what is in them, and what is not."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.source import read
from hadesign.targets import compile_configs, target
from hadesign.targets.cluster_autoscaler.manifest import RELEASES
from hadesign.topology import Cluster, read_cluster
from hadesign.vocabulary.parts import PARTS
from tests.control_plane.custom import structure
from tests.designs import as_cluster
from tests.judging import run_judge
from tests.report.reading import FULL
from tests.targets.healing_designs import (
    BY_MACHINES,
    BY_NODES,
    HEALING,
    NO_FIT,
    NOT_REPAIRED,
    SCALER,
    group,
    healing,
)
from tests.targets.shipped import SHIPPED, cluster_of

OURS = tuple(NO_FIT)
DESIGNS = {
    **{name: as_cluster(data) for name, data in HEALING.items()},
    **{file.stem: cluster_of(file) for file in SHIPPED},
    "full": read_cluster(read(FULL)),
}
FITTING = [(name, one) for name in DESIGNS for one in OURS if not target(one).why_not(DESIGNS[name])]
CASES = [(one, case) for one, cases in NO_FIT.items() for case in cases]


def files_of(cluster: Cluster, name: str) -> dict[str, list[dict[str, Any]]]:
    """Return the objects of a target's files by name."""
    found = compile_configs(cluster, [name])
    return {Path(one.path).name: [*yaml.safe_load_all(str(one.content))] for one in found if one.path.endswith(".yaml")}


def one_of(cluster: Cluster, name: str, kind: str) -> dict[str, Any]:
    """Return a target's only object of a kind."""
    (found,) = (one for objects in files_of(cluster, name).values() for one in objects if one["kind"] == kind)
    return found


def readme_of(cluster: Cluster, name: str) -> str:
    return next(str(one.content) for one in compile_configs(cluster, [name]) if one.path.endswith("README.md"))


def container_of(controller: Mapping[str, Any]) -> dict[str, Any]:
    (found,) = controller["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


# --- where they fit ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case}" for name, case in CASES])
def test_where_it_does_not_fit_it_says_why(name: str, case: str) -> None:
    data, why = NO_FIT[name][case]
    assert target(name).why_not(as_cluster(data)) == why


@pytest.mark.parametrize("name", OURS)
def test_each_fits_some_design_of_those_that_judges_see(name: str) -> None:
    assert [design for design, one in FITTING if one == name]


# --- all together -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("design", "name"), FITTING, ids=[f"{design} {name}" for design, name in FITTING])
def test_objects_refer_to_what_is_there(design: str, name: str) -> None:
    objects = [one for objects in files_of(DESIGNS[design], name).values() for one in objects]
    known = {(one["kind"], one["metadata"]["name"]) for one in objects} | {
        ("ClusterRole", "system:node-problem-detector")
    }
    pods: list[dict[str, str]] = []
    for one in objects:
        spec = one.get("spec", {})
        if one["kind"].endswith("Binding"):
            assert (one["roleRef"]["kind"], one["roleRef"]["name"]) in known
            assert {(who["kind"], who["name"]) for who in one["subjects"]} <= known
        if "template" in spec and "containers" in spec["template"].get("spec", {}):
            labels, pod = spec["template"]["metadata"]["labels"], spec["template"]["spec"]
            assert spec["selector"]["matchLabels"].items() <= labels.items()
            assert ("ServiceAccount", pod["serviceAccountName"]) in known
            mounted = {mount["name"] for mount in container_of(one).get("volumeMounts", [])}
            assert mounted == {volume["name"] for volume in pod.get("volumes", [])}
            assert {volume["configMap"]["name"] for volume in pod.get("volumes", []) if "configMap" in volume} <= {
                name for kind, name in known if kind == "ConfigMap"
            }
            pods.append(labels)
    for budget in (one for one in objects if one["kind"] == "PodDisruptionBudget" and pods):
        assert [labels for labels in pods if budget["spec"]["selector"]["matchLabels"].items() <= labels.items()]


@pytest.mark.parametrize("design", [name for name in DESIGNS if name != "full"])
def test_no_pod_is_under_two_budgets(design: str) -> None:
    """Over all targets that fit: what one budget of a namespace selects is no part of what another one does."""
    cluster = DESIGNS[design]
    seen: list[tuple[str, dict[str, str]]] = []
    for artifact in compile_configs(cluster):
        if not artifact.path.endswith(".yaml") or "PodDisruptionBudget" not in str(artifact.content):
            continue
        for one in yaml.safe_load_all(str(artifact.content)):
            if one.get("kind") == "PodDisruptionBudget":
                labels, place = one["spec"]["selector"]["matchLabels"], one["metadata"]["namespace"]
                for other, others in seen:
                    assert other != place or not (labels.items() <= others.items() or others.items() <= labels.items())
                seen.append((place, labels))


# --- Cluster Autoscaler -----------------------------------------------------------------------------------------------

FLAGS = {
    "cloud-provider", "nodes", "node-group-auto-discovery", "balance-similar-node-groups", "max-node-provision-time",
    "leader-elect",
}  # fmt: skip
"""Those of kubernetes/autoscaler@55c37cd5eb55:cluster-autoscaler/FAQ.md that are written."""
_GCP = "https://www.googleapis.com/compute/v1/projects/@GCP_PROJECT@/zones"
TOLD = [
    ("kubeadm", "aws", ["nodes=1:4:workers-a", "nodes=1:4:workers-b", "nodes=1:4:workers-c"]),
    ("rke2", "azure", ["nodes=1:4:workers-a", "nodes=1:4:workers-b", "nodes=1:4:workers-c"]),
    ("kubeadm", "gcp", [f"nodes=1:4:{_GCP}/{zone}/instanceGroups/workers-{zone}" for zone in "abc"]),
    (
        "managed",
        "aws",
        ["node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/test"],
    ),
    ("cluster-api", "openstack", ["node-group-auto-discovery=clusterapi:clusterName=test"]),
]


@pytest.mark.parametrize(("installer", "provider", "groups"), TOLD)
def test_it_is_told_of_each_group(installer: str, provider: str, groups: list[str]) -> None:
    cluster = as_cluster(healing(installer, provider, scaler={**SCALER, "provisionTime": "2m30s"}))
    arguments = container_of(one_of(cluster, "cluster-autoscaler", "Deployment"))["args"]
    assert arguments[1:-3] == [f"--{group}" for group in groups]
    assert arguments[-3:] == [
        "--balance-similar-node-groups=true", "--max-node-provision-time=5m0s", "--leader-elect=true",
    ]  # fmt: skip
    names = {argument.removeprefix("--").partition("=")[0] for argument in arguments}
    assert names <= FLAGS


@pytest.mark.parametrize(
    ("version", "image"), [("1.35.9", "v1.35.2"), ("1.36.0", "v1.36.1"), ("1.34.1", "v1.34.5"), ("1.33.2", "v1.33.6")]
)
def test_its_minor_version_is_the_clusters(version: str, image: str) -> None:
    cluster = as_cluster(healing(version=version, scaler=SCALER))
    named = container_of(one_of(cluster, "cluster-autoscaler", "Deployment"))["image"]
    assert named == f"registry.k8s.io/autoscaling/cluster-autoscaler:{image}"
    assert image.split(".")[:2] == f"v{version}".split(".")[:2]


def test_lint_knows_the_releases_that_are_written() -> None:
    row = PARTS["cluster-autoscaler"]
    assert list(row.releases) == [f"{major}.{minor}" for major, minor in RELEASES]
    assert all(f"1.{first}" == name and first == last for name, (first, last) in row.releases.items())


def test_a_time_that_is_not_said_stays_its_default() -> None:
    cluster = as_cluster(healing(scaler=SCALER))
    assert "provision-time" not in str(container_of(one_of(cluster, "cluster-autoscaler", "Deployment"))["args"])
    assert "15 minutes" in readme_of(cluster, "cluster-autoscaler")


@pytest.mark.parametrize(("said", "copies"), [({}, 2), ({"replicas": 3}, 3), ({"replicas": 1}, 1)])
def test_copies_are_the_designs_or_two_and_that_is_said(said: dict[str, int], copies: int) -> None:
    cluster = as_cluster(healing(scaler={**SCALER, **said}))
    assert one_of(cluster, "cluster-autoscaler", "Deployment")["spec"]["replicas"] == copies
    assert ("Two copies, as the design gives no number" in readme_of(cluster, "cluster-autoscaler")) is (not said)


def test_it_runs_on_control_plane_nodes_where_there_are_any() -> None:
    def pod(installer: str) -> dict[str, Any]:
        deployment = one_of(as_cluster(healing(installer, scaler=SCALER)), "cluster-autoscaler", "Deployment")
        found = deployment["spec"]["template"]["spec"]
        assert isinstance(found, dict)
        return found

    assert pod("kubeadm")["tolerations"][0]["key"] == "node-role.kubernetes.io/control-plane"
    assert "affinity" not in pod("managed")


def test_without_zones_no_label_of_zones_is_wanted() -> None:
    """On nodes without it no copy could run."""
    nodes = [
        {"name": "one", "roles": ["control-plane", "etcd", "worker"]},
        {"pool": "w", "count": 2, "roles": ["worker"]},
    ]
    data = healing(scaler={"enabled": True, "groups": [{"name": "w", "min": 1, "max": 2}]}, nodes=nodes)
    data["spec"]["infrastructure"] = {"provider": "aws"}
    data["spec"].pop("controlPlane")
    spec = one_of(as_cluster(data), "cluster-autoscaler", "Deployment")["spec"]["template"]["spec"]
    assert [one["topologyKey"] for one in spec["topologySpreadConstraints"]] == ["kubernetes.io/hostname"]


def test_a_group_in_one_zone_needs_no_word_for_it() -> None:
    cluster = as_cluster(
        healing(
            provider="gcp",
            scaler=group(),
            nodes=[
                {"name": "cp", "zone": "a", "roles": ["control-plane", "etcd"]},
                {"pool": "workers", "zones": ["b"], "perZone": 2, "roles": ["worker"]},
            ],
        )
    )
    assert f"{_GCP}/b/instanceGroups/workers" in str(files_of(cluster, "cluster-autoscaler"))


def test_the_project_is_filled_in(tmp_path: Path) -> None:
    for artifact in compile_configs(as_cluster(healing(provider="gcp", scaler=SCALER)), ["cluster-autoscaler"]):
        (tmp_path / Path(artifact.path).name).write_bytes(artifact.data)

    def fill(project: str) -> int:
        environment = f"GCP_PROJECT={project}"
        return run_judge(["env", environment, "sh", tmp_path / "fill-secrets.sh", tmp_path / "filled"]).returncode

    assert fill("a|b") != 0
    assert fill("shop-prod-1") == 0
    filled = (tmp_path / "filled" / "cluster-autoscaler.yaml").read_text()
    assert "projects/shop-prod-1/zones/a" in filled
    assert not re.search("@[A-Z_]+@", filled)


def test_sizes_of_cluster_apis_groups_are_annotations() -> None:
    text = readme_of(as_cluster(healing("cluster-api", scaler=SCALER)), "cluster-autoscaler")
    key = "cluster.x-k8s.io/cluster-api-autoscaler-node-group"
    assert f"kubectl annotate machinedeployment workers-b {key}-min-size=1 {key}-max-size=4" in text


# --- node repair ------------------------------------------------------------------------------------------------------

WAITS = [
    ({}, {}, 300),
    ({"repairTime": "4m"}, {}, 190),
    ({"repairTime": "20m"}, {}, 300),
    ({}, {"apiServer": {"defaultNotReadyToleration": "60s"}}, 60),
    ({"repairTime": "90s"}, {"controllerManager": {"nodeMonitorGracePeriod": "20s"}}, 70),
]


@pytest.mark.parametrize(("said", "plane", "seconds"), WAITS)
def test_a_node_is_broken_when_its_pods_leave_it_or_time_runs_out(
    said: dict[str, str], plane: dict[str, Any], seconds: int
) -> None:
    control = {"endpoint": "api.example.org:6443", **plane}
    machines = as_cluster(healing("cluster-api", repair={**BY_MACHINES, **said}, controlPlane=control))
    checks = one_of(machines, "node-repair", "MachineHealthCheck")["spec"]["checks"]["unhealthyNodeConditions"]
    nodes = as_cluster(healing(repair={**BY_NODES, **said}, controlPlane=control))
    found = one_of(nodes, "node-repair", "NodeHealthCheck")["spec"]["unhealthyConditions"]
    assert [(one["type"], one["status"], one["timeoutSeconds"]) for one in checks] == [
        ("Ready", "Unknown", seconds),
        ("Ready", "False", seconds),
    ]
    assert [(one["type"], one["status"], one["duration"]) for one in found] == [
        ("Ready", "Unknown", f"{seconds}s"),
        ("Ready", "False", f"{seconds}s"),
    ]


@pytest.mark.parametrize("share", ["40%", 2, "0%", 0])
def test_the_brake_is_the_designs(share: int | str) -> None:
    machines = as_cluster(healing("cluster-api", repair={**BY_MACHINES, "maxUnhealthy": share}))
    nodes = as_cluster(healing(repair={**BY_NODES, "maxUnhealthy": share}))
    check = one_of(machines, "node-repair", "MachineHealthCheck")["spec"]
    assert check["remediation"]["triggerIf"] == {"unhealthyLessThanOrEqualTo": share}
    assert check["clusterName"] == machines.name
    assert one_of(nodes, "node-repair", "NodeHealthCheck")["spec"]["maxUnhealthy"] == share


def test_the_check_of_nodes_names_the_template_beside_it() -> None:
    nodes = as_cluster(healing(repair=BY_NODES))
    named = one_of(nodes, "node-repair", "NodeHealthCheck")["spec"]["remediationTemplate"]
    template = one_of(nodes, "node-repair", "SelfNodeRemediationTemplate")
    assert named == {"apiVersion": template["apiVersion"], "kind": template["kind"], **template["metadata"]}


@pytest.mark.parametrize("kind", ["MachineHealthCheck", "NodeHealthCheck"])
def test_a_misspelt_check_is_refused(kind: str) -> None:
    said = {"MachineHealthCheck": BY_MACHINES, "NodeHealthCheck": BY_NODES}[kind]
    found = one_of(as_cluster(healing("cluster-api", repair=said)), "node-repair", kind)
    schema = structure(found["apiVersion"], kind)
    assert schema is not None
    assert [*schema.iter_errors(found)] == []
    found["spec"]["maxUnhealthyNodes"] = 1
    assert [*schema.iter_errors(found)]


def test_what_does_not_fit_writes_nothing() -> None:
    data, _why = NOT_REPAIRED["people"]
    assert not [one for one in compile_configs(as_cluster(data)) if "/node-repair/" in one.path]


# --- Node Problem Detector --------------------------------------------------------------------------------------------

RUNTIMES = [
    ("kubeadm", "/run/containerd/containerd.sock", "/usr/bin/crictl"),
    ("kubespray", "/run/containerd/containerd.sock", "/usr/local/bin/crictl"),
    ("rke2", "/run/k3s/containerd/containerd.sock", "/var/lib/rancher/rke2/bin/crictl"),
    ("k3s", None, None),
]


def checks_of(cluster: Cluster) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, text in one_of(cluster, "node-problem-detector", "ConfigMap")["data"].items():
        yield name, json.loads(text)


@pytest.mark.parametrize(("installer", "socket", "crictl"), RUNTIMES)
def test_the_runtime_is_asked_where_it_is(installer: str, socket: str | None, crictl: str | None) -> None:
    cluster = as_cluster(healing(installer, repair=BY_NODES))
    daemons = one_of(cluster, "node-problem-detector", "DaemonSet")
    paths = {
        volume["name"]: volume["hostPath"]["path"]
        for volume in daemons["spec"]["template"]["spec"]["volumes"]
        if "hostPath" in volume
    }
    assert (paths.get("runtime"), paths.get("crictl")) == (socket, crictl)
    arguments = [one for _name, held in checks_of(cluster) for one in held["rules"][0]["args"]]
    assert ("--component=cri" in arguments) is (socket is not None)
    assert [one for one in arguments if one.startswith("--cri-socket-path=")] == (
        [f"--cri-socket-path=unix://{socket}"] if socket else []
    )
    if crictl:
        mounts = {mount["name"]: mount["mountPath"] for mount in container_of(daemons)["volumeMounts"]}
        assert f"--crictl-path={mounts['crictl']}" in arguments


def test_checks_are_named_and_mend_nothing() -> None:
    cluster = as_cluster(healing(repair=BY_NODES))
    arguments = container_of(one_of(cluster, "node-problem-detector", "DaemonSet"))["args"]
    (named,) = (one for one in arguments if one.startswith("--config.custom-plugin-monitor="))
    found = dict(checks_of(cluster))
    assert named.partition("=")[2].split(",") == [f"/checks/{name}" for name in found]
    for held in found.values():
        (condition,), (rule,) = held["conditions"], held["rules"]
        assert rule["condition"] == condition["type"]
        assert "--enable-repair=false" in rule["args"]
        assert f"`{condition['type']}`" in readme_of(cluster, "node-problem-detector")


def test_other_checks_make_other_pods() -> None:
    def digest(installer: str) -> str:
        daemons = one_of(as_cluster(healing(installer, repair=BY_NODES)), "node-problem-detector", "DaemonSet")
        return str(daemons["spec"]["template"]["metadata"]["annotations"]["hadesign.io/checks"])

    assert digest("kubeadm") == digest("kubespray") != digest("rke2")


# --- budgets of the system --------------------------------------------------------------------------------------------


def test_a_budget_is_the_designs_or_one_at_a_time_and_that_is_said() -> None:
    silent = as_cluster(healing())
    stated = as_cluster(healing(network={"dns": {"replicas": 3, "podDisruptionBudget": {"minAvailable": 2}}}))
    labels = {"matchLabels": {"k8s-app": "kube-dns"}}
    assert one_of(silent, "system-budgets", "PodDisruptionBudget")["spec"] == {
        "maxUnavailable": 1,
        "selector": labels,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }
    assert one_of(stated, "system-budgets", "PodDisruptionBudget")["spec"] == {"minAvailable": 2, "selector": labels}
    assert "What hadesign chose" in readme_of(silent, "system-budgets")
    assert "What hadesign chose" not in readme_of(stated, "system-budgets")


@pytest.mark.parametrize("said", ["calico", "cilium"])
def test_those_that_others_bring_are_named(said: str) -> None:
    text = readme_of(as_cluster(healing(network={"cni": said})), "system-budgets").lower()
    assert said in text
