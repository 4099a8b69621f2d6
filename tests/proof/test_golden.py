"""Ours against the facts: every value to the digits as printed, published mistakes not repeated, and what follows.

The values stand in `golden`; `python -m tests.proof.golden` prints them as a table.
"""

from collections import Counter

import pytest

from hadesign.proof.availability import repair
from hadesign.proof.services.reasons import PartsLost
from tests.proof.golden import VALUES
from tests.proof.golden.__main__ import table
from tests.proof.golden.chains import one, one_proxy, provided, served, two_proxies
from tests.proof.golden.members import LAYOUTS, layout_proof, stateless
from tests.proof.golden.sizes import ceph, monitors_of
from tests.proof.golden.value import Value, availability, minutes


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.id)
def test_ours_is_what_is_printed(value: Value) -> None:
    assert (value.ours() == value.fact) is not value.mistake, (value.ours(), value.fact)


def test_every_section_is_there_and_no_value_is_there_twice() -> None:
    sections = Counter(value.section for value in VALUES)
    assert set(sections) == {"1", "2", "3", "4", "5", "6", "7", "8"}
    labels = Counter((value.section, value.what, value.fact) for value in VALUES)
    assert max(labels.values()) == 1


def test_the_printed_table_fits_a_terminal_and_says_that_all_is_right() -> None:
    lines = table().splitlines()
    assert max(map(len, lines)) <= 80
    assert f"{len(VALUES)} of {len(VALUES)} are as they must be." in lines
    assert sum(line.endswith(" no*") for line in lines) == sum(value.mistake for value in VALUES) == 4


def test_a_wrong_value_and_a_repeated_mistake_are_seen() -> None:
    wrong, repeated = Value("2", "x", "0.99", lambda: "0.98"), Value("2", "x", "5", lambda: "5", mistake=True)
    assert not wrong.right
    assert not repeated.right


# --- what follows from the values ------------------------------------------------------------------------------------


@pytest.mark.parametrize("node", ["90%", "99%", "99.5%", "99.9%", "99.99%"])
def test_two_members_are_worse_than_one(node: str) -> None:
    two = layout_proof("2", "100%", node)
    assert minutes(two, two.etcd) > one(node)


def test_nine_weak_members_equal_three_good_ones() -> None:
    nine, three = layout_proof("9", "100%", "92%"), layout_proof("3", "100%", "99%")
    assert round(minutes(nine, nine.etcd) / minutes(three, three.etcd), 1) == 1.1


def test_the_two_zone_trap_in_minutes() -> None:
    layouts = [line.split()[0] for line in LAYOUTS.strip().splitlines()]
    found = {layout: layout_proof(layout, "99.9%", "99.5%") for layout in layouts}
    a_year = {layout: minutes(proof, proof.etcd) for layout, proof in found.items()}
    assert a_year["3"] < a_year["2+1"] < a_year["3"] * 1.02
    assert 1.9 < a_year["2+2"] / a_year["3"] < 2.1
    assert a_year["3+1+1"] > a_year["5"]
    assert 10 < a_year["2+1"] / a_year["1+1+1"] < 10.5


def test_the_worst_placement_of_replicas_is_known_to_be_the_worst() -> None:
    proof, web = stateless(3, "1+1+1")
    assert proof.availability(web).extremes


def test_two_hard_dependencies_triple_the_downtime() -> None:
    alone, whole = served([]), served(["99.99%", "99.99%"])
    assert minutes(*whole) / minutes(*alone) == pytest.approx(2.9997, rel=1e-6)


def test_one_proxy_throws_away_what_three_masters_gained() -> None:
    single, pair = one_proxy(), two_proxies()
    assert availability(single, single.api, "0.999925250") == "0.999925250"
    assert minutes(single, single.control_plane) > 50 * minutes(pair, pair.control_plane)


@pytest.mark.parametrize("provider", ["aws", "gcp", "azure"])
def test_a_providers_promise_is_told_with_its_source(provider: str) -> None:
    proof = provided(provider)
    (used,) = proof.availability(proof.etcd).inputs
    assert used.number.source.startswith("https://")
    assert "single instance" in used.number.what
    assert len(used.parts) == 3


def test_four_members_lose_their_quorum_twice_as_soon_as_three() -> None:
    ratio = repair.mean_time_to_loss(3, 2, 4380, 4) / repair.mean_time_to_loss(4, 3, 4380, 4)
    assert 1.9 < ratio < 2.1


def test_a_stretched_ceph_loses_its_monitors_with_two_zones() -> None:
    monitors = monitors_of(ceph("2+2+1", 4, 5, minReplicas=2))
    lost = next(found for found in monitors.sets(2).found if set(found.kinds) == {"zone"})
    assert (lost.failures, lost.left, lost.total, lost.needed) == (("zone/a", "zone/b"), 1, 5, 3)
    assert lost.judged.why == PartsLost("replicas", ("node/a1", "node/a2", "node/b1", "node/b2"), 1, "everywhere")
