"""From a service's function to its proof: equal questions are asked once, and every answer gets words and places."""

from collections.abc import Callable, Hashable

from hadesign.proof.failure.closure import name_of
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.graph import Graph, Leaves, relevant
from hadesign.proof.failure.minimal import Pattern, Patterns, Search
from hadesign.proof.failure.verdict import FailureSet, FailureSets, ServiceKind, ServiceProof
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId

Blame = Callable[[Pattern, Graph], tuple[Origin, ...]]


class Prover:
    """Proves services of one Cluster; services that count the same things share the search."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        self.cluster = cluster
        # By identity, which keeping the leaves alive makes sure of: hashing thousands of numbers is slow.
        self._searches: dict[int, tuple[Leaves, Search]] = {}
        self._patterns: dict[tuple[Hashable, int], Patterns] = {}
        self._known = frozenset(thing.kind for thing in cluster.things.values())
        self.functions: dict[str, tuple[Function, Hashable]] = {}

    def unknown(self, kind: ServiceKind, name: str, origin: Origin, reason: str) -> ServiceProof:
        """Return the proof of a service of which too little is known."""
        return ServiceProof(kind, name, origin, frozenset(), lambda _: FailureSets((), 0), reason)

    def prove(self, kind: ServiceKind, name: str, origin: Origin, function: Function, key: Hashable) -> ServiceProof:
        """Return the proof of a service; nothing is searched before it is asked for.

        Args:
            kind: what the service is.
            name: its name.
            origin: where it is declared.
            function: when it is up.
            key: what two functions that always answer alike have in common.
        """

        def search(order: int) -> FailureSets:
            patterns = self.patterns(function, key, order)
            graph = self._search(function.leaves).graph
            found = tuple(self._worded(pattern, graph, function, origin) for pattern in patterns.found)
            return FailureSets(found, patterns.complete)

        proof = ServiceProof(kind, name, origin, self._known, search)
        self.functions[proof.id] = function, key
        return proof

    def _search(self, leaves: Leaves) -> Search:
        """Return the search over what a service counts; services that share their leaves share it."""
        if id(leaves) not in self._searches:
            self._searches[id(leaves)] = leaves, Search(relevant(self.cluster, leaves))
        return self._searches[id(leaves)][1]

    def search(self, function: Function) -> Search:
        """Return the search over what a function counts."""
        return self._search(function.leaves)

    def patterns(self, function: Function, key: Hashable, order: int) -> Patterns:
        """Return the minimal failure sets of a function up to an order; `key` as in `prove`."""
        if (key, order) not in self._patterns:
            self._patterns[key, order] = self._search(function.leaves).sets(function.holds, order)
        return self._patterns[key, order]

    def _worded(self, pattern: Pattern, graph: Graph, function: Function, origin: Origin) -> FailureSet:
        judged = function.judge(pattern.effect.hits)
        names = tuple(name_of(graph, event) for event in pattern.events)
        kinds = tuple(graph.vertices[vertex].kind for vertex, _ in pattern.events)
        lost = self._lost(pattern, graph, function.leaves, names)
        things = self.cluster.things
        blamed = [*names, *lost]
        origins = (*(things[name].origin for name in blamed), *(() if lost else (origin,)))
        return FailureSet(
            failures=names,
            kinds=kinds,
            alike=pattern.count,
            left=judged.left,
            best=judged.best,
            total=judged.total,
            needed=judged.needed,
            losing=_losing(kinds, names),
            effect=judged.what,
            origins=tuple(dict.fromkeys(origins)),
        )

    def _lost(self, pattern: Pattern, graph: Graph, leaves: Leaves, names: tuple[ThingId, ...]) -> list[ThingId]:
        """Return the named things of the service that die with the failures."""
        dead = (graph.vertices[index].name for index in pattern.effect.dead)
        return sorted(name for name in dead if name in leaves.things and name not in names)


def _losing(kinds: tuple[Kind, ...], names: tuple[ThingId, ...]) -> str:
    """Say what fails."""
    if not names:
        return "without any failure:"
    parts = (f"{kind} {name.partition('/')[2]}" for kind, name in zip(kinds, names, strict=True))
    return f"losing {' and '.join(parts)}"
