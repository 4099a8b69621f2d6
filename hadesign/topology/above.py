"""What is above a thing: all that it stands on, directly or through others; asked here by every reader."""

from collections.abc import Iterable, Iterator, Mapping

from hadesign.topology.nouns.places import Thing, ThingId
from hadesign.vocabulary.kinds import KINDS, Kind

Needs = tuple[tuple[ThingId, ...], ...]
"""Groups of alternatives, of each of which one must live."""


class Above:
    """Answers what things stand on; things that need the same (machines of a pool) are answered once."""

    def __init__(self, things: Mapping[ThingId, Thing]) -> None:
        """Keep the failure-domain graph."""
        self._things = things
        self._known: dict[Needs, tuple[ThingId, ...]] = {}
        self._zones: dict[Needs, str | None] = {}
        self._kinds: dict[Needs, frozenset[Kind]] = {}

    def things(self) -> Iterable[Thing]:
        """Return everything that can fail."""
        return self._things.values()

    def kind(self, thing: ThingId) -> Kind:
        """Return the kind of a thing."""
        return self._things[thing].kind

    def all(self, needs: Needs) -> tuple[ThingId, ...]:
        """Return everything that these needs lead to, alternatives included, nearest first."""
        if needs not in self._known:
            self._known[needs] = tuple(self._walk(needs))
        return self._known[needs]

    def _walk(self, needs: Needs) -> Iterator[ThingId]:
        todo, seen = [thing for options in needs for thing in options], set[ThingId]()
        while todo:
            thing = todo.pop(0)
            if thing in seen:
                continue
            seen.add(thing)
            yield thing
            todo += [need for options in self._things[thing].needs for need in options]

    def of(self, thing: ThingId) -> tuple[ThingId, ...]:
        """Return everything that a thing stands on, nearest first."""
        return self.all(self._things[thing].needs)

    def kinds(self, thing: ThingId) -> frozenset[Kind]:
        """Return the kinds of all that a thing stands on."""
        needs = self._things[thing].needs
        if needs not in self._kinds:
            self._kinds[needs] = frozenset(self._things[place].kind for place in self.all(needs))
        return self._kinds[needs]

    def first(self, needs: Needs, kind: Kind) -> ThingId | None:
        """Return the nearest thing of a kind that these needs lead to, or `None` if there is none."""
        return next((thing for thing in self.all(needs) if self._things[thing].kind == kind), None)

    def zone(self, thing: ThingId) -> str | None:
        """Return the zone of a machine or of what stands on one; `None` for what is reached from every zone."""
        found = self._things[thing]
        if found.kind == "zone":
            return found.name
        if KINDS[found.kind].group == "service":
            return None  # others run it, and clients of every zone reach it
        if found.needs not in self._zones:
            zones = {z for options in found.needs if len(options) == 1 for z in (self.zone(options[0]),) if z}
            self._zones[found.needs] = next(iter(zones)) if len(zones) == 1 else None
        return self._zones[found.needs]
