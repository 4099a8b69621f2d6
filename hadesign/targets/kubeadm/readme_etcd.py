"""The part of kubeadm's README that is about etcd on machines of its own."""

from collections.abc import Iterator

from hadesign.targets.kubeadm.etcd_hosts import KUBELET_FILE, UNIT_FILE, file_of, loopback
from hadesign.targets.markdown import shell
from hadesign.topology.cluster import Cluster, Etcd, Member
from hadesign.topology.members import CLIENT_PORT

PKI = "/etc/kubernetes/pki"
_DROP_IN = "/etc/systemd/system/kubelet.service.d/20-etcd.conf"
_CERTIFICATES = ("etcd-server", "etcd-peer", "etcd-healthcheck-client")


def external_etcd(cluster: Cluster, etcd: Etcd) -> Iterator[str]:
    """Yield the paragraphs: the kubelet as keeper of etcd, one authority for all, then member by member."""
    first = etcd.members[0]
    yield "## etcd"
    yield (
        "A kubelet keeps etcd running, as a static pod, on a machine that belongs to no cluster. On **each member**"
        f" (`{KUBELET_FILE}` names the container runtime's socket, containerd's; change it there for another one):"
    )
    yield shell(
        f"install -D -m 0644 {KUBELET_FILE} /etc/kubernetes/{KUBELET_FILE}",
        f"install -D -m 0644 {UNIT_FILE} {_DROP_IN}",
        "systemctl daemon-reload && systemctl enable kubelet && systemctl restart kubelet",
    )
    yield f"Make etcd's certificate authority on **{first.name}**:"
    yield shell(f"kubeadm init phase certs etcd-ca --config {file_of(first)}")
    others = ", ".join(f"**{member.name}**" for member in etcd.members[1:])
    if others:
        yield f"Copy `{PKI}/etcd/ca.crt` and `{PKI}/etcd/ca.key` to the same place on {others}."
    for member in etcd.members:
        yield from _member(member, extra=("apiserver-etcd-client",) if member is first else ())
    yield f"etcd answers when more than half of its members run. On **{first.name}**:"
    yield shell(_inside(cluster, first, "endpoint health --cluster"))
    yield (
        f"Copy from **{first.name}** to **{cluster.api_servers[0].node}**, to the same paths: `{PKI}/etcd/ca.crt`,"
        f" `{PKI}/apiserver-etcd-client.crt` and `{PKI}/apiserver-etcd-client.key`. Then keep `{PKI}/etcd/ca.key` in a"
        " safe place, and delete it on the other members: whoever has it can read all of etcd."
    )
    yield from _doubles(cluster, etcd)


def _member(member: Member, extra: tuple[str, ...]) -> Iterator[str]:
    """Yield the commands of one member."""
    config = f"--config {file_of(member)}"
    yield f"On **{member.name}**:"
    phases = [f"kubeadm init phase certs {name} {config}" for name in (*_CERTIFICATES, *extra)]
    yield shell(*phases, f"kubeadm init phase etcd local {config}")


def _doubles(cluster: Cluster, etcd: Etcd) -> Iterator[str]:
    """Say what is different where a member also joins the cluster: its kubelet can serve one master only."""
    holders = {member.node for member in etcd.members}
    nodes = [node for node in cluster.nodes if node.name in holders and node.roles & {"control-plane", "worker"}]
    if nodes:
        names = ", ".join(f"**{node.name}**" for node in nodes)
        yield (
            f"{names} also joins the cluster below. Right before its `kubeadm` command there, give the kubelet back;"
            " etcd goes on as a static pod of the same kubelet:"
        )
        yield shell(f"systemctl stop kubelet && rm {_DROP_IN} && systemctl daemon-reload")


def member_list(cluster: Cluster, etcd: Etcd) -> str:
    """Return the command that lists etcd's members."""
    first = etcd.members[0]
    if etcd.topology == "stacked":
        return f"kubectl -n kube-system exec etcd-{first.name} -- {_etcdctl(cluster, first)} member list -w table"
    return f"{_inside(cluster, first, 'member list -w table')}    # on {first.name}"


def _inside(cluster: Cluster, member: Member, command: str) -> str:
    """Return a command for a member that only its own container runtime knows."""
    return f'crictl exec "$(crictl ps --name etcd -q)" {_etcdctl(cluster, member)} {command}'


def _etcdctl(cluster: Cluster, member: Member) -> str:
    """Return etcdctl with the credentials that every member has."""
    address = next(node.address for node in cluster.nodes if node.name == member.node)
    client = f"{PKI}/etcd/healthcheck-client"
    url = f"https://{loopback(address)}:{CLIENT_PORT}"
    return f"etcdctl --endpoints {url} --cacert {PKI}/etcd/ca.crt --cert {client}.crt --key {client}.key"
