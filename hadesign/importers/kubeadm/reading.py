"""Reads kubeadm's configuration: files of v1beta1 to v1beta4, and the ConfigMaps that it leaves in a cluster.

https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ and, for the older forms, kubernetes/kubernetes,
cmd/kubeadm/app/apis/kubeadm.
"""

import re
from collections.abc import Iterator, Sequence

from hadesign.importers.draft import ImportDraft
from hadesign.importers.flags import given_flags
from hadesign.importers.kubeadm.cluster import read_cluster_configuration, read_member
from hadesign.importers.kubeadm.nodes import read_node, read_status
from hadesign.importers.kubelet import COMMON, take_kubelet_fields
from hadesign.importers.machine import NODES
from hadesign.importers.networks import default_networks
from hadesign.importers.sources import SourceFile, YamlValue
from hadesign.vocabulary.installers import KUBEADM_SERVICES

TITLE = "kubeadm"
_API = re.compile(r"kubeadm\.k8s\.io/v1beta[1-4]")
_KUBELET, _PROXY = "kubelet.config.k8s.io/", "kubeproxy.config.k8s.io/"
_MAPS = re.compile(r"kubeadm-config|kubelet-config(-1\.[0-9]+)?|kube-proxy")
"""ConfigMaps in kube-system that kubeadm leaves; older ones of kubelets are named by version."""
_DEFAULTS = "https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/"
_PROXY_MODES = frozenset({"iptables", "ipvs", "nftables"})


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold a document of kubeadm's, or a ConfigMap that it leaves."""
    return [source for source in sources if _may(source) and _is_own(source)]


def _may(source: SourceFile) -> bool:
    return "kubeadm.k8s.io/" in source.text or _KUBELET in source.text or _PROXY in source.text


def _is_own(source: SourceFile) -> bool:
    return any(wrapped or _API.fullmatch(document.text_at("apiVersion") or "") for document, wrapped in _marked(source))


def _marked(source: SourceFile) -> Iterator[tuple[YamlValue, bool]]:
    """Yield documents, those within ConfigMaps among them, and whether each stands in one."""
    for outer in source.documents:
        listed = outer.get("items") if outer.text_at("kind") in ("List", "ConfigMapList") else None
        for document in listed.items if listed is not None else (outer,):
            if document.text_at("kind") != "ConfigMap":
                yield document, False
            elif _MAPS.fullmatch(document.text_at("metadata", "name") or "kubeadm-config"):
                data = document.get("data")
                for value in data.fields.values() if data is not None else ():
                    yield from ((inner, True) for inner in value.inner() if _is_known(inner))


def _is_known(document: YamlValue) -> bool:
    api = document.text_at("apiVersion") or ""
    return bool(_API.fullmatch(api)) or api.startswith((_KUBELET, _PROXY))


def _documents(source: SourceFile) -> list[YamlValue]:
    return [document for document, _wrapped in _marked(source) if _is_known(document)]


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the documents of all files say."""
    draft = ImportDraft()
    for source in sources:
        documents = _documents(source)
        member = any(_founds_etcd(document) for document in documents)
        for document in documents:
            if member:
                read_member(draft, document)
            else:
                _read(draft, document)
    _stack(draft)
    _all_kubelets(draft, sources)
    if draft.value("spec", "kubernetes", "installer") is not None:
        default_networks(draft, TITLE, _DEFAULTS, pods=None, services=KUBEADM_SERVICES)
    return draft


def _founds_etcd(document: YamlValue) -> bool:
    """Tell whether a file is for a machine of an etcd apart, which kubeadm sets up by its phase `etcd local` alone.

    https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/setup-ha-etcd-with-kubeadm/
    """
    flags = given_flags(document.get("etcd", "local", "extraArgs"))
    return any(name.lstrip("-") == "initial-cluster" for name, _value, _place in flags)


def _read(draft: ImportDraft, document: YamlValue) -> None:
    api, kind = document.text_at("apiVersion") or "", document.text_at("kind") or ""
    if kind == "ClusterConfiguration":
        read_cluster_configuration(draft, document)
    elif kind in ("InitConfiguration", "JoinConfiguration"):
        read_node(draft, document, kind)
    elif kind == "ClusterStatus":
        read_status(draft, document)
    elif api.startswith(_KUBELET):
        take_kubelet_fields(draft, COMMON, document)
    elif api.startswith(_PROXY):
        mode = document.get("mode")
        if mode is not None and mode.text in _PROXY_MODES:
            draft.say(("spec", "network", "kubeProxy"), mode.text, mode.place)


def _stack(draft: ImportDraft) -> None:
    """Make members of etcd of the machines of a control plane that has it stacked."""
    fact = draft.facts.get(("spec", "etcd", "topology"))
    if fact is None or fact.value != "stacked":
        return
    for name in draft.entries(*NODES):
        if "control-plane" in (draft.value(*NODES, name, "roles") or ()):
            draft.add((*NODES, name, "roles"), ["etcd"], fact.places[0])
    for host, said in list(draft.hosts.items()):
        if any("control-plane" in roles for roles, _place in said):
            draft.host(host, fact.places[0], "etcd")


def _all_kubelets(draft: ImportDraft, sources: Sequence[SourceFile]) -> None:
    """Say how many pods machines take, which one configuration says for all of them."""
    machines = draft.entries(*NODES)
    for source in sources:
        for document in _documents(source):
            most = document.get("maxPods") if (document.text_at("apiVersion") or "").startswith(_KUBELET) else None
            if most is None or not isinstance(most.scalar, int):
                continue
            for name in machines:
                draft.say((*NODES, name, "size", "pods"), most.scalar, most.place)
            for host in draft.hosts:
                draft.of_host(host, ("size", "pods"), most.scalar, most.place)
