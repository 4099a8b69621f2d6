"""RKE: one cluster.yml that passes all that RKE checks, an end that is said, and the way on."""

from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import target
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.targets.generated import PARTS, each
from tests.targets.rancher import files_of, installed_by, small
from tests.targets.rke_model import read_back, refused_by_rke

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
WORDS = {"control-plane": "controlplane", "etcd": "etcd", "worker": "worker"}


def text_of(cluster: Cluster) -> str:
    return str(files_of(cluster)["cluster.yml"].content)


def file_of(cluster: Cluster) -> dict[str, Any]:
    text = text_of(cluster)
    assert refused_by_rke(text) == []
    return read_back(text)


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_shipped_designs_pass_what_rke_checks(file: Path) -> None:
    data = installed_by("rke", read(file).data)
    backup = data["spec"].get("backup", {}).get("etcd", {})
    if str(backup.get("location", "")).startswith("s3://") and backup.get("interval") == "10m":
        with pytest.raises(InputError, match="RKE sends a snapshot to S3 once an hour at most"):
            file_of(as_cluster(data))
        backup["interval"] = "1h"
    cluster = as_cluster(data)
    assert target("rke").why_not(cluster) == ""
    judge_values(cluster)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_designs_pass_what_rke_checks_or_are_said_not_to_fit(part: int) -> None:
    seen: set[bool] = set()

    def judged(data: dict[str, Any]) -> None:
        cluster = as_cluster(installed_by("rke", data))
        why = target("rke").why_not(cluster)
        seen.add(not why)
        if not why:
            try:
                judge_values(cluster)
            except InputError as refused:  # what RKE refuses, at its place
                assert all("once an hour at most" in one.message for one in refused.diagnostics)

    each(part, judged)
    assert True in seen


def judge_values(cluster: Cluster) -> None:
    """Hold what is written against the Cluster."""
    data = file_of(cluster)
    assert cluster.etcd
    assert data["authentication"]["sans"] == [san.value for san in cluster.api_sans]
    nodes = {node["hostname_override"]: node for node in data["nodes"]}
    assert {n for n, node in nodes.items() if "etcd" in node["role"]} == {m.node for m in cluster.etcd.members}
    assert {n for n, node in nodes.items() if "controlplane" in node["role"]} == {s.node for s in cluster.api_servers}
    assert {n: node["address"] for n, node in nodes.items()} == {
        node.name: node.address for node in cluster.nodes if node.roles & WORDS.keys()
    }
    timers = data["services"]["etcd"]["extra_args"]
    assert timers["heartbeat-interval"] == str(max(round(cluster.etcd.heartbeat * 1000), 1))
    assert timers["election-timeout"] == str(max(round(cluster.etcd.election * 1000), 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hostname_override: cp-b-1", "hostname_override: cp-a-1", "duplicate node"),
        ("address: 10.0.2.2", "address: 10.0.1.2", "duplicate node"),
        ("v1.32.13-rancher1-3", "v1.36.4-rancher1-1", "unknown version"),
        ("plugin: canal", "plugin: cilium", "network.plugin"),
        ("plugin: canal", "plugin: weave", "weave is gone"),
        ("cluster_cidr: 10.44.0.0/16", "cluster_cidr: 10.44.0.0/16,fd00::/56", "no dual stack"),
        ("cluster_dns_server: 10.45.0.10", "cluster_dns_server: 10.43.0.10", "DNS outside of services"),
        ("cluster_domain", "clusterDomain", "Extra inputs are not permitted"),
        ("'@SSH_USER@'", "''", "user"),
    ],
)
def test_the_model_refuses_broken_files(old: str, new: str, said: str) -> None:
    network = {"podCIDR": "10.44.0.0/16", "serviceCIDR": "10.45.0.0/16", "cni": "canal"}
    text = text_of(small("rke", network=network))
    assert refused_by_rke(text) == []
    assert old in text
    assert said in " ".join(refused_by_rke(text.replace(old, new)))


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"network": {"kubeProxy": "none"}}, "RKE cannot leave kube-proxy out"),
        ({"kubernetes": {"version": "1.36.4", "installer": "rke"}}, "install: 1.30.14, 1.31.14, 1.32.13"),
        ({"kubernetes": {"version": "1.32.4", "installer": "rke"}}, "install: 1.30.14, 1.31.14, 1.32.13"),
        ({"kubernetes": {"version": "1.36.4", "installer": "kubeadm"}}, "its installer is kubeadm"),
        ({"network": {"podCIDR": "10.44.0.0/16,fd10::/56", "cni": "canal"}}, "with Calico alone"),
    ],
)
def test_what_rke_cannot_is_said(spec: dict[str, Any], why: str) -> None:
    assert why in target("rke").why_not(small("rke", **spec))


