"""The whole blueprint: one frozen tree that mirrors the YAML and computes nothing."""

from typing import Literal

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNone, Section, optional, required, several
from hadesign.blueprint.control_plane import ControlPlane, Etcd
from hadesign.blueprint.dependencies import Dependency
from hadesign.blueprint.governance import Decision, Metadata, Objectives, WaiverEntry
from hadesign.blueprint.infrastructure import Infrastructure
from hadesign.blueprint.kubelet import Kubelet
from hadesign.blueprint.load_balancer import LoadBalancer
from hadesign.blueprint.nodes import NodeEntry
from hadesign.blueprint.operations import Autoscaling, Backup, Monitoring, Recovery
from hadesign.blueprint.platform import Network, Storage
from hadesign.blueprint.quantities import DnsName, FilePath, ImageRepository, MirrorUrl, Name, Period, Registry, Version
from hadesign.blueprint.reliability import Reliability
from hadesign.blueprint.upkeep import Operations
from hadesign.blueprint.workloads import WorkloadEntry
from hadesign.vocabulary.installers import Installer

API_VERSION = "hadesign.io/v1"


class Mirror(Section):
    """Where images of one registry are pulled from in its place."""

    registry: Registry = required("Registry whose images it has, as their names begin.", "docker.io")
    endpoints: tuple[MirrorUrl, ...] = required(
        "Where the copies are, in the order in which they are tried.",
        ["https://mirror.example.org:5000"],
        strict=False,
        min_length=1,
    )
    ca_file: FilePath | None = optional(
        "Path on every machine of the certificate that the mirrors' own are signed with.",
        "/etc/containerd/certs.d/mirror-ca.crt",
    )


class OwnRegistry(Section):
    """A registry of our own, that images of workloads are pulled from."""

    replicas: int | None = optional("Copies or machines of it of which one is enough.", 2, ge=0, le=units.MOST)
    in_cluster: bool | None = optional("True if it runs in this very cluster.", False)


class Images(Section):
    """Where container images come from."""

    own: OrNone[OwnRegistry] | None = optional(
        "Registry of our own that images of workloads are pulled from; none if there is only that of others.",
        {"replicas": 2, "inCluster": False},
    )

    mirrors: tuple[Mirror, ...] = several(
        "Mirrors of registries; the registry itself is asked where none of them answers.",
        [{"registry": "docker.io", "endpoints": ["https://mirror.example.org:5000"]}],
    )


class OsUpdates(Section):
    """How machines get updates of their operating system."""

    automatic: bool | None = optional("Whether updates are installed, and machines restarted, by themselves.", True)
    stagger_by_zone: bool | None = optional("Whether zones are updated at different times.", True)
    reboot_lock: bool | None = optional(
        "Whether a machine restarts only while no other one does (kured, Zincati's lock).", True
    )


class ComponentVersions(Section):
    """Versions of components, where they are not that of the API servers."""

    oldest_api_server: Version | None = optional("Oldest API server that runs beside the others.", "1.36.4")
    kubelet: Version | None = optional("Oldest kubelet.", "1.35.9")
    kube_proxy: Version | None = optional("Oldest kube-proxy.", "1.35.9")
    controller_manager: Version | None = optional("kube-controller-manager.", "1.36.4")
    scheduler: Version | None = optional("kube-scheduler.", "1.36.4")


class Kubernetes(Section):
    """Which Kubernetes, installed by what."""

    version: Version = required("Kubernetes version.", "1.36.4")
    installer: Installer = required(
        "What installs it; managed means that the provider runs the control plane.", "kubeadm"
    )
    components: ComponentVersions | None = optional(
        "Versions that components have, where they differ from the API servers.", {"kubelet": "1.35.9"}
    )
    cluster_name: DnsName | None = optional("Cluster name, if it is not the blueprint's.", "shop-prod")
    image_repository: ImageRepository | None = optional(
        "Where Kubernetes' own images are pulled from, if not from registry.k8s.io.",
        "registry.example.org:5000/kubernetes",
    )
    upgrade_interval: Period | None = optional("Longest time between two upgrades of the control plane.", "120d")
    registry: Images | None = optional(
        "Where other container images come from.",
        {"mirrors": [{"registry": "docker.io", "endpoints": ["https://mirror.example.org:5000"]}]},
    )
    node_packages: Literal["internet", "mirror", "image"] | None = optional(
        "Where a machine that joins gets packages and the cluster's own images: from their makers, from a mirror of our"
        " own, or with the image that it starts from.",
        "mirror",
    )
    os_updates: OrNone[OsUpdates] | None = optional(
        "Updates of the machines' operating system.", {"automatic": True, "rebootLock": True}
    )
    kubelet: Kubelet | None = optional(
        "Settings of the kubelets of all machines, as far as these say nothing else.",
        {"systemReserved": {"memory": "1Gi"}},
    )


