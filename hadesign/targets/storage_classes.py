"""Storage classes and classes of snapshots: the objects that all targets of storage write, and what decides them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import header
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster, Storage
from hadesign.vocabulary.storages import BindingMode, ReclaimPolicy, StorageProvider

CLASSES, SNAPSHOT_CLASSES = "storage-classes.yaml", "snapshot-classes.yaml"
BINDING: BindingMode = "WaitForFirstConsumer"
"""When a volume is made where the design does not say it: where its first pod is scheduled, so that no pod waits for a
volume in a zone where it cannot run (https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode).
"""
RECLAIM: ReclaimPolicy = "Delete"
"""Kubernetes' own where a class does not say it
(https://kubernetes.io/docs/concepts/storage/storage-classes/#reclaim-policy)."""
VELERO_LABEL: Mapping[str, str] = {"velero.io/csi-volumesnapshot-class": "true"}
"""By which Velero finds the class of a driver (https://velero.io/docs/main/csi/)."""


def of_provider(cluster: Cluster, provider: StorageProvider) -> tuple[Storage, ...]:
    """Return the classes of a provider, by name."""
    return tuple(storage for storage in cluster.storage if storage.provider == provider)


def without_class() -> str:
    """Say that a design has no class of a target's provider: in the same words for all, which are told together."""
    return _("the design has no storage class for it")


def elsewhere(cluster: Cluster, provider: str, product: str) -> str:
    """Say that a cloud's disks are of no use on machines of others, or nothing where they are, or may be, its own."""
    whose = cluster.infrastructure.provider
    if whose in (None, provider):
        return ""
    return _("a disk of {product} cannot be used on machines of provider {provider}", product=product, provider=whose)


def asked_by_many(cluster: Cluster, storage: Storage) -> bool:
    """Tell whether a workload asks for a volume of the class that many nodes may write to."""
    claims = (claim for workload in cluster.workloads for claim in workload.claims)
    return any(claim.storage_class == storage.name and claim.access == "ReadWriteMany" for claim in claims)


def storage_class(
    storage: Storage, provisioner: str, parameters: Mapping[str, str], zones: tuple[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return a StorageClass; `zones` are the only ones that volumes may be in, with the label by which they are told.

    All values of parameters are texts, as the API wants them.
    """
    allowed = [{"matchLabelExpressions": [{"key": zones[0], "values": list(zones[1])}]}] if zones else []
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": storage.name},
        "provisioner": provisioner,
        "parameters": dict(parameters),
        "reclaimPolicy": storage.reclaim or RECLAIM,
        "allowVolumeExpansion": True,
        "volumeBindingMode": storage.binding or BINDING,
        **({"allowedTopologies": allowed} if allowed else {}),
    }


def snapshot_class(
    cluster: Cluster, name: str, driver: str, parameters: Mapping[str, str] | None = None, *, only: bool = True
) -> dict[str, Any]:
    """Return the class of a driver's snapshots; `only` tells whether Velero has no other one to choose from."""
    label = {"labels": dict(VELERO_LABEL)} if only and by_velero(cluster) else {}
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": name, **label},
        "driver": driver,
        "deletionPolicy": "Delete",
        **({"parameters": dict(parameters)} if parameters else {}),
    }


def by_velero(cluster: Cluster) -> bool:
    """Tell whether Velero saves volumes."""
    volumes = given(cluster.backups.volumes)
    return volumes is not None and volumes.tool == "velero"


def class_files(
    cluster: Cluster, classes: Sequence[dict[str, Any]], snapshots: Sequence[dict[str, Any]]
) -> Iterator[Artifact]:
    """Yield the two files: a server without the kinds of snapshots would refuse all of one."""
    about = header(cluster)
    yield Artifact(CLASSES, yaml_text(classes, about))
    yield Artifact(SNAPSHOT_CLASSES, yaml_text(snapshots, about))
