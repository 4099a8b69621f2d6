"""A fact is given, none, or unsaid: the words for none, mappings that say nothing, and values that stay refused."""

from typing import Any

import pytest

from hadesign.blueprint import Blueprint, json_schema, load
from hadesign.errors import InputError
from hadesign.source import read_text
from hadesign.stated import NONE, Nothing, given, made

HEAD = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: x}\n"
KUBERNETES = "kubernetes: {version: 1.36.4, installer: managed}"


def spec(text: str) -> Any:
    return _load(text).spec


def _load(text: str) -> Blueprint:
    return load(read_text(f"{HEAD}spec: {{{KUBERNETES}, {text}}}\n", "x.yaml"))


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        _load(text)
    return "; ".join(f"{d.path}: {d.message} ({d.hint})" for d in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("loadBalancers: [{name: a, type: cloud, healthCheck: none}]", "load_balancers.0.health_check"),
        ("workloads: [{name: a, kind: Deployment, spread: none}]", "workloads.0.spread"),
        ("workloads: [{name: a, kind: Deployment, requests: none}]", "workloads.0.requests"),
        ("workloads: [{name: a, kind: Deployment, podDisruptionBudget: none}]", "workloads.0.pod_disruption_budget"),
        ("workloads: [{name: a, kind: Deployment, priorityClass: none}]", "workloads.0.priority_class"),
        ("recovery: {runbook: none}", "recovery.runbook"),
        ("recovery: {drills: none}", "recovery.drills"),
        ("recovery: {drills: {last: never}}", "recovery.drills.last"),
        ("backup: {etcd: none}", "backup.etcd"),
        ("backup: {volumes: none}", "backup.volumes"),
        ("backup: {volumes: {lastRestoreTest: never}}", "backup.volumes.last_restore_test"),
        ("backup: {volumes: {replication: none}}", "backup.volumes.replication"),
        ("network: {dns: none}", "network.dns"),
        ("network: {ingress: none}", "network.ingress"),
        ("network: {ingress: {spread: none}}", "network.ingress.spread"),
        ("storage: {ceph: none}", "storage.ceph"),
        ("monitoring: {prometheus: none}", "monitoring.prometheus"),
        ("autoscaling: {clusterAutoscaler: none}", "autoscaling.cluster_autoscaler"),
        ("autoscaling: {nodeRepair: none}", "autoscaling.node_repair"),
        ("controlPlane: {encryption: none}", "control_plane.encryption"),
        ("controlPlane: {audit: none}", "control_plane.audit"),
    ],
)
def test_none_is_an_answer(text: str, path: str) -> None:
    found: Any = spec(text)
    for step in path.split("."):
        found = found[int(step)] if step.isdigit() else getattr(found, step)
    assert found is NONE


@pytest.mark.parametrize("word", ["none", "[]"])
def test_a_list_of_none_is_empty_and_no_list_is_unsaid(word: str) -> None:
    assert spec(f"controlPlane: {{webhooks: {word}}}").control_plane.webhooks == ()
    assert spec("controlPlane: {endpoint: 'a:1'}").control_plane.webhooks is None
    assert spec(f"workloads: {word}").workloads == spec("etcd: {}").workloads == ()


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("etcd: {}", "etcd"),
        ("etcd: { # nothing\n }", "etcd"),
        ("etcd: {disk: {}}", "etcd"),
        ("backup: {etcd: {}, volumes: {}}", "backup"),
        ("recovery: {drills: {}}", "recovery"),
        ("controlPlane: {encryption: {}}", "control_plane"),
        ("reliability: {node: {}}", "reliability"),
    ],
)
def test_an_empty_mapping_says_nothing(text: str, section: str) -> None:
    assert getattr(spec(text), section) is None


def test_an_empty_mapping_says_nothing_beside_others_either() -> None:
    (found,) = spec("workloads: [{name: a, kind: Deployment, spread: {}, podDisruptionBudget: {}}]").workloads
    assert (found.spread, found.pod_disruption_budget) == (None, None)
    (node,) = spec("nodes: [{name: a, roles: [worker], labels: {}, size: {}}]").nodes
    assert (node.labels, node.size) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("etcd: null", "spec.etcd: `etcd` is empty (leave the key out"),
        ("recovery: {drills: ~}", "`drills` is empty (leave the key out"),
        ("nodes: {}", "nodes must be a list"),
        ("workloads: [{}]", "name is missing"),
        ("backup: {etcd: never}", "etcd must be a mapping, not the text `never`"),
        ("backup: {volumes: {lastRestoreTest: none}}", "`none` is not a date"),
        ("recovery: {drills: nothing}", "drills must be a mapping"),
        ("objectives: {rto: none}", "`none` is not a duration"),
    ],
)
def test_what_is_no_answer_stays_refused(text: str, expected: str) -> None:
    assert expected in refusal(text)


def test_an_empty_document_still_lacks_what_is_required() -> None:
    with pytest.raises(InputError) as caught:
        load(read_text("apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {}\nspec: {kubernetes: {}}\n", "x.yaml"))
    assert {d.path for d in caught.value.diagnostics} == {
        "metadata.name", "spec.kubernetes.version", "spec.kubernetes.installer",
    }  # fmt: skip


def test_a_place_below_a_word_that_may_be_none_is_found() -> None:
    assert "spec.loadBalancers[0].healthCheck.interval: `5` is not a duration" in refusal(
        "loadBalancers: [{name: a, type: cloud, healthCheck: {interval: 5}}]"
    ).replace("5 is", "`5` is")


def test_the_schema_knows_the_words() -> None:
    properties = json_schema()["$defs"]
    assert {"const": "none"} in properties["LoadBalancer"]["properties"]["healthCheck"]["anyOf"]
    assert {"const": "never"} in properties["Drills"]["properties"]["last"]["anyOf"]
    assert properties["Spec"]["properties"]["workloads"]["default"] == []
    assert "default" not in properties["ControlPlane"]["properties"]["webhooks"]


def test_none_is_false_and_yet_no_silence() -> None:
    assert not NONE
    assert isinstance(NONE, Nothing)
    assert (given(NONE), given(None), given(0)) == (None, None, 0)
    assert (made(NONE, str), made(None, str), made(0, str)) == (NONE, None, "0")
