"""Jobs in the cluster instead of timers: for each machine a CronJob per task, bound to it, and what they read."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from hadesign.i18n import _
from hadesign.targets import metrics
from hadesign.targets.clock import DAY, MINUTE
from hadesign.targets.etcd_backup.location import FOLDER
from hadesign.targets.etcd_backup.machines import FILES, Keeper
from hadesign.targets.etcd_backup.script import script
from hadesign.targets.etcd_backup.settings import CREDENTIALS, POD_WORK, SETTINGS, Plan, credentials, settings
from hadesign.targets.etcd_backup.units import KEYS, SNAPSHOT, tasks, unit
from hadesign.targets.filling import Blank

NAMESPACE = "kube-system"
NAME, SCRIPT, BROUGHT = "etcd-backup", "etcd-backup.sh", "etcd-backup-files"
"""The Secret with rclone's settings and the ConfigMap with the script; the Secret with files that a person brings."""
_LONGEST = 52
"""Characters of a CronJob's name (https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/)."""
_DIGEST = 10
_LABELS = {"app.kubernetes.io/name": "etcd-backup", "app.kubernetes.io/part-of": "hadesign"}


def image() -> Blank:
    """Return the image, which a person builds: etcd's own has neither a shell nor what copies things elsewhere."""
    told = _("the image that was built from {file}, such as registry.example.org/etcd-backup:1", file="Containerfile")
    return Blank("BACKUP_IMAGE", "[a-z0-9][A-Za-z0-9._/:@-]{0,254}", told)


def job_name(task: str, machine: str) -> str:
    """Return the name of a CronJob; of a long one the beginning, and a digest that keeps it apart."""
    name = f"{unit(task)}-{machine}"
    if len(name) <= _LONGEST:
        return name
    # The hyphen before the digest stands where no name of a machine can put one: after a dot or hyphen is cut off.
    return f"{name[: _LONGEST - _DIGEST - 1].rstrip('-.')}-{sha256(name.encode()).hexdigest()[:_DIGEST]}"


def objects(plan: Plan, keepers: tuple[Keeper, ...]) -> Iterator[dict[str, Any]]:
    """Yield the ConfigMaps and CronJobs."""
    yield _config_map(NAME, {SCRIPT: script(plan.cluster)})
    for keeper in keepers:
        done = tuple(tasks(plan, keeper))
        if done:
            yield _config_map(_settings_name(keeper), {SETTINGS: settings(plan, keeper, pod=True)})
        for task, clock in done:
            yield _cron_job(plan, keeper, task, clock.cron(), clock.gap)


def secret(plan: Plan) -> dict[str, Any]:
    """Return the Secret with what rclone is told."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": NAME, "namespace": NAMESPACE, "labels": _LABELS},
        "stringData": {CREDENTIALS: credentials(plan)},
    }


def _config_map(name: str, data: dict[str, str]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": _LABELS}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def _settings_name(keeper: Keeper) -> str:
    return job_name(SETTINGS, keeper.name)


def _cron_job(plan: Plan, keeper: Keeper, task: str, schedule: str, gap: int) -> dict[str, Any]:
    """Return a task of a machine; a job that failed is not tried again, as the next one is near."""
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": job_name(task, keeper.name), "namespace": NAMESPACE, "labels": _LABELS},
        "spec": {
            "schedule": schedule,
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": max(gap // 2, MINUTE) if gap < DAY else DAY // 2,
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {
                "spec": {
                    "backoffLimit": 0,
                    "activeDeadlineSeconds": gap if task == SNAPSHOT else DAY // 4,
                    "template": {"metadata": {"labels": _LABELS}, "spec": _pod(plan, keeper, task)},
                }
            },
        },
    }


def _pod(plan: Plan, keeper: Keeper, task: str) -> dict[str, Any]:
    """Return the pod: on its machine whatever taints that has, and in its network where it asks the member there."""
    volumes = dict(_volumes(plan, keeper, task))
    mine = {"key": "metadata.name", "operator": "In", "values": [keeper.name]}
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        **({"hostNetwork": True} if task == SNAPSHOT else {}),
        # The machine's own DNS: a backup has to work on a day on which that of the cluster does not.
        "dnsPolicy": "Default",
        "tolerations": [{"operator": "Exists"}],
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": [mine]}]}
            }
        },
        "containers": [
            {
                "name": "etcd-backup",
                "image": image().placeholder,
                "command": ["/bin/sh", f"/opt/etcd-backup/{SCRIPT}", task],
                "env": [{"name": "HOME", "value": POD_WORK}],
                "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}},
                # Root, as keys belong to root, or to an account of etcd's, and nobody else may read them.
                "securityContext": {
                    "runAsUser": 0,
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"], "add": ["DAC_READ_SEARCH"]},
                },
                "volumeMounts": [
                    {"name": name, "mountPath": path, **({"readOnly": True} if fixed else {})}
                    for name, (path, fixed, _source) in volumes.items()
                ],
            }
        ],
        "volumes": [{"name": name, **source} for name, (_path, _fixed, source) in volumes.items()],
    }


def _volumes(plan: Plan, keeper: Keeper, task: str) -> Iterator[tuple[str, tuple[str, bool, dict[str, Any]]]]:
    """Yield volumes by name: where each is seen, whether it is only read, and what it is."""
    sources: list[dict[str, Any]] = [{"configMap": {"name": _settings_name(keeper)}}]
    if plan.place.kind != "folder":
        sources.append({"secret": {"name": NAME}})
    if plan.place.brought:
        sources.append({"secret": {"name": BROUGHT}})
    yield "settings", (FOLDER, True, {"projected": {"defaultMode": 0o400, "sources": sources}})
    yield "script", ("/opt/etcd-backup", True, {"configMap": {"name": NAME}})
    yield "work", (POD_WORK, False, {"emptyDir": {}})
    yield "metrics", (metrics.TEXTFILES, False, _of_host(metrics.TEXTFILES, "DirectoryOrCreate"))
    if plan.place.kind == "folder":
        yield "copies", (plan.place.where, False, _of_host(plan.place.where, "Directory"))
    files = FILES[plan.cluster.kubernetes.installer]
    if task == SNAPSHOT:
        client = files.authority.rpartition("/")[0]
        yield "certificates", (client, True, _of_host(client, "Directory"))
    if task == KEYS:
        for number, path in enumerate(keeper.folders(plan.cluster)):
            kind = "Directory" if path in files.folders else "File"
            yield f"keys-{number}", (path, True, _of_host(path, kind))


def _of_host(path: str, kind: str) -> dict[str, Any]:
    return {"hostPath": {"path": path, "type": kind}}
