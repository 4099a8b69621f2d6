"""The endpoint of IPv6 designs: brackets stand in addresses with a port, and nowhere else."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design

ZONES = {"zones": [{"name": "a", "subnet": "fd00::/64"}]}


def cluster(count: int, **spec: Any) -> Cluster:
    return as_cluster(design(infrastructure=ZONES, nodes=control_plane({"a": count}), **spec))


@pytest.mark.parametrize(
    ("spec", "host"),
    [
        ({}, "fd00::2"),
        ({"controlPlane": {"endpoint": "[fd00:0:0::99]:6443"}}, "fd00::99"),
        ({"loadBalancers": [{"name": "api", "type": "hardware", "vip": "fd00::99"}]}, "fd00::99"),
    ],
    ids=["the only API server", "as given", "a balancer's address"],
)
def test_an_address_has_brackets_only_before_its_port(spec: dict[str, Any], host: str) -> None:
    endpoint = cluster(1, **spec).endpoint
    assert endpoint
    assert (endpoint.host, endpoint.address) == (host, f"[{host}]:6443")
    assert host in {san.value for san in cluster(1, **spec).api_sans}


def test_an_endpoint_that_is_a_machine_dies_with_it() -> None:
    nodes = control_plane({"a": 3})
    nodes[1]["address"] = "fd00::33"
    built = as_cluster(design(infrastructure=ZONES, nodes=nodes, controlPlane={"endpoint": "[fd00::33]:6443"}))
    assert built.endpoint
    assert (built.endpoint.failover, built.endpoint.explanation) == (
        "none",
        "the endpoint is cp-a-2 itself and dies with it",
    )
    assert "node/cp-a-2" in [fault.failure for fault in prove(built).endpoint.broken_by("node")]
