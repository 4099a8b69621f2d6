"""Blueprint to Cluster: each fact is decided in the order in which the next one needs it."""

from hadesign.blueprint import load
from hadesign.blueprint.models import Blueprint
from hadesign.source import Document
from hadesign.topology.addresses import addresses
from hadesign.topology.balancers import build_balancers
from hadesign.topology.cluster import Cluster
from hadesign.topology.domains import build_things
from hadesign.topology.endpoint import build_endpoint
from hadesign.topology.groups import build_nodes
from hadesign.topology.members import build_api_servers, build_etcd
from hadesign.topology.outside import build_dependencies, build_links, check_parts
from hadesign.topology.pools import expand
from hadesign.topology.sans import api_sans, etcd_sans
from hadesign.topology.storage import build_storage
from hadesign.topology.timers import build_timers
from hadesign.topology.workloads import build_components, build_workloads

DEFAULT_DNS_DOMAIN = "cluster.local"
"""kubeadm's default (kubeadm-config.v1beta4, networking.dnsDomain)."""


def build_cluster(blueprint: Blueprint, document: Document) -> Cluster:
    """Decide everything that will exist.

    Raises:
        InputError: names clash, a subnet is too small, or a port is wanted twice.
    """
    spec = blueprint.spec
    drafts = expand(spec, document)
    things, needs = build_things(spec, drafts)
    check_parts(spec, things, document)
    nodes, groups = build_nodes(drafts, addresses(spec, drafts, document), needs)
    by_name = {node.name: node for node in nodes}
    etcd = build_etcd(spec, nodes)
    servers = build_api_servers(spec, nodes, etcd)
    balancers = build_balancers(spec, by_name, servers, things, document)
    endpoint = build_endpoint(spec, nodes, servers, balancers)
    dns = spec.network.dns if spec.network else None
    domain = (dns.domain if dns else None) or DEFAULT_DNS_DOMAIN
    return Cluster(
        name=spec.kubernetes.cluster_name or blueprint.metadata.name,
        title=blueprint.metadata.title or blueprint.metadata.name,
        blueprint=blueprint,
        document=document,
        nodes=nodes,
        groups=groups,
        things=things,
        etcd=etcd,
        api_servers=servers,
        endpoint=endpoint,
        balancers=balancers,
        timers=build_timers(spec),
        api_sans=api_sans(spec, servers, endpoint, balancers, domain),
        etcd_sans=etcd_sans(etcd.members, by_name) if etcd else {},
        links=build_links(spec),
        dependencies=build_dependencies(spec),
        storage=build_storage(spec, nodes, groups, things),
        workloads=build_workloads(spec, nodes, groups),
        components=build_components(spec, nodes, groups),
        pod_cidr=spec.network.pod_cidr if spec.network else None,
        service_cidr=spec.network.service_cidr if spec.network else None,
        dns_domain=domain,
    )


def read_cluster(document: Document) -> Cluster:
    """Read a blueprint and decide everything that will exist.

    Raises:
        InputError: the document is no valid blueprint, or its facts contradict each other.
    """
    return build_cluster(load(document), document)
