"""Parts of the system that come without a budget, by installer, and those that bring one, or have a setting for it."""

from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Installer


@dataclass(frozen=True, slots=True)
class SystemPart:
    """A part that comes without a budget: its component in the Cluster, name, labels of its pods, and who says so."""

    component: str
    name: str
    labels: Mapping[str, str]
    source: str


def _dns(source: str) -> tuple[SystemPart, ...]:
    # Whoever installs a budget of CoreDNS later calls it so, too, and takes the place of this one.
    return (SystemPart("coredns", "coredns", {"k8s-app": "kube-dns"}, source),)


WITHOUT: Mapping[Installer, tuple[SystemPart, ...]] = {
    "kubeadm": _dns("kubernetes/kubernetes@v1.36.3:cmd/kubeadm/app/phases/addons/dns/manifests.go"),
    "kubespray": _dns(
        "kubernetes-sigs/kubespray@46dbdd399:roles/kubernetes-apps/ansible/defaults/main.yml"
        " (coredns_pod_disruption_budget: false)"
    ),
    "rke2": _dns(
        "rancher/rke2-charts@262e21a4d308:packages/rke2-coredns/generated-changes/patch/values.yaml.patch"
        " (podDisruptionBudget: {}, k8sApp: kube-dns)"
    ),
    "k3s": _dns("k3s-io/k3s@66c487bd3cc9:manifests/coredns.yaml"),
    "rke": _dns("rancher/kontainer-driver-metadata@7c2ba528f346:pkg/rke/templates/coredns_v1.8.3-rancher3.go"),
}
"""What was read of each installer. metrics-server runs there in one copy, of which no budget can spare any."""
