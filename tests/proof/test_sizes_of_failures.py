"""How large a failure is: which promises each kind of failure breaks, and what may be said where none is named."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from tests.designs import as_cluster, control_plane, design

LEVELS = ("node", "rack", "zone", "region")


def proof_of(zone: dict[str, Any], *nodes: dict[str, Any], **infrastructure: Any) -> Proof:
    """Return the proof of three members in one zone; each says more of itself, or all of them say the same."""
    members = [node | more for node, more in zip(control_plane({"a": 3}), nodes * (3 // len(nodes)), strict=True)]
    return prove(
        as_cluster(
            design(
                infrastructure={"provider": "bare-metal", "zones": [{"name": "a"} | zone], **infrastructure},
                nodes=members,
            )
        )
    )


def smallest_broken(found: Proof, kind: str) -> str:
    """Return the smallest level at which failures of a kind take etcd down."""
    return next(
        level
        for level in LEVELS
        if any(failure.kind == kind for failure in found.etcd.broken_by(level))  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("kind", "level", "zone", "node", "infrastructure"),
    [
        ("host", "node", {}, {"host": "hv"}, {"hosts": [{"name": "hv", "zone": "a"}]}),
        ("rack", "rack", {}, {"rack": "r"}, {"racks": [{"name": "r", "zone": "a"}]}),
        ("power", "rack", {}, {"power": "feed"}, {}),
        ("power", "rack", {"power": "feed"}, {}, {}),
        ("switch", "rack", {}, {"switch": "tor"}, {}),
        ("switch", "rack", {"switch": "core"}, {}, {}),
        ("datastore", "rack", {}, {"datastore": "san"}, {}),
        ("zone", "zone", {}, {}, {}),
        ("site", "region", {"site": "dc"}, {}, {}),
        ("region", "region", {"region": "eu"}, {}, {}),
        ("region", "region", {}, {}, {"region": "eu"}),
    ],
)
def test_the_smallest_promise_that_a_failure_breaks(
    kind: str, level: str, zone: dict[str, Any], node: dict[str, Any], infrastructure: dict[str, Any]
) -> None:
    assert smallest_broken(proof_of(zone, node, **infrastructure), kind) == level


def test_the_only_member_breaks_the_smallest_promise() -> None:
    found = prove(as_cluster(design(infrastructure={"zones": [{"name": "a"}]}, nodes=control_plane({"a": 1}))))
    assert smallest_broken(found, "node") == "node"


RACKS = {"racks": [{"name": name, "zone": "a"} for name in ("r1", "r2", "r3")]}
HOSTS = {"hosts": [{"name": name, "zone": "a"} for name in ("h1", "h2", "h3")]}


@pytest.mark.parametrize(
    ("zone", "nodes", "infrastructure"),
    [
        ({"power": ["f1", "f2"]}, [{}], {}),
        ({"switch": ["s1", "s2"]}, [{}], {}),
        ({}, [{"power": "f1"}, {"power": "f2"}, {"power": "f3"}], {}),
        ({}, [{"switch": "s1"}, {"switch": "s2"}, {"switch": "s3"}], {}),
        ({}, [{"rack": "r1"}, {"rack": "r2"}, {"rack": "r3"}], RACKS),
    ],
    ids=["two feeds", "two switches", "a feed each", "a switch each", "a rack each"],
)
def test_what_is_named_and_redundant_survives_the_loss_of_a_rack(
    zone: dict[str, Any], nodes: list[dict[str, Any]], infrastructure: dict[str, Any]
) -> None:
    etcd = proof_of(zone, *nodes, **infrastructure).etcd
    assert (etcd.survives("rack"), etcd.survives("zone")) == (True, False)


@pytest.mark.parametrize(
    ("nodes", "infrastructure"),
    [
        ([{}], {}),
        ([{"host": "h1"}, {"host": "h2"}, {"host": "h3"}], HOSTS),
        ([{"datastore": "d1"}, {"datastore": "d2"}, {"datastore": "d3"}], {}),
    ],
    ids=["nothing named", "a host each", "a datastore each"],
)
def test_nothing_is_said_of_racks_where_nothing_of_that_size_is_named(
    nodes: list[dict[str, Any]], infrastructure: dict[str, Any]
) -> None:
    etcd = proof_of({}, *nodes, **infrastructure).etcd
    assert (etcd.survives("node"), etcd.survives("rack"), etcd.survives("zone")) == (True, None, False)


def test_the_loss_of_a_node_and_of_its_host_are_told_apart() -> None:
    shared = proof_of({}, {"host": "h1"}, {"host": "h1"}, {"host": "h2"}, **HOSTS).etcd
    assert (shared.uninterrupted("node"), shared.uninterrupted("host")) == (True, False)
    apart = proof_of({}, {"host": "h1"}, {"host": "h2"}, {"host": "h3"}, **HOSTS).etcd
    assert (apart.uninterrupted("node"), apart.uninterrupted("host")) == (True, True)
