"""The runbook: what to do when something is lost, as commands for exactly this cluster, one page for each case."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.proof import prove
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.dr.certificates import certificates
from hadesign.targets.dr.index import index
from hadesign.targets.dr.keeping import EtcdMember, etcd_members
from hadesign.targets.dr.members import lost_member, lost_server
from hadesign.targets.dr.page import RunbookPage
from hadesign.targets.dr.restoring import alone, quorum, restore
from hadesign.targets.dr.velero import velero
from hadesign.targets.dr.zones import zone_page
from hadesign.targets.kubeadm.nodes import Join, join_configuration, join_file
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("etcd", "etcdctl", "etcdutl")


def why_not(cluster: Cluster) -> str:
    """Return why not: there has to be something of which it is known how it comes back."""
    if cluster.infrastructure.zones or etcd_members(cluster) or velero(cluster) or certificates(cluster, ()):
        return ""
    return _("nothing is known of which hadesign could say how it comes back")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the pages, and the file with which the first control-plane node joins again."""
    found = pages(cluster)
    yield Artifact("README.md", index(cluster, found, etcd_members(cluster)))
    for page in found:
        yield Artifact(page.file, page.markdown(cluster))
    yield from _first_again(cluster)


def pages(cluster: Cluster) -> tuple[RunbookPage, ...]:
    """Return every page, the likely cases first."""
    members = etcd_members(cluster)
    proof = prove(cluster)
    zones = (zone_page(cluster, proof, members, zone) for zone in cluster.infrastructure.zones)
    others = (velero(cluster), certificates(cluster, members))
    return (*_of_etcd(cluster, members), *_of_servers(cluster), *zones, *(page for page in others if page))


def _of_etcd(cluster: Cluster, members: tuple[EtcdMember, ...]) -> Iterator[RunbookPage]:
    etcd = cluster.etcd
    if not members or etcd is None:
        return
    if len(members) > 1:
        yield from (lost_member(cluster, etcd, members, lost) for lost in members)
        yield quorum(members)
        yield from (alone(cluster, members, member) for member in members)
    yield restore(cluster, members)


def _of_servers(cluster: Cluster) -> Iterator[RunbookPage]:
    """Yield the pages of control-plane nodes whose etcd is elsewhere; the others are members, and have theirs."""
    servers = cluster.api_servers
    if cluster.kubernetes.installer == "kubeadm" and len(servers) > 1:
        yield from (lost_server(cluster, server) for server in servers if server.member is None)


def _first_again(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the join file of the machine that founded the cluster, where there are others that it can join."""
    if cluster.kubernetes.installer != "kubeadm" or len(cluster.api_servers) < 2:
        return
    first = cluster.api_servers[0]
    node = next(node for node in cluster.nodes if node.name == first.node)
    file = join_file(first.node)
    join = Join(file, first.node, node, first, shared=False)
    comment = (
        f"{header(cluster)}\n{_('For {machine}, when it joins the cluster that it once founded.', machine=first.node)}"
    )
    yield Artifact(file, yaml_text([join_configuration(cluster, join)], comment))
