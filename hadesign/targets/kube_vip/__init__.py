"""kube-vip: a static pod for each control-plane machine that may hold the API's address."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION, Lacking, header
from hadesign.targets.kube_vip.pod import ADMIN, Manifest, pod
from hadesign.targets.kube_vip.readme import readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Balancer, Cluster, Node
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver",)

FILE, FIRST_FILE = "kube-vip.yaml", "kube-vip-init.yaml"
"""The manifest, and that of the first machine until kubeadm has set that up."""


def balancers(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers whose address kube-vip moves, with an API server on some machine of theirs."""
    return tuple(
        b for b in cluster.balancers if "kube-vip" in b.row.targets and b.serves == "api" and _machines(cluster, b)
    )


def why_not(cluster: Cluster) -> str:
    """Return why not: kubelets must take static pods from us, and it must be said how the address is announced."""
    found, installer = balancers(cluster), cluster.kubernetes.installer
    if not found:
        return _("no load balancer of type kube-vip on the control plane")
    if not INSTALLERS[installer].static_pods:
        return _("installer {installer} sets kube-vip up by itself, or in a way of its own", installer=installer)
    if len(found) > 1:
        return _("there are {count} load balancers of type kube-vip, and one pod holds one address", count=len(found))
    if found[0].announcing is None:
        return _("load balancer {name} does not say how it announces its address (announce)", name=found[0].name)
    return ""


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return a manifest for each machine, a further one for the first, and a README.

    Raises:
        InputError: the address, or whom BGP is spoken with, is not given.
    """
    (balancer,) = balancers(cluster)
    lacking = Lacking(cluster, "kube-vip")
    places = list(_places(cluster, balancer))
    pods = [pod(balancer, place, lacking) for place in places]
    lacking.check()
    files = [
        Artifact(f"{place.node.name}/{place.file}", yaml_text([one], f"{header(cluster)}\n{place.says()}"))
        for place, one in zip(places, pods, strict=True)
    ]
    return (*files, Artifact("README.md", readme(cluster, balancer, places)))


def _machines(cluster: Cluster, balancer: Balancer) -> tuple[Node, ...]:
    """Return the machines that may have the address: without an API server there, it would lead nowhere."""
    servers = {server.node for server in cluster.api_servers}
    return tuple(node for node in cluster.nodes if node.name in servers.intersection(balancer.nodes))


def _places(cluster: Cluster, balancer: Balancer) -> Iterator[Manifest]:
    """Yield what each machine gets; the first one begins with a kubeconfig that may do everything, where it must."""
    first = cluster.api_servers[0].node
    for node in _machines(cluster, balancer):
        if node.name == first and balancer.init_kubeconfig not in (None, ADMIN):
            yield Manifest(node, FIRST_FILE, balancer.init_kubeconfig or ADMIN)
        yield Manifest(node, FILE, ADMIN)
