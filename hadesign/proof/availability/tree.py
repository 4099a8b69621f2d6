"""A structure function as a decision diagram over the parts of a graph, shared parts as one variable."""

from collections.abc import Mapping

from hadesign.proof.availability.bdd import FALSE, TRUE, Bdd
from hadesign.proof.failure.graph import DependencyGraph
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.contested import Contested
from hadesign.proof.services.named import Named
from hadesign.topology.cluster import ThingId
from hadesign.topology.structure import Part, Structure


class Diagram:
    """The parts of a graph as variables, depth first, so that what fails together stands together."""

    def __init__(self, graph: DependencyGraph) -> None:
        """Order the parts and say when each lives."""
        self.graph, self.bdd = graph, Bdd()
        self.order = _depth_first(graph)
        number = {index: place for place, index in enumerate(self.order)}
        self._lives: list[int] = []
        for index, vertex in enumerate(graph.vertices):
            needs = [self.bdd.some([self._lives[option] for option in options]) for options in vertex.needs]
            self._lives.append(self.bdd.every([*needs, self.bdd.variable(number[index])]))
        self._known: dict[int, tuple[Structure, int]] = {}
        self._by_name = {vertex.name: self._lives[index] for index, vertex in enumerate(graph.vertices)}

    def lives(self, thing: ThingId) -> int:
        """Return when a thing lives, with all it stands on."""
        return self._by_name[thing]

    def up(self, function: Named) -> int:
        """Return when a service is up, on whatever side of a cut network."""
        if isinstance(function, Contested):
            return self._contested(function)
        if function.cut:
            return self.on_some_side(function.structure, function.zones, function.sides)
        return self.of(function.structure)

    def of(self, structure: Structure, cut_off: Mapping[ThingId, int] | None = None) -> int:
        """Return when a structure holds; `cut_off` says for some things when they can be reached."""
        if isinstance(structure, Part):
            reached = (cut_off or {}).get(structure.thing, TRUE)
            return self.bdd.choose(reached, self.lives(structure.thing), FALSE)
        if cut_off is None and id(structure) in self._known:
            # Shared by others: etcd's quorum, of each API server. By identity, which keeping it makes sure of.
            return self._known[id(structure)][1]
        found = self.bdd.at_least(structure.k, [self.of(part, cut_off) for part in structure.parts])
        if cut_off is None:
            self._known[id(structure)] = structure, found
        return found

    def on_some_side(self, structure: Structure, zone_of: Mapping[ThingId, str], sides: Sides) -> int:
        """Return when a structure holds on some side of a network whose links may fail."""
        zones = sorted(set(zone_of.values()))
        found = []
        for start in zones:
            reached = self._reached(start, sides)
            found.append(self.of(structure, {thing: reached.get(zone, FALSE) for thing, zone in zone_of.items()}))
        return self.bdd.some(found)

    def _contested(self, function: Contested) -> int:
        """Return when an address leads on that several sides may have, for clients who come in at one of them."""
        bdd, zone_of = self.bdd, function.zones
        up = [self.on_some_side(function.structure, zone_of, function.sides)]
        starts = {*zone_of.values(), *(zone for address in function.addresses for zone in function.may_have(address))}
        reach = {zone: self._reached(zone, function.sides) for zone in sorted(starts)}
        for address in function.addresses:
            having = {zone: bdd.some(list(map(self.lives, own))) for zone, own in function.may_have(address).items()}
            behind = function.behind_of(address)
            answered = {zone: self._answered(function, behind, having, reached) for zone, reached in reach.items()}
            if address.enters:
                coming = {zone: self.lives(f"zone/{zone}") for zone in address.enters}
                served = self._served(coming, answered, worst=True)
            else:
                pairs = [(one, other) for one in having for other in having if one < other]
                cut = [bdd.choose(reach[one].get(other, FALSE), FALSE, TRUE) for one, other in pairs]
                both = [
                    bdd.every([having[one], having[other], apart])
                    for (one, other), apart in zip(pairs, cut, strict=True)
                ]
                served = bdd.choose(bdd.some(both), self._served(having, answered, worst=function.worst), TRUE)
            up.append(bdd.choose(bdd.some([*having.values()]), served, TRUE))
        return bdd.every(up)

    def _answered(
        self, function: Contested, ready: Structure, having: Mapping[str, int], reached: Mapping[str, int]
    ) -> int:
        """Return when the side of a zone has the address, and what is ready behind it."""
        bdd, zone_of = self.bdd, function.zones
        held = bdd.some([bdd.choose(reached.get(zone, FALSE), has, FALSE) for zone, has in having.items()])
        behind = self.of(ready, {thing: reached.get(zone, FALSE) for thing, zone in zone_of.items()})
        return bdd.every([held, behind])

    def _served(self, coming: Mapping[str, int], answered: Mapping[str, int], *, worst: bool) -> int:
        """Return when clients are served who come in at all of some zones that live, or at the best of them."""
        bdd = self.bdd
        some = bdd.some([*coming.values()])
        if worst:
            return bdd.every([some, *(bdd.choose(come, answered[zone], TRUE) for zone, come in coming.items())])
        return bdd.some([bdd.every([come, answered[zone]]) for zone, come in coming.items()])

    def _reached(self, start: str, sides: Sides) -> dict[str, int]:
        """Return for each zone when it can be reached from `start`; a link needs the zones at its ends."""
        reached = {start: TRUE}
        links = sides.cluster.links
        for _ in sides.zones:
            before = dict(reached)
            for link in links:
                for one, other in (link.ends, link.ends[::-1]):
                    way = self.bdd.choose(self.lives(link.thing), before.get(one, FALSE), FALSE)
                    reached[other] = self.bdd.choose(way, TRUE, reached.get(other, FALSE))
            if reached == before:
                break
        return reached


def _depth_first(graph: DependencyGraph) -> list[int]:
    """Order vertices so that each stands close to what stands on it, and after what it needs."""
    order: list[int] = []
    placed = [False] * len(graph.vertices)

    def place(index: int) -> None:
        if not placed[index]:
            placed[index] = True
            for parent in graph.parents[index]:
                place(parent)
            order.append(index)

    def descend(index: int) -> None:
        todo = [index]
        while todo:
            vertex = todo.pop()
            place(vertex)
            todo += [kid for kid in reversed(graph.kids[vertex]) if not placed[kid]]

    for index, parents in enumerate(graph.parents):
        if not parents:
            descend(index)
    for index in range(len(graph.vertices)):
        place(index)
    return order
