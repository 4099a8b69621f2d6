"""The groups of machines that are scaled, by the names that the provider has for them."""

from collections import Counter

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.topology.cluster import Cluster, ClusterAutoscaler, ScaledGroup


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A group: its name at the provider, its zone if it is in one only, and how many machines it may have."""

    name: str
    zone: str | None
    least: int
    most: int


def machine_groups(cluster: Cluster, scaler: ClusterAutoscaler) -> tuple[NamedGroup, ...]:
    """Return the groups; where the design calls several by one name, each is called after its zone, too."""
    times = Counter(group.name for group in scaler.groups)
    found = []
    for group in scaler.groups:
        zone = group_zone(cluster, group)
        name = f"{group.name}-{zone}" if times[group.name] > 1 and zone else group.name
        found.append(NamedGroup(name, zone, group.least or 0, group.most or 0))
    return tuple(found)


def group_zone(cluster: Cluster, group: ScaledGroup) -> str | None:
    """Return the zone of a group, if it is in one only."""
    zones = {cluster.groups[number].zone for number in group.groups}
    return group.zone or (next(iter(zones)) if len(zones) == 1 else None)


def unsized(scaler: ClusterAutoscaler) -> str:
    """Say of which group the design does not say how many machines it may have, or nothing."""
    for group in scaler.groups:
        if group.least is None or group.most is None:
            return _("the design does not say how many machines autoscaling group {name} may have", name=group.name)
    return ""
