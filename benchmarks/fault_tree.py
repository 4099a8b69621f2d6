"""What a service of named parts stands on, written out for other programs: no symmetry, nothing reduced, no diagram."""

from collections.abc import Mapping
from typing import NamedTuple

from hadesign.proof.availability.numbers import Numbers
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.structure import AtLeast, Part, Structure, things_of


class FaultTree(NamedTuple):
    """Availability of each part, the groups of parts of which it needs one each, and when the service is up.

    What is needed comes before what needs it, and what stands on one thing stands together.
    """

    up: Mapping[ThingId, float]
    needs: Mapping[ThingId, tuple[tuple[ThingId, ...], ...]]
    top: Structure


def fault_tree(cluster: Cluster, structure: Structure) -> FaultTree:
    """Return the fault tree of a structure; every part must have a number."""
    needs = _needs(cluster, structure)
    above = [name for name, groups in needs.items() if not groups]
    kids: dict[ThingId, list[ThingId]] = {name: [] for name in needs}
    for name, groups in needs.items():
        for option in {option for options in groups for option in options}:
            kids[option].append(name)
    order: dict[ThingId, None] = {}
    while above:
        _place(above[-1], needs, order)
        above += [kid for kid in reversed(kids[above.pop()]) if kid not in order]
    numbers = Numbers(cluster)
    up = {name: number.low for name in order if (number := numbers.of(name)) is not None}
    return FaultTree(up, {name: needs[name] for name in order}, structure)


def _needs(cluster: Cluster, structure: Structure) -> dict[ThingId, tuple[tuple[ThingId, ...], ...]]:
    """Return everything that the structure stands on, with what it needs."""
    found: dict[ThingId, tuple[tuple[ThingId, ...], ...]] = {}
    todo = sorted(things_of(structure))
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = cluster.things[name].needs
            todo += [option for options in found[name] for option in options]
    return found


def _place(name: ThingId, needs: Mapping[ThingId, tuple[tuple[ThingId, ...], ...]], order: dict[ThingId, None]) -> None:
    """Put a part in order, behind all that it needs."""
    if name not in order:
        for option in [option for options in needs[name] for option in options]:
            _place(option, needs, order)
        order[name] = None


def majority(cluster: Cluster, replicas: int) -> AtLeast:
    """Return a majority of replicas on workers, dealt over the zones, each on a hypervisor and rack of its own."""
    zones: dict[str | None, list[ThingId]] = {}
    for node in cluster.nodes:
        if "worker" in node.roles:
            zones.setdefault(node.zone, []).append(node.thing)
    chosen = []
    for number in range(replicas):
        machines = list(zones.values())[number % len(zones)]
        # Four machines share a hypervisor, and neighbouring hypervisors stand in different racks.
        chosen.append(machines[number // len(zones) * 4 % len(machines)])
    return AtLeast(replicas // 2 + 1, tuple(Part(name) for name in chosen), "replicas")
