"""Files for etcd on machines of its own, for the phases by which kubeadm sets such members up.

https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/setup-ha-etcd-with-kubeadm/
"""

from ipaddress import ip_address
from typing import Any

from hadesign.targets.base import Lacking
from hadesign.targets.kubeadm.arguments import API, arguments, etcd_arguments
from hadesign.topology.cluster import Cluster, Member


def etcd_host(cluster: Cluster, member: Member) -> list[dict[str, Any]]:
    """Return InitConfiguration and ClusterConfiguration for one member."""
    etcd = cluster.etcd
    node = next(node for node in cluster.nodes if node.name == member.node)
    lacking = Lacking(cluster, "kubeadm")
    address = lacking.need(
        node.address, f"the address of etcd member {member.name}", "an address, or a subnet for its zone", member.origin
    )
    lacking.check()
    members = etcd.members if etcd else ()
    loopback = "127.0.0.1" if ip_address(address).version == 4 else "[::1]"
    pairs = [
        ("name", member.name),
        ("initial-cluster", ",".join(f"{m.name}={m.peer_url}" for m in members)),
        ("initial-cluster-state", "new"),
        ("listen-peer-urls", member.peer_url),
        ("listen-client-urls", f"{member.client_url},https://{loopback}:2379"),
        ("advertise-client-urls", member.client_url),
        ("initial-advertise-peer-urls", member.peer_url),
        *(etcd_arguments(etcd) if etcd else ()),
    ]
    sans = [san.value for san in cluster.etcd_sans[member.name]]
    local = {
        "dataDir": etcd.data_dir if etcd else None,
        "serverCertSANs": sans,
        "peerCertSANs": sans,
        "extraArgs": arguments(pairs),
    }
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
            "kubernetesVersion": f"v{cluster.blueprint.spec.kubernetes.version}",
            "etcd": {"local": local},
        },
    ]
