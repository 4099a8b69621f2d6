"""What would settle an objective that is not shown: places of the blueprint, most decisive first.

Each reason why something is not shown leads to the facts that nobody gives. Of several, those come first on which more
services depend; what no fact would settle, such as a bound of the search, leads to none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hadesign.diagnostic import Path
from hadesign.proof.capacity.binding import early
from hadesign.proof.failure.reason import UnknownService, Unnamed, Unsaid
from hadesign.proof.failure.verdict import LEVELS, ServiceProof
from hadesign.proof.leased import unsettled
from hadesign.proof.maintained import Maintained
from hadesign.proof.objectives import Objective
from hadesign.proof.outcomes import DependsOnPlaces, NoFigure, NotTimed, Survive
from hadesign.proof.recovery.reasons import Undecided, Unproved
from hadesign.proof.recovery.steps import Lack
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.structures import needed_pods
from hadesign.proof.services.webhooks import holds
from hadesign.topology.cluster import Cluster, Endpoint, FailureLevel, OpenPlace, Origin, ThingId, Workload
from hadesign.vocabulary.kinds import KINDS

_WHERE: Mapping[Unsaid, tuple[str, ...]] = {
    "managed": ("kubernetes", "installer"),
    "etcd": ("nodes",),
    "control-plane": ("nodes",),
    "nodes": ("nodes",),
    "room": ("nodes",),
    "endpoint": ("controlPlane", "endpoint"),
    "records": ("controlPlane", "records"),
}
"""Where what keeps a service from being proved would be said, if that is at one place."""
_OF_BALANCERS: frozenset[Unsaid] = frozenset({"announce", "routed", "subnet", "entry", "instances", "called"})
"""What may not be said of balancers."""
_LEVELS: Mapping[str, tuple[str, ...]] = {
    "zone": ("infrastructure", "zones"),
    "region": ("infrastructure", "region"),
    "rack": ("nodes",),
}
"""Where things of a size are declared, without which nothing can be said about the loss of one."""
_NOTHING_TIMED: Mapping[str, tuple[str, ...]] = {"rto": ("recovery",), "rpo": ("backup",)}


def settled_by(proof: Maintained, objective: Objective) -> tuple[Origin, ...]:
    """Return the places where what would settle an objective that is not shown could be said."""
    cluster, why = proof.cluster, objective.why
    if isinstance(why, DependsOnPlaces):
        found: Iterable[Origin] = (place.origin for place in why.places)
    elif isinstance(why, NotTimed):
        found = [origin for lack in why.lacking for origin in untimed(proof, lack)]
        found = found or [cluster.at(*_NOTHING_TIMED[why.of])]
    elif isinstance(why, NoFigure):
        found = _most_first(_without_figure(proof, service) for service in objective.unknown)
    else:
        found = _most_first(_of_service(proof, service, objective) for service in objective.unknown)
    places: Iterator[tuple[Path, Origin]] = ((origin.path, origin) for origin in found)
    return tuple(Origin(path, "", one.source or cluster.document) for path, one in dict(places).items())


def depending(proof: ServiceProofs, place: OpenPlace) -> tuple[ServiceProof, ...]:
    """Return the services whose tolerance depends on where something stands that the design does not say."""
    return tuple(one for one in proof.services() if _placed(proof, one, place.thing) and _by_places(one))


def _placed(proof: ServiceProofs, service: ServiceProof, thing: ThingId) -> bool:
    """Whether a service may stand on a thing; one of which the zone is not known, on all that may run it."""
    if service.unknown == UnknownService("zones"):
        workload = _workload(proof.cluster, service)
        groups = [proof.cluster.groups[number] for number in workload.eligible] if workload else []
        return any(f"node/{proof.cluster.nodes[index].name}" == thing for group in groups for index in group.nodes)
    return thing in proof.counts(service)


def _by_places(service: ServiceProof) -> bool:
    """Whether a service survives less where everything stands as badly as it may than where it is said to stand."""
    if service.unknown is not None:
        return service.unknown == UnknownService("zones")
    worst = service.at_worst()
    if worst is None:
        return False
    own = (service.without_node, *map(service.as_said, LEVELS))
    return own != (worst.without_node, *map(worst.as_said, LEVELS))


def _most_first(found: Iterable[Iterable[Origin]]) -> list[Origin]:
    """Return each place once, those first that more services depend on."""
    counts = Counter(origin for origins in found for origin in dict.fromkeys(origins))
    return [origin for origin, _count in counts.most_common()]


def _of_service(proof: Maintained, service: ServiceProof, objective: Objective) -> Iterator[Origin]:
    """Yield what is not said about a service of which too little is known to tell whether it survives."""
    if service.assumed:
        yield from _assumed(proof.cluster, service)
    yield from _lacked(proof, service)
    goal = objective.goal
    if not isinstance(goal, Survive):
        return
    waiting = list(_of_return(proof, service, goal))
    yield from waiting
    if not service.lacks and not service.assumed and not waiting:
        yield from _unnamed(proof, service, KINDS[goal.size].level)


def _unnamed(proof: ServiceProofs, service: ServiceProof, size: FailureLevel) -> Iterator[Origin]:
    """Yield where things of a size would be named; of hosts, who provides machines, and what a service's stand on."""
    cluster = proof.cluster
    if size != "node":
        yield cluster.at(*_LEVELS[size])
        return
    if cluster.infrastructure.provider is None:
        yield cluster.at("infrastructure", "provider")
    counted = proof.counts(service)
    machines = [node for node in cluster.nodes if node.thing in counted]
    yield from (node.origin if node.pool else node.origin.below("host") for node in machines)


