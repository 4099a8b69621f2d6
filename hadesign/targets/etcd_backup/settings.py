"""What a machine is told: variables of a shell, each quoted by one function, in two files beside each other."""

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets import metrics
from hadesign.targets.base import comment, header
from hadesign.targets.clock import HOUR, Clock, gap_within, in_turn
from hadesign.targets.etcd_backup.location import CopyPlace
from hadesign.targets.etcd_backup.machines import FILES, Keeper
from hadesign.targets.shell import quoted
from hadesign.targets.snapshots import gap, kept
from hadesign.topology.cluster import Backup, Cluster

SETTINGS, CREDENTIALS = "settings", "credentials"
WORK, POD_WORK = "/var/lib/hadesign/etcd-backup", "/work"
"""Where a snapshot is until it has arrived elsewhere. hadesign chose it."""
NIGHT = 2 * 3600
"""When keys are copied and restores tested, in seconds after midnight UTC. hadesign chose it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A design's backup of etcd as this target carries it out; `tests` is the gap between two tests, 0 for none."""

    cluster: Cluster
    backup: Backup
    place: CopyPlace
    gap: int
    tests: int

    @property
    def recipient(self) -> str:
        """The public key that copies of keys are encrypted to, or nothing: then there are none."""
        return self.backup.recipient or ""

    def snapshots(self, keeper: Keeper) -> Clock:
        """Return when a machine takes snapshots: the members in turn."""
        return in_turn(self.gap, keeper.position, keeper.count)

    def keys(self) -> Clock:
        """Return when a machine copies its keys."""
        return Clock(metrics.KEYS_GAP, NIGHT)

    def restores(self, keeper: Keeper) -> Clock:
        """Return when a machine tests a restore: the members in turn."""
        return in_turn(self.tests, keeper.position, keeper.count, NIGHT)


def plan(cluster: Cluster, backup: Backup, place: CopyPlace) -> Plan:
    """Return what is to be done; `backup` has an interval that a clock can have."""
    tests = gap_within(backup.restore_tests) if backup.restore_tests else 0
    return Plan(cluster, backup, place, gap(backup) or 0, tests)


def settings(plan: Plan, keeper: Keeper, *, pod: bool) -> str:
    """Return a machine's settings; in a pod, the network is already one of its own."""
    files, keep = FILES[plan.cluster.kubernetes.installer], kept(plan.backup, plan.gap)
    keep_keys = kept(plan.backup, metrics.KEYS_GAP)
    values = {
        "MACHINE": keeper.name,
        "MACHINE_PATTERN": keeper.name.replace(".", "[.]"),
        "ENDPOINT": keeper.endpoint(plan.cluster),
        "AUTHORITY": files.authority,
        "CERTIFICATE": files.certificate.format(node=keeper.name),
        "KEY": files.key.format(node=keeper.name),
        "LIMIT": str(min(plan.gap // 2, HOUR)),
        "LOCATION": plan.place.where,
        "KEEP": str(keep or ""),
        "FOLDERS": " ".join(folder.removeprefix("/") for folder in keeper.folders(plan.cluster)),
        "KEEP_KEYS": str(keep_keys or ""),
        "RECIPIENT": plan.recipient,
        "WORK": POD_WORK if pod else WORK,
        "TEXTFILES": metrics.TEXTFILES,
        "APART": "" if pod else "unshare --net",
    }
    return _file(plan.cluster, _("Read by etcd-backup.sh on {machine}.", machine=keeper.name), values)


def credentials(plan: Plan) -> str:
    """Return what rclone is told of the place; it is filled in where a value is not for everybody's eyes."""
    told = {f"RCLONE_CONFIG_OFFSITE_{name}": value for name, value in plan.place.settings()}
    return _file(plan.cluster, _("Read by etcd-backup.sh on every machine, and passed to rclone."), told)


def _file(cluster: Cluster, purpose: str, values: dict[str, str]) -> str:
    lines = (f"{name}={quoted(value)}" for name, value in values.items())
    return "\n".join((f"# {header(cluster)}", comment(purpose), *lines)) + "\n"
