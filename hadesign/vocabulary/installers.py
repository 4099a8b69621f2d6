"""What installs Kubernetes: one row for each installer."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_
from hadesign.vocabulary.networks import Plugin
from hadesign.vocabulary.releases import Minor

Installer: TypeAlias = Literal[
    "kubeadm", "kubespray", "rke2", "rke", "k3s", "k0s", "talos", "openshift", "cluster-api", "managed", "other",
]  # fmt: skip

ETCD_TIMERS = (0.1, 1.0)
"""Seconds: etcd's own heartbeat and election timeout, which an installer leaves alone unless its row says otherwise
(https://etcd.io/docs/v3.6/tuning/)."""
_KUBESPRAY_TIMERS = (0.25, 5.0)
"""kubernetes-sigs/kubespray@3334298816b2:roles/etcd_defaults/defaults/main.yml"""
_KUBESPRAY_NEWEST = ("1.34.11", "1.35.8", "1.36.4")
"""kubernetes-sigs/kubespray@46dbdd399:roles/kubespray_defaults/vars/main/checksums.yml, kubelet_checksums: the newest
patch of each minor version that its snapshot of 2026-08-21 (2.32 in development) downloads. It has all before it."""
_RANCHER_TIMERS = (0.5, 5.0)
"""k3s-io/k3s@001bb933737b:pkg/etcd/etcd.go, which RKE2 runs, too; RKE's defaults of the etcd service are the same."""
KUBEADM_SERVICES, _RANCHER_SERVICES = "10.96.0.0/12", "10.43.0.0/16"
"""Networks of services where the design gives none: kubeadm-config.v1beta4, networking.serviceSubnet; and that of
rancher/rke2-docs, reference/server_config.md, which is also k3s' and RKE's (rancher/rke, cluster/defaults.go)."""
_RKE_RELEASES = {
    "1.30.14": "v1.30.14-rancher1-1",
    "1.31.14": "v1.31.14-rancher1-1",
    "1.32.13": "v1.32.13-rancher1-3",
}
"""What RKE v1.8.14, its last release, installs, by version of Kubernetes; any other one is unknown to it."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Where nodes join, if that is no part of the API: a port of every server, and a path that answers 200 there."""

    port: int
    path: str


ADDRESS_LEASE = (15.0, 10.0, 2.0)
"""Seconds: kube-vip's own --leaseDuration, --leaseRenewDuration and --leaseRetry (kube-vip/kube-vip@bee5cfe (v1.2.3):
cmd/kube-vip.go)."""
_QUICK_LEASE = (5.0, 3.0, 1.0)
"""What is set in their place by kubernetes/kubeadm@1ee9603:docs/ha-considerations.md, which we follow, and by Kubespray
(kubernetes-sigs/kubespray, roles/kubernetes/node/defaults/main.yml, kube_vip_leaseduration)."""


@dataclass(frozen=True, slots=True)
class InstallerRow:
    """An installer.

    `title` is a name, or words marked with `N_`. `runs_control_plane` is false where the provider does. `taints` tells
    whether it taints control-plane nodes that are no workers unless the blueprint says otherwise; `None` is unknown.
    `supervisor` is a port of its own beside the API, on which nodes join, and `api_port` that of its API servers where
    nobody can choose it. `versions` are the first and last minor version of Kubernetes 1 for which there is a release
    that a target writes for (`None`: whatever is newest), as of the day on which `versions_source` was read; `releases`
    are the versions themselves where only some are taken, with the name that each has there, and `newest` is the last
    of each minor version where it takes all before that one, and knows none after it. `ended` is the last day on which
    it was maintained, and `successor` what took its place. `targets` are those that emit for it.
    `services` is the network of services where the design gives none.
    `etcd_behind` are minor versions of Kubernetes beside which it runs an older etcd than kubeadm does, with that one.
    `etcd_timers` are heartbeat and election timeout in seconds where the design gives none, and `address_lease` the
    duration, renewal and retry of kube-vip's lease. `etcd_beside` tells whether
    it can run etcd beside the control plane as a service of its own: external etcd, all members of which every API
    server talks to, on control-plane machines. `etcd_for_all` tells whether its API servers talk to all members,
    wherever these stand. `static_pods` is the folder of which a kubelet that it sets up runs the pods, where such files
    are ours to put there; empty where it has its own ways of doing that. `plugins` are the network plugins that it
    installs itself, so that any other one is installed by hand; `None` is unknown. `snapshots` is false where
    neither it nor a tool of its own takes snapshots of etcd by the clock. `balances` tells whether what it sets up on
    every node balances over the API servers there, whatever the design says, and `shares_port` whether a balancer of
    its own on control-plane machines answers on the port of their API servers, to which it redirects. `own_calendar`
    tells whether its maker mends versions of Kubernetes for as long as a calendar of its own says, and not the
    project's.
    """

    title: str
    runs_control_plane: bool = True
    taints: bool = True
    supervisor: Supervisor | None = None
    api_port: int | None = None
    versions: tuple[int, int | None] | None = None
    versions_source: str = ""
    releases: Mapping[str, str] = field(default_factory=dict)
    newest: tuple[str, ...] = ()
    ended: date | None = None
    successor: str = ""
    targets: tuple[str, ...] = ()
    source: str = ""
    services: str = KUBEADM_SERVICES
    etcd_timers: tuple[float, float] = ETCD_TIMERS
    etcd_behind: Mapping[Minor, Minor] = field(default_factory=dict)
    etcd_beside: bool = False
    etcd_for_all: bool = False
    static_pods: str = ""
    plugins: tuple[Plugin, ...] | None = None
    address_lease: tuple[float, float, float] = ADDRESS_LEASE
    snapshots: bool = True
    balances: bool = False
    shares_port: bool = False
    own_calendar: bool = False


INSTALLERS: Mapping[Installer, InstallerRow] = {
    "kubeadm": InstallerRow(
        "kubeadm", versions=(31, None), targets=("kubeadm",), source="https://kubernetes.io/releases/version-skew-policy/",
        versions_source="https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/",
        static_pods="/etc/kubernetes/manifests", address_lease=_QUICK_LEASE, plugins=(), snapshots=False,
    ),
    "kubespray": InstallerRow(
        "Kubespray", source="https://github.com/kubernetes-sigs/kubespray/blob/master/README.md",
        versions=(34, 36), newest=_KUBESPRAY_NEWEST, targets=("kubespray",), services="10.233.0.0/18",
        versions_source="https://github.com/kubernetes-sigs/kubespray/blob/master/roles/kubespray_defaults/vars/main/checksums.yml",
        etcd_timers=_KUBESPRAY_TIMERS, etcd_beside=True, etcd_for_all=True, address_lease=_QUICK_LEASE,
        etcd_behind={(1, 34): (3, 5)},  # roles/kubespray_defaults/vars/main/main.yml, etcd_supported_versions
        plugins=("calico", "cilium", "flannel", "kube-ovn", "kube-router"),
        snapshots=False,
    ),
    "rke2": InstallerRow(
        "RKE2", supervisor=Supervisor(9345, "/ping"), api_port=6443, versions=(33, 37), targets=("rke2",),
        source="https://docs.rke2.io/install/requirements#networking",
        versions_source="https://docs.rke2.io/release-notes/v1.37.X",
        etcd_timers=_RANCHER_TIMERS, services=_RANCHER_SERVICES, plugins=("canal", "calico", "cilium", "flannel"),
        balances=True,
    ),
    "rke": InstallerRow(
        "RKE", api_port=6443, versions=(30, 32), releases=_RKE_RELEASES, ended=date(2025, 7, 31), successor="rke2",
        targets=("rke",), source="https://rke.docs.rancher.com/os",
        versions_source="https://github.com/rancher/rke/releases/tag/v1.8.14",
        etcd_timers=_RANCHER_TIMERS, services=_RANCHER_SERVICES, etcd_beside=True,
        plugins=("calico", "canal", "flannel"), balances=True,
    ),
    "k3s": InstallerRow(
        "k3s", versions=(33, 37), targets=("k3s",), source="https://docs.k3s.io/datastore/ha-embedded",
        versions_source="https://docs.k3s.io/release-notes/v1.37.X",
        etcd_timers=_RANCHER_TIMERS, services=_RANCHER_SERVICES, plugins=("flannel",), balances=True,
    ),
    "k0s": InstallerRow("k0s", source="https://docs.k0sproject.io/stable/high-availability/"),
    "talos": InstallerRow("Talos Linux", source="https://www.talos.dev/latest/introduction/prodnotes/"),
    "openshift": InstallerRow(
        "OpenShift", source="https://docs.redhat.com/en/documentation/openshift_container_platform", shares_port=True,
        own_calendar=True,
    ),
    "cluster-api": InstallerRow("Cluster API", source="https://cluster-api.sigs.k8s.io/", plugins=()),
    "managed": InstallerRow(N_("the provider"), runs_control_plane=False, own_calendar=True),
    "other": InstallerRow(N_("another installer"), etcd_beside=True, snapshots=False),
}  # fmt: skip
"""Every installer; what cannot be emitted for one is said by `build`, by name. Kubespray takes a snapshot before it
restarts etcd, and none by the clock (kubernetes-sigs/kubespray@174c736:roles/etcd/handlers/backup.yml). RKE runs
nginx on each node without the role controlplane, RKE2 and k3s balance within their agents (Rancher, troubleshooting
nginx-proxy: https://ranchermanager.docs.rancher.com/v2.15/troubleshooting/kubernetes-components/troubleshooting-nginx-proxy).
On bare metal OpenShift's own HAProxy takes what arrives at port 6443 of the virtual address
(openshift/installer@16e840f:docs/design/baremetal/networking-infrastructure.md); its versions are maintained for up to
24 months (https://cloud.redhat.com/blog/openshift-4-lifecycle-enhancements-introducing-an-extended-update-support-phase).
"""


def takes(row: InstallerRow, version: str) -> bool | None:
    """Tell whether there is a release of an installer for a version such as 1.36.4; `None` is unknown."""
    if row.releases:
        return version in row.releases
    if row.versions is None:
        return None
    first, last = row.versions
    major, minor, patch = (int(part) for part in version.split("."))
    if row.newest:
        return any((major, minor) == one[:2] and patch <= one[2] for one in map(_parts, row.newest))
    return major == 1 and first <= minor and (last is None or minor <= last)


def _parts(version: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


def known_versions(row: InstallerRow) -> str:
    """Write the versions of Kubernetes that an installer has releases of: `1.33 - 1.37`, `1.31+`, or each by itself."""
    if row.releases:
        return ", ".join(row.releases)
    if row.newest:
        return ", ".join(f"1.{_parts(one)[1]}.0 - {one}" for one in row.newest)
    if row.versions is None:
        return ""
    first, last = row.versions
    return f"1.{first}+" if last is None else f"1.{first} - 1.{last}"