def _of_return(proof: Maintained, service: ServiceProof, goal: Survive) -> Iterator[Origin]:
    """Yield what is not known of how something comes back of which no more is asked than that it does."""
    level = next((level for level in LEVELS if level == goal.size), None)
    if level is None or not service.may_pause or service.unknown or goal.subject != "design":
        return
    for found in service.broken_by(level):
        if proof.comes_back(service, found.away) is None:
            for lack in proof.recovers(service, found.away).lacking:
                yield from untimed(proof, lack)


def _assumed(cluster: Cluster, service: ServiceProof) -> Iterator[Origin]:
    """Yield what is taken at its worst: a spread, or the access modes of volumes."""
    origin = service.left_open[1]
    if service.assumed == "spread":
        yield origin.below("spread")
        return
    workload = next((one for one in cluster.workloads if one.origin == origin), None)
    if service.assumed == "binding":
        classes = [one for one in cluster.storage if workload and one.name in workload.volumes]
        first = early(classes)
        yield from [first.origin.below("bindingMode")] if first else ()
        return
    unsaid = (claim for claim in workload.claims if claim.access is None) if workload else ()
    yield from (claim.origin.below("accessMode") for claim in unsaid)


def _workload(cluster: Cluster, service: ServiceProof) -> Workload | None:
    return next((one for one in (*cluster.workloads, *cluster.components) if one.id == service.of), None)


def _lacked(proof: Maintained, service: ServiceProof) -> Iterator[Origin]:
    """Yield where what a service lacks would be said; of what the Cluster told in its own words, where it is about."""
    cluster, lacks = proof.cluster, service.lacks
    if lacks is None:
        return
    if not isinstance(lacks, UnknownService):
        yield service.origin
    elif lacks.lacks in _WHERE:
        yield cluster.at(*_WHERE[lacks.lacks])
    elif lacks.lacks in _OF_BALANCERS:
        yield from _of_balancers(cluster, service, "entersAt" if lacks.lacks == "entry" else lacks.lacks)
    elif lacks.lacks in _OF_PODS:
        yield from _OF_PODS[lacks.lacks](proof, _workload(cluster, service))
    elif lacks.lacks == "leases":
        yield from unsettled(cluster)
        hooks = [one.id for one in cluster.control_plane.webhooks or () if holds(one, "leaders") is True]
        for one in (one for one in proof.components if one.of in hooks and one.assumed):
            yield from _assumed(cluster, one)
    elif lacks.lacks == "consent":
        yield from _of_webhooks(proof, service)
    elif lacks.lacks == "sizes":
        yield from (origin for _gap, origin in proof.capacity.missing)
    else:
        yield _field(cluster, service, lacks.lacks)


def _of_webhooks(proof: Maintained, service: ServiceProof) -> Iterator[Origin]:
    """Yield what is not said of webhooks that a drain evicts, by which pods of a service may not be created anew."""
    for drain in proof.drains:
        if drain.service.id == service.id and drain.unsaid is not None:
            name, field = drain.unsaid
            yield from (w.origin.below(field) for w in proof.cluster.control_plane.webhooks or () if w.name == name)


