"""Snapshots of etcd where the installer takes none by the clock: timers on the members' machines, or jobs for them."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.etcd_backup.jobs import SCRIPT, image, objects, secret
from hadesign.targets.etcd_backup.location import place
from hadesign.targets.etcd_backup.machines import Keeper, keepers
from hadesign.targets.etcd_backup.readme import JOBS, SECRET, containerfile, readme
from hadesign.targets.etcd_backup.script import script
from hadesign.targets.etcd_backup.settings import CREDENTIALS, Plan, credentials, plan
from hadesign.targets.etcd_backup.units import of_machine, services
from hadesign.targets.filling import FILL, fill_script
from hadesign.targets.locations import located
from hadesign.targets.snapshots import by_runner, taken
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS = ANY_VERSION
JUDGES = (
    *("etcd", "etcdctl", "etcdutl", "dash", "shellcheck", "systemd-analyze", "rclone", "age"),
    *("kube-apiserver", "kube-score"),
)


def why_not(cluster: Cluster) -> str:
    """Return why not: the installer takes snapshots itself, or the design does not say who does, or how often."""
    installer, backup = cluster.kubernetes.installer, taken(cluster)
    if cluster.etcd is None:
        return _("etcd is not on machines of this design")
    if INSTALLERS[installer].snapshots:
        if INSTALLERS[installer].targets:
            return _("installer {installer} takes snapshots of etcd by its own schedule", installer=installer)
        return _("where installer {installer} keeps the certificates of etcd is not known here", installer=installer)
    if backup is None:
        return _("the design has no backup of etcd")
    if backup.runner is None:
        return _("the design does not say what takes the snapshots (backup.etcd.runner)")
    if by_runner(cluster) is None:
        return _("the design does not say how often, once a minute at most (backup.etcd.interval)")
    if not backup.location:
        return _("the design does not say where copies go (backup.etcd.location)")
    if located(backup.location) is None:
        return _(
            "it cannot write to the place that the design names (backup.etcd.location); it can to s3://bucket/etcd,"
            " gs://bucket/etcd, sftp://host/etcd and /mnt/backup/etcd"
        )
    if backup.runner == "cronjob" and not _run_pods(cluster):
        return _("members of etcd are on machines that run no pods, so that jobs cannot reach their keys")
    return ""


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return the script, and what runs it."""
    backup = by_runner(cluster)
    if backup is None:
        raise AssertionError("a design without a runner does not fit")
    found, machines = plan(cluster, backup, place(cluster, backup)), keepers(cluster)
    files = _by_jobs(found, machines) if backup.runner == "cronjob" else _by_timers(found, machines)
    return (*files, Artifact("README.md", readme(found, machines)))


def _run_pods(cluster: Cluster) -> bool:
    """Tell whether every member is on a machine that has a place in the cluster."""
    joined = {node.name for node in cluster.nodes if node.roles & {"control-plane", "worker"}}
    return all(keeper.name in joined for keeper in keepers(cluster))


def _by_timers(plan: Plan, machines: tuple[Keeper, ...]) -> Iterator[Artifact]:
    yield Artifact(SCRIPT, script(plan.cluster), executable=True)
    yield from services(plan, machines)
    for keeper in machines:
        yield from of_machine(plan, keeper)
    if plan.place.kind != "folder":
        yield Artifact(CREDENTIALS, credentials(plan))
    if plan.place.blanks:
        yield Artifact(FILL, _fill(plan, [CREDENTIALS]), executable=True)


def _by_jobs(plan: Plan, machines: tuple[Keeper, ...]) -> Iterator[Artifact]:
    yield Artifact("Containerfile", containerfile(plan.cluster))
    yield Artifact(JOBS, yaml_text(list(objects(plan, machines)), header(plan.cluster)))
    if plan.place.kind != "folder":
        yield Artifact(SECRET, yaml_text([secret(plan)], header(plan.cluster)))
    yield Artifact(FILL, _fill(plan, [JOBS, SECRET]), executable=True)


def _fill(plan: Plan, files: list[str]) -> str:
    blanks = (*((image(),) if JOBS in files else ()), *plan.place.blanks)
    return fill_script(
        plan.cluster,
        blanks,
        files,
        purpose=_("Writes copies of the files with what is not in them into a folder that only you can read."),
        example=" ".join(f"{blank.variable}=..." for blank in blanks),
        done=_("Wrote the files to {folder}. Delete that folder once they are where they belong.", folder="%FOLDER%"),
    )
