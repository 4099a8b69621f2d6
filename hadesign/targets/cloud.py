"""What the targets for clouds share: the balancers they write for, what these must say, bounds, names and records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.health import WATCH_SECONDS
from hadesign.topology.cluster import Balancer, Check, Cluster, Listener, Zone
from hadesign.topology.ways import is_address
from hadesign.vocabulary.providers import Provider

IDLE = WATCH_SECONDS
"""Seconds after which a silent connection may be forgotten, where a product has a setting for that."""


@dataclass(frozen=True, slots=True)
class Product:
    """A provider's balancer: what its checks may be (least and most), and what it does to packets.

    `timeout` is `None` where there is no setting for it, and `shorter` tells whether it must be less than the interval.
    `equal` tells whether as many good checks take a server in as bad ones take it out, `by_address` whether servers are
    named to it by their addresses, `keeps_port` whether a server gets packets on the port that clients dialled.
    """

    provider: Provider
    title: str
    interval: tuple[int, int]
    timeout: tuple[int, int] | None
    count: tuple[int, int]
    shorter: bool = False
    equal: bool = False
    by_address: bool = True
    keeps_port: bool = False


def fronts(cluster: Cluster, provider: Provider) -> tuple[Balancer, ...]:
    """Return the provider's balancers in front of the API."""
    if cluster.infrastructure.provider != provider:
        return ()
    return tuple(b for b in cluster.balancers if provider in b.row.targets and b.serves == "api")


def why_not(cluster: Cluster, product: Product, needed: Sequence[str] = ()) -> str:
    """Return why a target does not fit; `needed` are fields that this product needs besides those that all do."""
    found = fronts(cluster, product.provider)
    if not found:
        return _("no load balancer of type cloud in front of the API on machines of its own (infrastructure.provider)")
    if not cluster.api_servers:
        return _("there is no API server behind the balancer")
    return next((why for balancer in found for why in _whys(cluster, balancer, product, needed)), "")


def _whys(cluster: Cluster, balancer: Balancer, product: Product, needed: Sequence[str]) -> Iterator[str]:
    name, check = balancer.name, balancer.check
    unsaid = [*_unsaid(balancer), *(field for field in needed if _VALUES[field](balancer) is None)]
    if unsaid:
        yield _("load balancer {name} does not say {fields}", name=name, fields=joined(unsaid, COMMAS))
    if not check:
        yield _("load balancer {name} makes no health check, and {product} has to", name=name, product=product.title)
        return
    yield from _bounds(name, check, product)
    yield from _packets(balancer, product)
    yield from _places(cluster, balancer, product)


_VALUES: Mapping[str, Callable[[Balancer], object]] = {
    "healthCheck.timeout": lambda balancer: (
        balancer.check and (None if "timeout" in balancer.check.assumed else balancer.check.timeout)
    ),
    "crossZone": lambda balancer: balancer.cloud.cross_zone,
    "preserveClientIP": lambda balancer: balancer.cloud.preserve_client_ip,
}


def _unsaid(balancer: Balancer) -> Iterator[str]:
    """Yield what no product can do without, and nobody may invent: proof and rules go by it, too."""
    yield from (
        name for name, value in (("scope", balancer.cloud.scope), ("zones", balancer.cloud.zones)) if value is None
    )
    if balancer.check:
        wanted = ("protocol", "path", "interval", "fall", "rise")
        yield from (f"healthCheck.{name}" for name in wanted if name in balancer.check.assumed)


def _bounds(name: str, check: Check, product: Product) -> Iterator[str]:
    """Yield what of a check the product cannot do."""
    values = {
        "interval": (check.interval, product.interval),
        "fall": (check.fall, product.count),
        "rise": (check.rise, product.count),
    }
    said = "timeout" not in check.assumed
    if product.timeout and check.timeout is not None:
        longest = min(product.timeout[1], int(check.interval) - product.shorter)
        values["timeout"] = (check.timeout, (product.timeout[0], longest))
    elif said:
        yield _(
            "load balancer {name} says healthCheck.timeout, for which {product} has no setting",
            name=name,
            product=product.title,
        )
    for field, (value, (least, most)) in values.items():
        if not (least <= value <= most and value == int(value)):
            yield _(
                "load balancer {name} has {value:g} as healthCheck.{field}, and {product} takes whole numbers from"
                " {least} to {most}",
                name=name, value=value, field=field, product=product.title, least=least, most=most,
            )  # fmt: skip
    if product.equal and check.fall != check.rise:
        yield _(
            "load balancer {name} has other healthCheck.fall than healthCheck.rise, and {product} has one number for"
            " both",
            name=name, product=product.title,
        )  # fmt: skip


