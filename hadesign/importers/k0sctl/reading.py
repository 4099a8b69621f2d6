"""Reads k0sctl's Cluster, whose `spec.k0s.config` is a ClusterConfig of k0s', and such a ClusterConfig alone.

https://github.com/k0sproject/k0sctl#configuration-file and https://docs.k0sproject.io/stable/configuration/
"""

import re
from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.k0sctl.config import read_config
from hadesign.importers.k0sctl.hosts import read_hosts
from hadesign.importers.networks import default_networks
from hadesign.importers.sources import SourceFile, YamlValue

TITLE = "k0sctl"
_CLUSTER, _CONFIG = "k0sctl.k0sproject.io/", "k0s.k0sproject.io/"
_VERSION = re.compile(r"v?(1\.[0-9]+\.[0-9]+)(?:[-+].*)?")
_PROGRAM, _DEFAULTS = "k0s", "https://docs.k0sproject.io/stable/configuration/"


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold a document of k0sctl's or k0s'."""
    return [source for source in sources if "k0sproject.io/" in source.text and any(_documents(source))]


def _documents(source: SourceFile) -> Iterator[YamlValue]:
    for document in source.documents:
        api, kind = document.text_at("apiVersion") or "", (document.text_at("kind") or "").lower()
        if (api.startswith(_CLUSTER) and kind == "cluster") or (
            api.startswith(_CONFIG) and kind in ("clusterconfig", "cluster")
        ):
            yield document


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the documents of all files say."""
    draft = ImportDraft()
    for source in sources:
        for document in _documents(source):
            if (document.text_at("apiVersion") or "").startswith(_CLUSTER):
                _cluster(draft, document)
            else:
                draft.say(("spec", "kubernetes", "installer"), "k0s", document.place)
                read_config(draft, document, ())
    default_networks(draft, _PROGRAM, _DEFAULTS, pods="10.244.0.0/16", services="10.96.0.0/12")
    draft.default(("spec", "controlPlane", "certificates", "validity"), "8760h", _PROGRAM, _DEFAULTS)
    return draft


def _cluster(draft: ImportDraft, document: YamlValue) -> None:
    draft.say(("spec", "kubernetes", "installer"), "k0s", document.place)
    name, version = document.get("metadata", "name"), document.get("spec", "k0s", "version")
    if name is not None and name.text:
        draft.say(("metadata", "name"), name.text, name.place)
    match = _VERSION.fullmatch(version.text or "") if version is not None else None
    if version is not None and match:
        draft.say(("spec", "kubernetes", "version"), match[1], version.place)
    elif version is not None and version.text:
        draft.note(version.place, _("the version is none of k0s', such as 1.36.4+k0s.0"))
    config = document.get("spec", "k0s", "config")
    hosts = document.get("spec", "hosts")
    machines = read_hosts(draft, hosts, config) if hosts is not None else ()
    if config is not None:
        read_config(draft, config, machines)
    else:
        draft.default(("spec", "network", "cni"), "kube-router", _PROGRAM, _DEFAULTS)
