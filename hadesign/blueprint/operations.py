"""Backup, monitoring, autoscaling and recovery: what keeps a good design good."""

from typing import Literal

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNever, OrNone, Section, optional, required, several, stated_list
from hadesign.blueprint.quantities import (
    Cron,
    DayDone,
    DnsName,
    Duration,
    HostPort,
    Line,
    Name,
    NodeName,
    Percent,
    Period,
    Recipient,
    Share,
)
from hadesign.blueprint.workloads import DisruptionBudget, Resources, Spread, Volume

SnapshotRunner = Literal["systemd-timer", "cronjob"]
Covered = Literal[
    "etcd-member-loss", "quorum-loss", "control-plane-loss", "node-loss", "zone-loss", "revision-bump"
]  # fmt: skip
"""What a runbook may say."""
Alerted = Literal[
    "etcd-quorum", "etcd-leader", "etcd-disk", "etcd-quota", "api-down", "api-errors", "api-latency",
    "certificate-expiry", "capacity", "volume-full", "storage-health", "backup-age",
]  # fmt: skip
"""What alerts may fire for."""
Probed = Literal["api", "ingress"]
"""What may be called from outside."""
Shared = Literal["zone", "site", "region", "load-balancer", "etcd", "storage", "account", "dns"]
"""What two clusters may share."""


class BackupTarget(Section):
    """Where copies go and how old the last proof is that they can be restored."""

    location: Line | None = optional("Where copies are kept.", "s3://backup/etcd")
    offsite: bool | None = optional("True if that place survives the loss of every zone of the cluster.", True)
    in_cluster: bool | None = optional("True if the copies are kept in this very cluster.", False)
    zone: Name | None = optional("Zone the copies are in, if they are in one.", "c")
    node: NodeName | None = optional("Node the copies are on, if they are on one.", "cp-a")
    region: Name | None = optional("Region the copies are in.", "eu-west")
    retention: Duration | None = optional("How long copies are kept.", "14d")
    kept: int | None = optional(
        "How many copies are kept, where it is their number that counts.", 5, ge=1, le=units.MOST
    )
    duration: Duration | None = optional("Time one copy takes, measured.", "30s")
    offsite_delay: Duration | None = optional("Time until a copy has arrived outside of the cluster, measured.", "2m")
    encrypted: bool | None = optional("Whether copies are encrypted.", True)
    verified: bool | None = optional(
        "Whether each copy is checked after it was taken, by its hash or by reading it.", True
    )
    immutable: bool | None = optional(
        "Whether nobody can change or delete a copy before its time, not even with the keys that write it.", True
    )
    last_restore_test: OrNever[DayDone] | None = optional("Day on which a restore was last carried out.", "2026-10-01")


class EtcdBackup(BackupTarget):
    """Snapshots of etcd."""

    enabled: bool | None = optional("False says that no snapshots are taken.", True)
    interval: Period | None = optional("Time between two snapshots.", "15m")
    runner: SnapshotRunner | None = optional(
        "What takes the snapshots, where the installer does not: timers of the members' machines, or jobs in the"
        " cluster.",
        "systemd-timer",
    )
    taken_on: Literal["one-member", "every-member"] | None = optional(
        "Machines that snapshots are taken on: always the same member's, or every member's.", "every-member"
    )
    recipient: OrNone[Recipient] | None = optional(
        "Public key, of age or SSH, to which copies of the PKI and of the encryption keys are encrypted; none where no"
        " such copies are made.",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    )
    restore_test_interval: OrNever[Period] | None = optional(
        "Time between two automatic tests that restore the newest snapshot.", "7d"
    )


class Replication(Section):
    """Volumes that are sent to another place all the time, such as by mirroring of Ceph's images."""

    interval: Duration | None = optional("Time between two transfers; 0s where every write is sent at once.", "5m")
    lag: Duration | None = optional("Longest time that a transfer took to arrive, measured.", "1m")


class VolumeBackup(BackupTarget):
    """Copies of persistent volumes, and how they are taken."""

    tool: Literal["velero", "csi-snapshots", "restic", "other"] | None = optional(
        "Tool that takes the copies.", "velero"
    )
    schedule: Cron | None = optional("When copies are taken, as a cron schedule.", "0 */6 * * *")
    replication: OrNone[Replication] | None = optional(
        "Replication to a place that survives the loss of every zone.", {"interval": "5m", "lag": "1m"}
    )


