"""Which machines hold copies of a class, and whether Longhorn has to be told: its own rule is every machine it runs on.

It knows machines by tags of its own, and not by labels of nodes.
"""

from hadesign.topology.cluster import Cluster, Node, Storage
from hadesign.topology.workloads import schedulable, taint_keys


def holders(cluster: Cluster, storage: Storage) -> tuple[Node, ...]:
    """Return the machines that may hold copies of a class."""
    return tuple(cluster.nodes[index] for group in storage.eligible for index in cluster.groups[group].nodes)


def tagged(cluster: Cluster, storage: Storage) -> bool:
    """Tell whether machines have to be chosen: Longhorn would use others, too."""
    used = {node.name for node in holders(cluster, storage)}
    return any(schedulable(node) and not taint_keys(node) and node.name not in used for node in cluster.nodes)
