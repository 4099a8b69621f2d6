"""Addresses that a cloud keeps for itself are never drawn for a machine."""

import pytest

from hadesign.errors import InputError
from tests.designs import as_cluster, design


def drawn(provider: str, subnet: str, count: int, **zone: str) -> list[str | None]:
    """Return the addresses that so many machines draw from a subnet."""
    infrastructure = {"provider": provider, "zones": [{"name": "a", "subnet": subnet, **zone}]}
    nodes = [{"name": "cp", "zone": "a", "roles": ["control-plane", "etcd"]}]
    nodes += [{"name": f"w{n}", "zone": "a", "roles": ["worker"]} for n in range(count - 1)]
    return [node.address for node in as_cluster(design(infrastructure=infrastructure, nodes=nodes)).nodes]


@pytest.mark.parametrize(
    ("provider", "first", "size"),
    [("aws", 4, 11), ("azure", 4, 11), ("gcp", 2, 12), ("bare-metal", 2, 13)],
)
def test_only_what_the_provider_leaves_is_drawn(provider: str, first: int, size: int) -> None:
    # Sixteen addresses: the network's, the router's, what the cloud keeps, and the last.
    assert drawn(provider, "10.0.0.0/28", size) == [f"10.0.0.{n}" for n in range(first, first + size)]
    with pytest.raises(InputError, match="no address left for 1 of its machines"):
        drawn(provider, "10.0.0.0/28", size + 1)


def test_a_router_at_another_address_is_kept_too() -> None:
    assert drawn("aws", "10.0.0.0/28", 2, gateway="10.0.0.5") == ["10.0.0.4", "10.0.0.6"]


def test_version_6_has_no_broadcast_address_but_the_same_reserve() -> None:
    assert drawn("aws", "fd00::/64", 2) == ["fd00::4", "fd00::5"]


@pytest.mark.parametrize(("provider", "first", "size"), [("aws", 4, 11), ("azure", 4, 11), ("gcp", 2, 12)])
def test_the_end_of_a_network_of_version_6_is_kept_too(provider: str, first: int, size: int) -> None:
    assert drawn(provider, "fd00::/124", size) == [f"fd00::{n:x}" for n in range(first, first + size)]
    with pytest.raises(InputError, match="no address left for 1 of its machines"):
        drawn(provider, "fd00::/124", size + 1)
