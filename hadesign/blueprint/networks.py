"""Addresses and networks: each address is used once and lies where it belongs, and networks do not overlap."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple, TypeAlias

from hadesign.blueprint.addresses import read_address, read_network
from hadesign.blueprint.design import Design
from hadesign.blueprint.reading import Entry, Problem
from hadesign.blueprint.wording import shown
from hadesign.diagnostic import Path
from hadesign.i18n import N_, Message, _, translated
from hadesign.vocabulary.networks import NODE_MASKS

Network: TypeAlias = IPv4Network | IPv6Network
IpAddress: TypeAlias = IPv4Address | IPv6Address

SERVICE_BITS = range(4, 21)
"""Host bits of the service network: kubeadm refuses fewer than 10 addresses and more than 20 bits
(kubernetes/kubernetes@v1.36.3:cmd/kubeadm/app/constants/constants.go, MaximumBitsForServiceSubnet and above)."""
NODE_MASK_SPAN = 16
"""Most bits between the pod network's prefix and a node's (constants.go, PodSubnetNodeMaskMaxDiff)."""


class _Range(NamedTuple):
    """A network of the blueprint, by what it is for."""

    what: str
    network: Network
    path: Path


class _Claim(NamedTuple):
    """An address of the blueprint, by who has it; `subnet` is the one that it must lie in."""

    owner: Message
    name: str | None
    address: IpAddress
    path: Path
    subnet: _Range | None

    @property
    def what(self) -> str:
        """Who has it, in words; asked for only where something is wrong."""
        return translated(self.owner, name=shown(self.name))


def problems(design: Design) -> Iterator[Problem]:
    """Report clashes of addresses and networks."""
    subnets = _subnets(design)
    cluster = _cluster_ranges(design)
    claims = list(_claims(design, subnets))
    yield from _used_twice(claims)
    for claim in claims:
        yield from _misplaced(claim)
        yield from _in_cluster_range(claim, cluster)
    yield from _overlaps(list(subnets.values()), cluster)
    yield from _sizes(design, cluster)


def _subnets(design: Design) -> dict[str, _Range]:
    """Return the subnets of zones, by zone."""
    found = {}
    for name, zone in design.zones.entries.items():
        network = read_network(zone.text("subnet") or "")
        if network is not None:
            found[name] = _Range(_("the subnet of zone {zone}", zone=shown(name)), network, zone.place("subnet"))
    return found


def _cluster_ranges(design: Design) -> list[_Range]:
    """Return the networks of pods and services."""
    section = design.spec.section("network")
    found = [(key, read_network(section.text(key) or "")) for key in ("podCIDR", "serviceCIDR")]
    return [_Range(f"`{key}`", network, section.place(key)) for key, network in found if network is not None]


def _claims(design: Design, subnets: dict[str, _Range]) -> Iterator[_Claim]:
    """Yield every address that is written down."""
    sources: list[tuple[Entry, str, Message, str | None]] = []
    gateway, node, balancer = N_("the gateway of zone {name}"), N_("node {name}"), N_("load balancer {name}")
    sources += [(zone, "gateway", gateway, name) for name, zone in design.zones.entries.items()]
    sources += [(entry, "address", node, entry.text("zone")) for entry in design.placed]
    sources += [(entry, "vip", balancer, None) for entry in design.spec.entries("loadBalancers")]
    for entry, key, owner, zone in sources:
        address = read_address(entry.text(key) or "")
        if address is not None:
            subnet = subnets.get(zone) if zone is not None else None
            yield _Claim(owner, entry.text("name"), address, entry.place(key), subnet)


def _used_twice(claims: list[_Claim]) -> Iterator[Problem]:
    """Report addresses with two owners; zones that share a subnet share its gateway."""
    seen: dict[IpAddress, _Claim] = {}
    for claim in claims:
        first = seen.setdefault(claim.address, claim)
        if first is not claim and not first.path[-1] == claim.path[-1] == "gateway":
            message = _(
                "address {address} of {owner} already belongs to {other}",
                address=claim.address, owner=claim.what, other=first.what,
            )  # fmt: skip
            related = ((_("first used here"), first.path),)
            yield Problem(claim.path, message, _("an address of its own"), related=related)


def _misplaced(claim: _Claim) -> Iterator[Problem]:
    """Report an address outside its zone's subnet, or one that the subnet keeps for itself."""
    if claim.subnet is None:
        return
    network = claim.subnet.network
    if claim.address not in network:
        message = _(
            "address {address} of {owner} is outside {range}, {network}",
            address=claim.address, owner=claim.what, range=claim.subnet.what, network=network,
        )  # fmt: skip
        expected = _("an address in {network}", network=network)
        yield Problem(claim.path, message, expected, related=(_given(claim.subnet),))
    elif network.num_addresses > 2 and claim.address in (network.network_address, _broadcast(network)):
        message = _(
            "address {address} of {owner} is the network or broadcast address of {network}",
            address=claim.address, owner=claim.what, network=network,
        )  # fmt: skip
        expected = _("an address between the first and the last of {network}", network=network)
        yield Problem(claim.path, message, expected, related=(_given(claim.subnet),))


