"""group_vars: what all machines are told, and what only those of the cluster are."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from hadesign.stated import Nothing
from hadesign.targets.components import (
    api_server_arguments,
    corruption_environment,
    go_duration,
    metrics_bind,
    shows_metrics,
)
from hadesign.targets.components import known as known_flags
from hadesign.targets.kubeadm.arguments import api_server_volumes
from hadesign.targets.kubelet_settings import quantities, thresholds
from hadesign.targets.kubespray.endpoint import endpoint_variables
from hadesign.targets.kubespray.kube_vip import kube_vip
from hadesign.targets.kubespray.stacks import stacks, version_of
from hadesign.topology.cluster import Cluster, Election, Etcd, KubeletSettings, Reserved
from hadesign.topology.flows import ETCD_METRICS
from hadesign.vocabulary.networks import Plugin

PLUGINS: dict[Plugin, str] = {
    "calico": "calico",
    "cilium": "cilium",
    "flannel": "flannel",
    "kube-ovn": "kube-ovn",
    "kube-router": "kube-router",
    "cloud": "cni",
    "none": "none",
}
"""What Kubespray calls them. Its own `cloud` gives kubelets an argument that none has had since Kubernetes 1.24; for a
plugin that comes from elsewhere `cni` prepares machines."""
_REPLACES_PROXY: dict[Plugin, str] = {
    "cilium": "cilium_kube_proxy_replacement",
    "calico": "calico_bpf_enabled",
    "kube-router": "kube_router_run_service_proxy",
}
"""Plugins that stand in for kube-proxy, and what tells them to."""


_FOLDER = r"(/(?!\.\.?(/|$))[A-Za-z0-9._-]+)+"
"""A folder of the machine; a location may be any words, of which Ansible would run what stands in double braces."""


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown."""
    return {name: value for name, value in values.items() if value is not None}


def for_all(cluster: Cluster) -> dict[str, Any]:
    """Return what machines of etcd must know, too: etcd's version follows Kubernetes', its certificates the rest.

    Kubespray's sample has some of this below `k8s_cluster`, where a machine that runs etcd alone would not see it and
    take a default.
    """
    plugin, found = cluster.network.plugin, stacks(cluster)
    return known(
        {
            "kube_version": cluster.kubernetes.version,
            "cluster_name": cluster.name,
            "dns_domain": cluster.dns_domain,
            "ipv4_stack": 4 in found,
            "ipv6_stack": 6 in found,
            "kube_network_plugin": PLUGINS[plugin] if plugin else None,
            # Cilium's init containers may not write to folders of anybody else.
            "kube_owner": "root" if plugin == "cilium" else None,
            "kube_apiserver_port": cluster.api_servers[0].port,
            "kube_image_repo": cluster.kubernetes.image_repository,
            "containerd_registries_mirrors": _mirrors(cluster) or None,
            **endpoint_variables(cluster),
        }
    )


def for_etcd(cluster: Cluster, etcd: Etcd) -> dict[str, Any]:
    """Return etcd's settings: a service of its own on each member, which is what every API server talks to.

    Snapshots are those that Kubespray takes before it changes etcd; it takes none by the clock.
    """
    backup = cluster.backups.etcd
    taken = backup if backup and not isinstance(backup, Nothing) and backup.enabled is not False else None
    place = (taken.location or "") if taken else ""
    return known(
        {
            "etcd_deployment_type": "host",
            "etcd_data_dir": etcd.data_dir,
            "etcd_heartbeat_interval": str(max(round(etcd.heartbeat * 1000), 1)),
            "etcd_election_timeout": str(max(round(etcd.election * 1000), 1)),
            "etcd_quota_backend_bytes": None if etcd.quota is None else str(etcd.quota),
            "etcd_experimental_initial_corrupt_check": etcd.corruption.initial if etcd.corruption else None,
            "etcd_extra_vars": _environment(etcd) or None,
            "etcd_metrics_port": ETCD_METRICS if shows_metrics(cluster) else None,
            "etcd_backup_prefix": place if re.fullmatch(_FOLDER, place) else None,
            "etcd_backup_retention_count": taken.kept if taken else None,
        }
    )


def _environment(etcd: Etcd) -> dict[str, str]:
    """Return what Kubespray has no variable for, as etcd reads it from its environment; it is put there as it is."""
    asked = {"ETCD_PRE_VOTE": etcd.pre_vote, "ETCD_STRICT_RECONFIG_CHECK": etcd.strict_reconfig_check}
    said = {name: "true" if value else "false" for name, value in asked.items() if value is not None}
    return said | corruption_environment(etcd)


