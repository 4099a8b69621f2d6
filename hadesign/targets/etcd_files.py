"""Where an installer keeps what a client of etcd needs, and the keys of the cluster."""

from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.targets.kubeadm.etcd_hosts import loopback
from hadesign.topology.cluster import Cluster, Installer
from hadesign.topology.members import CLIENT_PORT


@dataclass(frozen=True, slots=True)
class EtcdFiles:
    """Where an installer puts what a client of etcd needs, and the folders with keys; `{node}` is a node's name."""

    authority: str
    certificate: str
    key: str
    folders: tuple[str, ...]


_KUBEADM = EtcdFiles(
    "/etc/kubernetes/pki/etcd/ca.crt",
    "/etc/kubernetes/pki/etcd/healthcheck-client.crt",
    "/etc/kubernetes/pki/etcd/healthcheck-client.key",
    ("/etc/kubernetes/pki",),
)
"""https://kubernetes.io/docs/setup/best-practices/certificates/#certificate-paths; kubeadm makes it on every member."""
_KUBESPRAY = EtcdFiles(
    "/etc/ssl/etcd/ssl/ca.pem",
    "/etc/ssl/etcd/ssl/admin-{node}.pem",
    "/etc/ssl/etcd/ssl/admin-{node}-key.pem",
    ("/etc/ssl/etcd/ssl", "/etc/kubernetes/ssl"),
)
"""kubernetes-sigs/kubespray@46dbdd399:roles/etcd/templates/etcd.env.j2 and roles/kubespray_defaults (kube_cert_dir)."""
FILES: Mapping[Installer, EtcdFiles] = {"kubeadm": _KUBEADM, "kubespray": _KUBESPRAY}
"""By installer; of another one it is not known here."""


def own_endpoint(cluster: Cluster, address: str | None) -> str:
    """Return where the member of a machine with this address answers: on loopback, of the IP version that it speaks.

    Kubespray's members listen on that of IPv4 whatever their addresses are
    (kubernetes-sigs/kubespray@46dbdd399:roles/etcd/templates/etcd.env.j2, ETCD_LISTEN_CLIENT_URLS).
    """
    spoken = None if cluster.kubernetes.installer == "kubespray" else address
    return f"https://{loopback(spoken)}:{CLIENT_PORT}"
