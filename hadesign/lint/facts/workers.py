"""Facts about workers: their zones, and what is left for requests after a failure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from hadesign.diagnostic import Path
from hadesign.i18n import N_, _, translated
from hadesign.lint.facts import subjects
from hadesign.lint.facts.base import Context, FailureCause, Item, PartName, Topic, seen_at
from hadesign.lint.facts.cluster import promised_to, zone_place
from hadesign.proof import LEVELS
from hadesign.proof.capacity.balances import Balance
from hadesign.stated import NONE
from hadesign.topology.cluster import KubeletSettings, Node, Workload
from hadesign.topology.workloads import schedulable, taint_keys
from hadesign.words.amounts import amount
from hadesign.words.fitting import fact_words

TOPIC = Topic("Workers and their capacity.")

_NO_WORKER = N_("no machine has the role worker")


def _workers(context: Context) -> Sequence[Node]:
    return context.once(_all)


def _all(context: Context) -> list[Node]:
    return [node for node in context.cluster.nodes if "worker" in node.roles]


@TOPIC.value("zones", "Number of zones that hold workers; null if a worker's zone is not known.")
def zones(context: Context) -> int | None:
    """Count the zones of the workers."""
    found = {node.zone for node in _workers(context)}
    return None if None in found or not found else len(found)


@TOPIC.value("taking", "Number of machines that pods without a toleration may run on.")
def taking(context: Context) -> int:
    """Count the machines that take pods."""
    return len([node for node in context.cluster.nodes if schedulable(node) and not taint_keys(node)])


@TOPIC.items(
    "placements",
    "Every Deployment and StatefulSet, with the machines that may run it.",
    name="its name",
    tier="critical, standard or batch",
    survive="level that it is to survive: node, rack, zone or region",
    pool="pool that it is bound to; null if it is bound to none",
    machines="number of machines that may run it",
    zones="their zones; null if one is not known",
    spot="whether the provider may take all of them back at any time; null if that is not said of one of them",
)
def placements(context: Context) -> list[Item]:
    """Return where workloads may run."""
    found = []
    spot = {group: pool.spot for pool in context.cluster.pools for group in pool.groups}
    # Most workloads may run on the same machines.
    known: dict[tuple[int, ...], dict[str, object]] = {}
    for workload in context.cluster.workloads:
        if workload.kind == "DaemonSet" or not workload.eligible:
            continue
        if workload.eligible not in known:
            known[workload.eligible] = _machines(context, workload.eligible, spot)
        values = {
            "name": workload.name,
            "tier": workload.tier,
            "survive": promised_to(context, workload.name),
            "pool": workload.pool,
            **known[workload.eligible],
        }
        found.append(Item(workload.origin.path, values))
    return found


def _machines(context: Context, eligible: Sequence[int], spot: Mapping[int, bool | None]) -> dict[str, object]:
    """Return what is said of the machines of some groups."""
    groups = [context.cluster.groups[one] for one in eligible]
    zones = dict.fromkeys(group.zone for group in groups)
    # A machine that is no member of a pool is one of our own.
    taken = {spot.get(one, False) for one in eligible}
    return {
        "machines": sum(len(group.nodes) for group in groups),
        "zones": None if None in zones else tuple(zones),
        "spot": False if False in taken else None if None in taken else True,
    }


@TOPIC.items(
    "kubelets",
    "Settings of kubelets, once for all machines that have the same.",
    name="a machine that has them",
    count="number of machines that have them",
    reserved="whether anything is kept back from pods; null if nothing is said of it",
    evictionMemory="memory that has to stay free, in bytes; null if it is not said",
    shutdown="seconds that pods get when a machine shuts down; null if it is not said",
)
def kubelets(context: Context) -> list[Item]:
    """Return what is said of kubelets."""
    cluster = context.cluster
    common: Path = ("spec", "kubernetes", "kubelet")
    alike: dict[int, list[Node]] = {}
    settings: list[KubeletSettings] = []
    for node in cluster.nodes:
        if node.kubelet is None or not schedulable(node):
            continue
        if node.kubelet not in settings:
            settings.append(node.kubelet)
        alike.setdefault(settings.index(node.kubelet), []).append(node)
    found = []
    for number, nodes in alike.items():
        own, said = (*nodes[0].origin.path, "kubelet"), settings[number]
        both = (said.system, said.kube)
        values = {
            "name": nodes[0].name,
            "count": len(nodes),
            "reserved": True if any(both) else False if both == (NONE, NONE) else None,
            "evictionMemory": said.eviction_memory,
            "shutdown": said.shutdown,
        }
        found.append(Item(own if cluster.document.exists(own) else common, values))
    return found


_PLATFORM = ("coredns", "ingress", "prometheus", "alertmanager")
"""Parts of the platform that everything else, or whoever mends it, needs."""


@TOPIC.items(
    "besideBatch",
    "Parts of the platform (cluster DNS, ingress, Prometheus, Alertmanager) whose copies may run on a machine beside"
    " batch work (tier batch, or a Job). What nobody says of cluster DNS is what its own manifest has: requests, and"
    " the class system-cluster-critical.",
    name="its name",
    batch="a batch workload that may run beside it",
    more="number of further ones",
    requests="whether its copies ask for CPU or memory; null if it is not said",
    priority="whether its copies have a PriorityClass that none of that batch work has; null if it is not said",
)
def beside_batch(context: Context) -> list[Item]:
    """Return the parts of the platform that batch work may starve."""
    cluster, found = context.cluster, []
    batch = [one for one in cluster.workloads if one.tier == "batch" or one.kind == "Job"]
    for part in cluster.components:
        beside = [one for one in batch if not set(one.eligible).isdisjoint(part.eligible)]
        if part.name not in _PLATFORM or not beside:
            continue
        values = {
            "name": part.name,
            "batch": beside[0].name,
            "more": len(beside) - 1,
            "requests": _requested(part),
            "priority": _ahead(part, beside),
        }
        places = {"requests": part.origin.below("requests").path, "priority": part.origin.below("priorityClass").path}
        found.append(Item(part.origin.path, values, places=places))
    return found


def _requested(part: Workload) -> bool | None:
    amounts = (part.requests.cpu, part.requests.memory)
    if any(amounts):
        return True
    # Source: kubernetes/kubernetes, cmd/kubeadm/app/phases/addons/dns/manifests.go.
    return False if 0 in amounts else True if part.name == "coredns" else None


def _ahead(part: Workload, batch: Sequence[Workload]) -> bool | None:
    """Tell whether a part has a class of its own; which of two classes is the higher one is in no blueprint."""
    if part.priority is None:
        return True if part.name == "coredns" else None
    return bool(part.priority) and all(one.priority != part.priority for one in batch)


@TOPIC.items(
    "reports",
    "What kubelets may tell the API, once for all machines that are told the same and may have as many pods; those of"
    " which nothing is said are left out.",
    name="a machine of these",
    count="number of such machines",
    queries="requests per second that each kubelet makes at most",
    pods="pods that each may have; null if it is not said",
)
def reports(context: Context) -> list[Item]:
    """Return how many pods each kubelet has to speak of, and how fast it may."""
    cluster, alike = context.cluster, dict[tuple[Path, int, int | None], list[Node]]()
    for node in cluster.nodes:
        if node.kubelet is not None and node.kubelet.queries is not None and schedulable(node):
            own: Path = (*node.origin.path, "kubelet", "kubeAPIQPS")
            path = own if cluster.document.exists(own) else ("spec", "kubernetes", "kubelet", "kubeAPIQPS")
            alike.setdefault((path, node.kubelet.queries, node.size.pods), []).append(node)
    return [
        Item(
            path,
            {"name": nodes[0].name, "count": len(nodes), "queries": queries, "pods": pods},
            places={"pods": (*nodes[0].origin.path, "size", "pods")},
        )
        for (path, queries, pods), nodes in alike.items()
    ]


@TOPIC.items(
    "spreads",
    "How workers are spread over zones, as a list of one; empty where a zone is not known, or there is only one. Where"
    " data is stretched over two zones, a third one breaks ties and has few machines on purpose: it is left out.",
    most="workers in the zone with most of them",
    mostZone="its name",
    fewest="workers in the zone with fewest of those that have any",
    fewestZone="its name",
)
def spreads(context: Context) -> list[Item]:
    """Return the largest and the smallest zone; that others have no workers is another matter."""
    counts = Counter(node.zone for node in _workers(context))
    stretched = {zone for one in context.cluster.storage if one.each > 1 for zone in one.zones or ()}
    zones = [zone for zone in counts if zone is not None and (not stretched or zone in stretched)]
    if None in counts or len(zones) < 2:
        return []
    most, fewest = max(zones, key=counts.__getitem__), min(zones, key=counts.__getitem__)
    values = {"most": counts[most], "mostZone": most, "fewest": counts[fewest], "fewestZone": fewest}
    return [Item(("spec", "infrastructure", "zones"), values)]


@TOPIC.items(
    "groups",
    "All workers together and, where they are in several zones, each pool of critical workloads that must survive one.",
    name="what they are",
    count="number of machines",
    zones="their zones; null if one is not known",
    about="what runs nowhere else, and room for it, and the failures larger than a machine that take all of them",
)
def groups(context: Context) -> list[Item]:
    """Return the workers, and pools that critical workloads depend on."""
    workloads = context.cluster.workloads
    critical = [w for w in workloads if w.tier == "critical" and promised_to(context, w.name) in ("zone", "region")]
    bound = {workload.pool for workload in critical if workload.pool}
    whole = _group(context, _("all workers"), _workers(context))
    if len(whole.values["zones"] or ()) < 2:
        return [whole]
    pools = {pool: [node for node in _workers(context) if node.pool == pool] for pool in sorted(bound)}
    return [
        whole,
        *(_group(context, _("machines of pool {pool}", pool=p), nodes, p) for p, nodes in pools.items() if nodes),
    ]


def _group(context: Context, name: str, nodes: Sequence[Node], pool: str | None = None) -> Item:
    if not nodes:
        place: Path = ("spec", "nodes")
        values = {"name": name, "count": 0, "zones": None}
        return Item(place, values, places={"zones": place}, lacks={"zones": translated(_NO_WORKER)})
    nowhere = next((zone_place(node) for node in nodes if node.zone is None), None)
    found = tuple(dict.fromkeys(node.zone for node in nodes))
    values = {"name": name, "count": len(nodes), "zones": None if nowhere else found}
    first = nodes[0]
    stated: Path = (*first.origin.path, "zones" if first.pool else "zone")
    parts, causes = _bound_to(context, nodes, pool), partial(_taking, context, nodes)
    return Item(first.origin.path, values, places={"zones": nowhere or stated}, parts=parts, causes=causes)


def _bound_to(context: Context, nodes: Sequence[Node], pool: str | None) -> tuple[PartName, ...]:
    """Return what runs on these machines or not at all, with its data, and room: of all machines or of a pool."""
    groups, cluster = {node.group for node in nodes}, context.cluster

    def bound(eligible: Sequence[int]) -> bool:
        return bool(eligible) and groups.issuperset(eligible)

    workloads = [workload for workload in cluster.workloads if bound(workload.eligible)]
    found = [subjects.workload(workload) for workload in workloads]
    found += [subjects.volume(workload, name) for workload in workloads for name in workload.volumes]
    found += [subjects.component(component) for component in cluster.components if bound(component.eligible)]
    found += [part for entry in cluster.storage if bound(entry.eligible) for part in subjects.storage(entry.name)]
    pools = [pool] if pool else [None, *{node.pool: None for node in nodes if node.pool}]
    return (*found, subjects.ROOM, *(_room(name) for name in pools))


def _room(pool: str | None) -> PartName:
    return f"room/{pool}" if pool else "room"


def _taking(context: Context, nodes: Sequence[Node]) -> frozenset[FailureCause]:
    """Return the single failures, larger than a machine's, that take all of some machines."""
    things, kinds = {node.thing for node in nodes}, LEVELS["zone"] - LEVELS["node"]
    found = (f for f in context.proof.failures if f.kind in kinds and things <= f.dead)
    return frozenset(frozenset({failure.thing}) for failure in found)


