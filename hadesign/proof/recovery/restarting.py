"""Virtual machines that the virtualisation starts again by itself: which come back without what failed, and when.

After the failure of a host vSphere HA starts its machines on other hosts
(https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-33A65FF7-DA22-4DC5-8B18-5A7F97CCA536.html), as
far as these have room, and waits where they have none (the same, GUID-FA8B166D-A5F5-47D3-840E-68996507A95B.html). Their
disks have to be where the other host reaches them. A machine that dies alone is another mechanism, which somebody has
to turn on: vSphere's VM Monitoring (the same, GUID-62B80D7A-C764-40CB-AE59-752DA6AD78E7.html), or in OpenStack
Masakari's instance monitor (https://docs.openstack.org/masakari-monitors/latest/instancemonitor.html). A host that
is cut off and lives is a third case: what becomes of its machines is a setting, so that nothing is claimed about it.

What is said of a host is about the loss of that host: whether the others have room once several are lost at the same
time, of which one may only have kept it, is not known. Hosts of another zone are no others.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import inf
from typing import Literal

from hadesign.frozen import dataclass
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Undecided
from hadesign.proof.recovery.steps import Lack, Step, Sum, Term, stated
from hadesign.topology.above import Needs
from hadesign.topology.cluster import Cluster, Host, Kind, Node, NodeGroup, Origin, Restart, ThingId

_STOPS: frozenset[Kind] = frozenset({"rack", "power", "cooling"})
"""What stops the hosts that stand on it: without anything else they may live on, cut off."""
_ITS_PLACE: frozenset[Kind] = frozenset({"host", "rack", "power", "switch", "cooling"})
"""What a machine stands on because of where its host is: of these another host has its own."""


@dataclass(frozen=True, eq=False)
class Restarted(Sum):
    """What is left of an outage once machines run again, elsewhere (`moved`) or not, and the steps until then."""

    outage: Outage
    steps: tuple[Step, ...]
    moved: bool


@dataclass(frozen=True, slots=True)
class _Back:
    """A machine that is started again by the rule of a host, and what is not known about whether it is."""

    host: Host
    rule: Restart
    lack: Lack | None


class Restarts:
    """Answers for machines on hosts; what several services ask is found once for each outage."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        self.cluster = cluster
        self._known: dict[int, tuple[Outage, Restarted | None]] = {}

    @cached_property
    def _hosts(self) -> Mapping[ThingId, Host]:
        return {host.thing: host for host in self.cluster.hosts}

    @cached_property
    def _any(self) -> bool:
        return restarted(self.cluster)

    @cached_property
    def _open(self) -> Mapping[ThingId, Origin]:
        """Machines of which nobody says on which host they run, with where it would be said."""
        return {place.thing: place.origin for place in self.cluster.open_places if place.kind == "host"}

    @cached_property
    def _nodes(self) -> Mapping[ThingId, Node]:
        return {node.thing: node for node in self.cluster.nodes}

    def of(self, outage: Outage) -> Restarted | None:
        """Return what comes back by a restart; `None` where nothing does."""
        if not self._any:
            return None
        if id(outage) not in self._known:
            self._known[id(outage)] = outage, self._find(outage)
        return self._known[id(outage)][1]

    def _find(self, outage: Outage) -> Restarted | None:
        found = {thing: back for thing in outage.dead if thing in self._nodes if (back := self._back(thing, outage))}
        if not found:
            return None
        several = self._short_of_room(found.values(), outage)
        steps = [*_within(found.values()), *_unknown(found.values(), several=several)]
        moved = any(back.host.thing in outage.dead for back in found.values())
        return Restarted(_without(outage, found, self.cluster, self._nodes), tuple(steps), moved)

    def _short_of_room(self, found: Iterable[_Back], outage: Outage) -> bool:
        """Whether several hosts are dead of which some would have taken the machines of others."""
        homes = {back.host.zone for back in found if back.host.thing in outage.dead}
        dead = [host.zone for host in self._hosts.values() if host.thing in outage.dead]
        return any(sum(None in (zone, home) or zone == home for zone in dead) > 1 for home in homes)

    def _back(self, thing: ThingId, outage: Outage) -> _Back | None:
        """Return by which rule a dead machine is started again, if any."""
        node = self._nodes[thing]
        group, alone = self.cluster.groups[node.group], thing in outage.failures
        if not all(self._lives(options, outage) for options in group.needs):
            return None
        if thing in self._open:
            return self._perhaps(self._open[thing], alone=alone)
        hosts = [self._hosts[place] for place in _single(group.needs) if place in self._hosts]
        dead = [host for host in hosts if host.thing in outage.dead]
        # Where a machine may stand on several, nobody knows which of them decides it.
        rules = [(host, host.restart) for host in dead or hosts if host.restart]
        moves = bool(dead) and not all(rule.elsewhere for _, rule in rules)
        if not hosts or len(rules) < len(dead or hosts) or moves:
            return None
        if alone and not all(host.restart and host.restart.monitored for host in hosts):
            return None
        found = self._elsewhere(node, group, dead, outage) if dead else None
        slowest = max(rules, key=lambda pair: inf if pair[1].within is None else pair[1].within)
        return None if found is False else _Back(*slowest, found)

    def _perhaps(self, where: Origin, *, alone: bool) -> _Back | None:
        """Return that a machine may run on a host that starts it again."""
        rules = [(host, host.restart) for host in self._hosts.values() if host.restart]
        found = next(((host, rule) for host, rule in rules if (rule.monitored if alone else rule.elsewhere)), None)
        return _Back(*found, Lack(Undecided("which-host"), where)) if found else None

    def _lives(self, options: tuple[ThingId, ...], outage: Outage) -> bool:
        """Whether what a machine needs wherever it runs is there: its zone, its disks."""
        return self.cluster.above.kind(options[0]) in _ITS_PLACE or not outage.dead.issuperset(options)

    def _elsewhere(
        self, node: Node, group: NodeGroup, own: Sequence[Host], outage: Outage
    ) -> Lack | Literal[False] | None:
        """Return `None` if some other host can run a machine, `False` if none can, or what is not known of that."""
        disks = {place for place in _single(group.needs) if self.cluster.above.kind(place) == "datastore"}
        lacks: list[Lack] = []
        for host in self._hosts.values():
            stays = host.restart is not None and not (host.restart and host.restart.elsewhere)
            away = host.zone != node.zone and None not in (host.zone, node.zone)
            if host.thing in outage.dead or stays or away or (host.every and not disks <= host.reaches):
                continue
            lack = self._doubt(host, node, disks, own, outage)
            if lack is None:
                return None
            lacks.append(lack)
        return lacks[0] if lacks else False

    def _doubt(self, host: Host, node: Node, disks: set[ThingId], own: Sequence[Host], outage: Outage) -> Lack | None:
        """Return what is not known of whether another host runs a machine."""
        above, kind = self.cluster.above, self.cluster.above.kind
        unknown = Undecided("other-host", own[0].name)
        if host.zone != node.zone:
            return Lack(unknown, (host if host.zone is None else node).origin.below("zone"))
        if not disks <= host.reaches:
            return Lack(unknown, host.origin.below("datastores"))
        under = {thing for one in own for thing in above.of(one.thing)}
        for failure in outage.failures:
            if failure in under and kind(failure) not in _STOPS:
                return Lack(Undecided("cut-off", own[0].name), own[0].origin, giveable=False)
            # A host that names no rack may stand in the one that is lost.
            if failure in under and kind(failure) not in map(kind, above.of(host.thing)):
                return Lack(unknown, host.origin.below(kind(failure)))
        return None


