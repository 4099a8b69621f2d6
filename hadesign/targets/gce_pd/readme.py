"""The README beside classes of persistent disks."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, remark, title
from hadesign.targets.storage_readme import apply_classes, decided, proved
from hadesign.topology.cluster import Cluster, Storage


def readme(cluster: Cluster, classes: Sequence[Storage], zones: Mapping[str, Sequence[str]]) -> str:
    """Return the README: the driver, then the classes."""
    parts = [
        remark(header(cluster)),
        title(_("Use persistent disks of Google Cloud")),
        _(
            "A zonal disk is in one zone, and a pod that uses it can run there only. A regional disk has a copy in each"
            " of two zones, both written at once: without one of them a pod goes on in the other."
        ),
        *proved((one, _written(one, zones[one.name])) for one in classes),
        *_before(cluster),
        *apply_classes(cluster, step=_("Then the classes")),
        *decided(
            classes,
            _("`type: pd-balanced`; the driver's own is `pd-standard`, spinning disks."),
            _("`ext4`, which is the driver's own. Google encrypts all disks, and for a key of yours add"
              " `disk-encryption-kms-key` with its full name."),
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _written(storage: Storage, zones: Sequence[str]) -> str:
    if storage.stated == 2:
        return _("`regional-pd` in zones {zones}", zones=listed(zones, None))
    if zones:
        return _("one disk, in zone {zones}", zones=listed(zones, None))
    return _("one disk, in the zone of its first pod") if storage.binding != "Immediate" else _("one disk")


def _before(cluster: Cluster) -> Iterator[str]:
    yield title(_("First the driver"), 2)
    yield (
        _("GKE runs it, with the kinds of snapshots: `kubectl get csidriver pd.csi.storage.gke.io` finds it.")
        if cluster.managed
        else _(
            "Outside of GKE it is deployed from its own repository, and Google does not support it there:"
            " kubernetes-sigs/gcp-compute-persistent-disk-csi-driver, `docs/kubernetes/user-guides/driver-install.md`."
        )
    )
    yield title(_("What is left to you"), 2)
    yield bullets(
        _("Zones in the files are called as in the design, and have to be those of Google: `europe-west1-b`."),
        _("A machine type takes a limited number of disks; how many is in Google's own tables."),
    )
