"""Copies of data: whether one is left (data kept), and whether enough are for reading and writing to go on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass as mutable
from dataclasses import field
from functools import cached_property
from itertools import chain, combinations

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, Leaves, alike_by
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.assignments import ToAssign
from hadesign.proof.services.reasons import CopiesLost, FewDomains
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import Cluster, Kind, Storage, ThingId

_HERE = frozenset((0,))
"""The only side there is while nothing is cut."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """What of one domain lies in one zone and shares a label: so many things that may hold a copy."""

    domain: str
    zone: str | None
    size: int


@mutable(slots=True)
class _Tally:
    """Domains that are hit (a copy in one may be dead), and the sound ones by the sides that they lie on.

    `everywhere` counts sound domains that can be reached from every side; `living` for each side the domains in which
    something that may hold a copy still lives there.
    """

    struck: int = 0
    everywhere: int = 0
    sound: Counter[frozenset[int]] = field(default_factory=Counter)
    living: Counter[int] = field(default_factory=Counter)


class Copies:
    """Copies in different domains: as many domains as there are copies, any of them; the worst choice counts.

    A domain counts as hit as soon as one machine of it is dead, since the copy may be on that machine. Where there are
    fewer domains than copies, there are only as many copies as domains.
    """

    def __init__(self, cluster: Cluster, storage: Storage, least: int, sides: Sides, *, reading: bool) -> None:
        """Number the domains; copies that are cut off are kept, but cannot be read, so only `reading` counts links."""
        self.storage, self.least, self.sides, self.reading = storage, least, sides, reading
        cells: dict[tuple[str, str | None], list[int | ThingId]] = {}
        for leaf, name in _domains(cluster, storage).items():
            cells.setdefault((name, _zone(cluster, leaf)), []).append(leaf)
        self._cells = [
            _Cell(name, zone, sum(len(cluster.groups[x].nodes) if isinstance(x, int) else 1 for x in leaves))
            for (name, zone), leaves in cells.items()
        ]
        self._links = sides.links if reading else ()
        self._each = storage.apart == "node" and not storage.places
        """Whether every machine is a domain of its own."""
        number = {leaf: (place,) for place, leaves in enumerate(cells.values()) for leaf in leaves}
        things = {leaf: labels for leaf, labels in number.items() if isinstance(leaf, str)}
        links = {link: (len(cells) + place,) for place, link in enumerate(self._links)}
        groups = {leaf: labels for leaf, labels in number.items() if isinstance(leaf, int)}
        # Where links may cut zones off, or a domain has several cells, it matters which ones they are.
        kinds = ((cell.size, self._parts[cell.domain] == 1 or cell.zone) for cell in self._cells)
        alike = () if links else alike_by(kinds)
        self.leaves = Leaves({**things, **links}, groups, len(cells) + len(links), alike)

    @cached_property
    def total(self) -> int:
        """Copies that there are: not more than there are domains to keep them apart."""
        if self.storage.apart is None:
            return self.storage.copies
        domains = sum(c.size for c in self._cells) if self._each else len({c.domain for c in self._cells})
        return min(self.storage.copies, domains)

    @property
    def wanted(self) -> ToAssign:
        """What is to be placed: one copy in each domain, as many as there are copies."""
        apart = self.storage.apart
        number = {cell.domain: place for place, cell in enumerate(self._cells)}
        domains = tuple(number[cell.domain] for cell in self._cells)
        return ToAssign(SpreadRule(self.total, apart not in (None, "node"), apart is not None), self.least, domains)

    def _side(self, hits: Hits) -> dict[str, int]:
        """Return the side of each zone; empty while nothing is cut."""
        return self.sides.of(link for link, hit in zip(self._links, hits[len(self._cells) :], strict=True) if hit)

    def _tally(self, hits: Hits, side: Mapping[str, int], only: frozenset[int] | None = None) -> _Tally:
        """Count the domains; what cannot be reached from `only` some sides is as good as dead for them."""
        if not side and only is None and self.storage.apart is not None:
            return self._whole(hits)
        tally = _Tally()
        found: dict[str, list[tuple[frozenset[int], int, int]]] = {}
        for cell, dead in zip(self._cells, hits, strict=False):
            # What is in no zone can be reached from every side.
            here = frozenset((side[cell.zone],) if side and cell.zone else side.values() or (0,))
            here = here if only is None else here & only
            hit = dead if here else cell.size
            if self._each:
                tally.struck += hit
                tally.sound[here] += cell.size - hit
                tally.living.update(dict.fromkeys(here, cell.size - hit))
            else:
                found.setdefault(cell.domain, []).append((here, cell.size, hit))
        for parts in found.values():
            tally.living.update({place for here, size, hit in parts if size > hit for place in here})
            if any(hit for _, _, hit in parts):
                tally.struck += 1
            elif len(parts) == 1 and len(parts[0][0]) > 1:
                tally.everywhere += 1
            else:
                tally.sound[frozenset().union(*(here for here, _, _ in parts))] += 1
        if self.storage.apart is None:
            # All copies may be in one and the same place.
            tally.struck = self.total if tally.struck else 0
            tally.sound = Counter({frozenset(tally.living): self.total})
            tally.living = Counter(dict.fromkeys(tally.living, self.total))
        return tally

    @cached_property
    def _parts(self) -> Counter[str]:
        """The cells of each domain."""
        return Counter(cell.domain for cell in self._cells)

    def _whole(self, hits: Hits) -> _Tally:
        """Count the domains while nothing is cut off: what is not hit is sound, and only what is hit is looked at."""
        struck = [(cell, hit) for cell, hit in zip(self._cells, hits, strict=False) if hit]
        if self._each:
            dead = sum(hit for _, hit in struck)
            sound = living = sum(cell.size for cell in self._cells) - dead
        else:
            dead = len({cell.domain for cell, _ in struck})
            gone = Counter(cell.domain for cell, hit in struck if hit >= cell.size)
            sound = len(self._parts) - dead
            living = len(self._parts) - sum(self._parts[domain] == parts for domain, parts in gone.items())
        return _Tally(dead, 0, Counter({_HERE: sound}), Counter({0: living}))

    def _left(self, tally: _Tally) -> int:
        """Return the copies that the best side has left when they were placed as badly as can be."""
        for most in range(self.total):
            # A copy that all sides can reach counts on each of them.
            for everywhere in range(min(tally.everywhere, most) + 1):
                if tally.struck + everywhere + _dealt(tally.sound, most - everywhere) >= self.total:
                    return most
        return self.total

    def holds(self, hits: Hits) -> bool:
        """Whether enough copies are left."""
        return self._left(self._tally(hits, self._side(hits))) >= self.least

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether some placement leaves none of these sides with enough copies."""
        return self._left(self._tally(hits, self._side(hits), sides)) < self.least

    def at_best(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which enough copies may be."""
        living = self._tally(hits, self._side(hits)).living
        return frozenset(side for side, count in living.items() if min(count, self.total) >= self.least)

    def fewest_on(self, hits: Hits, side: int) -> int:
        """Return the copies that are left on one side when they were placed as badly as can be for it."""
        tally = self._tally(hits, self._side(hits))
        elsewhere = sum(count for sides, count in tally.sound.items() if sides != {side})
        return max(self.total - tally.struck - elsewhere, 0)

    def judge(self, hits: Hits) -> Judgement:
        """Return the copies that are left."""
        tally = self._tally(hits, self._side(hits))
        left, best = self._left(tally), min(self.total, max(tally.living.values(), default=0))
        return Judgement(left, best, self.storage.copies, self.least, self._reason(hits))

    def _reason(self, hits: Hits) -> Reason:
        """Return what becomes of the copies, and why."""
        copies, apart = self.storage.copies, self.storage.apart
        # With places a node is a hypervisor: others keep the copies, not our nodes.
        kind: Kind | None = "host" if self.storage.places and apart == "node" else apart
        if not any(hits) and self.total < copies:
            return FewDomains(self.total, kind, copies)
        cut = not any(hits[: len(self._cells)])
        return CopiesLost(self.total, kind, len(set(self._side(hits).values())) or 1, cut)


def _dealt(sound: Mapping[frozenset[int], int], most: int) -> int:
    """Return how many sound domains can hold a copy if no side may get more than `most` living ones.

    A domain that lies on several sides may hold its copy on any of them: the largest flow from domains to sides, which
    is the smallest cut (Ford and Fulkerson): some sides are full, and every domain that reaches another one is used.
    """
    if all(len(sides) == 1 for sides in sound):
        return sum(min(count, most) for count in sound.values())
    every = frozenset().union(*sound)
    return min(
        most * len(full) + sum(count for sides, count in sound.items() if not sides <= frozenset(full))
        for full in _subsets(every)
    )


def _subsets(items: Iterable[int]) -> Iterable[tuple[int, ...]]:
    listed = sorted(items)
    return chain.from_iterable(combinations(listed, size) for size in range(len(listed) + 1))


def _domains(cluster: Cluster, storage: Storage) -> Mapping[int | ThingId, str]:
    """Return the domain of every group of nodes (or zone) that may hold a copy."""
    if storage.places:
        return {place: place for place in storage.places}
    if storage.apart in ("rack", "region"):
        groups = cluster.groups
        return {g: cluster.above.first(groups[g].needs, storage.apart) or "" for g in storage.eligible}
    return {group: cluster.groups[group].zone or "" for group in storage.eligible}


def _zone(cluster: Cluster, leaf: int | ThingId) -> str | None:
    return cluster.groups[leaf].zone if isinstance(leaf, int) else cluster.above.zone(leaf)
