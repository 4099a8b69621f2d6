"""Addresses that machines draw: nobody's, in order, and to the last one of a subnet."""

from typing import Any

import pytest

from hadesign.errors import InputError
from tests.designs import as_cluster, design


def drawn(subnet: str, count: int, *, given: str | None = None, spec: Any = None, **zone: str) -> list[str | None]:
    """Return the addresses of machines in a zone, the first of which may have one of its own."""
    nodes: list[dict[str, Any]] = [{"name": "cp", "zone": "a", "roles": ["control-plane", "etcd"]}]
    nodes[0] |= {"address": given} if given else {}
    nodes += [{"name": f"w{n}", "zone": "a", "roles": ["worker"]} for n in range(count - 1)]
    infrastructure = {"zones": [{"name": "a", "subnet": subnet, **zone}]}
    return [node.address for node in as_cluster(design(infrastructure=infrastructure, nodes=nodes, **spec or {})).nodes]


@pytest.mark.parametrize(
    ("subnet", "zone", "addresses"),
    [
        ("10.0.0.0/29", {}, ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]),
        ("10.0.0.0/29", {"gateway": "10.0.0.6"}, ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"]),
        ("10.0.0.0/29", {"gateway": "10.0.0.3"}, ["10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"]),
        ("10.0.0.0/30", {}, ["10.0.0.2"]),
        ("fd00::/125", {}, [f"fd00::{n}" for n in range(2, 8)]),
    ],
)
def test_every_address_of_a_subnet_but_the_first_and_the_last(
    subnet: str, zone: dict[str, str], addresses: list[str]
) -> None:
    assert drawn(subnet, len(addresses), **zone) == addresses
    with pytest.raises(InputError, match="no address left for 1 of its machines"):
        drawn(subnet, len(addresses) + 1, **zone)


def test_what_is_given_is_not_drawn() -> None:
    assert drawn("10.0.0.0/24", 3, given="10.0.0.3") == ["10.0.0.3", "10.0.0.2", "10.0.0.4"]
    assert drawn("fd00::/64", 3, given="fd00::3") == ["fd00::3", "fd00::2", "fd00::4"]


@pytest.mark.parametrize(
    "spec",
    [
        {"loadBalancers": [{"name": "api", "type": "hardware", "vip": "10.0.0.3"}]},
        {"controlPlane": {"endpoint": "10.0.0.3:6443"}},
    ],
)
def test_an_address_that_moves_is_not_drawn(spec: dict[str, Any]) -> None:
    assert drawn("10.0.0.0/24", 3, spec=spec) == ["10.0.0.2", "10.0.0.4", "10.0.0.5"]


def test_an_endpoint_of_version_6_is_not_drawn() -> None:
    assert drawn("fd00::/64", 3, spec={"controlPlane": {"endpoint": "[fd00::3]:6443"}}) == [
        "fd00::2",
        "fd00::4",
        "fd00::5",
    ]


def test_addresses_of_one_version_take_none_of_the_other() -> None:
    """10.0.0.3 and ::a00:3 are the same number."""
    balancer = {"name": "web", "type": "hardware", "serves": "ingress", "vip": "::a00:3"}
    assert drawn("10.0.0.0/24", 2, spec={"loadBalancers": [balancer]}) == ["10.0.0.2", "10.0.0.3"]


def test_the_gateway_of_another_zone_is_not_drawn_from_a_subnet_that_both_share() -> None:
    shared = [{"name": name, "subnet": "10.0.0.0/28", "gateway": "10.0.0.3"} for name in "ab"]
    nodes = [{"name": f"cp-{n}", "zone": zone, "roles": ["control-plane", "etcd"]} for n, zone in enumerate("abab")]
    cluster = as_cluster(design(infrastructure={"zones": shared}, nodes=nodes))
    assert [node.address for node in cluster.nodes] == ["10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.5"]


def test_zones_that_are_too_small_are_all_named() -> None:
    listed = [{"name": name, "subnet": f"10.0.{n}.0/30"} for n, name in enumerate("ab")]
    nodes = [{"name": f"cp-{n}", "zone": zone, "roles": ["control-plane", "etcd"]} for n, zone in enumerate("aaabb")]
    with pytest.raises(InputError) as caught:
        as_cluster(design(infrastructure={"zones": listed}, nodes=nodes))
    assert [(found.message.partition(" has ")[2], found.path) for found in caught.value.diagnostics] == [
        ("no address left for 2 of its machines", "spec.infrastructure.zones[0].subnet"),
        ("no address left for 1 of its machines", "spec.infrastructure.zones[1].subnet"),
    ]
