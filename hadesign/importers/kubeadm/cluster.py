"""ClusterConfiguration: what all control-plane machines share."""

from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import (
    API_SERVER,
    CONTROLLERS,
    ETCD,
    SCHEDULER,
    duration,
    given_flags,
    take,
    take_flags,
)
from hadesign.importers.machine import NODES, is_ip, node_name
from hadesign.importers.sources import YamlValue
from hadesign.importers.urls import add_members
from hadesign.topology.members import API_PORT

_CERTIFICATES = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/"
_VALIDITY = "365d"
_PLANE: FactPath = ("spec", "controlPlane")
_TEXTS: tuple[tuple[tuple[str, ...], FactPath], ...] = (
    (("clusterName",), ("metadata", "name")),
    (("imageRepository",), ("spec", "kubernetes", "imageRepository")),
    (("networking", "dnsDomain"), ("spec", "network", "dns", "domain")),
    (("networking", "podSubnet"), ("spec", "network", "podCIDR")),
    (("networking", "serviceSubnet"), ("spec", "network", "serviceCIDR")),
    (("etcd", "local", "dataDir"), ("spec", "etcd", "dataDir")),
)
_COMPONENTS = (
    (("apiServer",), API_SERVER),
    (("controllerManager",), CONTROLLERS),
    (("scheduler",), SCHEDULER),
    (("etcd", "local"), ETCD),
)
_FILES = (
    ("caFile", "/etc/kubernetes/pki/etcd/ca.crt"),
    ("certFile", "/etc/kubernetes/pki/apiserver-etcd-client.crt"),
    ("keyFile", "/etc/kubernetes/pki/apiserver-etcd-client.key"),
)
"""Where kubeadm's own way to an etcd apart puts the files of API servers (setup-ha-etcd-with-kubeadm)."""
_USUAL_NAME = "kubernetes"
"""The name of a cluster to which nobody gave one (kubeadm-config.v1beta4, clusterName)."""


def read_cluster_configuration(draft: ImportDraft, document: YamlValue) -> None:
    """Say what a ClusterConfiguration says."""
    draft.say(("spec", "kubernetes", "installer"), "kubeadm", document.place)
    _version(draft, document)
    for keys, path in _TEXTS:
        found = document.get(*keys)
        if found is not None and found.text and (path != ("metadata", "name") or found.text != _USUAL_NAME):
            draft.say(path, found.text, found.place)
    _endpoint(draft, document)
    for component, program in _COMPONENTS:
        section = document.get(*component)
        take_flags(draft, program, given_flags(section.get("extraArgs") if section is not None else None))
    sans = [(text, place) for text, place in document.texts("apiServer", "certSANs") if text]
    if sans:
        draft.add((*_PLANE, "apiServer", "extraSANs"), [text for text, _place in sans], sans[0][1])
    off = document.get("proxy", "disabled")
    if off is not None and off.text == "true":
        draft.say(("spec", "network", "kubeProxy"), "none", off.place)
    _validity(draft, document)
    _etcd(draft, document)


def _version(draft: ImportDraft, document: YamlValue) -> None:
    found = document.get("kubernetesVersion")
    if found is not None and found.text:
        draft.say(("spec", "kubernetes", "version"), found.text.removeprefix("v"), found.place)


def _validity(draft: ImportDraft, document: YamlValue) -> None:
    at, period = (*_PLANE, "certificates", "validity"), document.get("certificateValidityPeriod")
    if period is not None and period.text:
        take(draft, at, duration, period.text, period.place)
    draft.default(at, _VALIDITY, "kubeadm", _CERTIFICATES)


def _endpoint(draft: ImportDraft, document: YamlValue) -> None:
    """Say where the API is reached; without a port it is that of the API servers (controlPlaneEndpoint)."""
    found = document.get("controlPlaneEndpoint")
    if found is None or not found.text:
        return
    text = found.text
    bare = text.startswith("[") and text.endswith("]")
    if bare or (":" not in text):
        text = f"{text}:{API_PORT}"
    elif is_ip(text):
        text = f"[{text}]:{API_PORT}"
    draft.say((*_PLANE, "endpoint"), text, found.place)


def _etcd(draft: ImportDraft, document: YamlValue) -> None:
    external = document.get("etcd", "external")
    if external is None or not external.fields:
        draft.say(("spec", "etcd", "topology"), "stacked", (document.get("etcd") or document).place)
        return
    draft.say(("spec", "etcd", "topology"), "external", external.place)
    add_members(draft, external.texts("endpoints"))
    files = {key: found for key, _usual in _FILES if (found := external.get(key)) is not None and found.text}
    if any(key in files and files[key].text != usual for key, usual in _FILES):
        for key, file in files.items():
            draft.say(("spec", "etcd", "existing", key), file.text, file.place)


def read_member(draft: ImportDraft, document: YamlValue) -> None:
    """Say what a file says that founds a member of an etcd apart."""
    kind = document.text_at("kind")
    if kind == "ClusterConfiguration":
        _version(draft, document)
        _validity(draft, document)
        draft.say(("spec", "etcd", "topology"), "external", (document.get("etcd") or document).place)
        for keys, path in _TEXTS:
            found = document.get(*keys)
            if keys[0] in ("etcd", "imageRepository") and found is not None and found.text:
                draft.say(path, found.text, found.place)
        take_flags(draft, ETCD, given_flags(document.get("etcd", "local", "extraArgs")))
    elif kind == "InitConfiguration":
        name = node_name(document.text_at("nodeRegistration", "name"))
        address = document.get("localAPIEndpoint", "advertiseAddress")
        known = address is not None and is_ip(address.text or "")
        if name:
            draft.node(name, document.place, roles=["etcd"])
            if address is not None and known:
                draft.say((*NODES, name, "address"), address.text, address.place)
        elif address is not None and known:
            draft.host(address.text or "", address.place, "etcd")