class Spec(Section):
    """The design."""

    profile: Name | None = optional(
        "Profile that lint judges by, `node` if unsaid: lab, node, zone, region, regulated, or one of your own rules.",
        "zone",
    )
    objectives: Objectives | None = optional("What the design is to achieve for its users.", {"survive": "zone"})
    kubernetes: Kubernetes = required(
        "Kubernetes version and installer.", {"version": "1.36.4", "installer": "kubeadm"}
    )
    infrastructure: Infrastructure | None = optional(
        "Zones, racks and hosts, and what powers and connects them.", {"zones": [{"name": "a"}]}
    )
    nodes: tuple[NodeEntry, ...] = several(
        "Machines and pools; in their order addresses are drawn, and the first control-plane node is set up first.",
        [{"name": "cp-a", "roles": ["control-plane"]}],
    )
    control_plane: ControlPlane | None = optional(
        "How the API is reached, and how its components lead, log and encrypt.", {"endpoint": "api.example.org:6443"}
    )
    etcd: Etcd | None = optional("Topology, disk and timers of etcd.", {"topology": "stacked"})
    load_balancers: tuple[LoadBalancer, ...] = several(
        "Load balancers in front of the API servers or of ingress.", [{"name": "api", "type": "cloud"}]
    )
    network: Network | None = optional("Network plugin, address ranges, DNS and ingress.", {"cni": "cilium"})
    storage: Storage | None = optional("Storage classes, and the Ceph cluster behind them.", {"classes": []})
    workloads: tuple[WorkloadEntry, ...] = several(
        "Applications that have to survive, or the manifests that hold them.",
        [{"name": "cart", "kind": "Deployment", "replicas": 4}],
    )
    backup: Backup | None = optional(
        "What is saved, where, and when a restore was last tried.", {"etcd": {"interval": "15m"}}
    )
    monitoring: Monitoring | None = optional(
        "Metrics, alerts, and who notices that they stopped.", {"deadMansSwitch": True}
    )
    autoscaling: Autoscaling | None = optional(
        "How the cluster grows and replaces broken nodes by itself.", {"nodeRepair": {"enabled": True}}
    )
    recovery: Recovery | None = optional(
        "Runbook, drills and measured restore time.", {"runbook": "https://wiki.example.org/dr"}
    )
    operations: Operations | None = optional(
        "Upgrades, what the cluster is made from, and who is called.", {"onCall": "platform, then SRE"}
    )
    dependencies: tuple[Dependency, ...] = several(
        "What others run and the design needs: name service, key service, identity provider, object store.",
        [{"name": "vault", "kind": "kms", "neededBy": ["api"]}],
    )
    reliability: Reliability | None = optional(
        "Availability of each kind of part, given that what it stands on is up.", {"node": "99.5%"}
    )
    decisions: tuple[Decision, ...] = several(
        "Architecture decision records; their numbers are their order.",
        [{"id": 1, "title": "Stacked etcd", "status": "accepted", "because": "Three machines."}],
    )
    waivers: tuple[WaiverEntry, ...] = several(
        "Findings of lint that are accepted for a while.",
        [{"rule": "LB004", "reason": "A lab.", "owner": "ops@example.org", "until": "2027-03-01"}],
    )


class Blueprint(Section):
    """A blueprint of a highly available Kubernetes cluster."""

    api_version: Literal["hadesign.io/v1"] = required("Version of the blueprint format.", API_VERSION)
    kind: Literal["Blueprint"] = required("Kind of document.", "Blueprint")
    metadata: Metadata = required("Name and owners.", {"name": "shop-prod"})
    spec: Spec = required(
        "The design, section by section.", {"kubernetes": {"version": "1.36.4", "installer": "kubeadm"}}
    )
