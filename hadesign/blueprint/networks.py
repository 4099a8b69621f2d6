"""Addresses and networks: each address is used once and lies where it belongs, and networks do not overlap."""

from collections.abc import Collection, Iterator
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
    subnets = {
        name: _ranges(zone, "subnet", _("the subnet of zone {zone}", zone=shown(name)))
        for name, zone in design.zones.entries.items()
    }
    network = design.spec.section("network")
    pods, services = _ranges(network, "podCIDR"), _ranges(network, "serviceCIDR")
    cluster = [*pods, *services]
    claims = list(_claims(design, subnets))
    yield from _used_twice(claims)
    for claim in claims:
        yield from _misplaced(claim)
        yield from _in_cluster_range(claim, cluster)
    near = [subnet for found in subnets.values() for subnet in found]
    yield from _overlaps(near, cluster)
    for peer in _ranges(network, "peers"):
        yield from (_overlap(other, peer) for other in (*near, *cluster) if _meet(peer, other))
    yield from _sizes(network, pods, services)


def _ranges(entry: Entry, key: str, what: str = "") -> list[_Range]:
    """Return the networks that a key names: one, or one of each IP version."""
    found = [(path, read_network(text)) for path, text in entry.parts(key)]
    return [_Range(what or f"`{key}`", network, path) for path, network in found if network is not None]


def _claims(design: Design, subnets: dict[str, list[_Range]]) -> Iterator[_Claim]:
    """Yield every address that is written down."""
    sources: list[tuple[Entry, str, Message, str | None]] = []
    sources += [(zone, "gateway", _GATEWAY, name) for name, zone in design.zones.entries.items()]
    sources += [(node, "address", N_("node {name}"), node.text("zone")) for node in design.placed]
    sources += [
        (balancer, "vip", N_("load balancer {name}"), None) for balancer in design.spec.entries("loadBalancers")
    ]
    for entry, key, owner, zone in sources:
        for path, text in entry.parts(key):
            address = read_address(text)
            if address is not None:
                near = subnets.get(zone or "", [])
                # Where the zone has no subnet of that IP version, the address is outside of the one it has.
                subnet = next((one for one in near if one.network.version == address.version), next(iter(near), None))
                yield _Claim(owner, entry.text("name"), address, path, subnet)


_GATEWAY = N_("the gateway of zone {name}")


def _used_twice(claims: list[_Claim]) -> Iterator[Problem]:
    """Report addresses with two owners; zones that share a subnet share its gateway."""
    seen: dict[IpAddress, _Claim] = {}
    for claim in claims:
        first = seen.setdefault(claim.address, claim)
        if first is not claim and not first.owner == claim.owner == _GATEWAY:
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
                yield _overlap(*sorted((widest, later), key=lambda r: r.path[:4]))
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


def _sizes(section: Entry, pods: list[_Range], services: list[_Range]) -> Iterator[Problem]:
    """Report networks of pods and services that no API server or controller manager would take."""
    versions = {taken.network.version for taken in pods}
    for taken in services:
        # Pods of both may have services of one (kubernetes/kubernetes@v1.36.3:cmd/kube-apiserver/app/options/
        # validation.go, validateClusterIPFlags), but a service leads nowhere for a version that no pod has.
        if pods and taken.network.version not in versions:
            message = _(
                "pods have {pods} addresses and services {services} addresses",
                pods=_named(pods), services=_named(services),
            )  # fmt: skip
            yield Problem(
                taken.path, message, _("one IP version for both, or both for pods"), related=(_given(pods[0]),)
            )
        bits = taken.network.max_prefixlen - taken.network.prefixlen
        longest, shortest = taken.network.max_prefixlen - 4, taken.network.max_prefixlen - 20
        if bits not in SERVICE_BITS:
            if bits < SERVICE_BITS.start:
                message = _("`serviceCIDR`, {network}, is too small for the API server", network=taken.network)
            else:
                message = _("`serviceCIDR`, {network}, is too large for the API server", network=taken.network)
            expected = _("a prefix from /{shortest} to /{longest}", shortest=shortest, longest=longest)
            yield Problem(taken.path, message, expected)
    keys = mask_keys(versions, section.whole("nodeMaskIPv6"))
    for taken in pods:
        yield from _node_mask(section, taken, keys[taken.network.version])
    for key in ("nodeMask", "nodeMaskIPv6") if pods else ():
        if section.whole(key) is not None and key not in keys.values():
            yield Problem(
                section.place(key),
                _("`{key}` is given, but `podCIDR` has no range that it is for", key=key),
                _("`nodeMask` for one range or the IPv4 one of two, `nodeMaskIPv6` for an IPv6 one"),
                related=(_given(pods[0]),),
            )


def mask_keys(versions: Collection[int], of_ipv6: int | None) -> dict[int, str]:
    """Return the key that gives a node's prefix, by IP version of the pod network: a single range has the plain one.

    The controller manager wants the flag of each version where there are two, and kubeadm compares by it always
    (kubernetes/kubernetes@v1.36.3:cmd/kube-controller-manager/app/core.go, setNodeCIDRMaskSizes).
    """
    apart = len(versions) > 1 or of_ipv6 is not None
    return {version: "nodeMaskIPv6" if version == 6 and apart else "nodeMask" for version in versions}


def _named(ranges: list[_Range]) -> str:
    """Name the IP versions of networks."""
    return " and ".join(dict.fromkeys(f"IPv{taken.network.version}" for taken in ranges))


def _node_mask(section: Entry, pods: _Range, key: str) -> Iterator[Problem]:
    """Report a pod network out of which no node's range can be cut."""
    given = section.whole(key)
    mask = NODE_MASKS[pods.network.version] if given is None else given
    prefix = pods.network.prefixlen
    longest = min(prefix + NODE_MASK_SPAN, pods.network.max_prefixlen)
    if prefix <= mask <= longest:
        return
    message = _(
        "each node gets a /{mask} ({origin}), which cannot be cut out of `podCIDR`, {network}",
        mask=mask, origin=_("the default") if given is None else f"`{key}`", network=pods.network,
    )  # fmt: skip
    yield Problem(
        pods.path if given is None else section.place(key),
        message,
        _("a `{key}` from {shortest} to {longest}", key=key, shortest=prefix, longest=longest),
        related=() if given is None else (_given(pods),),
    )