class Backup(Section):
    """What is saved."""

    etcd: OrNone[EtcdBackup] | None = optional(
        "Snapshots of etcd, which hold the whole state of the cluster.", {"interval": "15m"}
    )
    volumes: OrNone[VolumeBackup] | None = optional("Copies of what is on persistent volumes.", {"tool": "velero"})


class Replicated(Section):
    """A component of monitoring."""

    replicas: int | None = optional("Number of copies.", 2, ge=0, le=units.MOST)
    spread: OrNone[Spread] | None = optional("How they are kept apart.", {"zone": "required", "node": "required"})


class Watching(Replicated):
    """A component of monitoring that others are to notice by."""

    start_time: Duration | None = optional("Time from scheduling a copy until it works.", "30s")
    pod_disruption_budget: DisruptionBudget | None = optional(
        "How many copies maintenance may take at once.", {"maxUnavailable": 1}
    )
    requests: OrNone[Resources] | None = optional(
        "CPU and memory that each copy asks for.", {"cpu": "500m", "memory": "2Gi"}
    )
    priority_class: OrNone[DnsName] | None = optional("Name of its PriorityClass.", "system-cluster-critical")
    volumes: tuple[Volume, ...] = several(
        "Persistent volume of each copy, one at most.", [{"class": "block", "size": "50Gi"}], max_length=1
    )


class Prometheus(Watching):
    """Prometheus."""

    retention: Period | None = optional("How long metrics are kept.", "15d")


class Database(Section):
    """A database that several copies share; its password is in no blueprint."""

    type: Literal["postgres", "mysql"] = required("Its kind.", "postgres")
    address: HostPort = required("Where it answers: host and port.", "db.example.org:5432")


class Grafana(Replicated):
    """Grafana."""

    database: OrNone[Database] | None = optional(
        "Database that its copies share; none is a file in each copy.",
        {"type": "postgres", "address": "db.example.org:5432"},
    )


class Receiver(Section):
    """Somebody who is told of alerts; keys and addresses with secrets in them are in no blueprint."""

    name: Name = required("Name of the receiver.", "on-call")
    type: Literal["pagerduty", "opsgenie", "slack", "webhook"] = required("By what it is told.", "pagerduty")
    severities: tuple[Literal["critical", "warning"], ...] | None = optional(
        "Alerts that it is told of; all when absent.", ["critical"], strict=False, min_length=1
    )


class Monitoring(Section):
    """Who notices."""

    prometheus: OrNone[Prometheus] | None = optional(
        "Prometheus, which collects metrics and evaluates alerts.", {"replicas": 2}
    )
    alertmanager: OrNone[Watching] | None = optional("Alertmanager, which sends alerts to people.", {"replicas": 3})
    grafana: OrNone[Grafana] | None = optional("Grafana, which shows dashboards.", {"replicas": 2})
    receivers: tuple[Receiver, ...] | None = stated_list(
        "Whom Alertmanager tells.", [{"name": "on-call", "type": "pagerduty"}]
    )
    alerts: tuple[Alerted, ...] | None = stated_list(
        "What alerts fire for, where the list is complete.", ["etcd-quorum", "api-down", "backup-age"]
    )
    external_probe: tuple[Probed, ...] | None = stated_list(
        "What is called from outside of the cluster and of its zones.", ["api", "ingress"]
    )
    alert_path: Literal["in-cluster", "outside"] | None = optional(
        "Whether alerts leave by the cluster's own name service and ingress, or by a way that needs neither.", "outside"
    )
    runbook_links: bool | None = optional("Whether each critical alert says which page of the runbook helps.", True)
    measured_objectives: tuple[DnsName, ...] | None = stated_list(
        "Services whose service level objective is measured: api, ingress, or workloads by name.", ["api", "cart"]
    )
    metrics_server: OrNone[Replicated] | None = optional(
        "metrics-server, or the adapter that HorizontalPodAutoscalers ask.", {"replicas": 2}
    )
    dead_mans_switch: bool | None = optional(
        "Whether an always-firing alert goes to a receiver outside that raises alarm when it stops.", True
    )


