"""What views say: each agrees with the Cluster and the proof, and leaves nothing out that it is about."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hadesign.diagrams import VIEWS, ViewName, picture_of
from hadesign.diagrams.picture import Picture, Symbol
from hadesign.diagrams.views.scene import channel
from hadesign.diagrams.views.topology import MOST
from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.diagrams.large import large
from tests.diagrams.pictures import odd_designs, reached, symbols
from tests.strategies import blueprints

SHIPPED = {file.stem: file for file in sorted(blueprints_dir().glob("*.yaml"))}
ODD = dict(odd_designs())
SHOP = "bare-metal-three-zones"
NEW: list[ViewName] = [view for view in VIEWS if view != "architecture"]


def shipped(name: str) -> Proof:
    return prove(read_cluster(read(SHIPPED[name])))


def odd(name: str) -> Proof:
    return prove(as_cluster(ODD[name]))


def said(picture: Picture, start: str) -> list[tuple[str, ...]]:
    """Return the labels of boxes whose id begins so."""
    return [symbol.lines for symbol in picture.all_symbols() if symbol.id.startswith(start)]


def mistakes(picture: Picture) -> list[str]:
    """Return ids that are used twice, connectors without an end, and boxes without a word."""
    boxes = symbols(picture)
    frames = [boundary.id for boundary in picture.all_boundaries()]
    found = [f"{frame} is there twice" for frame, count in Counter(frames).items() if count > 1]
    found += [f"{frame} is empty" for frame in picture.all_boundaries() if not (frame.symbols or frame.boundaries)]
    for connector in picture.connectors:
        missing = {*connector.sources, *connector.targets} - boxes.keys() - set(frames)
        found += [f"{connector} ends nowhere"] if missing or not (connector.sources and connector.targets) else []
    return found + [f"{symbol.id} says nothing" for symbol in boxes.values() if not all(symbol.lines)]


def wrong(proof: Proof) -> Mapping[str, list[str]]:
    """Return the mistakes of each view, and what it says of things and services that are none."""
    found: dict[str, list[str]] = {}
    for view in VIEWS:
        picture = picture_of(proof, view)
        boxes = list(picture.all_symbols())
        bad = mistakes(picture) + ["nothing is shown"] * (not boxes or not picture.description)
        bad += [f"{t} is no thing" for box in boxes for t in box.things if t not in proof.cluster.things]
        if view != "architecture":
            bad += [f"{s} is no service" for box in boxes for s in box.services if s not in proof.by_id]
        if bad:
            found[view] = bad
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_views_of_a_shipped_design_are_sound(name: str) -> None:
    assert wrong(shipped(name)) == {}


@pytest.mark.parametrize("name", ODD)
def test_views_of_an_odd_design_are_sound(name: str) -> None:
    assert wrong(odd(name)) == {}


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(blueprints())
def test_views_of_whatever_validates_are_sound(data: dict[str, Any]) -> None:
    assert wrong(prove(as_cluster(data))) == {}


def test_a_design_without_any_of_it_says_so() -> None:
    picture = picture_of(shipped("two-sites-five-members"), "workloads")
    assert said(picture, "") == [("Nothing to show", "the design names nothing of this")]


def test_the_context_has_the_layers_one_below_the_other() -> None:
    picture = picture_of(shipped(SHOP), "context")
    way = [connector.targets for connector in picture.connectors if len(connector.sources) == 1]
    assert way[:4] == [("endpoint",), ("control-plane",), ("workers",), ("workloads",)]
    assert said(picture, "control-plane") == [
        ("Control plane", "3 API servers", "3 etcd members, quorum 2", "scheduler and controller manager")
    ]
    assert said(picture, "backup-store") == [("Backups", "s3://backup.example.net/shop/etcd")]


def test_the_context_names_what_others_run() -> None:
    data = ODD["managed"]
    named = {**data, "spec": {**data["spec"], "dependencies": [{"name": "vault", "kind": "kms", "neededBy": ["api"]}]}}
    picture = picture_of(prove(as_cluster(named)), "context")
    assert said(picture, "dependency/") == [("vault", "kms", "needed by 1 service")]
    assert said(picture, "control-plane") == [("Control plane", "run by the provider")]


def machines_of(picture: Picture) -> list[str]:
    return sorted(t for symbol in picture.all_symbols() for t in symbol.things if t.startswith("node/"))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_topology_shows_every_machine_once(name: str) -> None:
    proof = shipped(name)
    assert machines_of(picture_of(proof, "topology")) == sorted(node.thing for node in proof.cluster.nodes)


@pytest.mark.parametrize("nodes", [40, 41, 200, 2_000])
def test_a_large_topology_shows_every_machine_once_in_few_boxes(nodes: int) -> None:
    proof = prove(as_cluster(large(nodes)))
    whole, one = picture_of(proof, "topology"), picture_of(proof, "topology", zone="a")
    assert machines_of(whole) == sorted(node.thing for node in proof.cluster.nodes)
    assert machines_of(one) == sorted(node.thing for node in proof.cluster.nodes if node.zone == "a")
    for picture in (whole, one):
        assert len(list(picture.all_symbols())) <= MOST
    assert (len(list(whole.all_symbols())) == nodes) == (nodes <= MOST)


def test_many_zones_are_told_by_their_number() -> None:
    picture = picture_of(odd("many of everything"), "topology")
    assert len(list(picture.all_symbols())) <= MOST
    assert machines_of(picture) == sorted(node.thing for node in odd("many of everything").cluster.nodes)


def test_racks_stand_in_their_zone_and_hosts_in_their_rack() -> None:
    picture = picture_of(shipped("virtual-machines-on-hypervisors"), "topology")
    (room,) = picture.boundaries
    assert [rack.id for rack in room.boundaries] == ["rack/r1", "rack/r2"]
    assert [host.id for host in room.boundaries[0].boundaries] == ["host/hv-1", "host/hv-2"]


def test_redundant_feeds_lead_together_to_what_draws_on_them() -> None:
    picture = picture_of(shipped("virtual-machines-on-hypervisors"), "topology")
    found = {connector.sources: (connector.targets, connector.label) for connector in picture.connectors}
    assert found[("power/feed-1", "power/feed-2")] == (("rack/r1", "rack/r2"), ("one is enough",))
    single = picture_of(shipped(SHOP), "topology").connectors
    assert ("power/feed-1",) in [connector.sources for connector in single if not connector.label]


def test_each_stacked_server_leads_to_its_own_member_and_others_to_all() -> None:
    stacked = [c for c in picture_of(shipped(SHOP), "control-plane").connectors if c.targets[0].startswith("etcd/")]
    assert [(c.sources, c.targets) for c in stacked] == [((f"api/cp-{z}",), (f"etcd/cp-{z}",)) for z in "abc"]
    assert {c.label for c in stacked} == {("TCP 2379",)}
    outer = [c for c in picture_of(odd("external etcd"), "control-plane").connectors if "etcd/etcd-a" in c.targets]
    assert [(len(c.sources), len(c.targets)) for c in outer] == [(3, 3)]


def test_the_control_plane_says_quorum_timers_and_ports() -> None:
    proof = shipped(SHOP)
    picture = picture_of(proof, "control-plane")
    etcd = next(frame for frame in picture.boundaries if frame.id == "etcd")
    assert etcd.label == "etcd: 3 members, quorum 2"
    assert etcd.detail == "may lose 1 · heartbeat 100ms · election after 1s · among themselves TCP 2380"
    assert said(picture, "scheduler") == [
        ("Scheduler", "one of 3 leads", "lease 15s, renewed in 10s,", "tried every 2s")
    ]
    assert ("TCP 6443",) in [connector.label for connector in picture.connectors]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_way_to_the_api_leads_from_clients_to_etcd(name: str) -> None:
    proof = shipped(name)
    picture = picture_of(proof, "api-path")
    starts = [symbol.id for symbol in picture.symbols if symbol.id.startswith("clients/")]
    assert starts
    for start in starts:
        seen = reached(picture, start)
        assert "members" in seen or proof.cluster.managed
        assert {f"api/{server.node}" for server in proof.cluster.api_servers} <= seen


def test_of_a_moving_address_one_holder_is_active() -> None:
    picture = picture_of(shipped(SHOP), "api-path")
    ways = [connector for connector in picture.connectors if connector.sources == ("address/api",)]
    assert [(way.targets, way.faint) for way in ways] == [
        (("balancer/api/lb-a",), False),
        (("balancer/api/lb-b",), True),
    ]
    assert said(picture, "address/") == [("Virtual address", "10.0.0.100", "moves by VRRP")]


def app(**more: Any) -> Proof:
    """Prove a workload on two workers in each of three zones."""
    pool = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 4, "memory": "8Gi"}}
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), pool]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 4, **more}
    return prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=[cart])))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"spread": {"zone": "required"}}, "1 or 2 of 4 replicas"),
        ({"replicas": 6, "spread": {"zone": "required"}}, "2 of 6 replicas"),
        ({}, "up to 4 of 4 replicas"),
    ],
)
def test_replicas_are_told_where_they_land(more: dict[str, Any], expected: str) -> None:
    picture = picture_of(app(**more), "workloads")
    assert said(picture, "pods/") == [("cart", expected)] * 3


def test_replicas_that_no_node_takes_are_pending_with_the_reason() -> None:
    proof = app(replicas=9, spread={"node": "required"}, requests={"cpu": 3})
    (waiting,) = said(picture_of(proof, "workloads"), "pending/")
    seats = proof.seats(proof.cluster.workloads[0])
    assert waiting[:2] == ("cart", f"{seats.waiting} replicas")
    assert seats.waiting == 3
    assert len(waiting) == 3


def test_volumes_lead_to_their_class() -> None:
    picture = picture_of(shipped(SHOP), "workloads")
    (way,) = picture.connectors
    assert way.targets == ("class/block",)
    assert (len(way.sources), way.label) == (3, ("100Gi each",))
    assert said(picture, "class/") == [("block", "rook-ceph", "3 copies", "each in another zone", "I/O needs 2")]


@pytest.mark.parametrize(
    ("backup", "expected"),
    [
        ({}, "the design does not say"),
        ({"etcd": "none"}, "none are taken"),
        ({"etcd": {"interval": "15m", "location": "s3://b/e"}}, "every 15m"),
    ],
)
def test_silence_about_backups_is_not_none(backup: dict[str, Any], expected: str) -> None:
    more = {"backup": backup} if backup else {}
    proof = prove(as_cluster(design(nodes=[{"name": "cp", "roles": ["control-plane", "etcd"]}], **more)))
    picture = picture_of(proof, "backup")
    assert said(picture, "tool/etcd") == [("Snapshots of etcd", expected)]
    assert any(frame.id == "copies" for frame in picture.boundaries) == expected.startswith("every")


def test_silence_about_monitoring_is_not_none() -> None:
    nodes = [{"name": "cp", "roles": ["control-plane", "etcd"]}]
    unsaid = picture_of(prove(as_cluster(design(nodes=nodes))), "monitoring")
    assert said(unsaid, "missing/prometheus") == [("Prometheus", "the design does not say")]
    none = picture_of(prove(as_cluster(design(nodes=nodes, monitoring={"prometheus": "none"}))), "monitoring")
    assert said(none, "missing/prometheus") == [("Prometheus", "none")]


def test_alerts_reach_whoever_is_told() -> None:
    picture = picture_of(shipped(SHOP), "monitoring")
    start = next(symbol.id for symbol in picture.all_symbols() if symbol.icon == "prometheus")
    seen = reached(picture, start)
    ids = [symbol.id for symbol in picture.all_symbols()]
    told = {one for one in ids if one.startswith(("receiver/", "dead-mans", "measured/"))}
    assert told <= seen
    assert len(told) == 6


@pytest.mark.parametrize("name", SHIPPED)
def test_every_flow_is_shown_with_its_ports(name: str) -> None:
    proof = shipped(name)
    picture = picture_of(proof, "flows")
    lines = {(c.sources[0], c.targets[0]): c.label for c in picture.connectors}
    boxes = symbols(picture)
    for flow in proof.cluster.flows:
        ends = [f"{party.role}/{party.name}" if party.name else party.role for party in (flow.source, flow.target)]
        shown = boxes[ends[0]].lines if ends[0] == ends[1] else lines[ends[0], ends[1]]
        assert any(line.startswith(channel(flow)) for line in shown), flow.id


def test_no_view_reads_the_order_in_which_a_list_is_written() -> None:
    data = large(20)
    turned = {**data, "spec": {**data["spec"], "workloads": data["spec"]["workloads"][::-1]}}
    views: tuple[ViewName, ...] = ("topology", "control-plane", "api-path", "flows")
    for view in views:
        one, other = (picture_of(prove(as_cluster(d)), view) for d in (data, turned))
        assert one == other


def box(picture: Picture, start: str) -> Symbol:
    return next(symbol for symbol in picture.all_symbols() if symbol.id.startswith(start))


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("view", NEW)
def test_what_is_marked_is_what_the_proof_says(name: str, view: ViewName) -> None:
    proof = shipped(name)
    for failed in [thing.id for thing in proof.cluster.things.values() if thing.kind in ("zone", "site", "rack")][:3]:
        state = proof.what_if((failed,))
        dead = {failed, *state.dead_things, *(f"node/{name}" for name in state.dead_machines)}
        down = {one.proof.id for one in state.states if one.up is False}
        for symbol in picture_of(proof, view, failed=(failed,)).all_symbols():
            gone = [thing in dead for thing in symbol.things]
            lost = bool(gone) and all(gone)
            expected = "lost" if lost else "down" if down & set(symbol.services) else "hurt" if any(gone) else ""
            assert symbol.state == expected, (failed, symbol.id)


def test_the_loss_of_quorum_is_red_where_machines_live() -> None:
    picture = picture_of(shipped(SHOP), "control-plane", failed=("zone/a", "node/cp-b"))
    assert [box(picture, f"etcd/cp-{zone}").state for zone in "abc"] == ["lost", "lost", "down"]
    assert box(picture, "scheduler").state == "down"
    assert box(picture, "scheduler").lines[-1] == "2 of 3 lost"
    assert picture.subtitle.endswith("without zone a and node cp-b")
    assert "services are down: " in picture.description


def test_a_lost_zone_is_a_lost_frame() -> None:
    picture = picture_of(shipped(SHOP), "topology", failed=("power/feed-1",))
    assert {frame.id: frame.state for frame in picture.boundaries} == {"zone/a": "lost", "zone/b": "", "zone/c": ""}
    assert box(picture, "power/feed-1").state == "lost"


def test_one_switch_of_two_takes_nothing() -> None:
    picture = picture_of(shipped(SHOP), "topology", failed=("switch/spine-1",))
    assert [symbol.id for symbol in picture.all_symbols() if symbol.state] == ["switch/spine-1"]
    assert "every service goes on" in picture.description


def test_views_are_known_by_their_files() -> None:
    folder = Path(__file__).resolve().parent.parent.parent / "hadesign" / "diagrams" / "views"
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__", "scene", "table"}
    assert modules == {view.replace("-", "_") for view in NEW}
