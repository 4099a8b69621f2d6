"""What is built, is accepted: by kubeadm, HAProxy and keepalived, for shipped designs and for generated ones."""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import judge, run_judge
from tests.strategies import BALANCERS, LABELS, VERSIONS
from tests.targets.filled import (
    refused_by_haproxy,
    refused_by_keepalived,
    refused_by_kubeadm,
    refused_by_nginx,
    write_configs,
)
from tests.targets.generated import FEW, PARTS, SLOWLY, each
from tests.targets.phases import lacking_flags, lacking_names

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))


def complaints(cluster: Cluster, folder: Path, *, quick: bool) -> list[str]:
    """Write a Cluster's configs into a folder, and return what any judge says against them."""
    configs = write_configs(cluster, folder)
    found = [*refused_by_kubeadm(configs), *refused_by_haproxy(configs), *refused_by_nginx(configs)]
    found += refused_by_keepalived(configs)
    kubeadm = configs / "kubeadm"
    if kubeadm.exists():
        found += [*lacking_names(cluster, kubeadm, quick=quick), *lacking_flags(cluster, kubeadm, quick=quick)]
    return found


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_every_shipped_design_is_accepted(file: Path, tmp_path: Path) -> None:
    assert complaints(read_cluster(read(file)), tmp_path, quick=False) == []


def test_shipped_designs_are_there_and_some_are_for_kubeadm() -> None:
    assert len(SHIPPED) >= 7
    assert sum("installer: kubeadm" in file.read_text() for file in SHIPPED) >= 4


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("part", range(FEW))
def test_whatever_is_valid_compiles_to_files_that_are_accepted(part: int) -> None:
    def judged(data: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as name:
            assert complaints(as_cluster(data), Path(name), quick=True) == []

    each(part, judged, SLOWLY)


def test_generated_designs_cover_what_an_architect_may_write() -> None:
    seen: set[object] = set()

    def note(data: dict[str, Any]) -> None:
        seen.update(_features(data, as_cluster(data)))

    for part in range(PARTS):
        each(part, note)
    assert WANTED - seen == set()


def _features(data: dict[str, Any], cluster: Cluster) -> set[object]:
    """Return what is special about a design."""
    spec, etcd = data["spec"], cluster.etcd
    assert etcd
    plane, network, server = spec["controlPlane"], spec.get("network", {}), cluster.api_servers[0]
    found: set[object] = {len(etcd.members), etcd.topology, spec["kubernetes"]["version"]}
    found |= {label for node in cluster.nodes for label in node.labels}
    fronts = [balancer for balancer in cluster.balancers if balancer.serves == "api"]
    found |= {f"{balancer.type} x{len(fronts)}" for balancer in fronts}
    found |= {f"{balancer.type} {balancer.announce}" for balancer in cluster.balancers if balancer not in fronts}
    found |= {key for key in ("mtu", "bgp") if key in network}
    found |= {"shared roles" for node in cluster.nodes if {"control-plane", "worker"} <= node.roles}
    found |= {f"taint {taint.effect}" for node in cluster.nodes for taint in node.taints or ()}
    found |= {"no taint" for node in cluster.nodes if node.taints == ()}
    found |= {f"preempt {balancer.preempt}" for balancer in cluster.balancers if balancer.vip}
    found |= {"balancer on the control plane" for b in cluster.balancers for i in b.instances if i.node == server.node}
    found |= {f"kube-proxy {network.get('kubeProxy')}", f"node mask {network.get('nodeMask')}"}
    found |= {name for name in ("encryption", "audit", "apiServer", "scheduler", "certificates") if plane.get(name)}
    found |= {"extra names"} if plane.get("apiServer", {}).get("extraSANs") else set()
    found |= {"dual stack"} if len(cluster.network.pods) > 1 else set()
    found |= {"services of both"} if len(cluster.network.services) > 1 else set()
    found |= {f"IPv6 mask {network.get('nodeMaskIPv6')}"}
    found |= {"dots"} if "." in server.node else set()
    found |= {"IPv6"} if server.address and ":" in server.address else set()
    found |= {"no endpoint given"} if "endpoint" not in plane else set()
    found |= {"election timer"} if "electionTimeout" not in etcd.assumed else set()
    found |= {"hostile title"} if re.search("[$`%<{]", data["metadata"]["title"]) else set()
    return found


WANTED: set[object] = {
    *range(1, 10),
    *VERSIONS,
    *LABELS,
    *("stacked", "external", "shared roles", "IPv6", "no endpoint given", "extra names", "hostile title"),
    *("taint NoSchedule", "taint NoExecute", "taint PreferNoSchedule", "no taint", "election timer"),
    *("dual stack", "services of both", "IPv6 mask 72", "dots"),
    *("encryption", "audit", "apiServer", "scheduler", "certificates", "balancer on the control plane"),
    *(f"kube-proxy {mode}" for mode in (None, "iptables", "nftables", "ipvs", "none")),
    *(f"node mask {mask}" for mask in (None, 26, 28, 64, 72)),
    *(f"{kind} x1" for kind in BALANCERS if kind not in ("none", "dedicated", "shared", "twice")),
    *("haproxy-keepalived x1", "haproxy-keepalived x2", "preempt True", "preempt False"),
    *("metallb l2", "metallb bgp", "mtu", "bgp"),
}


# --- each judge is shown files that are broken, and says so -----------------------------------------------------------


@pytest.fixture
def cluster() -> Cluster:
    return read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml"))


@pytest.fixture
def configs(cluster: Cluster, tmp_path: Path) -> Path:
    return write_configs(cluster, tmp_path)


def break_file(file: Path, pattern: str, new: str) -> None:
    """Replace a piece of a file that is there exactly once."""
    text, count = re.subn(pattern, new, file.read_text(), flags=re.MULTILINE)
    assert count == 1
    file.write_text(text)


@pytest.mark.judge
@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ("^controlPlaneEndpoint", "controlPlaneEndpoints"),
        (r"^kubernetesVersion: .*", "kubernetesVersion: v1.30.0"),
        ("advertiseAddress: .*", "advertiseAddress: cp-a"),
        ("^apiVersion: kubelet.config.k8s.io/v1beta1", "apiVersion: kubelet.config.k8s.io/v1"),
    ],
    ids=["misspelt field", "version too old", "no address", "kind of another version"],
)
def test_kubeadm_refuses_a_broken_file(pattern: str, new: str, configs: Path) -> None:
    break_file(configs / "kubeadm" / "init.yaml", pattern, new)
    # Both say so, unless the file names a version that only one of them is asked about.
    assert len(refused_by_kubeadm(configs)) == (1 if "1.30" in new else 2)


