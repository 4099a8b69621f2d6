"""The Cluster: everything that will exist, decided once; proof, targets, diagrams and handbook read only this."""

from collections.abc import Mapping

from hadesign.blueprint.schedule import CronSchedule
from hadesign.diagnostic import Location
from hadesign.frozen import dataclass
from hadesign.source import Document
from hadesign.topology.above import Above
from hadesign.topology.assumed import DecidedHere, assumed
from hadesign.topology.joining import joined_at
from hadesign.topology.nouns.balancing import (
    Backend,
    Balancer,
    Check,
    CloudBalancer,
    Endpoint,
    Entry,
    Instance,
    Listener,
    Registration,
    Track,
    Way,
)
from hadesign.topology.nouns.control_plane import (
    ApiServer,
    Audit,
    Certificates,
    ClientFiles,
    ControlPlane,
    Disk,
    Election,
    Encryption,
    Etcd,
    Kubernetes,
    Member,
    NameRecord,
    RegistryMirror,
    San,
    Timers,
    Webhook,
)
from hadesign.topology.nouns.flows import Flow, Party
from hadesign.topology.nouns.governance import (
    About,
    AcceptedRisk,
    Decision,
    Objectives,
    Size,
    Subject,
    ToleranceObjective,
)
from hadesign.topology.nouns.kubelets import Kubelets, KubeletSettings, Reserved
from hadesign.topology.nouns.machines import Capacity, Node, NodeGroup, Pool, Role, Taint
from hadesign.topology.nouns.networks import Network, PodRange
from hadesign.topology.nouns.operations import (
    AlertSeverity,
    Autoscaling,
    Backup,
    Backups,
    ClusterAutoscaler,
    Database,
    Grafana,
    Monitoring,
    NodeRepair,
    Receiver,
    ReceiverType,
    RecoveryPlan,
    Replication,
    ScaledGroup,
)
from hadesign.topology.nouns.places import (
    Dependency,
    Host,
    Infrastructure,
    Link,
    OpenPlace,
    Origin,
    PartNumber,
    Reliability,
    Restart,
    Thing,
    ThingId,
    Zone,
)
from hadesign.topology.nouns.workloads import Ceph, CephPool, Claim, DisruptionBudget, Spread, Storage, Workload
from hadesign.topology.written import Written
from hadesign.vocabulary.balancers import BalancerType, Failover
from hadesign.vocabulary.installers import Installer
from hadesign.vocabulary.kinds import FailureLevel, Kind
from hadesign.vocabulary.providers import Provider, ProviderRow, provider_row
from hadesign.vocabulary.storages import Apart

