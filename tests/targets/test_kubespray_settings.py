"""Kubespray's variables: settings are those of the blueprint, silence is Kubespray's, and no free text is written."""

from typing import Any

import pytest

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.kubespray.designs import (
    EVERYTHING,
    KUBESPRAY,
    PODS,
    SERVICES,
    balanced,
    kinds,
    networked,
    shipped,
    small,
)
from tests.targets.kubespray.reading import files_of, variables_of

CLUSTERS = kinds() | shipped()


def told(cluster: Cluster, host: str) -> dict[str, Any]:
    return variables_of(files_of(cluster), host)


WRITTEN: dict[str, Any] = {
    "apiserver_extra_volumes": [
        {"name": "encryption", "hostPath": "/etc/kubernetes/enc/config.yaml",
         "mountPath": "/etc/kubernetes/enc/config.yaml", "readOnly": True},
        {"name": "audit-policy", "hostPath": "/etc/kubernetes/audit.yaml",
         "mountPath": "/etc/kubernetes/audit.yaml", "readOnly": True},
        {"name": "audit-log", "hostPath": "/var/log/audit", "mountPath": "/var/log/audit", "readOnly": False},
    ],
    "auto_renew_certificates": False,
    "cilium_mtu": "9000",
    "coredns_replicas": 3,
    "dns_domain": "k.example.org",
    "enable_dns_autoscaler": False,
    "etcd_backup_prefix": "/var/backups/etcd",
    "etcd_backup_retention_count": 24,
    "etcd_data_dir": "/srv/etcd",
    "etcd_deployment_type": "host",
    "etcd_election_timeout": "1500",
    "etcd_heartbeat_interval": "150",
    "etcd_quota_backend_bytes": "4294967296",
    "kube_apiserver_pod_eviction_not_ready_timeout_seconds": "45",
    "kube_apiserver_pod_eviction_unreachable_timeout_seconds": "45",
    "kube_apiserver_port": 7443,
    "kube_cert_validity_period": "2160h0m0s",
    "kube_controller_manager_leader_elect_lease_duration": "31s",
    "kube_controller_manager_leader_elect_renew_deadline": "21s",
    "kube_controller_node_monitor_grace_period": "1m30s",
    "kube_kubeadm_apiserver_extra_args": {
        "encryption-provider-config": "/etc/kubernetes/enc/config.yaml",
        "audit-policy-file": "/etc/kubernetes/audit.yaml",
        "audit-log-path": "/var/log/audit/audit.log",
        "audit-log-maxage": "30",
    },
    "kube_kubeadm_controller_extra_args": {"leader-elect": "true", "leader-elect-retry-period": "5s"},
    "kube_network_node_prefix": 25,
    "kube_network_plugin": "cilium",
    "kube_owner": "root",
    "kube_pods_subnet": PODS,
    "kube_proxy_mode": "nftables",
    "kube_scheduler_leader_elect_extra_opts": {"leaderElect": "true", "retryPeriod": "4s"},
    "kube_scheduler_leader_elect_lease_duration": "30s",
    "kube_scheduler_leader_elect_renew_deadline": "20s",
    "kube_service_addresses": SERVICES,
    "kubeadm_upgrade_auto_cert_renewal": True,
}  # fmt: skip


def test_settings_are_those_of_the_blueprint() -> None:
    values = told(small(**EVERYTHING), "cp-a-1")
    assert {name: values.get(name) for name in WRITTEN} == WRITTEN


def test_what_the_blueprint_does_not_say_is_left_to_kubespray() -> None:
    values = told(small(loadBalancers=balanced(type="hardware", vip="10.0.9.9")), "cp-a-1")
    written = set(WRITTEN) & set(values)
    assert written == {
        "dns_domain", "etcd_data_dir", "etcd_deployment_type", "etcd_election_timeout", "etcd_heartbeat_interval",
        "kube_apiserver_port", "kube_controller_node_monitor_grace_period",
    }  # fmt: skip
    assert (values["etcd_heartbeat_interval"], values["etcd_election_timeout"]) == ("250", "5000")
    assert "kube_network_plugin" not in values
    assert "10.233.0.1" in values["supplementary_addresses_in_ssl_keys"]


@pytest.mark.parametrize(
    ("plugin", "proxy", "written"),
    [
        ("cilium", "none", {"kube_proxy_remove", "cilium_kube_proxy_replacement"}),
        ("calico", "none", {"kube_proxy_remove", "calico_bpf_enabled"}),
        ("kube-router", "none", {"kube_proxy_remove", "kube_router_run_service_proxy"}),
        ("flannel", "none", {"kube_proxy_remove"}),
        ("calico", "ipvs", {"kube_proxy_mode", "kube_proxy_strict_arp"}),
        ("calico", "nftables", {"kube_proxy_mode"}),
        ("calico", None, set()),
    ],
)
def test_kube_proxy_is_as_the_blueprint_says(plugin: str, proxy: str | None, written: set[str]) -> None:
    values = told(networked(plugin, **({"kubeProxy": proxy} if proxy else {})), "cp-a-1")
    asked = {name for name in values if "proxy" in name or name == "calico_bpf_enabled"}
    assert asked == written
    assert values.get("kube_proxy_mode") in (proxy, None)


@pytest.mark.parametrize(
    "location", ["s3://backup/etcd", "nas:/backups {{ lookup('pipe', 'id') }}", "/x; reboot", "/.."]
)
def test_a_place_that_is_no_folder_of_the_machine_is_not_one(location: str) -> None:
    backup = {"etcd": {"interval": "1h", "location": location}}
    assert "etcd_backup_prefix" not in told(small(backup=backup), "cp-a-1")


HOSTILE = "{{ lookup('pipe', 'id') }} $(reboot) ` --- \" #'"


def test_no_free_text_reaches_the_files() -> None:
    """Ansible would run what stands in double braces."""
    data = design(kubernetes=KUBESPRAY, infrastructure=zones("a"), nodes=control_plane({"a": 1}))
    data["metadata"] |= {"title": HOSTILE, "description": HOSTILE, "owners": [HOSTILE]}
    for artifact in compile_configs(as_cluster(data), ["kubespray"]):
        assert "lookup" not in str(artifact.content)
        assert "reboot" not in str(artifact.content)


def test_the_readme_has_the_commands_in_the_order_in_which_they_work() -> None:
    text = readme_of(small(loadBalancers=balanced(type="hardware", vip="10.0.9.9")))
    order = ["boilerplate.yml", "/readyz", "-m ping", "cluster.yml", "kubectl get nodes", "etcdctl.sh member list"]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)


def readme_of(cluster: Cluster) -> str:
    return next(str(a.content) for a in compile_configs(cluster, ["kubespray"]) if a.path.endswith("README.md"))


@pytest.mark.parametrize("name", CLUSTERS)
def test_a_readme_names_what_must_be_there_before(name: str) -> None:
    cluster, text = CLUSTERS[name], readme_of(CLUSTERS[name])
    plane = cluster.control_plane
    files = [found.config_file for found in (plane.encryption,) if found]
    files += [found.policy_file for found in (plane.audit,) if found]
    assert all(file in text for file in files)
    assert "by the clock" in text
    assert ("IPVS" in text) == (cluster.network.proxy is None)
