"""What items are about: parts by name, and the failures by which they are lost, so that findings can be compared."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from hadesign.diagnostic import Path
from hadesign.lint.facts import survival
from hadesign.lint.facts.base import Context, FailureCause, Item, PartName, no_cause
from hadesign.proof import LEVELS, FailureSet, ServiceProof
from hadesign.proof.capacity.needed_io import needed_io
from hadesign.proof.services import structures
from hadesign.topology.cluster import ThingId, Workload
from hadesign.topology.structure import AtLeast, Structure

SERVERS: tuple[PartName, ...] = ("api", "control-plane")
"""What is gone without any API server."""
ROOM: PartName = "capacity"
"""Room for all pods."""

WITHIN = LEVELS["zone"]
"""Failures that a better layout of machines survives; the region takes all of it, however it is laid out."""


def workload(of: Workload) -> PartName:
    """Return the part that an application is; names are only unique in their namespaces."""
    return f"workload/{of.namespace}/{of.name}"


def component(of: Workload) -> PartName:
    """Return the part that a component of the platform is."""
    return f"component/{of.namespace}/{of.name}"


def served(context: Context, of: Workload) -> tuple[PartName, ...]:
    """Return what stops without a part of the platform: I/O of Ceph's classes without monitors, and its users."""
    if not of.component or of.name != "ceph-mon":
        return ()
    names = [c.name for c in context.cluster.storage if c.row.monitors]
    return tuple(part for name in names for part in (storage(name)[1], *supplied(context, name)))


def storage(name: str) -> tuple[PartName, PartName]:
    """Return what a storage class promises: data that is kept, and I/O that goes on."""
    return f"data/{name}-data", f"io/{name}-io"


def supplied(context: Context, name: str) -> tuple[PartName, ...]:
    """Return the workloads that stop when the I/O of a storage class does."""
    known = {one.name: one for one in context.cluster.storage}
    found = ((one, needed_io(one, known)) for one in context.cluster.workloads if name in one.volumes)
    return tuple(
        workload(one) for one, needed in found if any(s.name == name for s in (*needed.certain, *needed.perhaps))
    )


def volume(of: Workload, storage_class: str) -> PartName:
    """Return the part that the data of a workload on a class is."""
    return f"volume/{of.namespace}/{of.name}/{storage_class}"


def service(context: Context, proof: ServiceProof) -> PartName:
    """Return the part that a service of the proof is."""
    return context.once(_placed).get(proof.id) or (
        proof.name if proof.name == proof.service else f"{proof.service}/{proof.name}"
    )


def _placed(context: Context) -> dict[str, PartName]:
    """Return the parts of services whose names do not tell their namespaces."""
    cluster, proof = context.cluster, context.proof
    known = {p.id: workload(w) for w, p in zip(cluster.workloads, proof.workloads, strict=True)}
    return known | {p.id: component(c) for c, p in zip(cluster.components, proof.components, strict=True)}


def quorum(context: Context) -> tuple[PartName, ...]:
    """Return what is gone without etcd's quorum: the endpoint, too, where its address is moved by a lease in there."""
    etcd, cluster = structures.etcd(context.cluster), context.cluster
    called = {"endpoint": structures.endpoint(cluster), "node-endpoint": structures.node_endpoint(cluster)}
    leased = (name for name, needed in called.items() if etcd is not None and needed and _contains(needed, etcd))
    return ("etcd", *SERVERS, *leased)


def _contains(structure: Structure, part: Structure) -> bool:
    return structure == part or (
        isinstance(structure, AtLeast) and any(_contains(inner, part) for inner in structure.parts)
    )


def only(thing: ThingId) -> Callable[[], frozenset[FailureCause]]:
    """Return the causes of what is about the loss of one thing."""
    return lambda: frozenset({frozenset({thing})})


def losses(*proofs: ServiceProof) -> Callable[[], frozenset[FailureCause]]:
    """Return the causes of what is about services: the single failures that take one of them down."""
    return lambda: frozenset(_cause(found) for found in _found(proofs))


def quorum_losses(context: Context) -> Callable[[], frozenset[FailureCause]]:
    """Return the causes of what is about etcd's members."""
    proof = context.proof
    needed = structures.etcd(context.cluster)
    return partial(_without, context, needed, proof.etcd, (proof.api, proof.control_plane))


def front(context: Context, own: ServiceProof) -> tuple[ServiceProof, ...]:
    """Return what is out of reach without an endpoint: it, and the control plane if that is what its machines call."""
    called = context.proof.node_endpoint or context.proof.endpoint
    return (own, context.proof.control_plane) if own is called else (own,)


def front_parts(context: Context, own: ServiceProof) -> tuple[PartName, ...]:
    """Return the parts that these are."""
    return tuple(service(context, proof) for proof in front(context, own))


def front_losses(context: Context, own: ServiceProof) -> Callable[[], frozenset[FailureCause]]:
    """Return the causes of what is about an endpoint."""
    outside = own is context.proof.endpoint
    needed = structures.endpoint(context.cluster) if outside else structures.node_endpoint(context.cluster)
    return partial(_without, context, needed, own, front(context, own)[1:])


def _without(
    context: Context, needed: Structure | None, proof: ServiceProof, others: Iterable[ServiceProof]
) -> frozenset[FailureCause]:
    """Return what takes a service down, also among failures of others: each stands for its like in its own proof."""
    causes = {_cause(found) for found in _found((proof,))}
    for cause in {_cause(found) for found in _found(others)} - causes:
        if needed is not None and not survival.stands(needed, context.proof.domains.closure(cause)[0]):
            causes.add(cause)
    return frozenset(causes)


def placed(
    of: Workload,
    proof: ServiceProof,
    values: Mapping[str, Any],
    parts: tuple[PartName, ...],
    places: Mapping[str, Path] | None = None,
) -> Item:
    """Return the item of what the scheduler places; of an unknown spread it has no causes, as nothing is claimed."""
    where = {**survival.places(of, proof), **(places or {})}
    causes = no_cause if values["nodeLoss"] is None else losses(proof)
    return Item(of.origin.path, values, places=where, lacks=survival.lacks(of, proof), parts=parts, causes=causes)


def with_all(
    context: Context, things: Iterable[ThingId], proofs: Iterable[ServiceProof]
) -> Callable[[], frozenset[FailureCause]]:
    """Return the failures that take services down and with them each of some things."""
    wanted = frozenset(things)
    closure = context.proof.domains.closure
    return lambda: frozenset(c for c in map(_cause, _found(proofs)) if wanted <= closure(c)[0])


def _found(proofs: Iterable[ServiceProof]) -> Iterable[FailureSet]:
    return (found for proof in proofs for found in proof.breaks if found.kind in WITHIN)


def _cause(found: FailureSet) -> FailureCause:
    return frozenset(found.failures)
