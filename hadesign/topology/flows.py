"""Flows: who talks to whom, on which port and why, read off the Cluster's own parts."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from hadesign.frozen import dataclass
from hadesign.i18n import _, translated
from hadesign.topology.given import Given
from hadesign.topology.members import CLIENT_PORT, PEER_PORT
from hadesign.topology.nouns.balancing import Balancer, Endpoint
from hadesign.topology.nouns.control_plane import ApiServer, Etcd, Kubernetes
from hadesign.topology.nouns.flows import Flow, Party
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.networks import Network
from hadesign.topology.nouns.operations import Backups
from hadesign.topology.nouns.places import Origin
from hadesign.topology.nouns.workloads import Workload
from hadesign.topology.workloads import schedulable
from hadesign.vocabulary.channels import Channel, Protocol
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.vocabulary.networks import PLUGINS, TOLD, TOLD_SOURCE

PORTS = "https://kubernetes.io/docs/reference/networking/ports-and-protocols/"
KUBELET, CONTROLLER_MANAGER, SCHEDULER = 10250, 10257, 10259
NODE_PORTS = (30000, 32767)
"""Ports of the control plane and of nodes: kubernetes.io, ports and protocols."""
ETCD_METRICS = 2381
"""Where kubeadm lets a member answer for metrics (kubernetes/kubeadm, stacked etcd manifest)."""
DNS, NTP, HTTPS, ALERTMANAGER = 53, 123, 443, 9093
"""Registered ports: RFC 1035 4.2, RFC 5905 7.2, RFC 9110 4.2.2; Alertmanager's default --web.listen-address."""
_WEBHOOKS = (
    "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference"
)
_ALERTMANAGER = "https://prometheus.io/docs/alerting/latest/management_api/"
_DNS, _NTP = "https://www.rfc-editor.org/rfc/rfc1035#section-4.2", "https://www.rfc-editor.org/rfc/rfc5905#section-7.2"
_HTTPS = "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2"
_HTTPS_STORES = ("s3://", "gs://", "https://", "azblob://")


@dataclass(frozen=True)
class Parts:
    """The parts of the Cluster that talk, as far as they are decided."""

    kubernetes: Kubernetes
    nodes: tuple[Node, ...]
    etcd: Etcd | None
    servers: tuple[ApiServer, ...]
    endpoint: Endpoint | None
    balancers: tuple[Balancer, ...]
    components: tuple[Workload, ...]
    network: Network
    backups: Backups

    @cached_property
    def kubelets(self) -> Party:
        """The machines that run a kubelet."""
        return Party("node", "", tuple(node.name for node in self.nodes if schedulable(node)))


def build_flows(given: Given, parts: Parts) -> tuple[Flow, ...]:
    """Return every flow, the API first."""
    makers = (_api, _balancers, _etcd, _nodes, _plugin, _pods, _monitoring, _outside)
    return tuple(flow for maker in makers for flow in maker(given, parts))


def _flow(
    name: str,
    source: Party,
    target: Party,
    protocol: Protocol,
    ports: int | tuple[int, int] | None,
    why: str,
    reference: str,
    origin: Origin,
    *,
    mutual: bool = False,
    given: bool = False,
    when: str = "",
) -> Flow:
    span = (ports, ports) if isinstance(ports, int) else ports
    return Flow(name, source, target, protocol, span, mutual, given, why, when, reference, origin)


def _servers(parts: Parts) -> Party:
    return Party("api-server", "", tuple(server.node for server in parts.servers))


def _balancer(balancer: Balancer, parts: Parts) -> Party:
    """Return where a balancer runs: on every node, or on those that are named."""
    nodes = balancer.nodes or (parts.kubelets.nodes if balancer.row.runs == "every-node" else ())
    return Party("load-balancer", balancer.name, nodes)


def _front(parts: Parts) -> Party:
    """Return what answers for the endpoint: its balancer, else the API servers themselves."""
    name = parts.endpoint.balancer if parts.endpoint else None
    found = next((balancer for balancer in parts.balancers if balancer.name == name), None)
    return _balancer(found, parts) if found and found.row.forwards else _servers(parts)


