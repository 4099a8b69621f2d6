"""From a service's function to its proof: equal questions are asked once, and every answer gets names and places."""

from collections.abc import Callable, Hashable
from functools import cache, cached_property

from hadesign.proof.failure.closure import name_of
from hadesign.proof.failure.function import Counts, Function, Judgement
from hadesign.proof.failure.graph import DependencyGraph, Leaves, relevant
from hadesign.proof.failure.minimal import Pattern, Patterns, Search
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.verdict import KINDS, FailureSet, FailureSets, ServiceKind, ServiceProof, service_id
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId

Blame = Callable[[Pattern, DependencyGraph], tuple[Origin, ...]]


class Searches:
    """Proves services of one Cluster; services that count the same things share the search."""

    def __init__(self, cluster: Cluster, at_worst: Callable[[str], ServiceProof | None]) -> None:
        """Keep the Cluster, and what finds a service by its id where everything stands as badly as it may."""
        self.cluster, self._at_worst = cluster, at_worst
        own: frozenset[Kind] = frozenset() if cluster.provider.may_share_host else frozenset({"host"})
        # By identity, which keeping the leaves alive makes sure of, and then by what is in them.
        self._known_leaves: dict[int, tuple[Leaves, Search]] = {}
        self._searches: dict[Hashable, Search] = {}
        self._patterns: dict[tuple[Hashable, int], Patterns] = {}
        self._known = frozenset(thing.kind for thing in cluster.things.values()) | own
        self.functions: dict[str, tuple[Function, Hashable]] = {}

    def unknown(self, kind: ServiceKind, name: str, origin: Origin, reason: Reason, of: str = "") -> ServiceProof:
        """Return the proof of a service of which too little is known."""
        return ServiceProof(kind, name, origin, frozenset(), lambda _: FailureSets((), 0), reason, of=of)

    def prove(
        self, kind: ServiceKind, name: str, origin: Origin, function: Function, key: Hashable, of: str = ""
    ) -> ServiceProof:
        """Return the proof of a service; nothing is searched before it is asked for.

        Args:
            kind: what the service is.
            name: its name.
            origin: where it is declared.
            function: when it is up.
            key: what two functions that always answer alike have in common.
            of: what it is about where there may be several of its kind.
        """

        @cache  # every reader of a proof asks again
        def search(order: int) -> FailureSets:
            patterns = self.patterns(function, key, order)
            graph = self._search(function.leaves).graph
            judge = cache(function.judge)
            found = (
                self._named(pattern, graph, function.leaves, judge(pattern.effect.hits), origin)
                for pattern in patterns.found
            )
            return FailureSets(tuple(found), patterns.complete, patterns.unfinished)

        known_as = service_id(kind, of)
        self.functions[known_as] = function, key
        return ServiceProof(kind, name, origin, self._known, search, of=of, at_worst=lambda: self._at_worst(known_as))

    def _search(self, leaves: Leaves) -> Search:
        """Return the search over what a service counts; services that count the same things share it."""
        known = self._known_leaves.get(id(leaves))
        if known is None:
            search = self._searches.get(leaves.content)
            if search is None:
                search = self._searches[leaves.content] = Search(relevant(self.cluster, leaves))
            known = self._known_leaves[id(leaves)] = leaves, search
        return known[1]

    def search(self, function: Counts) -> Search:
        """Return the search over what a function counts."""
        return self._search(function.leaves)

    def patterns(self, function: Function, key: Hashable, order: int) -> Patterns:
        """Return the minimal failure sets of a function up to an order; `key` as in `prove`."""
        if (key, order) not in self._patterns:
            self._patterns[key, order] = self._search(function.leaves).sets(function.holds, order)
        return self._patterns[key, order]

    @cached_property
    def _places(self) -> dict[ThingId, int]:
        """Where each thing stands in the Cluster: an architect reads them in that order."""
        return {name: place for place, name in enumerate(self.cluster.things)}

    def _named(
        self, pattern: Pattern, graph: DependencyGraph, leaves: Leaves, judged: Judgement, origin: Origin
    ) -> FailureSet:
        """Name what fails, large things first; `judged` is what that leaves."""
        failed = [(graph.vertices[event[0]].kind, name_of(graph, event)) for event in pattern.events]
        failed.sort(key=lambda one: (-KINDS.index(one[0]), self._places[one[1]]))
        names, kinds = tuple(name for _, name in failed), tuple(kind for kind, _ in failed)
        lost = self._lost(pattern, graph, leaves, names)
        things = self.cluster.things
        blamed = [*names, *lost]
        origins = (*(things[name].origin for name in blamed), *(() if lost else (origin,)))
        return FailureSet(
            failures=names,
            kinds=kinds,
            count=pattern.count,
            judged=judged,
            lost=tuple(lost),
            origins=tuple(dict.fromkeys(origins)),
        )

    def _lost(
        self, pattern: Pattern, graph: DependencyGraph, leaves: Leaves, names: tuple[ThingId, ...]
    ) -> list[ThingId]:
        """Return the named things of the service that die with the failures."""
        if not leaves.things:
            return []
        dead = (graph.vertices[index].name for index in pattern.effect.dead)
        return sorted(name for name in dead if name in leaves.things and name not in names)
