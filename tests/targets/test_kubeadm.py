"""What kubeadm makes of our file: certificates with every name, manifests with our flags."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509

from hadesign.errors import InputError
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import judge, run_judge
from tests.targets.filled import write_configs

STACKED = [file for file in sorted(blueprints_dir().glob("*.yaml")) if "installer: kubeadm" in file.read_text()]


def with_certificates_in(file: Path, folder: Path) -> Path:
    """Return a copy of an init file whose certificates go to a folder of ours; nothing else is changed."""
    documents = list(yaml.safe_load_all(file.read_text()))
    next(d for d in documents if d["kind"] == "ClusterConfiguration")["certificatesDir"] = str(folder)
    copy = file.with_name("judged.yaml")
    copy.write_text(yaml.safe_dump_all(documents))
    return copy


def names_in(file: Path) -> set[str]:
    """Return every name and address in a certificate."""
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    sans = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*sans.get_values_for_type(x509.DNSName), *(str(ip) for ip in sans.get_values_for_type(x509.IPAddress))}


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("file", STACKED, ids=[file.stem for file in STACKED])
def test_the_api_certificate_holds_every_name(file: Path, tmp_path: Path) -> None:
    cluster = read_cluster(read(file))
    configs = write_configs(cluster, tmp_path)
    init = with_certificates_in(configs / "kubeadm" / "init.yaml", tmp_path / "pki")
    done = run_judge([judge("kubeadm"), "init", "phase", "certs", "all", "--config", init])
    assert done.returncode == 0, done.stderr
    assert {san.value for san in cluster.api_sans} <= names_in(tmp_path / "pki" / "apiserver.crt")
    first = cluster.api_servers[0].node
    assert {san.value for san in cluster.etcd_sans[first]} <= names_in(tmp_path / "pki" / "etcd" / "server.crt")


EVERYTHING: dict[str, Any] = {
    "controlPlane": {
        "endpoint": "api.example.org:6443",
        "apiServer": {"port": 7443, "defaultNotReadyToleration": "45s", "extraSANs": ["*.api.internal"]},
        "scheduler": {"leaderElect": True, "leaseDuration": "30s", "renewDeadline": "20s", "retryPeriod": "4s"},
        "controllerManager": {"leaderElect": True, "nodeMonitorGracePeriod": "1m30s"},
        "encryption": {"provider": "secretbox", "configFile": "/etc/kubernetes/enc/config.yaml"},
        "audit": {"policyFile": "/etc/kubernetes/audit.yaml", "logDir": "/var/log/audit", "maxAge": "30d"},
    },
    "etcd": {"heartbeatInterval": "250ms", "electionTimeout": "2500ms", "quota": "4Gi"},
    "network": {"podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/16", "nodeMask": 25},
}


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, **EVERYTHING))
    return write_configs(cluster, tmp_path) / "kubeadm" / "init.yaml"


FLAGS = {
    "apiserver": (
        "--secure-port=7443 --default-not-ready-toleration-seconds=45 --default-unreachable-toleration-seconds=45"
        " --encryption-provider-config=/etc/kubernetes/enc/config.yaml --audit-policy-file=/etc/kubernetes/audit.yaml"
        " --audit-log-path=/var/log/audit/audit.log --audit-log-maxage=30 --service-cluster-ip-range=10.96.0.0/16"
    ),
    "controller-manager": (
        "--leader-elect=true --node-monitor-grace-period=1m30s --node-cidr-mask-size=25 --cluster-cidr=10.244.0.0/16"
    ),
    "scheduler": (
        "--leader-elect=true --leader-elect-lease-duration=30s --leader-elect-renew-deadline=20s"
        " --leader-elect-retry-period=4s"
    ),
}


def manifest_of(component: str, init: Path, folder: Path) -> str:
    """Return the static pod manifest that kubeadm makes of an init file, written to a folder of ours."""
    phase = [judge("kubeadm"), "init", "phase", "control-plane", component, "--dry-run", "--config", init]
    done = run_judge(["env", f"KUBEADM_INIT_DRYRUN_DIR={folder}", *map(str, phase)])
    assert done.returncode == 0, done.stderr
    (manifest,) = folder.rglob(f"kube-{component}.yaml")
    return manifest.read_text()


@pytest.mark.judge
@pytest.mark.parametrize("component", FLAGS)
def test_manifests_hold_our_flags(component: str, everything: Path, tmp_path: Path) -> None:
    manifest = manifest_of(component, everything, tmp_path / "dry-run")
    assert set(FLAGS[component].split()) <= set(re.findall(r"--[a-z-]+=\S+", manifest))


@pytest.mark.judge
def test_the_etcd_manifest_holds_our_timers(everything: Path) -> None:
    done = run_judge([judge("kubeadm"), "init", "phase", "etcd", "local", "--dry-run", "--config", everything])
    assert done.returncode == 0, done.stderr
    flags = {"--heartbeat-interval=250", "--election-timeout=2500", "--quota-backend-bytes=4294967296"}
    assert flags <= set(re.findall(r"--[a-z-]+=\S+", done.stdout))


@pytest.mark.judge
def test_what_the_blueprint_does_not_say_is_not_there(tmp_path: Path) -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    init = write_configs(cluster, tmp_path) / "kubeadm" / "init.yaml"
    manifest = manifest_of("apiserver", init, tmp_path / "dry-run")
    assert "--etcd-servers" in manifest
    assert "--audit" not in manifest
    assert "--encryption" not in manifest


@pytest.mark.judge
@pytest.mark.slow
def test_external_members_get_certificates_and_manifests_of_their_own(tmp_path: Path) -> None:
    nodes = [{"name": "cp-1", "zone": "a", "roles": ["control-plane"]}]
    nodes += [{"name": f"etcd-{z}", "zone": z, "roles": ["etcd"]} for z in "abc"]
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes))
    folder = write_configs(cluster, tmp_path) / "kubeadm"
    file = with_certificates_in(folder / "etcd-etcd-b.yaml", tmp_path / "pki")
    for phase in ("etcd-ca", "etcd-server", "etcd-peer"):
        assert run_judge([judge("kubeadm"), "init", "phase", "certs", phase, "--config", file]).returncode == 0
    assert {san.value for san in cluster.etcd_sans["etcd-b"]} <= names_in(tmp_path / "pki" / "etcd" / "peer.crt")
    done = run_judge([judge("kubeadm"), "init", "phase", "etcd", "local", "--dry-run", "--config", file])
    members = "etcd-a=https://10.0.1.3:2380,etcd-b=https://10.0.2.2:2380,etcd-c=https://10.0.3.2:2380"
    assert f"--initial-cluster={members}" in done.stdout
    init = yaml.safe_load_all((folder / "init.yaml").read_text())
    external = next(d for d in init if d["kind"] == "ClusterConfiguration")["etcd"]["external"]
    assert external["endpoints"] == ["https://10.0.1.3:2379", "https://10.0.2.2:2379", "https://10.0.3.2:2379"]


def file_of(cluster: Cluster, path: str) -> Any:
    (found,) = [a for a in compile_configs(cluster) if a.path == f"configs/kubeadm/{path}"]
    return list(yaml.safe_load_all(str(found.content)))


def test_labels_stay_texts_for_every_parser() -> None:
    pool = {"pool": "w", "roles": ["worker"], "perZone": 1, "labels": {"a": "no", "b": "010", "c": "1e3"}}
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=[*control_plane({"a": 1}), pool]))
    (join,) = file_of(cluster, "join-pool-w-a.yaml")
    arguments = {entry["name"]: entry["value"] for entry in join["nodeRegistration"]["kubeletExtraArgs"]}
    assert arguments["node-labels"] == "a=no,b=010,c=1e3,topology.kubernetes.io/zone=a"


def test_a_cloud_labels_its_own_zones() -> None:
    pool = {"pool": "w", "roles": ["worker"], "perZone": 1}
    cluster = as_cluster(design(infrastructure=zones("a", provider="aws"), nodes=[*control_plane({"a": 1}), pool]))
    assert "kubeletExtraArgs" not in file_of(cluster, "join-pool-w-a.yaml")[0]["nodeRegistration"]


def test_a_schedulable_control_plane_has_no_taint() -> None:
    nodes = [{"name": "cp", "zone": "a", "roles": ["control-plane", "worker"]}]
    init = file_of(as_cluster(design(infrastructure=zones("a"), nodes=nodes)), "init.yaml")
    assert init[0]["nodeRegistration"]["taints"] == []


def test_several_api_servers_without_an_endpoint_cannot_be_joined() -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 3})))
    with pytest.raises(InputError, match="kubeadm needs an endpoint"):
        compile_configs(cluster)
