"""Facts about a cluster as it is, beside what the design says of it; there are none where nothing was observed.

What was not seen is null, and "not observed" is what is said of it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from hadesign.lint.facts import observed_servers, observed_workloads
from hadesign.lint.facts.base import Context, Item, Topic, beside, not_observed
from hadesign.observed.nouns import Observed, ObservedNode
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.stated import given
from hadesign.topology.cluster import Backup, Cluster, Node, Taint
from hadesign.topology.workloads import CONTROL_PLANE_TAINT, schedulable

TOPIC = Topic("A cluster as it was observed, beside its design; `hadesign audit` alone has these.")


def seen(context: Context) -> Observed:
    """Return what was observed: nothing at all in a lint."""
    return context.observed or Observed()


@TOPIC.items(
    "nodes",
    "Machines of the design that are nodes of Kubernetes and have names of their own.",
    about="the machine",
    name="name",
    present="whether there is a node of that name; null if no nodes were observed",
    zone="zone by the design",
    seenZone="zone by its labels; null if these name none",
    plane="whether it is of the control plane by the design",
    seenPlane="the same by its labels",
    version="version of Kubernetes by the design",
    seenVersion="version of its kubelet",
    taintsMissing="taints of the design that it has not, or kubeadm's on a machine of the control plane alone where the"
    " design says nothing of taints; null if the node was not observed",
    address="address by the design",
    addressSeen="whether that is one of its addresses",
)
def nodes(context: Context) -> list[Item]:
    """Return each machine beside the node of its name."""
    known = {node.name: node for node in seen(context).nodes or ()}
    looked = seen(context).nodes is not None
    return [
        _node(context.cluster, node, known.get(node.name), looked)
        for node in context.cluster.nodes
        if schedulable(node) and node.pool is None
    ]


def _node(cluster: Cluster, node: Node, found: ObservedNode | None, looked: bool) -> Item:
    path = node.origin.path
    values: dict[str, Any] = {
        "name": node.name,
        "present": found is not None if looked else None,
        "zone": node.zone,
        "seenZone": found.zone if found else None,
        "plane": "control-plane" in node.roles,
        "seenPlane": found.plane if found else None,
        "version": cluster.kubernetes.version,
        "seenVersion": found.version if found else None,
        "taintsMissing": _missing_taints(node, found) if found else None,
        "address": node.address,
        "addressSeen": node.address in found.addresses if found and node.address else None,
    }
    lacks = {key: why for key, why in not_observed(*values).items() if key.startswith("seen") or key == "present"}
    lacks |= not_observed("taintsMissing", "addressSeen") if not found else {}
    return beside(path, values, lacks, places={"zone": (*path, "zone")}, parts=(node.name,))


def _missing_taints(node: Node, found: ObservedNode) -> tuple[str, ...]:
    """Return taints of the design that a node has not; of a control plane's own where the design says nothing."""
    wanted: Sequence[Taint] | None = node.taints
    if wanted is None:
        alone = "control-plane" in node.roles and "worker" not in node.roles
        wanted = (Taint(CONTROL_PLANE_TAINT, None, "NoSchedule"),) if alone else ()
    has = {(taint.key, taint.value, taint.effect) for taint in found.taints}
    return tuple(_taint(one) for one in wanted if (one.key, one.value or "", one.effect) not in has)


def _taint(taint: Taint) -> str:
    return f"{taint.key}{f'={taint.value}' if taint.value else ''}:{taint.effect}"


@TOPIC.items(
    "strangers",
    "Nodes that were observed, each beside the design.",
    about="the node",
    name="name",
    designed="whether the design has a machine of that name, or a pool that it may be of",
)
def strangers(context: Context) -> list[Item]:
    """Return the nodes that were observed."""
    names = {node.name for node in context.cluster.nodes}
    return [
        Item(("spec", "nodes"), {"name": one.name, "designed": one.name in names or _pooled(context.cluster, one)},
             parts=(one.name,))
        for one in seen(context).nodes or ()
    ]  # fmt: skip


def _pooled(cluster: Cluster, found: ObservedNode) -> bool:
    """Whether a node may be of a pool: machines of pools have names that the design does not know."""
    return not found.plane and any(
        node.zone is None or found.zone is None or node.zone == found.zone
        for node in cluster.nodes
        if node.pool is not None
    )


