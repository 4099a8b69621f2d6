"""From the blueprint to the Cluster: what will exist, decided once."""

from hadesign.topology.build import build_cluster, read_cluster
from hadesign.topology.cluster import Cluster

__all__ = ["Cluster", "build_cluster", "read_cluster"]
