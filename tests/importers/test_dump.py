"""Imports of what kubectl and etcdctl print of a cluster that runs."""

import json
from typing import Any

import pytest

from tests.importers.importing import cluster, imported
from tests.observed.shop import built, node

SECRET = "hunter2"


def dumped(*more: dict[str, Any]) -> dict[str, str]:
    listed = [one for one in built() if "kind" in one]
    members = next(one for one in built() if "members" in one)
    return {"all.json": json.dumps({"kind": "List", "items": [*listed, *more]}), "members.json": json.dumps(members)}


def test_the_cluster_is_that_which_was_dumped() -> None:
    found = imported(dumped(), installer="kubeadm")
    whole = cluster(found)
    assert len(whole.nodes) == 9
    assert sorted(one.node for one in whole.api_servers) == ["cp-a", "cp-b", "cp-c"]
    assert {node.zone for node in whole.nodes} == {"a", "b", "c"}
    assert whole.etcd is not None
    assert [member.node for member in whole.etcd.members] == ["cp-a", "cp-b", "cp-c"]
    assert {(one.kind, one.name, one.replicas) for one in whole.workloads} == {
        ("Deployment", "cart", 6), ("StatefulSet", "orders-db", 3),
    }  # fmt: skip
    assert [(one.name, one.provider) for one in whole.storage] == [("block", "rook-ceph")]
    assert not any("zone" in question.text for question in found.questions)


def test_a_place_names_file_and_object() -> None:
    found = imported(dumped(), installer="kubeadm")
    assert "# all.json, Node cp-a" in found.text


def test_parts_of_the_platform_are_no_applications() -> None:
    spec = {"template": {"metadata": {"labels": {"app": "x"}}, "spec": {}}}
    agent = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "cilium", "namespace": "kube-system"},
             "spec": spec, "status": {}}  # fmt: skip
    whole = cluster(imported(dumped(agent), installer="kubeadm"))
    assert whole.network.plugin == "cilium"
    assert {one.name for one in whole.workloads} == {"cart", "orders-db"}


def test_secrets_reach_nothing() -> None:
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"token": SECRET}, "status": {}}
    env = [{"name": "TOKEN", "value": SECRET}]
    spec = {"replicas": 1, "template": {"metadata": {"labels": {"app": "y"}, "annotations": {"token": SECRET}},
            "spec": {"containers": [{"name": "y", "env": env, "args": [f"--token={SECRET}"]}]}}}  # fmt: skip
    own = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "y", "namespace": "default"},
           "spec": spec, "status": {}}  # fmt: skip
    found = imported(dumped(secret, own), installer="kubeadm")
    assert SECRET not in repr(found)
    assert "y" in {one.name for one in cluster(found).workloads}


def test_manifests_of_an_application_are_no_dump() -> None:
    stranger = node("cp-a", "a", "10.0.1.10", plane=True)
    del stranger["status"]
    files = {**dumped(), "deploy.json": json.dumps(stranger)}
    assert imported(files, installer="kubeadm").passed_over == ("deploy.json",)


def test_of_a_dump_that_is_too_large_to_read_as_yaml_the_version_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.importers.sources.MAX_BYTES", 10)
    config = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kubeadm-config"},
        "data": {"ClusterConfiguration": "apiVersion: kubeadm.k8s.io/v1beta4\nkubernetesVersion: v1.35.2"},
    }
    whole = cluster(imported(dumped(config)))
    assert (whole.kubernetes.version, whole.kubernetes.installer) == ("1.35.2", "kubeadm")
