"""The part of kubeadm's README that is about etcd on machines of its own."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.targets.kubeadm.etcd_hosts import KUBELET_FILE, UNIT_FILE, file_of, loopback
from hadesign.targets.markdown import on, said_beside, shell, title
from hadesign.topology.cluster import Cluster, Etcd, Member
from hadesign.topology.members import CLIENT_PORT

PKI = "/etc/kubernetes/pki"
_DROP_IN = "/etc/systemd/system/kubelet.service.d/20-etcd.conf"
CERTIFICATES = ("etcd-server", "etcd-peer", "etcd-healthcheck-client")
"""Phases that make the certificates of a member."""


def external_etcd(cluster: Cluster, etcd: Etcd) -> Iterator[str]:
    """Yield the paragraphs: the kubelet as keeper of etcd, one authority for all, then member by member."""
    first = etcd.members[0]
    yield title("etcd", 2)
    yield _(
        "A kubelet keeps etcd running, as a static pod, on a machine that belongs to no cluster. On **each member**"
        " (`{file}` names the container runtime's socket, containerd's; change it there for another one):",
        file=KUBELET_FILE,
    )
    yield shell(
        f"install -D -m 0644 {KUBELET_FILE} /etc/kubernetes/{KUBELET_FILE}",
        f"install -D -m 0644 {UNIT_FILE} {_DROP_IN}",
        "systemctl daemon-reload && systemctl enable kubelet && systemctl restart kubelet",
    )
    yield _("Make etcd's certificate authority on **{machine}**:", machine=first.name)
    yield shell(f"kubeadm init phase certs etcd-ca --config {file_of(first)}")
    others = joined([f"**{member.name}**" for member in etcd.members[1:]], COMMAS)
    if others:
        yield _(
            "Copy `{pki}/etcd/ca.crt` and `{pki}/etcd/ca.key` to the same place on {others}.", pki=PKI, others=others
        )
    for member in etcd.members:
        yield from _member(member, extra=("apiserver-etcd-client",) if member is first else ())
    yield _("etcd answers when more than half of its members run. On **{machine}**:", machine=first.name)
    yield shell(inside(cluster, first, "endpoint health --cluster"))
    yield _(
        "Copy from **{first}** to **{server}**, to the same paths: `{pki}/etcd/ca.crt`,"
        " `{pki}/apiserver-etcd-client.crt` and `{pki}/apiserver-etcd-client.key`. Then keep `{pki}/etcd/ca.key` in a"
        " safe place, and delete it on the other members: whoever has it can read all of etcd.",
        first=first.name,
        server=cluster.api_servers[0].node,
        pki=PKI,
    )
    yield from _doubles(cluster, etcd)


def _member(member: Member, extra: tuple[str, ...]) -> Iterator[str]:
    """Yield the commands of one member."""
    config = f"--config {file_of(member)}"
    yield on(member.name)
    phases = [f"kubeadm init phase certs {name} {config}" for name in (*CERTIFICATES, *extra)]
    yield shell(*phases, f"kubeadm init phase etcd local {config}")


def _doubles(cluster: Cluster, etcd: Etcd) -> Iterator[str]:
    """Say what is different where a member also joins the cluster: its kubelet can serve one master only."""
    holders = {member.node for member in etcd.members}
    nodes = [node for node in cluster.nodes if node.name in holders and node.roles & {"control-plane", "worker"}]
    if nodes:
        yield ngettext(
            "{names} also joins the cluster below. Right before its `kubeadm` command there, give the kubelet back;"
            " etcd goes on as a static pod of the same kubelet:",
            "{names} also joins the cluster below. Right before its `kubeadm` command there, give the kubelet back;"
            " etcd goes on as a static pod of the same kubelet:",
            len(nodes),
            names=joined([f"**{node.name}**" for node in nodes], COMMAS),
        )
        yield shell(f"systemctl stop kubelet && rm {_DROP_IN} && systemctl daemon-reload")


def existing_etcd(cluster: Cluster, etcd: Etcd) -> Iterator[str]:
    """Yield what is said of an etcd that is there already: where the files are by which it is reached."""
    files = etcd.existing
    if files is None:
        return
    yield title("etcd", 2)
    yield _(
        "etcd is there already, and nothing here sets it up or changes it. Put `{ca}`, `{cert}` and `{key}` on"
        " **{machine}**; `--upload-certs` below takes them to the other control-plane nodes. It has to answer:",
        ca=files.ca,
        cert=files.cert,
        key=files.key,
        machine=cluster.api_servers[0].node,
    )
    yield shell(f"{etcdctl(cluster, etcd, etcd.members[0])} endpoint health --cluster")


def member_list(cluster: Cluster, etcd: Etcd) -> str:
    """Return the command that lists etcd's members."""
    first = etcd.members[0]
    if etcd.topology == "stacked":
        command = f"{etcdctl(cluster, etcd, first)} member list -w table"
        return f"kubectl -n kube-system exec etcd-{first.name} -- {command}"
    if etcd.existing:
        command, machine = f"{etcdctl(cluster, etcd, first)} member list -w table", cluster.api_servers[0].node
    else:
        command, machine = inside(cluster, first, "member list -w table"), first.name
    return said_beside(f"{command}   ", 0, _("on {machine}", machine=machine))


def inside(cluster: Cluster, member: Member, command: str) -> str:
    """Return a command for a member that its own container runtime knows."""
    etcd = cluster.etcd
    return f'crictl exec "$(crictl ps --name etcd -q)" {etcdctl(cluster, etcd, member)} {command}'


def etcdctl(cluster: Cluster, etcd: Etcd | None, member: Member) -> str:
    """Return etcdctl with the credentials that every member has, or those by which API servers reach it."""
    files = etcd.existing if etcd else None
    if files:
        url = member.client_url
        return f"etcdctl --endpoints {url} --cacert {files.ca} --cert {files.cert} --key {files.key}"
    address = next(node.address for node in cluster.nodes if node.name == member.node)
    client = f"{PKI}/etcd/healthcheck-client"
    url = f"https://{loopback(address)}:{CLIENT_PORT}"
    return f"etcdctl --endpoints {url} --cacert {PKI}/etcd/ca.crt --cert {client}.crt --key {client}.key"
