"""hosts.yaml and host_vars: the machines, their groups and addresses, and what only one of them is told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hadesign.i18n import _
from hadesign.source.flow import misread
from hadesign.targets.base import Lacking
from hadesign.targets.kubelets import LONGEST_LABEL, labels
from hadesign.targets.kubespray.kube_vip import own_variables
from hadesign.targets.kubespray.stacks import of_version, stacks
from hadesign.targets.kubespray.variables import kubelet_variables
from hadesign.topology.cluster import Cluster, Node, Taint
from hadesign.topology.workloads import CONTROL_PLANE_TAINT

_NODES = frozenset({"control-plane", "worker"})
TAKEN = frozenset({"all", "bastion", "etcd", "localhost", "ungrouped"})
"""Names that mean something else to Ansible or Kubespray: groups, the machine that Ansible runs on, and a host through
which Kubespray connects to every other one (roles/kubespray_defaults, ansible_ssh_common_args)."""


def members(cluster: Cluster) -> tuple[Node, ...]:
    """Return the machines that Kubespray sets up; those that only balance are none of its business."""
    running = {member.node for member in cluster.etcd.members} if cluster.etcd else set()
    return tuple(node for node in cluster.nodes if node.roles & _NODES or node.name in running)


def inventory(cluster: Cluster) -> dict[str, Any]:
    """Return the inventory: every host with its addresses once, and the groups by name.

    `k8s_cluster`, which Kubespray would make itself while it runs, is there so that a look at the inventory shows what
    its machines are told.
    """
    etcd = {member.node: member.name for member in cluster.etcd.members} if cluster.etcd else {}
    hosts = {node.name: _host(cluster, node, etcd.get(node.name)) for node in members(cluster)}
    servers = [server.node for server in cluster.api_servers]
    workers = [node.name for node in cluster.nodes if _takes_pods(node)]
    return {
        "all": {
            "hosts": hosts,
            "children": {
                "kube_control_plane": _group(servers),
                "etcd": _group(list(etcd)),
                "kube_node": _group(workers),
                "k8s_cluster": {"children": {"kube_control_plane": {}, "kube_node": {}}},
            },
        }
    }


def _group(names: Sequence[str]) -> dict[str, Any]:
    return {"hosts": {name: {} for name in names}}


def _host(cluster: Cluster, node: Node, member: str | None) -> dict[str, str]:
    """Return a host's addresses; without any, Ansible calls it by its name, and Kubespray asks it."""
    found = {"ansible_host": node.address} if node.address else {}
    for version, suffix in ((4, ""), (6, "6")):
        own = of_version(node.addresses, version)
        if own and version in stacks(cluster):
            found |= {f"ip{suffix}": own, f"access_ip{suffix}": own}
    return found | ({"etcd_member_name": member} if member else {})


def _tainted(node: Node) -> bool:
    """Tell whether a control-plane machine has the taint of one: unless something else is said of it, or it works."""
    if node.taints is None:
        return "worker" not in node.roles
    return any(taint.key == CONTROL_PLANE_TAINT and taint.effect == "NoSchedule" for taint in node.taints)


def _takes_pods(node: Node) -> bool:
    """Tell whether a machine is in kube_node: a control-plane machine that is not gets its taint from Kubespray."""
    return "worker" in node.roles or ("control-plane" in node.roles and not _tainted(node))


def host_vars(cluster: Cluster) -> Iterator[tuple[Node, dict[str, Any]]]:
    """Yield the machines that are told something that not all are, and what."""
    own = own_variables(cluster)
    for node in members(cluster):
        found: dict[str, Any] = {}
        if node.roles & _NODES:
            found = _kubelet(cluster, node)
        found |= own.get(node.name, {})
        if found:
            yield node, found


def _kubelet(cluster: Cluster, node: Node) -> dict[str, Any]:
    """Return labels, taints and the pod limit; Kubespray sets labels as administrator, so that it may set any."""
    given = [taint for taint in node.taints or () if not _kubesprays_own(node, taint)]
    values = {
        "node_labels": dict(sorted(labels(cluster, node).items())) or None,
        "node_taints": [f"{t.key}={t.value or ''}:{t.effect}" for t in given] or None,
        "kubelet_max_pods": node.size.pods if cluster.kubelets.pods is None else None,
        **(kubelet_variables(node.kubelet) if cluster.kubelets.differ else {}),
    }
    return {name: value for name, value in values.items() if value is not None}


def _kubesprays_own(node: Node, taint: Taint) -> bool:
    """Tell whether a taint is the one that Kubespray gives by itself to machines that are in no kube_node."""
    own = taint.key == CONTROL_PLANE_TAINT and taint.effect == "NoSchedule" and not taint.value
    return own and not _takes_pods(node)


def lacking_of_names(cluster: Cluster, lacking: Lacking) -> None:
    """Note names that Kubespray's templates write without quotes, where kubeadm takes them for numbers or truth values.

    kubernetes-sigs/kubespray@46dbdd399:roles/kubernetes/control-plane/templates, kubeadm-config.v1beta4.yaml.j2
    (clusterName, dnsDomain) and kubeadm-controlplane.yaml.j2 (nodeRegistration.name).
    """
    places = {server.node: server.origin for server in cluster.api_servers}
    places |= {cluster.dns_domain: cluster.network.origin, cluster.name: cluster.kubernetes.origin}
    for name, origin in places.items():
        if misread(name):
            what = _("another name for {name}, which it writes without quotes and kubeadm misreads", name=name)
            lacking.need(None, what, _("a name such as {name}", name="shop-prod"), origin)


def lacking_of_hosts(cluster: Cluster, lacking: Lacking, limits: Mapping[str, int]) -> None:
    """Note which machines cannot be called what they are called, or may hold more pods than they have addresses for."""
    for node in members(cluster):
        who = _("pool {name}", name=node.pool) if node.pool else node.name
        if node.name in TAKEN or node.name.endswith((".yml", ".yaml", ".json")):
            what = _("another name for {name}, which means something else to Ansible", name=who)
            lacking.need(None, what, _("a name such as {name}", name="cp-a"), node.origin)
        if node.roles & _NODES and len(node.name) > LONGEST_LABEL:
            what = _("a shorter name of {name}", name=who)
            lacking.need(None, what, _("at most {count} characters", count=LONGEST_LABEL), node.origin)
        if node.name in limits:
            what = _("a limit of pods for {name} that its pod range has addresses for", name=who)
            lacking.need(None, what, _("size.pods, at most {count}", count=limits[node.name]), node.origin)
