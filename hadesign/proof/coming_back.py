"""Which services come back elsewhere, and when: what their availability is made of is asked of recovery here.

Pods are put on other machines, and machines are started on other hosts. Of services that are not placed anew only the
latter counts: what people do by hand, such as a restore, is no way to be available.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from hadesign.proof.availability.comeback import OPEN, REPAIR, UNHURT, Around, Back, Comeback
from hadesign.proof.failure.function import Counts, Function, Labelled
from hadesign.proof.failure.graph import Leaves, joined
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery.reasons import Happening, Undecided
from hadesign.proof.recovery.recoverer import Recoverer
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.recovery.restarting import hosts_around, restarted
from hadesign.proof.searches import Searches
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.topology.cluster import Host, Origin, ThingId

_SURE: frozenset[Happening] = frozenset({"pods-evicted", "pod-ready", "part-ready"})
"""Steps that take as long as they say, and not at most as long: pods tolerate a dead node for so many seconds."""
Returning: TypeAlias = Callable[[tuple[ThingId, ...]], Back]
"""What becomes of a service after some failures."""
_VERY_MANY = 50
"""Machines of which one makes as little difference as a single one of few."""


class Comebacks:
    """Answers for the services of one Cluster; those that count the same share what they may depend on."""

    def __init__(self, proof: ServiceProofs, searches: Searches, recoverer: Recoverer) -> None:
        """Keep the services, and what tells how they recover."""
        self.proof, self.cluster, self._searches, self._recoverer = proof, proof.cluster, searches, recoverer
        # By identity of what a service counts, which its function keeps for as long as this.
        self._known: dict[tuple[int, bool], Around] = {}

    def of(self, service: ServiceProof, order: int = 1) -> Comeback | None:
        """Return how a service comes back that so many failures may have elsewhere; `None` for any other one."""
        function = self.proof.function(service)
        placed = isinstance(function, Replicas | Supplied)
        if function is None or not (placed or restarted(self.cluster)):
            return None
        back = self._asked(service, self._back) if placed else self._restarted(service, function)
        hurt = (found.failures for found in service.sets(order).found if found.failures)
        if not any(back(failures).way in ("elsewhere", "open") for failures in hurt):
            return None
        key = _alike(service, function)
        slower = None
        if placed and restarted(self.cluster):
            slower = Comeback(self._asked(service, self._moved), partial(self._around, function, stay=True), key)
        return Comeback(back, partial(self._around, function), key, slower)

    def _around(self, function: Function, *, stay: bool = False) -> Around:
        """Return what coming back depends on; if machines `stay`, not on what other hosts are there."""
        key = id(function.leaves), stay
        if key not in self._known:
            self._known[key] = self._depends_on(function, stay=stay)
        return self._known[key]

    def _asked(self, service: ServiceProof, back: Callable[[ServiceRecovery], Back]) -> Returning:
        return lambda failures: back(self._recoverer.of(service, failures))

    def _moved(self, found: ServiceRecovery) -> Back:
        """Return what a recovery means if pods are put elsewhere, and machines perhaps started again or not."""
        way = next((way for way in (found, found.beside) if way is not None and way.by != "restart"), None)
        if way is None:
            return OPEN
        own = self._back(replace(way, beside=None))
        return replace(own, least=0.0, away=True) if own.way == "elsewhere" else own if own == UNHURT else OPEN

    def _restarted(self, service: ServiceProof, function: Function) -> Returning:
        """Return what tells how a service comes back by a restart of machines, and else not before a repair."""

        def back(failures: tuple[ThingId, ...]) -> Back:
            if self._recoverer.leaves(function, failures):
                return UNHURT
            found = self._recoverer.of(service, failures)
            ways = [way for way in (found, found.beside) if way is not None and way.by == "restart"]
            if ways and self._recoverer.started_again(service, failures):
                return self._back(ways[0])
            # In a world of what is left open it may be hurt by more than recovery was asked about.
            return REPAIR if found.interrupted and not ways else OPEN

        return back

    def _back(self, found: ServiceRecovery) -> Back:
        """Return what a recovery means for how long a service is down; at worst it is the one that finds no room."""
        if found.interrupted is False:
            return UNHURT
        ways = [way for way in (found, found.beside) if way is not None]
        sure = [way.known for way in ways if way.by not in ("unknown", "return") and _is_sure(way)]
        if sure:
            away = any("apart-again" in way.assumed for way in ways)
            return Back("elsewhere", min(sure), _least(ways), away=away)
        if all(way.by == "return" or Undecided("room") in (lack.what for lack in way.lacking) for way in ways):
            return REPAIR
        places = dict.fromkeys(lack.origin for way in ways for lack in way.lacking if lack.giveable)
        # An entry is told by its name, whatever its place in a list.
        said = [Origin(one.path, one.derived, one.source or self.cluster.document) for one in places]
        unsized = any("room" in way.assumed for way in ways)
        return Back("open", lacking=(*said, *(self._sizes() if unsized else ())))

    def _sizes(self) -> Iterator[Origin]:
        return (origin for _gap, origin in self.proof.capacity.missing)

    def _depends_on(self, function: Function, *, stay: bool) -> Around:
        """Return what a service's coming back may depend on; who is not placed anew asks for no room on machines."""
        planes = [found for found in map(self.proof.function, self._planes()) if found is not None]
        placed = isinstance(function, Replicas | Supplied)
        room = self.proof.function(self.proof.capacity_service) if placed else None
        stored = [supply.io for supply in function.supplies] if isinstance(function, Supplied) else []
        hosts = Labelled(_apart(hosts_around(self.cluster, frozenset(self._names([function])))))
        special = dict.fromkeys(self._names([*planes, *stored, *(() if stay else (hosts,))]))
        zones: dict[str, list[ThingId]] = {}
        for name in self._names([function, *([room] if room else [])]):
            if name in special:
                continue
            if placed and self._is_plain(name):
                zones.setdefault(self.cluster.above.zone(name) or "", []).append(name)
            else:
                special[name] = None
        plain = (tuple(sorted(dict.fromkeys(names), key=self._size, reverse=True)) for names in zones.values())
        leaves = joined([*(part.leaves for part in (function, *planes, *([room] if room else []))), hosts.leaves])
        return Around(tuple(special), tuple(plain), leaves, tuple(self._names([hosts])))

    def _planes(self) -> Iterator[ServiceProof]:
        """Yield what places replicas, and what that needs."""
        if not self.proof.control_plane.unknown:
            yield self.proof.control_plane

    def _names(self, counted: Sequence[Counts]) -> Iterator[ThingId]:
        """Yield what functions count and all that this stands on."""
        for one in counted:
            for vertex in self._searches.search(one).graph.vertices:
                yield from vertex.names or (vertex.name,)

    def _is_plain(self, name: ThingId) -> bool:
        """Whether no more than one machine dies with something, or of very many a few."""
        return sum(self.proof.domains.closure((name,))[1].values()) <= max(1, len(self.cluster.nodes) // _VERY_MANY)

    def _size(self, name: ThingId) -> int:
        """Return what the machines offer that die with something."""
        lost: Iterable[tuple[int, int]] = self.proof.domains.closure((name,))[1].items()
        return sum((self.cluster.groups[group].size.cpu or 0) * count for group, count in lost)


def _alike(service: ServiceProof, function: Function) -> Hashable:
    """Return what services have in common that come back alike, if they count the same."""
    if not isinstance(function, Replicas | Supplied):
        return service.id
    workload = (function.replicas if isinstance(function, Supplied) else function).workload
    return workload.kind, workload.start, workload.eviction, workload.volumes, workload.component


def _is_sure(way: ServiceRecovery) -> bool:
    """Whether it is known that a way back leads there, and when."""
    return not way.lacking and "room" not in way.assumed


def _least(ways: Iterable[ServiceRecovery]) -> float:
    """Return for how long it takes at least, whichever way is the quicker one."""
    return min(sum(term.seconds for term in way.terms if term.what.what in _SURE) for way in ways)


def _apart(hosts: Iterable[Host]) -> Leaves:
    """Return what counts hosts, those apart that do not start machines alike."""
    labels: dict[Hashable, int] = {}
    found: dict[ThingId, tuple[int, ...]] = {}
    for host in hosts:
        rule = (host.restart.elsewhere, host.restart.monitored, host.restart.within) if host.restart else host.restart
        found[host.thing] = (labels.setdefault((rule, host.zone, host.reaches, host.every), len(labels)),)
    return Leaves(found, {}, len(labels))
