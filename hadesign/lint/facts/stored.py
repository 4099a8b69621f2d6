"""Where volumes of a class may be, what is beside them, and which machines are left to attach them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hadesign.i18n import _
from hadesign.lint.facts.base import Context
from hadesign.lint.facts.cluster import data_survive
from hadesign.proof.capacity import binding
from hadesign.stated import NONE
from hadesign.topology.cluster import Storage, Workload


def values(context: Context, storage: Storage) -> Mapping[str, Any]:
    """Return what is said of a class beside its copies."""
    cluster = context.cluster
    lost, left = _left(context, storage)
    return {
        "domain": storage.domain,
        "domains": _domains(context, storage),
        "perDomain": storage.each,
        "leastStated": storage.least if storage.least_given and storage.row.majority else None,
        "reclaim": storage.reclaim,
        "saved": storage.backup is not NONE and cluster.backups.volumes is not NONE,
        "wanted": sum(
            (workload.replicas or 0) * sum(claim.storage_class == storage.name for claim in workload.claims)
            for workload in cluster.workloads
            if workload.kind == "StatefulSet"
        ),
        "limit": storage.attached,
        "left": left,
        "lost": lost,
    }


def _domains(context: Context, storage: Storage) -> int | None:
    """Count what keeps copies apart, where nodes of ours hold them, or the places are named."""
    groups = [context.cluster.groups[group] for group in storage.eligible]
    if storage.apart == "node":
        return sum(len(group.nodes) for group in groups) or len(storage.places) or None
    if storage.apart == "zone":
        zones = {group.zone for group in groups}
        return None if None in zones else len(zones) or len(storage.places) or None
    return None


def _left(context: Context, storage: Storage) -> tuple[str, int]:
    """Return the loss that leaves the fewest machines for volumes of a class, and how many these are."""
    cluster = context.cluster
    users = [one for one in cluster.workloads if storage.name in one.volumes]
    groups = [cluster.groups[number] for number in sorted({group for one in users for group in one.eligible})]
    whole = sum(len(group.nodes) for group in groups)
    zones: Counter[str] = Counter()
    for group in groups:
        zones[group.zone or ""] += len(group.nodes)
    if data_survive(context) in ("zone", "region") and zones and "" not in zones:
        name, count = max(zones.items(), key=lambda pair: pair[1])
        return _("zone {name}", name=name), whole - count
    return _("a machine"), max(whole - 1, 0)


def beside(context: Context, workload: Workload, storage: Storage) -> Mapping[str, str | None]:
    """Return zones of a volume that one machine, or none if autoscaling likes, can attach it in."""
    cluster, scaler = context.cluster, context.cluster.autoscaling.scaler
    zones: Counter[str] = Counter()
    for number in workload.eligible:
        group = cluster.groups[number]
        zones[group.zone or ""] += len(group.nodes)
    held = [zone for zone in zones if zone and zone in binding.zones(cluster, storage)]
    least = {
        cluster.groups[number].zone: group.least
        for group in (scaler.groups if scaler else ())
        for number in group.groups
        if len({cluster.groups[one].zone for one in group.groups}) == 1
    }
    return {
        "alone": next((zone for zone in held if zones[zone] == 1), None),
        "emptied": next((zone for zone in held if least.get(zone) == 0), None),
    }