@pytest.mark.judge
def test_kubeadm_refuses_a_join_file_whose_secrets_are_not_filled_in(configs: Path) -> None:
    done = run_judge([judge("kubeadm"), "config", "validate", "--config", configs / "kubeadm" / "join-cp-b.yaml"])
    assert done.returncode
    assert "token" in done.stderr


@pytest.mark.judge
@pytest.mark.parametrize("name", ["cp-c", "api.shop.example.org", "10.0.0.100"])
def test_a_name_that_is_not_in_the_file_is_missed_in_the_certificate(
    name: str, cluster: Cluster, configs: Path
) -> None:
    file = configs / "kubeadm" / "init.yaml"
    break_file(file, rf"^    - {re.escape(name)}\n", "")
    # kubeadm adds the endpoint's name by itself.
    expected = [] if name == "api.shop.example.org" else [name]
    found = lacking_names(cluster, configs / "kubeadm", quick=True)
    assert [text.split()[2] for text in found] == expected


@pytest.mark.judge
@pytest.mark.parametrize(
    ("pattern", "new", "said"),
    [
        (r"name: heartbeat-interval\n +value: .*", r"name: heartbeat-interval\n        value: '999'", "999"),
        (r"^  dnsDomain: .*", "  dnsDomain: elsewhere.example.org", "--service-account-issuer is"),
        (r"^  podSubnet: .*", "  podSubnet: 10.245.0.0/16", "--cluster-cidr is 10.245.0.0/16"),
        (r"^    dataDir: .*", "    dataDir: /elsewhere", "--data-dir is /elsewhere"),
    ],
)
def test_a_flag_that_differs_from_the_design_is_missed(
    pattern: str, new: str, said: str, cluster: Cluster, configs: Path
) -> None:
    break_file(configs / "kubeadm" / "init.yaml", pattern, new)
    (found,) = lacking_flags(cluster, configs / "kubeadm")
    assert said in found


