"""The picture of a design: all is in it, in its place, and reachable; its size does not grow with the cluster."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hadesign.diagrams.architecture import architecture
from hadesign.diagrams.columns import MAX_COLUMNS, places
from hadesign.diagrams.picture import Boundary, Picture
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.diagrams.pictures import odd_designs, reached, symbols
from tests.strategies import blueprints

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
ODD = dict(odd_designs())


def missing(cluster: Cluster, picture: Picture) -> list[str]:
    """Return what of a Cluster the picture does not show, or shows where nothing leads to."""
    found = []
    boxes = symbols(picture)
    seen = reached(picture, "clients")
    found += [f"{symbol} is not reached" for symbol in boxes if symbol not in seen]
    found += [
        f"connector {connector} ends nowhere"
        for connector in picture.connectors
        if {*connector.sources, *connector.targets} - boxes.keys()
    ]
    frames = {boundary.id for boundary in picture.all_boundaries() if boundary.label}
    shown = [place for place in places(cluster) if not place.rest]
    found += [f"{thing} has no frame" for place in shown for thing in place.things if thing not in frames]
    placed = [node.name for place in places(cluster) for node in place.nodes]
    if sorted(placed) != sorted(node.name for node in cluster.nodes):
        found.append("a machine stands in no column, or in two")
    serving = {server.node for server in cluster.api_servers}
    for place in places(cluster):
        if any(node.name in serving for node in place.nodes) and f"servers/{place.id}" not in seen:
            found.append(f"the API servers of {place.id} are not reached")
    return found


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_design_is_shown_whole(file: Path) -> None:
    cluster = read_cluster(read(file))
    assert missing(cluster, architecture(cluster)) == []


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_design_is_shown_whole(data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    assert missing(cluster, architecture(cluster)) == []


@pytest.mark.slow
@settings(max_examples=100)
@given(blueprints())
def test_whatever_validates_is_shown_whole(data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    assert missing(cluster, architecture(cluster)) == []


def test_a_flow_without_an_end_is_noticed() -> None:
    cluster = as_cluster(ODD["external etcd"])
    picture = architecture(cluster)
    cut = Picture(picture.title, "", "", picture.symbols, picture.boundaries, picture.connectors[1:])
    assert any("not reached" in problem for problem in missing(cluster, cut))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_zone_with_machines_is_framed_in_the_order_of_names(file: Path) -> None:
    cluster = read_cluster(read(file))
    used = {node.zone for node in cluster.nodes}
    declared = cluster.infrastructure.zones
    framed = [g.id for g in architecture(cluster).all_boundaries() if g.id.startswith("zone/") and g.label]
    assert framed == [f"zone/{name}" for name in sorted(zone.name for zone in declared) if name in used]


def lines(picture: Picture, tier: str) -> list[tuple[str, ...]]:
    """Return the labels of a row, from left to right."""
    return [symbol.lines for symbol in picture.all_symbols() if symbol.tier == tier]


def balanced(kind: str, **more: Any) -> Picture:
    """Draw three control-plane machines that run a balancer of that kind themselves."""
    names = ["cp-a-1", "cp-b-1", "cp-c-1"]
    balancer = {"name": "api", "type": kind, "instances": names, **more}
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    plane = {"endpoint": "api.example.org:8443"}
    return architecture(
        as_cluster(
            design(infrastructure=zones("a", "b", "c"), nodes=nodes, controlPlane=plane, loadBalancers=[balancer])
        )
    )


def test_only_the_first_instance_of_a_moving_address_is_active() -> None:
    picture = balanced("haproxy-keepalived", vip="10.0.1.200", virtualRouterId=7)
    parts = [label[1].partition(", ")[2] for label in lines(picture, "balancers")]
    assert parts == ["active", "stand-by", "stand-by"]
    faint = {target for connector in picture.connectors if connector.faint for target in connector.targets}
    assert faint == {"balancers/zone/b", "balancers/zone/c"}


def test_instances_without_a_moving_address_are_all_active() -> None:
    picture = balanced("haproxy")
    assert [label[1] for label in lines(picture, "balancers")] == ["cp-a-1", "cp-b-1", "cp-c-1"]
    assert not any(connector.faint for connector in picture.connectors)


def test_every_balancer_reaches_every_api_server() -> None:
    picture = balanced("haproxy")
    connector = next(connector for connector in picture.connectors if "balancers/zone/a" in connector.sources)
    assert connector.sources == tuple(f"balancers/zone/{name}" for name in "abc")
    assert connector.targets == tuple(f"servers/zone/{name}" for name in "abc")


def test_a_managed_control_plane_stands_above_the_zones() -> None:
    picture = architecture(as_cluster(ODD["managed"]))
    assert [symbol.id for symbol in picture.symbols] == ["clients", "managed"]
    assert lines(picture, "servers") == []


def test_balancers_on_each_node_are_told_of() -> None:
    picture = architecture(as_cluster(ODD["node-local balancers"]))
    assert all("each with its own balancer" in label for label in lines(picture, "workers"))
    assert lines(picture, "balancers") == []


def test_etcd_of_its_own_has_a_row_of_its_own() -> None:
    picture = architecture(as_cluster(ODD["external etcd"]))
    assert [label[0] for label in lines(picture, "servers")] == ["API server"] * 3
    assert [label[1] for label in lines(picture, "etcd")] == ["etcd-a", "etcd-b", "etcd-c"]
    assert next(f.sources for f in picture.connectors if "etcd/zone/a" in f.targets) == tuple(
        f"servers/zone/{name}" for name in "abc"
    )


def test_within_one_zone_racks_make_the_columns() -> None:
    office = next(file for file in SHIPPED if file.stem == "virtual-machines-on-hypervisors")
    picture = architecture(read_cluster(read(office)))
    (room,) = picture.boundaries
    assert (room.id, [boundary.id for boundary in room.boundaries]) == ("zone/room-1", ["rack/r1", "rack/r2"])
    assert any(" on hv-1" in line for label in lines(picture, "servers") for line in label)


def test_zones_of_several_sites_are_nested() -> None:
    sites = next(file for file in SHIPPED if file.stem == "two-sites-five-members")
    picture = architecture(read_cluster(read(sites)))
    nested = {boundary.id: [inner.id for inner in boundary.boundaries] for boundary in picture.boundaries}
    assert nested == {"site/site-a": ["zone/location-a"], "site/site-b": ["zone/location-b"]}


@pytest.mark.parametrize(
    ("spread", "expected"),
    [({"zone": "required"}, "cart: 1 or 2 of 4"), ({"zone": "preferred"}, "cart: 4 in all"), (None, "cart: 4 in all")],
)
def test_copies_are_counted_by_zone_only_where_they_must_be_spread(spread: Any, expected: str) -> None:
    cart = {"name": "cart", "kind": "Deployment", "replicas": 4} | ({"spread": spread} if spread else {})
    pool = {"pool": "w", "roles": ["worker"], "perZone": 3}
    nodes = [*control_plane({"a": 1}), pool]
    picture = architecture(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=[cart])))
    assert lines(picture, "workloads") == [("Workloads", expected)] * 3


def depth(boundaries: tuple[Boundary, ...]) -> int:
    """Return how deep frames are nested."""
    return 1 + max((depth(boundary.boundaries) for boundary in boundaries), default=0) if boundaries else 0


def test_a_thousand_workers_and_two_hundred_workloads_need_no_more_boxes() -> None:
    picture = architecture(as_cluster(ODD["many of everything"]))
    assert len(symbols(picture)) <= 3 + 5 * MAX_COLUMNS
    assert max(len(symbol.lines) for symbol in picture.all_symbols()) <= 6
    assert any("196 more" in line for label in lines(picture, "workloads") for line in label)
    assert [g.label for g in picture.all_boundaries()][-1] == "12 more zones"
    assert depth(picture.boundaries) == 2


def test_the_description_tells_what_is_seen() -> None:
    picture = architecture(read_cluster(read(next(f for f in SHIPPED if f.stem == "bare-metal-three-zones"))))
    assert picture.description == ("Clients reach 3 API servers, 3 etcd members and 12 workers in zones a, b, c.")
