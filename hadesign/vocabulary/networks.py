"""Network plugins: one row for each."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_
from hadesign.vocabulary.channels import Channel

NODE_MASKS: Mapping[int, int] = {4: 24, 6: 64}
"""Prefix of a node's pod range when none is given, by IP version
(kubernetes/kubernetes@v1.36.3:cmd/kubeadm/app/apis/kubeadm/validation/validation.go, getClusterNodeMask)."""

Plugin: TypeAlias = Literal["calico", "cilium", "flannel", "canal", "kube-ovn", "kube-router", "cloud", "none"]


@dataclass(frozen=True, slots=True)
class PluginRow:
    """A network plugin.

    `title` is a name, or words marked with `N_`. `own_ranges` tells whether it gives pods addresses by ranges of its
    own rather than those that the controller manager cuts out of the pod network. `typha` tells whether it wants Typha
    in large clusters, `replaces_proxy` whether it can stand in for kube-proxy, `tells_routers` whether it speaks BGP,
    and `policies` whether it enforces NetworkPolicy (`None` is unknown), with `policies_source`. `channels` are the
    ways by which its nodes may talk to each other as it is installed by default, with `source`.
    """

    title: str
    own_ranges: bool = False
    typha: bool = False
    installed: bool = True
    replaces_proxy: bool = False
    tells_routers: bool = False
    policies: bool | None = None
    policies_source: str = ""
    channels: tuple[Channel, ...] = ()
    source: str = ""


_POLICIES = "https://kubernetes.io/docs/tasks/administer-cluster/network-policy-provider"
TOLD = Channel("TCP", 179, N_("routes of pods (BGP)"), outward=True)
"""How routers learn where pods are, whichever plugin tells them (RFC 4271, section 8.2.1), with its source below."""
TOLD_SOURCE = "https://www.rfc-editor.org/rfc/rfc4271#section-8.2.1"
_VXLAN = Channel("UDP", 8472, N_("pods of other nodes (VXLAN)"))
PLUGINS: Mapping[Plugin, PluginRow] = {
    "calico": PluginRow(
        "Calico", own_ranges=True, typha=True, replaces_proxy=True, tells_routers=True, policies=True,
        policies_source=f"{_POLICIES}/calico-network-policy/",
        channels=(
            Channel("TCP", 179, N_("routes of pods (BGP)")),
            Channel("IPIP", None, N_("pods of other nodes (IP in IP)")),
            Channel("UDP", 4789, N_("pods of other nodes (VXLAN)")), Channel("TCP", 5473, N_("Typha, where it runs")),
        ),
        source="https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements",
    ),
    "cilium": PluginRow(
        "Cilium", replaces_proxy=True, tells_routers=True, policies=True,
        policies_source=f"{_POLICIES}/cilium-network-policy/",
        channels=(
            _VXLAN, Channel("TCP", 4240, N_("health of nodes")), Channel("ICMP", None, N_("health of nodes")),
        ),
        source="https://docs.cilium.io/en/stable/operations/system_requirements/#firewall-rules",
    ),
    "flannel": PluginRow(
        "Flannel", channels=(_VXLAN,), policies=False,
        policies_source="https://github.com/flannel-io/flannel/blob/master/README.md#network-policy",
        source="https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md#firewalls",
    ),
    "canal": PluginRow(
        "Canal", channels=(_VXLAN,), source="https://docs.rke2.io/install/requirements#cni-specific-inbound-network-rules",
        policies=True, policies_source="https://docs.rke2.io/networking/basic_network_options",
    ),
    "kube-ovn": PluginRow(
        "Kube-OVN", own_ranges=True, policies=True, policies_source="https://github.com/kubeovn/kube-ovn/blob/master/README.md",
    ),
    "kube-router": PluginRow(
        "kube-router", channels=(Channel("TCP", 179, N_("routes of pods (BGP)")),),
        replaces_proxy=True, tells_routers=True, policies=True,
        policies_source=f"{_POLICIES}/kube-router-network-policy/",
        source="https://www.kube-router.io/docs/bgp/",
    ),
    "cloud": PluginRow(N_("the cloud's own plugin"), own_ranges=True, installed=False),
    "none": PluginRow(N_("no plugin"), own_ranges=True, installed=False, policies=False),
}  # fmt: skip
"""Every network plugin."""