@pytest.mark.parametrize(
    ("backup", "written"),
    [
        (None, {}),
        ("none", {"snapshot": False}),
        ({"enabled": False}, {"snapshot": False}),
        ({"interval": "15m", "retention": "1d"}, {"snapshot": True, "creation": "15m0s", "retention": "24h0m0s"}),
        ({"interval": "90m", "kept": 4}, {"snapshot": True, "creation": "1h30m0s", "retention": "6h0m0s"}),
    ],
)
def test_snapshots_are_taken_as_often_as_the_design_says(backup: Any, written: dict[str, Any]) -> None:
    spec: dict[str, Any] = {} if backup is None else {"backup": {"etcd": backup}}
    etcd = file_of(small("rke", **spec))["services"]["etcd"]
    assert {key: value for key, value in etcd.items() if key != "extra_args"} == written


def test_a_store_has_placeholders_for_its_keys() -> None:
    backup = {"etcd": {"interval": "6h30m", "retention": "7d", "location": "s3://shop-backup/etcd/one"}}
    made = small("rke", backup=backup)
    config = file_of(made)["services"]["etcd"]["backup_config"]
    assert (config["interval_hours"], config["retention"]) == (6, 28)  # whole hours, rather too often than too rarely
    assert config["s3backupconfig"] == {
        "endpoint": "@S3_ENDPOINT@", "region": "@S3_REGION@", "bucket_name": "shop-backup", "folder": "etcd/one",
        "access_key": "@S3_ACCESS_KEY@", "secret_key": "@S3_SECRET_KEY@",
    }  # fmt: skip


def test_health_checks_without_a_login_are_answered() -> None:
    assert file_of(small("rke"))["services"]["kube-api"]["extra_args"] == {"anonymous-auth": "true"}


def test_files_of_the_api_server_are_seen_in_its_container() -> None:
    plane = {
        "endpoint": "api.example.org:6443",
        "encryption": {"provider": "kms", "configFile": "/srv/enc.yaml"},
        "audit": {"policyFile": "/etc/kubernetes/audit/policy.yaml", "logDir": "/var/log/audit"},
    }
    api = file_of(small("rke", controlPlane=plane))["services"]["kube-api"]
    assert api["extra_binds"] == ["/srv:/srv:ro", "/var/log/audit:/var/log/audit:rw"]
    assert api["extra_args"]["encryption-provider-config"] == "/srv/enc.yaml"


def test_taints_that_are_said_take_the_place_of_rkes() -> None:
    data = small("rke").document.data
    data["spec"]["nodes"][0]["taints"] = []
    found = {node["hostname_override"]: node["role"] for node in file_of(as_cluster(data))["nodes"]}
    assert found["cp-a-1"] == ["controlplane", "etcd", "worker"]
    assert found["cp-b-1"] == ["controlplane", "etcd"]


def test_the_readme_says_that_it_has_ended_and_how_to_go_on() -> None:
    text = str(files_of(small("rke"))["README.md"].content)
    places = [
        text.index(piece) for piece in ("2025-07-31", "rke up --config", "snapshot-restore", "## The way to RKE2")
    ]
    assert places == sorted(places)
    assert "`installer: rke2`, and a version of 1.33 - 1.37" in text
