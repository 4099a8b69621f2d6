"""What follows from a change: failures that take more down, findings, and whether the design became worse."""

import pytest

from hadesign.comparison import Comparison
from hadesign.comparison.services import ServiceChange
from tests.comparison.sides import SHOP, compared, four, shop
from tests.designs import control_plane, design, zones

ETCD_IN_TWO_ZONES = ("name: cp-c, zone: c, address: 10.0.3.10", "name: cp-c, zone: b, address: 10.0.2.11")


@pytest.fixture(scope="module")
def fourth() -> Comparison:
    return compared(SHOP, four())


def service(found: Comparison, name: str) -> ServiceChange:
    return next(one for one in found.services if one.id == name)


def test_a_fourth_member_makes_it_worse(fourth: Comparison) -> None:
    assert (fourth.worse, fourth.unknown, fourth.any) == (True, False, True)
    assert {(step.respect, step.subject) for step in fourth.steps} >= {
        ("objective", "survive"), ("level", "etcd"), ("availability", "etcd"), ("rto", "control-plane"),
        ("rpo", "etcd"), ("failure-set", "api"), ("finding", "ETC004"),
    }  # fmt: skip


def test_the_way_back_makes_nothing_worse() -> None:
    found = compared(four(), SHOP)
    assert (found.worse, found.unknown) == (False, False)
    assert {one.fate for one in found.findings.found} == {"fixed"}
    assert [one.failures for one in service(found, "etcd").lost.told[:2]] == [("zone/a",), ("power/feed-1",)]
    assert [step.action for step in found.plan.etcd.steps] == ["remove"] if found.plan.etcd else False


def test_failures_that_were_survived_are_told_from_new_ones(fourth: Comparison) -> None:
    etcd = service(fourth, "etcd")
    gained = {one.failures for one in etcd.gained.told}
    assert {("zone/a",), ("node/cp-a", "node/cp-d")} <= gained
    assert {one.failures for one in etcd.broken} == {("zone/a",), ("power/feed-1",)}
    assert etcd.lost.count == 0
    assert etcd.gained.count == len(etcd.gained.told)


def test_other_pairs_are_no_price_for_a_single_failure() -> None:
    """Etcd moves from two zones to three: pairs of zones that were survived are not, and no single zone is fatal."""
    found = compared(shop(ETCD_IN_TWO_ZONES), SHOP)
    etcd = service(found, "etcd")
    assert {one.order for one in etcd.broken} == {2}
    assert ("zone/b",) in {one.failures for one in etcd.mended}
    assert (found.worse, found.unknown, found.steps) == (False, False, ())
    back = compared(SHOP, shop(ETCD_IN_TWO_ZONES))
    assert ("failure-set", "etcd") in {(step.respect, step.subject) for step in back.steps}


def test_as_many_others_are_not_worse() -> None:
    def of(zone: str) -> dict[str, object]:
        workers = [{"name": f"w-{name}", "zone": name, "roles": ["worker"]} for name in "abc"]
        return design(infrastructure=zones("a", "b", "c"), nodes=[*control_plane({zone: 1}), *workers])

    found = compared(of("b"), of("c"), 1)
    assert service(found, "etcd").broken
    assert "failure-set" not in {step.respect for step in found.steps}


def test_every_set_that_was_gained_can_be_checked(fourth: Comparison) -> None:
    """Held against what-if on both sides, for all sets of up to two failures that are told."""
    for one in fourth.services:
        for found in one.gained.told:
            known = [name for name in found.failures if name in fourth.before.cluster.things]
            before = {state.proof.id: state.up for state in fourth.before.proof.what_if(known).states}
            after = {state.proof.id: state.up for state in fourth.after.proof.what_if(found.failures).states}
            assert (before[one.id], after[one.id]) == (True, False), found.failures


def test_a_rename_has_no_consequences() -> None:
    found = compared(SHOP, shop(("cp-a", "cp-x"), ("lb-a", "lb-x"), ("name: a,", "name: zz,"), ("zone: a", "zone: zz")))
    assert [one.id for one in found.services if one.any] == []
    assert (found.findings.found, found.steps) == ((), ())


def test_findings_of_a_renamed_thing_are_the_same() -> None:
    weak = shop(ETCD_IN_TWO_ZONES)
    found = compared(weak, weak.replace("cp-b", "cp-x").replace("name: shop-prod", "name: shop-two"))
    assert found.findings.found == ()
    assert found.findings.still > 0


def test_what_moves_from_one_equal_thing_to_another_is_seen() -> None:
    """Zones b and c are alike; that the only member is in one of them is another thing than that it is in the other."""

    def of(zone: str) -> dict[str, object]:
        workers = [{"name": f"w-{name}", "zone": name, "roles": ["worker"]} for name in "abc"]
        return design(infrastructure=zones("a", "b", "c"), nodes=[*control_plane({zone: 1}), *workers])

    etcd = service(compared(of("b"), of("c"), 1), "etcd")
    assert ("zone/c",) in {one.failures for one in etcd.gained.told}
    assert ("zone/b",) in {one.failures for one in etcd.lost.told}


def test_one_of_several_equal_machines_is_another_one() -> None:
    """As many failures as before, and others: those that stand for their like do not show it."""

    def of(*members: str) -> dict[str, object]:
        nodes = [{"name": f"n-{n}", "zone": "a", "roles": ["etcd" if n in members else "worker"]} for n in "bcd"]
        plane = {"name": "cp", "zone": "b", "roles": ["control-plane"]}
        return design(infrastructure=zones("a", "b"), nodes=[plane, *nodes], etcd={"topology": "external"})

    etcd = service(compared(of("b", "c"), of("b", "d"), 1), "etcd")
    assert [one.failures for one in etcd.gained.told] == [("node/n-d",)]
    assert [one.failures for one in etcd.lost.told] == [("node/n-c",)]
    assert etcd.broken == etcd.gained.told


def test_a_figure_that_nobody_gives_any_more_cannot_be_told() -> None:
    lines = SHOP.split("\n")
    start = lines.index("  reliability:")
    end = next(n for n in range(start + 1, len(lines)) if lines[n].startswith("  ") and lines[n][2] not in " #")
    found = compared(SHOP, "\n".join(lines[:start] + lines[end:]))
    assert ("availability", None) in {(step.respect, step.worse) for step in found.steps}
    assert found.unknown


def test_a_waiver_is_a_change_and_no_improvement_of_the_design() -> None:
    entry = "{rule: ETC002, path: spec.nodes, reason: we know, owner: me@example.org, until: 2027-03-01}"
    waived = four().replace("waivers: []", f"waivers: [{entry}]")
    found = compared(four(), waived)
    assert ("waived", "ETC002") in {(one.fate, one.found.rule) for one in found.findings.found}
    assert [(one.what, one.kind) for one in found.changes] == [("added", "waiver")]
    assert not found.worse
    back = compared(waived, four())
    assert ("no-longer-waived", "ETC002") in {(one.fate, one.found.rule) for one in back.findings.found}
    assert back.worse