def for_cluster(cluster: Cluster) -> dict[str, Any]:
    """Return what the machines of the cluster must know: addresses, certificates, timers, kube-proxy, pods."""
    return known({**_network(cluster), **_proxy(cluster), **_certificates(cluster), **_control_plane(cluster)})


def _network(cluster: Cluster) -> dict[str, Any]:
    """Return the networks of pods and services with the prefix of a node's, and what pods and DNS are told."""
    network = cluster.network
    values: dict[str, Any] = {}
    for pods in network.pods:
        suffix = "_ipv6" if version_of(pods.network) == 6 else ""
        values |= {f"kube_pods_subnet{suffix}": pods.network, f"kube_network_node_prefix{suffix}": pods.mask}
    for services in network.services:
        values["kube_service_addresses_ipv6" if version_of(services) == 6 else "kube_service_addresses"] = services
    dns = next((found for found in cluster.components if found.name == "coredns"), None)
    if dns and dns.replicas is not None:
        values |= {"enable_dns_autoscaler": False, "coredns_replicas": dns.replicas}
    if network.plugin == "cilium" and network.mtu is not None:
        values["cilium_mtu"] = str(network.mtu)
    return values | {"kubelet_max_pods": cluster.kubelets.pods, **kubelet_variables(cluster.kubelets.common)}


def _mirrors(cluster: Cluster) -> list[dict[str, Any]]:
    """Return the mirrors of registries (roles/container-engine/containerd/templates/hosts.toml.j2)."""
    return [
        {
            "prefix": one.registry,
            "mirrors": [
                {"host": url, "capabilities": ["pull", "resolve"], **({"ca": one.ca_file} if one.ca_file else {})}
                for url in one.endpoints
            ],
        }
        for one in cluster.kubernetes.mirrors
    ]


def kubelet_variables(kubelet: KubeletSettings | None) -> dict[str, Any]:
    """Return what a kubelet keeps back. Of what the design says nothing, Kubespray keeps something back all the same.

    kubernetes-sigs/kubespray@46dbdd399:roles/kubernetes/node/defaults/main.yml and templates/kubelet-config.v1beta1.
    yaml.j2, which write all four of them always.
    """
    if kubelet is None:
        return {}
    values: dict[str, Any] = {}
    for scope, said in (("system", kubelet.system), ("kube", kubelet.kube)):
        if said is not None:
            amounts = quantities(said) if isinstance(said, Reserved) else {}
            values |= {
                f"{scope}_{name.replace('-', '_')}_reserved": amounts.get(name, "0")
                for name in ("cpu", "memory", "ephemeral-storage")
            }
    times = {
        "kubelet_shutdown_grace_period": kubelet.shutdown,
        "kubelet_shutdown_grace_period_critical_pods": kubelet.shutdown_critical,
    }
    values |= {name: go_duration(seconds) for name, seconds in times.items() if seconds is not None}
    if kubelet.queries is not None:
        # There is no variable for it alone; these keys are added to the KubeletConfiguration as they are.
        values["kubelet_config_extra_args"] = {"kubeAPIQPS": kubelet.queries}
    return values | ({"eviction_hard": found} if (found := thresholds(kubelet)) else {})


def _proxy(cluster: Cluster) -> dict[str, Any]:
    """Return how kube-proxy works, or what does its work."""
    network = cluster.network
    values: dict[str, Any] = {}
    if network.proxy == "none":
        instead = _REPLACES_PROXY.get(network.plugin) if network.plugin else None
        values = {"kube_proxy_remove": True, **({instead: True} if instead else {})}
    elif network.proxy:
        values = {"kube_proxy_mode": network.proxy}
    if network.proxy == "ipvs" or (network.proxy is None and kube_vip(cluster)):
        # Kubespray's own mode is IPVS, which answers for kube-vip's address on every machine unless it is strict.
        values["kube_proxy_strict_arp"] = True
    return values


