"""A Ceph that others run: classes for the drivers of ceph-csi, which name secrets and hold none."""

from collections.abc import Iterator
from typing import Any

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.ceph_csi.readme import readme
from hadesign.targets.ceph_csi.source import CEPHFS, NAMESPACE, RBD, CephSource, source_of
from hadesign.targets.ceph_drivers import login, logins
from hadesign.targets.storage_classes import (
    asked_by_many,
    class_files,
    of_provider,
    snapshot_class,
    storage_class,
    without_class,
)
from hadesign.topology.cluster import Cluster, Storage

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver", "published-structures")

LONGEST = 36
"""Bytes of a cluster's identifier (ceph/ceph-csi@dcf14882dd4d, v3.12.2: docs/deploy-rbd.md)."""


def why_not(cluster: Cluster) -> str:
    """Return why not: it must be said where in which Ceph the volumes are."""
    classes = of_provider(cluster, "ceph")
    if not classes:
        return without_class()
    return next(filter(None, (_impossible(cluster, one) for one in classes)), "")


def _impossible(cluster: Cluster, storage: Storage) -> str:
    where = storage.ceph
    if where is None or not where.cluster_id or not (where.pool or where.filesystem):
        return _(
            "class {name} does not say in which Ceph its volumes are, and in which pool or file system"
            " (ceph.clusterID, ceph.pool, ceph.filesystem)",
            name=storage.name,
        )
    if len(where.cluster_id) > LONGEST:
        return _("the clusterID of class {name} has more than {most} characters", name=storage.name, most=LONGEST)
    if not where.filesystem and asked_by_many(cluster, storage):
        return _(
            "many nodes are to write to volumes of class {name}, which takes a file system (ceph.filesystem)",
            name=storage.name,
        )
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the classes, and a README."""
    places = {one.name: source_of(one) for one in of_provider(cluster, "ceph")}
    objects = [_class(storage, places[storage.name]) for storage in of_provider(cluster, "ceph")]
    yield from class_files(cluster, objects, list(_snapshots(cluster, list(places.values()))))
    yield Artifact("README.md", readme(cluster, of_provider(cluster, "ceph"), places))


def _class(storage: Storage, where: CephSource) -> dict[str, Any]:
    """Return a class; names of parameters as in ceph/ceph-csi@dcf14882dd4d (v3.12.2): examples, docs."""
    parameters = {"clusterID": where.cluster}
    if where.driver == RBD:
        parameters |= {"pool": where.pool, "imageFeatures": "layering"}
    else:
        parameters |= {"fsName": where.filesystem} | ({"pool": where.pool} if where.pool else {})
    parameters |= logins(where.secret, where.secret, NAMESPACE)
    if where.driver == RBD:
        parameters["csi.storage.k8s.io/fstype"] = "ext4"
    return storage_class(storage, where.driver, parameters)


def _snapshots(cluster: Cluster, places: list[CephSource]) -> Iterator[dict[str, Any]]:
    """Yield a class for each driver and Ceph; of several of one driver, Velero could not tell which is meant."""
    for driver, name in ((RBD, "ceph-rbd"), (CEPHFS, "ceph-cephfs")):
        found = {one.cluster: one for one in places if one.driver == driver}
        for number, (identifier, where) in enumerate(sorted(found.items()), 1):
            parameters = {"clusterID": identifier} | login("snapshotter", where.secret, NAMESPACE)
            called = name if len(found) == 1 else f"{name}-{number}"
            yield snapshot_class(cluster, called, driver, parameters, only=len(found) == 1)
