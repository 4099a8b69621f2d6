"""node-local: HAProxy on every node, for that node alone, where the installer brings nothing of the kind."""

from collections.abc import Sequence

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.haproxy import text
from hadesign.targets.node_local.readme import readme
from hadesign.topology.cluster import Balancer, Cluster, Node
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = ANY_VERSION, ("haproxy",)

FILE = "haproxy.cfg"
LOOPBACK = "127.0.0.1"


def balancers(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers that are to run on every node, in front of the API."""
    return tuple(b for b in cluster.balancers if "node-local" in b.row.targets and b.serves == "api")


def why_not(cluster: Cluster) -> str:
    """Return why not: each node must be ours to set up, and led to itself by the endpoint's name."""
    found, installer, endpoint = balancers(cluster), cluster.kubernetes.installer, cluster.endpoint
    if not found:
        return _("no balancer of type node-local in front of the API")
    if not INSTALLERS[installer].static_pods:
        return _("installer {installer} brings one of its own, or has a way of its own for it", installer=installer)
    if len(found) > 1:
        return _("there are {count} load balancers of type node-local, and a node has one", count=len(found))
    if not cluster.api_servers:
        return _("there is no API server behind the balancer")
    own = cluster.node_endpoint
    if own is None or own.balancer != found[0].name or own.failover != "node-local":
        return _("nodes reach the API at an address of their own (nodeEndpoint)")
    if found[0].checks != "known" or endpoint is None:
        return _(
            "kubeadm knows one endpoint for all, and nodes are led to themselves by its name: let controlPlane.endpoint"
            " be a name, on the port of load balancer {name}",
            name=found[0].name,
        )
    return ""


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return the configuration, which is the same on every node, and a README.

    Raises:
        InputError: an API server has no known address.
    """
    (balancer,) = balancers(cluster)
    configuration = text(cluster, [(balancer, LOOPBACK + ":{port}")])
    return (
        Artifact(FILE, configuration),
        Artifact("README.md", readme(cluster, balancer, balanced(cluster, balancer))),
    )


def balanced(cluster: Cluster, balancer: Balancer) -> Sequence[Node]:
    """Return the nodes that run it: where an API server has the port itself, it answers there in its place."""
    taken = {server.node for server in cluster.api_servers if server.port == balancer.port}
    return tuple(n for n in cluster.nodes if n.roles & {"control-plane", "worker"} and n.name not in taken)
