"""A second, independent way to the proof's answers: decision diagrams of OxiDD, built from the Cluster alone.

Minimal solutions are read off a diagram as A. Rauzy does it (New algorithms for fault trees analysis, Reliability
Engineering and System Safety 40(3), 1993); probabilities by Shannon's expansion.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_

from oxidd.bdd import BDDFunction, BDDManager

from hadesign.topology.cluster import Cluster, ThingId

Sets = list[frozenset[int]]


class Second:
    """Says of a service when it is down, as a function of which things have failed."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.manager = BDDManager(1 << 20, 1 << 18, 1)
        self.things = list(_leaves_last(cluster))
        self.manager.add_vars(len(self.things))
        self._failed = {name: self.manager.var(number) for number, name in enumerate(self.things)}
        self._alive: dict[ThingId, BDDFunction] = {}
        for name in self.things:
            groups = [self._any([self._alive[option] for option in options]) for options in cluster.things[name].needs]
            self._alive[name] = self._all([~self._failed[name], *groups])
        self._sets: dict[tuple[BDDFunction, int], Sets] = {}
        self._chances: dict[BDDFunction, float] = {}

    def _all(self, functions: Sequence[BDDFunction]) -> BDDFunction:
        return reduce(and_, functions, self.manager.true())

    def _any(self, functions: Sequence[BDDFunction]) -> BDDFunction:
        return reduce(or_, functions, self.manager.false())

    def _at_least(self, least: int, functions: Sequence[BDDFunction]) -> BDDFunction:
        if least <= 0:
            return self.manager.true()
        enough = [self.manager.true(), *[self.manager.false()] * least]
        for function in functions:
            enough = [enough[0], *(enough[k] | (function & enough[k - 1]) for k in range(1, least + 1))]
        return enough[least]

    # --- services ----------------------------------------------------------------------------------------------------

    def _reached(self, start: str) -> dict[str, BDDFunction]:
        """Return for each zone when it can be reached from one; all can, where no links are declared."""
        zones = [zone.name for zone in self.cluster.things.values() if zone.kind == "zone"]
        if not self.cluster.links:
            return dict.fromkeys(zones, self.manager.true())
        reached = {zone: self.manager.true() if zone == start else self.manager.false() for zone in zones}
        for _ in zones:
            for link in self.cluster.links:
                for one, other in (link.ends, link.ends[::-1]):
                    reached[other] = reached[other] | (reached[one] & self._alive[link.thing])
        return reached

    def _usable(self, reached: dict[str, BDDFunction], node: str, thing: ThingId = "") -> BDDFunction:
        zone = next(n.zone for n in self.cluster.nodes if n.name == node)
        return self._alive[thing or f"node/{node}"] & (reached[zone] if zone else self.manager.true())

    def _starts(self) -> Iterator[dict[str, BDDFunction]]:
        zones = [zone.name for zone in self.cluster.things.values() if zone.kind == "zone"]
        yield from (self._reached(zone) for zone in (zones if self.cluster.links else zones[:1]))

    def _quorum(self, reached: dict[str, BDDFunction]) -> BDDFunction:
        etcd = self.cluster.etcd
        assert etcd
        return self._at_least(etcd.quorum, [self._usable(reached, member.node) for member in etcd.members])

    def _servers(self, reached: dict[str, BDDFunction]) -> BDDFunction:
        return self._any([self._usable(reached, server.node) for server in self.cluster.api_servers])

    def _instances(self, reached: dict[str, BDDFunction]) -> BDDFunction:
        (balancer,) = self.cluster.balancers
        instances = [(i.node, f"instance/{balancer.name}/{i.node}") for i in balancer.instances]
        return self._any([self._usable(reached, node, thing) for node, thing in instances])

    def down(self, service: str) -> BDDFunction:
        """Return when one of the named services is down."""
        return ~self._any([self._up(service, reached) for reached in self._starts()])

    def _up(self, service: str, reached: dict[str, BDDFunction]) -> BDDFunction:
        if service == "etcd":
            return self._quorum(reached)
        if service == "endpoint":
            return self._instances(reached)
        api = self._quorum(reached) & self._servers(reached)
        return api if service == "api" else api & self._instances(reached)

    def down_on_all(self, nodes: Sequence[str], needed: int) -> BDDFunction:
        """Return when too few of one replica on each node are left on every side."""
        starts = self._starts()
        return ~self._any([self._at_least(needed, [self._usable(reached, n) for n in nodes]) for reached in starts])

    # --- answers -----------------------------------------------------------------------------------------------------

    def minimal(self, function: BDDFunction, order: int) -> set[frozenset[ThingId]]:
        """Return the smallest sets of variables that make a monotone function true."""
        return {frozenset(self.things[number] for number in found) for found in self._minimal(function, order)}

    def _minimal(self, function: BDDFunction, order: int) -> Sets:
        if not function.satisfiable():
            return []
        if function.valid():
            return [frozenset()]
        key = function, order
        if key not in self._sets:
            with_it, without = self._halves(function)
            number = function.node_var()
            assert number is not None
            found = self._minimal(without, order)
            if order > 0:
                more = self._minimal(with_it, order - 1)
                found = found + [one | {number} for one in more if not self._true(without, one)]
            self._sets[key] = found
        return self._sets[key]

    @staticmethod
    def _halves(function: BDDFunction) -> tuple[BDDFunction, BDDFunction]:
        halves = function.cofactors()
        assert halves
        return halves

    def _true(self, function: BDDFunction, chosen: frozenset[int]) -> bool:
        """Evaluate a function where exactly the chosen variables are true."""
        while (number := function.node_var()) is not None:
            function = self._halves(function)[number not in chosen]
        return function.valid()

    def chance(self, function: BDDFunction, fails: Sequence[float]) -> float:
        """Return the probability that a function is true; for one vector of chances."""
        if function.node_var() is None:
            return float(function.valid())
        if function not in self._chances:
            number = function.node_var()
            assert number is not None
            true, false = (self.chance(half, fails) for half in self._halves(function))
            self._chances[function] = fails[number] * true + (1 - fails[number]) * false
        return self._chances[function]


def _leaves_last(cluster: Cluster) -> Iterator[ThingId]:
    """Yield things zone by zone, each after what it needs: what fails together stands together."""
    done: dict[ThingId, None] = {}

    def place(name: ThingId) -> None:
        for options in cluster.things[name].needs:
            for option in options:
                if option not in done:
                    place(option)
        done[name] = None

    for name, thing in cluster.things.items():
        if thing.kind in ("node", "instance") and name not in done:
            place(name)
    for name in cluster.things:
        if name not in done:
            place(name)
    return iter(done)