@TOPIC.items(
    "pools",
    "Workers of pools, zone by zone, as far as it is known in which zone they are.",
    about="the zone",
    zone="the zone",
    machines="machines of pools that the design has there",
    seen="workers there that the design does not name; null if no nodes were observed, or one names no zone",
)
def pools(context: Context) -> list[Item]:
    """Return how many workers of pools there are in each zone."""
    names = {node.name for node in context.cluster.nodes if node.pool is None}
    found = seen(context).nodes
    pooled = [one for one in found or () if not one.plane and one.name not in names]
    unknown = found is None or any(one.zone is None for one in pooled)
    counts: dict[str, list[Node]] = {}
    for node in context.cluster.nodes:
        if node.pool is not None and node.zone is not None and schedulable(node):
            counts.setdefault(node.zone, []).append(node)
    return [
        beside(
            machines[0].origin.path,
            {
                "zone": zone,
                "machines": len(machines),
                "seen": None if unknown else sum(one.zone == zone for one in pooled),
            },
            not_observed("seen"),
            parts=(zone,),
        )
        for zone, machines in counts.items()
    ]


@TOPIC.items(
    "etcd",
    "The members of etcd, as a list of one; empty where the provider runs them.",
    missing="members of the design that are none; null if no members were observed",
    extra="members that the design does not have",
)
def etcd(context: Context) -> list[Item]:
    """Return how the members differ; they are called by their machines, or by the design's names."""
    cluster, found = context.cluster, seen(context).members
    if cluster.etcd is None:
        return []
    values: dict[str, Any] = {"missing": None, "extra": None}
    if found is not None:
        known = [{member.name, member.node} for member in cluster.etcd.members]
        values["missing"] = tuple(m.node for m in cluster.etcd.members if not {m.name, m.node} & set(found))
        values["extra"] = tuple(name for name in found if not any(name in names for names in known))
    return [beside(("spec", "etcd"), values, not_observed("missing", "extra"))]


@TOPIC.items(
    "classes",
    "Storage classes of the design.",
    about="the class",
    name="name",
    present="whether there is one of that name; null if no classes were observed",
    binding="volumeBindingMode by the design",
    seenBinding="that which it has",
    reclaim="reclaimPolicy by the design",
    seenReclaim="that which it has",
)
def classes(context: Context) -> list[Item]:
    """Return each class beside the object of its name."""
    looked = seen(context).classes
    known = {one.name: one for one in looked or ()}
    found: list[Item] = []
    for one in context.cluster.storage:
        real = known.get(one.name)
        values = {
            "name": one.name,
            "present": None if looked is None else real is not None,
            "binding": one.binding,
            "seenBinding": real.binding if real else None,
            "reclaim": one.reclaim,
            "seenReclaim": real.reclaim if real else None,
        }
        lacks = not_observed("present", "seenBinding", "seenReclaim")
        found.append(beside(one.origin.path, values, lacks, parts=(one.name,)))
    return found


@TOPIC.items(
    "certificates",
    "The certificate that ends first, of the authorities and of the others, as far as any were observed.",
    about="whether it is one of an authority: `expires` or `caExpires`",
    name="its name, as kubeadm has it",
    authority="whether it is that of a certificate authority",
    ends="day on which it ends",
    designed="day on which by the design the first of its kind ends",
    sooner="whether it ends before that day; null if the design names none",
)
def certificates(context: Context) -> list[Item]:
    """Return the certificates that end first."""
    section = context.cluster.control_plane.certificates
    origin = context.cluster.control_plane.origin.below("certificates")
    found: list[Item] = []
    for authority, key, day in (
        (False, "expires", section.expires if section else None),
        (True, "caExpires", section.ca_expires if section else None),
    ):
        real = [one for one in seen(context).certificates or () if one.authority is authority]
        first = min(real, key=lambda one: one.ends, default=None)
        ends = first.ends.date().isoformat() if first else None
        values = {
            "name": first.name if first else "",
            "authority": authority,
            "ends": ends,
            "designed": day,
            "sooner": ends < day if ends and day else None,
        }
        lacks = not_observed("ends", *(["sooner"] if day else []))
        found.append(beside((*origin.path, key), values, lacks, parts=(key,)))
    return found


