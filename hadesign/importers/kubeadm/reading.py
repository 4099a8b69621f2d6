"""Reads v1beta3 and v1beta4 of kubeadm's configuration.

https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.flags import API_SERVER, CONTROLLERS, ETCD, SCHEDULER, duration, take, take_flags
from hadesign.importers.sources import SourceFile, YamlValue

TITLE = "kubeadm"
_API = re.compile(r"kubeadm\.k8s\.io/v1beta[34]")
_CERTS = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/"
_VALIDITY = "365d"
_TAINT = "node-role.kubernetes.io/control-plane"


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold a document of kubeadm's."""
    return [source for source in sources if "kubeadm.k8s.io/" in source.text and any(_documents(source))]


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the documents of all files say."""
    draft = ImportDraft()
    for source in sources:
        for document in _documents(source):
            kind = document.text_at("kind") or ""
            if kind == "ClusterConfiguration":
                _cluster(draft, document)
            elif kind in ("InitConfiguration", "JoinConfiguration"):
                _node(draft, document, kind)
    _stack(draft)
    return draft


def _stack(draft: ImportDraft) -> None:
    """Make members of etcd of the machines of a control plane that has it stacked."""
    fact = draft.facts.get(("spec", "etcd", "topology"))
    if fact is None or fact.value != "stacked":
        return
    for name in draft.entries("spec", "nodes"):
        if "control-plane" in (draft.value("spec", "nodes", name, "roles") or ()):
            draft.add(("spec", "nodes", name, "roles"), ["etcd"], fact.places[0])
    for host, said in list(draft.hosts.items()):
        if any("control-plane" in roles for roles, _place in said):
            draft.host(host, fact.places[0], "etcd")


def _documents(source: SourceFile) -> Iterator[YamlValue]:
    """Yield kubeadm's documents, those within a ConfigMap among them."""
    for document in source.documents:
        api = document.text_at("apiVersion") or ""
        if _API.fullmatch(api):
            yield document
        elif document.text_at("kind") == "ConfigMap":
            for value in (document.get("data") or document).fields.values():
                text = value.text
                if text is not None and "kubeadm.k8s.io/" in text:
                    yield from _inner(value, text)


def _inner(value: YamlValue, text: str) -> Iterator[YamlValue]:
    """Yield the documents of a text within a file; its lines are counted from where the text begins."""
    first = value.place.line or 1
    moved = SourceFile(value.file, "\n" * first + text)
    yield from (one for one in moved.documents if _API.fullmatch(one.text_at("apiVersion") or ""))


def _cluster(draft: ImportDraft, document: YamlValue) -> None:
    draft.say(("spec", "kubernetes", "installer"), "kubeadm", document.place)
    for keys, path in _TEXTS:
        found = document.get(*keys)
        if found is not None and found.text:
            draft.say(path, found.text.removeprefix("v") if path[-1] == "version" else found.text, found.place)
    _networks(draft, document)
    for component, program in _COMPONENTS:
        take_flags(draft, program, _flags(document.get(*component, "extraArgs")))
    sans = document.texts("apiServer", "certSANs")
    for name, place in sans:
        draft.add(("spec", "controlPlane", "apiServer", "extraSANs"), [name], place)
    period = document.get("certificateValidityPeriod")
    at = ("spec", "controlPlane", "certificates", "validity")
    if period is not None and period.text:
        take(draft, at, duration, period.text, period.place)
    else:
        draft.say(at, _VALIDITY, FilePlace(_("kubeadm's default, {place}", place=_CERTS)))
    _etcd(draft, document)


_TEXTS = (
    (("clusterName",), ("metadata", "name")),
    (("kubernetesVersion",), ("spec", "kubernetes", "version")),
    (("controlPlaneEndpoint",), ("spec", "controlPlane", "endpoint")),
    (("imageRepository",), ("spec", "kubernetes", "imageRepository")),
    (("networking", "dnsDomain"), ("spec", "network", "dns", "domain")),
    (("etcd", "local", "dataDir"), ("spec", "etcd", "dataDir")),
)
_COMPONENTS = (
    (("apiServer",), API_SERVER),
    (("controllerManager",), CONTROLLERS),
    (("scheduler",), SCHEDULER),
    (("etcd", "local"), ETCD),
)


def _networks(draft: ImportDraft, document: YamlValue) -> None:
    for key, field in (("podSubnet", "podCIDR"), ("serviceSubnet", "serviceCIDR")):
        found = document.get("networking", key)
        if found is not None and found.text:
            draft.say(("spec", "network", field), found.text, found.place)


def _flags(arguments: YamlValue | None) -> Iterator[tuple[str, str, FilePlace]]:
    """Yield flags: a mapping in v1beta3, a list of names and values in v1beta4."""
    if arguments is None:
        return
    for name, value in arguments.fields.items():
        if value.text is not None:
            yield name, value.text, value.place
    for entry in arguments.items:
        named, given = entry.text_at("name"), entry.get("value")
        if named is not None and given is not None and given.text is not None:
            yield named, given.text, given.place


def _etcd(draft: ImportDraft, document: YamlValue) -> None:
    external = document.get("etcd", "external")
    if external is None:
        draft.say(("spec", "etcd", "topology"), "stacked", (document.get("etcd") or document).place)
        return
    draft.say(("spec", "etcd", "topology"), "external", external.place)
    for url, place in external.texts("endpoints"):
        address = urlsplit(url).hostname
        if address is None:
            draft.note(place, _("an endpoint of etcd that is no URL"))
        else:
            draft.host(address, place, "etcd")


def _node(draft: ImportDraft, document: YamlValue, kind: str) -> None:
    plane = document if kind == "InitConfiguration" else document.get("controlPlane")
    address = plane.get("localAPIEndpoint", "advertiseAddress") if plane is not None else None
    found = document.get("nodeRegistration", "name")
    name = found.text if found is not None else None
    place = found.place if found is not None else document.place
    if name is None and address is not None and address.text:
        draft.host(address.text, address.place, "control-plane")
        return
    if name is None:
        draft.note(document.place, _("a {kind} without the name or address of its machine", kind=kind))
        return
    draft.node(name, place, roles=["control-plane"] if plane is not None else ["worker"])
    if address is not None and address.text:
        draft.say(("spec", "nodes", name, "address"), address.text, address.place)
    _port(draft, plane)
    _taints(draft, document, name, plane is not None)


def _port(draft: ImportDraft, plane: YamlValue | None) -> None:
    port = plane.get("localAPIEndpoint", "bindPort") if plane is not None else None
    if port is not None and port.text:
        take(draft, ("spec", "controlPlane", "apiServer", "port"), int, port.text, port.place)


def _taints(draft: ImportDraft, document: YamlValue, name: str, plane: bool) -> None:
    taints = document.get("nodeRegistration", "taints")
    if taints is None:
        return
    listed = [
        {key: value for key in ("key", "value", "effect") if (value := taint.text_at(key)) is not None}
        for taint in taints.items
    ]
    if plane and listed == [{"key": _TAINT, "effect": "NoSchedule"}]:
        return  # what kubeadm does by itself
    draft.say(("spec", "nodes", name, "taints"), listed, taints.place)
    if plane and not listed:
        draft.add(("spec", "nodes", name, "roles"), ["worker"], taints.place)
