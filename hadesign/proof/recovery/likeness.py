"""Failures that do the same but for the names of the zones that they strike: of these, one recovery is as good as any.

Of two thousand zones with a pool in each, the loss of one is answered like that of the next: as many machines of the
same kinds are gone, in a zone that had as many of each, and every service counts them alike. What has a name anywhere
in the design (a member of etcd, a balancer's instance, an end of a link, a host that starts machines again, a group of
the autoscaler) is like nothing else, and so is all that it stands on.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property

from hadesign.proof.failure.graph import Leaves
from hadesign.proof.recovery.outage import Outage
from hadesign.topology.cluster import Cluster, NodeGroup, ThingId
from hadesign.vocabulary.kinds import KINDS, Kind

_LARGE = frozenset(kind for kind, row in KINDS.items() if row.group == "area" or row.drawn or kind == "host")
"""Kinds of things that others stand on or draw on, and that are nothing by themselves."""
MANY = 256
"""Failures up to which each is looked at, alike or not."""


class Likeness:
    """Tells failures that are alike by their keys; what cannot be told so is like itself alone."""

    def __init__(self, cluster: Cluster, counted: Iterable[Leaves]) -> None:
        """Keep the Cluster, and what each service counts."""
        self.cluster = cluster
        self._leaves: Sequence[Leaves] = tuple({id(one): one for one in counted}.values())
        self._first = [{label: labels[0] for labels in one.alike for label in labels} for one in self._leaves]
        self._shapes: dict[Hashable, int] = {}
        self._shape_of: dict[int, int] = {}

    def key(self, failure: ThingId, outage: Outage) -> Hashable:
        """Return what is the same for failures of one kind that are alike."""
        machines = {self.cluster.nodes[n].thing for g in outage.lost for n in self.cluster.groups[g].nodes}
        things = outage.dead - machines
        if not self._special.isdisjoint(outage.dead) or any(self._kind(thing) not in _LARGE for thing in things):
            return failure
        struck: dict[str | None, list[tuple[int, int]]] = {}
        for group, count in outage.lost.items():
            struck.setdefault(self.cluster.groups[group].zone, []).append((self._shape(group), count))
        for thing in things:
            labels = self._labels_of(thing)
            if any(labels):
                struck.setdefault(self.cluster.above.zone(thing), []).append((self._name(("thing", labels)), 1))
        zones = sorted((self._zone(zone), *sorted(hit)) for zone, hit in struck.items())
        return self.cluster.things[failure].kind, tuple(sorted(map(self._kind, things))), tuple(zones)

    def _kind(self, thing: ThingId) -> Kind:
        return self.cluster.things[thing].kind

    def _name(self, key: Hashable) -> int:
        """Give equal keys equal small numbers."""
        return self._shapes.setdefault(key, len(self._shapes))

    def _labels_of(self, thing: ThingId) -> tuple[tuple[int, ...], ...]:
        """Return what each service counts a thing as; labels that may change places are one."""
        found = (one.things.get(thing, ()) for one in self._leaves)
        return tuple(self._classes(labels, first) for labels, first in zip(found, self._first, strict=True))

    @staticmethod
    def _classes(labels: Iterable[int], first: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(sorted(first.get(label, label) for label in labels))

    def _shape(self, number: int) -> int:
        """Return what machines of a group are to all services, but for their zone."""
        known = self._shape_of.get(number)
        if known is None:
            group = self.cluster.groups[number]
            node = self.cluster.nodes[group.nodes[0]]
            labels = (
                self._classes(o.groups.get(number, ()), f) for o, f in zip(self._leaves, self._first, strict=True)
            )
            needs = tuple(sorted(tuple(sorted(map(self._kind, options))) for options in group.needs))
            machine = repr((sorted(group.roles), group.size, group.allocatable, node.kubelet, node.taints, node.pool))
            known = self._shape_of[number] = self._name((machine, len(group.nodes), needs, tuple(labels)))
        return known

    def _zone(self, zone: str | None) -> int:
        """Return what a zone holds; to stand in none is a thing of its own."""
        if zone is None:
            return -1
        standing = tuple(sorted(map(self._shape, self._standing.get(zone, ()))))
        within = (thing for thing in self.cluster.above.of(f"zone/{zone}") if KINDS[self._kind(thing)].group == "area")
        return self._name(("zone", standing, tuple(within)))

    @cached_property
    def _standing(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for number, group in enumerate(self.cluster.groups):
            if group.zone is not None:
                found.setdefault(group.zone, []).append(number)
        return found

    @cached_property
    def _special(self) -> frozenset[ThingId]:
        """Things that have a name somewhere, and all that they stand on."""
        cluster = self.cluster
        named = {thing for one in self._leaves for thing in one.things if self._kind(thing) not in _LARGE}
        named.update(thing.id for thing in cluster.things.values() if thing.kind not in _LARGE and thing.kind != "node")
        named.update(host.thing for host in cluster.hosts if host.restart)
        scaled = cluster.autoscaling.scaler.groups if cluster.autoscaling.scaler else ()
        named.update(self._machines(cluster.groups[number] for one in scaled for number in one.groups))
        zones = {one.zone for one in scaled if one.zone} | {end for link in cluster.links for end in link.ends}
        named.update(f"zone/{zone}" for zone in zones)
        return frozenset(named).union(*(cluster.above.of(thing) for thing in named if thing in cluster.things))

    def _machines(self, groups: Iterable[NodeGroup]) -> Iterable[ThingId]:
        return (self.cluster.nodes[number].thing for group in groups for number in group.nodes)
