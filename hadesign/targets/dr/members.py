"""A member of etcd is lost while the majority lives: forgotten first, and then a new one is let in, as a learner."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import in_file_name
from hadesign.targets.dr.keeping import HELD, KUBECTL, MANIFESTS, EtcdMember
from hadesign.targets.dr.page import RunbookPage, RunbookStep
from hadesign.targets.dr.restoring import ready
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.kubeadm.nodes import join_file
from hadesign.targets.kubeadm.readme_etcd import CERTIFICATES
from hadesign.targets.kubeadm.secrets import JOINING
from hadesign.targets.shell import quoted
from hadesign.topology.cluster import ApiServer, Cluster, Etcd

SAVED = "/var/lib/etcd-before-member.db"
"""Where the snapshot is that is taken before a member is forgotten. hadesign chose it."""
_ID = "etcdctl member list | awk -F ', ' '$4 == \"{peer}\" {{print $1}}'"
"""The id of a member by its peer URL, from what etcdctl prints without a table: ID, state, name, peer URL, ...
One that was added and has not started yet has no name."""
_MEMBERS = (
    'MEMBERS=$(etcdctl member list | awk -F \', \' \'{{print ($3 == "" ? "{name}" : $3) "=" $4}}\' | paste -sd , -)'
)
"""All members as --initial-cluster has them; one that has not started yet has no name there."""


def file_of_member(member: str) -> str:
    """Return the name of a member's page."""
    return f"member-{in_file_name(member)}.md"


def lost_member(cluster: Cluster, etcd: Etcd, members: Sequence[EtcdMember], lost: EtcdMember) -> RunbookPage:
    """Return the page of a member that is lost; `members` are all, and more than one."""
    other = next(member for member in members if member is not lost)
    server = next((one for one in cluster.api_servers if one.node == lost.node), None)
    whole = server is not None and server.member is not None
    what = _("Replace {name}: control-plane node and etcd member", name=lost.name) if whole else ""
    steps = [*_forget(other, lost)]
    if whole and server is not None:
        data = quoted(lost.data)
        steps += _joins(cluster, other.node, server, f"{data}/member", f"{data}/member-before")
    elif cluster.kubernetes.installer == "kubespray":
        steps += [_add(other, lost), _by_service(other, lost), _promote(other, lost)]
    else:
        steps += [
            *_prepared(etcd, other, lost),
            _add(other, lost),
            _by_kubelet(etcd, other, lost),
            _promote(other, lost),
        ]
    return RunbookPage(
        file_of_member(lost.name),
        what or _("Replace the etcd member {name}", name=lost.name),
        (
            _("For when {name} is gone, or its data is, and the majority of etcd lives.", name=lost.name),
            _("If it will be back soon with its data, wait: then it catches up by itself, and nothing is to be done."),
        ),
        (*steps, _healthy(other)),
        tuple(_notes(cluster, lost)),
    )


def _forget(other: EtcdMember, lost: EtcdMember) -> Iterator[RunbookStep]:
    """Yield how the others forget it: first, as a member more would want a larger majority."""
    commands = (*other.asks(other.client), f"etcdctl snapshot save {SAVED}", "etcdctl member list -w table")
    yield RunbookStep(_("Save what etcd holds, and look who is there."), (other.node,), commands)
    remove = (
        f"ID=$({_ID.format(peer=lost.peer)})",
        '[ -z "$ID" ] || until etcdctl member remove "$ID"; do sleep 2; done',
    )
    yield RunbookStep(
        _("Forget the lost member, if it is still counted. etcd may refuse until it has noticed the loss."),
        (other.node,),
        remove,
    )


def file_of_server(name: str) -> str:
    """Return the name of a control-plane node's page, where etcd is elsewhere."""
    return f"node-{in_file_name(name)}.md"


def lost_server(cluster: Cluster, lost: ApiServer) -> RunbookPage:
    """Return the page of a control-plane node that is lost and has no member; there is more than one."""
    other = next(server.node for server in cluster.api_servers if server is not lost)
    return RunbookPage(
        file_of_server(lost.node),
        _("Replace the control-plane node {name}", name=lost.node),
        (_("For when {name} is gone. etcd is on other machines, and is not touched.", name=lost.node),),
        (*_joins(cluster, other, lost), ready(cluster, other)),
        (_same(),),
    )


def _joins(cluster: Cluster, other: str, lost: ApiServer, *old: str) -> Iterator[RunbookStep]:
    """Yield how kubeadm lets a control-plane node in, which brings its member along; `old` is what it leaves behind."""
    yield RunbookStep(
        _("Forget the node. Its pods are started elsewhere."),
        (other,),
        (KUBECTL, f"kubectl delete node {lost.node} --ignore-not-found"),
    )
    yield RunbookStep(
        _(
            "Make the secrets of joining, in a folder with `{file}` (from `{where}`), `init.yaml` and `fill-secrets.sh`"
            " (both from `configs/kubeadm`). Then copy `filled/{file}` to {name}.",
            file=join_file(lost.node),
            where="configs/dr" if lost is cluster.api_servers[0] else "configs/kubeadm",
            name=lost.node,
        ),
        (other,),
        JOINING,
    )
    yield RunbookStep(
        _("Take away what was there, if the machine is not new; its data is of no use to anybody. Then join."),
        (lost.node,),
        (f"kubeadm reset --force && rm -rf {' '.join((HELD, *old))}", f"kubeadm join --config {join_file(lost.node)}"),
    )


