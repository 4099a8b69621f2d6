"""Persistent disks of Google Cloud: classes for the driver pd.csi.storage.gke.io, in one zone or in exactly two."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.gce_pd.readme import readme
from hadesign.targets.storage_classes import (
    class_files,
    elsewhere,
    of_provider,
    snapshot_class,
    storage_class,
    without_class,
)
from hadesign.topology.cluster import Cluster, Storage

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver", "published-structures")

DRIVER, ZONE = "pd.csi.storage.gke.io", "topology.gke.io/zone"
"""Names of kubernetes-sigs/gcp-compute-persistent-disk-csi-driver@6e7ea1c1fec0 (v1.26.4), README.md: the only label of
zones that it knows."""
TYPE = "pd-balanced"
"""Type of the disks, where the driver's own is pd-standard, a spinning disk (same file)."""
REGIONAL = 2
"""Zones of a regional disk: the driver takes two (same release, pkg/gce-pd-csi-driver/controller.go, pickZones)."""


def why_not(cluster: Cluster) -> str:
    """Return why not: a disk is in one zone, or in two that are named."""
    classes = of_provider(cluster, "gce-pd")
    if not classes:
        return without_class()
    found = (_impossible(cluster, one) for one in classes)
    return elsewhere(cluster, "gcp", "Google Cloud") or next(filter(None, found), "")


def _impossible(cluster: Cluster, storage: Storage) -> str:
    copies = storage.stated or 1
    if copies > REGIONAL or storage.each > 1:
        return _(
            "class {name} is to have {count} copies, and a disk has one in each of two zones at most",
            name=storage.name, count=copies,
        )  # fmt: skip
    if copies == 1:
        if storage.zonal is not False:
            return ""
        return _(
            "volumes of class {name} are to be of use in every zone, and a disk of one copy is in one zone",
            name=storage.name,
        )
    if storage.zonal:
        return _(
            "class {name} is to have {count} copies, and its volumes are to be in one zone",
            name=storage.name, count=copies,
        )  # fmt: skip
    if storage.apart != "zone" or len(_zones(cluster, storage)) != REGIONAL:
        return _(
            "class {name} is to have {count} copies, and a regional disk is in exactly two zones: name them (zones)",
            name=storage.name, count=copies,
        )  # fmt: skip
    return ""


def _zones(cluster: Cluster, storage: Storage) -> tuple[str, ...]:
    """Return the zones of a disk: those that are named, or where it is in two, the only two that there are."""
    every = tuple(zone.name for zone in cluster.infrastructure.zones)
    return storage.zones or (every if storage.stated == REGIONAL else ())


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the classes, and a README."""
    classes = of_provider(cluster, "gce-pd")
    zones = {one.name: _zones(cluster, one) for one in classes}
    objects = [
        storage_class(one, DRIVER, _parameters(one), (ZONE, zones[one.name]) if zones[one.name] else None)
        for one in classes
    ]
    yield from class_files(cluster, objects, [snapshot_class(cluster, "gce-pd", DRIVER)])
    yield Artifact("README.md", readme(cluster, classes, zones))


def _parameters(storage: Storage) -> dict[str, str]:
    kind = "regional-pd" if storage.stated == REGIONAL else "none"
    return {"type": TYPE, "replication-type": kind, "csi.storage.k8s.io/fstype": "ext4"}
