"""What is said of kubelets and of images, in the files of every installer, read back by what reads each format."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.errors import InputError
from hadesign.targets import compile_configs, unfit
from hadesign.targets.toml_text import toml_text
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import Installer
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.filled import refused_by_kubeadm, write_configs
from tests.targets.phases import flags_of, kubelet_differences, manifests

SAID = {
    "systemReserved": {"cpu": "500m", "memory": "1Gi", "ephemeralStorage": "10Gi"},
    "kubeReserved": {"memory": "1500M"},
    "evictionHard": {"memoryAvailable": "500Mi", "nodefsAvailable": "12.5%"},
    "shutdownGracePeriod": "90s",
    "shutdownGracePeriodCriticalPods": "20s",
    "rotateCertificates": True,
    "kubeAPIQPS": 20,
}
SYSTEM = {"cpu": "500m", "memory": "1Gi", "ephemeral-storage": "10Gi"}
EVICTION = {
    "memory.available": "500Mi",
    "nodefs.available": "12.5%",
    "nodefs.inodesFree": "5%",
    "imagefs.available": "15%",
    "imagefs.inodesFree": "5%",
}
FIELDS = {
    "systemReserved": SYSTEM,
    "kubeReserved": {"memory": "1500000000"},
    "evictionHard": EVICTION,
    "shutdownGracePeriod": "1m30s",
    "shutdownGracePeriodCriticalPods": "20s",
    "rotateCertificates": True,
    "kubeAPIQPS": 20,
}
MIRRORS = [
    {
        "registry": "docker.io",
        "endpoints": ["https://mirror-a.example.org:5000", "http://10.0.0.5"],
        "caFile": "/etc/ssl/mirror.crt",
    },
    {"registry": "quay.io:443", "endpoints": ["https://mirror-b.example.org/quay"]},
]
IMAGES: dict[str, Any] = {"imageRepository": "registry.example.org:5000", "registry": {"mirrors": MIRRORS}}


TOLD = design(
    kubernetes={"version": "1.36.4", "installer": "rke2", "kubelet": SAID, "registry": {"mirrors": MIRRORS}},
    infrastructure=zones("a"),
    nodes=control_plane({"a": 1}),
)
"""A design whose kubelets and images are told something, for an installer that tells kubelets by flags."""
OLD = design(
    kubernetes={"version": "1.32.13", "installer": "rke", "kubelet": SAID, "registry": {"mirrors": MIRRORS}},
    infrastructure=zones("a"),
    nodes=control_plane({"a": 1}),
)
"""The same for RKE."""
THERE = design(
    infrastructure=zones("a"),
    nodes=[
        {"name": "cp-1", "zone": "a", "roles": ["control-plane"]},
        *({"name": f"etcd-{n}", "zone": "a", "roles": ["etcd"]} for n in "123"),
        {"pool": "w", "zones": ["a"], "roles": ["worker"], "perZone": 9},
    ],
    etcd={
        "topology": "external",
        "existing": {"caFile": "/etc/etcd/ca.crt", "certFile": "/etc/etcd/api.crt", "keyFile": "/etc/etcd/api.key"},
    },
    network={"kubeProxy": "ipvs"},
)
"""A design with an etcd that is there already."""


def cluster_of(installer: Installer, *, version: str = "1.36.4", own: Any = None, **kubernetes: Any) -> Cluster:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    nodes[-1] |= {} if own is None else {"kubelet": own}
    return as_cluster(
        design(
            infrastructure=zones("a", "b", "c"),
            nodes=nodes,
            controlPlane={"endpoint": "api.example.org:6443"},
            kubernetes={"version": version, "installer": installer, **kubernetes},
        )
    )


def texts(cluster: Cluster, target: str) -> dict[str, str]:
    start = f"configs/{target}/"
    return {a.path.removeprefix(start): str(a.content) for a in compile_configs(cluster, [target])}


def kubelet_of(files: dict[str, str]) -> dict[str, Any]:
    documents = {document["kind"]: document for document in yaml.safe_load_all(files["init.yaml"])}
    return {key: value for key, value in documents["KubeletConfiguration"].items() if key in FIELDS}


def flags(pairs: list[str]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in pairs)


def listed(values: dict[str, str], sign: str) -> str:
    return ",".join(f"{name}{sign}{value}" for name, value in values.items())


FLAGS = {
    "system-reserved": listed(SYSTEM, "="),
    "kube-reserved": "memory=1500000000",
    "eviction-hard": listed(EVICTION, "<"),
    "rotate-certificates": "true",
    "kube-api-qps": "20",
}


def test_kubeadm_tells_all_kubelets_alike_in_one_file_and_each_its_own_in_patches() -> None:
    files = texts(cluster_of("kubeadm", kubelet=SAID), "kubeadm")
    assert kubelet_of(files) == FIELDS
    assert not [path for path in files if path.startswith("patches/")]
    assert "patches" not in files["upgrade.yaml"]
    files = texts(cluster_of("kubeadm", kubelet=SAID, own={"kubeReserved": "none"}), "kubeadm")
    assert kubelet_of(files) == {"rotateCertificates": True}
    found = {path: yaml.safe_load(text) for path, text in files.items() if path.startswith("patches/")}
    own = {key: value for key, value in FIELDS.items() if key != "kubeReserved"}
    file = "kubeletconfiguration+merge.yaml"
    assert found == {
        **{f"patches/cp-{zone}-1/{file}": FIELDS for zone in "abc"},
        **{f"patches/pool_w_{zone}/{file}": own for zone in "abc"},
    }
    for name in ("join-cp-b-1.yaml", "join-pool_w_a.yaml"):
        assert yaml.safe_load(files[name])["patches"] == {"directory": "/etc/kubernetes/patches"}
    assert yaml.safe_load(files["upgrade.yaml"])["node"] == {"patches": {"directory": "/etc/kubernetes/patches"}}


def test_a_machine_of_which_nothing_is_said_needs_no_patch() -> None:
    files = texts(cluster_of("kubeadm", own={"kubeReserved": {"cpu": 1}}), "kubeadm")
    assert "patches" not in yaml.safe_load(files["join-cp-b-1.yaml"])
    assert "patches" in yaml.safe_load(files["join-pool_w_a.yaml"])


@pytest.mark.judge
@pytest.mark.parametrize("own", [None, {"kubeReserved": "none"}], ids=["alike", "patched"])
def test_kubeadm_writes_what_the_design_says(own: Any, tmp_path: Path) -> None:
    cluster = cluster_of("kubeadm", kubelet=SAID, own=own)
    configs = write_configs(cluster, tmp_path)
    assert refused_by_kubeadm(configs) == []
    assert kubelet_differences(cluster, configs / "kubeadm") == []


@pytest.mark.judge
def test_a_patch_that_differs_from_the_design_is_missed(tmp_path: Path) -> None:
    cluster = cluster_of("kubeadm", kubelet=SAID, own={"kubeReserved": "none"})
    kubeadm = write_configs(cluster, tmp_path) / "kubeadm"
    patch = kubeadm / "patches" / "cp-a-1" / "kubeletconfiguration+merge.yaml"
    patch.write_text(patch.read_text().replace("memory: 1Gi", "memory: 2Gi"))
    (found,) = kubelet_differences(cluster, kubeadm)
    assert "systemReserved" in found


@pytest.mark.parametrize("target", ["rke2", "k3s"])
def test_rke2_and_k3s_tell_each_kubelet_by_flags(target: Installer) -> None:
    files = texts(cluster_of(target, kubelet=SAID, own={"kubeReserved": "none"}), target)
    assert flags(yaml.safe_load(files["server-cp-a-1.yaml"])["kubelet-arg"]) == FLAGS
    agent = flags(yaml.safe_load(files["agent-pool_w_a.yaml"])["kubelet-arg"])
    assert agent == {name: value for name, value in FLAGS.items() if name != "kube-reserved"}
    assert "agent/etc/kubelet.conf.d/90-shutdown.conf" in files["README.md"]
    assert "90-shutdown.conf" not in texts(cluster_of(target), target)["README.md"]


def test_rke_tells_all_kubelets_the_same_or_does_not_fit() -> None:
    files = texts(cluster_of("rke", version="1.32.13", kubelet=SAID), "rke")
    assert yaml.safe_load(files["cluster.yml"])["services"]["kubelet"]["extra_args"] == FLAGS
    assert "How long a shutdown waits" in files["README.md"]
    told = texts(cluster_of("rke", version="1.32.13", **IMAGES), "rke")["README.md"]
    assert "`private_registries`" in told
    assert "shutdown" not in told
    differing = cluster_of("rke", version="1.32.13", own=SAID)
    assert {one.target: one.why for one in unfit(differing)}["rke"].startswith("its kubelets keep back")


VARIABLES = {
    "system_cpu_reserved": "500m",
    "system_memory_reserved": "1Gi",
    "system_ephemeral_storage_reserved": "10Gi",
    "kube_cpu_reserved": "0",
    "kube_memory_reserved": "1500000000",
    "kube_ephemeral_storage_reserved": "0",
    "eviction_hard": EVICTION,
    "kubelet_shutdown_grace_period": "1m30s",
    "kubelet_shutdown_grace_period_critical_pods": "20s",
    "kubelet_config_extra_args": {"kubeAPIQPS": 20},
}


def variables(files: dict[str, str], folder: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, text in files.items():
        if path.startswith(folder) and path.endswith((".yml", ".yaml")):
            found |= yaml.safe_load(text)
    return found


def test_kubespray_has_variables_for_all_or_for_each_machine() -> None:
    alike = variables(texts(cluster_of("kubespray", kubelet=SAID), "kubespray"), "group_vars/")
    assert {name: alike.get(name) for name in VARIABLES} == VARIABLES
    files = texts(cluster_of("kubespray", kubelet=SAID, own={"kubeReserved": "none"}), "kubespray")
    assert not set(VARIABLES) & set(variables(files, "group_vars/"))
    own = variables(files, "host_vars/w-a-1")
    none = {name: "0" for name in VARIABLES if name.startswith("kube_")}
    assert {name: own.get(name) for name in VARIABLES} == VARIABLES | none
    assert not set(VARIABLES) & set(variables(texts(cluster_of("kubespray"), "kubespray"), "group_vars/"))


def test_containerd_is_told_of_mirrors_in_their_order() -> None:
    files = texts(cluster_of("kubeadm", **IMAGES), "kubeadm")
    found = {path: tomllib.loads(text) for path, text in files.items() if path.startswith("certs.d/")}
    may = {"capabilities": ["pull", "resolve"]}
    ours = {"ca": "/etc/ssl/mirror.crt"}
    docker = {"https://mirror-a.example.org:5000": may | ours, "http://10.0.0.5": may | ours}
    assert found == {
        "certs.d/docker.io/hosts.toml": {"host": docker},
        "certs.d/quay.io_443_/hosts.toml": {"host": {"https://mirror-b.example.org/quay": may}},
    }
    assert list(found["certs.d/docker.io/hosts.toml"]["host"]) == list(docker)
    configuration = next(d for d in yaml.safe_load_all(files["init.yaml"]) if d["kind"] == "ClusterConfiguration")
    assert configuration["imageRepository"] == "registry.example.org:5000"


@pytest.mark.parametrize("target", ["rke2", "k3s"])
def test_rke2_and_k3s_have_a_file_of_registries(target: Installer) -> None:
    files = texts(cluster_of(target, **IMAGES), target)
    assert yaml.safe_load(files["registries.yaml"]) == {
        "mirrors": {one["registry"]: {"endpoint": one["endpoints"]} for one in MIRRORS},
        "configs": {
            host: {"tls": {"ca_file": "/etc/ssl/mirror.crt"}} for host in ("mirror-a.example.org:5000", "10.0.0.5")
        },
    }
    assert yaml.safe_load(files["server-cp-a-1.yaml"])["system-default-registry"] == "registry.example.org:5000"
    assert f"/etc/rancher/{target}/registries.yaml" in files["README.md"]
    with pytest.raises(InputError, match="needs an image repository without a path"):
        texts(cluster_of(target, imageRepository="registry.example.org/k8s"), target)


def test_kubespray_has_variables_for_images() -> None:
    found = variables(texts(cluster_of("kubespray", **IMAGES), "kubespray"), "group_vars/")
    assert found["kube_image_repo"] == "registry.example.org:5000"
    capabilities = ["pull", "resolve"]
    assert found["containerd_registries_mirrors"] == [
        {
            "prefix": one["registry"],
            "mirrors": [
                {"host": url, "capabilities": capabilities, **({"ca": one["caFile"]} if "caFile" in one else {})}
                for url in one["endpoints"]
            ],
        }
        for one in MIRRORS
    ]


@given(st.text())
@settings(max_examples=300)
def test_any_text_is_the_same_after_toml(text: str) -> None:
    if not any("\ud800" <= sign <= "\udfff" for sign in text):
        assert tomllib.loads(f"[host.{toml_text(text)}]\nvalue = {toml_text(text)}") == {
            "host": {text: {"value": text}}
        }


EXISTING = THERE["spec"]["etcd"]["existing"]


@pytest.mark.judge
def test_an_etcd_that_is_there_is_reached_by_its_own_files_and_not_set_up(tmp_path: Path) -> None:
    cluster = as_cluster(THERE)
    configs = write_configs(cluster, tmp_path)
    assert refused_by_kubeadm(configs) == []
    assert not list((configs / "kubeadm").glob("etcd-*")) + list((configs / "kubeadm").glob("kubelet-of-etcd*"))
    server = flags_of(manifests(configs / "kubeadm" / "init.yaml", tmp_path / "dry-run")["kube-apiserver"])
    assert [server[name] for name in ("etcd-cafile", "etcd-certfile", "etcd-keyfile")] == list(EXISTING.values())
    for readme in ("README.md", "UPGRADE.md"):
        text = (configs / "kubeadm" / readme).read_text()
        assert "--cacert /etc/etcd/ca.crt --cert /etc/etcd/api.crt --key /etc/etcd/api.key" in text
        assert "crictl" not in text.partition("## If something fails")[0]


def test_certificates_of_an_etcd_on_the_control_plane_are_nobody_elses() -> None:
    with pytest.raises(InputError, match="`existing` is for an etcd of its own"):
        as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), etcd={"existing": EXISTING}))


def test_machines_are_upgraded_in_order() -> None:
    text = texts(cluster_of("kubeadm"), "kubeadm")["UPGRADE.md"]
    steps = [
        "snapshot save", "kubeadm upgrade plan", "kubeadm upgrade apply", "drain cp-a-1", "uncordon cp-a-1",
        "kubeadm upgrade node", "drain cp-b-1", "drain cp-c-1", "zone a: w-a-1", "zone c: w-c-1",
    ]  # fmt: skip
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
    assert "at 1.35 or 1.36 before" in text


@pytest.mark.parametrize(("rotation", "renewed"), [("automatic", True), ("on-upgrade", True), ("manual", False)])
def test_an_upgrade_renews_certificates_unless_that_is_done_by_hand(rotation: str, renewed: bool) -> None:
    plane = {"certificates": {"rotation": rotation}}
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), controlPlane=plane))
    found = yaml.safe_load(texts(cluster, "kubeadm")["upgrade.yaml"])
    assert (found["apply"]["certificateRenewal"], found["node"]["certificateRenewal"]) == (renewed, renewed)
    assert {found[part]["kubernetesVersion"] for part in ("plan", "diff", "apply")} == {"v1.36.4"}
