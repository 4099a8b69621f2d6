"""Which services come back elsewhere, and when: what their availability is made of is asked of recovery here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from hadesign.proof.availability.comeback import REPAIR, UNHURT, Around, Back, Comeback
from hadesign.proof.failure.function import Counts, Function
from hadesign.proof.failure.graph import joined
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery.reasons import Happening, Undecided
from hadesign.proof.recovery.recoverer import Recoverer
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.searches import Searches
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.topology.cluster import Origin, ThingId

_SURE: frozenset[Happening] = frozenset({"pods-evicted", "pod-ready", "part-ready"})
"""Steps that take as long as they say, and not at most as long: pods tolerate a dead node for so many seconds."""
_VERY_MANY = 50
"""Machines of which one makes as little difference as a single one of few."""


class Comebacks:
    """Answers for the services of one Cluster; those that count the same share what they may depend on."""

    def __init__(self, proof: ServiceProofs, searches: Searches, recoverer: Recoverer) -> None:
        """Keep the services, and what tells how they recover."""
        self.proof, self.cluster, self._searches, self._recoverer = proof, proof.cluster, searches, recoverer
        # By identity of what a service counts, which its function keeps for as long as this.
        self._known: dict[int, Around] = {}

    def of(self, service: ServiceProof, order: int = 1) -> Comeback | None:
        """Return how a service comes back that so many failures may have placed anew; `None` for any other one."""
        function = self.proof.function(service)
        if not isinstance(function, Replicas | Supplied):
            return None
        back = self._asked(service)
        hurt = (found.failures for found in service.sets(order).found if found.failures)
        if not any(back(failures).way in ("elsewhere", "open") for failures in hurt):
            return None
        workload = (function.replicas if isinstance(function, Supplied) else function).workload
        key = workload.kind, workload.start, workload.eviction, workload.volumes, workload.component
        return Comeback(back, partial(self._around, function), key)

    def _around(self, function: Function) -> Around:
        if id(function.leaves) not in self._known:
            self._known[id(function.leaves)] = self._depends_on(function)
        return self._known[id(function.leaves)]

    def _asked(self, service: ServiceProof) -> Callable[[tuple[ThingId, ...]], Back]:
        return lambda failures: self._back(self._recoverer.of(service, failures))

    def _back(self, found: ServiceRecovery) -> Back:
        """Return what a recovery means for how long a service is down; at worst it is the one that finds no room."""
        if found.interrupted is False:
            return UNHURT
        if found.by == "return" or Undecided("room") in (lack.what for lack in found.lacking):
            return REPAIR
        if found.by != "unknown" and not found.lacking and not found.assumed:
            return Back("elsewhere", found.known, sum(term.seconds for term in found.terms if term.what.what in _SURE))
        places = [lack.origin for lack in found.lacking if lack.giveable]
        # An entry is told by its name, whatever its place in a list.
        said = [Origin(one.path, one.derived, one.source or self.cluster.document) for one in places]
        return Back("open", lacking=(*said, *(self._sizes() if found.assumed else ())))

    def _sizes(self) -> Iterator[Origin]:
        return (origin for _gap, origin in self.proof.capacity.missing)

    def _depends_on(self, function: Function) -> Around:
        """Return what a service's coming back may depend on."""
        planes = [found for found in map(self.proof.function, self._planes()) if found is not None]
        room = self.proof.function(self.proof.capacity_service)
        stored = [supply.io for supply in function.supplies] if isinstance(function, Supplied) else []
        special = dict.fromkeys(self._names([*planes, *stored]))
        zones: dict[str, list[ThingId]] = {}
        for name in self._names([function, *([room] if room else [])]):
            if name in special:
                continue
            if self._is_plain(name):
                zones.setdefault(self.cluster.above.zone(name) or "", []).append(name)
            else:
                special[name] = None
        plain = (tuple(sorted(dict.fromkeys(names), key=self._size, reverse=True)) for names in zones.values())
        leaves = joined([part.leaves for part in (function, *planes, *([room] if room else []))])
        return Around(tuple(special), tuple(plain), leaves)

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
