"""Single failures and all that dies with them: closure over the failure-domain graph."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster, Kind, Node, Origin, ThingId


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: the thing that fails, the things that die with it, and how many nodes of which group.

    `count` is that of equal failures that this one stands for: machines of a group that no structure function names.
    """

    thing: ThingId
    kind: Kind
    name: str
    count: int
    dead: frozenset[ThingId]
    lost: Mapping[int, int]
    origin: Origin


class Domains:
    """The graph, indexed once: what dies with a thing, and which machines stand on it."""

    def __init__(self, cluster: Cluster) -> None:
        """Index who stands on whom; machines are indexed by group, as a group stands on the same things.

        `order` has the place of each thing in the Cluster.
        """
        self.cluster = cluster
        self._nodes: dict[ThingId, Node] = {node.thing: node for node in cluster.nodes}
        self._dependents: dict[ThingId, list[ThingId]] = defaultdict(list)
        self._groups: dict[ThingId, list[int]] = defaultdict(list)
        for thing in cluster.things.values():
            if thing.kind != "node":
                for need in {n for needs in thing.needs for n in needs}:
                    self._dependents[need].append(thing.id)
        for index, group in enumerate(cluster.groups):
            for need in {n for needs in group.needs for n in needs}:
                self._groups[need].append(index)
        self.order = {thing: number for number, thing in enumerate(cluster.things)}
        self._on_machines = {name: others for name, others in self._dependents.items() if name.startswith("node/")}

    def closure(self, failed: Iterable[ThingId]) -> tuple[frozenset[ThingId], dict[int, int]]:
        """Return all things that die when `failed` do (machines named in full), and the machines lost by group."""
        failed = tuple(failed)
        dead = {thing for thing in failed if not thing.startswith("node/")}
        todo = list(dead)
        while todo:
            for other in self._dependents[todo.pop()]:
                if other not in dead and self._starves(self.cluster.things[other].needs, dead):
                    dead.add(other)
                    todo.append(other)
        lost: dict[int, int] = {}
        machines: set[ThingId] = set()
        for index in {index for thing in dead for index in self._groups[thing]}:
            group = self.cluster.groups[index]
            if self._starves(group.needs, dead):
                lost[index] = len(group.nodes)
                machines.update(self.cluster.nodes[number].thing for number in group.nodes)
        for thing in failed:
            if thing.startswith("node/") and thing not in machines:
                machines.add(thing)
                group_of = self._nodes[thing].group
                lost[group_of] = lost.get(group_of, 0) + 1
        for machine, instances in self._on_machines.items():
            if machine in machines:
                dead.update(instances)
        return frozenset(dead | machines), lost

    @staticmethod
    def _starves(needs: tuple[tuple[ThingId, ...], ...], dead: set[ThingId]) -> bool:
        """Whether, of some group of alternatives, every one is dead."""
        return any(all(thing in dead for thing in alternatives) for alternatives in needs)

    def singles(self, named: frozenset[ThingId]) -> tuple[Failure, ...]:
        """Return every single failure; machines that are in no `named` structure are represented once per group."""
        failures: list[Failure] = []
        for thing in self.cluster.things.values():
            if thing.kind != "node":
                dead, lost = self.closure((thing.id,))
                failures.append(Failure(thing.id, thing.kind, thing.name, 1, dead, lost, thing.origin))
        for index, group in enumerate(self.cluster.groups):
            machines = [self.cluster.nodes[number] for number in group.nodes]
            special = [node for node in machines if node.thing in named]
            rest = len(machines) - len(special)
            plain = next((node for node in machines if node.thing not in named), None)
            for node, count in [(node, 1) for node in special] + ([(plain, rest)] if plain else []):
                one = frozenset((node.thing,))
                failures.append(Failure(node.thing, "node", node.name, count, one, {index: 1}, node.origin))
        return tuple(failures)
