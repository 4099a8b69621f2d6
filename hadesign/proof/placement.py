"""Where replicas may sit: the most of them that a failure can take, over every placement the scheduler is allowed.

A required spread is read as a topology spread constraint with maxSkew 1 and whenUnsatisfiable DoNotSchedule: the counts
of two eligible domains differ by at most one
(https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/). A preferred one binds nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """Eligible nodes of one zone, and how many of them a failure takes."""

    nodes: int
    dead: int


def worst_loss(replicas: int, rooms: Mapping[str, Room], *, by_zone: bool, by_node: bool) -> int:
    """Return the most replicas that can be lost: 0 to `replicas`.

    `rooms` holds the eligible nodes by zone; `by_zone` and `by_node` say which spreads are required. Exact for one
    constraint, or for both where a placement that meets both exists; otherwise the smaller of the two bounds.
    """
    dead = sum(room.dead for room in rooms.values())
    total = sum(room.nodes for room in rooms.values())
    if not dead or not replicas:
        return 0
    bounds = [replicas]
    if by_node:
        bounds.append(_evenly(replicas, total, dead))
    if by_zone:
        hit = sum(1 for room in rooms.values() if room.dead)
        bounds.append(_evenly(replicas, len(rooms), hit))
    if by_node and by_zone:
        both = _both(replicas, rooms, total)
        return min(bounds) if both is None else both
    return min(bounds)


def _evenly(replicas: int, domains: int, hit: int) -> int:
    """Deal replicas over domains as evenly as can be; the fuller domains are the ones that are hit."""
    each, rest = divmod(replicas, domains)
    return each * hit + min(rest, hit)


def _both(replicas: int, rooms: Mapping[str, Room], total: int) -> int | None:
    """Return the worst loss under both spreads, or `None` if no placement meets both.

    Zones hold `q` or `q + 1` replicas and nodes `n` or `n + 1`. The loss of a zone with a given number of replicas is
    known; which zones get the extra one is a choice of the largest gains among those where it fits.
    """
    each_zone, extra_zones = divmod(replicas, len(rooms))
    each_node = replicas // total
    base, gains, forced = 0, [], 0
    for room in rooms.values():
        low, high = _zone_loss(each_zone, room, each_node), _zone_loss(each_zone + 1, room, each_node)
        if low is None and high is None:
            return None
        if low is None:
            forced += 1
            base += high or 0
        else:
            base += low
            if high is not None:
                gains.append(high - low)
    choose = extra_zones - forced
    if not 0 <= choose <= len(gains):
        return None
    return base + sum(sorted(gains, reverse=True)[:choose])


def _zone_loss(count: int, room: Room, each_node: int) -> int | None:
    """Return the most replicas on dead nodes of a zone that holds `count`, nodes holding `each_node` or one more."""
    extra = count - each_node * room.nodes
    if not 0 <= extra <= room.nodes:
        return None
    return each_node * room.dead + min(extra, room.dead)
