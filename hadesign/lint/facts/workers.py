"""Facts about workers: their zones, and what is left for requests after a failure."""

from collections.abc import Callable, Sequence

from hadesign.lint.facts.base import Context, Item, Topic, seen_at
from hadesign.lint.text import as_cpu, as_memory
from hadesign.proof.capacity import Balance
from hadesign.topology.cluster import Node

TOPIC = Topic("Workers and their capacity.")

_UNITS: dict[str, Callable[[float], str]] = {"cpu": as_cpu, "memory": as_memory, "pods": lambda count: f"{count:g}"}


def _workers(context: Context) -> Sequence[Node]:
    return context.once(_all)


def _all(context: Context) -> list[Node]:
    return [node for node in context.cluster.nodes if "worker" in node.roles]


@TOPIC.value("zones", "Number of zones that hold workers; null if a worker's zone is not known.")
def zones(context: Context) -> int | None:
    """Count the zones of the workers."""
    found = {node.zone for node in _workers(context)}
    return None if None in found or not found else len(found)


@TOPIC.items(
    "groups",
    "All workers together, and each pool that a critical workload is bound to.",
    name="what they are",
    count="number of machines",
    zones="their zones; null if one is not known",
)
def groups(context: Context) -> list[Item]:
    """Return the workers, and pools that critical workloads depend on."""
    bound = {w.pool for w in context.cluster.blueprint.spec.workloads if w.pool and w.tier == "critical"}
    found = [_group("all workers", _workers(context))]
    if found[0] is not None and len(found[0].values["zones"] or ()) > 1:
        found += [
            _group(f"machines of pool {pool}", [n for n in _workers(context) if n.pool == pool])
            for pool in sorted(bound)
        ]
    return [item for item in found if item is not None]


def _group(name: str, nodes: Sequence[Node]) -> Item | None:
    if not nodes:
        return None
    nowhere = next((node for node in nodes if node.zone is None), None)
    found = tuple(dict.fromkeys(node.zone for node in nodes))
    values = {"name": name, "count": len(nodes), "zones": None if nowhere else found}
    first = nowhere or nodes[0]
    field = "zones" if first.pool else "zone"
    return Item(first.origin.path, values, places={"zones": (*first.origin.path, field)})


@TOPIC.items(
    "balances",
    "CPU, memory and pods of all workers and of each pool that workloads are bound to: asked for, and left.",
    pool="name of the pool, null for all workers",
    resource="cpu, memory or pods",
    requested="what all workloads ask for: millicores, bytes or pods",
    critical="what critical workloads ask for, those without a tier included",
    total="what all machines offer",
    afterNode="what is left without the largest machine",
    afterZone="what is left without the largest zone; null if zones are not known",
    node="name of the largest machine",
    zone="name of the largest zone",
    requestedText="the same with units",
    criticalText="the same with units",
    afterNodeText="the same with units",
    afterZoneText="the same with units",
)
def balances(context: Context) -> list[Item]:
    """Return every balance that the proof could draw, and what it lacked for the others."""
    return [*(_balance(balance) for balance in context.proof.capacity.balances), *_gaps(context)]


def _balance(balance: Balance) -> Item:
    unit = _UNITS[balance.resource]
    after_zone = balance.after_zone
    values = {
        "pool": balance.pool,
        "resource": balance.resource,
        "requested": balance.requested,
        "critical": balance.critical,
        "total": balance.total,
        "afterNode": balance.after_node,
        "afterZone": after_zone,
        "node": balance.node,
        "zone": balance.zone,
        "requestedText": unit(balance.requested),
        "criticalText": unit(balance.critical),
        "afterNodeText": unit(balance.after_node),
        "afterZoneText": unit(after_zone) if after_zone is not None else "",
    }
    path = balance.origin.path
    return Item(path, values, places={"size": (*path, "size"), "afterZone": (*path, "zone")})


def _gaps(context: Context) -> list[Item]:
    """Return an item without numbers for each kind of gap: what is missing once is enough to draw no balance."""
    first: dict[str, Item] = {}
    for what, origin in context.proof.capacity.missing:
        field = what.partition(" of ")[0]
        values = {"resource": field.partition(".")[2] or None, "requested": None}
        place = (*origin.path, *field.split("."))
        first.setdefault(
            field, Item(origin.path, values, [seen_at(what, origin)], {"requested": place, "afterZone": place})
        )
    return list(first.values())
