"""Groups of failure sets: every set is in some of them, and they are listed as people count: small things first."""

import re
from typing import Any

import pytest

from hadesign.proof import KINDS, prove
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.small import small_design


def natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split("([0-9]+)", name)]


def check_sets(proof: Any, order: int) -> None:
    """See that no set is in no group."""
    for service in proof.services():
        if service.unknown:
            continue
        groups, found = proof.grouped(service, order), service.sets(order).found
        for size in range(order + 1):
            mine = [group for group in groups if group.order == size]
            # Two groups may both hold a set, and none may be in no group; of single failures each is in one.
            in_groups, in_all = sum(group.sets for group in mine), sum(one.count for one in found if one.order == size)
            assert in_groups == in_all if size < 2 else in_groups >= in_all
            assert all(group.example in found and group.example.order == size for group in mine)


def check(proof: Any, order: int) -> None:
    check_sets(proof, order)
    for service in proof.services():
        if service.unknown:
            continue
        groups, found = proof.grouped(service, order), service.sets(order).found
        # Any two of some things: of machines first, then of larger things.
        of_one_line = [KINDS.index(one.lines[0][0][0]) for one in groups if one.order == order and one.within]
        assert of_one_line == sorted(of_one_line)
        for group in groups:
            for line in group.lines:
                kinds = [kind for kind, _ in line]
                assert kinds == sorted(kinds, key=KINDS.index)
                assert all([*names] == sorted(names, key=natural) for _, names in line)
            starts = [(KINDS.index(line[0][0]), natural(line[0][1][0])) for line in group.lines]
            assert starts == sorted(starts)
            if group.order == 1:
                held = {name for line in group.lines for _, names in line for name in names}
                mine = [one for one in found if one.order == 1 and one.failures[0] in held]
                assert group.example == min(mine, key=lambda one: (KINDS.index(one.kind), natural(one.failures[0])))


@pytest.mark.parametrize("number", range(40))
def test_every_set_of_small_designs_is_in_a_group(number: int) -> None:
    check(prove(as_cluster(small_design(number))), 2)


@pytest.mark.parametrize("number", [3, 4, 10])
def test_at_a_bound_of_effort_nothing_is_joined_and_nothing_is_lost(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in range(20):
        monkeypatch.setattr("hadesign.proof.failure.grouped.MOST_JOINED", bound)
        check_sets(prove(as_cluster(small_design(number))), 2)


SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_set_of_what_is_shipped_is_in_a_group(path: Any) -> None:
    check(prove(read_cluster(read(path))), 2)


def test_twelve_machines_are_listed_as_people_count() -> None:
    spec = design(infrastructure=zones("a"), nodes=control_plane({"a": 12}))
    proof = prove(as_cluster(spec))
    (machines,) = [group for group in proof.grouped(proof.etcd, 6) if group.order == 6]
    listed = [names for line in machines.lines for _, names in line]
    assert listed == [(f"node/cp-a-{n}",) for n in range(1, 13)]
    assert (machines.within, machines.sets) == (False, 924)  # 12 choose 6
    (zone,) = [group for group in proof.grouped(proof.etcd, 6) if group.order == 1]
    assert (zone.lines, zone.sets) == (((("zone", ("zone/a",)),),), 1)
