"""Where replicas may sit: how many are left after a failure, over every placement that the scheduler is allowed.

A required spread is read as a topology spread constraint with maxSkew 1 and whenUnsatisfiable DoNotSchedule: the counts
of two eligible domains differ by at most one
(https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/). A preferred one binds nobody.

Zones lie on sides: one side while the network holds, several when links between zones are cut. What counts is the side
with the most replicas.

Three replicas, spread over zone a (two nodes, one of them dead) and zone b (two nodes), are dealt as 2 + 1 or 1 + 2:

    worst:     a holds two, both on the dead node; b holds one      -> 1 left
    luckiest:  a holds one, on the node that lives; b holds two     -> 3 left
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hadesign.frozen import dataclass


class ZoneNodes(NamedTuple):
    """Eligible nodes of one zone, how many of them are dead, and the side of a cut network the zone lies on."""

    nodes: int
    dead: int
    side: int = 0

    @property
    def living(self) -> int:
        """Nodes that are left."""
        return self.nodes - self.dead


@dataclass(frozen=True, slots=True)
class SpreadRule:
    """How many replicas there are, and over what the scheduler must spread them."""

    replicas: int
    by_zone: bool
    by_node: bool


def worst_left(rule: SpreadRule, rooms: Sequence[ZoneNodes]) -> int:
    """Return how many replicas the best side has left under the worst placement that is allowed.

    Exact for one constraint, and for both where a placement meets both; else the better of what either one ensures.
    """
    if not any(room.dead for room in rooms) and len({room.side for room in rooms}) == 1:
        return rule.replicas
    return _least(_holds_down(rule, rooms), 0, rule.replicas)


def always_left(rule: SpreadRule, rooms: Sequence[ZoneNodes], needed: int) -> bool:
    """Whether the best side has so many replicas left under the worst placement that is allowed."""
    if not any(room.dead for room in rooms) and len({room.side for room in rooms}) == 1:
        return rule.replicas >= needed
    return needed <= 0 or (needed <= rule.replicas and not _holds_down(rule, rooms)(needed - 1))


def _least(holds_down: Callable[[int], bool], low: int, high: int) -> int:
    """Find the smallest number that a placement can hold every side down to."""
    while low < high:
        middle = (low + high) // 2
        if holds_down(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _holds_down(rule: SpreadRule, rooms: Sequence[ZoneNodes]) -> Callable[[int], bool]:
    """Return what tells whether some allowed placement leaves no side with more than so many living replicas."""
    if rule.by_zone and rule.by_node:
        both = _both(rule, rooms)
        if both is not None:
            return both.can_hold_down
        return lambda most: _by_zone(rule, rooms, most) and _by_node(rule, rooms, most)
    if rule.by_zone:
        return lambda most: _by_zone(rule, rooms, most)
    if rule.by_node:
        return lambda most: _by_node(rule, rooms, most)
    # Nothing binds: all may sit on one dead node, or be dealt over the sides.
    dead, sides = any(room.dead for room in rooms), len({room.side for room in rooms})
    return lambda most: dead or most * sides >= rule.replicas


def _sides(rooms: Sequence[ZoneNodes], amount: Callable[[ZoneNodes], int]) -> list[int]:
    """Sum an amount up for each side."""
    found: dict[int, int] = {}
    for room in rooms:
        found[room.side] = found.get(room.side, 0) + amount(room)
    return list(found.values())


def _by_node(rule: SpreadRule, rooms: Sequence[ZoneNodes], most: int) -> bool:
    """Nodes hold `each` or one more; the extra ones go to dead nodes first, then where a side can still take some."""
    each, extra = divmod(rule.replicas, sum(room.nodes for room in rooms))
    living = _sides(rooms, lambda room: room.living)
    if any(each * nodes > most for nodes in living):
        return False
    dead = sum(room.dead for room in rooms)
    return dead + sum(min(nodes, most - each * nodes) for nodes in living) >= extra


def _by_zone(rule: SpreadRule, rooms: Sequence[ZoneNodes], most: int) -> bool:
    """Zones hold `each` or one more; in a zone with a dead node all its replicas may sit on that node."""
    each, extra = divmod(rule.replicas, len(rooms))
    sound = _sides(rooms, lambda room: 0 if room.dead else 1)
    if any(each * zones > most for zones in sound):
        return False
    struck = sum(1 for room in rooms if room.dead)
    return struck + sum(min(zones, most - each * zones) for zones in sound) >= extra


@dataclass(frozen=True, slots=True)
class _Choice:
    """A zone under both constraints: living replicas at the fewest and most, and whether it may take an extra one."""

    side: int
    base: tuple[int, int]
    gain: tuple[int, int] | None


class _Both:
    """Both constraints at once: zones hold `each` or one more, and so do nodes."""

    def __init__(self, choices: Sequence[_Choice], extra: int) -> None:
        self.choices, self.extra = choices, extra

    def can_hold_down(self, most: int) -> bool:
        """Deal the extra replicas where they add least to a side."""
        room = 0
        for side in {choice.side for choice in self.choices}:
            here = [choice for choice in self.choices if choice.side == side]
            spare = most - sum(choice.base[0] for choice in here)
            if spare < 0:
                return False
            gains = sorted(choice.gain[0] for choice in here if choice.gain is not None)
            while gains and gains[0] <= spare:
                spare -= gains.pop(0)
                room += 1
        return room >= self.extra

    def most_on(self, side: int) -> int:
        """Return the most living replicas that a placement can keep on a side."""
        here = [choice for choice in self.choices if choice.side == side]
        elsewhere = sum(1 for choice in self.choices if choice.side != side and choice.gain is not None)
        gains = sorted((choice.gain[1] for choice in here if choice.gain is not None), reverse=True)
        taken = max(self.extra - elsewhere, 0), min(self.extra, len(gains))
        return sum(choice.base[1] for choice in here) + max(
            sum(gains[:count]) for count in range(taken[0], taken[1] + 1)
        )


def _both(rule: SpreadRule, rooms: Sequence[ZoneNodes]) -> _Both | None:
    """Return the choices that both constraints leave, or `None` if no placement meets both."""
    each_zone, extra = divmod(rule.replicas, len(rooms))
    each_node = rule.replicas // sum(room.nodes for room in rooms)
    choices = []
    # Most zones are alike.
    living = {room: (_living(each_zone, room, each_node), _living(each_zone + 1, room, each_node)) for room in {*rooms}}
    for room in rooms:
        fewer, more = living[room]
        if fewer is None:
            if more is None:
                return None
            extra -= 1
            choices.append(_Choice(room.side, more, None))
        else:
            gain = None if more is None else (more[0] - fewer[0], more[1] - fewer[1])
            choices.append(_Choice(room.side, fewer, gain))
    if not 0 <= extra <= sum(1 for choice in choices if choice.gain is not None):
        return None
    return _Both(choices, extra)


def _living(count: int, room: ZoneNodes, each_node: int) -> tuple[int, int] | None:
    """Return the fewest and most living replicas of a zone that holds `count`; nodes hold `each_node` or one more."""
    extra = count - each_node * room.nodes
    if not 0 <= extra <= room.nodes:
        return None
    base = each_node * room.living
    return base + max(extra - room.dead, 0), base + min(extra, room.living)


def best_left(rule: SpreadRule, rooms: Sequence[ZoneNodes]) -> int:
    """Return how many replicas the best side has left under the luckiest placement that is allowed."""
    sides = {room.side for room in rooms}
    return min(max(map(most_on, sides)) for most_on in _alternatives(rule, rooms))


def best_on(rule: SpreadRule, rooms: Sequence[ZoneNodes], side: int) -> int:
    """Return how many replicas one side has left under the placement that is luckiest for it."""
    return min(most_on(side) for most_on in _alternatives(rule, rooms))


def _alternatives(rule: SpreadRule, rooms: Sequence[ZoneNodes]) -> list[Callable[[int], int]]:
    """Return what tells the most living replicas on a side, for both constraints together or for each by itself."""

    def freely(side: int) -> int:
        return rule.replicas if any(room.living for room in rooms if room.side == side) else 0

    def by_node(side: int) -> int:
        each, extra = divmod(rule.replicas, sum(room.nodes for room in rooms))
        living = sum(room.living for room in rooms if room.side == side)
        return each * living + min(living, extra)

    def by_zone(side: int) -> int:
        each, extra = divmod(rule.replicas, len(rooms))
        living = sum(1 for room in rooms if room.side == side and room.living)
        return each * living + min(living, extra)

    if rule.by_zone and rule.by_node:
        both = _both(rule, rooms)
        return [by_node, by_zone] if both is None else [both.most_on]
    return [by_node if rule.by_node else by_zone if rule.by_zone else freely]
