"""RKE2 and k3s: whatever is designed comes out in keys that they have, equal where it must be, without a secret."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.errors import InputError, UsageError
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs, target, unfit
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import Installer
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import run_judge
from tests.targets.fast_judges import FAST, Built
from tests.targets.generated import ALL, PARTS, each, made
from tests.targets.rancher import PROGRAMS, complaints, configs_of, files_of, installed_by, small, wrong_in
from tests.targets.rancher_designs import RANCHER

BEFORE = ("haproxy", "keepalived")
"""What stands before servers, by the targets' names, which are their judges', too."""
SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
NETWORK = {"podCIDR": "10.44.0.0/16", "serviceCIDR": "10.45.0.0/16", "dns": {"replicas": 2, "domain": "k.example.org"}}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_shipped_designs_come_out_in_keys_that_are_there(program: Installer, file: Path) -> None:
    cluster = as_cluster(installed_by(program, read(file).data))
    assert target(program).why_not(cluster) == ""
    if cluster.joined_at is None:
        with pytest.raises(InputError, match="an endpoint at which further nodes join"):
            complaints(cluster)
    else:
        assert complaints(cluster) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_designs_come_out_in_keys_that_are_there(part: int) -> None:
    def judged(data: dict[str, Any]) -> None:
        for program in PROGRAMS:
            cluster = as_cluster(installed_by(program, data))
            assert target(program).why_not(cluster) == ""
            assert complaints(cluster) == []
            assert said_of_nodes(cluster) == expected_of_nodes(cluster)

    each(part, judged)


def said_of_nodes(cluster: Cluster) -> dict[str, set[str]]:
    """Return the SANs, members, and machines of servers that the files speak of."""
    servers = {n: c for n, c in configs_of(cluster).items() if n.startswith("server-")}
    return {
        "SANs": {san for config in servers.values() for san in config.get("tls-san", ())},
        "members": {c["node-name"] for c in servers.values() if not c.get("disable-etcd")},
        "API": {c["node-name"] for c in servers.values() if not c.get("disable-apiserver")},
    }


def expected_of_nodes(cluster: Cluster) -> dict[str, set[str]]:
    assert cluster.etcd
    return {
        "SANs": {san.value for san in cluster.api_sans},
        "members": {member.node for member in cluster.etcd.members},
        "API": {server.node for server in cluster.api_servers},
    }


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("server-cp-b-1.yaml", {"tls-sans": ["x"]}, "server-cp-b-1.yaml: tls-sans is no key"),
        ("agent-pool_w_a.yaml", {"cni": "canal"}, "agent-pool_w_a.yaml: cni is no key"),
        ("server-cp-b-1.yaml", {"cluster-domain": "elsewhere"}, "cluster-domain differs"),
        ("server-cp-b-1.yaml", {"token": "x"}, "server-cp-b-1.yaml: token may be a secret"),
        ("server-cp-a-1.yaml", {"server": "https://x:9345"}, "0 servers found a cluster"),
        ("server-cp-a-1.yaml", {"etcd-arg": ["heartbeat=1"]}, "server-cp-a-1.yaml: etcd-arg has heartbeat=1"),
        ("server-cp-a-1.yaml", {"node-taint": ["a=b"]}, "server-cp-a-1.yaml: taint a=b"),
    ],
)
def test_the_judge_refuses_broken_files(name: str, change: dict[str, Any], said: str) -> None:
    configs = configs_of(small("rke2"))
    configs[name] |= change
    assert wrong_in("rke2", configs) == [said]


def test_what_all_servers_must_agree_on_is_the_clusters() -> None:
    for config in (c for n, c in configs_of(small("rke2", network=NETWORK)).items() if n.startswith("server")):
        assert config["cluster-cidr"] == "10.44.0.0/16"
        assert config["service-cidr"] == "10.45.0.0/16"
        assert config["cluster-dns"] == "10.45.0.10"
        assert config["cluster-domain"] == "k.example.org"
        assert "10.45.0.1" in config["tls-san"]


def test_a_default_of_its_own_is_in_the_certificate() -> None:
    assert "10.43.0.1" in {san.value for san in small("rke2").api_sans}
    assert "10.96.0.1" not in {san.value for san in small("rke2").api_sans}


@pytest.mark.parametrize(
    ("program", "apart", "where"),
    [
        ("rke2", True, "https://api.example.org:9345"),
        ("rke2", False, "https://api.example.org:9346"),
        ("k3s", True, "https://api.example.org:6443"),
        ("k3s", False, "https://api.example.org:8443"),
    ],
)
def test_nodes_join_at_the_registration_address(program: str, apart: bool, where: str) -> None:
    found = configs_of(small(program, apart=apart))
    assert {config.get("server") for config in found.values()} == {None, where}
    assert "server" not in found["server-cp-a-1.yaml"]


def test_machines_with_a_way_of_their_own_join_by_it() -> None:
    plane = {"endpoint": "api.example.org:6443", "nodeEndpoint": "10.0.1.200:6443"}
    found = configs_of(small("rke2", controlPlane=plane))
    assert {config.get("server") for config in found.values()} == {None, "https://10.0.1.200:9345"}
    assert {"api.example.org", "10.0.1.200"} <= set(found["server-cp-a-1.yaml"]["tls-san"])


def test_the_only_server_is_joined_by_its_address() -> None:
    nodes = [*control_plane({"a": 1}), {"name": "w", "zone": "a", "roles": ["worker"]}]
    kubernetes = {"version": "1.36.4", "installer": "rke2"}
    found = configs_of(as_cluster(design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=nodes)))
    assert found["agent-w.yaml"]["server"] == "https://10.0.1.2:9345"


def test_etcd_apart_is_founded_by_a_member() -> None:
    nodes = [{"name": f"cp-{n}", "zone": "a", "roles": ["control-plane"]} for n in (1, 2)]
    nodes += [{"name": f"etcd-{z}", "zone": z, "roles": ["etcd"]} for z in "abc"]
    kubernetes = {"version": "1.36.4", "installer": "rke2"}
    plane = {"endpoint": "api.example.org:6443"}
    cluster = as_cluster(
        design(kubernetes=kubernetes, infrastructure=zones("a", "b", "c"), nodes=nodes, controlPlane=plane)
    )
    found = configs_of(cluster)
    assert complaints(cluster) == []
    assert {name: config.get("server") for name, config in found.items()} == {
        "server-etcd-a.yaml": None,
        "server-etcd-b.yaml": "https://10.0.1.4:9345",
        "server-etcd-c.yaml": "https://10.0.1.4:9345",
        "server-cp-1.yaml": "https://10.0.1.4:9345",
        "server-cp-2.yaml": "https://10.0.2.2:9345",
    }
    text = str(files_of(cluster)["README.md"].content)
    names = [*(f"etcd-{zone}" for zone in "abc"), "cp-1", "cp-2"]
    places = [text.index(f"install -D -m 0600 server-{name}.yaml ") for name in names]
    assert places == sorted(places)
    assert found["server-etcd-a.yaml"]["disable-apiserver"] is True
    assert found["server-cp-1.yaml"]["disable-etcd"] is True
    assert found["server-etcd-a.yaml"]["node-taint"] == ["node-role.kubernetes.io/etcd:NoExecute"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({}, ["node-role.kubernetes.io/control-plane:NoSchedule"]),
        ({"taints": []}, None),
        ({"taints": [{"key": "a", "value": "b", "effect": "NoExecute"}]}, ["a=b:NoExecute"]),
        ({"roles": ["control-plane", "etcd", "worker"]}, None),
    ],
)
def test_servers_are_tainted_as_the_proof_has_it(given: dict[str, Any], written: list[str] | None) -> None:
    nodes = [node | given for node in control_plane({"a": 1})]
    kubernetes = {"version": "1.36.4", "installer": "rke2"}
    found = configs_of(as_cluster(design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=nodes)))
    assert found["server-cp-a-1.yaml"].get("node-taint") == written


def test_labels_that_a_kubelet_may_not_give_itself_are_given_afterwards() -> None:
    labels = {"disk": "nvme", "node-role.kubernetes.io/worker": ""}
    nodes = [*control_plane({"a": 1}), {"name": "w", "zone": "a", "roles": ["worker"], "labels": labels}]
    kubernetes = {"version": "1.36.4", "installer": "rke2"}
    cluster = as_cluster(design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=nodes))
    assert configs_of(cluster)["agent-w.yaml"]["node-label"] == ["disk=nvme", "topology.kubernetes.io/zone=a"]
    assert "label --overwrite node w node-role.kubernetes.io/worker=" in str(files_of(cluster)["README.md"].content)


@pytest.mark.parametrize(
    ("plugin", "written"),
    [(None, None), ("cilium", "cilium"), ("flannel", "flannel"), ("kube-ovn", "none"), ("cloud", "none")],
)
def test_a_plugin_that_it_does_not_bring_is_none(plugin: str | None, written: str | None) -> None:
    found = configs_of(small("rke2", network={"cni": plugin} if plugin else {"mtu": 1500}))
    assert found["server-cp-a-1.yaml"].get("cni") == written


def test_without_kube_proxy_cilium_is_told_where_the_api_is() -> None:
    cluster = small("rke2", network={"cni": "cilium", "kubeProxy": "none"})
    assert configs_of(cluster)["server-cp-b-1.yaml"]["disable-kube-proxy"] is True
    chart = yaml.safe_load(str(files_of(cluster)["rke2-cilium-config.yaml"].content))
    assert yaml.safe_load(chart["spec"]["valuesContent"])["kubeProxyReplacement"] is True


SETTINGS: dict[str, Any] = {
    "controlPlane": {
        "endpoint": "api.example.org:6443",
        "apiServer": {"defaultNotReadyToleration": "45s"},
        "scheduler": {"leaseDuration": "30s", "renewDeadline": "20s", "retryPeriod": "4s"},
        "controllerManager": {"nodeMonitorGracePeriod": "1m30s"},
        "encryption": {"provider": "secretbox", "configFile": "/etc/enc.yaml"},
        "audit": {"policyFile": "/etc/audit.yaml", "logDir": "/var/log/audit", "maxAge": "30d"},
    },
    "etcd": {"heartbeatInterval": "250ms", "electionTimeout": "2500ms", "quota": "4Gi"},
    "network": {"kubeProxy": "ipvs", "podCIDR": "10.44.0.0/16", "nodeMask": 25},
}


def test_timers_and_files_are_those_of_the_design() -> None:
    config = configs_of(small("rke2", **SETTINGS))["server-cp-c-1.yaml"]
    assert config["etcd-arg"] == ["heartbeat-interval=250", "election-timeout=2500", "quota-backend-bytes=4294967296"]
    assert config["kube-controller-manager-arg"] == ["node-monitor-grace-period=1m30s", "node-cidr-mask-size-ipv4=25"]
    assert config["kube-scheduler-arg"][0] == "leader-elect-lease-duration=30s"
    assert config["kube-proxy-arg"] == ["proxy-mode=ipvs", "ipvs-strict-arp=true"]
    assert config["secrets-encryption-provider"] == "secretbox"
    assert config["audit-policy-file"] == "/etc/audit.yaml"
    assert config["kube-apiserver-arg"] == [
        "default-not-ready-toleration-seconds=45",
        "default-unreachable-toleration-seconds=45",
        "audit-log-path=/var/log/audit/audit.log",
        "audit-log-maxage=30",
        "authentication-config=/etc/rancher/rke2/authentication.yaml",
    ]


def test_k3s_has_names_of_its_own_for_the_same() -> None:
    config = configs_of(small("k3s", **SETTINGS))["server-cp-a-1.yaml"]
    assert config["cluster-init"] is True
    assert config["secrets-encryption"] is True
    assert "audit-policy-file=/etc/audit.yaml" in config["kube-apiserver-arg"]
    other = configs_of(small("k3s", network={"cni": "calico"}))["server-cp-a-1.yaml"]
    assert other["flannel-backend"] == "none"


@pytest.mark.parametrize("check", [{"protocol": "tcp"}, "none"])
def test_who_does_not_ask_needs_no_answer(check: Any) -> None:
    cluster = small("rke2")
    data = cluster.document.data
    data["spec"]["loadBalancers"][0]["healthCheck"] = check
    made = as_cluster(data)
    assert "authentication.yaml" not in files_of(made)
    assert "kube-apiserver-arg" not in configs_of(made)["server-cp-a-1.yaml"]


@pytest.mark.parametrize(("version", "api"), [("1.33.9", "v1beta1"), ("1.34.1", "v1"), ("1.36.4", "v1")])
def test_health_checks_may_ask_without_a_login_and_for_nothing_else(version: str, api: str) -> None:
    made = files_of(small("rke2", kubernetes={"version": version, "installer": "rke2"}))
    found = yaml.safe_load(str(made["authentication.yaml"].content))
    assert found["apiVersion"] == f"apiserver.config.k8s.io/{api}"
    assert found["anonymous"] == {"enabled": True, "conditions": [{"path": "/readyz"}]}


@pytest.mark.parametrize(
    ("program", "version", "why"),
    [
        ("rke2", "1.38.0", "hadesign can let RKE2 install: 1.33 - 1.37"),
        ("rke2", "1.32.13", "hadesign can let RKE2 install: 1.33 - 1.37"),
        ("k3s", "1.30.14", "hadesign can let k3s install: 1.33 - 1.37"),
    ],
)
def test_versions_without_a_release_are_refused(program: str, version: str, why: str) -> None:
    cluster = small(program, kubernetes={"version": version, "installer": program})
    assert why in {one.target: one.why for one in unfit(cluster)}[program]
    with pytest.raises(UsageError, match="does not fit this design"):
        compile_configs(cluster, [program])


def test_a_port_that_nobody_can_choose_is_said() -> None:
    data = small("rke2").document.data
    data["spec"]["controlPlane"]["apiServer"] = {"port": 7443}
    assert "listen on port 6443, and those of the design on 7443" in target("rke2").why_not(as_cluster(data))


@pytest.mark.parametrize("name", RANCHER)
def test_every_file_is_named_and_every_file_that_is_named_is_there(name: str) -> None:
    cluster = as_cluster(RANCHER[name])
    found = files_of(cluster)
    text = "\n".join(str(found[page].content) for page in ("README.md", "RESTORE.md") if page in found)
    installed = set(re.findall(r"install -D -m 0600 (\S+)", text))
    assert installed <= found.keys()
    assert [file for file in found if file != "README.md" and file not in text] == []
    for block in text.split("```sh\n")[1:]:
        done = run_judge(["sh", "-n", "-c", block.partition("```")[0]])
        assert (done.returncode, done.stderr) == (0, ""), block


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("part", range(ALL))
def test_balancers_with_a_second_port_are_accepted(part: int, tmp_path: Path) -> None:
    built = []
    for text in made(part):
        cluster = as_cluster(installed_by("rke2", json.loads(text)))
        fitting = [name for name in BEFORE if not target(name).why_not(cluster)]
        built.append(Built(cluster, compile_configs(cluster, fitting) if fitting else ()))
    for name in BEFORE:
        (tmp_path / name).mkdir()
        assert FAST[name](built, tmp_path / name) == []
