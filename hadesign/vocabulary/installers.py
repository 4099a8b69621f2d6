"""What installs Kubernetes: one row for each installer."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_

Installer: TypeAlias = Literal[
    "kubeadm", "kubespray", "rke2", "rke", "k3s", "k0s", "talos", "openshift", "cluster-api", "managed", "other",
]  # fmt: skip

ETCD_TIMERS = (0.1, 1.0)
"""Seconds: etcd's own heartbeat and election timeout, which an installer leaves alone unless its row says otherwise
(https://etcd.io/docs/v3.6/tuning/)."""
_KUBESPRAY_TIMERS = (0.25, 5.0)
"""kubernetes-sigs/kubespray@3334298816b2:roles/etcd_defaults/defaults/main.yml"""
_RANCHER_TIMERS = (0.5, 5.0)
"""k3s-io/k3s@001bb933737b:pkg/etcd/etcd.go, which RKE2 runs, too; RKE's defaults of the etcd service are the same."""


@dataclass(frozen=True, slots=True)
class InstallerRow:
    """An installer.

    `title` is a name, or words marked with `N_`. `runs_control_plane` is false where the provider does. `taints` tells
    whether it taints control-plane nodes that are no workers unless the blueprint says otherwise; `None` is unknown.
    `supervisor` is a port of its own beside the API, on which nodes join. `versions` are the first and last minor
    version of Kubernetes 1 that its newest release takes, where that is known, and `targets` those that emit for it.
    `etcd_timers` are heartbeat and election timeout in seconds where the design gives none. `etcd_beside` tells whether
    it can run etcd beside the control plane as a service of its own: external etcd, all members of which every API
    server talks to, on control-plane machines.
    """

    title: str
    runs_control_plane: bool = True
    taints: bool = True
    supervisor: int | None = None
    versions: tuple[int, int] | None = None
    targets: tuple[str, ...] = ()
    source: str = ""
    etcd_timers: tuple[float, float] = ETCD_TIMERS
    etcd_beside: bool = False


INSTALLERS: Mapping[Installer, InstallerRow] = {
    "kubeadm": InstallerRow(
        "kubeadm", versions=(35, 37), targets=("kubeadm",), source="https://kubernetes.io/releases/version-skew-policy/"
    ),
    "kubespray": InstallerRow(
        "Kubespray", source="https://github.com/kubernetes-sigs/kubespray/blob/master/README.md",
        etcd_timers=_KUBESPRAY_TIMERS, etcd_beside=True,
    ),
    "rke2": InstallerRow(
        "RKE2", supervisor=9345, source="https://docs.rke2.io/install/requirements#networking",
        etcd_timers=_RANCHER_TIMERS,
    ),
    "rke": InstallerRow(
        "RKE", source="https://rke.docs.rancher.com/os", etcd_timers=_RANCHER_TIMERS, etcd_beside=True
    ),
    "k3s": InstallerRow(
        "k3s", source="https://docs.k3s.io/datastore/ha-embedded", etcd_timers=_RANCHER_TIMERS
    ),
    "k0s": InstallerRow("k0s", source="https://docs.k0sproject.io/stable/high-availability/"),
    "talos": InstallerRow("Talos Linux", source="https://www.talos.dev/latest/introduction/prodnotes/"),
    "openshift": InstallerRow("OpenShift", source="https://docs.redhat.com/en/documentation/openshift_container_platform"),
    "cluster-api": InstallerRow("Cluster API", source="https://cluster-api.sigs.k8s.io/"),
    "managed": InstallerRow(N_("the provider"), runs_control_plane=False),
    "other": InstallerRow(N_("another installer"), etcd_beside=True),
}  # fmt: skip
"""Every installer; what cannot be emitted for one is said by `build`, by name."""
