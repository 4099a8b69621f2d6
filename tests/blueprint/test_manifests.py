"""Workloads of manifests: the blueprint's own fields, each at its place in the manifest, and what is refused."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.blueprint import Blueprint, load
from hadesign.blueprint.manifests import gathered
from hadesign.blueprint.manifests.annotations import FIELDS
from hadesign.blueprint.workloads import Workload
from hadesign.diagnostic import Path as Place
from hadesign.errors import InputError
from hadesign.source import Document, read
from hadesign.source.limits import MAX_BYTES, MAX_FILES

HERE = Path(__file__).parent
WHOLE = gathered(read(HERE / "full-manifests.yaml"))
BARE, SHOP, REPORT = 3, 4, 5
LABELS = {"app": "one"}
SELECTOR = {"matchLabels": LABELS}
HEAD = {"apiVersion": "hadesign.io/v1", "kind": "Blueprint", "metadata": {"name": "test"}}


def workload(number: int) -> dict[str, Any]:
    found: dict[str, Any] = WHOLE.data["spec"]["workloads"][number]
    return found


def test_what_is_said_becomes_the_fields_of_a_workload() -> None:
    assert workload(SHOP) == {
        "name": "shop", "namespace": "shop", "kind": "StatefulSet", "tier": "critical", "replicas": 3,
        "podDisruptionBudget": {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"},
        "hpa": {"minReplicas": 3, "maxReplicas": 9},
        "strategy": {"type": "RollingUpdate", "maxUnavailable": 1},
        "requests": {"cpu": "300m", "memory": "2Gi"},
        "limits": {"cpu": "1050m", "memory": "1152Mi"},
        "probes": {
            "readiness": {"period": "5s", "failures": 3},
            "liveness": {"period": "10s", "failures": 6, "checks": "process"},
        },
        "preStop": "15s", "terminationGracePeriod": "60s", "safeToEvict": False,
        "image": {"pinned": True, "pullPolicy": "IfNotPresent"},
        "spread": {"zone": "required", "node": "required"}, "pool": "workers",
        "priorityClass": "business-critical", "tolerates": ["dedicated"], "evictionToleration": "30s",
        "volumes": [{"class": "block", "size": "20Gi", "accessMode": "ReadWriteOnce"}],
        "replicates": True, "replication": {"mode": "sync", "failover": "automatic"},
    }  # fmt: skip


def test_what_is_left_out_is_filled_in_or_there_is_none() -> None:
    assert workload(BARE) == {
        "name": "bare", "kind": "Deployment", "replicas": 1,
        "podDisruptionBudget": "none", "hpa": "none", "requests": "none", "limits": "none", "spread": "none",
        "probes": {"readiness": "none", "liveness": "none"}, "preStop": "none", "terminationGracePeriod": "30s",
        "strategy": {"type": "RollingUpdate", "maxUnavailable": "25%", "maxSurge": "25%"},
        "image": {"pinned": False, "pullPolicy": "Always"}, "priorityClass": "usual",
        "volumes": [{"class": "block", "size": "1000000000", "accessMode": "ReadWriteMany"}],
    }  # fmt: skip


def test_a_cron_job_is_a_job_of_batch_work() -> None:
    found = workload(REPORT)
    assert (found["kind"], found["tier"], found["replicas"]) == ("Job", "batch", 2)
    assert found["requests"] == {"cpu": "2000m", "memory": 0}
    assert not {"hpa", "strategy"} & set(found)


def test_entries_of_the_blueprint_keep_their_numbers() -> None:
    assert [entry.get("name") for entry in WHOLE.data["spec"]["workloads"]] == [
        "written", None, "last", "bare", "shop", "report"
    ]  # fmt: skip
    assert sum(isinstance(entry, Workload) for entry in load(WHOLE).spec.workloads) == 5


@pytest.mark.parametrize(
    ("path", "excerpt"),
    [
        ((), "name: shop"),
        (("replicas",), "3"),
        (("podDisruptionBudget",), "1"),
        (("podDisruptionBudget", "unhealthyPodEvictionPolicy"), "AlwaysAllow"),
        (("hpa", "maxReplicas"), "9"),
        (("spread", "zone"), "topology.kubernetes.io/zone"),
        (("spread", "node"), "kubernetes.io/hostname"),
        (("requests", "cpu"), "100m"),
        (("probes", "liveness", "failures"), "6"),
        (("probes", "liveness", "checks"), "process"),
        (("replicates",), '"true"'),
        (("tier",), "critical"),
        (("volumes", 0, "class"), "block"),
    ],
)
def test_each_value_is_found_where_it_is_written(path: Place, excerpt: str) -> None:
    place = WHOLE.value(("spec", "workloads", SHOP, *path))
    line = (HERE / "manifests" / "shop.yaml").read_text().splitlines()[place.line - 1]
    assert place.file.endswith("manifests/shop.yaml")
    assert line[place.column - 1 : place.end_column - 1] == excerpt


def test_the_blueprints_own_places_stay() -> None:
    alone = read(HERE / "full-manifests.yaml")
    for path in ((), ("spec",), ("spec", "workloads"), ("spec", "workloads", 2, "name")):
        assert WHOLE.value(path) == alone.value(path)
    assert WHOLE.comments() == alone.comments()
    assert gathered(WHOLE) is WHOLE
    assert gathered(read(HERE / "full.yaml")).beside == ()


def test_what_is_concluded_comes_from_the_manifests_too() -> None:
    assert [name for name, _text in WHOLE.beside] == ["manifests/shop.yaml", "manifests/more/list.yaml"]
    assert "business-critical" in WHOLE.whole
    assert "business-critical" not in WHOLE.text


# --- small ones -------------------------------------------------------------------------------------------------------


def blueprint(folder: Path, *patterns: str, **spec: Any) -> Document:
    """Return a blueprint that names manifests."""
    (folder / "own").mkdir(exist_ok=True)
    nodes = [{"name": "cp", "roles": ["control-plane", "etcd", "worker"], "labels": {"disk": "hdd"}}]
    body = {"kubernetes": {"version": "1.36.4", "installer": "kubeadm"}, "nodes": nodes, **spec}
    data = {**HEAD, "spec": {**body, "workloads": [{"manifests": list(patterns)}]}}
    (folder / "own" / "design.yaml").write_text(yaml.safe_dump(data))
    return read(folder / "own" / "design.yaml")


def deployment(spec: dict[str, Any] | None = None, pod: dict[str, Any] | None = None, **notes: str) -> dict[str, Any]:
    container = {"name": "main", "image": "example.org/one:1"}
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": [container], **(pod or {})}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "one", "annotations": {f"hadesign.io/{key}": text for key, text in notes.items()}},
        "spec": {"selector": SELECTOR, "template": template, **(spec or {})},
    }


def written(folder: Path, *objects: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """Return the only workload of some objects."""
    design = blueprint(folder, "all.yaml", **spec)
    (folder / "own" / "all.yaml").write_text(yaml.safe_dump_all(objects))
    whole = gathered(design)
    load(whole)
    found: dict[str, Any] = whole.data["spec"]["workloads"][1]
    return found


def refused(document: Document) -> list[str]:
    """Return what is wrong, with its place below the folder of the test."""
    with pytest.raises(InputError) as caught:
        load(gathered(document))
    return [f"{Path(d.location.file).name}:{d.location.line}: {d.message}" for d in caught.value.diagnostics]


def beside(kind: str, version: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "one"}, "spec": spec}


def term(key: str, **more: Any) -> dict[str, Any]:
    return {"topologyKey": key, "labelSelector": SELECTOR, **more}


ZONE, NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def avoiding(**terms: Any) -> dict[str, Any]:
    return {"affinity": {"podAntiAffinity": terms}}


def constrained(*terms: dict[str, Any]) -> dict[str, Any]:
    return {"topologySpreadConstraints": list(terms)}


HARD, SOFT = {"maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}, {"maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}


@pytest.mark.parametrize(
    ("pod", "spread"),
    [
        (avoiding(**{REQUIRED: [term(NODE)]}), {"node": "required"}),
        (avoiding(**{PREFERRED: [{"weight": 1, "podAffinityTerm": term(ZONE)}]}), {"zone": "preferred"}),
        (avoiding(**{REQUIRED: [term(NODE, namespaces=["other"])]}), "none"),
        (avoiding(**{REQUIRED: [{"topologyKey": NODE, "labelSelector": {"matchLabels": {"app": "x"}}}]}), "none"),
        (constrained(term(ZONE, **HARD), term(NODE, **SOFT)), {"zone": "required", "node": "preferred"}),
        (constrained(term(ZONE, **HARD | {"maxSkew": 2})), {"zone": "preferred"}),
        (constrained({"topologyKey": ZONE, **HARD}), "none"),
        (constrained(term(NODE, **SOFT)) | avoiding(**{REQUIRED: [term(NODE)]}), {"node": "required"}),
        (constrained(term(NODE, **HARD)) | avoiding(**{REQUIRED: [term("rack")]}), {"node": "required"}),
    ],
)
def test_a_spread_is_the_stronger_of_what_keeps_copies_apart(tmp_path: Path, pod: dict[str, Any], spread: Any) -> None:
    assert written(tmp_path, deployment(pod=pod))["spread"] == spread


def resources(cpu: str, **more: Any) -> dict[str, Any]:
    return {"name": "c", "image": "example.org/one:1", "resources": {"requests": {"cpu": cpu}}, **more}


@pytest.mark.parametrize(
    ("pod", "cpu"),
    [
        ({"containers": [resources("1"), resources("250m")]}, "1250m"),
        ({"containers": [resources("1e-1"), resources("100000u")]}, "200m"),
        ({"containers": [resources("1")], "initContainers": [resources("2")]}, "2000m"),
        ({"containers": [resources("1")], "initContainers": [resources("2", restartPolicy="Always")]}, "3000m"),
        ({"containers": [resources("1")], "resources": {"requests": {"cpu": "4"}}}, "4000m"),
    ],
)
def test_a_pod_asks_for_what_its_containers_need_together(tmp_path: Path, pod: dict[str, Any], cpu: str) -> None:
    assert written(tmp_path, deployment(pod=pod))["requests"] == {"cpu": cpu, "memory": 0}


BUDGET = {"minAvailable": 1, "unhealthyPodEvictionPolicy": "IfHealthyBudget"}


@pytest.mark.parametrize(
    ("selector", "budget"),
    [
        (SELECTOR, BUDGET),
        ({}, BUDGET),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, BUDGET),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["two"]}]}, BUDGET),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, "none"),
        ({"matchLabels": {"app": "two"}}, "none"),
        ({"matchLabels": ["app"]}, "none"),
        ({"matchExpressions": {"key": "app"}}, "none"),
        ({"matchExpressions": ["app"]}, "none"),
        ({"matchExpressions": [{"key": ["app"], "operator": "Exists"}]}, "none"),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": 1}]}, "none"),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": "one"}]}, "none"),
    ],
)
def test_a_budget_is_the_one_that_selects_the_pods(tmp_path: Path, selector: Any, budget: Any) -> None:
    other = beside("PodDisruptionBudget", "policy/v1", selector=selector, minAvailable=1)
    assert written(tmp_path, deployment(), other)["podDisruptionBudget"] == budget


@pytest.mark.parametrize("odd", [1.5, [1, None], {"a": {"b": [None]}}, "x", [[]]])
def test_what_is_of_no_kind_is_refused_where_it_stands(tmp_path: Path, odd: Any) -> None:
    one = beside("HorizontalPodAutoscaler", "autoscaling/v2", minReplicas=1, maxReplicas=odd)
    one["spec"]["scaleTargetRef"] = {"kind": "Deployment", "name": "one"}
    with pytest.raises(InputError) as caught:
        written(tmp_path, deployment(), one)
    assert all(found.location.file.endswith("all.yaml") for found in caught.value.diagnostics)


def test_a_class_of_pods_without_a_name_is_none(tmp_path: Path) -> None:
    one = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "globalDefault": True, "metadata": "x"}
    assert written(tmp_path, deployment(), one)["priorityClass"] == "none"


def test_two_budgets_let_nobody_go(tmp_path: Path) -> None:
    one = beside("PodDisruptionBudget", "policy/v1", selector=SELECTOR, maxUnavailable=1)
    assert written(tmp_path, deployment(), one, one)["podDisruptionBudget"] == {"maxUnavailable": 0}


def test_an_autoscaler_says_how_many_there_are_at_least(tmp_path: Path) -> None:
    target = {"kind": "Deployment", "name": "one"}
    one = beside("HorizontalPodAutoscaler", "autoscaling/v2", scaleTargetRef=target, minReplicas=3)
    found = written(tmp_path, deployment(), one)
    assert (found["replicas"], found["hpa"]) == (3, {"minReplicas": 3})
    assert written(tmp_path, deployment({"replicas": 5}), one)["replicas"] == 5


ZONES = {"infrastructure": {"zones": [{"name": "a"}, {"name": "b"}]}}


def test_a_pod_is_bound_by_labels_of_zones_and_of_pools(tmp_path: Path) -> None:
    chosen = {"nodeSelector": {ZONE: "a", "kubernetes.io/os": "linux", "disk": "hdd"}}
    found = written(tmp_path, deployment(pod=chosen), **ZONES)
    assert (found["zones"], found.get("pool")) == (["a"], None)
    terms = [{"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]} for zone in "ab"]
    pod = {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": terms}}}}
    assert written(tmp_path, deployment(pod=pod), **ZONES)["zones"] == ["a", "b"]


def test_a_label_that_no_machine_has_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, deployment(pod={"nodeSelector": {"disk": "ssd"}}))
    assert caught.value.diagnostics[0].message == "which machines have the label `disk` is not known"


def test_a_toleration_of_everything_tolerates_what_there_is(tmp_path: Path) -> None:
    found = written(tmp_path, deployment(pod={"tolerations": [{"operator": "Exists"}]}))
    assert found["tolerates"] == ["node-role.kubernetes.io/control-plane"]


def test_annotations_say_what_no_manifest_does(tmp_path: Path) -> None:
    found = written(tmp_path, deployment(tier="standard", quorum="false", startTime="40s", zones="[a]"), **ZONES)
    assert (found["tier"], found["quorum"], found["startTime"], found["zones"]) == ("standard", False, "40s", ["a"])
    assert "replicates" not in found


def test_every_annotation_is_a_field() -> None:
    fields = {field.alias for field in Workload.model_fields.values()} | {*Workload.model_fields}
    assert {name.partition(".")[0] for name in FIELDS} <= fields
    assert Blueprint.model_fields


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ({"teir": "critical"}, "unknown annotation `hadesign.io/teir`"),
        ({"tier": "vital"}, "tier cannot be `vital`"),
        ({"tier": "["}, "`hadesign.io/tier` is empty or no YAML"),
        ({"quorum": "maybe"}, "quorum must be true or false, not the text `maybe`"),
    ],
)
def test_an_annotation_that_says_nothing_is_refused(tmp_path: Path, notes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, deployment(None, None, **notes))
    assert [d.message for d in caught.value.diagnostics] == [message]
    assert caught.value.diagnostics[0].location.file.endswith("all.yaml")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("gone.yaml", "`gone.yaml` leads to no manifest"),
        ("gone/*.yaml", "`gone/*.yaml` leads to no manifest"),
        ("empty", "`empty` leads to no manifest"),
        ("../secret.yaml", "`../secret.yaml` is not a path below the blueprint's folder"),
        ("a/../../secret.yaml", "`a/../../secret.yaml` is not a path below the blueprint's folder"),
        ("/etc/passwd", "`/etc/passwd` is not a path below the blueprint's folder"),
        ("link.yaml", "`link.yaml` leads out of the blueprint's folder"),
        ("linked/*.yaml", "`linked/secret.yaml` leads out of the blueprint's folder"),
        ("pipe.yaml", "`pipe.yaml` is no file"),
    ],
)
def test_only_files_below_the_folder_are_read(tmp_path: Path, pattern: str, message: str) -> None:
    document = blueprint(tmp_path, pattern)
    (tmp_path / "secret.yaml").write_text("kind: Deployment\n")
    own = tmp_path / "own"
    (own / "empty").mkdir()
    (own / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (own / "linked").symlink_to(tmp_path)
    os.mkfifo(own / "pipe.yaml")  # whose reader would wait for ever
    assert refused(document) == [f"design.yaml:{document.value(PATTERN).line}: {message}"]


PATTERN: Place = ("spec", "workloads", 0, "manifests", 0)


def test_a_folder_may_hold_the_blueprint_itself(tmp_path: Path) -> None:
    document = blueprint(tmp_path, ".")
    (tmp_path / "own" / "one.yaml").write_text(yaml.safe_dump(deployment()))
    (tmp_path / "own" / ".hidden.yaml").write_text("[")
    assert [name for name, _text in gathered(document).beside] == ["one.yaml"]


def test_what_is_no_yaml_is_told_at_its_place(tmp_path: Path) -> None:
    document = blueprint(tmp_path, "*.y*ml")
    (tmp_path / "own" / "bad.yml").write_text("kind: Deployment\nmetadata: [\n")
    assert refused(document)[0].startswith("bad.yml:2: ")


def test_what_is_wrong_is_told_in_the_blueprints_words_at_the_manifests_place(tmp_path: Path) -> None:
    document = blueprint(tmp_path, "one.yaml")
    container = {"name": "main", "image": "x:1", "resources": {"requests": {"cpu": "fast"}}}
    file = tmp_path / "own" / "one.yaml"
    file.write_text(yaml.safe_dump(deployment({"replicas": "three"}, {"containers": [container]})))
    lines = file.read_text().splitlines()
    assert sorted(refused(document)) == sorted(
        f"one.yaml:{next(n for n, line in enumerate(lines, 1) if text in line)}: {message}"
        for text, message in (
            ("replicas:", "replicas must be a whole number, not the text `three`"),
            ("cpu:", "`fast` is not a CPU quantity"),
        )
    )


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (None, "the claim `data` is in no manifest"),
        ({}, "the claim names no storage class"),
        ({"storageClassName": "block"}, "storage class `block` is not declared"),
    ],
)
def test_a_claim_leads_to_a_class_of_the_blueprint(tmp_path: Path, claim: Any, message: str) -> None:
    volumes = {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}
    found = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": claim}
    with pytest.raises(InputError) as caught:
        written(tmp_path, deployment(pod=volumes), *([found] if claim is not None else []))
    assert [d.message for d in caught.value.diagnostics] == [message]


def test_the_same_workload_twice_is_one_too_many(tmp_path: Path) -> None:
    document = blueprint(tmp_path, "*.yaml")
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / "own" / name).write_text(yaml.safe_dump(deployment()))
    (told,) = refused(document)
    assert told.startswith("b.yaml:")
    assert "declared twice" in told


def test_an_entry_is_a_workload_or_names_manifests(tmp_path: Path) -> None:
    document = blueprint(tmp_path, "one.yaml")
    (tmp_path / "own" / "one.yaml").write_text(yaml.safe_dump(deployment()))
    text = (tmp_path / "own" / "design.yaml").read_text().replace("  - manifests:", "  - name: x\n    manifests:")
    (tmp_path / "own" / "design.yaml").write_text(text)
    (told,) = refused(read(document.file))
    assert told.endswith(": this entry of workloads has both `manifests` and `name`")


def test_manifests_have_limits(tmp_path: Path) -> None:
    document = blueprint(tmp_path, "*.yaml")
    (tmp_path / "own" / "a.yaml").write_text("# " + "x" * (MAX_BYTES // 2) + "\n")
    (tmp_path / "own" / "b.yaml").write_text("# " + "x" * (MAX_BYTES // 2) + "\n")
    assert refused(document)[0].endswith(": the manifests are too many or too large")
    assert MAX_FILES == 1000


def service(**spec: Any) -> dict[str, Any]:
    return beside("Service", "v1", selector=LABELS, **spec)


@pytest.mark.parametrize(
    ("services", "policy"),
    [
        ([], None),
        ([service(type="ClusterIP", externalTrafficPolicy="Local")], None),
        ([service(type="LoadBalancer")], "Cluster"),
        ([service(type="NodePort"), service(type="LoadBalancer", externalTrafficPolicy="Local")], "Local"),
        ([{**service(type="LoadBalancer"), "spec": {"type": "LoadBalancer"}}], None),
        ([{**service(type="LoadBalancer"), "apiVersion": "serving.knative.dev/v1"}], None),
        ([{**service(type="LoadBalancer"), "metadata": {"name": "one", "namespace": "other"}}], None),
    ],
)
def test_a_service_says_which_machines_answer_for_it(
    tmp_path: Path, services: list[dict[str, Any]], policy: str | None
) -> None:
    assert written(tmp_path, deployment(), *services).get("externalTrafficPolicy") == policy
