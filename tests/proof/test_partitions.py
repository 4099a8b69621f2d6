"""Cut networks: the side with enough goes on; and no failure ever brings a service back."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.services.reasons import CopiesCutOff, PartsLost
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.brute import World
from tests.proof.compare import compare, services
from tests.proof.small import small_designs


def linked(layout: dict[str, int], *pairs: str, **more: Any) -> Proof:
    """Return members over zones with a link for each pair of letters; equal pairs are redundant links."""
    links = [{"name": f"{pair}-{number}", "between": list(pair)} for number, pair in enumerate(pairs)]
    nodes = [*control_plane(layout), *more.pop("nodes", [])]
    return prove(as_cluster(design(infrastructure=zones(*layout, links=links), nodes=nodes, **more)))


def links_and_zones(service: ServiceProof, order: int = 2) -> set[frozenset[str]]:
    """Return the minimal sets of links and zones alone."""
    return {frozenset(f.failures) for f in service.sets(order).found if set(f.kinds) <= {"link", "zone"}}


def sets(*names: str) -> set[frozenset[str]]:
    """Read sets such as `zone/a zone/b`."""
    return {frozenset(name.split()) for name in names}


@pytest.mark.parametrize(
    ("layout", "pairs", "expected"),
    [
        # The side with a majority goes on; equal halves have none.
        ({"a": 2, "b": 1}, ("ab",), sets("zone/a")),
        ({"a": 2, "b": 2}, ("ab",), sets("zone/a", "zone/b", "link/ab-0")),
        # Redundant links must both fail.
        ({"a": 2, "b": 2}, ("ab", "ab"), sets("zone/a", "zone/b", "link/ab-0 link/ab-1")),
        # In a line the middle joins both ends.
        (
            {"a": 1, "b": 1, "c": 1},
            ("ab", "bc"),
            sets("zone/b", "zone/a zone/c", "zone/a link/bc-1", "zone/c link/ab-0", "link/ab-0 link/bc-1"),
        ),
        # In a ring it takes two of anything, but not a zone and a link at that zone.
        (
            {"a": 1, "b": 1, "c": 1},
            ("ab", "bc", "ca"),
            sets("zone/a zone/b", "zone/b zone/c", "zone/c zone/a")
            | sets("zone/a link/bc-1", "zone/b link/ca-2", "zone/c link/ab-0"),
        ),
        # A zone without members may still carry the way between the others.
        ({"a": 1, "b": 0, "c": 2}, ("ab", "bc"), sets("zone/c")),
        ({"a": 1, "b": 0, "c": 1}, ("ab", "bc"), sets("zone/a", "zone/b", "zone/c", "link/ab-0", "link/bc-1")),
    ],
)  # fmt: skip
def test_the_side_with_a_majority_goes_on(layout: dict[str, int], pairs: tuple[str, ...], expected: Any) -> None:
    assert links_and_zones(linked(layout, *pairs).etcd) == expected


def test_three_links_of_a_ring_leave_every_member_alone() -> None:
    proof = linked({"a": 1, "b": 1, "c": 1}, "ab", "bc", "ca")
    three = [found for found in proof.etcd.sets(3).found if found.order == 3]
    (cut,) = [found for found in three if set(found.kinds) == {"link"}]
    assert cut.judged.why == PartsLost("etcd", (), 3, "best-side")
    assert (cut.left, cut.total, cut.needed) == (1, 3, 2)


def test_a_switch_of_both_links_cuts_the_network() -> None:
    links = [{"name": f"l{n}", "between": ["a", "b"], "switch": "wan"} for n in range(2)]
    infrastructure = zones("a", "b", links=links)
    proof = prove(as_cluster(design(infrastructure=infrastructure, nodes=control_plane({"a": 2, "b": 2}))))
    assert {found.failure for found in proof.etcd.breaks} == {"zone/a", "zone/b", "switch/wan"}


def test_without_links_nothing_is_said_of_partitions() -> None:
    assert links_and_zones(linked({"a": 1, "b": 1, "c": 1}).etcd) == sets(
        "zone/a zone/b", "zone/b zone/c", "zone/a zone/c"
    )


def web(replicas: int, *pairs: str, **more: Any) -> ServiceProof:
    """Return replicas on a worker in each zone."""
    workers = [{"name": f"w{zone}", "zone": zone, "roles": ["worker"]} for zone in "abc"]
    one = {"name": "web", "kind": "Deployment", "replicas": replicas, **more}
    return linked({"a": 1, "b": 1, "c": 1}, *pairs, nodes=workers, workloads=[one]).workloads[0]


def test_a_quorum_of_replicas_stays_on_the_side_that_has_it() -> None:
    spread = {"zone": "required"}
    found = links_and_zones(web(3, "ab", "bc", quorum=True, spread=spread))
    assert found == links_and_zones(linked({"a": 1, "b": 1, "c": 1}, "ab", "bc").etcd)


def test_replicas_that_serve_alone_do_not_mind_a_cut() -> None:
    assert links_and_zones(web(3, "ab", "bc", spread={"zone": "required"})) == set()


def test_replicas_without_a_spread_may_be_dealt_over_both_sides() -> None:
    found = web(4, "ab", "bc", quorum=True, spread={"node": "preferred"})
    cut = next(one for one in found.breaks if one.failures == ("link/ab-0",))
    assert (cut.left, cut.best) == (2, 4)


def ceph(copies: int, monitors: list[str], *pairs: str, **more: Any) -> Proof:
    workers = [{"name": f"w{zone}{n}", "zone": zone, "roles": ["worker"]} for zone in "ab" for n in (1, 2)]
    entry = {"name": "block", "provider": "rook-ceph", "replicas": copies, "failureDomain": "zone", **more}
    storage = {"classes": [entry], "ceph": {"monitors": {"count": len(monitors), "nodes": monitors}}}
    return linked({"a": 1, "b": 1}, *pairs, nodes=workers, storage=storage)


def test_copies_on_the_other_side_than_the_monitors_cannot_be_read() -> None:
    # The only copy may be in zone b, where the one monitor of three has no majority.
    kept, served = ceph(1, ["wa1", "wa2", "wb1"], "ab").storage
    assert links_and_zones(kept, 1) == sets("zone/a", "zone/b")
    cut = next(one for one in served.breaks if one.kind == "link")
    assert (cut.judged.why, cut.left, cut.needed) == (CopiesCutOff(), 0, 1)


def test_a_copy_on_each_side_can_be_read_where_the_monitors_are() -> None:
    _, served = ceph(2, ["wa1", "wa2", "wb1"], "ab", minReplicas=1).storage
    assert links_and_zones(served, 1) == sets("zone/a")


@st.composite
def cut_designs(draw: st.DrawFn) -> dict[str, Any]:
    """Return a few zones in a connected network, with members, replicas and copies in them."""
    names = "abcd"[: draw(st.integers(2, 4))]
    pairs = [(names[draw(st.integers(0, n - 1))], name) for n, name in enumerate(names) if n]
    pairs += draw(st.lists(st.sampled_from([(x, y) for x in names for y in names if x < y]), max_size=2))
    layout = {name: draw(st.integers(0, 2)) for name in names}
    layout[names[0]] = max(layout[names[0]], 1)
    workers = [{"name": f"w{zone}", "zone": zone, "roles": ["worker"]} for zone in names]
    spread = draw(st.sampled_from([{}, {"zone": "required"}, {"node": "required"}]))
    one = {"name": "web", "kind": "StatefulSet", "replicas": draw(st.integers(1, 4)), "spread": spread, "quorum": True}
    apart = draw(st.sampled_from(["osd", "host", "zone"]))
    block = {"name": "block", "provider": "rook-ceph", "replicas": draw(st.integers(1, 3)), "failureDomain": apart}
    monitors = draw(st.sampled_from([{"count": 3, "spread": {"node": "required"}}, {"count": 1}, {"count": 3}]))
    storage: dict[str, Any] = {"classes": [block]} | draw(st.sampled_from([{}, {"ceph": {"monitors": monitors}}]))
    links = [{"name": f"l{n}", "between": list(pair)} for n, pair in enumerate(pairs)]
    nodes = [*control_plane(layout), *workers]
    return design(infrastructure=zones(*names, links=links), nodes=nodes, workloads=[one], storage=storage)


@pytest.mark.slow
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(cut_designs())
def test_cut_networks_agree_with_brute_force(data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    proof, world = prove(cluster), World(cluster)
    for service in services(proof):
        compare(service, world, 3 if len(world.things) <= 14 else 2)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(small_designs(), cut_designs()), st.data())
def test_more_failures_never_help(data: dict[str, Any], draws: st.DataObject) -> None:
    cluster = as_cluster(data)
    proof = prove(cluster)
    failed = draws.draw(st.lists(st.sampled_from(sorted(cluster.things)), max_size=6, unique=True))
    for service in proof.services():
        states = [proof.what_if(failed[:count]).states for count in range(len(failed) + 1)]
        found = [next(one for one in each if one.proof.id == service.id) for each in states]
        for before, after in pairwise(found):
            assert before.up is not False or after.up is False
            if before.judged and after.judged and service.service in ("workload", "component", "data", "capacity"):
                assert after.judged.left <= before.judged.left
                assert after.judged.best <= before.judged.best
                assert after.judged.left <= after.judged.best <= after.judged.total
