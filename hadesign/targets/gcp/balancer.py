"""The resources of a passthrough network load balancer: its check, a group of machines in each zone, the firewall."""

from collections.abc import Iterator

from hadesign.i18n import N_, _, translated
from hadesign.targets import cloud
from hadesign.targets.cloud import Recorded
from hadesign.targets.gcp.settings import NAME, PROBES, TTL
from hadesign.targets.hcl import Block, HclExpression, Traversal, identifier, nested, resource
from hadesign.topology.cluster import Balancer, Check, Cluster

ADDRESS = Traversal("google_compute_forwarding_rule.api.ip_address")
TAGS = Traversal("var.control_plane_tags")
NETWORK = Traversal("var.network")


def blocks(cluster: Cluster, balancer: Balancer) -> list[Block]:
    """Return the resources of a balancer."""
    if not balancer.check:
        raise AssertionError(f"balancer {balancer.name} makes no check")
    base = f"{cluster.name}-{balancer.name}"
    place = cloud.region(cluster, balancer) or ""
    return [
        *_address(base, place, balancer),
        _check(base, place, balancer.check, balancer.port),
        *_groups(cluster, base, balancer),
        _service(cluster, base, place, balancer),
        _forwarding(base, place, balancer),
        *_firewall(base, balancer),
        *(_record(one) for one in cloud.records(cluster, balancer)),
    ]


def internal(balancer: Balancer) -> bool:
    """Tell whether a balancer has an address of the network rather than a public one."""
    return balancer.cloud.scope == "internal"


def reserved(balancer: Balancer) -> bool:
    """Tell whether a balancer's address is reserved elsewhere: nobody chooses a public one."""
    return balancer.vip is not None and not internal(balancer)


def _address(base: str, place: str, balancer: Balancer) -> Iterator[Block]:
    """Yield the address, which stays when everything else is made anew."""
    if reserved(balancer):
        return
    arguments: dict[str, HclExpression] = {"name": cloud.named(base, NAME), "region": place}
    if internal(balancer):
        fixed: dict[str, HclExpression] = {"address": balancer.vip} if balancer.vip else {}
        arguments |= {"address_type": "INTERNAL", "subnetwork": Traversal("var.subnetwork"), **fixed}
    else:
        arguments |= {"address_type": "EXTERNAL"}
    yield resource("google_compute_address", "api", arguments)


def _check(base: str, place: str, check: Check, port: int) -> Block:
    asks: dict[str, HclExpression] = {"request_path": check.path} if check.path else {}
    return resource(
        "google_compute_region_health_check",
        "api",
        {
            "name": cloud.named(base, NAME),
            "region": place,
            "check_interval_sec": int(check.interval),
            "timeout_sec": int(check.timeout or check.interval),
            "healthy_threshold": check.rise,
            "unhealthy_threshold": check.fall,
        },
        nested(f"{check.protocol}_health_check", {"port": port, **asks}),
    )


def _groups(cluster: Cluster, base: str, balancer: Balancer) -> Iterator[Block]:
    for zone in cloud.zones(cluster, balancer):
        yield resource(
            "google_compute_instance_group",
            identifier(zone.name),
            {
                "name": cloud.named(f"{base}-{zone.name}", NAME),
                "zone": zone.name,
                "network": NETWORK,
                "instances": Traversal("var.instances", zone.name),
            },
        )


def _service(cluster: Cluster, base: str, place: str, balancer: Balancer) -> Block:
    groups = (f"google_compute_instance_group.{identifier(zone.name)}.id" for zone in cloud.zones(cluster, balancer))
    return resource(
        "google_compute_region_backend_service",
        "api",
        {
            "name": cloud.named(base, NAME),
            "region": place,
            "protocol": "TCP",
            "load_balancing_scheme": _scheme(balancer),
            "health_checks": [Traversal("google_compute_region_health_check.api.id")],
        },
        *(nested("backend", {"group": Traversal(group), "balancing_mode": "CONNECTION"}) for group in groups),
        comment=_("Connections are spread over the healthy machines of all zones."),
    )


def _scheme(balancer: Balancer) -> str:
    return "INTERNAL" if internal(balancer) else "EXTERNAL"


def _ports(balancer: Balancer) -> list[HclExpression]:
    return [str(one.port) for one in cloud.listeners(balancer).values()]


def _forwarding(base: str, place: str, balancer: Balancer) -> Block:
    address: HclExpression = Traversal("google_compute_address.api.address")
    if reserved(balancer):
        address = balancer.vip or ""
    ports = sorted(one.port for one in cloud.listeners(balancer).values())
    # A public balancer of this kind takes a range of ports or several; an internal one several.
    inside: dict[str, HclExpression] = {"network": NETWORK, "subnetwork": Traversal("var.subnetwork")}
    return resource(
        "google_compute_forwarding_rule",
        "api",
        {
            "name": cloud.named(base, NAME),
            "region": place,
            "load_balancing_scheme": _scheme(balancer),
            "backend_service": Traversal("google_compute_region_backend_service.api.id"),
            "ip_protocol": "TCP",
            "ip_address": address,
            "ports": [str(port) for port in ports],
            **(inside if internal(balancer) else {}),
        },
    )


def _firewall(base: str, balancer: Balancer) -> Iterator[Block]:
    """Yield what lets the checks and the clients in: packets arrive with the client's own address."""
    sources: tuple[tuple[str, HclExpression, str], ...] = (
        ("checks", list(PROBES[balancer.cloud.scope or "internal"]), translated(_CHECKS)),
        ("clients", Traversal("var.client_cidrs"), translated(_CLIENTS)),
    )
    for id_, ranges, said in sources:
        yield resource(
            "google_compute_firewall",
            id_,
            {
                "name": cloud.named(f"{base}-{id_}", NAME),
                "network": NETWORK,
                "direction": "INGRESS",
                "source_ranges": ranges,
                "target_tags": TAGS,
            },
            nested("allow", {"protocol": "tcp", "ports": _ports(balancer)}),
            comment=said,
        )


_CHECKS = N_("Without this no machine is healthy: Google's checks come from these networks.")
_CLIENTS = N_("Clients of the API, the cluster's machines among them; they arrive with their own addresses.")


def _record(record: Recorded) -> Block:
    return resource(
        "google_dns_record_set",
        record.id,
        {
            "for_each": Traversal("var.dns_managed_zones"),
            "managed_zone": Traversal("each.value"),
            "name": f"{record.host}.",
            "type": "A",
            "ttl": TTL if record.ttl is None else record.ttl,
            "rrdatas": [ADDRESS],
        },
    )
