"""Reads kOps' Cluster and InstanceGroups: v1alpha2, and of v1alpha3 what only stands at another place.

https://kops.sigs.k8s.io/cluster_spec/ and https://kops.sigs.k8s.io/instance_groups/
"""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.kops.cluster import read_cluster_spec
from hadesign.importers.kops.etcd import members_of, read_etcd
from hadesign.importers.kops.groups import GroupReading, pods_of, read_group
from hadesign.importers.kops.network import read_network
from hadesign.importers.kops.zones import GroupZones, subnets_of
from hadesign.importers.sources import UNKNOWN, SourceFile, YamlValue

TITLE = "kOps"
_APIS = ("kops.k8s.io/", "kops/")
_CLUSTER, _GROUP = "cluster", "instancegroup"


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold a cluster of kOps' or a group of its machines."""
    return [source for source in sources if "kops" in source.text and any(_documents(source))]


def _documents(source: SourceFile) -> Iterator[tuple[str, YamlValue]]:
    for document in source.documents:
        api, kind = document.text_at("apiVersion") or "", (document.text_at("kind") or "").lower()
        if api.startswith(_APIS) and kind in (_CLUSTER, _GROUP):
            yield kind, document


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the documents of all files say; a group may stand in another file than its cluster."""
    draft = ImportDraft()
    found = [one for source in sources for one in _documents(source)]
    clusters = [document for kind, document in found if kind == _CLUSTER]
    zones = GroupZones(subnets_of(clusters))
    scaled = [read_cluster_spec(draft, document, zones) for document in clusters]
    for document in clusters:
        read_etcd(draft, document)
        read_network(draft, document)
    reading = GroupReading(members_of(draft, clusters), zones, any(scaled), pods_of(clusters))
    for kind, document in found:
        if kind == _GROUP:
            read_group(draft, document, reading)
        template = _template(document)
        if template is not None:
            draft.note(template.place, _("a template is not known, nor is any other one below it"))
    zones.say(draft)
    return draft


def _template(document: YamlValue) -> YamlValue | None:
    """Return the first value that cannot be known from the file."""
    seen: set[int] = set()
    left = [document]
    while left:
        value = left.pop()
        if id(value.yaml) in seen:
            continue
        seen.add(id(value.yaml))
        if value.scalar is UNKNOWN:
            return value
        left += reversed([*value.fields.values(), *value.items])
    return None
