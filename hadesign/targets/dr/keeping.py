"""How etcd and the API servers are kept running, by installer: how they are stopped and started, and who may ask."""

from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.targets.etcd_files import FILES, own_endpoint
from hadesign.targets.shell import quoted
from hadesign.topology.cluster import Cluster, Etcd, Member

MANIFESTS, HELD = "/etc/kubernetes/manifests", "/etc/kubernetes/stopped"
"""Where a kubelet looks for static pods (kubeadm's and Kubespray's own default), and where we put them meanwhile: a pod
ends when its file is no longer there (https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/)."""
API_PODS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
SNAPSHOT = "/var/lib/etcd-snapshot.db"
"""Where the runbook has the snapshot of which a member is made. hadesign chose it."""
KUBECTL = "export KUBECONFIG=/etc/kubernetes/admin.conf"
RESTORES = {"rke2": "../rke2/RESTORE.md", "k3s": "../k3s/RESTORE.md", "rke": "../rke/README.md"}
"""Where the targets of installers that run etcd themselves say how it comes back."""
BUMP = 1_000_000_000
"""By how much revisions grow, so that nobody who watches has seen them: more than were written since the snapshot
(https://etcd.io/docs/v3.6/op-guide/recovery/)."""


@dataclass(frozen=True, slots=True)
class EtcdMember:
    """A member with all of its URLs known, and the machine's commands."""

    name: str
    node: str
    peer: str
    client: str
    local: str
    data: str
    credentials: tuple[str, ...]
    stop: tuple[str, ...]
    start: tuple[str, ...]

    def asks(self, *endpoints: str) -> tuple[str, ...]:
        """Return what a shell on its machine is told before etcdctl: whom to ask, and as whom."""
        return (*self.credentials, f"export ETCDCTL_ENDPOINTS={','.join(endpoints)}")

    @property
    def pair(self) -> str:
        """The member as --initial-cluster has it."""
        return f"{self.name}={self.peer}"

    def remade(self, cluster: Sequence["EtcdMember"]) -> tuple[str, ...]:
        """Return the commands that make its data of the snapshot, as a member of a new cluster of these.

        The token is the sum of the snapshot: members that were made of another one never find each other. The old data
        stays beside the new one; a data folder may be a mount, so that nothing leaves it.
        """
        data, new = quoted(self.data), quoted(f"{self.data}/restored")
        return (
            f"etcdutl snapshot status {SNAPSHOT} -w table",
            *self.moved_away(),
            f"etcdutl snapshot restore {SNAPSHOT} --data-dir {new} --name {self.name} \\",
            f"  --initial-cluster {','.join(member.pair for member in cluster)} \\",
            f"  --initial-advertise-peer-urls {self.peer} \\",
            f'  --initial-cluster-token "$(sha256sum <{SNAPSHOT} | cut -c 1-16)" \\',
            f"  --bump-revision {BUMP} --mark-compacted",
            f"mv -T {new}/member {data}/member && rmdir {new}",
            f"chown -R --reference={data} {data}/member",
        )

    def moved_away(self) -> tuple[str, ...]:
        """Return the command that keeps what data there is under another name, of which there must be none yet."""
        data = quoted(self.data)
        return (f"[ ! -e {data}/member ] || mv -T {data}/member {data}/member-before",)


def stopped(pods: Sequence[str]) -> tuple[str, ...]:
    """Return the commands that stop static pods and wait until they have ended."""
    wanted = f"^({'|'.join(pods)})$" if len(pods) > 1 else f"^{pods[0]}$"
    return (
        f"mkdir -p {HELD}",
        *_moved(pods, MANIFESTS, HELD),
        f"until [ -z \"$(crictl ps -q --name '{wanted}')\" ]; do sleep 1; done",
    )


def started(pods: Sequence[str]) -> tuple[str, ...]:
    """Return the commands that start static pods again."""
    return tuple(_moved(pods, HELD, MANIFESTS))


def _moved(pods: Sequence[str], there: str, here: str) -> Iterator[str]:
    """Yield how files of pods are moved, as far as they are there: what was done once may be done again."""
    if len(pods) == 1:
        yield f"[ ! -e {there}/{pods[0]}.yaml ] || mv {there}/{pods[0]}.yaml {here}/"
        return
    yield f"for pod in {' '.join(pods)}; do"
    yield f"  [ ! -e {there}/$pod.yaml ] || mv {there}/$pod.yaml {here}/"
    yield "done"


def etcd_members(cluster: Cluster) -> tuple[EtcdMember, ...]:
    """Return the members, or none where it is not known how they run, or where not all of their addresses are."""
    etcd, files = cluster.etcd, FILES.get(cluster.kubernetes.installer)
    if etcd is None or files is None:
        return ()
    found = [_member(cluster, etcd, member) for member in etcd.members if member.peer_url and member.client_url]
    return tuple(found) if len(found) == len(etcd.members) else ()


def _member(cluster: Cluster, etcd: Etcd, member: Member) -> EtcdMember:
    installer = cluster.kubernetes.installer
    files, service = FILES[installer], installer == "kubespray"
    address = next(node.address for node in cluster.nodes if node.name == member.node)
    return EtcdMember(
        name=member.name,
        node=member.node,
        peer=member.peer_url or "",
        client=member.client_url or "",
        local=own_endpoint(cluster, address),
        data=etcd.data_dir,
        credentials=(
            f"export ETCDCTL_CACERT={files.authority}",
            f"export ETCDCTL_CERT={files.certificate.format(node=member.node)}",
            f"export ETCDCTL_KEY={files.key.format(node=member.node)}",
        ),
        stop=("systemctl stop etcd",) if service else stopped(["etcd"]),
        start=("systemctl start etcd",) if service else started(["etcd"]),
    )
