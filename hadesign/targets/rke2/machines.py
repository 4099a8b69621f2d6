"""Which machine has which file, in the order in which they start, and what is written for a machine alone."""

from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import Lacking, in_file_name
from hadesign.targets.components import known, proxy_arguments
from hadesign.targets.kubelet_settings import kubelet_flags
from hadesign.targets.kubelets import labels, may_set_itself, names_both_addresses, node_ip, pool_words, workers
from hadesign.targets.rke2.flavour import Flavour
from hadesign.targets.rke2.servers import Settings
from hadesign.topology.cluster import Cluster, Node
from hadesign.topology.members import host
from hadesign.topology.workloads import CONTROL_PLANE_TAINT
from hadesign.vocabulary.installers import INSTALLERS

ETCD_TAINT = "node-role.kubernetes.io/etcd"


@dataclass(frozen=True, slots=True)
class Configured:
    """A machine, or all of a pool in a zone, with its file; `joins` is where, and `None` for the first server.

    `etcd` and `control_plane` tell what a server runs; a machine with neither is an agent.
    """

    file: str
    whom: str
    node: Node
    shared: bool
    etcd: bool
    control_plane: bool
    joins: str | None

    @property
    def server(self) -> bool:
        """Whether it is a server."""
        return self.etcd or self.control_plane


def configured(cluster: Cluster, kind: Flavour) -> tuple[Configured, ...]:
    """Return the machines: servers with etcd first, as one of them founds the cluster, agents last.

    Raises:
        InputError: there is no address at which the others could join.
    """
    lacking = Lacking(cluster, kind.title)
    servers = _servers(cluster)
    agents = _agents(cluster)
    where = _where(cluster, lacking, alone=len(servers) + len(agents) == 1)
    members = [node for node, etcd, _control_plane in servers if etcd]
    # Where no machine has both roles, nothing answers for the cluster's address before the first API server runs.
    split = not any(etcd and control_plane for _node, etcd, control_plane in servers)
    found = []
    for position, (node, etcd, control_plane) in enumerate(servers):
        joins = _member(members[0 if etcd else position % len(members)], cluster, lacking) if split else where
        what = _("server {name}", name=node.name)
        file, first = f"server-{in_file_name(node.name)}.yaml", position == 0
        found.append(Configured(file, what, node, False, etcd, control_plane, None if first else joins))
    lacking.check()
    return (*found, *(Configured(*agent, False, False, where) for agent in agents))


def _servers(cluster: Cluster) -> list[tuple[Node, bool, bool]]:
    """Return the servers, with whether each runs etcd and the control plane: both, etcd alone, control plane alone."""
    members = {member.node for member in cluster.etcd.members} if cluster.etcd else set()
    api = {server.node for server in cluster.api_servers}
    found = [(n, n.name in members, n.name in api) for n in cluster.nodes if n.name in members | api]
    return sorted(found, key=lambda one: (not one[1], not one[2]))


def _agents(cluster: Cluster) -> list[tuple[str, str, Node, bool]]:
    """Return the agents; machines of IPv6 alone have a file each, as a shared one cannot say which address to take."""
    members = {member.node for member in cluster.etcd.members} if cluster.etcd else set()
    ipv6 = any(":" in (node.address or "") for node in cluster.nodes)
    found = []
    for alike in workers(cluster, one_by_one=names_both_addresses(cluster) or ipv6):
        if alike.node.name in members:
            continue
        whom = pool_words(alike.node) if alike.shared else _("agent {name}", name=alike.node.name)
        found.append((f"agent-{alike.file_name}.yaml", whom, alike.node, alike.shared))
    return found


def _where(cluster: Cluster, lacking: Lacking, *, alone: bool) -> str:
    """Return the URL at which nodes join: the registration address, that of the API, or that of the only server."""
    if cluster.registration:
        return f"https://{cluster.registration.address}"
    if cluster.joined_at:
        return f"https://{cluster.joined_at.address}"
    first = cluster.api_servers[0]
    if len(cluster.api_servers) > 1 and not alone:
        origin = cluster.api_servers[1].origin
        lacking.need(None, _("an endpoint at which further nodes join"), "spec.controlPlane.endpoint", origin)
    elif not alone:
        lacking.address(first.address, first.node, first.origin)
    supervisor = INSTALLERS[cluster.kubernetes.installer].supervisor
    return f"https://{host(first.address or '')}:{supervisor.port if supervisor else first.port}"


def _member(node: Node, cluster: Cluster, lacking: Lacking) -> str:
    """Return the URL of a member's own supervisor."""
    address = lacking.address(node.address, node.name, node.origin)
    supervisor = INSTALLERS[cluster.kubernetes.installer].supervisor
    return f"https://{host(address)}:{supervisor.port if supervisor else cluster.api_servers[0].port}"


def own_settings(cluster: Cluster, kind: Flavour, machine: Configured) -> Settings:
    """Return what stands in a machine's file beside what all servers have."""
    node = machine.node
    own = {key: value for key, value in labels(cluster, node).items() if may_set_itself(key)}
    address = None if machine.shared else node_ip(cluster, node, shared=False)
    token = "token" if machine.server else "agent-token"
    settings: Settings = {
        **({"cluster-init": True} if machine.joins is None and kind.installer == "k3s" else {}),
        "server": machine.joins,
        "token-file": f"{kind.folder}/{token}",
        **_roles(machine),
        "node-name": None if machine.shared else node.name,
        "node-ip": address,
        "node-label": [f"{key}={value}" for key, value in sorted(own.items())],
        "node-taint": taints(machine),
        "kubelet-arg": [f"{name}={value}" for name, value in _kubelet(node)],
        "kube-proxy-arg": [f"{name}={value}" for name, value in known(proxy_arguments(cluster))],
    }
    return {key: value for key, value in settings.items() if value not in (None, [])}


def _kubelet(node: Node) -> list[tuple[str, str]]:
    return [*known([("max-pods", node.size.pods)]), *kubelet_flags(node.kubelet)]


def _roles(machine: Configured) -> Settings:
    """Return what a server does not run (rancher/rke2-docs, install/server_roles.md)."""
    if not machine.server or (machine.etcd and machine.control_plane):
        return {}
    if machine.control_plane:
        return {"disable-etcd": True}
    return {"disable-apiserver": True, "disable-controller-manager": True, "disable-scheduler": True}


def taints(machine: Configured) -> list[str]:
    """Return a node's taints. Servers have none of their own here, so those that kubeadm would give are written."""
    node = machine.node
    if node.taints is not None:
        return [f"{t.key}={t.value}:{t.effect}" if t.value else f"{t.key}:{t.effect}" for t in node.taints]
    if not machine.server or "worker" in node.roles:
        return []
    return [f"{CONTROL_PLANE_TAINT}:NoSchedule"] if machine.control_plane else [f"{ETCD_TAINT}:NoExecute"]


def further(machines: Sequence[Configured]) -> Iterator[Configured]:
    """Yield the servers that join, in their order."""
    yield from (machine for machine in machines if machine.server and machine.joins)