def _api(given: Given, parts: Parts) -> Iterator[Flow]:
    """Yield who calls the API, and what the API servers call on nodes."""
    kubelets, servers = parts.kubelets, _servers(parts)
    origin = parts.endpoint.origin if parts.endpoint else given.at("controlPlane")
    settings = given.spec.control_plane.api_server if given.spec.control_plane else None
    port = parts.endpoint.port if parts.endpoint else next((server.port for server in parts.servers), None)
    own = bool(given.spec.control_plane and given.spec.control_plane.endpoint) or bool(settings and settings.port)
    if port is not None:
        for who, why in ((Party("client", "", ()), _("clients of the API")), (kubelets, _("kubelet and kube-proxy"))):
            name = "api-clients" if who.role == "client" else "api-nodes"
            yield _flow(name, who, _front(parts), "TCP", port, why, PORTS, origin, given=own)
    yield from _joining(parts)
    if parts.servers:
        why = _("logs, exec and status")
        yield _flow("kubelet", servers, kubelets, "TCP", KUBELET, why, PORTS, given.at("nodes"))


def _joining(parts: Parts) -> Iterator[Flow]:
    """Yield how nodes join by a port of its own, if the installer has one: by a balancer, and then server by server."""
    row, kubelets, servers = INSTALLERS[parts.kubernetes.installer], parts.kubelets, _servers(parts)
    if row.supervisor is None or not parts.servers:
        return
    why, origin = _("{installer}'s supervisor, where nodes join", installer=row.title), parts.kubernetes.origin
    yield _flow("supervisor", kubelets, servers, "TCP", row.supervisor.port, why, row.source, origin)
    for balancer in parts.balancers:
        if balancer.joining is None:
            continue
        own, port = _balancer(balancer, parts), balancer.joining.port
        yield _flow(f"supervisor/{balancer.name}", kubelets, own, "TCP", port, why, row.source, balancer.origin)
        for backend in sorted({backend.port for backend in balancer.joining.backends}):
            passed = _("requests to join that {name} passes on", name=balancer.name)
            name = f"joining/{balancer.name}"
            yield _flow(name, own, servers, "TCP", backend, passed, row.source, balancer.origin)


def _balancers(_given: Given, parts: Parts) -> Iterator[Flow]:
    """Yield what balancers send on and check, and how their instances agree on who holds the address."""
    for balancer in parts.balancers:
        own = _balancer(balancer, parts)
        servers = Party("api-server", "", tuple(backend.node for backend in balancer.backends))
        for port in sorted({backend.port for backend in balancer.backends}) if balancer.row.forwards else ():
            why = _("requests that {name} passes on", name=balancer.name)
            yield _flow(f"balancer/{balancer.name}", own, servers, "TCP", port, why, PORTS, balancer.origin)
            if balancer.check is not None:
                check = _("health check of {name}", name=balancer.name)
                yield _flow(f"check/{balancer.name}", own, servers, "TCP", port, check, PORTS, balancer.origin)
        for channel in balancer.announcing.channels if balancer.announcing and balancer.vip else ():
            name = f"{_name(channel)}/{balancer.name}"
            yield from _channel(name, own, channel, balancer.name, balancer.row.source, balancer.origin)


def _name(channel: Channel) -> str:
    return channel.protocol.lower() + ("" if channel.port is None else f"/{channel.port}")


def _channel(name: str, who: Party, channel: Channel, speaker: str, source: str, origin: Origin) -> Iterator[Flow]:
    """Yield how several machines talk to each other, or any number of them to routers outside; `speaker` wants it."""
    why = _("{speaker}: {purpose}", speaker=speaker, purpose=translated(channel.why))
    other = Party("router", "", ()) if channel.outward else who
    if channel.outward or len(who.nodes) > 1:
        yield _flow(name, who, other, channel.protocol, channel.port, why, source, origin, mutual=True)


def _etcd(_given: Given, parts: Parts) -> Iterator[Flow]:
    if parts.etcd is None:
        return
    members = Party("etcd-member", "", tuple(member.node for member in parts.etcd.members))
    origin = parts.etcd.origin
    if len(parts.etcd.members) > 1:
        yield _flow("etcd-peer", members, members, "TCP", PEER_PORT, _("replication"), PORTS, origin, mutual=True)
    yield _flow("etcd-client", _servers(parts), members, "TCP", CLIENT_PORT, _("state of the cluster"), PORTS, origin)