def restarted(cluster: Cluster) -> bool:
    """Whether anything is started again by itself."""
    return any(host.restart for host in cluster.hosts)


def hosts_around(cluster: Cluster, things: Container[ThingId]) -> list[Host]:
    """Return the hosts that machines may be started on which run on some of these things."""
    own = {host.zone for host in cluster.hosts if host.thing in things and host.restart}
    return [host for host in cluster.hosts if own and (host.zone is None or None in own or host.zone in own)]


def _single(needs: Needs) -> list[ThingId]:
    return [options[0] for options in needs if len(options) == 1]


def _within(found: Iterable[_Back]) -> Iterator[Step]:
    """Yield until when the last machine is back, as far as it is known."""
    rules = {back.host.thing: back.rule for back in found}
    steps = [stated("machines-restarted", rule.within, rule.origin.below("within").path) for rule in rules.values()]
    terms = [step for step in steps if isinstance(step, Term)]
    yield from [max(terms, key=lambda term: term.seconds)] if terms else ()
    yield from (step for step in steps if isinstance(step, Lack))


def _unknown(found: Iterable[_Back], *, several: bool) -> Iterator[Step]:
    """Yield what is not known of whether machines can be started again."""
    lacks = {back.lack.what: back.lack for back in found if back.lack}
    yield from lacks.values()
    if several:
        host = min((back.host for back in found), key=lambda host: host.thing)
        yield Lack(Undecided("hosts-room"), host.origin, giveable=False)


def _without(outage: Outage, back: Iterable[ThingId], cluster: Cluster, nodes: Mapping[ThingId, Node]) -> Outage:
    """Return an outage in which machines live again, and the programs on them that did not fail themselves."""
    again = frozenset(back)
    programs = {
        thing
        for thing in outage.dead.difference(outage.failures)
        if thing.startswith("instance/") and again.issuperset(_single(cluster.things[thing].needs))
    }
    lost = dict(outage.lost)
    for thing in again:
        lost[nodes[thing].group] -= 1
    living = {group: count for group, count in lost.items() if count}
    return replace(outage, dead=outage.dead - again - programs, lost=living)
