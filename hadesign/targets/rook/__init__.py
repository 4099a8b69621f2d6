"""Rook: one Ceph cluster on the machines of this one, with a pool or a file system for each class."""

from collections.abc import Iterator
from typing import Any

from hadesign.artifact import Artifact
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.ceph_drivers import login, logins
from hadesign.targets.rook.ceph import NAMESPACE, ceph_cluster
from hadesign.targets.rook.fits import reason
from hadesign.targets.rook.layout import Layout, layout
from hadesign.targets.rook.pools import DATA_POOL, builtin_pool, filesystem, pool
from hadesign.targets.rook.readme import readme
from hadesign.targets.storage_classes import class_files, snapshot_class, storage_class
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster, Storage

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver", "published-structures")

RBD, CEPHFS = f"{NAMESPACE}.rbd.csi.ceph.com", f"{NAMESPACE}.cephfs.csi.ceph.com"
"""Rook puts its namespace before the names of the drivers (rook/rook@4e1b7a626891, v1.20.6:
deploy/examples/csi/rbd/storageclass.yaml)."""


def why_not(cluster: Cluster) -> str:
    """Return why not."""
    return reason(cluster)


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the Ceph cluster, its pools, the classes, and a README."""
    about, found = header(cluster), layout(cluster)
    yield Artifact("cluster.yaml", yaml_text([ceph_cluster(cluster, found)], about))
    pools = [filesystem(found, one) if one.name in found.shared else pool(found, one) for one in found.classes]
    yield Artifact("pools.yaml", yaml_text([builtin_pool(found), *pools], about))
    yield from class_files(cluster, [_class(found, one) for one in found.classes], list(_snapshots(cluster, found)))
    yield Artifact("README.md", readme(cluster, found))


def _class(found: Layout, storage: Storage) -> dict[str, Any]:
    """Return the class of a pool, or of a file system; secrets are those that Rook makes, by their names."""
    kind = "cephfs" if storage.name in found.shared else "rbd"
    parameters = {"clusterID": NAMESPACE}
    if kind == "cephfs":
        parameters |= {"fsName": storage.name, "pool": f"{storage.name}-{DATA_POOL}"}
    else:
        parameters |= {"pool": storage.name, "imageFormat": "2", "imageFeatures": "layering"}
    parameters |= logins(f"rook-csi-{kind}-provisioner", f"rook-csi-{kind}-node", NAMESPACE)
    if kind == "rbd":
        parameters["csi.storage.k8s.io/fstype"] = "ext4"
    return storage_class(storage, CEPHFS if kind == "cephfs" else RBD, parameters)


def _snapshots(cluster: Cluster, found: Layout) -> Iterator[dict[str, Any]]:
    """Yield the class of each driver that is used."""
    for kind, driver in (("rbd", RBD), ("cephfs", CEPHFS)):
        if any((one.name in found.shared) == (kind == "cephfs") for one in found.classes):
            secret = login("snapshotter", f"rook-csi-{kind}-provisioner", NAMESPACE)
            yield snapshot_class(cluster, f"{NAMESPACE}-{kind}", driver, {"clusterID": NAMESPACE} | secret)
