"""Cluster network, DNS, ingress and storage."""

from typing import Literal, Self

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNone, Section, optional, required, several, stated_list
from hadesign.blueprint.cluster_network import DnsAutoscaler, EgressGateway, Encapsulation, GlobalName, Mesh, Typha
from hadesign.blueprint.load_balancer import Bgp
from hadesign.blueprint.marks import model_validator
from hadesign.blueprint.quantities import (
    Address,
    Cidr,
    Cidrs,
    DnsName,
    Duration,
    LabelValue,
    Line,
    Memory,
    Name,
    NodeName,
)
from hadesign.blueprint.refusal import broken
from hadesign.blueprint.workloads import DisruptionBudget, ExternalTrafficPolicy, Resources, Spread
from hadesign.i18n import _
from hadesign.vocabulary.networks import Plugin
from hadesign.vocabulary.storages import BackupMethod, BindingMode, ReclaimPolicy, StorageProvider

COMPONENTS = {
    "coredns": "kube-system",
    "ingress": "ingress",
    "ceph-mon": "rook-ceph",
    "prometheus": "monitoring",
    "alertmanager": "monitoring",
}
"""Parts of the platform that run in pods, by the names that they are proved under, each with its namespace."""


class Dns(Section):
    """Cluster DNS (CoreDNS)."""

    replicas: int | None = optional("Number of copies.", 3, ge=0, le=units.MOST)
    spread: OrNone[Spread] | None = optional("How copies are kept apart.", {"node": "required"})
    pod_disruption_budget: OrNone[DisruptionBudget] | None = optional(
        "How many copies maintenance may take at once.", {"maxUnavailable": 1}
    )
    start_time: Duration | None = optional("Time from scheduling a copy until it answers.", "10s")
    domain: DnsName | None = optional("Cluster domain; cluster.local when absent.", "cluster.local")
    autoscaler: OrNone[DnsAutoscaler] | None = optional(
        "What gives it more copies as the cluster grows (cluster proportional autoscaler).", {"min": 2, "max": 10}
    )
    node_local_cache: bool | None = optional("Whether a cache on each node answers first (NodeLocal DNSCache).", True)
    memory_limit: OrNone[Memory] | None = optional("Memory at which a copy is killed.", "170Mi")
    requests: OrNone[Resources] | None = optional(
        "CPU and memory that each copy asks for.", {"cpu": "100m", "memory": "128Mi"}
    )
    priority_class: OrNone[DnsName] | None = optional("Name of its PriorityClass.", "system-cluster-critical")
    upstreams: tuple[Address, ...] | None = stated_list(
        "Resolvers that it asks for names outside of the cluster.", ["10.0.0.2", "10.0.0.3"]
    )
    ndots: int | None = optional(
        "Dots below which pods try a name in their search domains first; Kubernetes' own is 5.", 5, ge=0, le=15
    )


class Ingress(Section):
    """The door for traffic to applications."""

    controller: Name | None = optional("Ingress or gateway controller.", "traefik")
    replicas: int | None = optional("Number of copies.", 3, ge=0, le=units.MOST)
    spread: OrNone[Spread] | None = optional("How copies are kept apart.", {"zone": "required", "node": "required"})
    pod_disruption_budget: OrNone[DisruptionBudget] | None = optional(
        "How many copies maintenance may take at once.", {"maxUnavailable": 1}
    )
    start_time: Duration | None = optional("Time from scheduling a copy until it takes traffic.", "20s")
    requests: OrNone[Resources] | None = optional(
        "CPU and memory that each copy asks for.", {"cpu": "100m", "memory": "128Mi"}
    )
    priority_class: OrNone[DnsName] | None = optional("Name of its PriorityClass.", "system-cluster-critical")
    external_traffic_policy: ExternalTrafficPolicy | None = optional(
        "Which machines answer for its service (externalTrafficPolicy): every one, or (Local) those with a copy, which"
        " then see the client's address.",
        "Local",
    )


