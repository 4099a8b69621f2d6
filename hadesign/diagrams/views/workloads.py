"""Workloads and storage: where replicas run while nothing has failed, and which volumes they use."""

from collections.abc import Iterator, Sequence

from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol
from hadesign.diagrams.views.scene import Scene, lines, machines
from hadesign.i18n import _, ngettext
from hadesign.lists import cut
from hadesign.notation import as_memory
from hadesign.proof.capacity.seats import Seats
from hadesign.topology.cluster import Storage, Workload
from hadesign.words.seats import seat_words

_MOST = 6
"""Workloads that are shown one by one in each zone; the others share a box."""
_MOST_ZONES = 6


def workloads(scene: Scene) -> Picture:
    """Return the view of workloads and storage."""
    cluster = scene.cluster
    every = [*cluster.workloads, *cluster.components]
    told, others = cut(sorted(every, key=lambda one: not one.claims), _MOST)
    frames = [_frame(scene, zone, told, others) for zone in _zones(scene)[:_MOST_ZONES]]
    frames = [frame for frame in frames if frame.symbols]
    waiting = [box for one in every if (box := _waiting(scene, one))]
    if waiting:
        frames.append(Boundary("pending", _("Pending"), "", tuple(waiting)))
    classes = [_storage(scene, one) for one in cluster.storage]
    if classes:
        frames.append(Boundary("storage", _("Storage classes"), "", tuple(classes)))
    return Picture(
        title=_("{title}: workloads and storage", title=cluster.title),
        subtitle=scene.subtitle,
        description=_description(scene),
        symbols=(),
        boundaries=tuple(frames),
        connectors=tuple(_connectors(scene, told, frames)),
    )


def _zones(scene: Scene) -> list[str]:
    """Return the zones in which pods may run, by name; the empty name is that of machines without one."""
    found = dict.fromkeys(node.zone or "" for node in scene.nodes if "worker" in node.roles)
    return sorted(found, key=lambda zone: (not zone, zone))


def _frame(scene: Scene, zone: str, told: Sequence[Workload], others: Sequence[Workload]) -> Boundary:
    """Return a zone with a box for each workload that may run there."""
    symbols = [box for one in told if (box := _here(scene, zone, one))]
    rest = [one for one in others if _here(scene, zone, one)]
    if rest:
        count = ngettext("{count} other workload", "{count} other workloads", len(rest))
        symbols.append(Symbol(f"others/{zone}", "pod", (count,)))
    label = _("zone {name}", name=zone) if zone else _("no zone is named")
    nodes = sum(1 for node in scene.nodes if (node.zone or "") == zone and "worker" in node.roles)
    detail = ngettext("{count:,} worker", "{count:,} workers", nodes)
    return Boundary(f"zone/{zone}", label, detail, tuple(symbols))


def _waiting(scene: Scene, workload: Workload) -> Symbol | None:
    """Return the box of replicas that no node takes, with the reason; nothing where all run."""
    seats = scene.proof.seats(workload)
    if seats.waiting <= 0:
        return None
    count = ngettext("{count} replica", "{count} replicas", seats.waiting)
    words = lines(workload.name, count, seat_words(seats.why) if seats.why else "")
    return Symbol(f"pending/{workload.id}", "pod", words, services=_service(scene, workload))


def _service(scene: Scene, workload: Workload) -> tuple[str, ...]:
    return scene.service(f"component/{workload.id}" if workload.component else f"workload/{workload.id}")


def _here(scene: Scene, zone: str, workload: Workload) -> Symbol | None:
    """Return the box of a workload in a zone, or nothing where it cannot run there."""
    cluster, seats = scene.cluster, scene.proof.seats(workload)
    places = [group for group in seats.terms.places if (cluster.groups[group].zone or "") == zone]
    if not places or (seats.running == 0 and workload.replicas):
        return None
    things = machines(cluster.nodes[index].name for group in places for index in cluster.groups[group].nodes)
    words = (workload.name, _number(scene, workload, seats))
    services = _service(scene, workload)
    return Symbol(f"pods/{zone}/{workload.id}", "pod", lines(*words), things=things, services=services)


def _number(scene: Scene, workload: Workload, seats: Seats) -> str:
    """Say how many copies are in a zone: certain where they must be spread over zones."""
    if workload.kind == "DaemonSet":
        return _("one on each node")
    if workload.replicas is None:
        return ""
    zones = {scene.cluster.groups[group].zone for group in seats.terms.places}
    every = workload.replicas
    if len(zones) == 1:
        return _("{some} of {all} replicas", some=seats.running, all=every)
    if not seats.terms.rule.by_zone:
        return _("up to {some} of {all} replicas", some=seats.running, all=every)
    least, odd = divmod(seats.running, len(zones))
    some = _("{least} or {most}", least=least, most=least + 1) if odd else str(least)
    return _("{some} of {all} replicas", some=some, all=every)


def _storage(scene: Scene, storage: Storage) -> Symbol:
    """Return the box of a storage class: how many copies of each piece of data there are, and what keeps them apart."""
    copies = ngettext("{count} copy", "{count} copies", storage.copies) if storage.copies else ""
    apart = _("each in another {place}", place=storage.apart) if storage.apart and storage.copies > 1 else ""
    least = _("I/O needs {count}", count=storage.least) if storage.copies > 1 else ""
    words = lines(storage.name, storage.provider, copies, apart, least)
    places = [scene.cluster.nodes[i].name for group in storage.eligible for i in scene.cluster.groups[group].nodes]
    services = scene.service(f"data/{storage.name}", f"io/{storage.name}")
    return Symbol(
        f"class/{storage.name}", "storage-class", words, things=(*machines(places), *storage.places), services=services
    )


def _connectors(scene: Scene, told: Sequence[Workload], frames: Sequence[Boundary]) -> Iterator[Connector]:
    """Yield from each workload to its copies, and from these to the classes of its volumes."""
    classes = {storage.name for storage in scene.cluster.storage}
    for one in told:
        ends = f"/{one.id}"
        copies = tuple(box.id for frame in frames for box in frame.symbols if box.id.endswith(ends))
        if not copies:
            continue
        for name in dict.fromkeys(claim.storage_class for claim in one.claims if claim.storage_class in classes):
            sizes = [claim.size for claim in one.claims if claim.storage_class == name]
            total = [as_memory(size) for size in sizes if size is not None]
            each = (
                _("{size} each", size=" + ".join(total)) if total and one.kind == "StatefulSet" else " + ".join(total)
            )
            yield Connector(copies, (f"class/{name}",), label=(each,) if each else (_("volume"),))


def _description(scene: Scene) -> str:
    count = len(scene.cluster.workloads) + len(scene.cluster.components)
    running = ngettext("{count} workload", "{count} workloads", count)
    classes = ngettext("{count} storage class", "{count} storage classes", len(scene.cluster.storage))
    return _("{workloads} on the zones in which they run, and {classes}.", workloads=running, classes=classes)
