"""What any model of availability must satisfy, whatever the numbers; and chance, which must hit the exact figures."""

from collections.abc import Sequence
from math import comb
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.proof import Proof, ServiceProof, prove
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.brute import World

PERCENT = st.integers(1_000, 99_999).map(lambda thousandths: f"{thousandths / 1000:.3f}%")
ALWAYS = "100%"


def down(proof: Proof, service: ServiceProof) -> float:
    found = proof.availability(service).down
    assert found, proof.availability(service)
    return found.down_low


def members(layout: dict[str, int], *, node: Any, zone: str = ALWAYS) -> float:
    """Return how much of the time members over zones have no quorum."""
    numbers = {"node": node, "zone": zone}
    proof = prove(as_cluster(design(infrastructure=zones(*layout), nodes=control_plane(layout), reliability=numbers)))
    return down(proof, proof.etcd)


def replicas(count: int, *, node: str, dependencies: Sequence[str] = (), together: bool = False) -> float:
    """Return how much of the time none of some replicas is up, each on a machine of its own or all on one."""
    workers = [{"name": f"w{n}", "roles": ["worker"]} for n in range(1 if together else count)]
    data = design(
        nodes=[{"name": "cp", "roles": ["control-plane", "etcd"]}, *workers],
        workloads=[{"name": "app", "kind": "Deployment", "replicas": count, "spread": {"node": "required"}}],
        dependencies=[
            {"name": f"d{n}", "kind": "other", "neededBy": ["app"], "availability": value}
            for n, value in enumerate(dependencies)
        ],
        reliability={"node": node},
    )
    proof = prove(as_cluster(data))
    return down(proof, proof.workloads[0])


@settings(max_examples=40)
@given(st.integers(1, 4), PERCENT)
def test_an_even_number_of_members_is_worse_than_one_less(half: int, node: str) -> None:
    a = float(node[:-1]) / 100
    odd, even = (members({"a": count}, node=node) for count in (2 * half - 1, 2 * half))
    exactly_half = comb(2 * half - 1, half) * a**half * (1 - a) ** (half - 1)
    assert even > odd
    assert even == pytest.approx(odd + (1 - a) * exactly_half, rel=1e-9)


