"""What keeps a design good: backups, recovery, monitoring, autoscaling; times in seconds.

`None` is unsaid, and `NONE` what the architect says there is not.
"""

from typing import Literal, TypeAlias, get_args

from hadesign.blueprint.operations import SnapshotRunner
from hadesign.blueprint.schedule import CronSchedule
from hadesign.frozen import dataclass
from hadesign.stated import Nothing
from hadesign.topology.nouns.places import Origin
from hadesign.topology.nouns.workloads import Spread, Workload


@dataclass(frozen=True, slots=True)
class Replication:
    """Volumes that are sent to another place all the time: time between two transfers, and how late they arrive."""

    interval: float | None
    lag: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies of one kind of data, where they go, and when a restore was last tried (an ISO date).

    `enabled` is false where it is said that none are taken. Snapshots of etcd have an `interval`, copies of volumes a
    `schedule`. `runner` takes the snapshots where the installer does not, `recipient` is the public key to which copies
    of keys are encrypted, and `restore_tests` the time between two automatic tests of a restore. `verified` tells
    whether each copy is checked, `immutable` whether nobody can delete it before its time, and `taken_on` on which
    members' machines snapshots are taken.
    """

    what: Literal["etcd", "volumes"]
    enabled: bool | None
    interval: float | None
    schedule: CronSchedule | None
    tool: str | None
    replication: Replication | Nothing | None
    location: str | None
    offsite: bool | None
    in_cluster: bool | None
    zone: str | None
    node: str | None
    region: str | None
    retention: float | None
    kept: int | None
    duration: float | None
    offsite_delay: float | None
    encrypted: bool | None
    last_restore_test: str | Nothing | None
    origin: Origin
    runner: SnapshotRunner | None = None
    recipient: str | Nothing | None = None
    restore_tests: float | Nothing | None = None
    verified: bool | None = None
    immutable: bool | None = None
    taken_on: Literal["one-member", "every-member"] | None = None


@dataclass(frozen=True, slots=True)
class Backups:
    """What is saved."""

    etcd: Backup | Nothing | None
    volumes: Backup | Nothing | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """What people do when it is down; days as ISO dates."""

    runbook: str | Nothing | None
    drill_interval: float | None
    last_drill: str | Nothing | None
    response: float | None
    replacement: float | None
    restore: float | None
    volume_restore: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Database:
    """A database that copies of something share; `address` is `host:port`."""

    type: Literal["postgres", "mysql"]
    address: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Grafana:
    """Grafana, which shows dashboards."""

    replicas: int | None
    spread: Spread | None
    database: Database | Nothing | None
    origin: Origin


ReceiverType: TypeAlias = Literal["pagerduty", "opsgenie", "slack", "webhook"]
AlertSeverity: TypeAlias = Literal["critical", "warning"]
SEVERITIES: tuple[AlertSeverity, ...] = get_args(AlertSeverity)
"""How bad an alert is: critical wakes somebody, a warning waits for the day."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told of alerts of these severities."""

    name: str
    type: ReceiverType
    severities: tuple[AlertSeverity, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Who notices, who is told, and who notices that alerts stopped.

    `prometheus` and `alertmanager` are parts of the platform as they are proved. `retention` of metrics is in seconds;
    `receivers` are `None` where nothing is said, and empty where nobody is told.
    """

    prometheus: Workload | Nothing | None
    alertmanager: Workload | Nothing | None
    grafana: Grafana | Nothing | None
    retention: float | None
    receivers: tuple[Receiver, ...] | None
    dead_mans_switch: bool | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class ScaledGroup:
    """A group of the cluster autoscaler and the groups of equal machines (indices) that it scales.

    `problem` says why that cannot be told, as what would have to be known; then there are no machines.
    """

    name: str
    zone: str | None
    least: int | None
    most: int | None
    groups: tuple[int, ...]
    problem: str
    origin: Origin


RepairType: TypeAlias = Literal["cloud", "machine-health-check", "medik8s", "manual"]


@dataclass(frozen=True, slots=True)
class ClusterAutoscaler:
    """The Cluster Autoscaler; `provision` is the time until a new machine is a ready node."""

    enabled: bool | None
    replicas: int | None
    groups: tuple[ScaledGroup, ...]
    provision: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class NodeRepair:
    """Automatic replacement of broken nodes; `max_unhealthy` is a number or a percentage above which it stops."""

    enabled: bool | None
    type: RepairType | None
    max_unhealthy: int | str | None
    time: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Autoscaling:
    """How the cluster heals and grows by itself."""

    scaler: ClusterAutoscaler | Nothing | None
    repair: NodeRepair | Nothing | None
    origin: Origin
