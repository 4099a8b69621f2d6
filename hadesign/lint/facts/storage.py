"""Facts about storage classes, who uses them, and Ceph's monitors."""

from hadesign.lint.facts import survival
from hadesign.lint.facts.base import Context, Item, Topic

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
        )
        for number, entry in enumerate(spec.storage.classes if spec.storage else ())
    ]


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
)
def claims(context: Context) -> list[Item]:
    """Return every volume that a workload claims."""
    spec = context.cluster.blueprint.spec
    known = {entry.name: (number, entry) for number, entry in enumerate(spec.storage.classes if spec.storage else ())}
    found = []
    for number, (workload, built) in enumerate(zip(spec.workloads, context.cluster.workloads, strict=True)):
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
            found.append(Item((*path, "volumes", index), values, [(f"class {entry.name}", declared)], places))
    return found


@TOPIC.items(
    "monitors",
    "Ceph's monitors, as a list of one; empty if they are not declared.",
    count="number of monitors",
    quorum="smallest majority",
    allowMultiplePerNode="whether one node may run several of them",
    **survival.FIELDS,
)
def monitors(context: Context) -> list[Item]:
    """Return Ceph's monitors with what the proof says of their quorum."""
    found = survival.component(context, "ceph-mon")
    storage = context.cluster.blueprint.spec.storage
    if found is None or storage is None or storage.ceph is None or storage.ceph.monitors is None:
        return []
    workload, proof = found
    path = workload.origin.path
    count = workload.replicas
    values = {
        "count": count,
        "quorum": workload.needed if count is not None else None,
        "allowMultiplePerNode": storage.ceph.monitors.allow_multiple_per_node,
        **survival.losses(workload, proof),
    }
    return [Item(path, values, places=survival.places(workload), lacks=survival.lacks(workload))]
