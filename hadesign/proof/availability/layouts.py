"""The same members spread over zones in another way: how much of its availability a quorum owes to where it stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.availability.exact import Range, figure
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.named import Named
from hadesign.topology.above import Above
from hadesign.topology.cluster import Cluster, Thing, ThingId
from hadesign.topology.structure import AtLeast, Part

LayoutKind: TypeAlias = Literal["designed", "one-zone", "balanced", "more-zones"]


@dataclass(frozen=True, slots=True)
class EtcdLayout:
    """Members per zone, most first, and the availability of a majority of them."""

    kind: LayoutKind
    counts: tuple[int, ...]
    down: Range


def layouts(cluster: Cluster) -> tuple[EtcdLayout, ...]:
    """Return the layout of etcd's members as designed, and others to hold it against.

    Zones beside those there are, are like them, and share what all of them share. Empty where nothing can be compared:
    members share a host or rack or stand on unequal things, links between zones can fail, a number is missing, or hosts
    start machines of others.
    """
    numbers = Numbers(cluster)
    moving = cluster.links or any(host.restart for host in cluster.hosts)
    found = None if moving or numbers.single or cluster.etcd is None else _Members.of(cluster)
    if found is None:
        return ()
    designed = tuple(sorted(Counter(found.zone_of.values()).values(), reverse=True))
    members, zones = sum(designed), len(designed)
    wanted: dict[tuple[int, ...], LayoutKind] = {designed: "designed"}
    wanted.setdefault((members,), "one-zone")
    wanted.setdefault(_even(members, zones), "balanced")
    if zones < members:
        # Two zones are a trap of their own, so the next step from one is three.
        wanted.setdefault(_even(members, min(members, max(zones + 1, 3))), "more-zones")
    if len(wanted) == 1 or numbers.missing(found.things()):
        return ()
    return tuple(EtcdLayout(kind, counts, _down(found, counts)) for counts, kind in wanted.items())


def _even(members: int, zones: int) -> tuple[int, ...]:
    """Spread members over zones as evenly as they go."""
    return tuple(members // zones + (number < members % zones) for number in range(zones))


@dataclass(frozen=True)
class _Members:
    """Members, the zone thing of each, and what one of them stands on below its zone."""

    cluster: Cluster
    zone_of: dict[ThingId, ThingId]
    own: tuple[ThingId, ...]

    @classmethod
    def of(cls, cluster: Cluster) -> "_Members | None":
        """Return the members, if they stand on equal things and share nothing below their zones."""
        names = [f"node/{member.node}" for member in cluster.etcd.members] if cluster.etcd else []
        zone_of: dict[ThingId, ThingId] = {}
        owned: dict[ThingId, tuple[ThingId, ...]] = {}
        for name in names:
            above = _above(cluster, name)
            zones = [thing for thing in above if cluster.things[thing].kind == "zone"]
            if len(zones) != 1:
                return None
            shared = _above(cluster, zones[0])
            zone_of[name], owned[name] = zones[0], tuple(thing for thing in above if thing not in shared)
        chains = {tuple(sorted(cluster.things[thing].kind for thing in own)) for own in owned.values()}
        several = Counter(thing for own in owned.values() for thing in own)
        if len(chains) != 1 or max(several.values()) > 1:
            return None
        return cls(cluster, zone_of, owned[names[0]])

    def things(self) -> list[ThingId]:
        """Return all that the members stand on."""
        return sorted(frozenset().union(*(_above(self.cluster, name) for name in self.zone_of)))


def _above(cluster: Cluster, name: ThingId) -> frozenset[ThingId]:
    """Return a thing and everything it stands on."""
    return frozenset((name, *cluster.above.of(name)))


def _down(members: _Members, counts: Sequence[int]) -> Range:
    """Return the unavailability of a majority of members that stand so many to a zone."""
    things = dict(members.cluster.things)
    zones = _zones(members, len(counts), things)
    parts = [
        _member(members, f"{zone}/{number}", zone, things)
        for zone, count in zip(zones, counts, strict=True)
        for number in range(count)
    ]
    cluster = replace(members.cluster, things=things, above=Above(things))
    majority = AtLeast(len(parts) // 2 + 1, tuple(map(Part, parts)))
    return figure(cluster, Named(cluster, majority, Sides(cluster)), Numbers(cluster)).down


def _zones(members: _Members, count: int, things: dict[ThingId, Thing]) -> list[ThingId]:
    """Return zones: those there are, most members first, and then copies of the first with what is its own."""
    cluster = members.cluster
    zones = [zone for zone, _ in Counter(members.zone_of.values()).most_common(count)]
    uses = Counter(thing for zone in set(members.zone_of.values()) for thing in _above(cluster, zone))
    own = [t for t in sorted(_above(cluster, zones[0])) if uses[t] == 1 and cluster.things[t].kind != "region"]
    for number in range(count - len(zones)):
        for thing in own:
            things[f"{thing}+{number}"] = _renamed(cluster.things[thing], f"+{number}", own)
        zones.append(f"{zones[0]}+{number}")
    return zones


def _member(members: _Members, name: str, zone: ThingId, things: dict[ThingId, Thing]) -> ThingId:
    """Add a member below a zone, and return its machine."""
    suffix = f"@{name}"
    for thing in members.own:
        copy = _renamed(members.cluster.things[thing], suffix, members.own)
        inside = tuple(options for options in copy.needs if all(option.endswith(suffix) for option in options))
        things[copy.id] = replace(copy, needs=(*inside, (zone,)))
    machine = next(thing for thing in members.own if thing in members.zone_of)
    return machine + suffix


def _renamed(thing: Thing, suffix: str, names: Sequence[ThingId]) -> Thing:
    """Return a copy of a thing that stands on the copies of the named things."""
    needs = tuple(tuple(o + suffix if o in names else o for o in options) for options in thing.needs)
    return replace(thing, id=thing.id + suffix, needs=needs)
