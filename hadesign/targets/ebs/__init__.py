"""Amazon EBS: storage classes for the driver ebs.csi.aws.com. A volume is in one zone, and stays there."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.ebs.readme import readme
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

DRIVER, ZONE = "ebs.csi.aws.com", "topology.kubernetes.io/zone"
"""Names of kubernetes-sigs/aws-ebs-csi-driver@6689789f192f (v1.64.0): docs/parameters.md; it takes the zone by
Kubernetes' own label, too."""
PARAMETERS = {"type": "gp3", "encrypted": "true", "csi.storage.k8s.io/fstype": "ext4"}
"""The driver's own type and file system, said so that they stay; encryption is ours, and off by default (same file)."""


def why_not(cluster: Cluster) -> str:
    """Return why not: a class that wants more than one zone can be none of EBS."""
    classes = of_provider(cluster, "ebs")
    if not classes:
        return without_class()
    return elsewhere(cluster, "aws", "EBS") or next(filter(None, map(_impossible, classes)), "")


def _impossible(storage: Storage) -> str:
    if (storage.stated or 1) > 1:
        return _(
            "class {name} is to have {count} copies, and a volume of EBS is one, in one zone",
            name=storage.name, count=storage.stated,
        )  # fmt: skip
    if storage.zonal is False:
        return _(
            "volumes of class {name} are to be of use in every zone, and those of EBS are in one", name=storage.name
        )
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the classes, and a README."""
    classes = of_provider(cluster, "ebs")
    objects = [storage_class(one, DRIVER, PARAMETERS, (ZONE, one.zones) if one.zones else None) for one in classes]
    yield from class_files(cluster, objects, [snapshot_class(cluster, "ebs", DRIVER)])
    yield Artifact("README.md", readme(cluster, classes))
