"""How many replicas of one workload the scheduler seats while nothing has failed: the others stay Pending for ever.

A required spread is a topology spread constraint with maxSkew 1 and whenUnsatisfiable DoNotSchedule. The scheduler
puts a pod into a domain only if the pods in it, this one included, are at most one more than those of the emptiest
domain (`Filter` in kubernetes/pkg/scheduler/framework/plugins/podtopologyspread/filtering.go: matchNum + selfMatchNum
- minMatchNum <= maxSkew). Which nodes make up domains is decided by `matchNodeInclusionPolicies` of common.go beside
it: what node selectors and affinity rule out does not count (nodeAffinityPolicy is Honor where nothing is said), and
nodes with taints do (nodeTaintsPolicy is Ignore), as do nodes that are too small or out of reach of a volume: neither
is asked. So a node that may hold none is a domain with none in it for ever.

Four machines in zone a and two in zone b, of which one (t) has a taint; replicas are to be spread over zones and nodes:

    a: n1 n2 n3 n4    b: n5 t      every node may hold one, as t holds none; zone b is full with one, so that zone a
                                   may hold two: 3 run, however many there are to be

The number is the same in whatever order the scheduler chooses, as no domain gets a pod before the emptiest ones have
as many; only which of equal domains have one more is open.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from hadesign.proof.services.worst_case import SpreadRule

Room: TypeAlias = tuple[int, int]
"""Equal nodes: how many replicas each can hold (0: none may run there, but it counts), and how many nodes there are."""


def seated(rule: SpreadRule, zones: Mapping[str, Sequence[Room]]) -> int:
    """Return how many replicas run at most; `zones` are those that the spread counts, with their nodes."""
    rooms = list(zones.values())
    if not rooms:
        return 0
    if rule.by_zone and rule.by_node:
        return min(rule.replicas, _both(rule.replicas, rooms))
    if rule.by_node:
        least = min(cap for room in rooms for cap, _ in room)
        return min(rule.replicas, sum(_filled(room, least) for room in rooms))
    whole = [sum(cap * count for cap, count in room) for room in rooms]
    least = min(whole) if rule.by_zone else max(whole)
    return min(rule.replicas, sum(min(room, least + 1) for room in whole))


def _filled(room: Sequence[Room], least: int) -> int:
    """Return how many replicas a zone holds when its nodes may hold one more than the emptiest node of all."""
    return sum(min(cap, least + 1) * count for cap, count in room)


def _both(replicas: int, rooms: Sequence[Sequence[Room]]) -> int:
    """Fill level by level: no node gets its second replica before all have one, and zones differ by one at most."""
    lowest = min(cap for room in rooms for cap, _ in room)
    level = 0
    while True:
        full = [_filled(room, level) for room in rooms]
        least = min(full)
        held = sum(min(most, least + 1) for most in full)
        if held >= replicas or level >= lowest or max(full) > least + 1:
            return held
        level += 1
