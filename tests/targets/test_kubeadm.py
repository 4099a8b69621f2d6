"""kubeadm's files: what stands in them, what kubeadm makes of them, and what cannot be compiled."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509

from hadesign.errors import InputError
from hadesign.targets import compile_configs
from hadesign.targets.kubelets import may_set_itself
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.filled import write_configs
from tests.targets.phases import etcd_manifest, flags_of, judged_copy, lacking_names, manifests

EVERYTHING: dict[str, Any] = {
    "controlPlane": {
        "endpoint": "api.example.org:6443",
        "apiServer": {
            "port": 7443,
            "defaultNotReadyToleration": "45s",
            "extraSANs": ["*.api.internal"],
            "priorityAndFairness": True,
            "goawayChance": "0.1%",
        },
        "scheduler": {"leaderElect": True, "leaseDuration": "30s", "renewDeadline": "20s", "retryPeriod": "4s"},
        "controllerManager": {"leaderElect": True, "nodeMonitorGracePeriod": "1m30s"},
        "certificates": {"validity": "90d"},
        "encryption": {"provider": "secretbox", "configFile": "/etc/kubernetes/enc/config.yaml"},
        "audit": {
            "policyFile": "/etc/kubernetes/audit.yaml",
            "logDir": "/var/log/audit",
            "maxAge": "30d",
            "webhook": {"configFile": "/etc/kubernetes/audit-webhook.yaml", "mode": "blocking-strict"},
        },
        "authorization": {"configFile": "/etc/kubernetes/authz.yaml"},
    },
    "etcd": {
        "heartbeatInterval": "250ms",
        "electionTimeout": "2500ms",
        "quota": "4Gi",
        "autoCompaction": "10m",
        "preVote": True,
        "strictReconfigCheck": True,
    },
    "network": {"podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/16", "nodeMask": 25},
}


@pytest.fixture
def everything() -> Cluster:
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, **EVERYTHING))


FLAGS = {
    "kube-apiserver": {
        "secure-port": "7443",
        "default-not-ready-toleration-seconds": "45",
        "default-unreachable-toleration-seconds": "45",
        "enable-priority-and-fairness": "true",
        "goaway-chance": "0.001",
        "etcd-compaction-interval": "10m0s",
        "encryption-provider-config": "/etc/kubernetes/enc/config.yaml",
        "audit-policy-file": "/etc/kubernetes/audit.yaml",
        "audit-log-path": "/var/log/audit/audit.log",
        "audit-log-maxage": "30",
        "audit-webhook-config-file": "/etc/kubernetes/audit-webhook.yaml",
        "audit-webhook-mode": "blocking-strict",
        "authorization-config": "/etc/kubernetes/authz.yaml",
        "service-cluster-ip-range": "10.96.0.0/16",
    },
    "kube-controller-manager": {
        "leader-elect": "true",
        "node-monitor-grace-period": "1m30s",
        "node-cidr-mask-size-ipv4": "25",
        "cluster-cidr": "10.244.0.0/16",
    },
    "kube-scheduler": {
        "leader-elect": "true",
        "leader-elect-lease-duration": "30s",
        "leader-elect-renew-deadline": "20s",
        "leader-elect-retry-period": "4s",
    },
}


@pytest.mark.judge
def test_manifests_hold_our_flags(everything: Cluster, tmp_path: Path) -> None:
    pods = manifests(write_configs(everything, tmp_path) / "kubeadm" / "init.yaml", tmp_path / "dry-run")
    for component, wanted in FLAGS.items():
        flags = flags_of(pods[component])
        assert {name: flags.get(name) for name in wanted} == wanted
    # An API server takes either modes or a configuration.
    assert "authorization-mode" not in flags_of(pods["kube-apiserver"])


@pytest.mark.judge
def test_the_etcd_manifest_holds_our_timers(everything: Cluster, tmp_path: Path) -> None:
    flags = flags_of(etcd_manifest(write_configs(everything, tmp_path) / "kubeadm" / "init.yaml"))
    assert flags["heartbeat-interval"] == "250"
    assert flags["election-timeout"] == "2500"
    assert flags["quota-backend-bytes"] == "4294967296"
    assert flags["pre-vote"] == "true"
    assert flags["strict-reconfig-check"] == "true"


@pytest.mark.judge
def test_certificates_live_as_long_as_the_design_says(everything: Cluster, tmp_path: Path) -> None:
    kubeadm = write_configs(everything, tmp_path) / "kubeadm"
    assert lacking_names(everything, kubeadm, quick=True) == []
    certificate = x509.load_pem_x509_certificate((kubeadm.parent / "pki" / "apiserver.crt").read_bytes())
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert timedelta(days=90) <= lifetime <= timedelta(days=90, hours=1)  # kubeadm dates certificates back a little


@pytest.mark.judge
def test_what_the_blueprint_does_not_say_is_not_there(tmp_path: Path) -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    flags = flags_of(
        manifests(write_configs(cluster, tmp_path) / "kubeadm" / "init.yaml", tmp_path / "dry-run")["kube-apiserver"]
    )
    assert "etcd-servers" in flags
    assert not [name for name in flags if name.startswith(("audit", "encryption", "default-"))]


@pytest.mark.judge
def test_the_judged_copy_differs_in_where_certificates_go_and_nothing_else(everything: Cluster, tmp_path: Path) -> None:
    init = write_configs(everything, tmp_path) / "kubeadm" / "init.yaml"
    copy = judged_copy(init, tmp_path / "pki", quick=True)
    more = set(copy.read_text().splitlines()) - set(init.read_text().splitlines())
    assert more == {f"certificatesDir: {tmp_path / 'pki'}", "encryptionAlgorithm: ECDSA-P256"}


def file_of(cluster: Cluster, path: str) -> Any:
    (found,) = [a for a in compile_configs(cluster) if a.path == f"configs/kubeadm/{path}"]
    return list(yaml.safe_load_all(str(found.content)))


def arguments_of(registration: Mapping[str, Any]) -> dict[str, str]:
    return {entry["name"]: entry["value"] for entry in registration["nodeRegistration"].get("kubeletExtraArgs", ())}


def with_pool(infrastructure: Any = None, **pool: Any) -> Cluster:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1, **pool}]
    return as_cluster(design(infrastructure=infrastructure or zones("a"), nodes=nodes))


def test_labels_stay_texts_for_every_parser() -> None:
    cluster = with_pool(labels={"a": "no", "b": "010", "c": "1e3"})
    (join,) = file_of(cluster, "join-pool_w_a.yaml")
    assert arguments_of(join)["node-labels"] == "a=no,b=010,c=1e3,topology.kubernetes.io/zone=a"


@pytest.mark.parametrize(
    ("key", "may"),
    [
        ("disk", True),
        ("example.org/disk", True),
        ("topology.kubernetes.io/zone", True),
        ("topology.kubernetes.io/rack", False),
        ("kubernetes.io/hostname", True),
        ("node.kubernetes.io/pool", True),
        ("x.node.kubernetes.io/pool", True),
        ("node-role.kubernetes.io/worker", False),
        ("node-restriction.kubernetes.io/pci", False),
        ("kops.k8s.io/instancegroup", False),
        ("notkubernetes.io/x", True),
    ],
)
def test_which_labels_a_kubelet_may_give_itself(key: str, may: bool) -> None:
    assert may_set_itself(key) == may


def test_labels_a_kubelet_may_not_give_itself_are_given_by_hand() -> None:
    cluster = with_pool(labels={"node-role.kubernetes.io/worker": "", "disk": "nvme"})
    (join,) = file_of(cluster, "join-pool_w_a.yaml")
    assert arguments_of(join)["node-labels"] == "disk=nvme,topology.kubernetes.io/zone=a"
    readme = next(str(a.content) for a in compile_configs(cluster) if a.path == "configs/kubeadm/README.md")
    assert "kubectl label --overwrite node w-a-1 node-role.kubernetes.io/worker=\n" in readme


def test_a_zone_label_that_the_blueprint_spells_out_stands() -> None:
    (join,) = file_of(with_pool(labels={"topology.kubernetes.io/zone": "hall-3"}), "join-pool_w_a.yaml")
    assert arguments_of(join)["node-labels"] == "topology.kubernetes.io/zone=hall-3"


def test_a_cloud_labels_its_own_zones() -> None:
    (join,) = file_of(with_pool(zones("a", provider="aws")), "join-pool_w_a.yaml")
    assert "kubeletExtraArgs" not in join["nodeRegistration"]


@pytest.mark.parametrize(
    ("taints", "expected"),
    [
        (None, None),
        ([], []),
        (
            [{"key": "gpu", "value": "no", "effect": "NoSchedule"}, {"key": "x", "effect": "NoExecute"}],
            [{"key": "gpu", "value": "no", "effect": "NoSchedule"}, {"key": "x", "effect": "NoExecute"}],
        ),
    ],
)
def test_taints_are_those_of_the_blueprint(taints: Any, expected: Any) -> None:
    (join,) = file_of(with_pool(**({} if taints is None else {"taints": taints})), "join-pool_w_a.yaml")
    assert join["nodeRegistration"].get("taints") == expected


def test_a_control_plane_that_also_works_has_no_taint() -> None:
    nodes = [{"name": "cp", "zone": "a", "roles": ["control-plane", "worker"]}]
    init = file_of(as_cluster(design(infrastructure=zones("a"), nodes=nodes)), "init.yaml")
    assert init[0]["nodeRegistration"]["taints"] == []


@pytest.mark.parametrize(
    ("sizes", "common", "own"),
    [
        ([{"pods": 250}, {"pods": 250}], 250, [None, None]),
        ([{"pods": 250}, {"pods": 110}], None, ["250", "110"]),
        ([{"pods": 250}, {"cpu": 4}], None, ["250", None]),
        ([{"cpu": 4}, {"cpu": 4}], None, [None, None]),
    ],
)
def test_a_pod_limit_is_for_those_that_have_it(sizes: list[Any], common: Any, own: list[Any]) -> None:
    nodes = [{"name": "cp", "zone": "a", "roles": ["control-plane", "etcd"], "size": sizes[0]}]
    nodes += [{"name": "w", "zone": "a", "roles": ["worker"], "size": sizes[1]}]
    nodes += [{"name": "lb", "zone": "a", "roles": ["load-balancer"]}]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=nodes))
    init, (join,) = file_of(cluster, "init.yaml"), file_of(cluster, "join-w.yaml")
    assert init[2].get("maxPods") == common
    assert [arguments_of(init[0]).get("max-pods"), arguments_of(join).get("max-pods")] == own


@pytest.mark.parametrize(
    ("audit", "age"), [({}, None), ({"maxAge": "6h"}, "1"), ({"maxAge": "36h"}, "2"), ({"maxAge": "30d"}, "30")]
)
def test_an_audit_log_is_never_kept_for_ever_by_rounding(audit: dict[str, str], age: str | None) -> None:
    plane = {"audit": {"policyFile": "/etc/policy.yaml"} | audit}
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), controlPlane=plane))
    given = {entry["name"]: entry["value"] for entry in file_of(cluster, "init.yaml")[1]["apiServer"]["extraArgs"]}
    assert given.get("audit-log-maxage") == age


@pytest.mark.parametrize(("mode", "proxy", "skipped"), [("nftables", "nftables", None), ("none", None, True)])
def test_kube_proxy_is_as_the_blueprint_says(mode: str, proxy: str | None, skipped: bool | None) -> None:
    network = {"kubeProxy": mode, "podCIDR": "10.244.0.0/16"}
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), network=network))
    documents = {document["kind"]: document for document in file_of(cluster, "init.yaml")}
    assert documents.get("KubeProxyConfiguration", {}).get("mode") == proxy
    assert documents["ClusterConfiguration"].get("proxy", {}).get("disabled") == skipped
    assert documents["InitConfiguration"].get("skipPhases") == (["addon/kube-proxy"] if skipped else None)


IPV6 = {"zones": [{"name": "a", "subnet": "fd00::/64"}]}


def test_machines_that_share_a_file_choose_their_own_ipv6_address() -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    network = {"podCIDR": "fd10::/56", "serviceCIDR": "fd20::/112"}
    cluster = as_cluster(design(infrastructure=IPV6, nodes=nodes, network=network))
    (join,) = file_of(cluster, "join-pool_w_a.yaml")
    assert arguments_of(join)["node-ip"] == "::"
    assert join["discovery"]["bootstrapToken"]["apiServerEndpoint"] == "[fd00::2]:6443"
    assert arguments_of(file_of(cluster, "init.yaml")[0])["node-ip"] == "fd00::2"


@pytest.mark.parametrize("network", [{}, {"podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/12"}])
def test_services_of_another_ip_version_than_the_api_servers_are_refused(network: dict[str, str]) -> None:
    cluster = as_cluster(
        design(infrastructure=IPV6, nodes=control_plane({"a": 1}), network=network or {"cni": "calico"})
    )
    with pytest.raises(InputError, match=r"design.yaml:\d+:\d+: serviceCIDR is .* but the API server of cp-a-1"):
        compile_configs(cluster)


def test_several_api_servers_without_an_endpoint_cannot_be_joined() -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 3})))
    with pytest.raises(InputError, match="kubeadm needs an endpoint"):
        compile_configs(cluster)


def test_a_pool_and_a_machine_may_be_called_almost_alike() -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    nodes += [{"name": name, "zone": "a", "roles": ["worker"]} for name in ("pool-w-a", "pool", "w-a")]
    paths = [a.path for a in compile_configs(as_cluster(design(infrastructure=zones("a"), nodes=nodes)))]
    assert len(set(paths)) == len(paths)
    assert sum("/join-" in path for path in paths) == 4
