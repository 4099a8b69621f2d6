"""Timers and failover that are no single printed value (those are in `golden`): bounds, and how formulas are used."""

import pytest

from hadesign.proof.recovery.detection import eviction_rate, last_eviction, read_back, skew_time, writes_covered
from tests.proof.golden.timers import CART, three_zones


def test_a_lost_zone_waits_for_the_grace_the_last_taint_and_the_toleration() -> None:
    proof = three_zones(workloads=[CART | {"zones": ["c"]}])
    assert [term.seconds for term in proof.recovers(proof.workloads[0], ["node/w-c-1"]).terms] == [50, 10, 300, 0]
    assert last_eviction(30) == 300
    assert last_eviction(1) == 0


@pytest.mark.parametrize(
    ("dead", "nodes", "rate"),
    [
        (1, 30, 0.1),
        (16, 30, 0.1),  # 53 %
        (17, 30, 0),  # 57 % of a small zone
        (11, 20, 0),  # just 55 %
        (27, 50, 0.1),  # 54 %
        (28, 50, 0),
        (28, 51, 0.1),  # 54.9 %
        (29, 51, 0.01),  # 57 % of a large zone
        (30, 30, 0.1),  # all of a zone: it is lost
        (2, 3, 0.1),  # two never make a zone unhealthy
        (3, 5, 0),
        (3, 4, 0),
    ],
)
def test_evictions_slow_down_or_stop_where_most_of_a_zone_is_unhealthy(dead: int, nodes: int, rate: float) -> None:
    assert eviction_rate(dead, nodes) == rate


def test_kube_vip_moves_its_address_within_a_lease_and_two_late_tries() -> None:
    entry = {
        "name": "api",
        "type": "kube-vip",
        "announce": "l2",
        "routed": True,
        "vip": "10.0.0.9",
        "instances": ["cp-a-1", "cp-b-1", "cp-c-1"],
    }
    plane = {"endpoint": "api.example.org:6443", "webhooks": []}
    proof = three_zones(controlPlane=plane, loadBalancers=[entry])
    found = proof.recovers(proof.endpoint, ["node/cp-a-1"])
    assert found.by == "failover"
    assert found.seconds == pytest.approx(5 + 4.4)


def test_the_skew_of_rfc_5798_is_what_a_lower_priority_waits_longer() -> None:
    assert skew_time(1.0, 100) - skew_time(1.0, 101) == pytest.approx(1 / 256)


@pytest.mark.parametrize(("size", "speed"), [(100e6, 10e6), (1e9, 100e6)])
def test_a_member_reads_its_data_within_15_seconds(size: float, speed: float) -> None:
    assert read_back(size, speed) == 10


def test_a_bump_of_a_billion_covers_a_week_below_1500_writes_a_second() -> None:
    assert writes_covered(1e9, 604_800) > 1500
