"""Dual stack: an address of each IP version for a machine, names in certificates, ranges of pods and services."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.topology import Cluster
from tests.designs import as_cluster, design

BOTH: dict[str, Any] = {"zones": [{"name": "a", "subnet": "10.0.1.0/29,fd00:1::/64"}]}
CONTROL: dict[str, Any] = {"name": "cp", "zone": "a", "roles": ["control-plane"]}


def addresses(*nodes: dict[str, Any], infrastructure: dict[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
    cluster = as_cluster(design(infrastructure=infrastructure or BOTH, nodes=[CONTROL, *nodes]))
    return {node.name: node.addresses for node in cluster.nodes}


def test_machines_draw_an_address_of_each_version_the_preferred_one_first() -> None:
    worker = {"pool": "w", "perZone": 2, "roles": ["worker"]}
    assert addresses(worker) == {
        "cp": ("10.0.1.2", "fd00:1::2"),
        "w-a-1": ("10.0.1.3", "fd00:1::3"),
        "w-a-2": ("10.0.1.4", "fd00:1::4"),
    }
    turned = {"zones": [{"name": "a", "subnet": ["fd00:1::/64", "10.0.1.0/29"]}]}
    assert addresses(infrastructure=turned) == {"cp": ("fd00:1::2", "10.0.1.2")}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("10.0.1.5", ("10.0.1.5", "fd00:1::2")),
        ("fd00:1::5", ("10.0.1.2", "fd00:1::5")),
        ("10.0.1.5,fd00:1::5", ("10.0.1.5", "fd00:1::5")),
        (["fd00:1::5", "10.0.1.5"], ("fd00:1::5", "10.0.1.5")),
    ],
)
def test_what_is_given_stands_and_the_rest_is_drawn(given: Any, expected: tuple[str, ...]) -> None:
    node = {"name": "w", "zone": "a", "roles": ["worker"], "address": given}
    cluster = as_cluster(design(infrastructure=BOTH, nodes=[node, CONTROL]))
    assert cluster.nodes[0].addresses == expected
    assert cluster.nodes[0].address_given is (expected[0] in given)
    assert set(cluster.nodes[1].addresses).isdisjoint(expected)


def test_gateways_of_both_versions_are_left_alone() -> None:
    zone = {"name": "a", "subnet": "10.0.1.0/29,fd00:1::/64", "gateway": "fd00:1::3,10.0.1.2"}
    worker = {"pool": "w", "perZone": 2, "roles": ["worker"]}
    assert addresses(worker, infrastructure={"zones": [zone]}) == {
        "cp": ("10.0.1.1", "fd00:1::1"),
        "w-a-1": ("10.0.1.3", "fd00:1::2"),
        "w-a-2": ("10.0.1.4", "fd00:1::4"),
    }


def test_a_machine_without_a_zone_has_what_it_gives() -> None:
    cluster = as_cluster(design(nodes=[{"name": "cp", "roles": ["control-plane"], "address": "10.0.1.5,fd00::5"}]))
    assert cluster.nodes[0].addresses == ("10.0.1.5", "fd00::5")
    assert cluster.nodes[0].address == "10.0.1.5"


def test_the_subnet_that_runs_out_is_named() -> None:
    with pytest.raises(InputError, match=r"subnet 10\.0\.1\.0/29 of zone a has no address left for 2 of its machines"):
        addresses({"pool": "w", "perZone": 6, "roles": ["worker"]})


def sans(**spec: Any) -> list[str]:
    nodes = [CONTROL | {"name": "cp.dc-1.example.org"}]
    cluster = as_cluster(design(infrastructure=BOTH, nodes=nodes, **spec))
    return [san.value for san in cluster.api_sans]


def test_certificates_hold_the_first_service_address_and_the_machines_of_each_version() -> None:
    names = sans(network={"serviceCIDR": "10.96.0.0/12,fd00:96::/112"})
    assert {"10.96.0.1", "fd00:96::1", "10.0.1.2", "fd00:1::2", "cp.dc-1.example.org"} <= set(names)
    assert "fd00:96::1" not in sans(network={"serviceCIDR": "10.96.0.0/12"})


def ranges(**network: Any) -> list[tuple[str, int, bool]]:
    cluster = as_cluster(design(nodes=[{"name": "cp", "roles": ["control-plane"]}], network=network))
    return [(pods.network, pods.mask, pods.given) for pods in cluster.network.pods]


def test_each_range_of_pods_has_its_mask() -> None:
    both = "10.244.0.0/16,fd00:244::/56"
    assert ranges() == []
    assert ranges(podCIDR=both) == [("10.244.0.0/16", 24, False), ("fd00:244::/56", 64, False)]
    assert ranges(podCIDR=both, nodeMask=26) == [("10.244.0.0/16", 26, True), ("fd00:244::/56", 64, False)]
    assert ranges(podCIDR=both, nodeMaskIPv6=72) == [("10.244.0.0/16", 24, False), ("fd00:244::/56", 72, True)]
    assert ranges(podCIDR="fd00:244::/56", nodeMask=72) == [("fd00:244::/56", 72, True)]
    assert ranges(podCIDR="fd00:244::/56", nodeMaskIPv6=72) == [("fd00:244::/56", 72, True)]


def balanced(vip: str, endpoint: str) -> Cluster:
    balancer = {"name": "api", "type": "haproxy-keepalived", "vip": vip, "instances": ["lb-1", "lb-2"]}
    nodes = [CONTROL, *({"name": f"lb-{n}", "zone": "a", "roles": ["load-balancer"]} for n in (1, 2))]
    return as_cluster(
        design(infrastructure=BOTH, nodes=nodes, loadBalancers=[balancer], controlPlane={"endpoint": endpoint})
    )


def test_instances_speak_vrrp_in_the_version_of_their_virtual_address() -> None:
    four = balanced("10.0.1.6", "10.0.1.6:6443").balancers[0]
    six = balanced("fd00:1::99", "[fd00:1::99]:6443").balancers[0]
    assert [i.address for i in four.instances] == ["10.0.1.3", "10.0.1.4"]
    assert [i.address for i in six.instances] == ["fd00:1::3", "fd00:1::4"]
    assert [b.address for b in six.backends] == ["10.0.1.2"]


def test_an_endpoint_that_is_the_second_address_of_a_machine_dies_with_it() -> None:
    node = CONTROL | {"address": "10.0.1.2,fd00:1::2"}
    cluster = as_cluster(design(infrastructure=BOTH, nodes=[node], controlPlane={"endpoint": "[fd00:1::2]:6443"}))
    endpoint = cluster.endpoint
    assert endpoint is not None
    assert endpoint.node == "cp"


@pytest.mark.parametrize(("pool", "fits"), [("p" * 59, True), ("p" * 60, False)])
def test_the_name_of_a_pools_machine_is_one_label(pool: str, fits: bool) -> None:
    def build() -> Cluster:
        return as_cluster(
            design(infrastructure=BOTH, nodes=[CONTROL, {"pool": pool, "perZone": 1, "roles": ["worker"]}])
        )

    if fits:
        assert build().nodes[1].name == f"{pool}-a-1"
    else:
        with pytest.raises(InputError, match=r"machine p+-a-1 of pool p+ has a name of 64 characters"):
            build()
