"""What installs Kubernetes: one row for each installer."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_

Installer: TypeAlias = Literal[
    "kubeadm", "kubespray", "rke2", "rke", "k3s", "k0s", "talos", "openshift", "cluster-api", "managed", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class InstallerRow:
    """An installer.

    `title` is a name, or words marked with `N_`. `runs_control_plane` is false where the provider does. `taints` tells
    whether it taints control-plane nodes that are no workers unless the blueprint says otherwise; `None` is unknown.
    `supervisor` is a port of its own beside the API, on which nodes join. `versions` are the first and last minor
    version of Kubernetes 1 that its newest release takes, where that is known, and `targets` those that emit for it.
    """

    title: str
    runs_control_plane: bool = True
    taints: bool = True
    supervisor: int | None = None
    versions: tuple[int, int] | None = None
    targets: tuple[str, ...] = ()
    source: str = ""


INSTALLERS: Mapping[Installer, InstallerRow] = {
    "kubeadm": InstallerRow(
        "kubeadm", versions=(35, 37), targets=("kubeadm",), source="https://kubernetes.io/releases/version-skew-policy/"
    ),
    "kubespray": InstallerRow(
        "Kubespray", source="https://github.com/kubernetes-sigs/kubespray/blob/master/README.md"
    ),
    "rke2": InstallerRow(
        "RKE2", supervisor=9345, source="https://docs.rke2.io/install/requirements#networking"
    ),
    "rke": InstallerRow("RKE", source="https://rke.docs.rancher.com/os"),
    "k3s": InstallerRow("k3s", source="https://docs.k3s.io/datastore/ha-embedded"),
    "k0s": InstallerRow("k0s", source="https://docs.k0sproject.io/stable/high-availability/"),
    "talos": InstallerRow("Talos Linux", source="https://www.talos.dev/latest/introduction/prodnotes/"),
    "openshift": InstallerRow("OpenShift", source="https://docs.redhat.com/en/documentation/openshift_container_platform"),
    "cluster-api": InstallerRow("Cluster API", source="https://cluster-api.sigs.k8s.io/"),
    "managed": InstallerRow(N_("the provider"), runs_control_plane=False),
    "other": InstallerRow(N_("another installer")),
}  # fmt: skip
"""Every installer; what cannot be emitted for one is said by `build`, by name."""
