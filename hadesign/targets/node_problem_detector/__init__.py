"""Node Problem Detector: says of each node what is wrong with its kernel, its kubelet and its container runtime."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.node_problem_detector.objects import manifest
from hadesign.targets.node_problem_detector.readme import readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver", "kube-score")

FILE = "node-problem-detector.yaml"


def why_not(cluster: Cluster) -> str:
    """Return why not: somebody has to act on what it says, and providers run their own."""
    if cluster.managed:
        return _("the provider of a managed cluster watches its nodes with a detector of its own")
    repair = cluster.autoscaling.repair
    if repair is None:
        return _("the design does not say what replaces broken nodes, so that nobody would act on what it finds")
    if not repair or repair.enabled is False:
        return _("the design says that nothing replaces broken nodes by itself, so that nothing acts on what it finds")
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield its objects, and a README."""
    yield Artifact(FILE, yaml_text(manifest(cluster), header(cluster)))
    yield Artifact("README.md", readme(cluster))
