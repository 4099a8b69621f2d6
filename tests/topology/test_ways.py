"""What leads from an address to the API, whether that is certain, and which fact decides it where it is not."""

from typing import Any

import pytest

from hadesign.topology.cluster import Endpoint
from tests.designs import as_cluster, control_plane, design, zones

VIP: dict[str, Any] = {"name": "api", "type": "kube-vip", "vip": "10.9.9.9"}
PLANE = {"endpoint": "10.9.9.9:6443"}
MEMBERS = ("node/cp-a-1", "node/cp-b-1", "node/cp-c-1")


def built(plane: dict[str, Any], **balancer: Any) -> tuple[Endpoint | None, Endpoint | None]:
    """Return the endpoint for all, and the machines' own, in a design of three zones with a subnet each."""
    found = as_cluster(
        design(
            infrastructure=zones("a", "b", "c"),
            nodes=control_plane({"a": 1, "b": 1, "c": 1}),
            loadBalancers=[VIP | balancer],
            controlPlane=plane,
        )
    )
    return found.endpoint, found.node_endpoint


@pytest.mark.parametrize(
    ("said", "decides", "things"),
    [
        # How it is announced matters most: what is told to routers is in no subnet.
        ({}, "announce", MEMBERS),
        ({"announce": "l2"}, "routed", MEMBERS),
        ({"announce": "bgp"}, None, MEMBERS),
        ({"routed": True}, None, MEMBERS),
        # An address of no machine's subnet that the network does not carry is held in vain.
        ({"announce": "l2", "routed": False}, None, ()),
        ({"routed": False}, None, ()),
    ],
)
def test_whether_an_address_outside_of_all_subnets_leads_to_the_api(
    said: dict[str, Any], decides: str | None, things: tuple[str, ...]
) -> None:
    endpoint, _ = built(PLANE, **said)
    assert endpoint
    assert (endpoint.undecided, [way.things for way in endpoint.ways]) == (decides, [things])
    assert [[way.things for way in world] for world in endpoint.worlds] == ([[()]] if decides else [])


def test_the_machines_own_address_that_nobody_holds_is_moved_by_nobody() -> None:
    endpoint, own = built(PLANE | {"nodeEndpoint": "10.9.9.8:6443"}, routed=True)
    assert endpoint
    assert own
    assert (endpoint.balancer, endpoint.failover, endpoint.clients) == ("api", "lease", "outside")
    assert (own.balancer, own.failover, own.unheld, own.clients) == (None, "none", "nobody", "nodes")
    assert own.ways == ()


def test_the_machines_own_address_may_be_that_of_the_balancer() -> None:
    endpoint, own = built({"endpoint": "10.9.9.7:6443", "nodeEndpoint": "10.9.9.9:6443"}, routed=True)
    assert endpoint
    assert own
    assert (endpoint.unheld, endpoint.ways) == ("nobody", ())
    assert (own.balancer, own.failover, [way.things for way in own.ways]) == ("api", "lease", [MEMBERS])


def test_a_port_at_which_nothing_listens_leads_nowhere() -> None:
    endpoint, _ = built({"endpoint": "10.9.9.9:7443"}, routed=True)
    assert endpoint
    assert (endpoint.unheld, endpoint.ports, endpoint.ways) == ("port", (6443,), ())
