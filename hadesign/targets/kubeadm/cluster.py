"""ClusterConfiguration and the two component configurations that go with it."""

from ipaddress import ip_network
from typing import Any

from hadesign.targets.base import Lacking
from hadesign.targets.kubeadm.arguments import (
    API,
    api_server_arguments,
    api_server_volumes,
    arguments,
    etcd_arguments,
    go_duration,
    leader_arguments,
)
from hadesign.topology.cluster import Cluster

PKI = "/etc/kubernetes/pki"
MAX_NODE_BITS = 16
"""kubeadm refuses a pod subnet that is more than 16 bits wider than each node's share of it."""


def cluster_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the ClusterConfiguration."""
    spec = cluster.blueprint.spec
    certificates = spec.control_plane.certificates if spec.control_plane else None
    validity = certificates.validity if certificates else None
    return _known(
        {
            "apiVersion": API,
            "kind": "ClusterConfiguration",
            "kubernetesVersion": f"v{spec.kubernetes.version}",
            "clusterName": cluster.name,
            "controlPlaneEndpoint": _endpoint(cluster),
            "certificateValidityPeriod": go_duration(validity),
            "networking": _known(
                {"podSubnet": cluster.pod_cidr, "serviceSubnet": cluster.service_cidr, "dnsDomain": cluster.dns_domain}
            ),
            "etcd": _etcd(cluster),
            "apiServer": _known(
                {
                    "certSANs": [san.value for san in cluster.api_sans],
                    "extraArgs": arguments(api_server_arguments(cluster)) or None,
                    "extraVolumes": api_server_volumes(cluster) or None,
                }
            ),
            "controllerManager": _component(_manager_arguments(cluster)),
            "scheduler": _component(leader_arguments(spec.control_plane.scheduler if spec.control_plane else None)),
            "proxy": {"disabled": True} if _proxy_mode(cluster) == "none" else None,
        }
    )


def _known(mapping: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown."""
    return {key: value for key, value in mapping.items() if value is not None}


def _component(pairs: list[tuple[str, Any]]) -> dict[str, Any] | None:
    found = arguments(pairs)
    return {"extraArgs": found} if found else None


def _endpoint(cluster: Cluster) -> str | None:
    """Return the endpoint; several API servers without one cannot be joined (kubeadm refuses)."""
    if cluster.endpoint:
        return cluster.endpoint.address
    if len(cluster.api_servers) > 1:
        lacking = Lacking(cluster, "kubeadm")
        origin = cluster.api_servers[1].origin
        lacking.need(None, "an endpoint to join further control-plane nodes", "spec.controlPlane.endpoint", origin)
        lacking.check()
    return None


def _etcd(cluster: Cluster) -> dict[str, Any] | None:
    etcd = cluster.etcd
    if etcd is None:
        return None
    if etcd.topology == "stacked":
        return {"local": {"dataDir": etcd.data_dir, "extraArgs": arguments(etcd_arguments(etcd))}}
    lacking = Lacking(cluster, "kubeadm")
    expected = "an address, or a subnet for its zone"
    urls = [
        lacking.need(m.client_url, f"the address of etcd member {m.name}", expected, m.origin) for m in etcd.members
    ]
    lacking.check()
    return {
        "external": {
            "endpoints": urls,
            "caFile": f"{PKI}/etcd/ca.crt",
            "certFile": f"{PKI}/apiserver-etcd-client.crt",
            "keyFile": f"{PKI}/apiserver-etcd-client.key",
        }
    }


def _manager_arguments(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return kube-controller-manager's arguments; each node's pod range is sized only if asked for."""
    spec = cluster.blueprint.spec
    manager = spec.control_plane.controller_manager if spec.control_plane else None
    pairs = leader_arguments(manager)
    pairs.append(("node-monitor-grace-period", go_duration(manager.node_monitor_grace_period if manager else None)))
    if spec.network and spec.network.pod_cidr:
        pairs.append(("node-cidr-mask-size", spec.network.node_mask))
    return pairs


def node_mask(cluster: Cluster) -> int | None:
    """Return the prefix length of each node's pod range: given, or Kubernetes' default of 24 (IPv6: 64)."""
    if cluster.pod_cidr is None:
        return None
    given = cluster.blueprint.spec.network.node_mask if cluster.blueprint.spec.network else None
    return given or (24 if ip_network(cluster.pod_cidr).version == 4 else 64)


def _proxy_mode(cluster: Cluster) -> str | None:
    return cluster.blueprint.spec.network.kube_proxy if cluster.blueprint.spec.network else None


def kubelet_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the KubeletConfiguration of all nodes; the pod limit only where all nodes that state one agree."""
    limits = {group.size.pods for group in cluster.groups if "load-balancer" not in group.roles} - {None}
    return _known(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "cgroupDriver": "systemd",
            "maxPods": limits.pop() if len(limits) == 1 else None,
            "rotateCertificates": True,
        }
    )


def uniform_pods(cluster: Cluster) -> bool:
    """Whether one pod limit serves all nodes."""
    return len({g.size.pods for g in cluster.groups if "load-balancer" not in g.roles} - {None}) <= 1


def proxy_configuration(cluster: Cluster) -> dict[str, Any] | None:
    """Return the KubeProxyConfiguration, if the blueprint says how kube-proxy works."""
    mode = _proxy_mode(cluster)
    if mode is None or mode == "none":
        return None
    strict = {"ipvs": {"strictARP": True}} if mode == "ipvs" else {}
    return _known(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "mode": mode,
            "clusterCIDR": cluster.pod_cidr,
            **strict,
        }
    )
