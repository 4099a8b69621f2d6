"""Facts about etcd: its members, what single failures leave of them, its disk and its timers."""

from collections.abc import Iterator, Sequence

from hadesign.blueprint.governance import FailureLevel
from hadesign.diagnostic import Path
from hadesign.lint.facts.base import Context, Item, Topic, seen_at
from hadesign.lint.facts.cluster import promised, promised_nodes, provider
from hadesign.proof.failures import Failure
from hadesign.topology.cluster import Etcd, Member

TOPIC = Topic("etcd.")


def _etcd(context: Context) -> Etcd | None:
    return context.cluster.etcd


def _promise(context: Context) -> str | None:
    objectives = context.cluster.blueprint.spec.objectives
    return objectives.survives.etcd if objectives and objectives.survives else None


@TOPIC.value("members", "Number of members; null for a managed control plane.")
def members(context: Context) -> int | None:
    """Count the members."""
    etcd = _etcd(context)
    return len(etcd.members) if etcd else None


@TOPIC.value("quorum", "Smallest majority of the members.")
def quorum(context: Context) -> int | None:
    """Return the quorum."""
    etcd = _etcd(context)
    return etcd.quorum if etcd else None


@TOPIC.value("stacked", "Whether members run on the control-plane machines.")
def stacked(context: Context) -> bool:
    """Tell stacked from external."""
    etcd = _etcd(context)
    return etcd is not None and etcd.topology == "stacked"


@TOPIC.value("survive", "Promised level for etcd: node, rack, zone or region.")
def survive(context: Context) -> FailureLevel:
    """Return the promise for etcd, or that of the design."""
    return promised(context, _promise(context))


@TOPIC.value("memberZones", "Number of zones that hold members; null if a member's zone is not known.")
def member_zones(context: Context) -> int | None:
    """Count the zones of the members."""
    zones = [_zone(context, member) for member in _members(context)]
    return None if None in zones else len(set(zones))


def _members(context: Context) -> Sequence[Member]:
    etcd = _etcd(context)
    return etcd.members if etcd else ()


def _zone(context: Context, member: Member) -> str | None:
    return context.once(_zones_of_nodes)[member.node]


def _zones_of_nodes(context: Context) -> dict[str, str | None]:
    return {node.name: node.zone for node in context.cluster.nodes}


@TOPIC.items(
    "clusters",
    "The etcd cluster, as a list of one; empty for a managed control plane.",
    members="number of members",
    quorum="smallest majority",
    zones="zones that hold members, null if one is not known",
    perZone="texts such as `a (2)`",
    biggest="the zone with most members",
    left="members left when that zone is lost",
)
def clusters(context: Context) -> list[Item]:
    """Describe the etcd cluster; it stands at its first member's machine."""
    etcd = _etcd(context)
    if etcd is None:
        return []
    first, *others = etcd.members
    counts: dict[str, int] = {}
    unknown: Member | None = None
    for member in etcd.members:
        zone = _zone(context, member)
        if zone is None:
            unknown = unknown or member
        else:
            counts[zone] = counts.get(zone, 0) + 1
    biggest = max(counts, key=lambda name: counts[name]) if counts else None
    values = {
        "members": len(etcd.members),
        "quorum": etcd.quorum,
        "zones": None if unknown else tuple(counts),
        "perZone": tuple(f"{name} ({count})" for name, count in counts.items()),
        "biggest": biggest,
        "left": len(etcd.members) - counts[biggest] if biggest else None,
    }
    related = [seen_at(f"member {member.name}", member.origin) for member in others]
    places = {"zones": (*(unknown or first).origin.path, "zone")}
    return [Item(first.origin.path, values, related, places)]


_LOSS = {
    "name": "name of what is lost; null if where a member stands is not known",
    "members": "names of the members lost with it",
    "left": "number of members left",
    "keepsQuorum": "whether etcd goes on, as the proof says",
}


@TOPIC.items("zones", "Zones that hold members, and what the loss of each leaves.", **_LOSS)
def zones(context: Context) -> list[Item]:
    """Return the loss of each zone; members whose zone is not known make an item without a name."""
    homeless = [member for member in _members(context) if _zone(context, member) is None]
    return [*_losses(context, "zone"), *_unknown(homeless, "zone")]


@TOPIC.items("hosts", "Hypervisors that carry members, and what the loss of each leaves.", **_LOSS)
def hosts(context: Context) -> list[Item]:
    """Return the loss of each host; a member that may be virtual and whose host is not known has no name.

    A bare-metal machine is its own host, and a cloud does not tell.
    """
    known = {name for failure in context.proof.failures if failure.kind == "host" for name in failure.dead}
    virtual = provider(context) in (None, "vsphere", "openstack")
    homeless = [member for member in _members(context) if virtual and f"node/{member.node}" not in known]
    return [*_losses(context, "host"), *_unknown(homeless, "host")]


