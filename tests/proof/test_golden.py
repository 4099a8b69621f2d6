"""Published and derived figures, to the digits as printed, out of real designs; and published mistakes, not repeated.

The tables are those of section 2 to 6 and 8 of the project's facts about availability. A value stands here as it is
printed there; it is compared after rounding ours to as many digits.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability import repair
from tests.designs import as_cluster, control_plane, design, zones

MASTER = {"name": "cp", "roles": ["control-plane", "etcd"]}
"""A machine that no workload may use."""


def layout_proof(layout: str, zone: str, node: str, **more: Any) -> Proof:
    """Return the proof of members over zones, such as `2+2+1`."""
    counts = dict(zip("abcde", map(int, layout.split("+")), strict=False))
    numbers = {"zone": zone, "node": node}
    return prove(
        as_cluster(
            design(infrastructure=zones(*counts), nodes=control_plane(counts), reliability=numbers, **more),
        )
    )


def printed(proof: Proof, service: ServiceProof, like: str) -> str:
    """Return the availability of a service with as many digits as a value has, halves rounded up."""
    found = proof.availability(service)
    assert found.down, found
    assert found.down.low == found.down.high
    exact = Decimal(f"{1 - found.down.down_low:.15f}")
    return str(exact.quantize(Decimal(like), rounding=ROUND_HALF_UP))


def minutes(proof: Proof, service: ServiceProof) -> float:
    down = proof.availability(service).down
    assert down
    return down.minutes[0]


# --- section 1 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "majority", "tolerated"),
    [(1, 1, 0), (2, 2, 0), (3, 2, 1), (4, 3, 1), (5, 3, 2), (6, 4, 2), (7, 4, 3), (8, 5, 3), (9, 5, 4)],
)
def test_fault_tolerance_of_etcd(members: int, majority: int, tolerated: int) -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": members})))
    assert cluster.etcd
    assert cluster.etcd.quorum == majority
    sets = prove(cluster).etcd.sets(tolerated + 1).found
    of_machines = [found for found in sets if set(found.kinds) == {"node"}]
    assert {found.order for found in of_machines} == {tolerated + 1}


# --- section 2 -------------------------------------------------------------------------------------------------------

_MEMBERS = """
n a=90% a=99% a=99.5% a=99.9% a=99.99%
1 0.900000 0.990000000 0.995000000000 0.999000000000 0.999900000000
2 0.810000 0.980100000 0.990025000000 0.998001000000 0.999800010000
3 0.972000 0.999702000 0.999925250000 0.999997002000 0.999999970002
4 0.947700 0.999407970 0.999850998125 0.999994007997 0.999999940008
5 0.991440 0.999990149400 0.999998759356 0.999999990015 0.999999999990
6 0.984150 0.999980446410 0.999997528013 0.999999980045 0.999999999980
7 0.997272 0.999999658330 0.999999978386 0.999999999965 -
9 0.999109080 0.999999987815 0.999999999613 - -
"""


def table(text: str) -> list[tuple[str, str, str]]:
    """Return row, column and value of every cell that is filled."""
    first, *rows = text.strip().splitlines()
    heads = [head.partition("=")[2] for head in first.split()[1:]]
    cells = [(row.split()[0], heads, row.split()[1:]) for row in rows]
    return [(name, head, value) for name, heads, values in cells for head, value in zip(heads, values, strict=True)]


@pytest.mark.parametrize(("members", "node", "value"), [cell for cell in table(_MEMBERS) if cell[2] != "-"])
def test_majority_of_independent_members(members: str, node: str, value: str) -> None:
    proof = layout_proof(members, "100%", node)
    assert printed(proof, proof.etcd, value) == value


_RAFT = """
n p=1% p=2% p=4% p=8%
3 99.970200 99.881600 99.532800 98.182400
5 99.999015 99.992238 99.939779 99.547474
7 99.999966 99.999466 99.991872 99.882372
9 99.99999878 99.999962 99.998873 99.968642
"""


@pytest.mark.parametrize(("members", "fails", "value"), table(_RAFT))
def test_reliability_of_raft_by_failure_probability(members: str, fails: str, value: str) -> None:
    proof = layout_proof(members, "100%", f"{100 - int(fails.rstrip('%'))}%")
    down = proof.availability(proof.etcd).down
    assert down
    assert f"{100 * down.low:.{len(value.partition('.')[2])}f}" == value


def test_nine_weak_members_equal_three_good_ones() -> None:
    nine, three = layout_proof("9", "100%", "92%"), layout_proof("3", "100%", "99%")
    assert round(minutes(nine, nine.etcd) / minutes(three, three.etcd), 1) == 1.1


def test_a_quorum_of_seven_is_four_and_not_five() -> None:
    # A published calculation takes five of seven and gets 99.9966 %.
    proof = layout_proof("7", "100%", "99%")
    assert proof.cluster.etcd
    assert proof.cluster.etcd.quorum == 4
    assert printed(proof, proof.etcd, "0.99999966") == "0.99999966"


@pytest.mark.parametrize("node", ["90%", "99%", "99.5%", "99.9%", "99.99%"])
def test_two_members_are_worse_than_one(node: str) -> None:
    one, two = layout_proof("1", "100%", node), layout_proof("2", "100%", node)
    assert minutes(two, two.etcd) > minutes(one, one.etcd)


# --- section 3 -------------------------------------------------------------------------------------------------------

_ZONES = """
layout          q  z=99.9%     min/y   z=99.95%    min/y
1               1  0.994005000 3150.97 0.998500500 788.14
1+1             2  0.988045940 6283.05 0.997003249 1575.09
3               2  0.998925325 564.85  0.999497003 264.37
2+1             2  0.998915434 570.05  0.999496006 264.90
1+1+1           2  0.999892611 56.44   0.999993261 3.54
2+2             3  0.997852296 1128.83 0.998994264 528.61
2+1+1           3  0.998820655 619.86  -           -
1+1+1+1         3  0.999786080 112.44  -           -
5               3  0.998998761 526.25  0.999499990 262.81
3+2             3  0.998983852 534.09  0.999498492 263.59
3+1+1           3  0.998998451 526.41  -           -
2+2+1           3  0.999965826 17.96   0.999996243 1.97
1+1+1+1+1       3  0.999997865 1.12    -           -
2+2+2           4  0.999935105 34.11   -           -
3+2+2           4  0.999976676 12.26   -           -
3+3+1           4  0.999957356 22.41   -           -
"""
_LAYOUTS = [line.split() for line in _ZONES.strip().splitlines()[1:]]


@pytest.mark.parametrize(
    ("layout", "quorum", "zone", "node", "value", "minutes_a_year"),
    [
        *((line[0], line[1], "99.9%", "99.5%", *line[2:4]) for line in _LAYOUTS),
        *((line[0], line[1], "99.95%", "99.9%", *line[4:6]) for line in _LAYOUTS if line[4] != "-"),
    ],
)
def test_members_over_zones(layout: str, quorum: str, zone: str, node: str, value: str, minutes_a_year: str) -> None:
    proof = layout_proof(layout, zone, node)
    assert proof.cluster.etcd
    assert str(proof.cluster.etcd.quorum) == quorum
    assert printed(proof, proof.etcd, value) == value
    assert f"{minutes(proof, proof.etcd):.2f}" == minutes_a_year


def test_the_two_zone_trap_in_minutes() -> None:
    found = {layout: layout_proof(layout, "99.9%", "99.5%") for layout, *_ in _LAYOUTS}
    a_year = {layout: minutes(proof, proof.etcd) for layout, proof in found.items()}
    assert a_year["3"] < a_year["2+1"] < a_year["3"] * 1.02
    assert 1.9 < a_year["2+2"] / a_year["3"] < 2.1
    assert a_year["3+1+1"] > a_year["5"]
    assert 10 < a_year["2+1"] / a_year["1+1+1"] < 10.5


def stateless(replicas: int, layout: dict[str, int]) -> tuple[Proof, ServiceProof]:
    """Return replicas of which one is enough, on so many machines of each zone; each on its own, as far as it goes."""
    workers = [
        {"name": f"w-{z}-{n}", "zone": z, "roles": ["worker"]} for z, count in layout.items() for n in range(count)
    ]
    one = {
        "name": "web",
        "kind": "Deployment",
        "replicas": replicas,
        "spread": {"zone": "required", "node": "required"},
    }
    numbers = {"zone": "99.9%", "node": "99.5%"}
    data = design(
        infrastructure=zones(*layout), nodes=[*control_plane({"a": 1}), *workers], workloads=[one], reliability=numbers
    )
    proof = prove(as_cluster(data))
    return proof, proof.workloads[0]


@pytest.mark.parametrize(
    ("replicas", "layout", "value"),
    [
        (1, {"a": 1}, "0.994005000"),
        (2, {"a": 2}, "0.998975025"),
        (3, {"a": 3}, "0.998999875"),
        (2, {"a": 1, "b": 1}, "0.999964060"),
        (3, {"a": 1, "b": 1, "c": 1}, "0.999999785"),
        (2, {"a": 1}, "0.994005000"),  # the same node twice is one replica
    ],
)
def test_one_of_several_replicas(replicas: int, layout: dict[str, int], value: str) -> None:
    proof, web = stateless(replicas, layout)
    assert printed(proof, web, value) == value
    assert proof.availability(web).extremes


# --- section 4 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "a_year"),
    [
        ("99%", 87.6 * 60),
        ("99.5%", 43.8 * 60),
        ("99.9%", 8.76 * 60),
        ("99.95%", 4.38 * 60),
        ("99.99%", 52.56),
        ("99.999%", 5.256),
    ],
)
def test_a_year_has_365_days(node: str, a_year: float) -> None:
    proof = layout_proof("1", "100%", node)
    assert minutes(proof, proof.etcd) == pytest.approx(a_year, rel=1e-9)


def test_availability_of_what_is_repaired() -> None:
    proof = prove(
        as_cluster(
            design(
                infrastructure=zones("a"),
                nodes=control_plane({"a": 1}),
                reliability={"zone": "100%", "node": {"mtbf": "3600h", "mttr": "1h"}},
            )
        )
    )
    assert printed(proof, proof.etcd, "0.99972230") == "0.99972230"


def served(dependencies: list[str], replicas: int = 1, node: str = "99.99%") -> tuple[Proof, ServiceProof]:
    """Return a workload on machines of their own, with dependencies of some availabilities."""
    data = design(
        nodes=[MASTER, *({"name": f"w{number}", "roles": ["worker"]} for number in range(replicas))],
        workloads=[{"name": "app", "kind": "Deployment", "replicas": replicas, "spread": {"node": "required"}}],
        dependencies=[
            {"name": f"d{number}", "kind": "other", "neededBy": ["app"], "availability": value}
            for number, value in enumerate(dependencies)
        ],
        reliability={"node": node},
    )
    proof = prove(as_cluster(data))
    return proof, proof.workloads[0]


def test_two_hard_dependencies_triple_the_downtime() -> None:
    alone, whole = served([]), served(["99.99%", "99.99%"])
    assert printed(*whole, "0.999700") == "0.999700"
    # Published with years of 365.25 days: 52 min 37 s and 157 min 47 s.
    assert f"{minutes(*alone):.3f}" == "52.560"
    assert f"{minutes(*whole):.3f}" == "157.664"


def test_two_redundant_parts_and_two_in_series() -> None:
    assert printed(*served([], 2, "99.9%"), "0.999999") == "0.999999"
    assert printed(*served(["99.9%"], 1, "99.9%"), "0.998001") == "0.998001"


def test_parallel_parts_are_not_multiplied() -> None:
    # A published calculation takes 0.995 x 0.995 = 0.99 for two instances of which one is enough.
    assert printed(*served([], 2, "99.5%"), "0.999975") == "0.999975"


def block(servers: int, *, external: bool, front: dict[str, Any] | None = None, **numbers: Any) -> Proof:
    """Return a control plane whose machines are up 99.5 % of the time, with perhaps a balancer in front."""
    roles = ["control-plane"] if external else ["control-plane", "etcd"]
    nodes: list[dict[str, Any]] = [{"name": f"cp{n}", "roles": roles} for n in range(servers)]
    nodes += [{"name": f"etcd{n}", "roles": ["etcd"]} for n in range(3)] if external else []
    balancer = {"controlPlane": {"endpoint": "api.example.org:8443"}, "loadBalancers": [front]} if front else {}
    nodes += [{"name": name, "roles": ["load-balancer"]} for name in (front or {}).get("instances", ())]
    topology = {"etcd": {"topology": "external"}} if external else {}
    return prove(as_cluster(design(nodes=nodes, reliability={"node": "99.5%", **numbers}, **balancer, **topology)))


@pytest.mark.parametrize(
    ("servers", "external", "value"),
    [(3, False, "0.999925250"), (3, True, "0.999925125"), (2, True, "0.999900252"), (1, True, "0.994925624")],
)
def test_api_servers_and_members(servers: int, external: bool, value: str) -> None:
    proof = block(servers, external=external)
    assert printed(proof, proof.api, value) == value


def test_one_proxy_throws_away_what_three_masters_gained() -> None:
    proof = block(3, external=False, front={"name": "lb", "type": "cloud"}, loadBalancer="99%")
    assert printed(proof, proof.control_plane, "0.989925998") == "0.989925998"
    assert printed(proof, proof.api, "0.999925250") == "0.999925250"


def test_two_proxies_with_an_address_that_moves() -> None:
    front = {"name": "lb", "type": "haproxy-keepalived", "vip": "10.9.9.9", "instances": ["lb0", "lb1"]}
    sound = {"node/lb0": "100%", "node/lb1": "100%"}
    proof = block(3, external=False, front=front, loadBalancer="99%", parts=sound)
    assert printed(proof, proof.control_plane, "0.999825257") == "0.999825257"


# --- section 5 -------------------------------------------------------------------------------------------------------


def provided(provider: str, **more: Any) -> Proof:
    """Return three machines of a provider, and no number of the architect's."""
    nodes = [{"name": f"cp{number}", "roles": ["control-plane", "etcd"]} for number in range(3)]
    return prove(as_cluster(design(infrastructure={"provider": provider}, nodes=nodes, **more)))


