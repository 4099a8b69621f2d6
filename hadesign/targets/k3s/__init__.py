"""k3s: the same files as RKE2's, with its own names; the first server founds etcd, and nodes join by the API's port."""

from hadesign.artifact import Artifact
from hadesign.targets.base import minors
from hadesign.targets.rke2 import files, unfit_for
from hadesign.targets.rke2.flavour import K3S
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = minors("k3s"), ("published-keys",)


def why_not(cluster: Cluster) -> str:
    """Return why not: k3s is for designs that name it as their installer."""
    return unfit_for(cluster, K3S)


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return all files of the target."""
    return files(cluster, K3S)
