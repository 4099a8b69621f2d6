"""What a failure is said to take away: the part that is lost first, and never one that goes on."""

from typing import Any

import pytest

from hadesign.proof.failure.reason import Reason
from hadesign.proof.services.reasons import Counted, NeedLost, OnlyPartLost, PartRole, PartsLost
from tests.designs import zones
from tests.proof.recovering import designed

PAIR: dict[str, Any] = {
    "more": [{"name": f"lb-{n}", "zone": "a", "roles": ["load-balancer"]} for n in (1, 2)],
    "loadBalancers": [
        {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.9", "port": 8443, "instances": ["lb-1", "lb-2"]}
    ],
    "controlPlane": {"endpoint": "api.example.org:8443"},
}
VIP = {
    "loadBalancers": [{"name": "api", "type": "kube-vip", "vip": "10.0.1.9"}],
    "controlPlane": {"endpoint": "api.example.org:6443"},
}
EXTERNAL = {
    "layout": {},
    "etcd": {"topology": "external"},
    "more": [
        *({"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "abc"),
        *({"name": f"cp-{zone}", "zone": zone, "roles": ["control-plane"]} for zone in "ab"),
    ],
}
LINKS = {
    "infrastructure": zones(
        "a", "b", "c", links=[{"name": "ab", "between": ["a", "b"]}, {"name": "bc", "between": ["b", "c"]}]
    )
}


def lost(role: PartRole, things: str, sides: int = 1, counted: Counted = "everywhere") -> Reason:
    return PartsLost(role, tuple(things.split()), sides, counted)


def blamed(failed: str, **spec: Any) -> dict[str, Reason | None]:
    """Return what is said of each service of the control plane that is down."""
    states = designed(**spec).what_if(failed.split()).states
    return {one.proof.service: one.judged.why for one in states if one.up is False and one.judged}


QUORUM = lost("etcd", "node/cp-a-1 node/cp-b-1")
FRONT = lost("instances", "instance/api/lb-1 instance/api/lb-2")
SERVERS = lost("api-servers", "node/cp-a node/cp-b")
MEMBERS = lost("etcd", "node/etcd-a node/etcd-b")


@pytest.mark.parametrize(
    ("spec", "failed", "expected"),
    [
        # A server that waits for a quorum that is not there is not what is lost.
        ({}, "node/cp-a-1 node/cp-b-1", {"etcd": QUORUM, "api": QUORUM, "control-plane": QUORUM}),
        (
            VIP,
            "node/cp-a-1 node/cp-b-1",
            {"etcd": QUORUM, "api": QUORUM, "endpoint": QUORUM, "control-plane": QUORUM},
        ),
        (EXTERNAL, "node/cp-a node/cp-b", {"api": SERVERS, "control-plane": SERVERS}),
        (EXTERNAL, "node/etcd-a node/etcd-b", {"etcd": MEMBERS, "api": MEMBERS, "control-plane": MEMBERS}),
        (
            EXTERNAL,
            "node/etcd-a node/etcd-b node/cp-a node/cp-b",
            {"etcd": MEMBERS, "api": MEMBERS, "control-plane": MEMBERS},
        ),
        (PAIR, "node/lb-1 node/lb-2", {"endpoint": FRONT, "control-plane": FRONT}),
        # What clients meet first, where all of it is lost at once.
        (
            PAIR | {"layout": {"a": 2, "b": 1}},
            "zone/a",
            {
                "etcd": lost("etcd", "node/cp-a-1 node/cp-a-2"),
                "api": lost("etcd", "node/cp-a-1 node/cp-a-2"),
                "endpoint": FRONT,
                "control-plane": FRONT,
            },
        ),
        (
            {"layout": {"a": 1}},
            "node/cp-a-1",
            {
                "etcd": OnlyPartLost("etcd"),
                "api": OnlyPartLost("etcd"),
                "endpoint": OnlyPartLost("address"),
                "control-plane": OnlyPartLost("address"),
            },
        ),
    ],
    ids=[
        "quorum",
        "quorum under a lease",
        "servers",
        "members",
        "members and servers",
        "front",
        "zone",
        "only machine",
    ],
)
def test_the_part_that_is_lost_is_blamed(spec: dict[str, Any], failed: str, expected: dict[str, Reason]) -> None:
    assert blamed(failed, **spec) == expected


@pytest.mark.parametrize(
    ("spec", "failed", "expected"),
    [
        ({}, "link/ab link/bc", {"etcd": ("", 3, "best-side"), "api": ("", 3, "best-side")}),
        ({}, "link/ab node/cp-c-1", dict.fromkeys(("etcd", "api"), ("node/cp-c-1", 2, "best-side"))),
    ],
)
def test_on_sides_of_a_cut_what_the_best_of_them_lacks(
    spec: dict[str, Any], failed: str, expected: dict[str, tuple[str, int, Counted]]
) -> None:
    found = blamed(failed, **LINKS, **spec)
    assert {service: found[service] for service in expected} == {
        service: lost("etcd", *one) for service, one in expected.items()
    }


def test_where_each_side_lacks_something_else_what_one_of_them_lacks() -> None:
    """Zone a has a server and no quorum, the others have a quorum and no server."""
    found = blamed("link/ab node/cp-b", **LINKS, **EXTERNAL)
    assert found["api"] == lost("api-servers", "node/cp-b", 2, "one-side")
    assert blamed("link/ab", **LINKS, **PAIR)["control-plane"] == lost("instances", "", 2, "one-side")


def test_what_others_run_is_blamed_by_its_name() -> None:
    needed = [{"name": "ldap", "kind": "identity-provider", "neededBy": ["api"]}]
    found = blamed("dependency/ldap", dependencies=needed)
    assert found["api"] == found["control-plane"] == NeedLost("dependency/ldap")
    assert "etcd" not in found
