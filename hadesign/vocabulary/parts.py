"""Parts that run in a cluster and take some versions of Kubernetes only: one row for each."""

from collections.abc import Mapping
from datetime import date

from hadesign.frozen import dataclass

PARTS_AS_OF = date(2026, 11, 22)
"""Day as of which the rows hold; a project that promises nothing of versions is in `UNSAID`."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part, by the name that blueprints have for it.

    `releases` are those that its project maintains, each with the first and last minor version of Kubernetes 1 that
    it takes; `None` is whatever is newest. `supported` tells whether the project says so of what it supports, so that
    another version is refused or given up; else it is what the project has tried.
    """

    title: str
    releases: Mapping[str, tuple[int, int | None]]
    supported: bool
    source: str

    @property
    def range(self) -> tuple[int, int | None]:
        """The first and last minor version that one of the releases takes."""
        firsts, lasts = zip(*self.releases.values(), strict=True)
        return min(firsts), None if None in lasts else max(lasts)

    @property
    def newest(self) -> str:
        """The newest release."""
        return list(self.releases)[-1]


PARTS: Mapping[str, PartRow] = {
    "calico": PartRow(
        "Calico", {"3.31": (32, 35), "3.32": (34, 36), "3.33": (35, 37)}, supported=False,
        source="https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements",
    ),
    "cilium": PartRow(
        # kubeVersion of the chart, without which helm installs nothing.
        "Cilium", {"1.20": (21, None)}, supported=True,
        source="https://github.com/cilium/cilium/blob/v1.20.2/install/kubernetes/cilium/Chart.yaml",
    ),
    "flannel": PartRow(
        "Flannel", {"0.28": (17, None)}, supported=True, source="https://github.com/flannel-io/flannel/blob/master/README.md",
    ),
    "metallb": PartRow("MetalLB", {"0.16": (13, None)}, supported=True, source="https://metallb.io/#requirements"),
    "rook-ceph": PartRow(
        "Rook", {"1.20": (31, 36)}, supported=True,
        # rook/rook@d0c3b9ce6d64:Documentation/Getting-Started/Prerequisites/prerequisites.md
        source="https://rook.io/docs/rook/v1.20/Getting-Started/Prerequisites/prerequisites/",
    ),
    "longhorn": PartRow(
        "Longhorn", {"1.11": (25, None)}, supported=True, source="https://longhorn.io/docs/1.11.1/deploy/install/",
    ),
    "velero": PartRow(
        # vmware-tanzu/velero@d30d389b5606:README.md, expected compatibility
        "Velero", {"1.18": (18, None)}, supported=True, source="https://github.com/vmware-tanzu/velero/blob/main/README.md",
    ),
    "ebs": PartRow(
        # kubernetes-sigs/aws-ebs-csi-driver@429e202e5897:docs/install.md, prerequisites; README.md: and all newer ones
        "EBS CSI driver", {"1.64": (20, None)}, supported=True,
        source="https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md",
    ),
    "snapshot-controller": PartRow(
        # kubernetes-csi/external-snapshotter, tag v8.5.0:README.md, Compatibility
        "snapshot controller", {"8.5": (20, None)}, supported=True,
        source="https://github.com/kubernetes-csi/external-snapshotter/blob/v8.5.0/README.md",
    ),
    "kube-prometheus-stack": PartRow(
        # kubeVersion of the chart, without which helm installs nothing: prometheus-community/helm-charts@cf408a290aec
        "kube-prometheus-stack", {"88.5": (25, None)}, supported=True,
        source="https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/Chart.yaml",
    ),
    "medik8s": PartRow(
        # medik8s/node-healthcheck-operator@dd44432997c6:config/manifests/base/bases: minKubeVersion
        "Node Health Check operator", {"0.12": (20, None)}, supported=True,
        source="https://github.com/medik8s/node-healthcheck-operator",
    ),
    "cluster-api": PartRow(
        "Cluster API", {"1.13": (30, 36), "1.14": (31, 36)}, supported=True,
        # kubernetes-sigs/cluster-api@ae7ff047db49:docs/book/src/reference/versions.md
        source="https://cluster-api.sigs.k8s.io/reference/versions",
    ),
    "cluster-autoscaler": PartRow(
        # kubernetes/autoscaler@55c37cd5eb55 (2026-08-22): a minor version of Kubernetes and its own are to be the same.
        "Cluster Autoscaler", {f"1.{minor}": (minor, minor) for minor in range(33, 37)}, supported=False,
        source="https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/README.md",
    ),
}  # fmt: skip
"""Every part of which a project says what it takes."""


@dataclass(frozen=True, slots=True)
class UnsaidRow:
    """A part of which no range of versions is known that its makers stand for.

    `read` is what was read in the place of it. No rule speaks of such a part: what nobody says is neither fine nor not.
    """

    title: str
    read: str
    source: str


UNSAID: Mapping[str, UnsaidRow] = {
    "kube-vip": UnsaidRow(
        "kube-vip",
        "neither the repository at v1.2.3 nor its README names versions of Kubernetes",
        source="https://github.com/kube-vip/kube-vip/tree/v1.2.3",
    ),
    "gce-pd": UnsaidRow(
        # kubernetes-sigs/gcp-compute-persistent-disk-csi-driver@b560165c3508:README.md
        "GCE PD CSI driver",
        "the newest stable release is recommended for the newest Kubernetes, and others for some older"
        " ones; which of them a release takes is not said",
        source="https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver/blob/master/README.md",
    ),
    "ceph": UnsaidRow(
        # ceph/ceph-csi@52fcb7b00c3d:README.md
        "ceph-csi",
        "the newest list that was read is that of 3.12, of October 2024: tried with 1.29 to 1.31, and only the"
        " newest two minor releases are supported",
        source="https://github.com/ceph/ceph-csi#known-to-work-co-platforms",
    ),
    "velero-plugins": UnsaidRow(
        # vmware-tanzu/velero-plugin-for-aws@800bcfb14d8e:README.md, Compatibility
        "Velero's plugins for AWS and GCP",
        "each release names the Velero that it goes with, and Kubernetes is Velero's matter",
        source="https://github.com/vmware-tanzu/velero-plugin-for-aws#compatibility",
    ),
    "node-problem-detector": UnsaidRow(
        # kubernetes/node-problem-detector:README.md and docs/versioning.md
        "Node Problem Detector",
        "releases are named after the Kubernetes that they are made for, and recent ones should work"
        " with every supported one",
        source="https://github.com/kubernetes/node-problem-detector#compatibility",
    ),
}
"""What is emitted and has no row above."""


def part_takes(row: PartRow, minor: int) -> bool:
    """Tell whether a release takes a minor version of Kubernetes 1."""
    return any(first <= minor and (last is None or minor <= last) for first, last in row.releases.values())


def part_versions(row: PartRow) -> str:
    """Write the versions of Kubernetes that a part takes: `1.31 - 1.36`, or `1.25+`."""
    first, last = row.range
    return f"1.{first}+" if last is None else f"1.{first} - 1.{last}"
