"""How members of etcd come to a machine: as kubeadm sets them up, on machines of their own or not, and as Kubespray."""

import yaml

from hadesign.targets.dr.keeping import EtcdMember
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.kubeadm.readme_etcd import CERTIFICATES
from hadesign.topology import Cluster
from tests.targets.etcd_lab import EtcdLab
from tests.targets.live import certificate


def by_kubeadm(lab: EtcdLab, member: EtcdMember) -> None:
    """Set a member on a machine of its own up as the README of kubeadm's files says."""
    authority(lab, member)
    config = f"--config {config_of(lab.cluster, member)}"
    phases = [f"kubeadm init phase certs {name} {config}" for name in CERTIFICATES]
    lab.do(member.node, *phases, f"kubeadm init phase etcd local {config}")


def authority(lab: EtcdLab, member: EtcdMember, config: str = "") -> None:
    """Make etcd's authority on the first member, and bring it to a later one."""
    kept, there = lab.folder / "authority", "/etc/kubernetes/pki/etcd"
    if kept.exists():
        lab.do(member.node, f"mkdir -p {there} && cp {kept}/ca.* {there}/")
    else:
        lab.do(
            member.node,
            f"kubeadm init phase certs etcd-ca --config {config or config_of(lab.cluster, member)}",
            f"cp -R {there} {kept}",
        )


def config_of(cluster: Cluster, member: EtcdMember) -> str:
    """Return the name of a member's file for kubeadm."""
    assert cluster.etcd
    return file_of(next(one for one in cluster.etcd.members if one.name == member.name))


def by_kubeadm_beside(lab: EtcdLab, member: EtcdMember) -> None:
    """Set a member beside the control plane up by the same phases, all members at once.

    kubeadm would let one join the other, which needs a kubelet: what it would have made is the same but for the list.
    """
    own = f"own-{member.name}.yaml"
    documents = list(yaml.safe_load_all((lab.configs / "kubeadm" / "init.yaml").read_text()))
    for document in documents:
        if document["kind"] == "InitConfiguration":
            document["localAPIEndpoint"]["advertiseAddress"] = lab.addresses[member.node]
            document["nodeRegistration"]["name"] = member.node
    (lab.configs / "kubeadm" / own).write_text(yaml.safe_dump_all(documents))
    authority(lab, member, own)
    together = ",".join(one.pair for one in lab.members.values())
    lab.do(
        member.node,
        *(f"kubeadm init phase certs {name} --config {own}" for name in CERTIFICATES),
        f"kubeadm init phase etcd local --dry-run --config {own} | sed -n '/^apiVersion:/,$p' \\",
        f"  | sed 's|--initial-cluster=.*|--initial-cluster={together}|' >/run/etcd.yaml",
        "mkdir -p /etc/kubernetes/manifests && mv /run/etcd.yaml /etc/kubernetes/manifests/",
    )


def by_kubespray(lab: EtcdLab, member: EtcdMember) -> None:
    """Set a member up as Kubespray leaves it: a service, told by a file of its environment."""
    address, folder = lab.addresses[member.node], "/etc/ssl/etcd/ssl"
    pem = lab.folder / "throwaway.pem"
    if not pem.exists():
        certificate(pem, [*(str(one) for one in lab.addresses.values()), "127.0.0.1"])
        (lab.folder / "ca.pem").write_text(pem.read_text().partition("-----END PRIVATE KEY-----\n")[2])
    names = [f"{use}-{member.node}{part}" for use in ("member", "admin") for part in ("", "-key")]
    (lab.folder / f"{member.name}.env").write_text(
        "\n".join((
            "# as kubernetes-sigs/kubespray@46dbdd399:roles/etcd/templates/etcd.env.j2 has it, in its order",
            f"ETCD_DATA_DIR={member.data}", f"ETCD_ADVERTISE_CLIENT_URLS={member.client}",
            f"ETCD_INITIAL_ADVERTISE_PEER_URLS={member.peer}", "ETCD_INITIAL_CLUSTER_STATE=new",
            f"ETCD_LISTEN_CLIENT_URLS=https://{address}:2379,https://127.0.0.1:2379",
            "ETCD_INITIAL_CLUSTER_TOKEN=k8s_etcd", f"ETCD_LISTEN_PEER_URLS=https://{address}:2380",
            f"ETCD_NAME={member.name}",
            f"ETCD_INITIAL_CLUSTER={','.join(one.pair for one in lab.members.values())}",
            *(f"ETCD_{peer}TRUSTED_CA_FILE={folder}/ca.pem" for peer in ("", "PEER_")),
            *(f"ETCD_{peer}CERT_FILE={folder}/member-{member.node}.pem" for peer in ("", "PEER_")),
            *(f"ETCD_{peer}KEY_FILE={folder}/member-{member.node}-key.pem" for peer in ("", "PEER_")),
            *(f"ETCD_{peer}CLIENT_CERT_AUTH=true" for peer in ("", "PEER_")),
        )) + "\n"
    )  # fmt: skip
    copies = [f"install -D -m 0600 {lab.folder}/ca.pem {folder}/ca.pem"]
    copies += (f"install -D -m 0600 {pem} {folder}/{name}.pem" for name in names)
    lab.do(member.node, *copies, f"cp {lab.folder}/{member.name}.env /etc/etcd.env", "touch /run/keeper/etcd.service")