@pytest.mark.slow
@settings(max_examples=100)
@given(st.integers(2, 9), st.data(), PERCENT, PERCENT)
def test_two_zones_are_never_better_than_one(count: int, data: st.DataObject, node: str, zone: str) -> None:
    in_b = data.draw(st.integers(1, count // 2))
    both = {"a": count - in_b, "b": in_b}
    assert members(both, node=node, zone=zone) >= members({"a": count}, node=node, zone=zone) * (1 - 1e-9)
    proof = prove(as_cluster(design(infrastructure=zones("a", "b"), nodes=control_plane(both))))
    assert "zone/a" in {found.failure for found in proof.etcd.broken_by("zone")}


@settings(max_examples=40)
@given(st.integers(1, 5), PERCENT, PERCENT)
def test_more_replicas_never_harm_and_more_dependencies_never_help(count: int, node: str, other: str) -> None:
    alone = replicas(count, node=node)
    assert replicas(count + 1, node=node) <= alone
    assert replicas(count, node=node, dependencies=[other]) >= alone


@settings(max_examples=30)
@given(st.integers(2, 4), PERCENT)
def test_replicas_on_one_machine_are_one(count: int, node: str) -> None:
    assert replicas(count, node=node, together=True) == pytest.approx(replicas(1, node=node), rel=1e-12)


SHARED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("host", {"host": "h"}, {}),
    ("switch", {"switch": "s"}, {}),
    ("power", {"power": "f"}, {}),
    ("datastore", {"datastore": "d"}, {}),
    ("rack", {"rack": "r"}, {}),
    ("loadBalancer", {}, {"loadBalancers": [{"name": "lb", "type": "cloud"}]}),
]


@pytest.mark.parametrize(("kind", "on", "more"), SHARED)
def test_a_shared_part_is_counted_once(kind: str, on: dict[str, str], more: dict[str, Any]) -> None:
    # Three machines that never fail by themselves are as good as the one part that they share.
    nodes = [{"name": f"cp{n}", "roles": ["control-plane", "etcd"], **on} for n in range(3)]
    plane = {"controlPlane": {"endpoint": "api.example.org:6443"}} if more else {}
    data = design(nodes=nodes, reliability={"node": ALWAYS, kind: "99%"}, **more, **plane)
    proof = prove(as_cluster(data))
    assert down(proof, proof.control_plane if more else proof.api) == pytest.approx(0.01, rel=1e-12)


def test_a_dependency_of_api_and_endpoint_is_counted_once() -> None:
    kms = {"name": "kms", "kind": "kms", "neededBy": ["api", "endpoint"], "availability": "99%"}
    nodes = [{"name": f"cp{n}", "roles": ["control-plane", "etcd"]} for n in range(3)]
    front = {"controlPlane": {"endpoint": "api.example.org:6443"}, "loadBalancers": [{"name": "lb", "type": "cloud"}]}
    numbers = {"node": ALWAYS, "loadBalancer": ALWAYS}
    proof = prove(as_cluster(design(nodes=nodes, dependencies=[kms], reliability=numbers, **front)))
    assert down(proof, proof.control_plane) == pytest.approx(0.01, rel=1e-12)


LAYOUTS = [{"a": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 1}, {"a": 3, "b": 2}]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_zones_that_never_fail_leave_the_members(layout: dict[str, int]) -> None:
    together = members({"a": sum(layout.values())}, node="97%")
    assert members(layout, node="97%") == pytest.approx(together, rel=1e-12)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_machines_that_never_fail_leave_the_zones(layout: dict[str, int]) -> None:
    z, needed = 0.9, sum(layout.values()) // 2 + 1
    up = 0.0
    for state in range(1 << len(layout)):
        alive = [count for number, count in enumerate(layout.values()) if state >> number & 1]
        if sum(alive) >= needed:
            up += z ** len(alive) * (1 - z) ** (len(layout) - len(alive))
    assert members(layout, node=ALWAYS, zone="90%") == pytest.approx(1 - up, rel=1e-9)


def test_the_faster_the_repair_the_closer_to_always() -> None:
    found = [members({"a": 3}, node={"mtbf": "1000h", "mttr": mttr}) for mttr in ("100h", "1h", "1s", "1ms")]
    assert found == sorted(found, reverse=True)
    assert found[-1] < 1e-18


@settings(max_examples=30)
@given(st.sampled_from(LAYOUTS), PERCENT, PERCENT)
def test_a_stacked_api_fails_with_its_quorum_and_not_once_more(layout: dict[str, int], node: str, zone: str) -> None:
    numbers = {"node": node, "zone": zone}
    data = design(infrastructure=zones(*layout), nodes=control_plane(layout), reliability=numbers)
    proof = prove(as_cluster(data))
    assert down(proof, proof.api) == pytest.approx(down(proof, proof.etcd), rel=1e-12)


# --- chance ----------------------------------------------------------------------------------------------------------


def _stacked() -> dict[str, Any]:
    """Return members that share racks, feeds and hosts, behind balancers on two of the machines."""
    infrastructure = {
        "zones": [{"name": z, "subnet": f"10.0.{n}.0/24", "power": feeds} for n, (z, feeds) in enumerate(_FEEDS)],
        "racks": [{"name": f"r{z}", "zone": z, "switch": ["s1", "s2"]} for z in "abc"],
    }
    nodes = [
        {"name": f"cp{n}", "roles": ["control-plane", "etcd"], "zone": z, "rack": f"r{z}", "host": f"h{z}"}
        for n, z in enumerate("aabbc")
    ]
    front = {
        "name": "lb",
        "type": "haproxy-keepalived",
        "vip": "10.0.0.99",
        "routed": True,
        "instances": ["cp0", "cp2"],
    }
    return design(
        infrastructure=infrastructure,
        nodes=nodes,
        controlPlane={"endpoint": "10.0.0.99:8443"},
        loadBalancers=[front],
    )


_FEEDS = (("a", "f1"), ("b", ["f1", "f2"]), ("c", "f2"))


def _cut() -> dict[str, Any]:
    """Return members in a line of zones, and storage with monitors."""
    links = [{"name": "ab", "between": ["a", "b"]}, {"name": "bc", "between": ["b", "c"]}]
    nodes = control_plane({"a": 2, "b": 1, "c": 2})
    workers = [{"name": f"w{z}{n}", "zone": z, "roles": ["worker"], "datastore": "d"} for z in "abc" for n in (1, 2)]
    monitors = {"count": 3, "nodes": ["wa1", "wb1", "wc1"]}
    block = {"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}
    return design(
        infrastructure=zones("a", "b", "c", links=links),
        nodes=[*nodes, *workers],
        storage={"classes": [block], "ceph": {"monitors": monitors}},
        workloads=[{"name": "agent", "kind": "DaemonSet", "quorum": True}],
    )


def _outside() -> dict[str, Any]:
    """Return external etcd and what others run."""
    nodes = [{"name": f"cp{n}", "zone": z, "roles": ["control-plane"], "host": f"h{n}"} for n, z in enumerate("ab")]
    nodes += [{"name": f"e{n}", "zone": z, "roles": ["etcd"], "host": f"h{n}"} for n, z in enumerate("abc")]
    return design(
        infrastructure={"zones": [{"name": z, "site": site} for z, site in (("a", "x"), ("b", "x"), ("c", "y"))]},
        nodes=nodes,
        etcd={"topology": "external"},
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[{"name": "lb", "type": "cloud", "zones": ["a", "b"]}],
        dependencies=[{"name": "kms", "kind": "kms", "neededBy": ["api"], "availability": "95%", "zones": ["a", "c"]}],
    )


_NUMBERS = {
    "node": "93%", "host": "96%", "rack": "97%", "power": "92%", "switch": "85%", "datastore": "98%", "link": "90%",
    "zone": "95%", "site": "96%", "loadBalancer": "94%",
}  # fmt: skip
SAMPLES = 20_000


@pytest.mark.slow
@pytest.mark.parametrize("make", [_stacked, _cut, _outside])
def test_chance_hits_the_exact_figures_within_three_standard_errors(make: Any) -> None:
    data = make()
    data["spec"]["reliability"] = _NUMBERS
    cluster = as_cluster(data)
    proof, world = prove(cluster), World(cluster)
    services = [s for s in proof.services() if not s.unknown and proof.availability(s).down]
    fixed = [s for s in services if proof.availability(s).best is None]
    assert len(fixed) >= 2
    random = Random(4)
    chances = [_chance(world, name) for name in world.things]
    states = [
        world.dead([name for name, up in zip(world.things, chances, strict=True) if random.random() >= up])
        for _ in range(SAMPLES)
    ]
    for service in fixed:
        exact = down(proof, service)
        sampled = sum(not world.up(service, dead) for dead in states) / SAMPLES
        assert abs(sampled - exact) < 3 * (exact * (1 - exact) / SAMPLES) ** 0.5, service.id


def _chance(world: World, name: str) -> float:
    kind = world.cluster.things[name].kind
    if kind == "dependency":
        return 0.95
    field = {"instance": "loadBalancer", "balancer": "loadBalancer"}.get(kind, kind)
    return float(_NUMBERS[field].rstrip("%")) / 100
