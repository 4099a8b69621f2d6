"""Facts about storage classes, who uses them, and Ceph's monitors."""

from hadesign.i18n import _
from hadesign.lint.facts import stored, subjects, survival
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.proof import ServiceProof
from hadesign.proof.capacity import binding
from hadesign.proof.capacity.demand import tie
from hadesign.topology.cluster import Storage

TOPIC = Topic("Storage.")


@TOPIC.value("ceph", "Whether the design has Ceph in it: a class of provider rook-ceph, or monitors.")
def ceph(context: Context) -> bool:
    """Tell whether there is a Ceph cluster to look at."""
    return context.cluster.ceph is not None or any(storage.row.monitors for storage in context.cluster.storage)


@TOPIC.value("used", "Whether a workload keeps data on persistent volumes.")
def used(context: Context) -> bool:
    """Tell whether there is data of applications at all; metrics can be collected anew."""
    return any(workload.claims and workload.replicas != 0 for workload in context.cluster.workloads)


@TOPIC.items(
    "classes",
    "Storage classes.",
    name="its name",
    provider="what provides the volumes",
    counted="whether copies are ours to count: Ceph's, or those that the blueprint states",
    replicas="copies of each piece of data",
    least="copies that must be up for I/O to go on; null if too little is known",
    critical="name of a critical workload that uses it, null if there is none",
    user="name of a workload, no batch work, that stops when its I/O does; null if there is none",
    binding="when volumes are placed: Immediate or WaitForFirstConsumer",
    zonal="whether a volume lives in one zone and cannot move; null if it is not known",
    zones="names of the zones that a volume may be placed in",
    waiting="name of a workload whose pods cannot follow a volume into each of these zones; null without one",
    domain="what the blueprint spreads its copies over: osd, host, rack, zone or region; null if it does not say",
    domains="number of these that may hold copies, of hosts and zones; null if not known",
    perDomain="copies in each zone of a stretched class",
    leastStated="copies that must be up for I/O as Ceph is told; null if it is not told, or it is no Ceph",
    reclaim="what becomes of a volume whose claim is deleted: Delete or Retain; null if not said",
    saved="false if it is said that its volumes are left out of backups, or that there are none",
    wanted="its volumes that workloads have, as far as their number is known",
    limit="most of them that a machine can have attached; null if not said",
    left="machines that may run their workloads, without the largest failure that the design is to survive",
    lost="that failure, such as `a machine` or a zone by name",
    regional="whether a cloud's disk keeps one copy in each of several zones, and can be used in any of these",
    about="its data, its I/O and the workloads that stop with that, and the failures up to a zone that take either",
)
def classes(context: Context) -> list[Item]:
    """Return the storage classes."""
    users: dict[str, str] = {}
    stopped: dict[str, str] = {}
    for workload in context.cluster.workloads:
        for name in workload.volumes if workload.tier == "critical" else ():
            users.setdefault(name, workload.name)
        for name in workload.volumes if workload.tier != "batch" else ():
            if subjects.workload(workload) in subjects.supplied(context, name):
                stopped.setdefault(name, workload.name)
    waiting = _waiting(context)
    return [
        Item(
            storage.origin.path,
            {
                "name": storage.name,
                "provider": storage.provider,
                "counted": storage.row.monitors or storage.stated is not None,
                "replicas": storage.stated,
                "least": None if storage.unknown else storage.least,
                "critical": users.get(storage.name),
                "user": stopped.get(storage.name),
                "binding": storage.binding,
                "zonal": zonal(storage),
                "zones": binding.zones(context.cluster, storage),
                "waiting": waiting.get(storage.name),
                "regional": regional(storage),
                **stored.values(context, storage),
            },
            places={
                "least": (*storage.origin.path, "minReplicas" if storage.copies else "replicas"),
                "binding": (*storage.origin.path, "bindingMode"),
            },
            lacks={"least": storage.unknown} if storage.unknown and storage.copies else {},
            parts=(*subjects.storage(storage.name), *subjects.supplied(context, storage.name)),
            causes=subjects.losses(*_proofs(context, storage.name)),
        )
        for storage in context.cluster.storage
    ]


