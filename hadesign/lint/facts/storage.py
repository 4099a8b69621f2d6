"""Facts about storage classes, who uses them, and Ceph's monitors."""

from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.proof import ServiceProof

TOPIC = Topic("Storage.")


@TOPIC.value("ceph", "Whether the design has Ceph in it: a class of provider rook-ceph, or monitors.")
def ceph(context: Context) -> bool:
    """Tell whether there is a Ceph cluster to look at."""
    storage = context.cluster.blueprint.spec.storage
    return storage is not None and (storage.ceph is not None or any(c.provider == "rook-ceph" for c in storage.classes))


@TOPIC.items(
    "classes",
    "Storage classes.",
    name="its name",
    provider="what provides the volumes",
    counted="whether copies are ours to count: Ceph's, or those that the blueprint states",
    replicas="copies of each piece of data",
    critical="name of a critical workload that uses it, null if there is none",
    about="its data and its I/O, and the failures up to a zone that take either",
)
def classes(context: Context) -> list[Item]:
    """Return the storage classes."""
    spec = context.cluster.blueprint.spec
    users: dict[str, str] = {}
    for workload in spec.workloads:
        for volume in workload.volumes if workload.tier == "critical" else ():
            users.setdefault(volume.storage_class, workload.name)
    return [
        Item(
            ("spec", "storage", "classes", number),
            {
                "name": entry.name,
                "provider": entry.provider,
                "counted": entry.provider == "rook-ceph" or entry.replicas is not None,
                "replicas": entry.replicas,
                "critical": users.get(entry.name),
            },
            parts=subjects.storage(entry.name),
            causes=subjects.losses(*_proofs(context, entry.name)),
        )
        for number, entry in enumerate(spec.storage.classes if spec.storage else ())
    ]


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
    about="the workload's data on the class and, unless it replicates that itself, what the class promises, and the"
    " failures up to a zone that take it",
)
def claims(context: Context) -> list[Item]:
    """Return every volume that a workload claims."""
    spec = context.cluster.blueprint.spec
    known = {entry.name: (number, entry) for number, entry in enumerate(spec.storage.classes if spec.storage else ())}
    found = []
    pairs = zip(spec.workloads, context.cluster.workloads, context.proof.workloads, strict=True)
    for number, (workload, built, proof) in enumerate(pairs):
        for index, volume in enumerate(workload.volumes):
            if volume.storage_class not in known:
                continue
            position, entry = known[volume.storage_class]
            path = ("spec", "workloads", number)
            declared = ("spec", "storage", "classes", position)
            values = {
                "workload": workload.name,
                "storageClass": entry.name,
                "provider": entry.provider,
                "zonal": entry.zonal,
                "replicates": workload.replicates,
                "replicas": built.replicas,
                "tier": workload.tier,
            }
            places = {
                "zonal": (*declared, "zonal"),
                "replicates": (*path, "replicates"),
                "replicas": (*path, "replicas"),
            }
            own = workload.replicates is True
            parts = (subjects.volume(built, entry.name), *(() if own else subjects.storage(entry.name)))
            causes = subjects.losses(*([proof] if own else _proofs(context, entry.name)))
            related = [(f"class {entry.name}", declared)]
            found.append(Item((*path, "volumes", index), values, related, places, parts=parts, causes=causes))
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
    storage = context.cluster.blueprint.spec.storage
    if found is None or storage is None or storage.ceph is None or storage.ceph.monitors is None:
        return []
    workload, proof = found
    count = workload.replicas
    values = {
        "count": count,
        "quorum": workload.needed if count is not None else None,
        "allowMultiplePerNode": storage.ceph.monitors.allow_multiple_per_node,
        **survival.losses(workload, proof),
    }
    served = [subjects.storage(c.name)[1] for c in context.cluster.storage if c.provider == "rook-ceph"]
    return [subjects.placed(workload, proof, values, (subjects.component(workload), *served))]
