"""Which machine takes snapshots, and which copies keys: what it is called, and where etcd's certificates are there."""

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
"""kubernetes-sigs/kubespray@174c736:roles/etcd/handlers/backup.yml, and kube_cert_dir of its defaults."""
FILES: Mapping[Installer, EtcdFiles] = {"kubeadm": _KUBEADM, "other": _KUBEADM, "kubespray": _KUBESPRAY}
"""Where they are, by installer; of another one nobody knows, and kubeadm's places are as good as any."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """A machine with a member, or with keys, or both; `position` is its place among those that do the same."""

    name: str
    address: str | None
    member: bool
    server: bool
    position: int
    count: int

    def endpoint(self, cluster: Cluster) -> str:
        """Return where the machine's own member answers: on loopback, of the IP version that it speaks.

        Kubespray's members listen on that of IPv4 whatever their addresses are
        (kubernetes-sigs/kubespray@d366de4:roles/etcd/templates/etcd.env.j2, ETCD_LISTEN_CLIENT_URLS).
        """
        address = None if cluster.kubernetes.installer == "kubespray" else self.address
        return f"https://{loopback(address)}:{CLIENT_PORT}"

    def folders(self, cluster: Cluster) -> tuple[str, ...]:
        """Return what is copied, encrypted: folders with keys, and the configuration of encryption at rest."""
        installer = cluster.kubernetes.installer
        folders = FILES[installer].folders
        if installer == "kubespray":
            folders = tuple(one for one, there in zip(folders, (self.member, self.server), strict=True) if there)
        encryption = cluster.control_plane.encryption
        return (*folders, *((encryption.config_file,) if encryption and self.server else ()))


def keepers(cluster: Cluster) -> tuple[Keeper, ...]:
    """Return the machines, members first; where etcd is apart, those of the control plane hold the other keys."""
    members = [member.node for member in cluster.etcd.members] if cluster.etcd else []
    servers = [server.node for server in cluster.api_servers]
    addresses = {node.name: node.address for node in cluster.nodes}
    others = [name for name in servers if name not in members]
    return tuple(
        Keeper(name, addresses[name], member, name in servers, position, len(names))
        for names, member in ((members, True), (others, False))
        for position, name in enumerate(names)
    )
