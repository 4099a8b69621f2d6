"""Networks of a cluster of kOps': plugin, ranges of pods and services, kube-proxy and DNS."""

from ipaddress import IPv4Network

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import take, truth
from hadesign.importers.networks import PODS, SERVICES, default_networks
from hadesign.importers.sources import YamlValue

_NETWORK: FactPath = ("spec", "network")
_PLUGINS = {
    "calico": "calico",
    "cilium": "cilium",
    "flannel": "flannel",
    "canal": "canal",
    "kuberouter": "kube-router",
    "amazonvpc": "cloud",
    "gce": "cloud",
    "gcp": "cloud",
}
"""https://kops.sigs.k8s.io/networking/"""
_FOREIGN = ("cni", "kubenet", "kindnet", "weave", "external", "romana", "lyftvpc", "kopeio", "classic")
_WRAPS = (
    (("calico", "encapsulationMode"), {"ipip": "ipip", "vxlan": "vxlan", "none": "none"}),
    (("flannel", "backend"), {"vxlan": "vxlan"}),
    (("cilium", "tunnel"), {"vxlan": "vxlan", "geneve": "geneve", "disabled": "none"}),
)
_PROXY_MODES = frozenset({"iptables", "ipvs", "nftables"})
_PROGRAM = "kOps"
_RANGES = "https://github.com/kubernetes/kops/blob/master/upup/pkg/fi/cloudup/populate_cluster_spec.go"
_RANGE, _SERVICES = "100.64.0.0/10", "100.64.0.0/13"


def read_network(draft: ImportDraft, document: YamlValue) -> None:
    """Say what a cluster tells of its networks."""
    spec = document.get("spec")
    if spec is None:
        return
    plugin = _plugin(draft, spec)
    for keys, path in (
        (("podCIDR",), PODS),
        (("networking", "podCIDR"), PODS),
        (("serviceClusterIPRange",), SERVICES),
        (("networking", "serviceClusterIPRange"), SERVICES),
        (("clusterDNSDomain",), (*_NETWORK, "dns", "domain")),
    ):
        found = spec.get(*keys)
        if found is not None and found.text:
            draft.say(path, found.text, found.place)
    for keys in (("networkCIDR",), ("networking", "networkCIDR")):
        whole = spec.get(*keys)
        if whole is not None:
            draft.note(whole.place, _("the network of all subnets is not taken, but those of zones are"))
    cache = spec.get("kubeDNS", "nodeLocalDNS", "enabled")
    if cache is not None and cache.text:
        take(draft, (*_NETWORK, "dns", "nodeLocalCache"), truth, cache.text, cache.place)
    _proxy(draft, spec)
    _ranges(draft, spec, plugin)


def _plugin(draft: ImportDraft, spec: YamlValue) -> str | None:
    """Say the plugin; return its name, or nothing where pods have addresses of the machines' subnets."""
    section = spec.get("networking")
    names = section.fields if section is not None else {}
    known = next((name for name in _PLUGINS if name in names), None)
    for name in _FOREIGN:
        if name in names:
            draft.note(names[name].place, _("a blueprint has no word for this network plugin"))
    if known is None or section is None:
        return "none"
    draft.say((*_NETWORK, "cni"), _PLUGINS[known], names[known].place)
    for keys, words in _WRAPS:
        mode = section.get(*keys)
        if mode is not None and keys[0] == known and (mode.text or "").lower() in words:
            draft.say((*_NETWORK, "encapsulation"), words[(mode.text or "").lower()], mode.place)
    native = known == "amazonvpc" or section.text_at("cilium", "ipam") == "eni"
    if native:
        draft.say((*_NETWORK, "podAddressing"), "subnet", names[known].place)
    return None if native or _PLUGINS[known] == "cloud" else known


def _proxy(draft: ImportDraft, spec: YamlValue) -> None:
    on, mode = spec.get("kubeProxy", "enabled"), spec.get("kubeProxy", "proxyMode")
    if on is not None and on.text == "false":
        draft.say((*_NETWORK, "kubeProxy"), "none", on.place)
    elif mode is not None and (mode.text or "").lower() in _PROXY_MODES:
        draft.say((*_NETWORK, "kubeProxy"), (mode.text or "").lower(), mode.place)


def _ranges(draft: ImportDraft, spec: YamlValue, plugin: str | None) -> None:
    """Say the ranges that kOps takes by itself: pods have the upper half of what is not masqueraded.

    kubernetes/kops@268927e26409:upup/pkg/fi/cloudup/populate_cluster_spec.go, assignSubnets. In Google's cloud it
    looks for ranges that are free.
    """
    given = spec.get("nonMasqueradeCIDR") or spec.get("networking", "nonMasqueradeCIDR")
    text = given.text if given is not None else _RANGE
    if plugin is None or spec.text_at("cloudProvider") == "gce" or spec.get("cloudProvider", "gce") is not None:
        return
    try:
        whole = IPv4Network(text or "", strict=False)
    except ValueError:
        return
    pods = str(list(whole.subnets())[-1]) if whole.prefixlen < whole.max_prefixlen else None
    default_networks(draft, _PROGRAM, _RANGES, pods=pods, services=_SERVICES)