def _certificates(cluster: Cluster) -> dict[str, Any]:
    """Return which names certificates hold, how long they live and what renews them."""
    values: dict[str, Any] = {"supplementary_addresses_in_ssl_keys": [san.value for san in cluster.api_sans]}
    life = cluster.control_plane.certificates
    if life and life.rotation:
        values["auto_renew_certificates"] = life.rotation == "automatic"
        values["kubeadm_upgrade_auto_cert_renewal"] = life.rotation in ("automatic", "on-upgrade")
    if life and life.validity is not None:
        values["kube_cert_validity_period"] = go_duration(life.validity)
    return values


def _control_plane(cluster: Cluster) -> dict[str, Any]:
    """Return timers and arguments of the control plane, as they are given.

    How long a silent node is waited for is always written: Kubespray's default is another one than that of Kubernetes.
    """
    timers = cluster.timers
    arguments = {name: value for name, value in known_flags(api_server_arguments(cluster)) if name not in _TOLERATIONS}
    stay = None if "defaultNotReadyToleration" in timers.assumed else str(round(timers.toleration))
    bound = dict(metrics_bind(cluster)).get("bind-address")
    return {
        "kube_controller_manager_bind_address": bound,
        "kube_scheduler_bind_address": bound,
        "kube_controller_node_monitor_grace_period": go_duration(timers.node_monitor_grace),
        "kube_apiserver_pod_eviction_not_ready_timeout_seconds": stay,
        "kube_apiserver_pod_eviction_unreachable_timeout_seconds": stay,
        **_leading("kube_controller_manager", "kube_kubeadm_controller_extra_args", timers.controller_manager, _FLAGS),
        **_leading("kube_scheduler", "kube_scheduler_leader_elect_extra_opts", timers.scheduler, _KEYS),
        "kube_kubeadm_apiserver_extra_args": arguments or None,
        "apiserver_extra_volumes": [_volume(volume) for volume in api_server_volumes(cluster)] or None,
    }


_TOLERATIONS = ("default-not-ready-toleration-seconds", "default-unreachable-toleration-seconds")
"""Arguments that Kubespray has variables for."""
_FLAGS = {"leaderElect": "leader-elect", "retryPeriod": "leader-elect-retry-period"}
_KEYS = {"leaderElect": "leaderElect", "retryPeriod": "retryPeriod"}


def _leading(component: str, more: str, election: Election, names: Mapping[str, str]) -> dict[str, Any]:
    """Return how a component elects its leader: two variables, and by other names one for the rest."""
    rest = {"leaderElect": "true" if election.enabled else "false", "retryPeriod": go_duration(election.retry)}
    given = {names[key]: value for key, value in rest.items() if key not in election.assumed}
    return {
        f"{component}_leader_elect_lease_duration": _given(election, "leaseDuration", election.lease),
        f"{component}_leader_elect_renew_deadline": _given(election, "renewDeadline", election.renew),
        more: given or None,
    }


def _given(election: Election, key: str, seconds: float) -> str | None:
    return None if key in election.assumed else go_duration(seconds)


def _volume(volume: dict[str, Any]) -> dict[str, Any]:
    """Return a volume as Kubespray takes it: without the type of its path."""
    return {name: value for name, value in volume.items() if name != "pathType"}


def pod_limits(cluster: Cluster) -> dict[str, int]:
    """Return machines that may hold more pods than their range has addresses for, and how many these are.

    kubernetes-sigs/kubespray@46dbdd399:roles/validate_inventory/tasks/main.yml, which looks at IPv4 alone; where
    nothing is said a kubelet takes 110.
    """
    network = cluster.network
    ranges = [pods for pods in network.pods if version_of(pods.network) == 4]
    if network.plugin in (None, "calico", "none") or not ranges:
        return {}
    most = max(2 ** (32 - ranges[0].mask) - 2, 0)
    kubelets = (node for node in cluster.nodes if node.roles & {"control-plane", "worker"})
    return {node.name: most for node in kubelets if (USUAL_PODS if node.size.pods is None else node.size.pods) > most}


USUAL_PODS = 110
"""Kubespray's kubelet_max_pods, which is the kubelet's own."""


def unfit_ranges(cluster: Cluster) -> list[str]:
    """Return the networks of pods that have no range for each machine; Calico has ranges of another size."""
    nodes = sum(1 for node in cluster.nodes if node.roles & {"control-plane", "worker"})
    if cluster.network.plugin in (None, "calico"):
        return []
    return [
        pods.network
        for pods in cluster.network.pods
        if 2 ** max(pods.mask - ip_network(pods.network).prefixlen, 0) < nodes
    ]
