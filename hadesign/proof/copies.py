"""Copies of data: whether one is left (data kept), and whether enough are for reading and writing to go on."""

from collections.abc import Mapping

from hadesign.proof.arrangements import Wanted
from hadesign.proof.function import Judgement
from hadesign.proof.graph import Hits, Leaves
from hadesign.proof.named import zone_of
from hadesign.proof.placement import Rule
from hadesign.proof.sides import Sides
from hadesign.topology.cluster import Cluster, Storage, ThingId


class Copies:
    """Copies in different domains: as many domains as there are copies, any of them; the worst choice counts.

    A domain counts as hit as soon as one machine of it is dead, since the copy may be on that machine. Cut off is no
    loss of data, so `least` = 1 looks at no links.
    """

    def __init__(self, cluster: Cluster, storage: Storage, least: int, sides: Sides) -> None:
        """Number the domains."""
        self.storage, self.least, self.sides = storage, least, sides
        domains = _domains(cluster, storage)
        self.names = tuple(dict.fromkeys(domains.values()))
        number = {name: place for place, name in enumerate(self.names)}
        self._sizes = [0] * len(self.names)
        for leaf, name in domains.items():
            self._sizes[number[name]] += len(cluster.groups[leaf].nodes) if isinstance(leaf, int) else 1
        self._zones = [_zone(cluster, leaf) for leaf in {name: leaf for leaf, name in domains.items()}.values()]
        self._links = sides.links if least > 1 and len(set(self._zones)) > 1 else ()
        things = {leaf: (number[name],) for leaf, name in domains.items() if isinstance(leaf, str)}
        links = {link: (len(self.names) + place,) for place, link in enumerate(self._links)}
        groups = {leaf: (number[name],) for leaf, name in domains.items() if isinstance(leaf, int)}
        self.leaves = Leaves({**things, **links}, groups, len(self.names) + len(links))

    @property
    def wanted(self) -> Wanted:
        """What is to be placed: one copy in each domain, as many as there are copies."""
        apart = self.storage.apart
        return Wanted(
            Rule(self.storage.copies, apart not in (None, "node"), apart is not None), self.least, len(self.names)
        )

    def _counts(self, hits: Hits) -> tuple[int, list[int]]:
        """Return the domains that are hit, and the sound ones on each side."""
        side = self.sides.of(link for link, hit in zip(self._links, hits[len(self.names) :], strict=True) if hit)
        struck = 0
        sound: dict[int, int] = {}
        for size, zone, hit in zip(self._sizes, self._zones, hits, strict=False):
            place = side.get(zone or "", 0)
            if self.storage.apart == "node" and not self.storage.places:
                struck += hit
                sound[place] = sound.get(place, 0) + size - hit
            elif hit:
                struck += 1
            else:
                sound[place] = sound.get(place, 0) + 1
        return struck, list(sound.values())

    def _left(self, hits: Hits) -> int:
        """Return the copies that the best side has left when they were placed as badly as can be."""
        struck, sound = self._counts(hits)
        copies = self.storage.copies
        if self.storage.apart is None:
            return copies if not struck else 0
        for most in range(copies + 1):
            if struck + sum(min(count, most) for count in sound) >= copies:
                return most
        return copies

    def holds(self, hits: Hits) -> bool:
        """Whether enough copies are left."""
        return self._left(hits) >= self.least

    def _noun(self) -> str:
        """Return what keeps the copies apart, in the plural."""
        return "hypervisors" if self.storage.places and self.storage.apart == "node" else f"{self.storage.apart}s"

    def judge(self, hits: Hits) -> Judgement:
        """Return the copies that are left."""
        left, copies = self._left(hits), self.storage.copies
        sound = self._counts(hits)[1]
        domain = self._noun()
        if self.storage.apart is None:
            why = "no spread is required"
        elif len(sound) > 1 and self._links:
            why = f"they stand in different {domain}, on {len(sound)} sides"
        else:
            why = f"they stand in different {domain}"
        what = f"may take {copies - left} of {copies} copies, as {why}: {left} left, {self.least} needed"
        best = min(copies, max(sound, default=0) if self.storage.apart else copies if sound else 0)
        return Judgement(left, best, copies, self.least, what)


def _domains(cluster: Cluster, storage: Storage) -> Mapping[int | ThingId, str]:
    """Return the domain of every group of nodes (or zone) that may hold a copy."""
    if storage.places:
        return {place: place for place in storage.places}
    if storage.apart in ("rack", "region"):
        return {group: _ancestor(cluster, group, storage.apart) or "" for group in storage.eligible}
    return {group: cluster.groups[group].zone or "" for group in storage.eligible}


def _zone(cluster: Cluster, leaf: int | ThingId) -> str | None:
    return cluster.groups[leaf].zone if isinstance(leaf, int) else zone_of(cluster, leaf)


def _ancestor(cluster: Cluster, group: int, kind: str) -> ThingId | None:
    """Return the thing of a kind that a group of nodes stands on."""
    todo = [need for options in cluster.groups[group].needs for need in options]
    seen: set[ThingId] = set()
    while todo:
        name = todo.pop()
        if cluster.things[name].kind == kind:
            return name
        if name not in seen:
            seen.add(name)
            todo += [need for options in cluster.things[name].needs for need in options]
    return None
