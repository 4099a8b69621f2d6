"""Objects of Cluster API in files, and which of them belong to the one cluster that is read."""

import re
from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.sources import UNKNOWN, SourceFile, YamlValue
from hadesign.source.compose import ScalarNode

_API = re.compile(r"((?:controlplane|bootstrap|infrastructure)\.)?cluster\.x-k8s\.io/v1(?:alpha[3-9]|beta[1-9])")
_POOLS = frozenset({"MachineDeployment", "MachinePool"})
_PLANE, _BOOTSTRAP, _INFRASTRUCTURE = "controlplane.", "bootstrap.", "infrastructure."


@dataclass(frozen=True)
class CapiObjects:
    """Objects of one cluster; `planes` may be of several kinds, of which at most one is the cluster's."""

    cluster: YamlValue | None
    planes: tuple[YamlValue, ...]
    templates: tuple[YamlValue, ...]
    pools: tuple[YamlValue, ...]
    bootstraps: tuple[YamlValue, ...]
    infrastructure: tuple[YamlValue, ...]


def documents(source: SourceFile) -> Iterator[YamlValue]:
    """Yield the objects of a file, those of a list that kubectl prints among them."""
    for outer in source.documents:
        listed = outer.get("items") if kind_of(outer).endswith("List") else None
        for document in listed.items if listed is not None else (outer,):
            if _API.fullmatch(document.text_at("apiVersion") or "") and document.text_at("kind"):
                yield document


def group_of(document: YamlValue) -> str:
    """Return the group of an object without what all have in common: nothing for Cluster API's own."""
    match = _API.fullmatch(document.text_at("apiVersion") or "")
    return (match[1] or "") if match else ""


def kind_of(document: YamlValue) -> str:
    """Return the kind of an object."""
    return document.text_at("kind") or ""


def written(value: YamlValue | None, *keys: str) -> str:
    """Return a text as it is written, templates too, to compare it with others; it is shown to nobody."""
    found = value.get(*keys) if value is not None else None
    return str(found.yaml.value) if found is not None and isinstance(found.yaml, ScalarNode) else ""


def known_text(draft: ImportDraft, value: YamlValue | None) -> str:
    """Return a text; of a template, which nobody expands, there is a note instead."""
    if value is not None and value.scalar is UNKNOWN:
        draft.note(value.place, _("a template, whose value is not known"))
    return (value.text or "") if value is not None else ""


def choose(draft: ImportDraft, found: Sequence[YamlValue]) -> CapiObjects:
    """Return the objects of the first cluster, with notes of what else there is."""
    own = list(_once(draft, found))
    clusters = [one for one in own if kind_of(one) == "Cluster" and not group_of(one)]
    cluster = clusters[0] if clusters else None
    for other in clusters[1:]:
        draft.note(other.place, _("another cluster, which is imported by itself"))
    planes = _of_ref(own, _PLANE, cluster, "controlPlaneRef", "ControlPlane")
    for one in own:
        if group_of(one) == _PLANE and kind_of(one).endswith("ControlPlane") and one not in planes:
            draft.note(one.place, _("a control plane to which the cluster does not refer"))
    return CapiObjects(
        cluster,
        planes,
        tuple(one for one in own if group_of(one) == _PLANE and kind_of(one).endswith("ControlPlaneTemplate")),
        tuple(one for one in own if kind_of(one) in _POOLS and _is_of(one, cluster)),
        tuple(one for one in own if group_of(one) == _BOOTSTRAP),
        (
            *_of_ref(own, _INFRASTRUCTURE, cluster, "infrastructureRef", "Cluster"),
            *(one for one in own if kind_of(one) in ("VSphereDeploymentZone", *_templates_of(own, cluster))),
        ),
    )


def _once(draft: ImportDraft, found: Sequence[YamlValue]) -> Iterator[YamlValue]:
    seen: set[tuple[str, ...]] = set()
    for one in found:
        key = (group_of(one), kind_of(one), written(one, "metadata", "namespace"), written(one, "metadata", "name"))
        if key in seen:
            draft.note(one.place, _("an object that stands here a second time; the first is read"))
        else:
            seen.add(key)
            yield one


def _of_ref(
    own: Sequence[YamlValue], group: str, cluster: YamlValue | None, ref: str, end: str
) -> tuple[YamlValue, ...]:
    """Return the objects of a group that a cluster refers to; without a cluster those of whichever name."""
    name = written(cluster, "spec", ref, "name")
    kind = written(cluster, "spec", ref, "kind")
    return tuple(
        one
        for one in own
        if group_of(one) == group
        and kind_of(one).endswith(end)
        and (cluster is None or (written(one, "metadata", "name") == name and kind in ("", kind_of(one))))
    )


def _templates_of(own: Sequence[YamlValue], cluster: YamlValue | None) -> tuple[str, ...]:
    """Return the kind of the template that a cluster of a class is made of, if there is just one."""
    if cluster is None or cluster.get("spec", "topology") is None:
        return ()
    found = [kind_of(one) for one in own if group_of(one) == _INFRASTRUCTURE]
    kinds = [kind for kind in found if kind.endswith("ClusterTemplate")]
    return tuple(kinds) if len(kinds) == 1 else ()


def _is_of(pool: YamlValue, cluster: YamlValue | None) -> bool:
    name = written(pool, "spec", "clusterName")
    return cluster is None or name in ("", written(cluster, "metadata", "name"))