@pytest.mark.parametrize(
    ("provider", "value"), [("aws", "0.999925250"), ("gcp", "0.999997002"), ("azure", "0.999997002")]
)
def test_three_machines_as_their_provider_promises_them(provider: str, value: str) -> None:
    proof = provided(provider)
    assert printed(proof, proof.etcd, value) == value
    (used,) = proof.availability(proof.etcd).inputs
    assert used.number.source.startswith("https://")
    assert "single instance" in used.number.what
    assert len(used.parts) == 3


def test_the_way_through_a_providers_balancer() -> None:
    front = {"controlPlane": {"endpoint": "api.example.org:443"}, "loadBalancers": [{"name": "lb", "type": "cloud"}]}
    proof = provided("gcp", **front)
    assert printed(proof, proof.control_plane, "0.999897002") == "0.999897002"


@pytest.mark.parametrize(("provider", "value"), [("aws", "0.9995"), ("gcp", "0.9995"), ("azure", "0.9995")])
def test_a_control_plane_as_its_provider_promises_it(provider: str, value: str) -> None:
    kubernetes = {"version": "1.36.4", "installer": "managed"}
    nodes = [{"name": "w", "roles": ["worker"]}]
    proof = prove(as_cluster(design(infrastructure={"provider": provider}, nodes=nodes, kubernetes=kubernetes)))
    assert printed(proof, proof.api, value) == value


