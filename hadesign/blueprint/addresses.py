"""Addresses, networks, host:port and certificate names, in one canonical spelling each."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from hadesign.blueprint.names import LABEL, SUBDOMAIN
from hadesign.blueprint.refusal import broken, not_a
from hadesign.i18n import N_, _, translated
from hadesign.lists import listed
from hadesign.source import meant

CIDR = r"^[0-9A-Fa-f:.]{2,45}/(0|[1-9][0-9]{0,2})$"
ADDRESS = r"^[0-9A-Fa-f:.]{2,45}$"
CIDRS, ADDRESSES = (f"{one[:-1]} *, *{one[1:]}" for one in (CIDR, ADDRESS))
"""Two with a comma between."""
HOST_PORT = rf"^(?:\[[0-9A-Fa-f:.]{{2,45}}\]|(?=.{{1,253}}:[0-9]+$){LABEL}(?:\.{LABEL})*):[1-9][0-9]{{0,4}}$"
SAN = rf"^(?:[0-9A-Fa-f:.]{{2,45}}|(?:\*\.)?(?=.{{1,251}}$){LABEL}(?:\.{LABEL})*)$"

_NOBODYS = ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "::/127", "ff00::/8")
"""Networks of which no machine has an address that others reach: this host, loopback and multicast
(https://www.rfc-editor.org/rfc/rfc6890, RFC 5771, RFC 4291)."""

_ADDRESS_EXPECTED = N_("an IPv4 or IPv6 address, such as 10.0.1.10")
_HOST_EXPECTED = N_("a name or address and a port, such as api.example.org:6443 or [fd00::1]:6443")
_NO_HOST_PORT = N_("{value} is not a host:port")


@lru_cache(maxsize=65_536)
def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address of the blueprint; a scope (`fe80::1%eth0`) is not part of one, and could hold any character."""
    if not re.fullmatch(ADDRESS, text):
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def parse_address(value: Any) -> str:
    """Return the canonical text of an address that a machine can have, and others can reach."""
    address = read_address(value) if isinstance(value, str) else None
    if address is not None and address.is_loopback:
        expected = _("an address that other machines can reach; this one leads every machine to itself")
        raise not_a(N_("{value} is a loopback address"), expected)
    return _canonical(value, address)


def _canonical(value: Any, address: IPv4Address | IPv6Address | None) -> str:
    if address is None:
        raise not_a(N_("{value} is not an IP address"), translated(_ADDRESS_EXPECTED), _without_prefix(value))
    canonical = str(address)
    if address.is_unspecified or address.is_multicast or canonical == "255.255.255.255":
        expected = _("an address that one machine can have, such as 10.0.1.10")
        raise not_a(N_("{value} is not a machine's address"), expected)
    return canonical


def _without_prefix(value: Any) -> str:
    """Guess at `10.0.1.10/24`."""
    head, slash, _ = value.partition("/") if isinstance(value, str) else ("", "", "")
    return meant(head) if slash and read_address(head) else ""


def read_network(text: str) -> IPv4Network | IPv6Network | None:
    """Read a network in CIDR notation; bits after the prefix must be zero."""
    try:
        return ip_network(text) if re.fullmatch(CIDR, text) else None
    except ValueError:
        return None


def parse_cidr(value: Any) -> str:
    """Return the canonical text of a network; host bits must be zero."""
    network = read_network(value) if isinstance(value, str) else None
    if network is None:
        expected = _("a network such as 10.0.1.0/24, with the bits after the prefix zero")
        raise not_a(N_("{value} is not a CIDR"), expected, _without_host_bits(value))
    if any(network.overlaps(other) for other in map(ip_network, _NOBODYS) if other.version == network.version):
        expected = _("addresses that machines or pods can have: none that mean oneself (127.0.0.0/8) or a group")
        raise not_a(N_("{value} is not a network of machines"), expected)
    return str(network)


def _without_host_bits(value: Any) -> str:
    """Guess at `10.0.1.5/24`."""
    try:
        loose = str(ip_network(value, strict=False)) if isinstance(value, str) and re.fullmatch(CIDR, value) else ""
    except ValueError:
        loose = ""
    return meant(loose)


def check_versions(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse two networks or addresses of one IP version; Kubernetes knows one, or one of each.

    kubernetes/kubernetes@v1.36.3:cmd/kubeadm/app/apis/kubeadm/validation/validation.go, ValidateIPNetFromString;
    for the addresses of a node see https://kubernetes.io/docs/concepts/services-networking/dual-stack/.
    """
    versions = ["IPv6" if ":" in value else "IPv4" for value in values]
    if len(set(versions)) < len(versions):
        message = _("{values} are both {version}", values=listed(values), version=versions[0])
        raise broken(message, _("one alone, or one IPv4 and one IPv6"))
    return values


def parse_host_port(value: Any) -> str:
    """Return host and port; an IPv6 address stands in brackets and gets its canonical spelling."""
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not colon or not re.fullmatch(r"[0-9]{1,5}", port):
        raise not_a(_NO_HOST_PORT, translated(_HOST_EXPECTED), _with_port(value))
    if not 1 <= int(port) <= 65535 or port[0] == "0":
        raise not_a(_NO_HOST_PORT, _("a port from 1 to 65535"))
    return f"{_host(host, port)}:{port}"


def _with_port(value: Any) -> str:
    """Guess at a forgotten port (6443 is the API server's default) or a URL."""
    text = value.removeprefix("https://").rstrip("/") if isinstance(value, str) else ""
    if not re.fullmatch(f"{SUBDOMAIN}|(?={SUBDOMAIN.replace('$', ':')})[^:]*:[1-9][0-9]{{0,4}}", text):
        return ""
    return meant(text if ":" in text else f"{text}:6443")


def _host(text: str, port: str) -> str:
    """Check the host: a bracketed IPv6 address, an IPv4 address, or a name that cannot be taken for one."""
    if text.startswith("[") and text.endswith("]"):
        address = read_address(text[1:-1])
        if isinstance(address, IPv6Address):
            return f"[{address}]"
    elif _is_name(text) or isinstance(read_address(text), IPv4Address):
        return text
    hint = meant(f"[{text}]:{port}") if isinstance(read_address(text), IPv6Address) else ""
    raise not_a(_NO_HOST_PORT, translated(_HOST_EXPECTED), hint)


def _is_name(text: str) -> bool:
    """Tell whether a text is a DNS name; one that ends in a number would be read as an address (RFC 3696, 2)."""
    return re.fullmatch(SUBDOMAIN, text) is not None and not text.rpartition(".")[2].isdigit()


def parse_san(value: Any) -> str:
    """Return a name for a certificate: a DNS name, perhaps with `*.` in front, or an IP address."""
    text = value if isinstance(value, str) else ""
    address = read_address(text)
    if address is not None:
        return _canonical(text, address)
    if len(text) <= 253 and _is_name(text.removeprefix("*.")):
        return text
    expected = _("a DNS name such as api.example.org or *.example.org, or an IP address")
    raise not_a(N_("{value} is not a certificate name"), expected)