def _given(taken: _Range) -> tuple[str, Path]:
    """Say where a network is given."""
    return _("{setting} is given here", setting=taken.what), taken.path


def _broadcast(network: Network) -> IpAddress | None:
    """Return the broadcast address; IPv6 has none."""
    return network.broadcast_address if isinstance(network, IPv4Network) else None


def _in_cluster_range(claim: _Claim, cluster: list[_Range]) -> Iterator[Problem]:
    """Report an address that pods or services would get as well, unless its whole subnet is reported."""
    for taken in cluster:
        if claim.address in taken.network and not (claim.subnet and _meet(claim.subnet, taken)):
            message = _(
                "address {address} of {owner} is inside {range}, {network}",
                address=claim.address, owner=claim.what, range=taken.what, network=taken.network,
            )  # fmt: skip
            expected = _("an address outside the networks of pods and services")
            yield Problem(claim.path, message, expected, related=(_given(taken),))


def _overlaps(subnets: list[_Range], cluster: list[_Range]) -> Iterator[Problem]:
    """Report networks that share addresses; zones may share one subnet as a whole (a stretched network)."""
    widest: _Range | None = None
    for later in sorted(subnets, key=lambda r: (r.network.version, r.network.network_address, r.network.prefixlen)):
        if widest is not None and widest.network.version == later.network.version and _meet(widest, later):
            if widest.network != later.network:
                yield _overlap(*sorted((widest, later), key=lambda r: r.path[-2]))
        else:
            widest = later
    for number, taken in enumerate(cluster):
        for other in (*subnets, *cluster[:number]):
            if _meet(taken, other):
                yield _overlap(other, taken)


def _meet(one: _Range, other: _Range) -> bool:
    """Tell whether two networks share an address."""
    if isinstance(one.network, IPv4Network) and isinstance(other.network, IPv4Network):
        return one.network.overlaps(other.network)
    if isinstance(one.network, IPv6Network) and isinstance(other.network, IPv6Network):
        return one.network.overlaps(other.network)
    return False


def _overlap(first: _Range, second: _Range) -> Problem:
    """Say that the second network overlaps the first."""
    message = _(
        "{range}, {network}, overlaps {other}, {taken}",
        range=second.what, network=second.network, other=first.what, taken=first.network,
    )  # fmt: skip
    return Problem(second.path, message, _("networks that share no address"), related=(_given(first),))


def _sizes(design: Design, cluster: list[_Range]) -> Iterator[Problem]:
    """Report networks of pods and services that no API server or controller manager would take."""
    section = design.spec.section("network")
    by_key = {str(taken.path[-1]): taken for taken in cluster}
    pods, services = by_key.get("podCIDR"), by_key.get("serviceCIDR")
    if pods and services and pods.network.version != services.network.version:
        message = _(
            "pods have IPv{pods} addresses and services IPv{services} addresses",
            pods=pods.network.version, services=services.network.version,
        )  # fmt: skip
        yield Problem(services.path, message, _("one IP version for both"), related=(_given(pods),))
    if services:
        bits = services.network.max_prefixlen - services.network.prefixlen
        longest, shortest = services.network.max_prefixlen - 4, services.network.max_prefixlen - 20
        if bits not in SERVICE_BITS:
            if bits < SERVICE_BITS.start:
                message = _("`serviceCIDR`, {network}, is too small for the API server", network=services.network)
            else:
                message = _("`serviceCIDR`, {network}, is too large for the API server", network=services.network)
            expected = _("a prefix from /{shortest} to /{longest}", shortest=shortest, longest=longest)
            yield Problem(services.path, message, expected)
    if pods:
        yield from _node_mask(section, pods)


def _node_mask(section: Entry, pods: _Range) -> Iterator[Problem]:
    """Report a pod network out of which no node's range can be cut."""
    given = section.whole("nodeMask")
    mask = NODE_MASKS[pods.network.version] if given is None else given
    prefix = pods.network.prefixlen
    longest = min(prefix + NODE_MASK_SPAN, pods.network.max_prefixlen)
    if prefix <= mask <= longest:
        return
    message = _(
        "each node gets a /{mask} ({origin}), which cannot be cut out of `podCIDR`, {network}",
        mask=mask, origin=_("the default") if given is None else "`nodeMask`", network=pods.network,
    )  # fmt: skip
    yield Problem(
        pods.path if given is None else section.place("nodeMask"),
        message,
        _("a `nodeMask` from {shortest} to {longest}", shortest=prefix, longest=longest),
        related=() if given is None else (_given(pods),),
    )
