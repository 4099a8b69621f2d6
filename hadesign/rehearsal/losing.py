"""What a failure does to the machines of a control plane: some die with it, and some live on another side of a cut."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.proof import Proof
from hadesign.proof.failure.sides import Sides
from hadesign.topology.cluster import Cluster, ThingId


@dataclass(frozen=True, slots=True)
class LostMachines:
    """Machines that die, and those that live and that clients cannot reach, side by side."""

    machines: tuple[str, ...]
    apart: tuple[tuple[str, ...], ...] = ()


def machines_of(cluster: Cluster) -> tuple[str, ...]:
    """Return the machines of the control plane, of etcd, and of the balancers in front."""
    members = cluster.etcd.members if cluster.etcd else ()
    balancers = cluster.front.instances if cluster.front else ()
    return tuple(sorted({one.node for some in (cluster.api_servers, members, balancers) for one in some}))


def lost_machines(proof: Proof, failed: Sequence[ThingId]) -> LostMachines:
    """Return what some failures at once do to machines; those of a link that has a way round it do nothing."""
    dead = proof.domains.closure(failed)[0]
    every = machines_of(proof.cluster)
    gone = tuple(name for name in every if f"node/{name}" in dead)
    sides = _sides(proof, failed)
    if len({*sides.values()}) < 2:
        return LostMachines(gone)
    here = _client_side(proof, failed, sides)
    groups: dict[int, list[str]] = {}
    for name in every:
        number = sides.get(proof.cluster.above.zone(f"node/{name}") or "", here)
        if name not in gone and number != here:
            groups.setdefault(number, []).append(name)
    return LostMachines(gone, tuple(tuple(groups[number]) for number in sorted(groups)))


def client_zone(proof: Proof, failed: Sequence[ThingId]) -> str:
    """Return a zone on the side of a cut network on which the client stands; nothing where nothing is cut."""
    sides = _sides(proof, failed)
    here = _client_side(proof, failed, sides) if sides else None
    return next((zone for zone, number in sides.items() if number == here), "")


def _sides(proof: Proof, failed: Sequence[ThingId]) -> Mapping[str, int]:
    dead = proof.domains.closure(failed)[0]
    return Sides(proof.cluster).of(thing for thing in dead if thing.startswith("link/"))


def _client_side(proof: Proof, failed: Sequence[ThingId], sides: Mapping[str, int]) -> int:
    """Return where the client stands: where the design says that clients come in, else where most of etcd lives on.

    Of several zones in which they come in it is the first, and of sides with as many members that of the first zone.
    """
    front, etcd = proof.cluster.front, proof.cluster.etcd
    for zone in (front.enters_at or ()) if front else ():
        if zone in sides:
            return sides[zone]
    dead = proof.domains.closure(failed)[0]
    living = [f"node/{one.node}" for one in (etcd.members if etcd else ()) if f"node/{one.node}" not in dead]
    zones = [proof.cluster.above.zone(node) or "" for node in living]
    counts = Counter(sides[zone] for zone in zones if zone in sides)
    return min(sides.values(), key=lambda number: (-counts[number], number))
