"""Backups, recovery, monitoring and autoscaling, as they are given."""

from collections.abc import Mapping, Sequence

from hadesign.blueprint import operations as written
from hadesign.i18n import _
from hadesign.stated import NONE, made
from hadesign.topology.given import Given
from hadesign.topology.nouns.machines import Node, NodeGroup
from hadesign.topology.nouns.operations import (
    SEVERITIES,
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
    RecoveryPlan,
    Replication,
    ScaledGroup,
)
from hadesign.topology.nouns.places import Origin
from hadesign.topology.nouns.workloads import Workload
from hadesign.topology.order import by_name
from hadesign.topology.workloads import spread_of


def build_backups(given: Given) -> Backups:
    """Return what is saved."""
    found = given.spec.backup
    return Backups(
        made(found.etcd if found else None, lambda target: _backup(target, given.at("backup", "etcd"))),
        made(found.volumes if found else None, lambda target: _backup(target, given.at("backup", "volumes"))),
        given.at("backup"),
    )


def _backup(target: written.EtcdBackup | written.VolumeBackup, origin: Origin) -> Backup:
    etcd = target if isinstance(target, written.EtcdBackup) else None
    volumes = target if isinstance(target, written.VolumeBackup) else None
    where = origin.below("replication")
    return Backup(
        what="etcd" if etcd else "volumes",
        enabled=etcd.enabled if etcd else None,
        interval=etcd.interval if etcd else None,
        schedule=volumes.schedule if volumes else None,
        tool=volumes.tool if volumes else None,
        replication=made(
            volumes.replication if volumes else None, lambda sent: Replication(sent.interval, sent.lag, where)
        ),
        location=target.location,
        offsite=target.offsite,
        in_cluster=target.in_cluster,
        zone=target.zone,
        node=target.node,
        region=target.region,
        retention=target.retention,
        kept=target.kept,
        duration=target.duration,
        offsite_delay=target.offsite_delay,
        encrypted=target.encrypted,
        last_restore_test=target.last_restore_test,
        origin=origin,
        runner=etcd.runner if etcd else None,
        recipient=etcd.recipient if etcd else None,
        restore_tests=etcd.restore_test_interval if etcd else None,
        verified=target.verified,
        immutable=target.immutable,
        taken_on=etcd.taken_on if etcd else None,
    )


def build_recovery(given: Given) -> RecoveryPlan:
    """Return what people do when it is down."""
    found = given.spec.recovery
    drills = found.drills if found else None
    return RecoveryPlan(
        runbook=found.runbook if found else None,
        drill_interval=drills.interval if drills else None,
        last_drill=drills.last if drills else NONE if drills is NONE else None,
        response=found.response_time if found else None,
        replacement=found.replacement_time if found else None,
        restore=found.restore_time if found else None,
        volume_restore=found.volume_restore_time if found else None,
        origin=given.at("recovery"),
    )


def build_monitoring(given: Given, components: Sequence[Workload]) -> Monitoring:
    """Return who notices, with those of its parts that run in pods as they are proved."""
    found, origin = given.spec.monitoring, given.at("monitoring")
    prometheus = found.prometheus if found else None
    parts = {component.origin.path: component for component in components}
    return Monitoring(
        prometheus=made(prometheus, lambda _said: parts[origin.below("prometheus").path]),
        alertmanager=made(
            found.alertmanager if found else None, lambda _said: parts[origin.below("alertmanager").path]
        ),
        grafana=made(found.grafana if found else None, lambda said: _grafana(said, origin.below("grafana"))),
        retention=prometheus.retention if prometheus else None,
        receivers=_receivers(found.receivers if found else None, origin),
        dead_mans_switch=found.dead_mans_switch if found else None,
        origin=origin,
    )


def _grafana(said: written.Grafana, origin: Origin) -> Grafana:
    where = origin.below("database")
    database = made(said.database, lambda found: Database(found.type, found.address, where))
    return Grafana(said.replicas, spread_of(said.spread), database, origin)


def _receivers(said: Sequence[written.Receiver] | None, origin: Origin) -> tuple[Receiver, ...] | None:
    """Return who is told, by name; one that names no severities is told of all."""
    if said is None:
        return None
    return tuple(
        Receiver(entry.name, entry.type, _severities(entry), origin.below("receivers", index))
        for index, entry in by_name(said, lambda entry: entry.name)
    )


def _severities(entry: written.Receiver) -> tuple[AlertSeverity, ...]:
    return SEVERITIES if entry.severities is None else tuple(one for one in SEVERITIES if one in entry.severities)


def build_autoscaling(given: Given, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> Autoscaling:
    """Return how the cluster heals and grows by itself."""
    section, origin = given.spec.autoscaling, given.at("autoscaling")
    scaler = section.cluster_autoscaler if section else None
    repair = section.node_repair if section else None
    return Autoscaling(
        made(scaler, lambda found: _scaler(found, nodes, groups, origin.below("clusterAutoscaler"))),
        made(repair, lambda found: _repair(found, origin.below("nodeRepair"))),
        origin,
    )


def _repair(found: written.NodeRepair, origin: Origin) -> NodeRepair:
    return NodeRepair(found.enabled, found.type, found.max_unhealthy, found.repair_time, origin)


def _scaler(
    scaler: written.ClusterAutoscaler, nodes: Sequence[Node], groups: Sequence[NodeGroup], origin: Origin
) -> ClusterAutoscaler:
    """Match the groups of the autoscaler with the machines of the design.

    A group is called as its pool, or as its pool and its zone, `workers-a`, as groups of one zone usually are.
    """
    pools: dict[tuple[str, str | None], list[int]] = {}
    for number, group in enumerate(groups):
        pool = nodes[group.nodes[0]].pool
        if pool is not None:
            pools.setdefault((pool, group.zone), []).append(number)
    owner: dict[int, str] = {}
    scaled: list[ScaledGroup] = []
    for index, entry in by_name(scaler.groups, _full_name):
        found, problem = _match(entry, pools)
        twice = next((owner[number] for number in found if number in owner), None)
        if twice is not None:
            found, problem = (
                (),
                _("the machines of autoscaling group {name} apart from those of {other}", name=entry.name, other=twice),
            )
        owner |= dict.fromkeys(found, entry.name)
        where = origin.below("groups", index)
        scaled.append(ScaledGroup(entry.name, entry.zone, entry.min, entry.max, found, problem, where))
    return ClusterAutoscaler(scaler.enabled, scaler.replicas, tuple(scaled), scaler.provision_time, origin)


def _full_name(group: written.ScalingGroup) -> str:
    return f"{group.name}/{group.zone or ''}"


def _match(
    entry: written.ScalingGroup, pools: Mapping[tuple[str, str | None], Sequence[int]]
) -> tuple[tuple[int, ...], str]:
    """Return the machines that a group is named after, or why it is not known which."""
    # No two pools and zones make the same name, as their machines would too.
    named = [key for key in pools if key[0] == entry.name] or [
        key for key in pools if f"{key[0]}-{key[1]}" == entry.name
    ]
    if not named:
        return (), _(
            "the machines of autoscaling group {name}, which is neither a pool nor a pool and its zone", name=entry.name
        )
    keys = [key for key in named if entry.zone in (None, key[1])]
    if not keys:
        return (), _(
            "the machines of autoscaling group {name}, as its pool has none in zone {zone}",
            name=entry.name,
            zone=entry.zone,
        )
    return tuple(number for key in keys for number in pools[key]), ""
