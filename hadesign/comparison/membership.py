"""The safe order of a change of etcd's members, or of control-plane machines: one at a time, with quorum at each step.

A member that another one replaces is removed before that is added: a new one that does not start would otherwise count
for a quorum that it does not help to reach (https://etcd.io/docs/v3.6/faq/, "Should I add a member before removing an
unhealthy member?"). What makes the cluster larger is added before, and what makes it smaller removed after that, so
that replacements happen while most members are there. New members are added as learners, which have no vote until they
have all data and are promoted (https://etcd.io/docs/v3.6/learning/design-learner/). The last member is never removed,
and neither is one of the last two, which is unsafe, where another one can be added first
(https://etcd.io/docs/v3.6/op-guide/runtime-configuration/).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass

Action: TypeAlias = Literal["remove", "add-learner", "promote", "stop", "start"]


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """Where a member is: its machine, the address that others reach it by, and the zone."""

    node: str
    address: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class MemberStep:
    """One step, and what is true after it: `voters` members have a vote, of which `stopped` are down on purpose.

    `stop` and `start` are of a member that is carried to another place and keeps its name and its address.
    """

    action: Action
    member: str
    place: MemberPlace
    voters: int
    stopped: int = 0

    @property
    def quorum(self) -> int:
        """Smallest majority of the voters."""
        return quorum(self.voters)

    @property
    def tolerates(self) -> int:
        """How many more members may fail; negative where there is no quorum meanwhile."""
        return self.voters - self.stopped - self.quorum


@dataclass(frozen=True, slots=True)
class MembershipPlan:
    """All steps from one set of members to another: `lowest` is the smallest tolerance on the way, both ends included.

    `added_first` is what that would be if each new member were promoted before the one that it replaces is removed,
    which takes machines for both; `None` where they cannot stand beside each other.
    """

    before: int
    after: int
    steps: tuple[MemberStep, ...]
    lowest: int
    added_first: int | None


def quorum(voters: int) -> int:
    """Return the smallest majority, n // 2 + 1 (https://etcd.io/docs/v3.6/faq/)."""
    return voters // 2 + 1


def tolerance(voters: int) -> int:
    """Return how many members may fail; none of none."""
    return max(voters - quorum(voters), 0)


def membership_plan(before: Mapping[str, MemberPlace], after: Mapping[str, MemberPlace]) -> MembershipPlan:
    """Return the steps that lead from one set of members to another, each known by its name."""
    moved = [name for name in before if name in after and _carried(before[name], after[name])]
    kept = [name for name in before if before[name] == after.get(name)]
    gone = [name for name in before if name not in kept and name not in moved]
    come = [name for name in after if name not in kept and name not in moved]
    walk = _Walk(before, after, len(before))
    steps = (*walk.through(gone, come), *walk.carry(moved))
    ends = (tolerance(len(before)), tolerance(len(after))) if before and after else ()
    lowest = min((*ends, *(step.tolerates for step in steps)), default=0)
    return MembershipPlan(len(before), len(after), steps, lowest, _added_first(before, after, gone, come, moved))


def _carried(old: MemberPlace, new: MemberPlace) -> bool:
    """Whether a machine keeps its name and address and stands somewhere else: nothing of the membership changes."""
    return (old.node, old.address) == (new.node, new.address) and old.zone != new.zone and old.address is not None


class _Walk:
    """Makes steps, and counts voters."""

    def __init__(self, before: Mapping[str, MemberPlace], after: Mapping[str, MemberPlace], voters: int) -> None:
        self.before, self.after, self.voters = before, after, voters

    def through(self, gone: Sequence[str], come: Sequence[str]) -> Iterator[MemberStep]:
        """Yield the steps: surplus additions, then each replacement, then surplus removals."""
        leaving, joining = _pairs(gone, come)
        for name in joining[len(leaving) :]:
            yield from self.add(name)
        for old, new in zip(leaving, joining, strict=False):
            if 0 < self.voters <= 2 and self.apart(old, new):
                yield from self.add(new)
                yield self.remove(old)
            else:
                yield self.remove(old)
                yield from self.add(new)
        for name in leaving[len(joining) :]:
            yield self.remove(name)

    def apart(self, old: str, new: str) -> bool:
        """Whether a member and the one that replaces it can be there at once."""
        return old != new and not _shared((self.before[old],), (self.after[new],))

    def add(self, name: str) -> Iterator[MemberStep]:
        """Add a member without a vote, and give it one; the first one of all has it from the start."""
        if self.voters:
            yield MemberStep("add-learner", name, self.after[name], self.voters)
        self.voters += 1
        yield MemberStep("promote", name, self.after[name], self.voters)

    def remove(self, name: str) -> MemberStep:
        """Take a member out."""
        self.voters -= 1
        return MemberStep("remove", name, self.before[name], self.voters)

    def carry(self, moved: Sequence[str]) -> Iterator[MemberStep]:
        """Stop members that are carried elsewhere, and start them there."""
        for name in moved:
            yield MemberStep("stop", name, self.before[name], self.voters, 1)
            yield MemberStep("start", name, self.after[name], self.voters)


def _pairs(gone: Sequence[str], come: Sequence[str]) -> tuple[list[str], list[str]]:
    """Put members that leave and join under one name at the same place, first of all."""
    same = [name for name in gone if name in come]
    return [*same, *(n for n in gone if n not in same)], [*same, *(n for n in come if n not in same)]


def _added_first(
    before: Mapping[str, MemberPlace],
    after: Mapping[str, MemberPlace],
    gone: Sequence[str],
    come: Sequence[str],
    moved: Sequence[str],
) -> int | None:
    """Return the lowest tolerance if every new member were promoted before an old one is removed."""
    if moved or not (gone and come) or _shared([before[n] for n in gone], [after[n] for n in come]):
        return None
    sizes = [len(before), len(after)]
    voters = len(before)
    leaving, joining = len(gone), len(come)
    for _ in range(max(leaving, joining)):
        if joining:
            joining, voters = joining - 1, voters + 1
            sizes.append(voters)
        if leaving:
            leaving, voters = leaving - 1, voters - 1
            sizes.append(voters)
    return min(map(tolerance, sizes))


def _shared(old: Iterable[MemberPlace], new: Iterable[MemberPlace]) -> bool:
    """Whether any machine or address is wanted by members of both."""
    machines = {one.node for one in old} & {one.node for one in new}
    return bool(machines or {one.address for one in old if one.address} & {one.address for one in new})


@dataclass(frozen=True, slots=True)
class ServerStep:
    """A machine with an API server that joins or leaves, and how many there are after it."""

    action: Literal["join", "leave"]
    node: str
    servers: int


def server_steps(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> tuple[ServerStep, ...]:
    """Return the order in which API servers without an etcd member of their own change, by machine and address.

    They keep nothing, so that each new one joins before an old one leaves, unless they are one machine.
    """
    servers = len(before)
    gone = [node for node in before if node not in after or before[node] != after[node]]
    come = [node for node in after if node not in before or before[node] != after[node]]
    steps = []
    for node in [node for node in come if node not in gone]:
        servers += 1
        steps.append(ServerStep("join", node, servers))
    for node in gone:
        servers -= 1
        steps.append(ServerStep("leave", node, servers))
        if node in come:
            servers += 1
            steps.append(ServerStep("join", node, servers))
    return tuple(steps)
