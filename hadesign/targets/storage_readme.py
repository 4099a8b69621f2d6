"""What the READMEs of all targets of storage share: how classes were proved, what was decided here, and snapshots."""

from collections.abc import Iterable, Iterator, Sequence

from hadesign.i18n import _
from hadesign.lists import COMMAS, listed
from hadesign.targets.markdown import bullets, said_beside, shell, table, title
from hadesign.targets.storage_classes import BINDING, CLASSES, RECLAIM, SNAPSHOT_CLASSES, by_velero
from hadesign.topology.cluster import Cluster, Storage
from hadesign.vocabulary.kinds import KINDS

SNAPSHOTTER = "v8.5.0"
"""Release of kubernetes-csi/external-snapshotter of which Rook v1.20.6 runs the sidecar
(rook/rook@4e1b7a626891:deploy/examples/images.txt); its kinds and its controller are of the same release."""
_SNAPSHOTTER = "https://github.com/kubernetes-csi/external-snapshotter"


def proved(rows: Iterable[tuple[Storage, str]]) -> Iterator[str]:
    """Yield the table of what each class was proved with, and by which part of the files that holds."""
    yield title(_("As proved, and as written"), 2)
    heads = (_("class"), _("copies"), _("kept apart by"), _("I/O goes on with"), _("written as"))
    yield table(heads, [(f"`{one.name}`", *_numbers(one), written) for one, written in rows])


def _numbers(storage: Storage) -> tuple[str, str, str]:
    apart = _("disk") if storage.apart is None else KINDS[storage.apart].noun()
    if storage.copies == 1:
        apart = ""
    elif storage.each > 1:
        apart = _("zone, {count} in each on different nodes", count=storage.each)
    return str(storage.copies), apart, str(storage.least)


def decided(storages: Sequence[Storage], *more: str) -> Iterator[str]:
    """Yield what the design does not say of classes, and hadesign chose."""
    yield title(_("What hadesign chose"), 2)
    yield bullets(*_silent(storages), *more)


def _silent(storages: Sequence[Storage]) -> Iterator[str]:
    unsaid = [storage.name for storage in storages if storage.binding is None]
    if unsaid:
        yield _(
            "`volumeBindingMode: {mode}` for {classes}, as the design does not say it: a volume is made where its first"
            " pod is scheduled.",
            mode=BINDING, classes=_names(unsaid),
        )  # fmt: skip
    unsaid = [storage.name for storage in storages if storage.reclaim is None]
    if unsaid:
        yield _(
            "`reclaimPolicy: {policy}` for {classes}, as the design does not say it; it is Kubernetes' own: who deletes"
            " a claim deletes the volume.",
            policy=RECLAIM, classes=_names(unsaid),
        )  # fmt: skip
    yield _("`allowVolumeExpansion: true`: a claim may ask for more later on, and never for less.")


def _names(names: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in names], patterns=COMMAS)


def apply_classes(cluster: Cluster, *, step: str) -> Iterator[str]:
    """Yield how the classes are brought in, under a title."""
    yield title(step, 2)
    yield shell(
        said_beside(f"kubectl apply --dry-run=server -f {CLASSES}", 54, _("asks the API server, and changes nothing")),
        f"kubectl apply -f {CLASSES}",
        "kubectl get storageclass",
    )
    yield _(
        "A class cannot be changed once it is there, apart from its expansion: delete it and apply it again. Volumes"
        " that were made by it stay as they are."
    )
    yield from _snapshots(cluster)


def _snapshots(cluster: Cluster) -> Iterator[str]:
    yield title(_("Snapshots"), 2)
    yield _(
        "Their kinds and their controller are part of no driver, and the same for all: {release} of {where}. Where"
        " `kubectl get crd volumesnapshotclasses.snapshot.storage.k8s.io` finds none yet:",
        release=SNAPSHOTTER, where=_SNAPSHOTTER,
    )  # fmt: skip
    base = f"{_SNAPSHOTTER}".replace("https://", "")
    yield shell(
        f'kubectl apply -k "{base}/client/config/crd?ref={SNAPSHOTTER}"',
        f'kubectl -n kube-system apply -k "{base}/deploy/kubernetes/snapshot-controller?ref={SNAPSHOTTER}"',
    )
    yield shell(f"kubectl apply -f {SNAPSHOT_CLASSES}")
    if by_velero(cluster):
        yield _(
            "Velero takes the class with the label `velero.io/csi-volumesnapshot-class`. A snapshot by itself is where"
            " its volume is, and is lost with it: only what Velero moves or copies to another place is a backup."
        )
    else:
        yield _("A snapshot is where its volume is, and is lost with it: it is no backup.")