__all__ = [
    "About",
    "AcceptedRisk",
    "AlertSeverity",
    "Apart",
    "ApiServer",
    "Audit",
    "Autoscaling",
    "Backend",
    "Backup",
    "Backups",
    "Balancer",
    "BalancerType",
    "Capacity",
    "Ceph",
    "CephPool",
    "Certificates",
    "Check",
    "Claim",
    "ClientFiles",
    "CloudBalancer",
    "Cluster",
    "ClusterAutoscaler",
    "ControlPlane",
    "CronSchedule",
    "Database",
    "DecidedHere",
    "Decision",
    "Dependency",
    "Disk",
    "DisruptionBudget",
    "Election",
    "Encryption",
    "Endpoint",
    "Entry",
    "Etcd",
    "Failover",
    "FailureLevel",
    "Flow",
    "Grafana",
    "Host",
    "Infrastructure",
    "Installer",
    "Instance",
    "Kind",
    "KubeletSettings",
    "Kubernetes",
    "Link",
    "Listener",
    "Member",
    "Monitoring",
    "NameRecord",
    "Network",
    "Node",
    "NodeGroup",
    "NodeRepair",
    "Objectives",
    "OpenPlace",
    "Origin",
    "PartNumber",
    "Party",
    "PodRange",
    "Pool",
    "Provider",
    "Receiver",
    "ReceiverType",
    "RecoveryPlan",
    "Registration",
    "RegistryMirror",
    "Reliability",
    "Replication",
    "Reserved",
    "Restart",
    "Role",
    "San",
    "ScaledGroup",
    "Size",
    "Spread",
    "Storage",
    "Subject",
    "Taint",
    "Thing",
    "ThingId",
    "Timers",
    "ToleranceObjective",
    "Track",
    "Way",
    "Webhook",
    "Workload",
    "Written",
    "Zone",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cluster:
    """What will exist. `etcd` is `None` for a managed control plane, `endpoint` when none is given or derivable.

    `node_endpoint` is `None` where the cluster's own machines have no way to the API of their own, `registration` where
    nodes join by the API itself, and `entry` where no balancer is declared through which clients outside come in to
    ingress. `components` are
    the parts of the platform that run in pods and are declared with replicas (cluster DNS, ingress, admission
    webhooks, Ceph monitors, Prometheus, Alertmanager): they are proved as workloads are. `written` is what the
    architect wrote, for rules that name fields of the blueprint. `open_places` is what the design does not say of
    where things stand, although it speaks of such places. `profile` is how strictly it is to be judged, by name, and
    empty if it does not say.
    """

    name: str
    title: str
    about: About
    profile: str
    written: Written
    document: Document
    kubernetes: Kubernetes
    infrastructure: Infrastructure
    objectives: Objectives
    nodes: tuple[Node, ...]
    groups: tuple[NodeGroup, ...]
    pools: tuple[Pool, ...]
    kubelets: Kubelets
    things: Mapping[ThingId, Thing]
    above: Above
    open_places: tuple[OpenPlace, ...]
    etcd: Etcd | None
    control_plane: ControlPlane
    api_servers: tuple[ApiServer, ...]
    endpoint: Endpoint | None
    node_endpoint: Endpoint | None
    registration: Registration | None
    balancers: tuple[Balancer, ...]
    entry: Entry | None
    timers: Timers
    api_sans: tuple[San, ...]
    etcd_sans: Mapping[str, tuple[San, ...]]
    links: tuple[Link, ...]
    hosts: tuple[Host, ...]
    dependencies: tuple[Dependency, ...]
    reliability: Reliability
    storage: tuple[Storage, ...]
    ceph: Ceph | None
    workloads: tuple[Workload, ...]
    components: tuple[Workload, ...]
    network: Network
    flows: tuple[Flow, ...]
    dns_domain: str
    backups: Backups
    recovery: RecoveryPlan
    monitoring: Monitoring
    autoscaling: Autoscaling
    decisions: tuple[Decision, ...]
    accepted_risks: tuple[AcceptedRisk, ...]

    @property
    def managed(self) -> bool:
        """Whether the provider runs the control plane."""
        return self.kubernetes.managed

    @property
    def provider(self) -> ProviderRow:
        """What is known of who provides the machines."""
        return provider_row(self.infrastructure.provider)

    @property
    def front(self) -> Balancer | None:
        """The balancer that answers for the endpoint, or where there is none, for that of the cluster's machines."""
        names = [one.balancer for one in (self.endpoint, self.node_endpoint) if one and one.balancer]
        return next((balancer for balancer in self.balancers if balancer.name in names[:1]), None)

    @property
    def joined_at(self) -> Endpoint | None:
        """The address that is written into kubelets: that of the machines' own way, if it is one of the network."""
        return joined_at(self.endpoint, self.node_endpoint)

    @property
    def assumed(self) -> tuple[DecidedHere, ...]:
        """What the design is silent about and hadesign decided."""
        return tuple(one for one in assumed(self.etcd, self.balancers) if one.values)

    def at(self, *path: str | int) -> Origin:
        """Return the place of a section or field below `spec`."""
        return Origin(("spec", *path), "", self.document)

    def locate(self, origin: Origin) -> Location:
        """Position of an origin in its file; of the nearest ancestor where the path is not written out."""
        return (origin.source or self.document).value(origin.path)
