"""etcd's disk and timers."""

from math import inf

from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.lint.facts.base import Context, Item
from hadesign.lint.facts.etcd.topic import TOPIC, etcd_of, zone_of
from hadesign.words.things import thing_words


@TOPIC.items(
    "latencies",
    "Measured latencies of the members' disk.",
    kind="fsync or commit",
    metric="what was measured, in words",
    p99="99th percentile in seconds",
)
def latencies(context: Context) -> list[Item]:
    """Return the disk's latencies."""
    etcd = etcd_of(context)
    if etcd is None:
        return []
    disk = etcd.disk
    base: Path = etcd.origin.below("disk").path
    measured = (
        ("fsync", _("WAL fsync"), disk.fsync if disk else None),
        ("commit", _("backend commit"), disk.commit if disk else None),
    )
    return [
        Item(base, {"kind": kind, "metric": metric, "p99": p99}, places={"p99": (*base, f"{kind}P99")})
        for kind, metric, p99 in measured
    ]


@TOPIC.items(
    "disks",
    "What is said of the members' disk: its type, and how many writes it takes; empty where neither is said.",
    kind="type or iops",
    type="nvme, ssd, hdd, network or ramdisk; null in the item of the other kind, as is what follows",
    fsync="measured 99th percentile of WAL fsync in seconds, null if nobody measured it",
    iops="sequential write IOPS, measured",
)
def disks(context: Context) -> list[Item]:
    """Return what is said of the disk, each at its own place."""
    etcd = etcd_of(context)
    disk = etcd.disk if etcd else None
    if disk is None:
        return []
    path = disk.origin.path
    own = {"type": disk.type, "fsync": disk.fsync, "iops": None}
    items = [Item((*path, "type"), {"kind": "type", **own})] if disk.type is not None else []
    if disk.iops is not None:
        items.append(Item((*path, "iops"), {"kind": "iops", "type": None, "fsync": None, "iops": disk.iops}))
    return items


@TOPIC.items(
    "bandwidths",
    "What carries data between members, where its bandwidth is given: the network of all, and links between zones of"
    " members.",
    carrier="what it is, in words",
    bandwidth="bits a second",
    database="bytes that a member copies which comes back without its data: the measured size, else the quota; or null",
    copying="seconds that this takes at least; null if no size is given",
)
def bandwidths(context: Context) -> list[Item]:
    """Return the bandwidths between members, each at its own place."""
    etcd, infrastructure = etcd_of(context), context.cluster.infrastructure
    if etcd is None or len(etcd.members) < 2:
        return []
    zones = {zone_of(context, member) for member in etcd.members}
    given = [(_("the network between members"), infrastructure.bandwidth, infrastructure.origin)]
    links = (link for link in context.cluster.links if {*link.ends} <= zones)
    given += [(thing_words(link.thing), link.bandwidth, link.origin) for link in links]
    size = etcd.quota if etcd.database is None else etcd.database
    return [
        Item(
            origin.below("bandwidth").path,
            {"carrier": carrier, "bandwidth": bits, "database": size, "copying": size and round(size * 8 / bits, 3)},
        )
        for carrier, bits, origin in given
        if bits is not None
    ]


@TOPIC.items(
    "timers",
    "Heartbeat and election timeout, as they are given or the installer's defaults, as a list of one; seconds.",
    heartbeat="heartbeat interval",
    election="election timeout",
    roundTrip="largest round trip between members",
    heartbeats="the election timeout in heartbeats",
    roundTrips="the election timeout in round trips; null if the round trip is not known",
)
def timers(context: Context) -> list[Item]:
    """Return the timers and the round trip that they must fit."""
    etcd = etcd_of(context)
    if etcd is None:
        return []
    infrastructure = context.cluster.infrastructure
    trip = infrastructure.round_trip
    values = {
        "heartbeat": etcd.heartbeat,
        "election": etcd.election,
        "roundTrip": trip,
        "heartbeats": _times(etcd.election, etcd.heartbeat),
        "roundTrips": None if trip is None else _times(etcd.election, trip),
    }
    base: Path = etcd.origin.path
    measured: Path = infrastructure.origin.below("roundTrip").path
    # Of both that nobody gave, the election timeout is what has to be said first.
    heart = "electionTimeout" in etcd.assumed and "heartbeatInterval" not in etcd.assumed
    given = "heartbeatInterval" if heart else "electionTimeout"
    places = {"roundTrip": measured, "roundTrips": measured, "given": (*base, given)}
    return [Item(base, values, [(_("round trip"), measured)] if trip is not None else [], places)]


def _times(whole: float, part: float) -> float:
    """Divide so that 700 ms are ten times 70 ms: binary fractions alone would make it a little less."""
    return round(whole / part, 9) if part else inf
