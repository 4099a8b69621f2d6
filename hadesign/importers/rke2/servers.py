"""What the servers of RKE2 and k3s have in common: networks, certificates, flags of the control plane's programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import API_SERVER, CONTROLLERS, ETCD, SCHEDULER, split_flag, take, take_flags
from hadesign.importers.networks import default_networks
from hadesign.importers.rke2.files import RancherConfig
from hadesign.targets.rke2.flavour import Flavour

_NETWORK: FactPath = ("spec", "network")
_PLANE: FactPath = ("spec", "controlPlane")
_JOINED: tuple[tuple[str, FactPath], ...] = (
    ("cluster-cidr", (*_NETWORK, "podCIDR")),
    ("service-cidr", (*_NETWORK, "serviceCIDR")),
)
_TEXTS: tuple[tuple[str, FactPath], ...] = (
    ("cluster-domain", (*_NETWORK, "dns", "domain")),
    ("system-default-registry", ("spec", "kubernetes", "imageRepository")),
    ("audit-policy-file", (*_PLANE, "audit", "policyFile")),
)
_PROGRAMS = (
    ("kube-apiserver-arg", API_SERVER),
    ("kube-controller-manager-arg", CONTROLLERS),
    ("kube-scheduler-arg", SCHEDULER),
    ("etcd-arg", ETCD),
)
_PROXY_MODES = frozenset({"iptables", "ipvs", "nftables"})
_CLOUDS = {"aws": "aws", "azure": "azure", "gce": "gcp", "vsphere": "vsphere", "rancher-vsphere": "vsphere",
           "openstack": "openstack"}  # fmt: skip
_BACKENDS = {"vxlan": "vxlan", "host-gw": "none", "wireguard": "wireguard", "wireguard-native": "wireguard"}
"""https://docs.k3s.io/networking/basic-network-options#flannel-options"""
_FLAGS: Mapping[str, str] = {
    "rke2": "https://docs.rke2.io/reference/server_config",
    "k3s": "https://docs.k3s.io/cli/server",
}
_CERTIFICATES: Mapping[str, str] = {
    "rke2": "https://docs.rke2.io/security/certificates",
    "k3s": "https://docs.k3s.io/advanced#certificate-management",
}
_ENCRYPTION: Mapping[str, str] = {
    "rke2": "https://docs.rke2.io/security/secrets_encryption",
    "k3s": "https://docs.k3s.io/security/secrets-encryption",
}


def read_server(draft: ImportDraft, config: RancherConfig, kind: Flavour) -> None:
    """Say what one server is told of the cluster; what another one says otherwise is a contradiction."""
    for key, path in _JOINED:
        found = config.texts(key)
        if found:
            draft.say(path, ",".join(text for text, _place in found), found[0][1])
    for key, path in _TEXTS:
        if (text := config.text(key)) is not None:
            draft.say(path, *text)
    sans = [(text.strip(), place) for given, place in config.texts("tls-san") for text in given.split(",")]
    if sans:
        draft.add((*_PLANE, "apiServer", "extraSANs"), [text for text, _place in sans if text], sans[0][1])
    for key, program in _PROGRAMS:
        take_flags(draft, program, [(*split_flag(text), place) for text, place in config.texts(key)])
    port = config.text("https-listen-port")
    if port is not None:
        take(draft, (*_PLANE, "apiServer", "port"), int, *port)
    cloud = config.text("cloud-provider-name")
    if cloud is not None and cloud[0] in _CLOUDS:
        draft.say(("spec", "infrastructure", "provider"), _CLOUDS[cloud[0]], cloud[1])
    if (folder := config.text("data-dir")) is not None:
        draft.note(folder[1], _("the state of {program}, etcd's data in it, is in a folder of its own",
                                program=kind.title))  # fmt: skip
    _plugin(draft, config, kind)
    _proxy(draft, config)
    _ingress(draft, config, kind)