@TOPIC.items(
    "copies",
    "Copies of etcd and of volumes that the design says are taken.",
    about="`etcd` or `volumes`",
    name="etcd or volumes",
    known="whether any copy is there; null if it was not seen whether there is one",
    age="seconds since the newest one was taken; null if none was observed",
    interval="most seconds between two by the design",
)
def copies(context: Context) -> list[Item]:
    """Return how old the newest copies are."""
    observed = seen(context)
    lasts = [one.last for one in observed.schedules or () if one.last]
    newest = {"etcd": observed.snapshot, "volumes": max(lasts, default=None)}
    count = {"etcd": observed.snapshots, "volumes": observed.backups}
    return [_copy(backup, observed, newest[backup.what], count[backup.what]) for backup in _taken(context)]


def _taken(context: Context) -> Iterator[Backup]:
    """Yield what the design says is copied."""
    backups = context.cluster.backups
    for backup in (given(backups.etcd), given(backups.volumes)):
        if backup is not None and backup.enabled is not False:
            yield backup


def _copy(backup: Backup, observed: Observed, last: datetime | None, count: int | None) -> Item:
    etcd = backup.what == "etcd"
    # Snapshots by a timer of the machine leave no object: that there are none of others says nothing of it.
    elsewhere = count == 0 and (backup.runner == "systemd-timer" if etcd else backup.tool not in (None, "velero"))
    values = {
        "name": backup.what,
        "known": True if last else None if count is None or elsewhere else count > 0,
        "age": (observed.at - last).total_seconds() if last and observed.at else None,
        "interval": backup.interval if etcd else longest_gap(backup.schedule) if backup.schedule else None,
    }
    return beside(backup.origin.path, values, not_observed("known", "age"), parts=(backup.what,))


@TOPIC.items(
    "schedules",
    "Velero's schedules as a list of one, where the design copies volumes by Velero and says how often.",
    about="`volumes`",
    present="whether any schedule is there that is not paused; null if none were looked at",
    interval="most seconds between two copies by the design",
    seen="those of the schedule that runs most often; null if there is none of five fields",
    enough="whether one runs as often as by the design; null if that was not seen",
)
def schedules(context: Context) -> list[Item]:
    """Return the schedule that runs most often beside that of the design."""
    found = seen(context).schedules
    gaps = [longest_gap(one.schedule) for one in found or () if one.schedule]
    often = min((gap for gap in gaps if gap is not None), default=None)
    unread = found is None or any(one.schedule is None for one in found)
    items: list[Item] = []
    for backup in _taken(context):
        interval = longest_gap(backup.schedule) if backup.schedule else None
        if backup.what == "volumes" and backup.tool == "velero" and interval is not None:
            enough = often is not None and often <= interval
            values = {
                "present": None if found is None else bool(found),
                "interval": interval,
                "seen": often,
                "enough": None if unread and not enough else enough,
            }
            items.append(beside(backup.origin.path, values, not_observed("enough"), parts=("volumes",)))
    return items


@TOPIC.items(
    "api",
    "The API servers' version, as a list of one; empty where the provider runs them.",
    version="version of Kubernetes by the design",
    others="versions that API servers run and that are not it; null if none was observed",
)
def api(context: Context) -> list[Item]:
    """Return which versions run."""
    return observed_servers.api(context)


@TOPIC.items(
    "servers",
    "API servers and members of etcd of the design, and the API's endpoint: the certificates that they show.",
    about="the server",
    name="name of its machine, or the endpoint",
    kind="`api`, `etcd` or `endpoint`",
    address="where it is reached, with the port; null if the design does not say",
    missing="names and addresses by which it is reached and that its certificate lacks; null if it was not observed",
)
def servers(context: Context) -> list[Item]:
    """Return each server beside the certificate that it shows."""
    return observed_servers.servers(context)


@TOPIC.items(
    "workloads",
    "Workloads of the design.",
    about="the workload",
    name="name",
    namespace="namespace",
    present="whether there is one; null if no workloads were observed",
    replicas="copies by the design",
    seenReplicas="copies that its object asks for",
    zones="zones that its running copies have to be on; null without a spread that demands any",
    seenZones="zones on which its running copies are; null if their nodes' zones were not observed",
    running="copies that run",
    budget="its PodDisruptionBudget by the design, such as maxUnavailable 1; null if nothing is said of one",
    seenBudget="the budget that selects its pods, or none; null if budgets were not looked at",
)
def workloads(context: Context) -> list[Item]:
    """Return each workload beside its object and its pods."""
    return observed_workloads.workloads(context)
