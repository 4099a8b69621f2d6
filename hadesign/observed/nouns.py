"""What was observed of a cluster. Fields are `None` where nothing that was read says it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hadesign.blueprint.manifests.parts import selects
from hadesign.blueprint.schedule import CronSchedule
from hadesign.frozen import dataclass


@dataclass(frozen=True, slots=True)
class ObservedTaint:
    """A taint of a node."""

    key: str
    value: str
    effect: str


@dataclass(frozen=True, slots=True)
class ObservedNode:
    """A Node object: `zone` and `plane` (whether it is of the control plane) are what its labels say.

    `version` is its kubelet's, as in 1.36.4, and `build` the same as it says it; `ready` is `None` where it does not
    say. `cpu` is in millicores and `memory` in bytes, of the machine as a whole.
    """

    name: str
    labels: Mapping[str, str]
    taints: tuple[ObservedTaint, ...]
    addresses: tuple[str, ...]
    version: str | None
    build: str | None
    ready: bool | None
    cpu: int | None
    memory: int | None
    pods: int | None

    @property
    def zone(self) -> str | None:
        """The zone of its labels."""
        return self.labels.get("topology.kubernetes.io/zone") or self.labels.get(
            "failure-domain.beta.kubernetes.io/zone"
        )

    @property
    def plane(self) -> bool:
        """Whether its labels say that it is of the control plane."""
        prefix = "node-role.kubernetes.io/"
        return any(f"{prefix}{role}" in self.labels for role in ("control-plane", "master", "controlplane"))


@dataclass(frozen=True, slots=True)
class ObservedPod:
    """A pod: `owner` is the kind and name of the object that made it, a ReplicaSet's being its Deployment."""

    namespace: str
    name: str
    owner: tuple[str, str] | None
    node: str | None
    running: bool
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ObservedWorkload:
    """A Deployment, StatefulSet or DaemonSet, with the labels of its pods."""

    kind: str
    namespace: str
    name: str
    replicas: int | None
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ObservedBudget:
    """A PodDisruptionBudget; `selector` is its label selector as it stands, and `None` where it has none."""

    namespace: str
    name: str
    selector: Mapping[str, Any] | None
    max_unavailable: int | str | None
    min_available: int | str | None

    def selects(self, labels: Mapping[str, str]) -> bool:
        """Whether it is about pods with some labels."""
        return selects(self.selector, labels)


@dataclass(frozen=True, slots=True)
class ObservedClass:
    """A StorageClass."""

    name: str
    provisioner: str
    binding: str
    reclaim: str


@dataclass(frozen=True, slots=True)
class ObservedCertificate:
    """A certificate by the name that kubeadm has for it, and when it ends."""

    name: str
    ends: datetime
    authority: bool


@dataclass(frozen=True, slots=True)
class ObservedServer:
    """A server by its address and port, with the names and addresses in the certificate that it shows."""

    address: str
    names: tuple[str, ...]
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class ObservedSchedule:
    """A schedule of Velero's and when its last backup that was complete ended; `None` if there is none.

    `schedule` is its cron expression read, and `None` where that is none of five fields (`@every 6h`).
    """

    name: str
    cron: str
    schedule: CronSchedule | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read of a cluster, by kind of object; `sources` are the files."""

    sources: tuple[str, ...] = ()
    at: datetime | None = None
    """When it was observed."""
    nodes: tuple[ObservedNode, ...] | None = None
    pods: tuple[ObservedPod, ...] | None = None
    workloads: tuple[ObservedWorkload, ...] | None = None
    budgets: tuple[ObservedBudget, ...] | None = None
    classes: tuple[ObservedClass, ...] | None = None
    members: tuple[str, ...] | None = None
    certificates: tuple[ObservedCertificate, ...] | None = None
    servers: tuple[ObservedServer, ...] | None = None
    schedules: tuple[ObservedSchedule, ...] | None = None
    backups: int | None = None
    """How many backups of Velero's were complete."""
    snapshot: datetime | None = None
    """When the newest snapshot of etcd was taken."""
    snapshots: int | None = None
    """How many there are; `None` where nothing was seen that takes any."""
    versions: tuple[str, ...] | None = None
    """Versions of the API servers, each once: as they say themselves, or as their pods' images do."""
    version: str | None = None
    """Version of the control plane by what kubeadm keeps of its configuration."""
