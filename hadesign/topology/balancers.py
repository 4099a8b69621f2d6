"""Load balancers: their instances with priorities, what stands behind them, and the checks they make."""

from collections.abc import Mapping, Sequence

from hadesign.blueprint.load_balancer import HealthCheck, LoadBalancer
from hadesign.blueprint.models import Spec
from hadesign.diagnostic import Path, Related
from hadesign.errors import InputError
from hadesign.source import Document, input_diagnostic
from hadesign.topology.cluster import ApiServer, Backend, Balancer, Check, Instance, Node, Origin, Thing
from hadesign.topology.members import API_PORT

TOP_PRIORITY, STEP = 150, 10
"""VRRP priorities: the first instance listed is preferred; steps leave room for a failing check to change the order.
With at most nine instances the lowest is 70; VRRP allows 1 to 254 (RFC 5798 5.2.4)."""


def build_balancers(
    spec: Spec,
    nodes: Mapping[str, Node],
    api_servers: Sequence[ApiServer],
    things: Mapping[str, Thing],
    document: Document,
) -> tuple[Balancer, ...]:
    """Return every balancer.

    Raises:
        InputError: a balancer would listen where an API server already does.
    """
    built = [_balancer(spec, b, i, nodes, api_servers, things) for i, b in enumerate(spec.load_balancers)]
    problems = []
    servers = {server.node: server for server in api_servers}
    for index, balancer in enumerate(built):
        for position, instance in enumerate(balancer.instances):
            server = servers.get(instance.node)
            if server and server.port == balancer.port and balancer.type not in ("kube-vip", "node-local"):
                path: Path = ("spec", "loadBalancers", index, "instances", position)
                problems.append(
                    input_diagnostic(
                        f"balancer {balancer.name} and the API server of {instance.node} both want port {server.port}",
                        document.value(path),
                        path,
                        expected="another port in spec.controlPlane.endpoint, such as 8443, or balancers of their own",
                        hint="see https://github.com/kubernetes/kubeadm/blob/main/docs/ha-considerations.md",
                        related=(Related("the machine", document.key(server.origin.path)),),
                    )
                )
    if problems:
        raise InputError(problems)
    return tuple(built)


def _balancer(
    spec: Spec,
    balancer: LoadBalancer,
    index: int,
    nodes: Mapping[str, Node],
    api_servers: Sequence[ApiServer],
    things: Mapping[str, Thing],
) -> Balancer:
    path: Path = ("spec", "loadBalancers", index)
    serves = balancer.serves or "api"
    thing = f"balancer/{balancer.name}"
    instances = tuple(
        Instance(
            node=name,
            address=nodes[name].address,
            interface=balancer.interface or nodes[name].interface,
            priority=max(TOP_PRIORITY - STEP * position, 1),
            origin=Origin((*path, "instances", position)),
        )
        for position, name in enumerate(balancer.instances)
    )
    return Balancer(
        name=balancer.name,
        type=balancer.type,
        serves=serves,
        vip=balancer.vip,
        port=balancer.port or _endpoint_port(spec) or API_PORT,
        instances=instances,
        backends=tuple(Backend(s.node, s.address, s.port) for s in api_servers) if serves == "api" else (),
        router_id=balancer.virtual_router_id,
        advert_interval=balancer.advert_interval,
        preempt=balancer.preempt is not False,
        check=_check(balancer.health_check),
        thing=thing if thing in things else None,
        origin=Origin(path),
    )


def _endpoint_port(spec: Spec) -> int | None:
    endpoint = spec.control_plane.endpoint if spec.control_plane else None
    return int(endpoint.rpartition(":")[2]) if endpoint else None


def _check(check: HealthCheck | None) -> Check | None:
    """Return the check; a path without a protocol means HTTPS, which is what an API server speaks."""
    if check is None:
        return None
    protocol = check.protocol or ("https" if check.path else None)
    return Check(protocol, check.path, check.interval, check.fall, check.rise)
