"""What is read of a dump, in whatever form it was saved, and what is said of files that are none."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.observed import Observed, observed_of, read_dump
from tests.importers.importing import imported

NODE: dict[str, Any] = {
    "kind": "Node",
    "metadata": {"name": "cp-a", "labels": {"topology.kubernetes.io/zone": "a", "node-role.kubernetes.io/master": ""}},
    "spec": {"taints": [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}, {"effect": "NoSchedule"}]},
    "status": {
        "addresses": [{"type": "Hostname", "address": "cp-a"}, {"type": "InternalIP", "address": "10.0.1.10"}],
        "capacity": {"cpu": "3800m", "memory": "16Gi", "pods": "110"},
        "conditions": [{"type": "Ready", "status": "True"}],
        "nodeInfo": {"kubeletVersion": "v1.36.4+k3s1"},
    },
}


def test_a_node_is_what_its_object_says() -> None:
    (node,) = observed_of([NODE]).nodes or ()
    assert (node.name, node.zone, node.plane, node.version, node.ready) == ("cp-a", "a", True, "1.36.4", True)
    assert (node.cpu, node.memory, node.pods, node.addresses) == (3800, 16 * 2**30, 110, ("10.0.1.10",))
    assert [(one.key, one.value, one.effect) for one in node.taints] == [("dedicated", "db", "NoSchedule")]


def test_versions_and_names_of_members_come_from_pods() -> None:
    def pod(program: str, image: str, *words: str, phase: str = "Running") -> dict[str, Any]:
        metadata = {"name": f"{program}-cp-a", "labels": {"component": program}}
        spec = {"containers": [{"image": image, "command": [program, *words]}]}
        return {"kind": "Pod", "metadata": metadata, "spec": spec, "status": {"phase": phase}}

    found = observed_of([
        pod("etcd", "etcd:3.6", "--name=first"),
        pod("kube-apiserver", "r.example.org:5000/kube-apiserver:v1.36.4@sha256:0"),
        pod("kube-apiserver", "rancher/hardened-kubernetes:v1.35.2-rke2r1-build1"),
        pod("kube-apiserver", "x/kube-apiserver:v1.37.0-rc.1"),
        pod("kube-apiserver", "x/kube-apiserver:v1.30.0", phase="Pending"),
    ])  # fmt: skip
    assert (found.members, found.versions) == (("first",), ("1.35.2", "1.36.4"))
    of_k3s = {"kind": "Node", "metadata": {"name": "k", "labels": {"node-role.kubernetes.io/etcd": "true"}}}
    assert observed_of([of_k3s]).members == ("k",)
    assert observed_of([{"serverVersion": {"gitVersion": "v1.36.4+k3s1"}}]).versions == ("1.36.4",)


def test_what_was_not_looked_at_is_none_and_what_is_empty_is_known() -> None:
    assert observed_of([]) == Observed()
    found = observed_of([{"kind": "PodDisruptionBudgetList", "items": []}])
    assert (found.budgets, found.nodes) == ((), None)
    assert observed_of([{"kind": "List", "items": [NODE]}]).budgets is None


@pytest.mark.parametrize("form", ["list", "typed", "yaml", "lines"])
def test_the_forms_of_a_dump_say_the_same(form: str, tmp_path: Path) -> None:
    bare = {key: value for key, value in NODE.items() if key != "kind"}
    texts = {
        "list": ("all.json", json.dumps({"kind": "List", "items": [NODE]})),
        "typed": ("nodes.json", json.dumps({"kind": "NodeList", "items": [bare]})),
        "yaml": ("nodes.yaml", json.dumps({"kind": "List", "items": [NODE]}).replace('"kind"', "kind")),
        "lines": ("nodes.yml", f"---\n{json.dumps(NODE)}\n---\nkind: Event\n"),
    }
    name, text = texts[form]
    (tmp_path / name).write_text(text)
    for path in (tmp_path, tmp_path / name):
        assert read_dump(path).nodes == observed_of([NODE]).nodes


def test_pods_belong_to_the_deployment_of_their_replica_set() -> None:
    def pod(name: str, owner: str) -> dict[str, Any]:
        return {"kind": "Pod", "metadata": {"name": name, "namespace": "shop",
                "ownerReferences": [{"kind": "ReplicaSet", "name": owner}]}}  # fmt: skip

    owned = {"kind": "ReplicaSet", "metadata": {"name": "odd", "namespace": "shop",
             "ownerReferences": [{"kind": "Deployment", "name": "cart"}]}}  # fmt: skip
    pods = observed_of([pod("a", "odd"), pod("b", "cart-7d9f"), owned]).pods or ()
    assert [one.owner for one in pods] == [("Deployment", "cart"), ("Deployment", "cart")]


def test_members_are_those_that_etcd_lists_before_those_that_pods_suggest() -> None:
    pod = {"kind": "Pod", "metadata": {"name": "etcd-cp-x", "labels": {"component": "etcd"}}}
    assert observed_of([pod]).members == ("cp-x",)
    listed = {"header": {"cluster_id": 1}, "members": [{"name": "cp-a"}, {"name": "cp-b"}]}
    assert observed_of([listed, pod]).members == observed_of([pod, listed]).members == ("cp-a", "cp-b")


def test_only_the_last_backup_that_was_complete_counts() -> None:
    def backup(name: str, phase: str, ended: str) -> dict[str, Any]:
        return {"kind": "Backup", "metadata": {"name": name, "labels": {"velero.io/schedule-name": "all"}},
                "status": {"phase": phase, "completionTimestamp": ended}}  # fmt: skip

    schedule = {"kind": "Schedule", "metadata": {"name": "all"}, "spec": {"schedule": "0 0 * * *"}}
    found = observed_of(
        [
            schedule,
            backup("one", "Completed", "2026-11-20T00:00:00Z"),
            backup("two", "Completed", "2026-11-21T00:00:00Z"),
            backup("three", "PartiallyFailed", "2026-11-22T00:00:00Z"),
        ]
    )
    (one,) = found.schedules or ()
    assert one.last == datetime(2026, 11, 21, tzinfo=UTC)


def test_the_moment_is_given_or_that_of_the_newest_file(tmp_path: Path) -> None:
    file = tmp_path / "nodes.json"
    file.write_text(json.dumps(NODE))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert read_dump(file).at == datetime.fromtimestamp(1_700_000_000, UTC)
    given = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert read_dump(file, given).at == given


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ('{"kind": "List", "items": [', UsageError, "is no JSON, or was cut off; save it again."),
        ("[" * 100_000, UsageError, "is no JSON, or was cut off"),
        ("{}", UsageError, "holds nothing of a cluster"),
        ('{"kind": "SecretList", "items": [{"metadata": {"name": "x"}}]}', UsageError, "holds nothing of a cluster"),
        ("kind: [", InputError, ""),
    ],
)
def test_files_that_are_no_dump(text: str, error: type[Exception], said: str, tmp_path: Path) -> None:
    file = tmp_path / "dump.json"
    file.write_text(text)
    with pytest.raises(error, match=re.escape(said) or None):
        read_dump(file)


def test_a_large_dump_is_read_as_json_alone(tmp_path: Path) -> None:
    node = NODE | {"metadata": NODE["metadata"] | {"annotations": {"x": "y" * 1_000}}}
    text = json.dumps({"kind": "List", "items": [node] * 10_000})
    (tmp_path / "dump.json").write_text(text)
    assert len(read_dump(tmp_path / "dump.json").nodes or ()) == 10_000
    large = "kind: List\nitems:\n" + f"- {json.dumps(node)}\n" * 10_000
    (tmp_path / "dump.yaml").write_text(large)
    words = "YAML of more than 10 MB, which takes too long to read; save it by `-o json`"
    with pytest.raises(UsageError, match=words):
        read_dump(tmp_path / "dump.yaml")
    with pytest.raises(UsageError, match=words):
        imported({"dump.yaml": large})


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {}, [[]], {"a": 1}, True])
def test_malformed_objects_are_passed_over(wrong: Any) -> None:
    kinds = ("Node", "Pod", "ReplicaSet", "Deployment", "PodDisruptionBudget", "StorageClass", "Schedule", "Backup",
             "CertificateExpirationInfo", "ETCDSnapshotFile", "ServedCertificate", "CronJob", "ConfigMap",
             "MemberList", "ServerVersion")  # fmt: skip
    for kind in kinds:
        observed_of([{"kind": kind, "metadata": wrong, "spec": wrong, "status": wrong, "members": wrong,
                      "certificates": wrong, "data": wrong}])  # fmt: skip
        observed_of([{"kind": kind, "metadata": {"name": "x", "labels": wrong, "ownerReferences": wrong},
                      "spec": {"taints": wrong, "selector": wrong, "schedule": wrong, "template": wrong},
                      "status": {"addresses": wrong, "conditions": wrong, "allocatable": wrong}}])  # fmt: skip
    observed_of([{"kind": wrong}])
