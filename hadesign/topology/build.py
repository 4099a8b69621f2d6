"""Blueprint to Cluster: each fact is decided in the order in which the next one needs it."""

from hadesign.blueprint import load
from hadesign.blueprint.manifests import gathered
from hadesign.blueprint.models import Blueprint
from hadesign.source import Document
from hadesign.topology.above import Above
from hadesign.topology.addresses import addresses
from hadesign.topology.balancers import build_balancers
from hadesign.topology.cluster import Cluster
from hadesign.topology.domains import build_things
from hadesign.topology.endpoint import build_endpoint, build_node_endpoint
from hadesign.topology.entry import build_entry
from hadesign.topology.flows import Parts, build_flows
from hadesign.topology.given import Given
from hadesign.topology.governance import build_about, build_accepted_risks, build_decisions, build_objectives
from hadesign.topology.groups import build_nodes, build_pools
from hadesign.topology.hosts import build_hosts
from hadesign.topology.joining import build_registration
from hadesign.topology.kubelets import build_kubelets
from hadesign.topology.members import build_api_servers, build_etcd
from hadesign.topology.open_places import open_places
from hadesign.topology.operations import build_autoscaling, build_backups, build_monitoring, build_recovery
from hadesign.topology.places import build_dependencies, build_infrastructure, build_links, build_reliability
from hadesign.topology.pools import expand
from hadesign.topology.sans import api_sans, etcd_sans
from hadesign.topology.settings import build_control_plane, build_kubernetes, build_network
from hadesign.topology.storage import build_ceph, build_storage
from hadesign.topology.timers import build_timers
from hadesign.topology.workloads import build_components, build_workloads
from hadesign.topology.written import Written

DEFAULT_DNS_DOMAIN = "cluster.local"
"""kubeadm's default (kubeadm-config.v1beta4, networking.dnsDomain)."""


def build_cluster(blueprint: Blueprint, document: Document) -> Cluster:
    """Decide everything that will exist.

    Raises:
        InputError: names clash, a subnet is too small, or a port is wanted twice.
    """
    return decide(Given(blueprint, document))


def decide(given: Given) -> Cluster:
    """Decide everything that will exist, with what is assumed where nobody says it.

    Raises:
        InputError: as for `build_cluster`.
    """
    blueprint, spec = given.blueprint, given.spec
    drafts = expand(given)
    things, needs = build_things(given, drafts)
    above = Above(things)
    reliability = build_reliability(given, things)
    nodes, groups = build_nodes(given, drafts, addresses(given, drafts), needs)
    by_name = {node.name: node for node in nodes}
    etcd = build_etcd(given, nodes)
    servers = build_api_servers(given, nodes, etcd)
    balancers = build_balancers(given, by_name, servers, things)
    endpoint = build_endpoint(given, nodes, servers, balancers)
    node_endpoint = build_node_endpoint(given, nodes, servers, balancers)
    components = build_components(given, nodes, groups)
    kubernetes, network, backups = build_kubernetes(given), build_network(given), build_backups(given)
    parts = Parts(kubernetes, nodes, etcd, servers, endpoint, balancers, components, network, backups)
    dns = spec.network.dns if spec.network else None
    domain = (dns.domain if dns else None) or DEFAULT_DNS_DOMAIN
    return Cluster(
        name=spec.kubernetes.cluster_name or blueprint.metadata.name,
        title=blueprint.metadata.title or blueprint.metadata.name,
        about=build_about(given), profile=spec.profile or "", written=Written(given), document=given.document,
        kubernetes=kubernetes, infrastructure=build_infrastructure(given), objectives=build_objectives(given),
        nodes=nodes, groups=groups, pools=build_pools(given, nodes, groups),
        kubelets=build_kubelets(nodes, groups),
        things=things, above=above, open_places=open_places(given, drafts, above), links=build_links(given),
        hosts=build_hosts(given, drafts, above),
        dependencies=build_dependencies(given), reliability=reliability,
        etcd=etcd, control_plane=build_control_plane(given), api_servers=servers, timers=build_timers(given),
        endpoint=endpoint, node_endpoint=node_endpoint, balancers=balancers,
        registration=build_registration(kubernetes, servers, endpoint, node_endpoint, balancers),
        entry=build_entry(given, nodes, balancers),
        api_sans=api_sans(given, servers, (endpoint, node_endpoint), balancers, domain, by_name),
        etcd_sans=etcd_sans(etcd.members, by_name) if etcd else {},
        storage=build_storage(given, nodes, groups, things), ceph=build_ceph(given),
        workloads=build_workloads(given, nodes, groups), components=components,
        network=network, flows=build_flows(given, parts), dns_domain=domain,
        backups=backups, recovery=build_recovery(given), monitoring=build_monitoring(given, components),
        autoscaling=build_autoscaling(given, nodes, groups),
        decisions=build_decisions(given), accepted_risks=build_accepted_risks(given),
    )  # fmt: skip


def read_cluster(document: Document) -> Cluster:
    """Read a blueprint, with the manifests that it names, and decide everything that will exist.

    Raises:
        InputError: the document is no valid blueprint, or its facts contradict each other.
    """
    document = gathered(document)
    return build_cluster(load(document), document)
