"""Members of etcd elsewhere: the figures of other layouts are those of a blueprint that has that layout."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.availability.layouts import EtcdLayout, layouts
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones

NUMBERS = {"node": "99.5%", "zone": "99.9%"}


def spread(layout: dict[str, int], numbers: dict[str, Any] | None = None, **more: Any) -> Cluster:
    """Return a design with so many members in each zone."""
    where = zones(*layout, **more.pop("infrastructure", {}))
    return as_cluster(design(infrastructure=where, nodes=control_plane(layout), reliability=numbers or NUMBERS, **more))


def minutes(found: EtcdLayout) -> float:
    return found.down.minutes[1]


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ({"a": 3, "b": 2}, {(3, 2): 534.09, (5,): 526.25, (2, 2, 1): 17.96}),
        ({"a": 2, "b": 1}, {(2, 1): 570.05, (3,): 564.85, (1, 1, 1): 56.44}),
        ({"a": 3, "b": 1, "c": 1}, {(3, 1, 1): 526.41, (5,): 526.25, (2, 2, 1): 17.96, (2, 1, 1, 1): None}),
        ({"a": 1, "b": 1, "c": 1}, {(1, 1, 1): 56.44, (3,): 564.85}),
        ({"a": 3}, {(3,): 564.85, (1, 1, 1): 56.44}),
    ],
)
def test_layouts_have_the_known_figures(layout: dict[str, int], expected: dict[tuple[int, ...], float | None]) -> None:
    """Zone up 99.9 %, machine up 99.5 %: the binomial sums over all zone states, in minutes a year."""
    found = {one.counts: minutes(one) for one in layouts(spread(layout))}
    assert list(found) == list(expected)
    for counts, value in expected.items():
        assert value is None or round(found[counts], 2) == value


def test_each_layout_is_as_available_as_a_blueprint_of_it() -> None:
    (designed, *others) = layouts(spread({"a": 3, "b": 1, "c": 1}, {"node": "99.1%", "zone": "98%"}))
    assert designed.kind == "designed"
    for layout in (designed, *others):
        built = prove(spread(dict(zip("abcd", layout.counts, strict=False)), {"node": "99.1%", "zone": "98%"}))
        figure = built.availability(built.etcd).down
        assert figure is not None
        assert minutes(layout) == pytest.approx(figure.minutes[1], rel=1e-9)


def test_a_zone_more_shares_what_all_zones_share() -> None:
    numbers = NUMBERS | {"region": "99%", "power": "98%"}
    shared: Any = {"region": "r"}
    built = spread({"a": 2, "b": 1}, numbers, infrastructure=shared)
    more = next(one for one in layouts(built) if one.kind == "more-zones")
    assert more.down.down_low > 0.01


def test_machines_on_hosts_move_with_their_hosts() -> None:
    where = zones("a", "b", hosts=[{"name": f"h{n}", "zone": "ab"[n > 1]} for n in range(3)])
    nodes = [
        {"name": f"cp-{n}", "zone": "ab"[n > 1], "host": f"h{n}", "roles": ["control-plane", "etcd"]} for n in range(3)
    ]
    numbers = NUMBERS | {"host": "99%"}
    found = {
        one.kind: one for one in layouts(as_cluster(design(infrastructure=where, nodes=nodes, reliability=numbers)))
    }
    alone = {"node": str(99.5 * 0.99) + "%", "zone": "99.9%"}
    expected = {one.kind: one for one in layouts(spread({"a": 2, "b": 1}, alone))}
    assert set(found) == {"designed", "one-zone", "more-zones"}
    for kind, layout in found.items():
        assert minutes(layout) == pytest.approx(minutes(expected[kind]), rel=1e-9)


@pytest.mark.parametrize(
    "cluster",
    [
        spread({"a": 2, "b": 1}, {"node": "99%"}),
        spread({"a": 2, "b": 1}, NUMBERS | {"parts": {"node/cp-a-1": "90%"}}),
        as_cluster(
            design(
                kubernetes={"version": "1.36.4", "installer": "managed"},
                nodes=[{"name": "w", "roles": ["worker"]}],
                reliability=NUMBERS,
            )
        ),
        as_cluster(
            design(
                infrastructure=zones("a", "b", hosts=[{"name": "h", "zone": "a"}]),
                nodes=[
                    *control_plane({"a": 2}, host="h"),
                    *control_plane({"b": 1}),
                ],
                reliability=NUMBERS | {"host": "99%"},
            )
        ),
    ],
    ids=["a number is missing", "a part differs", "no etcd", "a shared host"],
)
def test_what_cannot_be_compared_is_not(cluster: Cluster) -> None:
    assert layouts(cluster) == ()
