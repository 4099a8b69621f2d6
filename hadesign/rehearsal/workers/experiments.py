"""What can be rehearsed of workers: failures that take some, watched until pods have moved, and drains.

Kubernetes waits for minutes before it moves anything, so that of each kind of failure one is rehearsed by default:
one that most workloads feel; and of drains, that of one machine. The others are made where they are named.
"""

from collections.abc import Iterator
from dataclasses import replace

from hadesign.i18n import _
from hadesign.proof import KINDS, Proof
from hadesign.rehearsal.experiments import DRAINED, RESCHEDULED, Experiment, Prediction, predicted
from hadesign.rehearsal.workers.objects import node_objects, placed
from hadesign.rehearsal.workers.predicted import pods_after, pods_of_drain, pods_of_drains
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.workloads import schedulable

MOST = (100, 300)
"""How many nodes and pods are kept alive at most."""


def why_no_workers(cluster: Cluster) -> str:
    """Return why nothing can be rehearsed of a design's workers; nothing if something can."""
    if not placed(cluster):
        return _("it names no workload whose copies are known")
    nodes, pods = len(node_objects(cluster)), sum(one.replicas or 0 for one in placed(cluster))
    if nodes > MOST[0] or pods > MOST[1]:
        return _("it has {nodes} nodes and {pods} pods, and {most} and {many} are kept alive at most",
                 nodes=nodes, pods=pods, most=MOST[0], many=MOST[1])  # fmt: skip
    return ""


def experiments_of_workers(proof: Proof) -> tuple[Experiment, ...]:
    """Return every single failure of which workers die while the control plane goes on, and the drains of workers."""
    if why_no_workers(proof.cluster):
        return ()
    return (*_first_of_kind(proof, _lost(proof)), *_drained(proof), *_drained_zones(proof))


def _lost(proof: Proof) -> Iterator[Experiment]:
    """Yield failures that take workers, the smallest of those that take the same machines in the name of all."""
    cluster = proof.cluster
    alike: dict[frozenset[str], list[ThingId]] = {}
    nodes = {node.thing: node.name for node in cluster.nodes}
    for failure in sorted(proof.failures, key=lambda one: KINDS.index(one.kind)):
        dead = frozenset(nodes[thing] for thing in failure.dead if thing in nodes)
        alike.setdefault(dead, []).append(failure.thing)
    takes = frozenset(node.name for node in cluster.nodes if schedulable(node))
    control = _control_plane(cluster)
    for dead, (thing, *also) in alike.items():
        workers, machines = tuple(sorted(dead & takes)), tuple(sorted(dead & control))
        if not workers or takes <= dead:
            continue
        told = predicted(proof, (thing,), machines, "silent")
        pods = pods_after(proof, (thing,), workers)
        if told.goes_on and pods:
            yield Experiment(
                f"{thing} {RESCHEDULED}", RESCHEDULED, told, (thing,), machines, also=tuple(also), workers=workers,
                pods=pods,
            )  # fmt: skip


def _control_plane(cluster: Cluster) -> frozenset[str]:
    members = cluster.etcd.members if cluster.etcd else ()
    balancers = cluster.front.instances if cluster.front else ()
    return frozenset(one.node for some in (cluster.api_servers, members, balancers) for one in some)


def _first_of_kind(proof: Proof, found: Iterator[Experiment]) -> Iterator[Experiment]:
    """Yield experiments, of each kind of failure one by default: the first of those that most workloads feel."""
    every = list(found)
    first: dict[str, Experiment] = {}
    for one in every:
        kind = proof.cluster.things[one.failed[0]].kind
        if kind not in first or len(one.pods) > len(first[kind].pods):
            first[kind] = one
    yield from (replace(one, by_default=one in first.values()) for one in every)


def _drained(proof: Proof) -> Iterator[Experiment]:
    """Yield the drain of one machine of each group of equal ones that workloads may run on."""
    cluster, first = proof.cluster, True
    for group in cluster.groups:
        node = cluster.nodes[group.nodes[0]]
        if "worker" not in node.roles or not (pods := pods_of_drain(proof, node.name)):
            continue
        told = Prediction(goes_on=True, within=0.0)
        yield Experiment(
            f"{node.thing} {DRAINED}", DRAINED, told, (node.thing,), workers=(node.name,), pods=pods, by_default=first
        )
        first = False


def _drained_zones(proof: Proof) -> Iterator[Experiment]:
    """Yield the drain of all workers of a zone, one after the other, where there are others."""
    workers = [node for node in proof.cluster.nodes if "worker" in node.roles]
    for zone in proof.cluster.infrastructure.zones:
        names = tuple(sorted(node.name for node in workers if node.zone == zone.name))
        thing = f"zone/{zone.name}"
        if 1 < len(names) < len(workers) and thing in proof.cluster.things:
            yield Experiment(
                f"{thing} {DRAINED}", DRAINED, Prediction(goes_on=True, within=0.0), (thing,), workers=names,
                pods=pods_of_drains(proof, thing, names), by_default=False,
            )  # fmt: skip