# --- section 6 -------------------------------------------------------------------------------------------------------

_REPAIRED = """
4380 4 1 4380.0 0.999087591241 0.999087591241
4380 4 2 2190.0 0.998176014971 0.998175184001
4380 4 3 803000.0 0.999997504050 0.999995005074
4380 4 4 402230.0 0.999995011136 0.999990010165
4380 4 5 176100236.0 0.999999992415 0.999999954426
8760 24 1 8760.0 0.997267759563 0.997267759563
8760 24 3 540200.0 0.999977645380 0.999955210178
8760 24 5 39601332.0 0.999999796869 0.999998776290
2190 1 3 801175.0 0.999999375253 0.999998750126
2190 1 5 351156170.5 0.999999999050 0.999999994295
"""


@pytest.mark.parametrize(
    ("mtbf", "mttr", "members", "lost_after", "parallel", "one_crew"),
    [tuple(line.split()) for line in _REPAIRED.strip().splitlines()],
)
def test_members_that_are_repaired(
    mtbf: str, mttr: str, members: str, lost_after: str, parallel: str, one_crew: str
) -> None:
    count, needed = int(members), int(members) // 2 + 1
    assert f"{repair.mean_time_to_loss(count, needed, float(mtbf), float(mttr)):.1f}" == lost_after
    assert f"{repair.availability(count, needed, float(mtbf), float(mttr)):.12f}" == parallel
    assert f"{repair.availability(count, needed, float(mtbf), float(mttr), crews=1):.12f}" == one_crew
    numbers = {"zone": "100%", "node": {"mtbf": f"{mtbf}h", "mttr": f"{mttr}h"}}
    data = design(infrastructure=zones("a"), nodes=control_plane({"a": count}), reliability=numbers)
    proof = prove(as_cluster(data))
    assert printed(proof, proof.etcd, parallel) == parallel