@TOPIC.items(
    "balances",
    "CPU, memory and pods of all machines that take pods, and of each pool that workloads are bound to.",
    pool="name of the pool, null for all machines",
    resource="cpu, memory or pods",
    requested="what all workloads ask for: millicores, bytes or pods",
    critical="what critical workloads ask for; null if it is too much only with those whose tier is not known",
    total="what all machines that take pods of workloads offer",
    afterNode="what is left without the largest machine",
    afterZone="what is left without the largest zone; null if zones are not known",
    node="name of the largest machine",
    zone="name of the largest zone",
    requestedText="the same in words, such as `42 CPU`",
    criticalText="the same in words",
    afterNodeText="the same in words",
    afterZoneText="the same in words",
    about="room for pods, and the failures up to a zone after which there is too little",
)
def balances(context: Context) -> list[Item]:
    """Return every balance that the proof could draw, and what it lacked for the others."""
    return [*(_balance(context, balance) for balance in context.proof.capacity.balances), *_gaps(context)]


def _balance(context: Context, balance: Balance) -> Item:
    unit = partial(amount, balance.resource)
    homeless, untiered = _homeless(context, balance), _untiered(context, balance.pool)
    after_zone = balance.after_zone
    unsure = after_zone is not None and balance.critical <= after_zone < balance.critical + balance.untiered
    values = {
        "pool": balance.pool,
        "resource": balance.resource,
        "requested": balance.requested,
        "critical": None if unsure else balance.critical,
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
    places: dict[str, Path] = {"size": (*path, "size"), "afterZone": homeless or (*path, "zone")}
    places |= {"critical": (*untiered, "tier")} if untiered else {}
    parts, causes = (_room(balance.pool), subjects.ROOM), subjects.losses(context.proof.capacity_service)
    return Item(path, values, places=places, parts=parts, causes=causes)


def _homeless(context: Context, balance: Balance) -> Path | None:
    """Return where the zone of a machine is missing: which zone is the largest cannot be told then."""
    if balance.after_zone is not None:
        return None
    cluster = context.cluster
    firsts = (cluster.nodes[cluster.groups[group].nodes[0]] for group in context.proof.capacity.allocatable)
    return next((zone_place(n) for n in firsts if n.zone is None and balance.pool in (None, n.pool)), None)


def _untiered(context: Context, pool: str | None) -> Path | None:
    """Return where a workload stands of which nobody says how much it matters."""
    workloads = (w for w in context.cluster.workloads if w.kind != "DaemonSet" and pool in (None, w.pool))
    return next((workload.origin.path for workload in workloads if workload.tier is None), None)


_LACKING = ("requested", "critical", "afterZone")
"""What a balance that cannot be drawn does not say."""


def _gaps(context: Context) -> list[Item]:
    """Return an item without numbers for each kind of gap: what is missing once is enough to draw no balance."""
    first: dict[str, Item] = {}
    nothing = dict.fromkeys(TOPIC.lists["balances"].fields)
    if not context.proof.capacity.allocatable and context.cluster.workloads:
        lacks = dict.fromkeys(_LACKING, translated(_NO_WORKER))
        nodes: Path = ("spec", "nodes")
        return [Item(nodes, nothing, places=dict.fromkeys(lacks, nodes), lacks=lacks)]
    for gap, origin in context.proof.capacity.missing:
        place = (*origin.path, *gap.field.split("."))
        places = dict.fromkeys(_LACKING, place)
        item = Item(origin.path, nothing | {"resource": gap.resource}, [seen_at(fact_words(gap), origin)], places)
        first.setdefault(gap.field, item)
    return list(first.values())


@TOPIC.items(
    "limited",
    "Memory that copies of workloads may take at most, as a list of one; empty where no limit is given, or where the"
    " memory of the machines is not.",
    limits="bytes that all copies with a limit and a number may take together; DaemonSets are left aside",
    total="bytes that all machines have for workloads, DaemonSets taken off",
    largest="name of the workload that may take most",
)
def limited(context: Context) -> list[Item]:
    """Add up the limits that are given: others may come on top, so that what is too much is so in every case."""
    cluster = context.cluster
    whole = next(
        (one for one in context.proof.capacity.balances if one.pool is None and one.resource == "memory"), None
    )
    taken: dict[str, int] = {}
    for workload in cluster.workloads:
        if workload.memory_limit is not None and workload.replicas and workload.kind != "DaemonSet":
            taken[workload.id] = workload.memory_limit * workload.replicas
    if not taken or whole is None:
        return []
    largest = next(one for one in cluster.workloads if taken.get(one.id) == max(taken.values()))
    return [Item(largest.origin.path, {"limits": sum(taken.values()), "total": whole.total, "largest": largest.name})]
