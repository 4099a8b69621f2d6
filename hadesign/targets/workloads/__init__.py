"""Workloads: for each one a Kustomize component that keeps its replicas apart, whoever installed the cluster.

What is a manifest already is not written again: its objects are there. A Job has nothing that a component patches.

The proof reads a spread as topology spread constraints, a budget as the API server does: so these are what is written.
"""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.workloads.objects import budget, component, patch
from hadesign.targets.workloads.readme import folder_of, patched, readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver", "kubectl")


def why_not(cluster: Cluster) -> str:
    """Return why not: a design need not say what will run."""
    if not cluster.workloads:
        return _("the design names no workloads")
    return "" if patched(cluster) else _("each of its workloads has a manifest, or is a Job")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the component of each workload, and a README."""
    about = header(cluster)
    for workload in patched(cluster):
        folder, found = folder_of(workload), budget(workload)
        yield Artifact(f"{folder}/kustomization.yaml", yaml_text([component(workload)], about))
        yield Artifact(f"{folder}/patch.yaml", yaml_text([patch(workload)], about))
        if found is not None:
            yield Artifact(f"{folder}/pod-disruption-budget.yaml", yaml_text([found], about))
    yield Artifact("README.md", readme(cluster))
