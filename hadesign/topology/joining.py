"""Where nodes join: the installer's supervisor, its port at each balancer, and the address that machines dial."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hadesign.stated import Nothing
from hadesign.topology.nouns.balancing import Backend, Balancer, Check, Endpoint, Listener, Registration
from hadesign.topology.nouns.control_plane import ApiServer, Kubernetes
from hadesign.topology.nouns.machines import Node
from hadesign.vocabulary.installers import INSTALLERS, Installer, Supervisor

HIGHEST_PORT = 65535


def with_joining(
    installer: Installer, balancers: Sequence[Balancer], servers: Sequence[ApiServer], nodes: Mapping[str, Node]
) -> tuple[Balancer, ...]:
    """Return the balancers, those of the API with a second port where the installer wants one.

    It is the supervisor's own number where that is free on every machine that runs an instance, and the next free one
    where it is not: servers listen on it themselves, and so may another balancer of the same machine.
    """
    supervisor = INSTALLERS[installer].supervisor
    if supervisor is None or not servers:
        return tuple(balancers)
    taken = _taken(supervisor, balancers, servers, nodes)
    found = []
    for balancer in balancers:
        if balancer.serves != "api" or not balancer.row.forwards or balancer.check is None:
            found.append(balancer)
            continue
        mine = set().union(*(taken.get(instance.node, set()) for instance in balancer.instances)) | {balancer.port}
        port = next(port for port in range(supervisor.port, HIGHEST_PORT) if port not in mine)
        for instance in balancer.instances:
            taken.setdefault(instance.node, set()).add(port)
        backends = tuple(Backend(server.node, server.address, supervisor.port) for server in servers)
        found.append(replace(balancer, joining=Listener(port, backends, _check(balancer.check, supervisor))))
    return tuple(found)


def _taken(
    supervisor: Supervisor, balancers: Iterable[Balancer], servers: Iterable[ApiServer], nodes: Mapping[str, Node]
) -> dict[str, set[int]]:
    """Return the ports that are in use on machines: of API servers, supervisors and balancers."""
    taken = {name: {supervisor.port} for name, node in nodes.items() if node.roles & {"control-plane", "etcd"}}
    for server in servers:
        taken.setdefault(server.node, set()).add(server.port)
    for balancer in balancers:
        for instance in balancer.instances:
            taken.setdefault(instance.node, set()).add(balancer.port)
    return taken


def _check(check: Check | Nothing, supervisor: Supervisor) -> Check | Nothing:
    """Return the check of a supervisor: that of the API servers, and where it asks for a path, the supervisor's own."""
    if isinstance(check, Nothing) or check.protocol == "tcp":
        return check
    return replace(check, protocol="https", path=supervisor.path)


def build_registration(
    kubernetes: Kubernetes,
    servers: Sequence[ApiServer],
    endpoint: Endpoint | None,
    node_endpoint: Endpoint | None,
    balancers: Iterable[Balancer],
) -> Registration | None:
    """Return where nodes join, or `None` where the installer has no supervisor, or no address is known for it.

    The host is the one that machines dial for the API: what balances on each node by itself is there only once the node
    is. A balancer on the way has a port of its own for joining; what only moves an address leads to the supervisor's.
    """
    supervisor = INSTALLERS[kubernetes.installer].supervisor
    dialled = joined_at(endpoint, node_endpoint)
    if supervisor is None or dialled is None or not servers:
        return None
    ports = {balancer.name: balancer.joining.port for balancer in balancers if balancer.joining}
    # An address that leads to a machine as such leads to its supervisor, too, if that machine runs one.
    own = {server.node for server in servers}
    through = None if dialled.node in own else dialled.balancer
    return Registration(dialled.host, ports.get(through or "", supervisor.port), dialled.origin)


def joined_at(endpoint: Endpoint | None, node_endpoint: Endpoint | None) -> Endpoint | None:
    """Return the address that is written into kubelets: that of the machines' own way, if it is one of the network."""
    return node_endpoint if node_endpoint and node_endpoint.failover != "node-local" else endpoint
