"""The whole blueprint: one frozen tree that mirrors the YAML and computes nothing."""

from typing import Literal

from hadesign.blueprint.base import Section, optional, required, several
from hadesign.blueprint.control_plane import ControlPlane, Etcd
from hadesign.blueprint.governance import Decision, Metadata, Objectives, Reliability, WaiverEntry
from hadesign.blueprint.infrastructure import Infrastructure
from hadesign.blueprint.load_balancer import LoadBalancer
from hadesign.blueprint.nodes import NodeEntry
from hadesign.blueprint.operations import Autoscaling, Backup, Monitoring, Recovery
from hadesign.blueprint.platform import Network, Storage
from hadesign.blueprint.quantities import DnsName, Version
from hadesign.blueprint.workloads import Workload

API_VERSION = "hadesign.io/v1"


class Kubernetes(Section):
    """Which Kubernetes, installed by what."""

    version: Version = required("Kubernetes version.", "1.36.4")
    installer: Literal["kubeadm", "kubespray", "rke2", "rke", "managed"] = required(
        "What installs it; managed means that the provider runs the control plane.", "kubeadm"
    )
    cluster_name: DnsName | None = optional("Cluster name, if not the blueprint's.", "shop-prod")


class Spec(Section):
    """The design."""

    objectives: Objectives | None = optional("What the design promises.", {"survive": "zone"})
    kubernetes: Kubernetes = required(
        "Kubernetes version and installer.", {"version": "1.36.4", "installer": "kubeadm"}
    )
    infrastructure: Infrastructure | None = optional("What the cluster stands on.", {"zones": [{"name": "a"}]})
    nodes: tuple[NodeEntry, ...] = several("Machines and pools.", [{"name": "cp-a", "roles": ["control-plane"]}])
    control_plane: ControlPlane | None = optional("Control plane.", {"endpoint": "api.example.org:6443"})
    etcd: Etcd | None = optional("etcd.", {"topology": "stacked"})
    load_balancers: tuple[LoadBalancer, ...] = several("Load balancers.", [{"name": "api", "type": "cloud"}])
    network: Network | None = optional("Cluster network.", {"cni": "cilium"})
    storage: Storage | None = optional("Storage.", {"classes": []})
    workloads: tuple[Workload, ...] = several("Applications.", [{"name": "cart", "kind": "Deployment", "replicas": 4}])
    backup: Backup | None = optional("Backup.", {"etcd": {"interval": "15m"}})
    monitoring: Monitoring | None = optional("Monitoring.", {"deadMansSwitch": True})
    autoscaling: Autoscaling | None = optional("Autoscaling and repair.", {"nodeRepair": {"enabled": True}})
    recovery: Recovery | None = optional("Disaster recovery.", {"runbook": "https://wiki.example.org/dr"})
    reliability: Reliability | None = optional("Availability of parts.", {"node": "99.5%"})
    decisions: tuple[Decision, ...] = several("Decisions.", [{"id": 1, "title": "Stacked etcd", "status": "accepted"}])
    waivers: tuple[WaiverEntry, ...] = several("Accepted findings.", [{"rule": "LB004", "reason": "lab"}])


class Blueprint(Section):
    """A blueprint of a highly available Kubernetes cluster."""

    api_version: Literal["hadesign.io/v1"] = required("Version of the blueprint format.", API_VERSION)
    kind: Literal["Blueprint"] = required("Kind of document.", "Blueprint")
    metadata: Metadata = required("Name and owners.", {"name": "shop-prod"})
    spec: Spec = required("The design.", {"kubernetes": {"version": "1.36.4", "installer": "kubeadm"}})
