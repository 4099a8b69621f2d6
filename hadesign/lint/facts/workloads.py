"""Facts about workloads: copies, spread as the proof sees it, and what maintenance may take."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.lint.facts import dependencies, subjects, survival
from hadesign.lint.facts.base import Context, Item, Topic, no_cause
from hadesign.lint.facts.cluster import promised_to
from hadesign.proof import ServiceProof
from hadesign.proof.capacity.seats import Seats
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.services.budgets import disruptions
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.stated import NONE
from hadesign.topology.cluster import Workload
from hadesign.words.seats import seat_words
from hadesign.words.things import thing_words

TOPIC = Topic("Workloads.")


@TOPIC.items(
    "replicated",
    "Every Deployment and StatefulSet; a DaemonSet has as many copies as machines, and a drain leaves them alone.",
    name="its name",
    kind="Deployment or StatefulSet",
    tier="critical, standard or batch",
    replicas="number of copies",
    needed="copies that it needs: more than one only where a majority has to be up",
    budget="whether it has a PodDisruptionBudget; null if nothing is said of one",
    disruptions="copies that the budget lets maintenance take at once; null without a budget, or if not known",
    survive="level that it is to survive: node, rack, zone or region",
    about="the workload, the data that it keeps copies of itself and what stops by nothing but it, and the failures up"
    " to a zone that take it down",
    **survival.FIELDS,
)
def replicated(context: Context) -> list[Item]:
    """Return every workload whose copies are counted, with what the proof says of it."""
    found = []
    for workload, proof in zip(context.cluster.workloads, context.proof.placements, strict=True):
        if workload.kind == "DaemonSet":
            continue
        values = {
            "name": workload.name,
            "kind": workload.kind,
            "tier": workload.tier,
            "replicas": workload.replicas,
            "needed": workload.needed,
            "budget": None if workload.budget is None else workload.budget is not NONE,
            "disruptions": disruptions(workload.budget, workload.replicas),
            "survive": promised_to(context, workload.name),
            **survival.losses(proof),
        }
        path = workload.origin.path
        places = {"budget": (*path, "podDisruptionBudget"), "disruptions": (*path, "replicas")}
        own = workload.volumes if workload.replicates is True else ()
        stopped = dependencies.users(context, workload.name)
        parts = (
            subjects.workload(workload),
            *(subjects.volume(workload, name) for name in own),
            *(p for p, _ in stopped),
        )
        item = subjects.placed(workload, proof, values, parts, places)
        if stopped and item.causes is not no_cause:
            item = replace(item, causes=subjects.losses(proof, *(user for _, user in stopped)))
        found.append(item)
    return found


@TOPIC.items(
    "seats",
    "Every workload and every part of the platform that runs in pods, with what of it runs before anything fails.",
    name="its name",
    tier="critical, standard or batch; parts of the platform are critical",
    replicas="number of copies",
    needed="copies that it needs",
    running="copies that run for certain while nothing has failed",
    pending="copies that do not; null if nobody says who may use the volumes that they share",
    shared="whether all are put on nodes, and only those on one of them can use the volume that they share",
    why="what keeps them from running, in words; empty if nothing does",
    about="the copies with the data that they keep, and the failures up to a zone that take them down",
)
def seats(context: Context) -> list[Item]:
    """Return what is placed by the scheduler, with what runs of it."""
    return [_seat(context, workload, proof, component=component) for workload, proof, component in _placed(context)]


def _placed(context: Context) -> Iterator[tuple[Workload, ServiceProof, bool]]:
    """Yield what runs in pods that the scheduler places, with its proof, and whether it is a part of the platform."""
    cluster, proof = context.cluster, context.proof
    yield from ((w, p, False) for w, p in zip(cluster.workloads, proof.placements, strict=True))
    yield from ((c, p, True) for c, p in zip(cluster.components, proof.component_placements, strict=True) if not c.on)


def _seat(context: Context, workload: Workload, proof: ServiceProof, *, component: bool) -> Item:
    path, name = workload.origin.path, subjects.component(workload) if component else subjects.workload(workload)
    values = {"name": workload.name, "tier": workload.tier, "replicas": workload.replicas, "needed": workload.needed}
    places = {"replicas": workload.number_at.path}
    if workload.replicas is None or proof.unknown:
        unknown = dict.fromkeys(("running", "pending", "shared", "why"))
        where = places["replicas"] if workload.replicas is None else ("spec", "nodes")
        lacks = {} if workload.replicas is None else {"pending": _("no machine may run {name}", name=workload.name)}
        return Item(path, {**values, **unknown}, places=places | {"pending": where}, lacks=lacks)
    found = context.proof.seats(workload)
    values |= {
        "running": found.running,
        "pending": None if found.open_by else found.waiting,
        "shared": found.why is not None and found.why.by == "claim",
        "why": seat_words(found.why) if found.why else "",
    }
    places["pending"] = _mend(workload, found, places["replicas"])
    own = workload.volumes if workload.replicates is True else ()
    parts = (name, *(subjects.volume(workload, one) for one in own), *subjects.served(context, workload))
    lacks = {"pending": survival.bound_early()} if found.open_by == "binding" else {}
    return Item(path, values, places=places, lacks=lacks, parts=parts, causes=subjects.losses(proof))


def _mend(workload: Workload, found: Seats, replicas: Path) -> Path:
    """Return where what keeps replicas from running is written."""
    if found.open_by == "access-mode":
        return survival.unsaid_access(workload) or replicas
    if found.open_by == "binding":
        return workload.claims[0].origin.path
    if found.why is not None and found.why.by in ("claim", "claim-pod", "no-access"):
        return next(c.origin.path for c in workload.claims if c.storage_class == found.why.name)
    return (*workload.origin.path, "requests") if found.why is not None and found.why.by == "too-large" else replicas


@TOPIC.items(
    "budgets",
    "Every PodDisruptionBudget, of workloads and of parts of the platform; a drain leaves DaemonSets alone.",
    name="name of what it is about",
    tier="critical, standard or batch; parts of the platform are critical",
    replicas="number of copies",
    needed="copies that it needs",
    disruptions="copies that the budget lets maintenance take at once; null if not known",
    unhealthyPodEvictionPolicy="whether pods that are not ready may be evicted all the same: AlwaysAllow or"
    " IfHealthyBudget",
    about="the copies that it is about",
)
def budgets(context: Context) -> list[Item]:
    """Return every budget with what it allows."""
    found = []
    for workload, _proof, component in _placed(context):
        if not workload.budget or workload.kind == "DaemonSet":
            continue
        values = {
            "name": workload.name,
            "tier": workload.tier,
            "replicas": workload.replicas,
            "needed": workload.needed,
            "disruptions": disruptions(workload.budget, workload.replicas),
            "unhealthyPodEvictionPolicy": workload.budget.unhealthy,
        }
        path = workload.origin.path
        number = workload.number_at.path
        places = {"disruptions": number, "replicas": number}
        part = subjects.component(workload) if component else subjects.workload(workload)
        found.append(Item((*path, "podDisruptionBudget"), values, places=places, parts=(part,)))
    return found


@TOPIC.items(
    "rollouts",
    "Every Deployment and StatefulSet that says how a new version takes the place of the old one.",
    name="its name",
    tier="critical, standard or batch",
    replicas="number of copies",
    needed="copies that it needs",
    type="RollingUpdate or Recreate",
    away="copies that a rollout takes at once; null if not known",
    about="the copies that it is about",
)
def rollouts(context: Context) -> list[Item]:
    """Return what a rollout takes at once."""
    found = []
    for workload, entry in _written(context):
        said = entry["strategy"]
        if said is None or workload.kind == "DaemonSet":
            continue
        values = {
            "name": workload.name,
            "tier": workload.tier,
            "replicas": workload.replicas,
            "needed": workload.needed,
            "type": said["type"],
            "away": _away(said["type"], said["maxUnavailable"], workload.replicas),
        }
        found.append(Item((*workload.origin.path, "strategy"), values, parts=(subjects.workload(workload),)))
    return found


def _away(kind: str | None, share: int | str | None, replicas: int | None) -> int | None:
    """Return how many copies a rollout takes at once; shares are rounded down, as the Deployment controller does."""
    if replicas is None or kind == "Recreate":
        return replicas
    if share is None:
        return None
    return min(share if isinstance(share, int) else int(share.rstrip("%")) * replicas // 100, replicas)


@TOPIC.items(
    "probes",
    "Every workload that says what the kubelet asks its containers.",
    name="its name",
    tier="critical, standard or batch",
    ready="whether it has a readiness probe; null if unsaid",
    alive="whether it has a liveness probe; null if unsaid",
    checks="what has to work for the liveness probe: process, application or dependencies",
    patience="time in seconds for which a copy fails before the liveness probe restarts it; null if not known",
)
def probes(context: Context) -> list[Item]:
    """Return what is asked of the containers of each workload."""
    found = []
    for workload, entry in _written(context):
        said = entry["probes"]
        if said is None:
            continue
        kinds = {kind: NONE.value if said == NONE.value else said[kind] for kind in ("readiness", "liveness")}
        alive = kinds["liveness"]
        asked = alive if isinstance(alive, Mapping) else {}
        period, failures = asked.get("period"), asked.get("failures")
        values = {
            "name": workload.name,
            "tier": workload.tier,
            "ready": None if kinds["readiness"] is None else kinds["readiness"] != NONE.value,
            "alive": None if alive is None else alive != NONE.value,
            "checks": asked.get("checks"),
            "patience": None if period is None or failures is None else period * failures,
        }
        path: Path = (*workload.origin.path, "probes")
        whole = said == NONE.value
        places = {"ready": path if whole else (*path, "readiness"), "alive": path if whole else (*path, "liveness")}
        found.append(Item(path, values, places=places))
    return found


@TOPIC.items(
    "endings",
    "Every Deployment and StatefulSet, with how its copies end.",
    name="its name",
    tier="critical, standard or batch",
    drains="whether it goes on serving after it was told to end; null if unsaid",
    preStop="for how long it does, in seconds",
    grace="time in seconds after which it is killed",
)
def endings(context: Context) -> list[Item]:
    """Return how long copies take to end, as far as it is said."""
    found = []
    for workload, entry in _written(context):
        serves = entry["preStop"]
        values = {
            "name": workload.name,
            "tier": workload.tier,
            "drains": None if serves is None else serves != NONE.value,
            "preStop": None if serves == NONE.value else serves,
            "grace": entry["terminationGracePeriod"],
        }
        if workload.kind != "DaemonSet":
            found.append(Item(workload.origin.path, values))
    return found


@TOPIC.items(
    "evictions",
    "Every Deployment and StatefulSet, with whether the autoscaler may end its pods to save a machine.",
    name="its name",
    tier="critical, standard or batch",
    replicas="number of copies",
    safeToEvict="whether it may; null if unsaid",
    local="whether data of it is on a disk of one machine",
)
def evictions(context: Context) -> list[Item]:
    """Return what scaling down may end."""
    local = {storage.name for storage in context.cluster.storage if storage.row.local}
    return [
        Item(
            workload.origin.path,
            {
                "name": workload.name,
                "tier": workload.tier,
                "replicas": workload.replicas,
                "safeToEvict": entry["safeToEvict"],
                "local": not local.isdisjoint(workload.volumes),
            },
        )
        for workload, entry in _written(context)
        if workload.kind != "DaemonSet"
    ]


def _written(context: Context) -> Iterator[tuple[Workload, Mapping[str, Any]]]:
    """Yield the workloads, each with what the blueprint says of it."""
    entries = context.cluster.written.entries(("spec", "workloads"))
    for workload in context.cluster.workloads:
        yield workload, entries[int(workload.origin.path[-1])]


@TOPIC.items(
    "peaks",
    "Every workload that says how many copies carry its peak load, and whose copies must be spread over zones.",
    name="its name",
    tier="critical, standard or batch",
    replicas="number of copies",
    needed="copies that it needs to work at all",
    peak="copies that carry the peak load",
    survive="level that it is to survive: node, rack, zone or region",
    zone="the zone whose loss leaves fewest copies, in words; empty if no zone holds one",
    left="copies that its loss leaves at worst",
)
def peaks(context: Context) -> list[Item]:
    """Return what the loss of the worst zone leaves, as the proof places copies; of what it cannot place, nothing."""
    found = []
    for workload, proof in zip(context.cluster.workloads, context.proof.placements, strict=True):
        spread = workload.spread
        if workload.peak is None or spread is None or spread.zone != "required" or workload.kind == "DaemonSet":
            continue
        left = _left(context, proof)
        if left is None:
            continue
        values = {
            "name": workload.name,
            "tier": workload.tier,
            "replicas": workload.replicas,
            "needed": workload.needed,
            "peak": workload.peak,
            "survive": promised_to(context, workload.name),
            "zone": left[1],
            "left": left[0],
        }
        found.append(Item(workload.origin.path, values))
    return found


def _left(context: Context, proof: ServiceProof) -> tuple[int, str] | None:
    """Return the copies that the worst zone leaves, and that zone; `None` where copies cannot be placed."""
    function = context.proof.function(proof)
    placed = function.replicas if isinstance(function, Supplied) else function
    if not isinstance(placed, Replicas):
        return None
    left = [
        (placed.judge(hits_of(placed.leaves, *context.proof.domains.closure((zone.thing,)))).left, zone.thing)
        for zone in context.cluster.infrastructure.zones
    ]
    fewest = min(left, default=(placed.rule.replicas, ""))
    return fewest[0], thing_words(fewest[1]) if fewest[1] else ""
