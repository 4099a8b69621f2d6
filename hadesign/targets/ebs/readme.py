"""The README beside classes of EBS."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.lists import COMMAS, listed
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.targets.storage_readme import apply_classes, decided, proved
from hadesign.topology.cluster import Cluster, Storage

RELEASE = "release-1.64"
"""Branch of kubernetes-sigs/aws-ebs-csi-driver with v1.64.0, the newest release on 2026-11-22; the command is that of
docs/install.md there."""


def readme(cluster: Cluster, classes: Sequence[Storage]) -> str:
    """Return the README: the driver with its rights, then the classes."""
    driver = "github.com/kubernetes-sigs/aws-ebs-csi-driver/deploy/kubernetes/overlays/stable"
    parts = [
        remark(header(cluster)),
        title(_("Use volumes of Amazon EBS")),
        _(
            "A volume and all its data are in one zone. A pod that uses it can run there only; without the zone it"
            " waits until that is back."
        ),
        *proved((one, _written(one)) for one in classes),
        *_before(driver),
        *apply_classes(cluster, step=_("Then the classes")),
        *decided(
            classes,
            _("`type: gp3` and `ext4`, which are the driver's own."),
            _('`encrypted: "true"`, with the account\'s own key of EBS; for one of yours add `kmsKeyId` with its ARN.'),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _written(storage: Storage) -> str:
    if storage.zones:
        return _("one volume, in zone {zones}", zones=listed(storage.zones, None, patterns=COMMAS))
    return _("one volume, in the zone of its first pod") if storage.binding != "Immediate" else _("one volume")


def _before(driver: str) -> Iterator[str]:
    yield title(_("First the driver"), 2)
    yield _(
        "On EKS it is the add-on `aws-ebs-csi-driver`. Elsewhere, once the kinds of snapshots are there (see below):"
    )
    yield shell(
        f'kubectl apply -k "{driver}/?ref={RELEASE}"',
        "kubectl get pods -n kube-system -l app.kubernetes.io/name=aws-ebs-csi-driver",
    )
    yield title(_("What is left to you"), 2)
    yield bullets(
        _("The driver needs rights to make and attach volumes: an IAM role with AWS's policy for it."),
        _("Each group of machines of the autoscaler has to be in one zone, or a pod's zone may never get a machine."),
        _("A machine type takes a limited number of volumes; how many is in AWS's own tables."),
    )
