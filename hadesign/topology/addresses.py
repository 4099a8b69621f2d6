"""Addresses: those the architect gave, and the rest drawn from each zone's subnet without a clash."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from hadesign.blueprint.addresses import read_address
from hadesign.blueprint.infrastructure import Zone
from hadesign.blueprint.nodes import Machine
from hadesign.diagnostic import Diagnostic, Path
from hadesign.errors import InputError
from hadesign.i18n import _, ngettext
from hadesign.source import Document, input_diagnostic
from hadesign.topology.given import Given
from hadesign.topology.pools import Draft
from hadesign.vocabulary.providers import Provider, provider_row

_VERSIONS = 2
"""IP versions there are: a machine with an address of each draws none."""


class _Subnet:
    """Hands out the free addresses of a zone in ascending order; plain integers, as there may be thousands."""

    def __init__(self, subnet: str, zone: Zone, taken: set[tuple[int, int]], provider: Provider | None) -> None:
        network: IPv4Network | IPv6Network = ip_network(subnet)
        self.version = network.version
        self.make = IPv4Address if network.version == 4 else IPv6Address
        first, last = int(network.network_address), int(network.broadcast_address)
        # The network's own address (IPv6: the subnet-router anycast, RFC 4291 2.6.1) and IPv4's broadcast are no hosts.
        self.next = first + (1 if last > first else 0)
        self.last = last - (1 if network.version == 4 and last - first > 1 else 0)
        self.reserved = {value for version, value in taken if version == network.version}
        # Where no gateway is given, the first host address is left for it: most networks put their router there.
        gateway = next((g for g in map(ip_address, zone.gateway or ()) if g.version == network.version), None)
        self.reserved.add(self.next if gateway is None else int(gateway))
        begin, end = provider_row(provider).kept
        self.next, self.last = max(self.next, first + begin), min(self.last, last - end)

    def draw(self) -> str | None:
        """Return the next free address, or `None` when there is none left."""
        while self.next in self.reserved:
            self.next += 1
        if self.next > self.last:
            return None
        self.next += 1
        return str(self.make(self.next - 1))


def addresses(given: Given, drafts: Sequence[Draft]) -> tuple[tuple[str, ...], ...]:
    """Return the addresses of each draft, one of each IP version at most: given, or drawn from its zone's subnets.

    Machines draw in the order of the blueprint, so those appended at the end move nobody. A machine that gives one of
    two addresses prefers the IP version that its zone does.

    Raises:
        InputError: a subnet has fewer free addresses than its machines need.
    """
    spec = given.spec
    zones = {
        zone.name: (index, zone) for index, zone in enumerate(spec.infrastructure.zones if spec.infrastructure else ())
    }
    taken = _taken(given, drafts)
    provider = spec.infrastructure.provider if spec.infrastructure else None
    subnets: dict[str, _Subnet] = {}
    missing: dict[tuple[str, str], int] = {}
    result: list[tuple[str, ...]] = []
    for draft in drafts:
        own = (draft.entry.address if isinstance(draft.entry, Machine) else None) or ()
        zone = zones.get(draft.zone or "")
        if len(own) == _VERSIONS or zone is None or zone[1].subnet is None:
            result.append(own)
            continue
        found: list[str] = []
        for text in zone[1].subnet:
            # By subnet and not by zone: zones may share one stretched network.
            subnet = subnets.get(text) or subnets.setdefault(text, _Subnet(text, zone[1], taken, provider))
            address = next((one for one in own if (":" in one) == (":" in text)), None) or subnet.draw()
            if address is None:
                missing[zone[1].name, text] = missing.get((zone[1].name, text), 0) + 1
            else:
                found.append(address)
        result.append(tuple(found))
    if missing:
        raise InputError(
            [_exhausted(*zones[name], subnet, count, given.document) for (name, subnet), count in missing.items()]
        )
    return tuple(result)


def _taken(given: Given, drafts: Iterable[Draft]) -> set[tuple[int, int]]:
    """Return (IP version, value) of every address that is given: machines, virtual addresses, gateways."""
    spec = given.spec
    found = [a for draft in drafts if isinstance(draft.entry, Machine) for a in draft.entry.address or ()]
    found += [balancer.vip for balancer in spec.load_balancers if balancer.vip]
    found += [a for zone in spec.infrastructure.zones for a in zone.gateway or ()] if spec.infrastructure else []
    if plane := spec.control_plane:
        endpoints = (one for one in (plane.endpoint, plane.node_endpoint) if one)
        found += [one.rpartition(":")[0].strip("[]") for one in endpoints]
        found += [target for record in plane.records for target in record.targets]
    # The blueprint's own reader keeps what it has parsed.
    parsed = [read_address(address) for address in found]
    return {(address.version, int(address)) for address in parsed if address is not None}


def _exhausted(index: int, zone: Zone, subnet: str, count: int, document: Document) -> Diagnostic:
    path: Path = ("spec", "infrastructure", "zones", index, "subnet")
    return input_diagnostic(
        ngettext(
            "subnet {subnet} of zone {zone} has no address left for {count} of its machines",
            "subnet {subnet} of zone {zone} has no address left for {count} of its machines",
            count,
            subnet=subnet,
            zone=zone.name,
        ),
        document.value(path),
        path,
        expected=_("a larger subnet, or fewer machines in the zone"),
    )
