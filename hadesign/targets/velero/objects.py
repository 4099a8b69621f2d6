"""Velero's objects, and the values of its chart.

velero.io/v1 as of release 1.18.1; chart velero 12.1.0 of https://vmware-tanzu.github.io/helm-charts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from hadesign.stated import given
from hadesign.targets.components import go_duration
from hadesign.targets.filling import Blank
from hadesign.targets.metrics import MONITORING
from hadesign.targets.snapshots import s3_blanks
from hadesign.targets.velero.plan import PROVIDERS, Run, VolumePlan

NAMESPACE, CREDENTIALS, PLACE = "velero", "velero-credentials", "default"
CHART = "12.1.0"
"""Of Velero 1.18.1."""
_PLUGIN = "v1.14.2"
"""Of both plugins, as they go with Velero 1.18 (velero-plugin-for-aws and -gcp, README, Compatibility)."""


def _api(kind: str, name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "velero.io/v1", "kind": kind, "metadata": metadata, "spec": spec}


def _of_aws(plan: VolumePlan) -> bool:
    return plan.cluster.infrastructure.provider == "aws"


def blanks(plan: VolumePlan) -> tuple[Blank, ...]:
    """Return what is filled in: where a store is that is not Amazon's, which only its owner knows; no key."""
    endpoint, region, _access, _secret = s3_blanks()
    return (endpoint, region) if plan.location.kind == "s3" and not _of_aws(plan) else ()


def location(plan: VolumePlan) -> dict[str, Any]:
    """Return where backups go; keys are in a Secret that a person makes.

    Amazon tells the region of a bucket that is not said (velero-plugin-for-aws@0384add:backupstoragelocation.md).
    """
    config: dict[str, str] = {}
    if blanks(plan):
        endpoint, region = (blank.placeholder for blank in blanks(plan))
        config = {"region": region, "s3ForcePathStyle": "true", "s3Url": f"https://{endpoint}"}
    elif _of_aws(plan) and plan.location.kind == "s3" and plan.backup.region:
        config = {"region": plan.backup.region}
    prefix = plan.location.path.strip("/")
    spec = {
        "provider": PROVIDERS[plan.location.kind],
        "default": True,
        "accessMode": "ReadWrite",
        "objectStorage": {"bucket": plan.location.bucket, **({"prefix": prefix} if prefix else {})},
        **({"config": config} if config else {}),
        "credential": {"name": CREDENTIALS, "key": "cloud"},
    }
    return _api("BackupStorageLocation", PLACE, spec)


def schedules(plan: VolumePlan) -> Iterator[dict[str, Any]]:
    """Yield the schedules; Velero's own container counts in UTC."""
    for run in plan.runs():
        template = {
            "includedNamespaces": list(plan.namespaces),
            "storageLocation": PLACE,
            **({"ttl": _ttl(plan.backup.retention)} if plan.backup.retention is not None else {}),
            "snapshotVolumes": "snapshot" in run.actions.values(),
            "snapshotMoveData": run.moves and "snapshot" in run.actions.values(),
            "defaultVolumesToFsBackup": False,
            "resourcePolicy": {"kind": "configmap", "name": _policy(run)},
        }
        yield _api("Schedule", run.name, {"schedule": str(plan.schedule), "template": template})


def _ttl(seconds: float) -> str:
    """Return how long copies are kept, as Velero prints it; it deletes those of less than a second at once."""
    return go_duration(max(round(seconds), 1))


def _policy(run: Run) -> str:
    return f"policy-of-{run.name}"


def policies(plan: VolumePlan) -> Iterator[dict[str, Any]]:
    """Yield the ConfigMaps that say what is done with volumes of each storage class."""
    for run in plan.runs():
        actions = sorted(set(run.actions.values()))
        rules = [
            {
                "conditions": {"storageClass": [name for name, done in run.actions.items() if done == action]},
                "action": {"type": action},
            }
            for action in actions
        ]
        text = yaml.safe_dump({"version": "v1", "volumePolicies": rules}, sort_keys=False)
        metadata = {"name": _policy(run), "namespace": NAMESPACE}
        yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"policies.yaml": text}}


def helm_values(plan: VolumePlan) -> dict[str, Any]:
    """Return what the chart is told; location and schedules are objects of their own, so that one may be changed.

    Names are those of vmware-tanzu/helm-charts, charts/velero/values.yaml.
    """
    provider = PROVIDERS[plan.location.kind]
    plugin = {
        "name": f"velero-plugin-for-{provider}",
        "image": f"velero/velero-plugin-for-{provider}:{_PLUGIN}",
        "imagePullPolicy": "IfNotPresent",
        "volumeMounts": [{"mountPath": "/target", "name": "plugins"}],
    }
    return {
        "backupsEnabled": False,
        "snapshotsEnabled": False,
        "credentials": {"useSecret": False},
        "deployNodeAgent": plan.asks_agent,
        **({"configuration": {"features": "EnableCSI"}} if plan.takes_snapshots else {}),
        "initContainers": [plugin],
        **({"metrics": {"serviceMonitor": _MONITOR}} if given(plan.cluster.monitoring.prometheus) else {}),
    }


_MONITOR = {"enabled": True, "additionalLabels": {"release": MONITORING}}
"""By this Prometheus asks for Velero's metrics. The chart leaves it out while the operator's kinds are not there
(charts/velero/templates/servicemonitor.yaml, autodetect)."""
