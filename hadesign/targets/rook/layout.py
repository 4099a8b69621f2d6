"""What one Ceph cluster is to be: its classes, the machines with data, its monitors, and whether it is stretched."""

from collections import Counter
from collections.abc import Sequence

from hadesign.frozen import dataclass
from hadesign.targets.storage_classes import asked_by_many, of_provider
from hadesign.topology.cluster import Ceph, Cluster, Node, Storage, Workload
from hadesign.topology.order import in_order

MONITORS = "ceph-mon"
STRETCHED_COPIES, STRETCHED_LEAST = 4, 2
"""Copies of every pool of a stretched cluster (rook/rook@4e1b7a626891, v1.20.6: pkg/operator/ceph/pool/validate.go,
ValidatePoolSpec), and those that Ceph lets I/O go on with there (https://docs.ceph.com/en/latest/rados/operations/
stretch-mode/)."""
_MONITORS_OF_STRETCHED = {5: (1, 2, 2), 3: (1, 1, 1)}
"""Monitors in the zone of the arbiter and in each zone with data, by their number (same release,
pkg/operator/ceph/cluster/cluster.go, validateStretchCluster; mon/mon.go, findAvailableZone)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretched cluster: two zones with data, and one with a single monitor."""

    data: tuple[str, ...]
    arbiter: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One Ceph cluster.

    `shared` are the names of classes whose volumes many nodes write to, `holders` the machines with data, `bound` those
    that monitors are bound to (none where the scheduler chooses), and `candidates` those that take pods without being
    told. `declared` is what the design says of Ceph, `monitors` `None` where it says nothing of them.
    """

    classes: tuple[Storage, ...]
    shared: frozenset[str]
    holders: tuple[Node, ...]
    declared: Ceph | None
    monitors: Workload | None
    bound: tuple[Node, ...]
    candidates: tuple[Node, ...]
    stretch: Stretch | None

    @property
    def several_per_node(self) -> bool:
        """Whether one node may run several monitors: a spread over nodes that is required is the stronger word."""
        spread = self.monitors.spread if self.monitors else None
        allowed = self.declared is not None and self.declared.multiple_per_node is True
        return allowed and not (spread and spread.node == "required")

    @property
    def seats(self) -> tuple[Node, ...]:
        """The machines that may run monitors."""
        return self.bound or self.candidates

    @property
    def count(self) -> int:
        """How many monitors there are; 0 where it is not said."""
        return (self.monitors.replicas or 0) if self.monitors else 0


def layout(cluster: Cluster) -> Layout:
    """Decide what the Ceph cluster of a design is."""
    classes = of_provider(cluster, "rook-ceph")
    monitors = next((part for part in cluster.components if part.name == MONITORS), None)
    named = frozenset(monitors.on) if monitors else frozenset()
    bound = tuple(node for node in cluster.nodes if node.name in named)
    candidates = _machines(cluster, monitors.eligible if monitors else ())
    holders = _machines(cluster, classes[0].eligible if classes else ())
    return Layout(
        classes=classes,
        shared=frozenset(one.name for one in classes if asked_by_many(cluster, one)),
        holders=holders,
        declared=cluster.ceph,
        monitors=monitors,
        bound=bound,
        candidates=candidates,
        stretch=_stretch(classes, monitors, holders, bound, bound or candidates),
    )


def _machines(cluster: Cluster, groups: Sequence[int]) -> tuple[Node, ...]:
    return tuple(cluster.nodes[index] for group in groups for index in cluster.groups[group].nodes)


def zones_of(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return the zones of machines, in their order."""
    return in_order({node.zone for node in nodes if node.zone})


def _stretch(
    classes: Sequence[Storage],
    monitors: Workload | None,
    holders: Sequence[Node],
    bound: Sequence[Node],
    seats: Sequence[Node],
) -> Stretch | None:
    """Return how it is stretched: every class has 2 + 2 copies, and a third zone one monitor, as Rook deals them."""
    data = zones_of(holders)
    count = monitors.replicas if monitors else None
    if len(data) != 2 or count not in _MONITORS_OF_STRETCHED:
        return None
    if any((one.copies, one.each, one.least) != (STRETCHED_COPIES, 2, STRETCHED_LEAST) for one in classes):
        return None
    zones = zones_of(seats)
    others = [zone for zone in zones if zone not in data]
    if len(zones) != 3 or len(others) != 1:
        return None
    arbiter, expected = others[0], _MONITORS_OF_STRETCHED[count]
    if bound and tuple(Counter(node.zone for node in bound)[zone] for zone in (arbiter, *data)) != expected:
        return None
    return Stretch(data, arbiter)