def test_the_closed_form_for_two_of_three() -> None:
    rate, back = 1 / 4380, 1 / 4
    assert repair.mean_time_to_loss(3, 2, 4380, 4) == pytest.approx((5 * rate + back) / (6 * rate**2), rel=1e-12)


def test_four_members_lose_their_quorum_twice_as_soon_as_three() -> None:
    ratio = repair.mean_time_to_loss(3, 2, 4380, 4) / repair.mean_time_to_loss(4, 3, 4380, 4)
    assert 1.9 < ratio < 2.1


def test_one_repairable_component_of_a_public_example() -> None:
    # fiabilipy's documentation: failures at 1e-4 and repairs at 3e-2 an hour.
    assert f"{repair.availability(1, 1, 1e4, 1 / 3e-2):.15f}" == "0.996677740863787"


# --- section 8 -------------------------------------------------------------------------------------------------------


def ceph(hosts: dict[str, int], storage: dict[str, Any], monitors: dict[str, Any]) -> Proof:
    """Return the proof of Ceph on so many machines of each zone."""
    nodes = [
        {"name": f"{z}{n}", "zone": z, "roles": ["worker"]} for z, count in hosts.items() for n in range(1, count + 1)
    ]
    entry = {"name": "block", "provider": "rook-ceph"} | storage
    data = design(
        infrastructure=zones(*hosts),
        nodes=[MASTER, *nodes],
        storage={"classes": [entry], "ceph": {"monitors": monitors}},
    )
    return prove(as_cluster(data))


def test_three_copies_over_machines_keep_data_without_two_and_serve_without_one() -> None:
    proof = ceph(
        {"a": 5},
        {"replicas": 3, "failureDomain": "host"},
        {"count": 5, "nodes": [f"a{number}" for number in range(1, 6)]},
    )
    kept, served_now = proof.storage
    machines = [{f.order for f in one.sets(3).found if set(f.kinds) == {"node"}} for one in (kept, served_now)]
    assert machines == [{3}, {2}]


def test_a_stretched_ceph_survives_any_zone() -> None:
    proof = ceph(
        {"a": 2, "b": 2, "c": 1},
        {"replicas": 4, "minReplicas": 2, "failureDomain": "host", "zones": ["a", "b"]},
        {"count": 5, "nodes": ["a1", "a2", "b1", "b2", "c1"]},
    )
    monitors = next(one for one in proof.components if one.name == "ceph-mon")
    assert [one.survives("zone") for one in (*proof.storage, monitors)] == [True, True, True]
    assert next(f.witness for f in monitors.sets(2).found if set(f.kinds) == {"zone"}) == (
        "losing zone a and zone b removes ceph-mon a1, a2, b1, b2: 1 of 5 left, needed: 3"
    )
