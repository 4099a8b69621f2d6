"""The safe order: an independent walk over every step, for random pairs of one to seven members on each side."""

from collections.abc import Mapping
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.comparison.membership import (
    MemberPlace,
    MembershipPlan,
    ServerStep,
    membership_plan,
    server_steps,
    tolerance,
)

Members: TypeAlias = dict[str, MemberPlace]
NAMES = [f"m{number}" for number in range(9)]


def place(name: str, version: str = "") -> MemberPlace:
    """Return where a member is; of another version in another zone (z), or at another address (a)."""
    moved = {"": "", "z": "", "a": "1"}[version]
    return MemberPlace(name, f"10.0.{moved or 0}.{NAMES.index(name) + 1}", "b" if version == "z" else "a")


members = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", "z", "a"]), min_size=1, max_size=7).map(
    lambda found: {name: place(name, version) for name, version in found.items()}
)


def walk(plan: MembershipPlan, before: Mapping[str, MemberPlace]) -> tuple[Members, int]:
    """Carry out a plan member by member; return who is there at its end, and the lowest tolerance that there was."""
    voters, learners, stopped = dict(before), dict[str, MemberPlace](), set[str]()
    lowest = len(voters) - (len(voters) // 2 + 1)
    for step in plan.steps:
        size = len(voters)
        if step.action == "remove":
            assert voters.pop(step.member) == step.place
        elif step.action == "add-learner":
            assert step.member not in voters
            assert not learners, "one learner at a time"
            learners[step.member] = step.place
        elif step.action == "promote":
            assert step.member not in voters
            assert learners.pop(step.member, step.place) == step.place
            voters[step.member] = step.place
        elif step.action == "stop":
            assert voters[step.member] == step.place
            stopped.add(step.member)
        else:
            stopped.remove(step.member)
            voters[step.member] = step.place
        assert abs(len(voters) - size) <= 1
        quorum = len(voters) // 2 + 1
        assert (step.voters, step.quorum) == (len(voters), quorum)
        assert step.stopped == len(stopped) <= 1
        left = len(voters) - len(stopped) - quorum
        assert step.tolerates == left
        lowest = min(lowest, left)
    assert not learners
    assert not stopped
    return voters, lowest


@given(members, members)
def test_every_step_keeps_the_tolerance_that_the_plan_states(before: Members, after: Members) -> None:
    plan = membership_plan(before, after)
    at_end, lowest = walk(plan, before)
    assert at_end == after
    assert lowest == plan.lowest
    # No replacement costs more than the one member that is away meanwhile.
    assert plan.lowest >= min(tolerance(len(before)), tolerance(len(after))) - 1


@given(members, members)
def test_quorum_is_lost_only_where_a_member_cannot_be_beside_itself(before: Members, after: Members) -> None:
    plan = membership_plan(before, after)
    if plan.lowest < 0:
        shared = {one.node for one in before.values()} & {one.node for one in after.values()}
        assert shared, "else the new one is added first"
        assert min(len(before), len(after)) <= 2


@given(members, members)
def test_a_replaced_member_is_removed_before_it_is_added(before: Members, after: Members) -> None:
    seen: list[str] = []
    for step in membership_plan(before, after).steps:
        if step.action == "promote" and step.member in before:
            assert step.member in seen
        if step.action == "remove":
            seen.append(step.member)


@given(members)
def test_nothing_changes_where_nothing_does(before: Members) -> None:
    plan = membership_plan(before, dict(reversed(before.items())))
    assert (plan.steps, plan.lowest) == ((), tolerance(len(before)))


def cluster(*names: str, version: str = "") -> Members:
    return {name: place(name, version) for name in names}


def actions(before: Members, after: Members) -> list[str]:
    return [f"{step.action} {step.member} {step.quorum}/{step.voters}" for step in membership_plan(before, after).steps]


def test_a_fourth_member_is_added() -> None:
    assert actions(cluster("m0", "m1", "m2"), cluster("m0", "m1", "m2", "m3")) == [
        "add-learner m3 2/3",
        "promote m3 3/4",
    ]


def test_of_three_members_one_is_replaced() -> None:
    before, after = cluster("m0", "m1", "m2"), cluster("m1", "m2", "m3")
    assert actions(before, after) == ["remove m0 2/2", "add-learner m3 2/2", "promote m3 2/3"]
    plan = membership_plan(before, after)
    assert (plan.lowest, plan.added_first) == (0, 1)


def test_a_member_at_another_address_is_replaced_by_itself() -> None:
    before = cluster("m0", "m1", "m2")
    after = before | cluster("m0", version="a")
    assert actions(before, after) == ["remove m0 2/2", "add-learner m0 2/2", "promote m0 2/3"]
    assert membership_plan(before, after).added_first is None


def test_a_machine_that_is_carried_is_stopped() -> None:
    before = cluster("m0", "m1", "m2")
    assert actions(before, before | cluster("m1", version="z")) == ["stop m1 2/3", "start m1 2/3"]


@pytest.mark.parametrize("size", [1, 2])
def test_the_last_two_members_are_not_removed_while_another_way_is_open(size: int) -> None:
    before, after = cluster(*NAMES[:size]), cluster(*NAMES[4 : 4 + size])
    first = membership_plan(before, after).steps[:3]
    assert [step.action for step in first] == ["add-learner", "promote", "remove"]
    assert membership_plan(before, after).lowest == 0


def test_a_larger_cluster_grows_before_it_replaces() -> None:
    """Three become five, one of the three goes: removed from five rather than from three."""
    before, after = cluster("m0", "m1", "m2"), cluster("m1", "m2", "m3", "m4", "m5")
    plan = membership_plan(before, after)
    assert plan.lowest == 1
    assert [step.action for step in plan.steps if step.action != "add-learner"][-2:] == ["remove", "promote"]


servers = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["10.0.0.1", "10.0.0.2"]), min_size=1, max_size=7)


@given(servers, servers)
def test_api_servers_join_before_others_leave(before: dict[str, str], after: dict[str, str]) -> None:
    there, least = dict(before), min(len(before), len(after))
    same_machine = any(before[node] != after[node] for node in before.keys() & after.keys())
    for step in server_steps(before, after):
        if step.action == "join":
            assert step.node not in there
            there[step.node] = after[step.node]
        else:
            del there[step.node]
        assert step.servers == len(there) >= least - same_machine
    assert there == after


def test_one_api_server_is_replaced() -> None:
    assert server_steps({"a": "1"}, {"b": "2"}) == (ServerStep("join", "b", 2), ServerStep("leave", "a", 1))