def _nodes(given: Given, parts: Parts) -> Iterator[Flow]:
    when, kubelets = _("where Services of type NodePort or LoadBalancer are used"), parts.kubelets
    if not kubelets.nodes:
        return
    protocols: Sequence[Protocol] = ("TCP", "UDP")
    for protocol in protocols:
        name, why = f"node-ports/{protocol.lower()}", _("traffic to applications")
        who = Party("client", "", ())
        yield _flow(name, who, kubelets, protocol, NODE_PORTS, why, PORTS, given.at("nodes"), when=when)


def _plugin(_given: Given, parts: Parts) -> Iterator[Flow]:
    """Yield how nodes carry the traffic of pods for each other."""
    kubelets, plugin = parts.kubelets, parts.network.plugin
    if plugin is None:
        return
    row, origin = PLUGINS[plugin], parts.network.origin.below("cni")
    for channel in row.channels:
        yield from _channel(f"plugin/{_name(channel)}", kubelets, channel, row.title, row.source, origin)
    if parts.network.bgp:
        where = parts.network.origin.below("bgp")
        yield from _channel("routers/tcp/179", kubelets, TOLD, row.title, TOLD_SOURCE, where)


def _pods(given: Given, parts: Parts) -> Iterator[Flow]:
    """Yield what is called inside: cluster DNS, and admission webhooks."""
    pods = Party("pod", "", ())
    protocols: Sequence[Protocol] = ("UDP", "TCP")
    for protocol in protocols:
        origin, name = given.at("network", "dns"), f"cluster-dns/{protocol.lower()}"
        yield _flow(name, pods, Party("dns", "coredns", ()), protocol, DNS, _("names of services"), _DNS, origin)
    for component in parts.components:
        if component.origin.path[1:3] == ("controlPlane", "webhooks") and parts.servers:
            target, why = Party("webhook", component.name, ()), _("admission by {name}", name=component.name)
            name = f"webhook/{component.namespace}/{component.name}"
            yield _flow(name, _servers(parts), target, "TCP", HTTPS, why, _WEBHOOKS, component.origin)


def _monitoring(_given: Given, parts: Parts) -> Iterator[Flow]:
    """Yield what Prometheus collects and whom it tells, where it is declared."""
    by_name = {component.name: component for component in parts.components}
    if "prometheus" not in by_name:
        return
    origin, prometheus = by_name["prometheus"].origin, Party("monitoring", "prometheus", ())
    yield _flow("metrics/kubelet", prometheus, parts.kubelets, "TCP", KUBELET, _("metrics of nodes"), PORTS, origin)
    if parts.servers:
        for name, port, why in (
            ("controller-manager", CONTROLLER_MANAGER, _("metrics of the controller manager")),
            ("scheduler", SCHEDULER, _("metrics of the scheduler")),
        ):
            yield _flow(f"metrics/{name}", prometheus, _servers(parts), "TCP", port, why, PORTS, origin)
    if parts.etcd is not None:
        members = Party("etcd-member", "", tuple(member.node for member in parts.etcd.members))
        yield _flow("metrics/etcd", prometheus, members, "TCP", ETCD_METRICS, _("metrics of etcd"), PORTS, origin)
    if "alertmanager" in by_name:
        target = Party("monitoring", "alertmanager", ())
        yield _flow("alerts", prometheus, target, "TCP", ALERTMANAGER, _("alerts"), _ALERTMANAGER, origin)


def _outside(given: Given, parts: Parts) -> Iterator[Flow]:
    """Yield what machines need from outside: names, time, and a place for snapshots."""
    machines = Party("machine", "", tuple(node.name for node in parts.nodes))
    if not machines.nodes:
        return
    protocols: Sequence[Protocol] = ("UDP", "TCP")
    for protocol in protocols:
        name = f"names/{protocol.lower()}"
        target = Party("name-server", "", ())
        why = _("names outside of the cluster")
        yield _flow(name, machines, target, protocol, DNS, why, _DNS, given.at("nodes"))
    clocks, why = Party("time-server", "", ()), _("clocks in step")
    yield _flow("time", machines, clocks, "UDP", NTP, why, _NTP, given.at("nodes"))
    backup = parts.backups.etcd
    if parts.etcd is not None and backup and backup.enabled is not False and backup.location:
        members = Party("etcd-member", "", tuple(member.node for member in parts.etcd.members))
        known = backup.location.startswith(_HTTPS_STORES)
        store = Party("backup-store", backup.location, ())
        port, page = (HTTPS, _HTTPS) if known else (None, "")
        yield _flow("snapshots", members, store, "TCP", port, _("snapshots of etcd"), page, backup.origin)