class Network(Section):
    """The cluster's network."""

    cni: Plugin | None = optional("Network plugin.", "cilium")
    pod_cidr: Cidrs | None = optional(
        "Addresses of pods: one range, or for dual stack one of each IP version, in a list or with a comma; the first"
        " is the preferred one.",
        "10.244.0.0/16,fd00:10:244::/56",
        alias="podCIDR",
    )
    service_cidr: Cidrs | None = optional(
        "Addresses of services, written as those of pods; the first has the IP version of the API servers' addresses.",
        "10.96.0.0/12,fd00:10:96::/112",
        alias="serviceCIDR",
    )
    node_mask: int | None = optional(
        "Prefix length of each node's pod range, of two the IPv4 one; when absent 24 for IPv4, 64 for IPv6.",
        24,
        ge=8,
        le=126,
    )
    node_mask_ipv6: int | None = optional(
        "Prefix length of each node's IPv6 pod range where podCIDR has two; 64 when absent.",
        64,
        ge=8,
        le=126,
        alias="nodeMaskIPv6",
    )
    kube_proxy: Literal["iptables", "nftables", "ipvs", "none"] | None = optional(
        "Mode of kube-proxy; none if the network plugin replaces it.", "nftables"
    )
    mtu: int | None = optional("MTU of the machines' network.", 1500, ge=576, le=65535)
    pod_mtu: int | None = optional("MTU that pods are given.", 1450, ge=576, le=65535, alias="podMTU")
    encapsulation: Encapsulation | None = optional(
        "What packets of pods are wrapped in between nodes; none where the network carries them as they are.", "vxlan"
    )
    pod_addressing: Literal["overlay", "subnet"] | None = optional(
        "Where addresses of pods come from: a network of their own, or the subnets of machines (VPC-native).",
        "overlay",
    )
    peers: tuple[Cidr, ...] | None = stated_list(
        "Networks that are reached from here and must not share an address with it: other clusters, sites, offices.",
        ["10.200.0.0/16"],
    )
    services: int | None = optional(
        "Services with an address of the cluster's own, most at once.", 500, ge=0, le=units.MOST
    )
    operator_replicas: int | None = optional(
        "Copies of what the network plugin runs once for all nodes, such as cilium-operator.", 2, ge=0, le=units.MOST
    )
    typha: OrNone[Typha] | None = optional("Calico's Typha.", {"replicas": 3})
    route_reflectors: tuple[NodeName, ...] | None = stated_list(
        "Nodes that tell the others of routes, which are then no full mesh (BGP).", ["worker-a", "worker-b"]
    )
    egress: tuple[EgressGateway, ...] | None = stated_list(
        "Gateways through which packets leave for other networks.", [{"name": "nat-a", "zone": "a"}]
    )
    mesh: OrNone[Mesh] | None = optional("Service mesh.", {"name": "istio", "replicas": 2})
    global_name: OrNone[GlobalName] | None = optional(
        "Name by which clients are led to another cluster or region when this one is gone.", {"ttl": "60s"}
    )
    bgp: Bgp | None = optional(
        "Routers that nodes tell which pods are theirs, at least one by an address of each IP version of pods: packets"
        " of pods then travel as they are.",
        {"asn": 64513, "peers": [{"address": "10.0.0.1", "asn": 64512}]},
    )
    dns: OrNone[Dns] | None = optional("Cluster DNS, mostly CoreDNS.", {"replicas": 3})
    ingress: OrNone[Ingress] | None = optional("Ingress or gateway, and how it survives.", {"replicas": 3})


class CephPlace(Section):
    """Where volumes of a class are in a Ceph that others run: in a pool of its disks, or in a file system."""

    cluster_id: LabelValue | None = optional(
        "Identifier of the Ceph cluster, as the driver's own configuration has it; mostly its fsid.",
        "b9127830-b0cc-4e34-aa47-9d1a2e9949a8",
        alias="clusterID",
    )
    pool: LabelValue | None = optional("Pool of block devices.", "kubernetes")
    filesystem: LabelValue | None = optional("File system, whose volumes many nodes may use at once.", "cephfs")