@pytest.mark.judge
def test_names_and_flags_of_an_etcd_host_are_missed(tmp_path: Path) -> None:
    nodes = [{"name": "cp-1", "zone": "a", "roles": ["control-plane"]}]
    nodes += [{"name": f"etcd-{z}", "zone": z, "roles": ["etcd"]} for z in "abc"]
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes))
    folder = write_configs(cluster, tmp_path) / "kubeadm"
    file = folder / "etcd-etcd-b.yaml"
    file.write_text(file.read_text().replace("10.0.2.2", "10.0.2.9"))
    assert len(lacking_names(cluster, folder, quick=True)) == 2  # of the server's and of the peers' certificate
    assert len(lacking_flags(cluster, folder)) == 5


@pytest.mark.judge
@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ("http-check expect status 200", "http-check expect colour green"),
        ("default_backend api_servers", "default_backend api_server"),
        ("server cp-b [0-9.]+", "server cp-b api.invalid"),
    ],
    ids=["unknown keyword", "no such backend", "name that nobody resolves"],
)
def test_haproxy_refuses_a_broken_file(pattern: str, new: str, configs: Path) -> None:
    break_file(configs / "haproxy" / "lb-a" / "haproxy.cfg", pattern, new)
    assert len(refused_by_haproxy(configs)) == 1


@pytest.mark.judge
@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ("virtual_router_id 71", "virtual_router_id 710"),
        ("advert_int 1$", "advert_int 60"),
        ("check_unicast_src", "check_unicast_sources"),
        ("check-ready.sh", "check-redy.sh"),
    ],
    ids=["router id too large", "interval too long", "unknown keyword", "check that is not there"],
)
def test_keepalived_refuses_a_broken_file(pattern: str, new: str, configs: Path) -> None:
    break_file(configs / "keepalived" / "lb-b" / "keepalived.conf", pattern, new)
    (said,) = refused_by_keepalived(configs)
    assert "lb-b was refused" in said
    assert "lb-a" not in said


@pytest.mark.judge
@pytest.mark.parametrize("kind", ["haproxy-keepalived", "nginx-keepalived", "keepalived"])
@pytest.mark.parametrize("preempt", [True, False])
def test_keepalived_takes_an_address_that_nobody_watches_over(kind: str, preempt: bool, tmp_path: Path) -> None:
    front = {
        "name": "api", "type": kind, "vip": "10.0.0.100", "virtualRouterId": 71, "track": "none", "preempt": preempt,
        "instances": ["cp-a-1", "cp-b-1"], "interface": "eth0",
    }  # fmt: skip
    infrastructure = {"zones": [{"name": zone, "subnet": "10.0.0.0/22"} for zone in "ab"]}
    plane = {"endpoint": "10.0.0.100:6443" if kind == "keepalived" else "10.0.0.100:8443"}
    nodes = control_plane({"a": 2, "b": 1})
    data = design(infrastructure=infrastructure, nodes=nodes, controlPlane=plane, loadBalancers=[front])
    configs = write_configs(as_cluster(data), tmp_path)
    assert len([*configs.glob("keepalived/*/keepalived.conf")]) == 2
    assert refused_by_keepalived(configs) == []


@pytest.mark.judge
def test_keepalived_refuses_a_check_that_anybody_may_write(configs: Path) -> None:
    (configs / "keepalived" / "lb-a" / "check-ready.sh").chmod(0o777)
    (said,) = refused_by_keepalived(configs)
    assert "lb-a was refused" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"BOOTSTRAP_TOKEN": "x/;rm -rf /;"}, "kubeadm token create"),
        ({"BOOTSTRAP_TOKEN": "abcdef.0123456789abcdef", "CA_CERT_HASH": "sha256:00"}, "CA_CERT_HASH"),
        ({"BOOTSTRAP_TOKEN": "abcdef.0123456789abcdef\nx", "CA_CERT_HASH": "sha256:" + "0" * 64}, "BOOTSTRAP_TOKEN"),
    ],
)
def test_the_fill_script_refuses_values_that_are_no_secrets(given: dict[str, str], said: str, configs: Path) -> None:
    script = configs / "kubeadm" / "fill-secrets.sh"
    values = [f"{name}={value}" for name, value in given.items()]
    done = run_judge(["env", *values, "sh", script, configs / "elsewhere"])
    assert done.returncode == 2
    assert said in done.stderr
    assert not (configs / "elsewhere").exists()


def test_filled_files_are_for_their_owner_only(configs: Path) -> None:
    filled = configs / "kubeadm" / "filled"
    assert filled.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in filled.iterdir())
