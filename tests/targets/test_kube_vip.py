"""kube-vip: manifests that an API server takes, with names that kube-vip reads and values of the Cluster."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from hadesign.errors import InputError, UsageError
from hadesign.proof.recovery.detection import lease_takeover
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs, uncovered, unfit
from hadesign.topology import Cluster, read_cluster
from tests.control_plane.client import Client
from tests.control_plane.plane import control_plane as judging
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.generated import PARTS, each
from tests.targets.pods import complaints

NAMES = {
    *("vip_nodename", "address", "port", "vip_subnet", "vip_interface", "cp_enable", "cp_namespace", "svc_enable"),
    *("vip_arp", "vip_leaderelection", "vip_leasename", "vip_leaseduration", "vip_renewdeadline", "vip_retryperiod"),
    *("bgp_enable", "bgp_routerid", "bgp_as", "bgp_peers"),
    *("control_plane_health_check_address", "control_plane_health_check_ca_path"),
    *("control_plane_health_check_period_seconds", "control_plane_health_check_timeout_seconds"),
    "control_plane_health_check_failure_threshold",
}
"""kube-vip/kube-vip@bee5cfe (v1.2.3): pkg/kubevip/config_envvar.go, as far as we use them. `vip_cidr` is gone, and
`vip_address` will be."""
NUMBERS = {
    *("port", "vip_subnet", "vip_leaseduration", "vip_renewdeadline", "vip_retryperiod", "bgp_as"),
    *("control_plane_health_check_period_seconds", "control_plane_health_check_timeout_seconds"),
    "control_plane_health_check_failure_threshold",
}
TRUTHS = {"cp_enable", "svc_enable", "vip_arp", "vip_leaderelection", "bgp_enable"}
"""What config_environment.go of the same release reads as a whole number, or a truth value."""
BGP = {"asn": 64513, "peers": [{"address": "10.0.0.1", "asn": 64512}, {"address": "fd00::1", "asn": 4200000000}]}


def data(version: str = "1.36.4", **balancer: Any) -> dict[str, Any]:
    nodes = control_plane({"a": 3}, interface="eth0")
    entry = {"name": "api", "type": "kube-vip", "vip": "10.0.1.200", "announce": "l2"}
    entry |= {"instances": [node["name"] for node in nodes]} | balancer
    return design(
        kubernetes={"version": version, "installer": "kubeadm"},
        infrastructure=zones("a"),
        nodes=nodes,
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[{key: value for key, value in entry.items() if value is not None}],
    )


def built(**more: Any) -> Cluster:
    return as_cluster(data(**more))


def manifests(cluster: Cluster) -> dict[str, Any]:
    """Return the pods by their files, read back."""
    found = compile_configs(cluster, ["kube-vip"])
    return {
        a.path.removeprefix("configs/kube-vip/"): yaml.safe_load(str(a.content))
        for a in found
        if a.path.endswith(".yaml")
    }


def settings(pod: Any) -> dict[str, str]:
    """Return the environment; what is the node's name is left out."""
    return {one["name"]: one["value"] for one in pod["spec"]["containers"][0]["env"] if "value" in one}


def wrong(cluster: Cluster) -> list[str]:
    """Return what a judge says against any manifest."""
    found = []
    for file, pod in manifests(cluster).items():
        found += [f"{file}: {text}" for text in complaints(pod)]
        names = {one["name"] for one in pod["spec"]["containers"][0]["env"]}
        found += [f"{file}: kube-vip reads no {name}" for name in names - NAMES]
        for name, value in settings(pod).items():
            if name in NUMBERS and not value.isdecimal():
                found.append(f"{file}: {name} is {value}, which is no number")
            if name in TRUTHS and value not in ("true", "false"):
                found.append(f"{file}: {name} is {value}, which is no truth value")
    return found


def test_every_control_plane_machine_has_a_manifest_and_the_first_begins_with_another() -> None:
    cluster = built()
    found = manifests(cluster)
    assert list(found) == [
        "cp-a-1/kube-vip-init.yaml",
        "cp-a-1/kube-vip.yaml",
        "cp-a-2/kube-vip.yaml",
        "cp-a-3/kube-vip.yaml",
    ]
    assert wrong(cluster) == []
    outside = {file: pod["spec"]["volumes"][0]["hostPath"] for file, pod in found.items()}
    assert outside.pop("cp-a-1/kube-vip-init.yaml")["path"] == "/etc/kubernetes/super-admin.conf"
    assert {path["path"] for path in outside.values()} == {"/etc/kubernetes/admin.conf"}
    # Without it the kubelet would make a folder where kubeadm is to write its kubeconfig.
    assert {path["type"] for path in outside.values()} == {"File"}
    inside = {pod["spec"]["containers"][0]["volumeMounts"][0]["mountPath"] for pod in found.values()}
    assert inside == {"/etc/kubernetes/admin.conf"}  # where kube-vip looks


