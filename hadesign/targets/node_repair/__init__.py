"""Node repair: what replaces broken workers, where that is an object of the cluster, or of the one that manages it."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.stated import given
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.node_repair.fitting import no_repair
from hadesign.targets.node_repair.objects import machine_health_check, node_health_check
from hadesign.targets.node_repair.readme import machine_readme, node_readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("published-structures",)


def why_not(cluster: Cluster) -> str:
    """Return why not: nobody is to repair nodes, or what does is no part of the cluster."""
    return no_repair(cluster)


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the health check, and a README."""
    repair, about = given(cluster.autoscaling.repair), header(cluster)
    if repair is None:
        return
    if repair.type == "medik8s":
        yield Artifact("node-health-check.yaml", yaml_text(node_health_check(cluster, repair), about))
        yield Artifact("README.md", node_readme(cluster, repair))
    else:
        yield Artifact("machine-health-check.yaml", yaml_text([machine_health_check(cluster, repair)], about))
        yield Artifact("README.md", machine_readme(cluster, repair))
