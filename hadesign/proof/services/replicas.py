"""Services whose replicas the scheduler places: workloads, and the parts of the platform that run in pods."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves, alike_by
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.assignments import ToAssign
from hadesign.proof.services.reasons import Cause, NeedLost, NoReplica, ReplicasLost, ReplicasPending
from hadesign.proof.services.worst_case import SpreadRule, ZoneNodes, always_left, best_left, best_on, worst_left
from hadesign.topology.cluster import Cluster, ThingId, Workload


@dataclass(frozen=True, eq=False)
class CandidateNodes:
    """Where replicas may sit: eligible nodes by zone, links that may cut them apart, and what the proof counts.

    Workloads with equal constraints share one, as there may be thousands of them.
    """

    nodes: Mapping[str, int]
    links: tuple[ThingId, ...]
    needs: tuple[ThingId, ...]
    leaves: Leaves


def candidate_nodes(
    cluster: Cluster,
    eligible: Sequence[int],
    sides: Sides,
    needs: tuple[ThingId, ...] = (),
    *,
    by_zone: bool,
    cut: bool = False,
) -> CandidateNodes:
    """Return the nodes of some groups that replicas may run on, as the proof counts them.

    A node without a zone has no label to spread by, so a required spread over zones cannot use it. `needs` are
    dependencies without which the replicas are of no use. Links count only if there is more than one zone, or where
    `cut` says so.
    """
    groups = cluster.groups
    zone_of = {g: groups[g].zone or "" for g in eligible if groups[g].nodes and (groups[g].zone or not by_zone)}
    nodes: dict[str, int] = {}
    for group, zone in zone_of.items():
        nodes[zone] = nodes.get(zone, 0) + len(groups[group].nodes)
    number = {zone: place for place, zone in enumerate(nodes)}
    links = sides.links if cut or len(nodes) > 1 else ()
    things = (*links, *needs)
    leaves = Leaves(
        {thing: (len(nodes) + place,) for place, thing in enumerate(things)},
        {group: (number[zone],) for group, zone in zone_of.items()},
        len(nodes) + len(things),
        # Where links may cut zones off, it matters which ones they are.
        () if links else alike_by(nodes.values()),
    )
    return CandidateNodes(nodes, links, needs, leaves)


def rule_of(workload: Workload) -> SpreadRule:
    """Return by which rule the scheduler places the replicas of a workload.

    Each pod of a DaemonSet is bound to its node by affinity, and no other node counts for a spread then: it changes
    nothing about one pod on each node.
    """
    spread, each = workload.spread, workload.kind == "DaemonSet"
    return SpreadRule(
        workload.replicas or 0,
        by_zone=not each and bool(spread and spread.zone == "required"),
        by_node=each or bool(spread and spread.node == "required"),
    )


@dataclass(frozen=True, slots=True)
class Running:
    """How many replicas run while nothing has failed, and why others do not (`None`: all of them run).

    `tie` is what their volumes cannot leave: a zone, a node, or (empty) nothing.
    """

    replicas: int
    why: Reason | None = None
    tie: Literal["", "zone", "node"] = ""


class Replicas:
    """Replicas on eligible nodes; up while every allowed placement leaves enough of them on some side."""

    def __init__(self, workload: Workload, where: CandidateNodes, sides: Sides, seats: Running) -> None:
        """Keep what decides; of all replicas only those count that run while nothing has failed."""
        self.workload, self.sides, self.seats = workload, sides, seats
        self.rule = replace(rule_of(workload), replicas=seats.replicas)
        self.nodes, self.needs, self.leaves = where.nodes, where.needs, where.leaves
        self._links = where.links
        self._held: dict[Hashable, bool] = {}
        self._judged: dict[Hashable, Judgement] = {}

    @property
    def wanted(self) -> ToAssign:
        """What is to be placed."""
        return ToAssign(self.rule, self.workload.needed, tuple(range(len(self.nodes))))

    def _state(self, hits: Hits) -> tuple[list[ZoneNodes], list[ThingId]]:
        """Return the rooms, and the dependencies that are dead."""
        first = len(self.nodes)
        hits = hits[: first + len(self._links) + len(self.needs)]
        dead_links = [link for link, hit in zip(self._links, hits[first:], strict=False) if hit]
        side = self.sides.of(dead_links)
        rooms = [
            ZoneNodes(count, dead, side.get(zone, 0))
            for (zone, count), dead in zip(self.nodes.items(), hits, strict=False)
        ]
        dead_needs = [need for need, hit in zip(self.needs, hits[first + len(self._links) :], strict=True) if hit]
        return rooms, dead_needs

    def _alike(self, hits: Hits) -> Hashable:
        """Return what decides: while no link is dead, of zones only how many nodes each struck one has and has lost."""
        first = len(self.nodes)
        links, needs = hits[first : first + len(self._links)], hits[first + len(self._links) :][: len(self.needs)]
        if any(links):
            return hits
        struck = sorted((count, dead) for count, dead in zip(self.nodes.values(), hits, strict=False) if dead)
        return tuple(struck), needs, any(hits)

    def holds(self, hits: Hits) -> bool:
        """Whether enough replicas are left wherever they may sit."""
        alike = self._alike(hits)
        known = self._held.get(alike)
        if known is None:
            rooms, dead_needs = self._state(hits)
            known = not dead_needs and bool(rooms) and always_left(self.rule, rooms, self.workload.needed)
            self._held[alike] = known
        return known

    def sides_of(self, hits: Hits) -> frozenset[int]:
        """Return the sides of the network, also those on which no replica can be; 0 is the only one without a cut."""
        first = len(self.nodes)
        side = self.sides.of(link for link, hit in zip(self._links, hits[first:], strict=False) if hit)
        return frozenset(side.values()) or frozenset((0,))

    def at_most_on(self, hits: Hits, sides: frozenset[int], most: int) -> bool:
        """Whether some placement leaves none of these sides with more than so many replicas."""
        rooms, dead_needs = self._state(hits)
        # What is on other sides is as good as dead for these.
        here = [room if room.side in sides else room._replace(dead=room.nodes) for room in rooms]
        return bool(dead_needs) or not here or not always_left(self.rule, here, most + 1)

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether some placement leaves none of these sides with enough replicas."""
        return self.at_most_on(hits, sides, self.workload.needed - 1)

    def best_on(self, hits: Hits, side: int) -> int:
        """Return how many replicas one side has left under the placement that is luckiest for it."""
        rooms, dead_needs = self._state(hits)
        return 0 if dead_needs or not rooms else best_on(self.rule, rooms, side)

    def at_best(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which enough replicas may be."""
        return frozenset(s for s in self.sides_of(hits) if self.best_on(hits, s) >= self.workload.needed)

    def winners(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which enough replicas may be left; none if some placement leaves too few on each."""
        if not self.holds(hits):
            return frozenset()
        rooms, _ = self._state(hits)
        sides = {room.side for room in rooms}
        return frozenset(side for side in sides if best_on(self.rule, rooms, side) >= self.workload.needed)

    def judge(self, hits: Hits) -> Judgement:
        """Return the replicas that are left, and how the placement comes about, so that it can be checked by hand."""
        alike = self._alike(hits)
        if alike not in self._judged:
            self._judged[alike] = self._judge(hits)
        return self._judged[alike]

    def _judge(self, hits: Hits) -> Judgement:
        rooms, dead_needs = self._state(hits)
        needed, total = self.workload.needed, self.rule.replicas
        if dead_needs:
            return Judgement(0, 0, total, needed, NeedLost(dead_needs[0]))
        if self.seats.why is not None and not any(hits):
            wanted = self.workload.replicas or 0
            return Judgement(total, total, wanted, needed, ReplicasPending(wanted - total, self.seats.why))
        if not rooms:
            return Judgement(0, 0, total, needed, NoReplica())
        worst, best = worst_left(self.rule, rooms), best_left(self.rule, rooms)
        return Judgement(worst, best, total, needed, self._reason(rooms))

    def _reason(self, rooms: list[ZoneNodes]) -> Reason:
        if not self.rule.replicas:
            return NoReplica()
        sides = len({room.side for room in rooms})
        return ReplicasLost(self._cause(rooms, sides), sides)

    def _cause(self, rooms: list[ZoneNodes], sides: int) -> Cause:
        dead, total = sum(room.dead for room in rooms), sum(room.nodes for room in rooms)
        struck = sum(1 for room in rooms if room.dead)
        by_zone, by_node = self.rule.by_zone, self.rule.by_node
        if dead == total:
            return "all-nodes"
        if not by_zone and not by_node:
            return "no-spread"
        if sides > 1:
            return "sides"
        if by_node and not by_zone and len(rooms) > 1 and struck == 1 and dead > 1:
            return "no-zone-spread"
        if by_zone and not by_node and dead == struck:
            return "no-node-spread"
        return "spread"
