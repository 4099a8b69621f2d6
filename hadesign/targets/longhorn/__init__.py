"""Longhorn: storage classes whose copies are kept apart by node, and by zone where the design says so."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.longhorn.holders import holders, tagged
from hadesign.targets.longhorn.readme import readme
from hadesign.targets.storage_classes import class_files, of_provider, snapshot_class, storage_class, without_class
from hadesign.topology.cluster import Cluster, Storage
from hadesign.vocabulary.kinds import KINDS

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver", "published-structures")

DRIVER = "driver.longhorn.io"
"""Name of the driver (longhorn/longhorn@f349c091c507, v1.12.1: examples/storageclass.yaml)."""
STALE = "2880"
"""Minutes after which a copy that failed is given up, Longhorn's own (longhorn/longhorn-manager@8320238242e8, v1.12.1:
csi/util.go, defaultStaleReplicaTimeout)."""


def why_not(cluster: Cluster) -> str:
    """Return why not: Longhorn knows nodes and zones, and goes on with one copy."""
    classes = of_provider(cluster, "longhorn")
    if not classes:
        return without_class()
    return next(filter(None, map(_impossible, classes)), "")


def _impossible(storage: Storage) -> str:
    if storage.unknown:
        return _("class {name}: {reason}", name=storage.name, reason=storage.unknown)
    if storage.apart not in (None, "node", "zone"):
        return _(
            "copies of class {name} are to be kept apart by {kind}, and Longhorn knows nodes and zones only",
            name=storage.name, kind=KINDS[storage.apart].noun(),
        )  # fmt: skip
    if storage.each > 1:
        return _(
            "class {name} is to have {count} copies in each zone, and Longhorn takes no such number",
            name=storage.name, count=storage.each,
        )  # fmt: skip
    if storage.least > 1:
        return _(
            "I/O of class {name} is to stop below {count} copies, and that of Longhorn goes on with one",
            name=storage.name, count=storage.least,
        )  # fmt: skip
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the classes, and a README."""
    classes = of_provider(cluster, "longhorn")
    objects = [storage_class(one, DRIVER, _parameters(cluster, one)) for one in classes]
    # Without a type it would be a backup, which wants a place that nobody named (same release of longhorn-manager,
    # csi/controller_server.go, CreateSnapshot).
    snapshots = [snapshot_class(cluster, "longhorn", DRIVER, {"type": "snap"})]
    yield from class_files(cluster, objects, snapshots)
    yield Artifact("README.md", readme(cluster, classes, {one.name: holders(cluster, one) for one in classes}))


def _parameters(cluster: Cluster, storage: Storage) -> dict[str, str]:
    """Return the parameters; `ignored` would leave what keeps copies apart to settings that are not ours.

    Values as in the same release of longhorn-manager: k8s/pkg/apis/longhorn/v1beta2/volume.go.
    """
    return {
        "numberOfReplicas": str(storage.copies),
        "staleReplicaTimeout": STALE,
        "dataLocality": "disabled",
        "replicaSoftAntiAffinity": "enabled" if storage.apart is None else "disabled",
        "replicaZoneSoftAntiAffinity": "disabled" if storage.apart == "zone" else "enabled",
        "replicaDiskSoftAntiAffinity": "disabled",
        "fsType": "ext4",
        **({"nodeSelector": storage.name} if tagged(cluster, storage) else {}),
    }
