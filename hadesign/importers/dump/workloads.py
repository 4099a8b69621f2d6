"""Applications of a dump, read as rendered manifests are: their copies, spread, budgets, probes and volumes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hadesign.blueprint.design import Design
from hadesign.blueprint.manifests.objects import ManifestObjects
from hadesign.blueprint.manifests.parts import ManifestPart
from hadesign.blueprint.manifests.placing import Placing
from hadesign.blueprint.manifests.translate import workloads as translated_workloads
from hadesign.diagnostic import Diagnostic
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.source import Document

SYSTEM = frozenset({
    "kube-system", "kube-public", "kube-node-lease", "kube-flannel", "calico-system", "calico-apiserver",
    "tigera-operator", "cilium", "rook-ceph", "longhorn-system", "local-path-storage", "cattle-system",
    "cattle-fleet-system", "fleet-default", "velero", "monitoring", "ingress-nginx", "metallb-system", "cert-manager",
    "gmp-system", "gke-managed-system", "amazon-cloudwatch",
})  # fmt: skip
"""Namespaces of the platform's own parts, by the manifests that make them: these are no applications."""
_OWNED = frozenset({"Job"})
"""Kinds that others make and that end by themselves: a dump has all that were run lately."""


def workloads(draft: ImportDraft, objects: Sequence[Mapping[str, Any]], place: Callable[[str, str], FilePlace]) -> None:
    """Add the applications."""
    found, counted = ManifestObjects(), 0
    for one in objects:
        meta = one.get("metadata")
        namespace = meta.get("namespace", "default") if isinstance(meta, Mapping) else "default"
        if namespace not in SYSTEM and one.get("kind") not in _OWNED:
            found.add(ManifestPart(Document("dump", "", {}, None), (), one))
            counted += 1
    problems: list[Diagnostic] = []
    placing = Placing(Design({"spec": {"nodes": _pools(draft)}}))
    for workload in translated_workloads(found, placing, problems):
        _take(draft, workload.plain(), place)


def _pools(draft: ImportDraft) -> list[dict[str, Any]]:
    return [
        {"name": name, "roles": draft.value("spec", "nodes", name, "roles") or []}
        for name in draft.entries("spec", "nodes")
    ]


def _take(draft: ImportDraft, said: Mapping[str, Any], place: Callable[[str, str], FilePlace]) -> None:
    namespace, name = said.get("namespace", "default"), said["name"]
    at, where = ("spec", "workloads", f"{namespace}/{name}"), place(said["kind"], name)
    for key, value in said.items():
        draft.say((*at, key), value, where)