def _add(other: EtcdMember, lost: EtcdMember) -> RunbookStep:
    commands = (
        f"until etcdctl member list | grep -qF {lost.peer} \\",
        f"  || etcdctl member add {lost.name} --learner --peer-urls={lost.peer}; do sleep 2; done",
    )
    said = _("Let the new member in, as a learner: it does not count for the majority until it has caught up.")
    return RunbookStep(said, (other.node,), commands)


def _prepared(etcd: Etcd, other: EtcdMember, lost: EtcdMember) -> Iterator[RunbookStep]:
    """Yield what a machine needs before it runs a member that kubeadm sets up."""
    member = next(one for one in etcd.members if one.name == lost.name)
    yield RunbookStep(
        _(
            "Set the machine up as `configs/kubeadm/README.md` says for each member, up to its kubelet, and copy"
            " `/etc/kubernetes/pki/etcd/ca.crt` from {name}, and `ca.key` from its safe place, to the same folder.",
            name=other.name,
        )
    )
    phases = tuple(f"kubeadm init phase certs {name} --config {file_of(member)}" for name in CERTIFICATES)
    said = _("Make its certificates, in the folder with its file, and take the old data away.")
    yield RunbookStep(said, (lost.node,), (*phases, *lost.moved_away()))


def _by_kubelet(etcd: Etcd, other: EtcdMember, lost: EtcdMember) -> RunbookStep:
    """Return how it starts: kubeadm's static pod, told that the cluster is there already, and who is in it."""
    member = next(one for one in etcd.members if one.name == lost.name)
    commands = (
        *lost.asks(other.client),
        _MEMBERS.format(name=lost.name),
        f"kubeadm init phase etcd local --dry-run --config {file_of(member)} | sed -n '/^apiVersion:/,$p' \\",
        '  | sed -e "s|--initial-cluster=.*|--initial-cluster=$MEMBERS|" \\',
        '    -e "s|--initial-cluster-state=new|--initial-cluster-state=existing|" >/etc/kubernetes/etcd.yaml',
        f"mkdir -p {MANIFESTS} && mv /etc/kubernetes/etcd.yaml {MANIFESTS}/",
    )
    said = _("Start it. kubeadm's own file is of the first day: it is told who is there, and that they are.")
    return RunbookStep(said, (lost.node,), commands)


def _by_service(other: EtcdMember, lost: EtcdMember) -> RunbookStep:
    """Return the same where etcd is a service of the machine, which reads /etc/etcd.env."""
    commands = (
        "systemctl stop etcd",
        *lost.moved_away(),
        *lost.asks(other.client),
        _MEMBERS.format(name=lost.name),
        'sed -i -e "s|^ETCD_INITIAL_CLUSTER=.*|ETCD_INITIAL_CLUSTER=$MEMBERS|" \\',
        '  -e "s|^ETCD_INITIAL_CLUSTER_STATE=.*|ETCD_INITIAL_CLUSTER_STATE=existing|" /etc/etcd.env',
        "systemctl start etcd",
    )
    return RunbookStep(_("Start it without its old data, told who is there."), (lost.node,), commands)


def _promote(other: EtcdMember, lost: EtcdMember) -> RunbookStep:
    commands = (f"ID=$({_ID.format(peer=lost.peer)})", 'until etcdctl member promote "$ID"; do sleep 2; done')
    return RunbookStep(_("Count it as a member as soon as it has caught up."), (other.node,), commands)


def _healthy(other: EtcdMember) -> RunbookStep:
    commands = ("until etcdctl endpoint health --cluster; do sleep 2; done", "etcdctl member list -w table")
    return RunbookStep(_("All members are healthy, `started`, and none is a learner."), (other.node,), commands)


def _notes(cluster: Cluster, lost: EtcdMember) -> Iterator[str]:
    if cluster.kubernetes.installer == "kubespray":
        yield _(
            "On a new machine, etcd and its certificates are not there yet: after step 2, let Kubespray do the rest by"
            " its `recover-control-plane.yml` (its docs/operations/recover-control-plane.md), with {name} in the"
            " groups it names.",
            name=lost.name,
        )
        yield _(
            "Its way for a lost majority is of no use here: it calls `etcdctl snapshot restore`, which etcd 3.6 no"
            " longer has. The pages of this runbook do without."
        )
    yield _same()


def _same() -> str:
    return _("The new machine has the name and the address of the old one; otherwise change the blueprint first.")