def zonal(storage: Storage) -> bool | None:
    """Whether a volume lives in one zone and cannot move; None if that is open."""
    return {"zone": True, "maybe-zone": None}.get(tie(storage), False)


def _waiting(context: Context) -> dict[str, str]:
    """Return by class a workload whose pods may have to wait for a volume in a zone where they cannot run."""
    found: dict[str, str] = {}
    known = {storage.name: storage for storage in context.cluster.storage}
    for workload, proof in zip(context.cluster.workloads, context.proof.workloads, strict=True):
        if workload.volumes and not proof.unknown and context.proof.seats(workload).open_by == "binding":
            first = binding.early(known[name] for name in workload.volumes)
            found.setdefault(first.name if first else "", workload.name)
    return found


def regional(storage: Storage) -> bool:
    """Whether the provider keeps a copy of a disk in each of several zones; it writes all of them at once."""
    several = storage.row.zonal and storage.zonal is False and storage.apart == "zone"
    return several and (storage.stated or 0) > 1


def _proofs(context: Context, name: str) -> list[ServiceProof]:
    """Return what the proof says of a class: data kept, I/O going on."""
    return [proof for proof in context.proof.storage if subjects.service(context, proof) in subjects.storage(name)]


@TOPIC.items(
    "claims",
    "Volumes of workloads, with the class each is of.",
    workload="name of the workload",
    storageClass="name of the class",
    provider="what provides the volumes",
    zonal="whether a volume lives in one zone and cannot move",
    replicates="whether the workload itself keeps its data on several copies",
    replicas="copies of the workload",
    tier="critical, standard or batch",
    alone="a zone in which a volume may be and one machine may run its pod; null if there is none",
    emptied="a zone in which a volume may be and whose machines autoscaling may take away; null if there is none",
    about="the workload's data on the class and, unless it replicates that itself, what the class promises, and the"
    " failures up to a zone that take it",
)
def claims(context: Context) -> list[Item]:
    """Return every volume that a workload claims."""
    known = {storage.name: storage for storage in context.cluster.storage}
    found = []
    for workload, proof in zip(context.cluster.workloads, context.proof.workloads, strict=True):
        for claim in workload.claims:
            storage = known.get(claim.storage_class)
            if storage is None:
                continue
            path, declared = workload.origin.path, storage.origin.path
            values = {
                "workload": workload.name,
                "storageClass": storage.name,
                "provider": storage.provider,
                "zonal": zonal(storage),
                "replicates": workload.replicates,
                "replicas": workload.replicas,
                "tier": workload.tier,
                **stored.beside(context, workload, storage),
            }
            places = {
                "zonal": (*declared, "zonal"),
                "replicates": (*path, "replicates"),
                "replicas": (*path, "replicas"),
                "tier": (*path, "tier"),
            }
            own = workload.replicates is True
            parts = (subjects.volume(workload, storage.name), *(() if own else subjects.storage(storage.name)))
            causes = subjects.losses(*([proof] if own else _proofs(context, storage.name)))
            related = [(_("class {name}", name=storage.name), declared)]
            found.append(Item(claim.origin.path, values, related, places, parts=parts, causes=causes))
    return found


@TOPIC.items(
    "monitors",
    "Ceph's monitors, as a list of one; empty if they are not declared.",
    count="number of monitors",
    quorum="smallest majority",
    allowMultiplePerNode="whether one node may run several of them",
    about="them and the I/O of Ceph's classes, and the failures up to a zone that take their quorum",
    **survival.FIELDS,
)
def monitors(context: Context) -> list[Item]:
    """Return Ceph's monitors with what the proof says of their quorum."""
    found = survival.component(context, "ceph-mon")
    ceph = context.cluster.ceph
    if found is None or ceph is None or not ceph.monitors_declared:
        return []
    workload, proof = found
    count = workload.replicas
    values = {
        "count": count,
        "quorum": workload.needed if count is not None else None,
        "allowMultiplePerNode": ceph.multiple_per_node,
        **survival.losses(proof),
    }
    parts = (subjects.component(workload), *subjects.served(context, workload))
    return [subjects.placed(workload, proof, values, parts)]