def _unknown(homeless: Sequence[Member], field: str) -> list[Item]:
    """Return at most one item: what is missing once is enough not to know."""
    return [Item(m.origin.path, {"name": None}, places={"name": (*m.origin.path, field)}) for m in homeless[:1]]


@TOPIC.items(
    "domains",
    "Racks, power feeds, switches, datastores and sites that members share, and what the loss of each leaves.",
    kind="rack, power, switch, datastore or site",
    **_LOSS,
)
def domains(context: Context) -> list[Item]:
    """Return the loss of each shared domain that is no zone."""
    return [item for kind in ("rack", "datastore", "power", "switch", "site") for item in _losses(context, kind)]


def _losses(context: Context, kind: str) -> Iterator[Item]:
    broken = {found.failure for found in context.proof.etcd.breaks}
    for failure in context.proof.failures:
        if failure.kind == kind and (lost := _lost(context, failure)):
            values = {
                "kind": kind,
                "name": failure.name,
                "members": tuple(member.name for member in lost),
                "left": len(_members(context)) - len(lost),
                "keepsQuorum": failure.thing not in broken,
            }
            places: dict[str, Path] = {kind: (*lost[0].origin.path, kind)}
            related = [seen_at(f"member {member.name}", member.origin) for member in lost[1:]]
            yield Item(
                lost[0].origin.path, values, [*related, seen_at(f"{kind} {failure.name}", failure.origin)], places
            )


def _lost(context: Context, failure: Failure) -> list[Member]:
    return [member for member in _members(context) if f"node/{member.node}" in failure.dead]


@TOPIC.items(
    "machines",
    "The loss of as many machines as etcd is promised to survive (one, where no number is promised).",
    promised="number of machines that may be lost",
    members="number of members",
    left="members left after that",
    keepsQuorum="whether that is still a majority",
    name="name of one machine whose loss alone stops etcd, null if there is none",
)
def machines(context: Context) -> list[Item]:
    """Return what the promised number of lost machines leaves; each machine holds one member."""
    etcd = _etcd(context)
    if etcd is None:
        return []
    lost = promised_nodes(_promise(context))
    alone = next((found for found in context.proof.etcd.breaks if found.kind == "node"), None)
    left = max(len(etcd.members) - lost, 0)
    values = {
        "promised": lost,
        "members": len(etcd.members),
        "left": left,
        "keepsQuorum": alone is None and left >= etcd.quorum,
        "name": alone.failure.partition("/")[2] if alone else None,
    }
    origin = etcd.members[0].origin
    promise = [("the promise", ("spec", "objectives", "survives", "etcd"))] if _promise(context) else []
    related = [*promise, *(seen_at(f"member {member.name}", member.origin) for member in etcd.members[1:])]
    return [Item(origin.path, values, related)]


@TOPIC.items(
    "latencies",
    "Measured latencies of the members' disk.",
    metric="what was measured",
    p99="99th percentile in seconds",
    slow="seconds from which on it is slow",
    failing="seconds from which on leaders are lost",
)
def latencies(context: Context) -> list[Item]:
    """Return the disk's latencies with etcd's own thresholds (https://etcd.io/docs/v3.6/faq/).

    etcd advises p99 below 10 ms for WAL fsync and below 25 ms for backend commit. From 100 ms on (one default
    heartbeat) a leader cannot keep its followers; no such limit is documented for commits.
    """
    if _etcd(context) is None:
        return []
    given = context.cluster.blueprint.spec.etcd
    disk = given.disk if given else None
    base: Path = ("spec", "etcd", "disk")
    measured = (
        ("WAL fsync", disk.fsync_p99 if disk else None, 0.010, 0.100, "fsyncP99"),
        ("backend commit", disk.commit_p99 if disk else None, 0.025, None, "commitP99"),
    )
    return [
        Item(base, {"metric": metric, "p99": p99, "slow": slow, "failing": failing}, places={"p99": (*base, name)})
        for metric, p99, slow, failing, name in measured
    ]


@TOPIC.items(
    "timers",
    "Heartbeat and election timeout, given or etcd's defaults, as a list of one; seconds.",
    heartbeat="heartbeat interval",
    election="election timeout",
    roundTrip="largest round trip between members",
    assumed="names of the timers that are not given",
)
def timers(context: Context) -> list[Item]:
    """Return the timers and the round trip that they must fit."""
    etcd = _etcd(context)
    if etcd is None:
        return []
    infrastructure = context.cluster.blueprint.spec.infrastructure
    values = {
        "heartbeat": etcd.heartbeat,
        "election": etcd.election,
        "roundTrip": infrastructure.round_trip if infrastructure else None,
        "assumed": etcd.assumed,
    }
    trip: Path = ("spec", "infrastructure", "roundTrip")
    base: Path = ("spec", "etcd")
    given = "heartbeatInterval" if "electionTimeout" in etcd.assumed else "electionTimeout"
    places = {"roundTrip": trip, "given": (*base, given)}
    related = [("round trip", trip)] if values["roundTrip"] is not None else []
    return [Item(base, values, related, places)]
