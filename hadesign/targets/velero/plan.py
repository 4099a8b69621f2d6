"""What Velero is to copy: which volumes how, in which namespaces, and where to."""

from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.locations import CopyLocation, located
from hadesign.topology.cluster import Backup, Cluster, CronSchedule
from hadesign.vocabulary.storages import BackupMethod

PROVIDERS: Mapping[str, str] = {"s3": "aws", "gs": "gcp"}
"""Names of what keeps a bucket (https://velero.io/docs/main/supported-providers/); S3 is AWS's, whoever has it."""
IN_CLUSTER: BackupMethod = "csi-snapshot"
"""The method whose copies stay in the storage: a backup either moves its snapshots, or leaves all of them there."""


@dataclass(frozen=True, slots=True)
class Run:
    """One schedule: its name, whether it moves snapshots off the storage, and what is done with each storage class."""

    name: str
    moves: bool
    actions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VolumePlan:
    """A design's backup of volumes as Velero carries it out; `classes` are copied by methods, or by none (`""`)."""

    cluster: Cluster
    backup: Backup
    schedule: CronSchedule
    location: CopyLocation
    namespaces: tuple[str, ...]
    classes: Mapping[str, str]

    def runs(self) -> tuple[Run, ...]:
        """Return the schedules: one, or two where some snapshots are moved and some are not."""
        moved = {name for name, method in self.classes.items() if method and method != IN_CLUSTER}
        stay = {name for name, method in self.classes.items() if method == IN_CLUSTER}
        return tuple(
            Run(name, moves, {one: _action(method) if one in here else "skip" for one, method in self.classes.items()})
            for name, moves, here in (("volumes", True, moved), ("snapshots", False, stay))
            if here
        )

    @property
    def asks_agent(self) -> bool:
        """Whether Velero's agent has to run on each node: snapshots are moved, and files read, there."""
        return any(method and method != IN_CLUSTER for method in self.classes.values())

    @property
    def takes_snapshots(self) -> bool:
        """Whether CSI takes snapshots."""
        return any(method in (IN_CLUSTER, "data-mover") for method in self.classes.values())


def _action(method: str) -> str:
    """Return what a volume policy calls a method (velero@135b54f:site/content/docs/main/resource-filtering.md)."""
    return "fs-backup" if method == "file-system" else "snapshot"


def plan(cluster: Cluster) -> VolumePlan | str:
    """Return what Velero is to do, or why it does nothing."""
    backup = cluster.backups.volumes
    if not backup:
        return _("the design has no backup of volumes")
    if backup.tool != "velero":
        return _("the design does not say that Velero takes the backups of volumes (backup.volumes.tool)")
    if backup.schedule is None:
        return _("the design does not say when backups of volumes are taken (backup.volumes.schedule)")
    location = located(backup.location or "")
    if location is None or location.kind not in PROVIDERS:
        return _("the design names no bucket that Velero can write to, s3:// or gs:// (backup.volumes.location)")
    return _of_workloads(cluster, backup, backup.schedule, location)


def _of_workloads(cluster: Cluster, backup: Backup, schedule: CronSchedule, location: CopyLocation) -> VolumePlan | str:
    """Return what is to be done with the volumes of the workloads."""
    used = {name for workload in cluster.workloads for name in workload.volumes}
    namespaces = tuple(sorted({workload.namespace for workload in cluster.workloads if workload.claims}))
    if not namespaces:
        return _("no workload has a volume")
    stated = {one.name: one.backup for one in cluster.storage if one.name in used}
    unsaid = sorted(name for name in used if stated.get(name) is None)
    if unsaid:
        return _(
            "the design does not say how volumes of {classes} are copied (storage.classes[].backupMethod)",
            classes=joined(unsaid, COMMAS),
        )
    classes = {name: str(method) if method else "" for name, method in sorted(stated.items())}
    if not any(classes.values()):
        return _("volumes of no storage class are to be copied (storage.classes[].backupMethod)")
    return VolumePlan(cluster, backup, schedule, location, namespaces, classes)