class ScalingGroup(Section):
    """A group of machines that grows and shrinks."""

    name: Name = required("Pool, or the provider's name of the group.", "workers")
    zone: Name | None = optional("Zone of the group, if it is in one only.", "a")
    min: int | None = optional("Fewest machines.", 3, ge=0, le=units.MOST)
    max: int | None = optional("Most machines.", 10, ge=0, le=units.MOST)


class ClusterAutoscaler(Section):
    """Cluster Autoscaler."""

    enabled: bool | None = optional("Whether it runs.", True)
    replicas: int | None = optional("Number of copies.", 2, ge=0, le=units.MOST)
    groups: tuple[ScalingGroup, ...] = several(
        "Groups of machines that it scales.", [{"name": "workers", "min": 3, "max": 10}]
    )
    provision_time: Duration | None = optional("Time from the request of a machine to a ready node.", "5m")
    quota: int | None = optional(
        "Most machines that the provider lets its groups have together (quota).", 40, ge=0, le=units.MOST
    )
    zone_rebalancing: bool | None = optional(
        "Whether the provider evens zones out by ending machines that run (AZRebalance of AWS).", False
    )


class NodeRepair(Section):
    """Automatic replacement of broken nodes."""

    enabled: bool | None = optional("Whether it runs.", True)
    type: Literal["cloud", "machine-health-check", "medik8s", "manual"] | None = optional(
        "Tool that replaces them.", "machine-health-check"
    )
    max_unhealthy: Share | None = optional("Share above which nothing is replaced.", "40%")
    repair_time: Duration | None = optional(
        "Time from the failure of a machine until its node object is gone or tainted out-of-service, measured.", "10m"
    )


class Autoscaling(Section):
    """How the cluster heals and grows by itself."""

    cluster_autoscaler: OrNone[ClusterAutoscaler] | None = optional(
        "The Cluster Autoscaler, which adds machines for pods that wait.", {"enabled": True}
    )
    node_repair: OrNone[NodeRepair] | None = optional("What replaces broken nodes.", {"enabled": True})


class Drills(Section):
    """When disaster was last rehearsed, and how often it should be."""

    interval: Period | None = optional("Time between two drills.", "90d")
    last: OrNever[DayDone] | None = optional("Day of the last one.", "2026-09-15")


class Standby(Section):
    """A second cluster that takes over where all of this one is lost."""

    region: Name | None = optional("Region it is in.", "eu-west")
    shares: tuple[Shared, ...] | None = stated_list(
        "What it shares with this cluster, so that losing that takes both.", ["account"]
    )
    room: Percent | None = optional("Part of what critical workloads ask for that it has room for.", "100%")
    lag: Duration | None = optional("Longest time by which its data is behind, measured.", "1m")
    failback: bool | None = optional("Whether the runbook says how work comes back from it.", True)


class Recovery(Section):
    """What people do when it is down."""

    runbook: OrNone[Line] | None = optional("Where the runbook is.", "https://wiki.example.org/dr")
    runbook_in_cluster: bool | None = optional("True if it can only be read while this cluster works.", False)
    runbook_covers: tuple[Covered, ...] | None = stated_list(
        "What the runbook says step by step: the loss of a member of etcd, of most members, of all machines of the"
        " control plane, of a node, of a zone, and how a restored etcd is made to count on (revision-bump).",
        ["quorum-loss", "control-plane-loss"],
    )
    standby: OrNone[Standby] | None = optional(
        "Cluster that takes over where all of this one is lost.", {"region": "eu-west", "lag": "1m"}
    )
    drills: OrNone[Drills] | None = optional("Rehearsals of a disaster.", {"interval": "90d"})
    response_time: Duration | None = optional("Time until somebody acts on an alarm, measured in a drill.", "5m")
    replacement_time: Duration | None = optional(
        "Time until machines stand again where none of etcd's is left, from the request to a reachable host.", "4h"
    )
    restore_time: Duration | None = optional("Time a full restore of etcd took in the last test.", "20m")
    volume_restore_time: Duration | None = optional("Time a restore of all volumes took in the last test.", "3h")
