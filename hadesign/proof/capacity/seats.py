"""Which replicas run while nothing has failed, on which machines, and why others stay Pending.

Decided once, for each workload and each part of the platform by itself: on machines that are empty but for their
DaemonSets. What is said to be Pending here is so for certain, whatever else runs; whether all of them together find
room is another question (see `fit`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.capacity.binding import certain, early, zones
from hadesign.proof.capacity.claims import Attached, attached
from hadesign.proof.capacity.demand import Terms, reaches, tie_of
from hadesign.proof.capacity.machines import UNKNOWN, Amounts, amounts, free_of, pool_of, takers, times
from hadesign.proof.capacity.reasons import Unseated, UnseatedBy
from hadesign.proof.capacity.resources import MUST_FIT, RESOURCES, Resource
from hadesign.proof.capacity.running import Room, seated
from hadesign.proof.services.replicas import rule_of
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import Cluster, Storage, Workload
from hadesign.topology.workloads import schedulable

OpenVolume: TypeAlias = Literal["", "access-mode", "binding"]
"""What is open about volumes: nothing, who may use one at once, or the zones that they are placed in."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Where replicas run: `terms.running` are put on machines of `terms.places`, and the others stay Pending.

    `attached` is how many of them may use the volume that all share (`None`: there is none that keeps any from
    running). `why` is what keeps some from running. `open_by` tells why `attached` is only what runs for certain:
    nobody says whether many nodes may use a volume of some class, or it may be in a zone where its pod cannot run.
    """

    replicas: int
    terms: Terms
    why: Unseated | None = None
    attached: int | None = None
    open_by: OpenVolume = ""

    @property
    def seated(self) -> int:
        """Replicas that are put on machines, where they take up room."""
        return self.terms.running

    @property
    def running(self) -> int:
        """Replicas that run for certain."""
        return self.seated if self.attached is None else min(self.seated, self.attached)

    @property
    def waiting(self) -> int:
        """Replicas that do not run, whatever else is said."""
        return self.replicas - (self.seated if self.open_by else self.running)


@dataclass(frozen=True)
class _Base:
    """Machines of one constraint: groups that may hold replicas, those that a spread counts besides, all by zone.

    `tainted` are those of the latter that nothing but a taint keeps replicas from. `barred` is what keeps replicas from
    any other machine.
    """

    cluster: Cluster
    free: Mapping[int, Amounts]
    places: tuple[int, ...]
    others: tuple[int, ...]
    tainted: frozenset[int]
    barred: UnseatedBy

    @cached_property
    def least(self) -> Amounts:
        """Return of each resource what the smallest machine has."""
        columns = zip(*(self.free[group] for group in self.places), strict=True)
        return tuple(min(column) for column in columns) or (0,) * len(RESOURCES)

    @cached_property
    def roomy(self) -> Mapping[str, Sequence[Room]]:
        """Return the rooms where size does not matter."""
        return self._rooms(dict.fromkeys(self.places, UNKNOWN), self.others)

    def rooms(self, size: Amounts, *, honour: bool = False) -> Mapping[str, Sequence[Room]]:
        """Return how many replicas of a size nodes hold; with `honour` as if taints kept nodes from being counted."""
        caps = {group: times(self.free[group], size) for group in self.places}
        return self._rooms(caps, [group for group in self.others if not (honour and group in self.tainted)])

    def _rooms(self, caps: Mapping[int, int], others: Sequence[int]) -> Mapping[str, Sequence[Room]]:
        counts: dict[str, dict[int, int]] = {}
        for group, cap in (*caps.items(), *((group, 0) for group in others)):
            found = self.cluster.groups[group]
            zone = counts.setdefault(found.zone or "", {})
            zone[cap] = zone.get(cap, 0) + len(found.nodes)
        return {zone: tuple(caps.items()) for zone, caps in counts.items()}


class Seating:
    """Answers for the workloads and parts of the platform of one Cluster; equal questions are answered once."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster, and what its machines have."""
        self.cluster = cluster
        self.taking = takers(cluster)
        self.free = free_of(cluster, self.taking)
        """What each machine of a group that takes pods has besides its DaemonSets."""
        self._amounts = {group: amounts(free) for group, free in self.free.items()}
        self._storage = {storage.name: storage for storage in cluster.storage}
        self._bases: dict[object, _Base] = {}
        self._kept: dict[object, Seats] = {}
        self._asked: dict[int, tuple[Workload, Seats]] = {}
        """By identity, as a workload has many fields; it is kept, so that no other one gets its number."""
        self._known: dict[object, Terms] = {}
        self._unsaid: dict[int, frozenset[Resource]] = {}
        self._counted: dict[str | None, list[int]] = {}
        for index, group in enumerate(cluster.groups):
            if schedulable(cluster.nodes[group.nodes[0]]):
                for pool in {None, pool_of(cluster, index)}:
                    self._counted.setdefault(pool, []).append(index)

    def of(self, workload: Workload) -> Seats:
        """Return the seats of a workload whose replicas are counted."""
        if id(workload) not in self._asked:
            self._asked[id(workload)] = workload, self._of(workload)
        return self._asked[id(workload)][1]

    def _of(self, workload: Workload) -> Seats:
        rule, size = rule_of(workload), tuple(getattr(workload.requests, one) or 0 for one in RESOURCES)
        base, claims = self._base_of(workload, rule), attached(workload, self._storage)
        key = id(base), rule, size, claims
        if key not in self._kept:
            self._kept[key] = self._seats(workload, base, rule, size, claims)
        return self._kept[key]

    def unsized(self, workload: Workload) -> bool:
        """Whether replicas may be too large for the machines that may run them, as far as anybody says."""
        if not workload.replicas:
            return False
        asked = {one: getattr(workload.requests, one) for one in MUST_FIT}
        return None in asked.values() or any(asked[one] for one in self._sizeless(workload.eligible))

    def _sizeless(self, places: tuple[int, ...]) -> frozenset[Resource]:
        """Return the resources of which some groups of machines do not say how much they have."""
        # By identity: the Cluster keeps one tuple for equal constraints, and there may be thousands of groups in it.
        if id(places) not in self._unsaid:
            sizes = [self.cluster.groups[group].size for group in places]
            lacking = (one for one in MUST_FIT if any(getattr(size, one) is None for size in sizes))
            self._unsaid[id(places)] = frozenset(lacking)
        return self._unsaid[id(places)]

    def spread_alone(self, workload: Workload) -> tuple[Terms, Unseated | None]:
        """Return the terms of a workload whose replicas are of no size, and why some of these stay Pending."""
        rule = rule_of(workload)
        base, volumes = self._base_of(workload, rule), [self._storage[name] for name in workload.volumes]
        terms = self._terms(base, rule, base.places, volumes, seated(rule, base.roomy) if base.places else 0)
        short = terms.running < rule.replicas
        return terms, self._why(base, terms, (0,) * len(RESOURCES), workload.volumes) if short else None

    def _base_of(self, workload: Workload, rule: SpreadRule) -> _Base:
        # By identity of the eligible groups: the Cluster keeps one tuple for equal constraints.
        daemon, volumes, chosen = workload.kind == "DaemonSet", workload.volumes, (workload.pool, workload.zones)
        key = id(workload.eligible), volumes, chosen, daemon, rule.by_zone, rule.by_node
        if key not in self._bases:
            self._bases[key] = self._base(workload, rule)
        return self._bases[key]

    def _base(self, workload: Workload, rule: SpreadRule) -> _Base:
        """Return the machines of a workload: its selectors rule nodes out, taints and volumes do not for a spread."""
        groups = self.cluster.groups
        volumes = [self._storage[name] for name in workload.volumes]
        labelled = [group for group in workload.eligible if groups[group].zone or not rule.by_zone]
        places = [group for group in labelled if all(reaches(self.cluster, group, one) for one in volumes)]
        same = workload.eligible if len(places) == len(workload.eligible) else tuple(places)
        held, able = set(places), set(workload.eligible)
        chosen = [
            group
            for group in self._counted.get(workload.pool, ())
            if workload.zones is None or groups[group].zone in workload.zones
        ]
        spread, daemon = rule.by_zone or rule.by_node, workload.kind == "DaemonSet"
        others = [group for group in chosen if group not in held and (groups[group].zone or not rule.by_zone)]
        counted = tuple(others if spread and not daemon else ())
        free = {group: self._amounts.get(group) or (UNKNOWN,) * len(RESOURCES) for group in places}
        barred: UnseatedBy = "taints" if chosen else "no-node"
        if workload.eligible:
            barred = "no-volume" if labelled else "no-zone"
        return _Base(self.cluster, free, same, counted, frozenset(counted) - able, barred)

    def _seats(self, workload: Workload, base: _Base, rule: SpreadRule, size: Amounts, claims: Attached) -> Seats:
        if workload.kind == "DaemonSet":
            return self._on_each(workload, base, rule, claims)
        volumes = [self._storage[name] for name in workload.volumes]
        # Nothing is too small for all replicas at once: how many fit on which machine makes no difference.
        ample = not base.places or times(base.least, size) >= rule.replicas
        rooms = base.roomy if ample else base.rooms(size)
        places = base.places if ample else tuple(g for g in base.places if times(base.free[g], size))
        places = base.places if len(places) == len(base.places) else places
        terms = self._terms(base, rule, places, volumes, seated(rule, rooms) if places else 0)
        why = self._why(base, terms, size, workload.volumes) if terms.running < rule.replicas else None
        seats = self._claimed(Seats(rule.replicas, terms, why), claims, nodes=self._nodes(places))
        first = early(volumes)
        where = zones(self.cluster, first) if first else ()
        if len(where) < 2 or seats.open_by or "" in rooms:
            return seats
        surely = certain(rule, rooms, where)
        return seats if surely >= seats.running else replace(seats, attached=surely, open_by="binding")

    def _on_each(self, workload: Workload, base: _Base, rule: SpreadRule, claims: Attached) -> Seats:
        """Return the seats of a DaemonSet: one on each machine that is large enough for it."""
        fitting = [group for group in base.places if not self._too_small(workload, group)]
        places = base.places if len(fitting) == len(base.places) else tuple(fitting)
        volumes = [self._storage[name] for name in workload.volumes]
        terms = self._terms(base, rule, places, volumes, self._nodes(places))
        why = None
        if not base.places and rule.replicas:
            why = self._nowhere(base, (0,) * len(RESOURCES), workload.volumes)
        elif len(places) < len(base.places):
            small = next(group for group in base.places if group not in fitting)
            resource = self._too_small(workload, small)
            asked, has = (
                getattr(of, resource or "cpu") for of in (workload.requests, self.cluster.groups[small].allocatable)
            )
            why = Unseated("too-large", name=self._name(small), resource=resource, asked=asked, room=has)
        return self._claimed(Seats(rule.replicas, terms, why), claims, nodes=self._nodes(places))

    def _too_small(self, workload: Workload, group: int) -> Resource | None:
        size = self.cluster.groups[group].allocatable
        pairs = ((one, getattr(workload.requests, one), getattr(size, one)) for one in RESOURCES)
        return next((one for one, asked, has in pairs if None not in (asked, has) and asked > has), None)

    def _terms(
        self, base: _Base, rule: SpreadRule, places: tuple[int, ...], volumes: Sequence[Storage], running: int
    ) -> Terms:
        """Return the terms of a workload; equal ones are one, whatever the size of a replica."""
        key = id(base), rule, places is base.places or places, running
        if key in self._known:
            return self._known[key]
        self._known[key] = Terms(rule, places, tie_of(volumes), running)
        return self._known[key]

    @staticmethod
    def _claimed(seats: Seats, claims: Attached, *, nodes: int) -> Seats:
        """Return the seats that are left where replicas share a volume: those on the one node that attaches it."""
        most = 0 if claims.by == "no-access" else 1
        if not claims.by or seats.seated <= most or (nodes == 1 and claims.by in ("claim", "unsaid")):
            return seats
        if claims.by == "unsaid":
            return replace(seats, attached=most, open_by="access-mode")
        return replace(seats, attached=most, why=Unseated(claims.by, name=claims.of))

    def _nodes(self, groups: Sequence[int]) -> int:
        return sum(len(self.cluster.groups[group].nodes) for group in groups)

    def _name(self, group: int) -> str:
        return self.cluster.nodes[self.cluster.groups[group].nodes[0]].name

    def _why(self, base: _Base, terms: Terms, size: Amounts, volumes: Sequence[str]) -> Unseated:
        """Return what keeps replicas Pending: the one thing without which more of them would run."""
        if not terms.places:
            return self._nowhere(base, size, volumes)
        rule, running, rooms = terms.rule, terms.running, base.rooms(size)
        # What would run if nodes with taints did not count; 0 where that makes no difference.
        honoured = seated(rule, base.rooms(size, honour=True))
        honoured = honoured if honoured > running else 0
        able = set(terms.places)
        groups, counted = self.cluster.groups, (*base.places, *base.others)
        zones = {groups[group].zone for group in able}
        empty = next((groups[group].zone or "" for group in counted if groups[group].zone not in zones), "")
        if (
            rule.by_zone
            and len(zones) < len(rooms)
            and seated(rule, {z: room for z, room in rooms.items() if z in zones}) > running
        ):
            return Unseated("idle-zone", len(zones), empty, honoured)
        if rule.by_node and len(counted) > len(able):
            # Without the nodes that hold none, in zones that hold some.
            rest = {z: [one for one in room if one[0]] for z, room in rooms.items() if z in zones}
            if seated(rule, rest) > running:
                idle = next(group for group in counted if group not in able)
                by: UnseatedBy = "idle-zone" if empty else "idle-node"
                return Unseated(by, self._nodes(terms.places), empty or self._name(idle), honoured)
        if seated(rule, base.roomy) > running:
            return Unseated("room", running)
        return Unseated("uneven", len(zones))

    @staticmethod
    def _nowhere(base: _Base, size: Amounts, volumes: Sequence[str]) -> Unseated:
        """Return why no machine may hold a replica: none is allowed, reaches its volumes or is large enough."""
        if not base.places:
            return Unseated(base.barred, name=volumes[0] if volumes else "")
        for number, resource in enumerate(RESOURCES):
            room = max(base.free[group][number] for group in base.places)
            if size[number] > room:
                return Unseated("too-large", resource=resource, asked=size[number], room=room)
        return Unseated("too-large")


@dataclass(frozen=True, slots=True)
class Demand:
    """A workload whose replicas the scheduler places; `size` is what each asks for, 0 where that is not known.

    `terms` look at no size: whether replicas fit is what is asked. `unseated` is why some find no node even so.
    """

    workload: Workload
    terms: Terms
    unseated: Unseated | None
    size: Amounts


def demands(cluster: Cluster, seating: Seating) -> Iterator[Demand]:
    """Yield what is to be placed, in the order of the Cluster; DaemonSets come with their machines."""
    for workload in cluster.workloads:
        if workload.kind != "DaemonSet" and workload.replicas:
            size = tuple(getattr(workload.requests, resource) or 0 for resource in RESOURCES)
            yield Demand(workload, *seating.spread_alone(workload), size)