def _packets(balancer: Balancer, product: Product) -> Iterator[str]:
    """Yield what of packets and addresses the product cannot do."""
    name = balancer.name
    addresses = [balancer.vip, *(backend.address for backend in balancer.backends)]
    if any(address and ":" in address for address in addresses):
        yield _(
            "load balancer {name} is for IPv6, and hadesign writes {product} for IPv4 only",
            name=name,
            product=product.title,
        )
    if product.by_address and None in addresses[1:]:
        yield _("the addresses of the API servers behind load balancer {name} are not known", name=name)
    if product.keeps_port and any(
        backend.port != one.port for one in listeners(balancer).values() for backend in one.backends
    ):
        yield _(
            "load balancer {name} passes packets on unchanged, so that its port has to be that of the API servers",
            name=name,
        )


def _places(cluster: Cluster, balancer: Balancer, product: Product) -> Iterator[str]:
    """Yield what of zones does not fit together."""
    name = balancer.name
    if region(cluster, balancer) is None:
        yield _("the region of load balancer {name} is not given", name=name)
    nodes = {node.name: node for node in cluster.nodes}
    for backend in balancer.backends:
        zone = nodes[backend.node].zone
        if zone not in (balancer.cloud.zones or ()):
            yield _("load balancer {name} is not in the zone of {node}", name=name, node=backend.node)
    kept = balancer.cloud.preserve_client_ip
    if kept is False and cluster.provider.regional_balancers:
        yield _(
            "load balancer {name} says preserveClientIP: false, and {product} always keeps the client's address",
            name=name, product=product.title,
        )  # fmt: skip


def zones(cluster: Cluster, balancer: Balancer) -> tuple[Zone, ...]:
    """Return the zones that a balancer is in."""
    return tuple(zone for zone in cluster.infrastructure.zones if zone.name in (balancer.cloud.zones or ()))


def region(cluster: Cluster, balancer: Balancer) -> str | None:
    """Return the one region of a balancer's zones, if it is given."""
    found = {zone.region for zone in zones(cluster, balancer)}
    return found.pop() if len(found) == 1 else None


def listeners(balancer: Balancer) -> dict[str, Listener]:
    """Return the ports of a balancer by what they are called in a configuration: the API's, and where nodes join."""
    if balancer.check is None:
        raise AssertionError(f"balancer {balancer.name} is in front of the API and has no check")
    found = {"api": Listener(balancer.port, balancer.backends, balancer.check)}
    return found | ({"joining": balancer.joining} if balancer.joining else {})


def named(name: str, longest: int) -> str:
    """Return a name as a cloud takes it: of a long one the beginning, and a digest that keeps it apart.

    Google Cloud wants a letter first, and AWS reserves `internal-` and `sg-` for itself.
    """
    name = f"k-{name}" if name[0].isdigit() or name.startswith(("internal-", "sg-")) else name
    if len(name) <= longest:
        return name
    return f"{name[: longest - 9].rstrip('-.')}-{sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A name that leads to a balancer, how long resolvers may keep that, and what it is called in a configuration."""

    id: str
    host: str
    ttl: int | None


def records(cluster: Cluster, balancer: Balancer) -> tuple[Recorded, ...]:
    """Return the names of endpoints that lead to a balancer alone; the one that the provider gives is no record."""
    ttls = {record.name.lower(): record.ttl for record in cluster.control_plane.records}
    found: dict[str, Recorded] = {}
    for name, endpoint in (("endpoint", cluster.endpoint), ("node-endpoint", cluster.node_endpoint)):
        if endpoint is None or is_address(endpoint.host) or {way.balancer for way in endpoint.ways} != {balancer.name}:
            continue
        host = endpoint.host.lower()
        if host != (balancer.dns_name or "").lower():
            ttl = ttls.get(host)
            found.setdefault(host, Recorded(name, host, None if ttl is None else max(round(ttl), 1)))
    return tuple(found.values())


def shallow() -> str:
    """Say what a check cannot see that only connects."""
    return _(
        "The check only opens a connection: an API server that lost its etcd still accepts those and goes on getting"
        " requests (rule LB005)."
    )


def kept_open() -> str:
    """Say for how long a silent connection is kept."""
    return _(
        "A connection may be silent for {count} minutes, as a watch may be silent for an hour. Otherwise its client"
        " would have to list everything again.",
        count=IDLE // 60,
    )


def elsewhere(record: Recorded, variable: str, output: str) -> str:
    """Say that a name may be held by other name servers."""
    return _(
        "{host} leads to the balancer: name its zone in `{variable}`, or where other name servers hold it, let it lead"
        " to what `terraform output {output}` says.",
        host=record.host, variable=variable, output=output,
    )  # fmt: skip


def default_ttl(seconds: int) -> str:
    """Say for how long resolvers may keep a name of which nobody says it."""
    return _(
        "Resolvers may keep the endpoint's name for {count} seconds, as the design does not say (controlPlane.records,"
        " ttl); the address behind it does not change.",
        count=seconds,
    )
