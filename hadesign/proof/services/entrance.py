"""What leads clients from outside in to ingress: balancers in front of it, each an alternative to the others."""

from hadesign.proof.failure.graph import Hits
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.named import Named
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.structure import Structure


class Entrance(Named):
    """Ways in; under a cut network those on each side, and what stands in no zone is reached from every one."""

    def __init__(self, cluster: Cluster, structure: Structure, sides: Sides) -> None:
        """Count the links, as what is behind may be on another side of them."""
        super().__init__(cluster, structure, sides, cut=True)

    def on_sides(self, hits: Hits) -> tuple[frozenset[ThingId], dict[int, frozenset[ThingId]]]:
        """Return what is dead, and for each side of the network everything that is dead or on another side."""
        dead = frozenset(thing for thing, hit in zip(self.things, hits, strict=True) if hit)
        side = self.sides.of(thing for thing in self.sides.links if thing in dead)
        found = {
            number: dead | {thing for thing, zone in self.zones.items() if side.get(zone, 0) != number}
            for number in sorted({*side.values()})
        }
        return dead, found or {0: dead}

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether clients come in on none of these sides."""
        return sides.isdisjoint(self.winners(hits))

    def lost(self, hits: Hits) -> tuple[ThingId, ...]:
        """Return what is dead of the balancers, and of what they need."""
        return tuple(t for t, hit in zip(self.things, hits, strict=True) if hit and not t.startswith("link/"))