def _field(cluster: Cluster, service: ServiceProof, lacks: str) -> Origin:
    """Return the field of a service that it lacks, which is called like it but for some numbers of copies."""
    pods = _workload(cluster, service) if lacks == "replicas" else None
    return pods.number_at if pods else service.origin.below(lacks)


def _of_balancers(cluster: Cluster, service: ServiceProof, field: str) -> Iterator[Origin]:
    """Yield a field of the balancers that the address leads to which a service stands on."""
    if service.service == "component" and field != "entersAt":
        yield from cluster.entry.open if cluster.entry else ()
        return
    if service.service == "component":
        yield from (one.origin.below(field) for one in cluster.balancers if one.serves == "ingress" and one.vip)
        return
    outside = service.service == "endpoint" or cluster.node_endpoint is None
    which: Endpoint | None = cluster.endpoint if outside else cluster.node_endpoint
    named = {way.balancer for way in which.ways} if which else set()
    for balancer in cluster.balancers:
        if balancer.name in named:
            yield from balancer.open_at(field)


def _zones(proof: Maintained, workload: Workload | None) -> Iterator[Origin]:
    """Yield the zones of the machines that may run something, as far as nobody names them."""
    cluster = proof.cluster
    for number in workload.eligible if workload else ():
        group = cluster.groups[number]
        if group.zone is None:
            yield from (cluster.nodes[index].origin.below("zone") for index in group.nodes)


def _of_storage(proof: Maintained, workload: Workload | None) -> Iterator[Origin]:
    """Yield what is not known of the storage classes whose I/O something needs: of one that is, whether it is zonal."""
    volumes = workload.volumes if workload else ()
    for one in proof.storage:
        if one.of in volumes and one.lacks:
            yield from _lacked(proof, one)
    unsaid = (storage for storage in proof.cluster.storage if storage.name in volumes and storage.zonal is None)
    yield from (storage.origin.below("zonal") for storage in unsaid if not storage.unknown)


def _of_needed(proof: Maintained, workload: Workload | None) -> Iterator[Origin]:
    """Yield what is not known of the workloads that something needs."""
    needed = {one.id for one in needed_pods(proof.cluster, workload)} if workload else set()
    for one in proof.workloads:
        yield from _lacked(proof, one) if one.of in needed and one.unknown else ()


_OF_PODS: Mapping[Unsaid, Callable[[Maintained, Workload | None], Iterator[Origin]]] = {
    "zones": _zones,
    "storage": _of_storage,
    "zonal": _of_storage,
    "needs": _of_needed,
}
"""What may not be said of pods, each with what finds where it would be."""


def _without_figure(proof: Maintained, service: ServiceProof) -> Iterator[Origin]:
    """Yield the numbers that a figure lacks, or those of which only a range is given that the objective lies in."""
    figure = proof.availability(service)
    yield from _lacked(proof, service)
    yield from figure.missing
    yield from figure.waits.open if figure.waits else ()
    if figure.down is not None and not service.lacks:
        ranges = (used.number for used in figure.inputs if used.number.low < used.number.high)
        yield from (Origin(number.path) for number in ranges if number.path)


def untimed(proof: Maintained, lack: Lack) -> Sequence[Origin]:
    """Return where a part of a time would be said; of a question about other parts, what these lack."""
    found: list[Origin] = []
    if isinstance(lack.what, Unproved):
        asked = [one for one in proof.services() if one.origin == lack.origin]
        size = lack.what.why.size if isinstance(lack.what.why, Unnamed) else None
        found = [origin for one in asked for origin in (_unnamed(proof, one, size) if size else _lacked(proof, one))]
    elif isinstance(lack.what, Undecided) and lack.what.what == "room":
        found = [origin for _gap, origin in proof.capacity.missing]
    elif isinstance(lack.what, Undecided) and lack.what.what == "running":
        asked = [one for one in proof.services() if one.origin == lack.origin and one.assumed]
        found = [origin for one in asked for origin in _assumed(proof.cluster, one)]
    elif isinstance(lack.what, Undecided) and lack.what.what == "control-plane":
        found = [*_lacked(proof, proof.control_plane)]
    return found or [lack.origin]