class StorageClass(Section):
    """A storage class."""

    name: Name = required("Name of the storage class.", "block")
    provider: StorageProvider = required("What provides the volumes.", "rook-ceph")
    replicas: int | None = optional("Copies of each piece of data.", 3, ge=1, le=10)
    min_replicas: int | None = optional("Copies that must be up for I/O to go on (Ceph's min_size).", 2, ge=1, le=10)
    failure_domain: Literal["osd", "host", "rack", "zone", "region"] | None = optional(
        "What the copies are spread over.", "zone"
    )
    per_domain: int | None = optional(
        "Copies in each zone of a stretched class, there on different hosts (Rook's replicasPerFailureDomain).",
        2,
        ge=1,
        le=5,
        alias="replicasPerFailureDomain",
    )
    zonal: bool | None = optional("True if a volume lives in one zone and cannot move.", False)
    binding_mode: BindingMode | None = optional("When a volume is placed (volumeBindingMode).", "WaitForFirstConsumer")
    zones: tuple[Name, ...] | None = optional("Zones that hold the data.", ["a", "b", "c"], strict=False, min_length=1)
    pool: Name | None = optional("Node pool whose machines hold the data.", "storage")
    servers: int | None = optional(
        "Servers or controllers that its volumes are reached through, of which one is enough: heads of an array or of"
        " NFS.",
        2, ge=0, le=units.MOST,
    )  # fmt: skip
    controller_replicas: int | None = optional(
        "Copies of the controller of its CSI driver, which attaches volumes.", 2, ge=0, le=units.MOST
    )
    attach_limit: int | None = optional(
        "Most of its volumes that a machine can have attached.", 25, ge=1, le=units.MOST
    )
    reclaim_policy: ReclaimPolicy | None = optional(
        "What becomes of a volume whose claim is deleted (reclaimPolicy).", "Retain"
    )
    ceph: CephPlace | None = optional(
        "Where its volumes are in a Ceph that others run, for classes of provider ceph.",
        {"clusterID": "b9127830-b0cc-4e34-aa47-9d1a2e9949a8", "pool": "kubernetes"},
    )
    backup_method: OrNone[BackupMethod] | None = optional(
        "How Velero copies its volumes: a snapshot that stays in the storage, one that is then moved to the location of"
        " backups, or file by file; none where they are left out.",
        "data-mover",
    )

    @model_validator(mode="after")
    def _enough_copies(self) -> Self:
        """Refuse a class that needs more copies than it has."""
        if self.replicas is not None and self.min_replicas is not None and self.min_replicas > self.replicas:
            most = self.replicas
            message = _(
                "`minReplicas` is {least}, but there are only {most} copies", least=self.min_replicas, most=most
            )
            raise broken(message, _("at most {most}", most=most), "minReplicas")
        return self

    @model_validator(mode="after")
    def _levels(self) -> Self:
        """Refuse copies on two levels that cannot be dealt evenly over zones."""
        each = self.per_domain
        if each is not None and each > 1 and (self.failure_domain != "zone" or (self.replicas or 0) % each):
            message = _(
                "copies on different hosts of each zone take `failureDomain: zone`, and `replicas` of which each zone"
                " holds equally many"
            )
            raise broken(message, _("a part of replicas"), "replicasPerFailureDomain")
        return self


class CephMonitors(Section):
    """Ceph's own quorum."""

    count: int | None = optional("How many monitors there are.", 3, ge=1, le=9)
    allow_multiple_per_node: bool | None = optional("Whether one node may run several of them.", False)
    spread: OrNone[Spread] | None = optional("How copies are kept apart.", {"zone": "required"})
    pod_disruption_budget: OrNone[DisruptionBudget] | None = optional(
        "How many copies maintenance may take at once.", {"maxUnavailable": 1}
    )
    start_time: Duration | None = optional("Time from scheduling a copy until it is in the quorum.", "1m")
    nodes: tuple[NodeName, ...] | None = stated_list("Nodes that monitors are bound to.", ["worker-a", "worker-b"])


class Ceph(Section):
    """Ceph, run by Rook."""

    monitors: CephMonitors | None = optional("Ceph's monitors, which keep a quorum of their own.", {"count": 3})
    manage_pod_budgets: bool | None = optional(
        "Whether Rook lets drains take disks of one failure domain at a time only (managePodBudgets).", True
    )
    raw_capacity: Memory | None = optional("Size of all its disks together.", "30Ti")
    used: Memory | None = optional("What is written on them, all copies counted.", "18Ti")
    device_filter: Line | None = optional(
        "Disks that Ceph takes on each machine with data, as a regular expression of their kernel names; whatever is on"
        " them is lost.",
        "^nvme[1-9]n1$",
    )


class Storage(Section):
    """Where data lives."""

    classes: tuple[StorageClass, ...] = several(
        "Storage classes that workloads may name.", [{"name": "block", "provider": "rook-ceph"}]
    )
    ceph: OrNone[Ceph] | None = optional(
        "Ceph's own quorum, for classes of provider rook-ceph.", {"monitors": {"count": 3}}
    )
