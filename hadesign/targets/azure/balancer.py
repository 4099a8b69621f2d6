"""The resources of Azure's Standard load balancer: its address in several zones, the machines, probes and rules."""

from collections.abc import Iterator

from hadesign.i18n import N_, translated
from hadesign.targets import cloud
from hadesign.targets.azure.settings import MINUTES, NAME, TTL, zone_number
from hadesign.targets.cloud import Recorded
from hadesign.targets.hcl import Block, Call, HclExpression, Traversal, nested, resource
from hadesign.topology.cluster import Balancer, Cluster, Listener

LB = Traversal("azurerm_lb.api.id")
POOL = Traversal("azurerm_lb_backend_address_pool.api.id")
RESOURCES = Traversal("var.resource_group_name")
EACH = Traversal("each.value")
FRONTEND = "api"


def internal(balancer: Balancer) -> bool:
    """Tell whether a balancer has an address of the network rather than a public one."""
    return balancer.cloud.scope == "internal"


def address(balancer: Balancer) -> Traversal:
    """Return where the address of a balancer stands once it is made."""
    return Traversal("azurerm_lb.api.private_ip_address" if internal(balancer) else "azurerm_public_ip.api.ip_address")


def blocks(cluster: Cluster, balancer: Balancer) -> list[Block]:
    """Return the resources of a balancer."""
    name = cloud.named(f"{cluster.name}-{balancer.name}", NAME)
    place = cloud.region(cluster, balancer) or ""
    where: dict[str, HclExpression] = {"location": place, "resource_group_name": RESOURCES}
    return [
        *([] if internal(balancer) else [_public(name, where, balancer)]),
        resource("azurerm_lb", "api", {"name": name, **where, "sku": "Standard"}, _frontend(balancer)),
        resource("azurerm_lb_backend_address_pool", "api", {"name": "api-servers", "loadbalancer_id": LB}),
        _servers(balancer),
        *(block for id_, one in cloud.listeners(balancer).items() for block in _listener(balancer, id_, one)),
        *(_record(balancer, one) for one in cloud.records(cluster, balancer)),
    ]


def _zones(balancer: Balancer) -> list[str]:
    """Return the numbers of a balancer's zones: with several of them, its address is one of all."""
    return sorted({number for name in balancer.cloud.zones or () if (number := zone_number(name))})


def _public(name: str, where: dict[str, HclExpression], balancer: Balancer) -> Block:
    arguments: dict[str, HclExpression] = {"name": name, **where, "allocation_method": "Static", "sku": "Standard"}
    return resource("azurerm_public_ip", "api", {**arguments, "zones": _zones(balancer)})


def _frontend(balancer: Balancer) -> Block:
    if not internal(balancer):
        public = Traversal("azurerm_public_ip.api.id")
        return nested("frontend_ip_configuration", {"name": FRONTEND, "public_ip_address_id": public})
    fixed: dict[str, HclExpression] = {"private_ip_address_allocation": "Dynamic"}
    if balancer.vip:
        fixed = {"private_ip_address_allocation": "Static", "private_ip_address": balancer.vip}
    arguments: dict[str, HclExpression] = {"name": FRONTEND, "subnet_id": Traversal("var.subnet_id"), **fixed}
    return nested("frontend_ip_configuration", {**arguments, "zones": _zones(balancer)}, comment=translated(_PLACED))


_PLACED = N_("The address is served by all of these zones at once, so that it outlives each of them.")


def _servers(balancer: Balancer) -> Block:
    servers: dict[str, HclExpression] = {backend.node: backend.address or "" for backend in balancer.backends}
    return resource(
        "azurerm_lb_backend_address_pool_address",
        "api",
        {
            "for_each": servers,
            "name": Traversal("each.key"),
            "backend_address_pool_id": POOL,
            "virtual_network_id": Traversal("var.virtual_network_id"),
            "ip_address": EACH,
        },
    )


def _listener(balancer: Balancer, id_: str, one: Listener) -> Iterator[Block]:
    """Yield a port, and how the servers behind it are probed."""
    if not one.check:
        raise AssertionError(f"balancer {balancer.name} makes no check")
    port = one.backends[0].port
    asks: dict[str, HclExpression] = {"request_path": one.check.path} if one.check.path else {}
    yield resource(
        "azurerm_lb_probe",
        id_,
        {
            "name": id_,
            "loadbalancer_id": LB,
            "protocol": one.check.protocol.capitalize(),
            "port": port,
            **asks,
            "interval_in_seconds": int(one.check.interval),
            "probe_threshold": one.check.fall,
        },
    )
    yield resource(
        "azurerm_lb_rule",
        id_,
        {
            "name": id_,
            "loadbalancer_id": LB,
            "protocol": "Tcp",
            "frontend_port": one.port,
            "backend_port": port,
            "frontend_ip_configuration_name": FRONTEND,
            "backend_address_pool_ids": [POOL],
            "probe_id": Traversal(f"azurerm_lb_probe.{id_}.id"),
            "idle_timeout_in_minutes": MINUTES,
            "tcp_reset_enabled": True,
        },
        comment=translated(_SILENT),
    )


_SILENT = N_("A watch may be silent for up to an hour; then both sides are told that the connection has ended.")


def _record(balancer: Balancer, record: Recorded) -> Block:
    """Return a name that leads to the balancer, in each zone that is named, which may be of any length."""
    inside = Call("trimsuffix", (record.host, Call("format", (".%s", EACH))))
    return resource(
        "azurerm_private_dns_a_record" if internal(balancer) else "azurerm_dns_a_record",
        record.id,
        {
            "for_each": Traversal("var.dns_zone_names"),
            "zone_name": EACH,
            "resource_group_name": RESOURCES,
            "name": inside,
            "ttl": TTL if record.ttl is None else record.ttl,
            "records": [address(balancer)],
        },
    )
