"""Reads cluster.yml; keys as in rancher/rke@40c5dd46, types/rke_types.go and types/backup_types.go."""

import re
from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.networks import default_networks
from hadesign.importers.rke.machines import read_machines
from hadesign.importers.rke.services import read_services
from hadesign.importers.sources import SourceFile, YamlValue

TITLE = "RKE"
_WRAPPER = "rancher_kubernetes_engine_config"
"""What Rancher puts around the same keys, without machines."""
_SECTIONS = frozenset({"kube-api", "kube-controller", "kubeproxy", "etcd", "kubelet", "scheduler"})
_ROLES = frozenset({"controlplane", "etcd", "worker"})
_VERSION = re.compile(r"v?(1\.[0-9]+\.[0-9]+)(?:[-+].*)?")
_DEFAULTS = "https://github.com/rancher/rke/blob/40c5dd46/cluster/defaults.go"
_CERTIFICATES = "https://github.com/rancher/rke/blob/40c5dd46/pki/util.go"
_CLOUDS = {"aws": "aws", "azure": "azure", "gce": "gcp", "vsphere": "vsphere", "openstack": "openstack"}


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold a configuration of RKE's."""
    return [source for source in sources if _may(source) and any(_documents(source))]


def _may(source: SourceFile) -> bool:
    return source.may_have(("nodes", "services", _WRAPPER))


def _documents(source: SourceFile) -> Iterator[YamlValue]:
    for document in source.documents:
        wrapped = document.get(_WRAPPER)
        found = wrapped if wrapped is not None else document
        if wrapped is not None or _is_own(document):
            yield found


def _is_own(document: YamlValue) -> bool:
    """Tell whether machines have roles as RKE calls them, or services are those that it starts."""
    if document.get("apiVersion") is not None:
        return False
    nodes, services = document.get("nodes"), document.get("services")
    for node in nodes.items if nodes is not None else ():
        if {role.lower() for role, _place in node.texts("role")} & _ROLES:
            return True
    return services is not None and len(_SECTIONS & services.fields.keys()) > 1


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the configurations in all files say."""
    draft = ImportDraft()
    for source in sources:
        for document in _documents(source):
            _cluster(draft, document)
            read_machines(draft, document)
            read_services(draft, document)
    default_networks(draft, TITLE, _DEFAULTS, pods="10.42.0.0/16", services="10.43.0.0/16")
    draft.default(("spec", "controlPlane", "certificates", "validity"), "3650d", TITLE, _CERTIFICATES)
    return draft


def _cluster(draft: ImportDraft, document: YamlValue) -> None:
    draft.say(("spec", "kubernetes", "installer"), "rke", document.place)
    name = document.get("cluster_name")
    if name is not None and name.text:
        draft.say(("metadata", "name"), name.text, name.place)
    _version(draft, document)
    _network(draft, document)
    sans = document.texts("authentication", "sans")
    if sans:
        draft.add(("spec", "controlPlane", "apiServer", "extraSANs"), [name for name, _place in sans], sans[0][1])
    cloud = document.get("cloud_provider", "name")
    if cloud is not None and cloud.text in _CLOUDS:
        draft.say(("spec", "infrastructure", "provider"), _CLOUDS[cloud.text], cloud.place)
    for registry in found.items if (found := document.get("private_registries")) is not None else ():
        url = registry.get("url")
        if registry.text_at("is_default") == "true" and url is not None and url.text:
            draft.say(("spec", "kubernetes", "imageRepository"), url.text, url.place)


def _version(draft: ImportDraft, document: YamlValue) -> None:
    """Say which Kubernetes runs: as the image of it says, which comes before what is asked for (rke_types.go)."""
    image, asked = document.get("system_images", "kubernetes"), document.get("kubernetes_version")
    for found, text in ((image, (image.text or "").rpartition(":")[2] if image is not None else ""),
                        (asked, asked.text or "" if asked is not None else "")):  # fmt: skip
        match = _VERSION.fullmatch(text)
        if found is not None and match:
            draft.say(("spec", "kubernetes", "version"), match[1], found.place)
            return
    if asked is not None and asked.text:
        draft.note(asked.place, _("kubernetes_version is no version of RKE's, such as v1.32.13-rancher1-3"))


def _network(draft: ImportDraft, document: YamlValue) -> None:
    plugin = document.get("network", "plugin")
    if plugin is None or plugin.scalar in (None, ""):
        draft.default(("spec", "network", "cni"), "canal", TITLE, _DEFAULTS)
    elif plugin.text == "none":
        draft.note(plugin.place, _("RKE installs no network plugin; which one is there, no file says"))
    elif plugin.text:
        draft.say(("spec", "network", "cni"), plugin.text, plugin.place)
    _number(draft, document.get("network", "mtu"), ("spec", "network", "mtu"))
    _ingress(draft, document)
    upstreams = document.texts("dns", "upstreamnameservers")
    if upstreams:
        draft.say(("spec", "network", "dns", "upstreams"), [text for text, _place in upstreams], upstreams[0][1])


def _ingress(draft: ImportDraft, document: YamlValue) -> None:
    """Say which ingress controller RKE brings; where it brings none, there may be another one."""
    at, found = ("spec", "network", "ingress", "controller"), document.get("ingress", "provider")
    if found is None or found.scalar in (None, ""):
        draft.default(at, "nginx", TITLE, _DEFAULTS)
    elif found.text and found.text != "none":
        draft.say(at, found.text, found.place)


def _number(draft: ImportDraft, found: YamlValue | None, path: tuple[str, ...]) -> None:
    if found is not None and isinstance(found.scalar, int) and found.scalar:
        draft.say(path, found.scalar, found.place)