@pytest.mark.parametrize(
    ("version", "given", "files"),
    [("1.36.4", None, 4), ("1.29.0", None, 4), ("1.28.9", None, 3), ("1.36.4", "admin.conf", 3)],
)
def test_the_first_machine_s_kubeconfig_depends_on_the_version(version: str, given: str | None, files: int) -> None:
    cluster = built(version=version, initKubeconfig=given)
    assert len(manifests(cluster)) == files
    decided = {one.what: dict(one.values) for one in cluster.assumed}
    assert ("first-machine" in decided) is (given is None)


def test_the_lease_is_what_the_proof_counts_with() -> None:
    cluster = built()
    found = settings(manifests(cluster)["cp-a-2/kube-vip.yaml"])
    timers = [float(found[f"vip_{name}"]) for name in ("leaseduration", "renewdeadline", "retryperiod")]
    assert timers == [5, 3, 1]
    election = cluster.balancers[0].election
    assert election
    assert [election.lease, election.renew, election.retry] == timers
    assert lease_takeover(timers[0], timers[2]) == lease_takeover(election.lease, election.retry)
    given = settings(
        manifests(built(election={"leaseDuration": "20s", "renewDeadline": "12s", "retryPeriod": "3s"}))[
            "cp-a-2/kube-vip.yaml"
        ]
    )
    assert [given[f"vip_{name}"] for name in ("leaseduration", "renewdeadline", "retryperiod")] == ["20", "12", "3"]


@pytest.mark.parametrize("field", ["leaseDuration", "renewDeadline", "retryPeriod"])
def test_kube_vip_counts_whole_seconds(field: str) -> None:
    with pytest.raises(InputError, match=r"a timer of 1\.5 s, and kube-vip counts whole seconds"):
        built(election={field: "1500ms"})


def test_address_port_and_interface_are_the_cluster_s() -> None:
    given = data()
    given["spec"]["controlPlane"] |= {"endpoint": "api.example.org:7443", "apiServer": {"port": 7443}}
    found = settings(manifests(as_cluster(given))["cp-a-3/kube-vip.yaml"])
    assert {name: found[name] for name in ("address", "port", "vip_subnet", "vip_interface", "vip_arp")} == {
        "address": "10.0.1.200",
        "port": "7443",
        "vip_subnet": "32",
        "vip_interface": "eth0",
        "vip_arp": "true",
    }


def test_without_an_interface_kube_vip_takes_that_of_the_default_route() -> None:
    given = data()
    for node in given["spec"]["nodes"]:
        del node["interface"]
    assert "vip_interface" not in settings(manifests(as_cluster(given))["cp-a-1/kube-vip.yaml"])


def test_an_address_of_ipv6_stands_alone_in_its_subnet() -> None:
    given = data(vip="fd00::ff")
    given["spec"]["infrastructure"]["zones"][0]["subnet"] = "fd00::/64"
    assert settings(manifests(as_cluster(given))["cp-a-1/kube-vip.yaml"])["vip_subnet"] == "128"


def test_routers_are_told_by_each_machine_while_its_own_server_is_ready() -> None:
    cluster = built(announce="bgp", bgp=BGP)
    assert wrong(cluster) == []
    found = manifests(cluster)
    assert len(found) == 3
    (second,) = [pod for file, pod in found.items() if file.startswith("cp-a-2/")]
    own = settings(second)
    assert own["bgp_peers"] == "10.0.0.1:64512,[fd00::1]:4200000000"
    assert (own["bgp_as"], own["bgp_routerid"], own["vip_interface"]) == ("64513", "10.0.1.3", "lo")
    assert (own["vip_arp"], own["vip_leaderelection"]) == ("false", "false")
    assert own["control_plane_health_check_address"] == "https://kubernetes:6443/readyz"
    assert own["control_plane_health_check_ca_path"] in [
        mount["mountPath"] for mount in second["spec"]["containers"][0]["volumeMounts"]
    ]
    assert second["spec"]["hostAliases"] == [{"ip": "127.0.0.1", "hostnames": ["kubernetes"]}]
    assert "kubernetes" in {
        san.value for san in cluster.api_sans
    }  # the name by which it is called is in the certificate
    assert not any(name.endswith("_seconds") for name in own)


def test_how_often_a_machine_asks_its_own_server_is_as_the_design_says() -> None:
    check = {"path": "/livez", "interval": "2s", "timeout": "1s", "fall": 4}
    own = settings(manifests(built(announce="bgp", bgp=BGP, healthCheck=check))["cp-a-1/kube-vip.yaml"])
    asked = {name.removeprefix("control_plane_health_check_"): value for name, value in own.items() if "health" in name}
    assert asked == {
        "address": "https://kubernetes:6443/livez",
        "ca_path": "/etc/kubernetes/pki/ca.crt",
        "period_seconds": "2",
        "timeout_seconds": "1",
        "failure_threshold": "4",
    }


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"vip": None}, "the virtual address of balancer api"),
        ({"announce": "bgp"}, "whom balancer api speaks BGP with"),
    ],
)
def test_what_cannot_be_guessed_is_asked_for(more: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=f"kube-vip needs {said}"):
        compile_configs(built(**more), ["kube-vip"])


