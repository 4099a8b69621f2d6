"""Parts that are alike: failures of any one of them do the same, alone and together with any other failure."""

from collections.abc import Hashable, Iterable

from hadesign.frozen import dataclass
from hadesign.proof.failure.graph import Leaves
from hadesign.proof.failure.verdict import KINDS
from hadesign.topology.cluster import Cluster, Kind, ThingId


@dataclass(frozen=True, slots=True)
class AlikeParts:
    """Things of one kind that can change places in every service; most are alone."""

    kind: Kind
    things: tuple[ThingId, ...]


def alike_parts(cluster: Cluster, counted: Iterable[Leaves]) -> tuple[AlikeParts, ...]:
    """Return every thing that can fail, those that are alike together, the largest kinds first.

    Machines of a group stand on the very same things. They are alike where no service, and nothing that stands on a
    machine, tells one from another. Racks and hosts are never put together: which machines stand on which of them
    would then matter for a combination.

    Args:
        cluster: the design.
        counted: what each service counts.
    """
    leaves = tuple({id(one): one for one in counted}.values())
    carried: dict[ThingId, list[ThingId]] = {}
    for thing in cluster.things.values():
        for need in {need for needs in thing.needs for need in needs if need.startswith("node/")}:
            carried.setdefault(need, []).append(thing.id)
    groups = {node.thing: node.group for node in cluster.nodes}
    found: dict[Hashable, tuple[Kind, list[ThingId]]] = {}
    for thing in cluster.things.values():
        key: Hashable = thing.id
        if thing.id in groups and thing.id not in carried:
            key = groups[thing.id], tuple(one.things.get(thing.id) for one in leaves)
        found.setdefault(key, (thing.kind, []))[1].append(thing.id)
    parts = (AlikeParts(kind, tuple(things)) for kind, things in found.values())
    return tuple(sorted(parts, key=lambda part: -KINDS.index(part.kind)))
