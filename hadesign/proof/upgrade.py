"""One machine out on purpose, then one failure: what maintenance leaves of what the design survives.

A machine that is drained has no replicas any more: the scheduler has put them elsewhere before. So the failure strikes
a smaller cluster. An etcd member or balancer on it is away, as if it had failed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hadesign.proof.placed import Placed, seats
from hadesign.proof.prover import Prover, name_of
from hadesign.proof.verdict import FailureSet, ServiceProof
from hadesign.topology.cluster import Cluster, ThingId


@dataclass(frozen=True, slots=True)
class Exposed:
    """A failure that takes a service down while a machine (any of `alike`) is drained, and not otherwise."""

    service: ServiceProof
    machine: ThingId
    alike: int
    fault: FailureSet


def exposed_parts(proof: ServiceProof) -> Iterator[Exposed]:
    """Yield what a drained machine exposes of a service with named parts: pairs of which one is a machine."""
    for found in proof.sets(2).found:
        machines = [name for name, kind in zip(found.failures, found.kinds, strict=True) if kind == "node"]
        if found.order == 2 and machines:
            yield Exposed(proof, machines[0], found.alike, found)


def exposed_replicas(
    prover: Prover, proof: ServiceProof, placed: Placed, survives: Callable[[FailureSet], bool]
) -> Iterator[Exposed]:
    """Yield what a drained machine exposes of placed replicas, for one machine of each kind.

    Args:
        prover: of the whole Cluster.
        proof: the service.
        placed: its function.
        survives: whether the service survives a failure while no machine is drained.
    """
    search = prover.search(placed)
    for example in search.twins.examples():
        if not search.graph.vertices[example.event[0]].machines or sum(placed.nodes.values()) == 1:
            continue  # no machine; or there is nowhere to drain it to, which is found without any failure
        machine = name_of(search.graph, example.event)
        smaller = without(prover.cluster, machine)
        where = seats(smaller, placed.workload.eligible, placed.sides, placed.needs, by_zone=placed.rule.by_zone)
        alone = Placed(placed.workload, where, placed.sides)
        for fault in Prover(smaller).prove(proof.service, proof.name, proof.origin, alone, machine).sets(1).found:
            if fault.failures and survives(fault):
                yield Exposed(proof, machine, example.count, fault)


def without(cluster: Cluster, machine: ThingId) -> Cluster:
    """Return the Cluster as the scheduler sees it while a machine is drained."""
    number = next(number for number, node in enumerate(cluster.nodes) if node.thing == machine)
    groups = list(cluster.groups)
    index = cluster.nodes[number].group
    groups[index] = replace(groups[index], nodes=tuple(n for n in groups[index].nodes if n != number))
    return replace(cluster, groups=tuple(groups))