def test_a_router_id_is_an_address_of_ipv4() -> None:
    given = data(announce="bgp", bgp=BGP, vip="fd00::ff")
    given["spec"]["infrastructure"]["zones"][0]["subnet"] = "fd00::/64"
    with pytest.raises(InputError, match="an IPv4 address of cp-a-1, as its router id"):
        compile_configs(as_cluster(given), ["kube-vip"])


@pytest.mark.parametrize(
    ("installer", "more", "said"),
    [
        ("kubespray", {}, "installer kubespray sets kube-vip up by itself"),
        ("kubeadm", {"announce": None}, "does not say how it announces"),
        ("kubeadm", {"serves": "ingress"}, "no load balancer of type kube-vip"),
    ],
)
def test_where_it_does_not_fit_it_says_why(installer: str, more: dict[str, Any], said: str) -> None:
    given = data(**more)
    given["spec"]["kubernetes"]["installer"] = installer
    cluster = as_cluster(given)
    assert said in {one.target: one.why for one in unfit(cluster)}["kube-vip"]
    covered = installer == "kubespray"  # whose own target writes it
    assert ("api" in {part.name for part in uncovered(cluster)}) is not covered
    with pytest.raises(UsageError, match="target kube-vip does not fit"):
        compile_configs(cluster, ["kube-vip"])


def test_commands_come_in_the_order_that_works() -> None:
    (readme,) = [str(a.content) for a in compile_configs(built(), ["kube-vip"]) if a.path.endswith("README.md")]
    order = [
        "install -D -m 0600 kube-vip-init.yaml /etc/kubernetes/manifests/kube-vip.yaml",
        "Then `kubeadm init`",
        "install -D -m 0600 kube-vip.yaml /etc/kubernetes/manifests/kube-vip.yaml",
        "as soon as its `kubeadm join` is done",
        "On **cp-a-3**",
        "get lease plndr-cp-lock",
    ]
    places = [readme.index(piece) for piece in order]
    assert places == sorted(places)
    kubeadm = next(str(a.content) for a in compile_configs(built()) if a.path == "configs/kubeadm/README.md")
    assert "kube-vip comes first" in kubeadm
    assert "time-out, which is right until the first API server runs" in kubeadm


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_valid_compiles_to_manifests_that_are_accepted(part: int) -> None:
    def judged(given: dict[str, Any]) -> None:
        cluster = as_cluster(given)
        if "kube-vip" not in {one.target for one in unfit(cluster)}:
            assert wrong(cluster) == []

    each(part, judged)


def test_shipped_designs_are_accepted() -> None:
    for file in sorted(blueprints_dir().glob("*.yaml")):
        cluster = read_cluster(read(file))
        if "kube-vip" not in {one.target for one in unfit(cluster)}:
            assert wrong(cluster) == []


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with judging(tmp_path_factory.mktemp("judged")) as started:
        yield started


@pytest.mark.judge
def test_an_api_server_takes_every_manifest_and_refuses_what_is_broken(client: Client) -> None:
    for more in ({}, {"announce": "bgp", "bgp": BGP}):
        for file, pod in manifests(built(**more)).items():
            assert client.refuses(pod) == "", file
    broken = manifests(built())["cp-a-1/kube-vip.yaml"]
    broken["spec"]["containers"][0]["securityContext"]["capabilities"]["ad"] = ["NET_ADMIN"]
    assert "field not declared" in client.refuses(broken)
    broken = manifests(built())["cp-a-1/kube-vip.yaml"]
    broken["spec"]["volumes"][0]["hostPath"]["type"] = "Folder"
    assert "Unsupported value" in client.refuses(broken)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda pod: pod["spec"].update(hostNetworks=True), "pod.spec.hostNetworks does not exist"),
        (lambda pod: pod["spec"].pop("containers"), "pod.spec.containers is missing"),
        (lambda pod: pod["spec"]["containers"][0]["env"].append({"name": "x", "value": 5}), "is 5, and no str"),
        (lambda pod: pod["spec"]["volumes"][0]["hostPath"].update(type="Folder"), "is of no type"),
        (lambda pod: pod["spec"]["containers"][0]["volumeMounts"].clear(), "kubeconfig is mounted nowhere"),
    ],
)
def test_the_judge_refuses_a_broken_pod(change: Any, said: str) -> None:
    pod = manifests(built())["cp-a-1/kube-vip.yaml"]
    assert complaints(pod) == []
    change(pod)
    assert any(said in text for text in complaints(pod))
