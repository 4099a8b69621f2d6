"""Which machine takes snapshots, and which copies keys: what it is called, and where etcd's certificates are there."""

from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.targets.etcd_files import FILES as KNOWN
from hadesign.targets.etcd_files import EtcdFiles, own_endpoint
from hadesign.topology.cluster import Cluster, Installer

FILES: Mapping[Installer, EtcdFiles] = {**KNOWN, "other": KNOWN["kubeadm"]}
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
        """Return where the machine's own member answers."""
        return own_endpoint(cluster, self.address)

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
