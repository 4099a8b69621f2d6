"""Certificates are renewed, machine by machine, and what holds them is started again."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.dr.keeping import API_PODS, KUBECTL, EtcdMember, started, stopped
from hadesign.targets.dr.page import RunbookPage, RunbookStep
from hadesign.targets.dr.restoring import ready
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.kubeadm.readme_etcd import CERTIFICATES, PKI
from hadesign.targets.rke2.flavour import K3S, RKE2
from hadesign.topology.cluster import Cluster

_RENEWING = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#manual-certificate-renewal"
_KUBESPRAY = "/usr/local/bin/k8s-certs-renew.sh"
"""kubernetes-sigs/kubespray@46dbdd399:roles/kubernetes/control-plane/tasks/main.yml; it renews what kubeadm made, and
starts those pods again."""
_FLAVOURS = {"rke2": RKE2, "k3s": K3S}


def certificates(cluster: Cluster, members: Sequence[EtcdMember]) -> RunbookPage | None:
    """Return the page, or nothing where another program renews them and it is not known how."""
    installer = cluster.kubernetes.installer
    if not cluster.api_servers:
        return None
    if installer == "kubeadm":
        return _page(tuple(_by_kubeadm(cluster, members)), _of_kubeadm())
    if installer == "kubespray":
        return _page(tuple(_by_kubespray(cluster)), ())
    if installer in _FLAVOURS:
        return _page(tuple(_by_rancher(cluster, installer)), ())
    return None


def _page(steps: tuple[RunbookStep, ...], notes: tuple[str, ...]) -> RunbookPage:
    when = (
        _("Before they end: once they have, nothing of the control plane speaks with anything else."),
        _("Authorities are not renewed here: all who trust them would have to change with them."),
    )
    return RunbookPage("certificates.md", _("Renew certificates"), when, steps, notes)


def _of_kubeadm() -> tuple[str, ...]:
    return (
        _("Kubelets renew their own certificates; an upgrade by kubeadm renews all the others, too."),
        _("If the API answers no longer, kubeadm cannot ask it: add `--config init.yaml`. Names are kept as they are."),
        _("People who have a copy of `admin.conf` need the new one. What it is in full: {page}", page=_RENEWING),
    )


def _by_kubeadm(cluster: Cluster, members: Sequence[EtcdMember]) -> Iterator[RunbookStep]:
    servers = tuple(server.node for server in cluster.api_servers)
    yield RunbookStep(_("See when each ends."), servers, ("kubeadm certs check-expiration",))
    stacked = any(server.member for server in cluster.api_servers)
    pods = (*API_PODS, "etcd") if stacked else API_PODS
    if members and not stacked:
        yield from _of_members(cluster, members)
    for server in cluster.api_servers:
        commands = ["kubeadm certs renew all", *stopped(pods), *started(pods)]
        if stacked:
            own = next((member for member in members if member.node == server.node), None)
            commands += [*own.asks(own.local), "until etcdctl endpoint health; do sleep 2; done"] if own else []
        commands += [KUBECTL, "until kubectl get --raw /readyz; do sleep 5; done"]
        said = _("Renew, and start what holds them again. Only then go on to the next machine.")
        yield RunbookStep(said, (server.node,), tuple(commands))
    yield ready(cluster, servers[0])


def _of_members(cluster: Cluster, members: Sequence[EtcdMember]) -> Iterator[RunbookStep]:
    """Yield how those of etcd are renewed on machines of its own, where its authority's key is not kept."""
    key = f"{PKI}/etcd/ca.key"
    yield RunbookStep(_("Bring `{key}` from its safe place to every member; delete it afterwards.", key=key))
    found = cluster.etcd.members if cluster.etcd else ()
    for member, own in zip(members, found, strict=True):
        first = ("apiserver-etcd-client",) if member is members[0] else ()
        renewed = (*CERTIFICATES, *first)
        commands = (
            *(f"kubeadm certs renew {name} --config {file_of(own)}" for name in renewed),
            *member.stop,
            *member.start,
            *member.asks(member.local),
            "until etcdctl endpoint health; do sleep 2; done",
        )
        said = _("Renew its own, in the folder with its file, and start it again. Only then go on to the next member.")
        yield RunbookStep(said, (member.node,), commands)
    yield RunbookStep(
        _(
            "Copy `{pki}/apiserver-etcd-client.crt` and `.key` from {name} to every control-plane node.",
            pki=PKI,
            name=members[0].name,
        )
    )


def _by_kubespray(cluster: Cluster) -> Iterator[RunbookStep]:
    servers = tuple(server.node for server in cluster.api_servers)
    yield RunbookStep(_("See when each ends."), servers, ("kubeadm certs check-expiration",))
    for server in servers:
        said = _("Renew what kubeadm made and will end soon, and start what holds it again. Only then go on.")
        yield RunbookStep(said, (server,), (_KUBESPRAY,))
    yield RunbookStep(
        _("Those of etcd last a hundred years, and Kubespray makes them anew whenever its `cluster.yml` is run."),
    )
    yield ready(cluster, servers[0])


def _by_rancher(cluster: Cluster, installer: str) -> Iterator[RunbookStep]:
    """Yield the steps of RKE2 and k3s (rancher/rke2-docs@1ea44b9:docs/security/certificates.md)."""
    kind = _FLAVOURS[installer]
    servers = [node.name for node in cluster.nodes if node.roles & {"control-plane", "etcd"}]
    yield RunbookStep(_("See when each ends."), tuple(servers), (f"{kind.program} certificate check --output table",))
    for server in servers:
        commands = (
            f"systemctl stop {kind.service}",
            f"{kind.program} certificate rotate",
            f"systemctl start {kind.service}",
            f"until {kind.kubectl} get --raw /readyz; do sleep 5; done",
        )
        yield RunbookStep(_("Renew. Only then go on to the next server."), (server,), commands)
    agents = tuple(node.name for node in cluster.nodes if "worker" in node.roles and node.name not in servers)
    if agents:
        yield RunbookStep(_("An agent renews its own when it starts."), agents, (f"systemctl restart {kind.agent}",))
