"""The resources of a network load balancer: zones, target groups with their checks, security groups, and records."""

from collections.abc import Iterator, Mapping

from hadesign.i18n import N_, Message, translated
from hadesign.targets import cloud
from hadesign.targets.aws.settings import GROUP_NAME, NAME
from hadesign.targets.cloud import IDLE, Recorded
from hadesign.targets.hcl import Block, HclExpression, Traversal, nested, resource
from hadesign.topology.cluster import Balancer, Check, Cluster, Listener

GROUP = Traversal("aws_security_group.balancer.id")
EACH = Traversal("each.value")


def blocks(cluster: Cluster, balancer: Balancer) -> list[Block]:
    """Return the resources of a balancer."""
    found = cloud.listeners(balancer)
    base = f"{cluster.name}-{balancer.name}"
    return [
        *_security(base, found),
        _balancer(cluster, base, balancer),
        *(block for id_, one in found.items() for block in _listener(base, balancer, id_, one)),
        *(_record(one) for one in cloud.records(cluster, balancer)),
    ]


def _security(base: str, found: Mapping[str, Listener]) -> Iterator[Block]:
    """Yield who may talk to the balancer, and the balancer to the machines."""
    yield resource(
        "aws_security_group", "balancer", {"name": cloud.named(base, GROUP_NAME), "vpc_id": Traversal("var.vpc_id")}
    )
    machines = Traversal("var.control_plane_security_group_id")
    for id_, one in found.items():
        clients: dict[str, HclExpression] = {"for_each": Traversal("var.client_cidrs"), "cidr_ipv4": EACH}
        yield _rule("ingress", f"{id_}-clients", GROUP, clients, one.port, _CLIENTS[id_])
        for port in sorted({backend.port for backend in one.backends}):
            out: dict[str, HclExpression] = {"referenced_security_group_id": machines}
            yield _rule("egress", f"{id_}-servers", GROUP, out, port, _OUT)
            yield _rule("ingress", f"{id_}-servers", machines, {"referenced_security_group_id": GROUP}, port, _IN)


_CLIENTS = {"api": N_("Clients of the API, the cluster's machines among them."), "joining": N_("Machines that join.")}
_OUT = N_("The balancer reaches the machines, and so do its checks.")
_IN = N_("The machines let it in.")


def _rule(way: str, id_: str, group: Traversal, whom: Mapping[str, HclExpression], port: int, said: Message) -> Block:
    ports: dict[str, HclExpression] = {"ip_protocol": "tcp", "from_port": port, "to_port": port}
    arguments = {"security_group_id": group, **whom, **ports}
    if "for_each" in whom:
        arguments = {"for_each": whom["for_each"], **arguments}
    return resource(f"aws_vpc_security_group_{way}_rule", id_, arguments, comment=translated(said))


def _balancer(cluster: Cluster, base: str, balancer: Balancer) -> Block:
    told = balancer.cloud
    subnets = [Traversal("var.subnet_ids", zone.name) for zone in cloud.zones(cluster, balancer)]
    one: HclExpression = balancer.vip or ""
    placed = [nested("subnet_mapping", {"subnet_id": subnets[0], "private_ipv4_address": one})] if one else []
    return resource(
        "aws_lb", "api",
        {
            "name": cloud.named(base, NAME),
            "internal": told.scope == "internal",
            "load_balancer_type": "network",
            "ip_address_type": "ipv4",
            "security_groups": [GROUP],
            **({} if placed else {"subnets": subnets}),
            "enable_cross_zone_load_balancing": bool(told.cross_zone),
            "enable_deletion_protection": True,
        },
        *placed,
        comment=translated(_CROSS[bool(told.cross_zone)]),
    )  # fmt: skip


_CROSS = {
    True: N_("The part in each zone sends to the API servers of all zones."),
    False: N_("The part in each zone sends to the API servers of its own zone only."),
}


def _listener(base: str, balancer: Balancer, id_: str, one: Listener) -> Iterator[Block]:
    """Yield a port, what stands behind it, and how that is checked."""
    if not one.check:
        raise AssertionError(f"balancer {balancer.name} makes no check")
    port = one.backends[0].port
    group = Traversal(f"aws_lb_target_group.{id_}.arn")
    name = base if id_ == "api" else f"{base}-{id_}"
    yield resource(
        "aws_lb_target_group", id_,
        {
            "name": cloud.named(name, NAME),
            "port": port,
            "protocol": "TCP",
            "target_type": "ip",
            "vpc_id": Traversal("var.vpc_id"),
            "preserve_client_ip": bool(balancer.cloud.preserve_client_ip),
        },
        _check(one.check),
        nested("target_health_state", {"enable_unhealthy_connection_termination": True}, comment=translated(_ENDS)),
        comment=translated(_HAIRPIN[bool(balancer.cloud.preserve_client_ip)]),
    )  # fmt: skip
    servers: dict[str, HclExpression] = {backend.node: backend.address or "" for backend in one.backends}
    yield resource(
        "aws_lb_target_group_attachment", id_,
        {"for_each": servers, "target_group_arn": group, "target_id": EACH, "port": port},
    )  # fmt: skip
    yield resource(
        "aws_lb_listener", id_,
        {
            "load_balancer_arn": Traversal("aws_lb.api.arn"),
            "port": one.port,
            "protocol": "TCP",
            "tcp_idle_timeout_seconds": IDLE,
        },
        nested("default_action", {"type": "forward", "target_group_arn": group}),
        comment=translated(_SILENT),
    )  # fmt: skip


_HAIRPIN = {
    True: N_(
        "Servers see the client's address. A machine that calls the balancer and is sent back to itself gets no answer."
    ),
    False: N_("Servers see the balancer's address, so that a machine that is sent back to itself gets its answer."),
}
_ENDS = N_("Connections to a server that fails its checks are ended, so that clients go to another one.")
_SILENT = N_("A watch may be silent for up to an hour; a shorter time-out would make its client list everything again.")


def _check(check: Check) -> Block:
    """Return the check of a target group; AWS does not verify a server's certificate."""
    asks: dict[str, HclExpression] = {"path": check.path, "matcher": "200"} if check.path else {}
    return nested(
        "health_check",
        {
            "protocol": check.protocol.upper(),
            "port": "traffic-port",
            **asks,
            "interval": int(check.interval),
            "timeout": int(check.timeout or check.interval),
            "healthy_threshold": check.rise,
            "unhealthy_threshold": check.fall,
        },
    )


def _record(record: Recorded) -> Block:
    """Return a name that leads to the balancer: an alias, of which AWS decides for how long it is kept, or a CNAME."""
    arguments: dict[str, HclExpression] = {
        "for_each": Traversal("var.dns_zone_ids"),
        "zone_id": EACH,
        "name": record.host,
    }
    name = Traversal("aws_lb.api.dns_name")
    if record.ttl is not None:
        return resource(
            "aws_route53_record", record.id, {**arguments, "type": "CNAME", "ttl": record.ttl, "records": [name]}
        )
    alias: dict[str, HclExpression] = {
        "name": name,
        "zone_id": Traversal("aws_lb.api.zone_id"),
        "evaluate_target_health": False,
    }
    return resource("aws_route53_record", record.id, {**arguments, "type": "A"}, nested("alias", alias))
