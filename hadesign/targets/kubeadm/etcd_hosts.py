"""Files for etcd on machines of its own, for the phases by which kubeadm sets such members up.

https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/setup-ha-etcd-with-kubeadm/
"""

from typing import Any

from hadesign.targets.base import Lacking, in_file_name
from hadesign.targets.components import etcd_arguments, etcd_metrics
from hadesign.targets.kubeadm.arguments import API, arguments
from hadesign.targets.kubeadm.cluster import certificate_validity
from hadesign.topology.cluster import Cluster, Etcd, Member
from hadesign.topology.members import CLIENT_PORT, host

KUBELET_FILE, UNIT_FILE = "kubelet-of-etcd.yaml", "kubelet-of-etcd.conf"


def file_of(member: Member) -> str:
    """Return the name of a member's file."""
    return f"etcd-{in_file_name(member.name)}.yaml"


def loopback(address: str | None) -> str:
    """Return the loopback address, as the host of a URL, of the IP version that a member speaks."""
    return host("::1" if address and ":" in address else "127.0.0.1")


def etcd_host(cluster: Cluster, etcd: Etcd, member: Member) -> list[dict[str, Any]]:
    """Return InitConfiguration and ClusterConfiguration for one member."""
    node = next(node for node in cluster.nodes if node.name == member.node)
    lacking = Lacking(cluster, "kubeadm")
    address = lacking.address(node.address, member.name, member.origin)
    lacking.check()
    pairs = [
        ("name", member.name),
        ("initial-cluster", ",".join(f"{m.name}={m.peer_url}" for m in etcd.members)),
        ("initial-cluster-state", "new"),
        ("listen-peer-urls", member.peer_url),
        ("listen-client-urls", f"{member.client_url},https://{loopback(address)}:{CLIENT_PORT}"),
        ("advertise-client-urls", member.client_url),
        ("initial-advertise-peer-urls", member.peer_url),
        *etcd_arguments(etcd),
        *etcd_metrics(cluster),
    ]
    sans = [san.value for san in cluster.etcd_sans[member.name]]
    return [
        {
            "apiVersion": API,
            "kind": "InitConfiguration",
            "nodeRegistration": {"name": node.name},
            "localAPIEndpoint": {"advertiseAddress": address},
        },
        {
            "apiVersion": API,
            "kind": "ClusterConfiguration",
            "kubernetesVersion": f"v{cluster.kubernetes.version}",
            **({"imageRepository": repository} if (repository := cluster.kubernetes.image_repository) else {}),
            **certificate_validity(cluster),
            "etcd": {
                "local": {
                    "dataDir": etcd.data_dir,
                    "serverCertSANs": sans,
                    "peerCertSANs": sans,
                    "extraArgs": arguments(pairs),
                }
            },
        },
    ]


def kubelet_of_etcd() -> dict[str, Any]:
    """Return the configuration of a kubelet that runs etcd and belongs to no cluster: it serves nobody but itself."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
        "address": "127.0.0.1",
        "cgroupDriver": "systemd",
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "staticPodPath": "/etc/kubernetes/manifests",
    }


UNIT = """\
[Service]
ExecStart=
ExecStart=/usr/bin/kubelet --config=/etc/kubernetes/kubelet-of-etcd.yaml
Restart=always
"""
"""A systemd drop-in: the kubelet's service runs on that configuration, instead of waiting to join a cluster."""
