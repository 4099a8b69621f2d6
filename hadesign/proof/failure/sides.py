"""A cut network: which zones can still reach which, when links between zones are dead."""

from collections.abc import Iterable
from functools import cached_property

from hadesign.topology.cluster import Cluster, ThingId


class Sides:
    """Sides of a network whose links may be cut; without declared links it is one side for ever."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the links."""
        self.cluster = cluster
        self._known: dict[frozenset[ThingId], dict[str, int]] = {}

    @cached_property
    def links(self) -> tuple[ThingId, ...]:
        """Every link that is declared."""
        return tuple(link.thing for link in self.cluster.links)

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """Every zone at the end of a link."""
        return tuple(dict.fromkeys(zone for link in self.cluster.links for zone in link.ends))

    def of(self, dead_links: Iterable[ThingId]) -> dict[str, int]:
        """Return the side of each zone, counted from 0; empty while nothing is cut."""
        dead = frozenset(dead_links)
        if dead not in self._known:
            self._known[dead] = self._find(dead) if dead else {}
        return self._known[dead]

    def _find(self, dead: frozenset[ThingId]) -> dict[str, int]:
        """Join zones that a living link connects."""
        side = {zone: number for number, zone in enumerate(self.zones)}
        for link in self.cluster.links:
            if link.thing not in dead:
                one, other = (side[zone] for zone in link.ends)
                side = {zone: one if number == other else number for zone, number in side.items()}
        numbers = {number: place for place, number in enumerate(dict.fromkeys(side.values()))}
        return {zone: numbers[number] for zone, number in side.items()}