def _plugin(draft: ImportDraft, config: RancherConfig, kind: Flavour) -> None:
    """Say which network plugin is there; what is installed by hand, no file of these says."""
    found = config.text("flannel-backend") if kind.installer == "k3s" else None
    plugins = [(text, place) for text, place in config.texts("cni") if text and text != "multus"]
    if found is not None and found[0] in _BACKENDS:
        draft.say((*_NETWORK, "cni"), "flannel", found[1])
        draft.say((*_NETWORK, "encapsulation"), _BACKENDS[found[0]], found[1])
    elif found is not None or (plugins and plugins[0][0] == "none"):
        place = found[1] if found is not None else plugins[0][1]
        draft.note(place, _("{program} installs no network plugin; which one is there, no file says",
                            program=kind.title))  # fmt: skip
    elif plugins:
        draft.say((*_NETWORK, "cni"), *plugins[0])


def _proxy(draft: ImportDraft, config: RancherConfig) -> None:
    off = config.text("disable-kube-proxy")
    if off is not None and config.on("disable-kube-proxy"):
        draft.say((*_NETWORK, "kubeProxy"), "none", off[1])
        return
    for text, place in config.texts("kube-proxy-arg"):
        name, mode = split_flag(text)
        if name == "proxy-mode" and mode in _PROXY_MODES:
            draft.say((*_NETWORK, "kubeProxy"), mode, place)


def _ingress(draft: ImportDraft, config: RancherConfig, kind: Flavour) -> None:
    """Say which ingress controller is chosen: by name for RKE2; k3s has Traefik where nobody takes it away."""
    found = [(text, place) for text, place in config.texts("ingress-controller") if text and text != "none"]
    if found and kind.installer == "rke2":
        draft.say((*_NETWORK, "ingress", "controller"), *found[0])


def say_defaults(draft: ImportDraft, servers: Sequence[RancherConfig], kind: Flavour) -> None:
    """Say what the distribution does by itself where no server is told anything else."""
    flags = _FLAGS[kind.installer]
    default_networks(draft, kind.title, flags, pods="10.42.0.0/16", services="10.43.0.0/16")
    rows: list[tuple[FactPath, Any, str]] = [
        ((*_PLANE, "certificates", "validity"), "365d", _CERTIFICATES[kind.installer]),
    ]
    if kind.installer == "rke2" and not any(one.texts("cni") or _without(one, "rke2-canal") for one in servers):
        rows.append(((*_NETWORK, "cni"), "canal", flags))
    if kind.installer == "k3s" and not any(config.texts("flannel-backend") for config in servers):
        rows.append(((*_NETWORK, "cni"), "flannel", flags))
    if kind.installer == "k3s" and not any(_without(config, "traefik") for config in servers):
        source = "https://docs.k3s.io/networking/networking-services#traefik-ingress-controller"
        rows.append(((*_NETWORK, "ingress", "controller"), "traefik", source))
    for path, value, source in rows:
        draft.default(path, value, kind.title, source)
    _encryption(draft, servers, kind)


def _without(config: RancherConfig, component: str) -> bool:
    return any(component in (part.strip() for part in text.split(",")) for text, _place in config.texts("disable"))


def _encryption(draft: ImportDraft, servers: Sequence[RancherConfig], kind: Flavour) -> None:
    """Say with what Secrets are encrypted: RKE2 does it by itself, k3s where it is told to."""
    at: FactPath = (*_PLANE, "encryption")
    flags = [split_flag(text)[0] for config in servers for text, _place in config.texts("kube-apiserver-arg")]
    if "encryption-provider-config" in flags:
        return
    provider = next((found for one in servers if (found := one.text("secrets-encryption-provider"))), None)
    asked = next((one.text("secrets-encryption") for one in servers if one.on("secrets-encryption")), None)
    source = _ENCRYPTION[kind.installer]
    if kind.installer == "k3s" and asked is None:
        draft.default(at, "none", kind.title, source)
        return
    if provider is not None:
        draft.say((*at, "provider"), *provider)
    else:
        draft.default((*at, "provider"), "aescbc", kind.title, source)
    draft.default((*at, "configFile"), f"{kind.data}/server/cred/encryption-config.json", kind.title, source)
