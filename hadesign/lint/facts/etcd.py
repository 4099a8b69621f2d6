"""Facts about etcd: its members, what single failures leave of them, its disk and its timers."""

from collections.abc import Iterator, Sequence
from functools import partial
from math import inf

from hadesign.diagnostic import Path
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, FailureCause, Item, Topic, seen_at
from hadesign.lint.facts.cluster import higher, machines, may_be_virtual, promised, promised_nodes, zone_place
from hadesign.proof.failure.domains import Failure
from hadesign.proof.services import structures
from hadesign.topology.cluster import Etcd, FailureLevel, Member, ToleranceObjective
from hadesign.topology.structure import AtLeast
from hadesign.vocabulary.kinds import KINDS

TOPIC = Topic("etcd.")
_ABOUT = "etcd, the API servers and the control plane, and the failures that take etcd's quorum"


def _etcd(context: Context) -> Etcd | None:
    return context.cluster.etcd


def _promises(context: Context) -> tuple[ToleranceObjective | None, ToleranceObjective | None]:
    """Return what etcd and the API are to survive, which is gone without etcd."""
    objectives = context.cluster.objectives
    return objectives.tolerance("etcd"), objectives.tolerance("api")


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


@TOPIC.value("survive", "Level that etcd is to survive, or the API if that is higher: node, rack, zone or region.")
def survive(context: Context) -> FailureLevel:
    """Return the objective for etcd, or that for the API, which cannot survive what etcd does not."""
    etcd, api = _promises(context)
    return higher(promised(context, etcd), promised(context, api))


@TOPIC.value("memberZones", "Number of zones that hold members; null if a member's zone is not known.")
def member_zones(context: Context) -> int | None:
    """Count the zones of the members."""
    zones = [_zone(context, member) for member in _members(context)]
    return None if None in zones else len(set(zones))


def _members(context: Context) -> Sequence[Member]:
    etcd = _etcd(context)
    return etcd.members if etcd else ()


def _zone(context: Context, member: Member) -> str | None:
    return machines(context)[member.node].zone


@TOPIC.items(
    "clusters",
    "The etcd cluster, as a list of one; empty for a managed control plane.",
    members="number of members",
    machines="the machines of the members",
    quorum="smallest majority",
    spare="members that may be lost at once",
    zones="zones that hold members, null if one is not known",
    perZone="texts such as `a (2)`",
    biggest="the zone with most members",
    left="members left when that zone is lost",
    about=_ABOUT,
)
def clusters(context: Context) -> list[Item]:
    """Describe the etcd cluster; it stands at its first member's machine."""
    etcd, needed = _etcd(context), structures.etcd(context.cluster)
    if etcd is None or not isinstance(needed, AtLeast):
        return []
    first, *others = etcd.members
    homeless = next((member for member in etcd.members if _zone(context, member) is None), None)
    by_zone = {item.values["name"]: item.values for item in _losses(context, "zone")}
    biggest = min(by_zone, key=lambda name: by_zone[name]["left"], default=None)
    values = {
        "members": len(etcd.members),
        "machines": tuple(member.node for member in etcd.members),
        "quorum": etcd.quorum,
        "spare": len(needed.parts) - needed.k,
        "zones": None if homeless else tuple(by_zone),
        "perZone": tuple(f"{name} ({len(lost['members'])})" for name, lost in by_zone.items()),
        "biggest": biggest,
        "left": by_zone[biggest]["left"] if biggest else None,
    }
    related = [seen_at(f"member {member.name}", member.origin) for member in others]
    places = {"zones": zone_place(machines(context)[(homeless or first).node])}
    parts, causes = subjects.quorum(context), subjects.quorum_losses(context)
    return [Item(first.origin.path, values, related, places, parts=parts, causes=causes)]


_LOSS = {
    "kind": "what kind of thing is lost: zone, host, rack, power, switch, datastore, domain or site",
    "name": "name of what is lost; null if where a member stands is not known",
    "members": "names of the members lost with it",
    "left": "number of members left",
    "keepsQuorum": "whether etcd goes on, as the proof says",
}


_OF_LOSS = "etcd, the API servers and the control plane, and the loss of the thing named"


@TOPIC.items("zones", "Zones that hold members, and what the loss of each leaves.", about=_OF_LOSS, **_LOSS)
def zones(context: Context) -> list[Item]:
    """Return the loss of each zone; members whose zone is not known make an item without a name.

    Where every member is needed, the zone of each is one too many, whichever it is.
    """
    homeless = [member for member in _spared(context) if _zone(context, member) is None]
    places = [zone_place(machines(context)[member.node]) for member in homeless]
    return [*_losses(context, "zone"), *_unknown(context, "zone", places)]


@TOPIC.items("hosts", "Hypervisors that carry members, and what the loss of each leaves.", about=_OF_LOSS, **_LOSS)
def hosts(context: Context) -> list[Item]:
    """Return the loss of each host; a member that may be virtual and whose host is not known has no name.

    A bare-metal machine is its own host, and a cloud does not tell.
    """
    known = {name for failure in context.proof.failures if failure.kind == "host" for name in failure.dead}
    unnamed = may_be_virtual(context)
    homeless = [member for member in _spared(context) if unnamed and f"node/{member.node}" not in known]
    places = [(*member.origin.path, "host") for member in homeless]
    return [*_losses(context, "host"), *_unknown(context, "host", places)]


def _spared(context: Context) -> Sequence[Member]:
    """Return the members if the quorum does without one of them, so that it matters where they are."""
    etcd = _etcd(context)
    return etcd.members if etcd and etcd.quorum < len(etcd.members) else ()


def _unknown(context: Context, kind: str, places: Sequence[Path]) -> list[Item]:
    """Return at most one item: what is missing once is enough not to know."""
    values, parts = dict.fromkeys(_LOSS) | {"kind": kind}, subjects.quorum(context)
    return [Item(place, values, places={"name": place}, parts=parts) for place in places[:1]]


@TOPIC.items(
    "domains",
    "Racks, supplies such as power feeds, datastores, shared domains and sites that members share, and what the loss of"
    " each leaves.",
    about=_OF_LOSS,
    **_LOSS,
)
def domains(context: Context) -> list[Item]:
    """Return the loss of each shared domain that is no zone."""
    kinds = (kind for kind, row in KINDS.items() if row.group in ("supply", "area") and kind not in ("zone", "region"))
    return [item for kind in kinds for item in _losses(context, kind)]


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
            related = [seen_at(f"member {member.name}", member.origin) for member in lost[1:]]
            related.append(seen_at(f"{kind} {failure.name}", failure.origin))
            parts, causes = subjects.quorum(context), subjects.only(failure.thing)
            yield Item(lost[0].origin.path, values, related, parts=parts, causes=causes)


def _lost(context: Context, failure: Failure) -> list[Member]:
    return [member for member in _members(context) if f"node/{member.node}" in failure.dead]


@TOPIC.items(
    "machines",
    "The loss of as many machines as etcd (or the API, which needs it) is to survive; one without a number.",
    lost="number of machines that may be lost",
    members="number of members",
    left="members left after that",
    keepsQuorum="whether that is still a majority",
    about="etcd, the API servers and the control plane, and the loss of so many machines that the quorum is gone",
)
def promised_losses(context: Context) -> list[Item]:
    """Return what is left without the number of machines that may be lost.

    Which machines they are makes no difference: each holds one member, and a quorum counts members alike.
    """
    etcd, needed = _etcd(context), structures.etcd(context.cluster)
    if etcd is None or needed is None:
        return []
    lost = max(promised_nodes(promise) for promise in _promises(context))
    dead, _ = context.proof.domains.closure([f"node/{member.node}" for member in etcd.members[:lost]])
    values = {
        "lost": lost,
        "members": len(etcd.members),
        "left": sum(f"node/{member.node}" not in dead for member in etcd.members),
        "keepsQuorum": survival.stands(needed, dead),
    }
    first, *others = etcd.members
    promises = [promise for promise in _promises(context) if promise]
    written = [("the objective", promise.origin.path) for promise in promises if promised_nodes(promise) == lost]
    related = [*written, *(seen_at(f"member {m.name}", m.origin) for m in others)]
    parts = subjects.quorum(context)
    return [Item(first.origin.path, values, related, parts=parts, causes=partial(_broken_objectives, context))]


def _broken_objectives(context: Context) -> frozenset[FailureCause]:
    """Return the sets of members' nodes, as many at most as are to be survived, without which the quorum is gone.

    They are read off the proofs that the objectives are judged by: each names one set for many of its like.
    """
    holders = frozenset(f"node/{member.node}" for member in _members(context))
    pairs = zip(_promises(context), (context.proof.etcd, context.proof.control_plane), strict=True)
    sets = (found for promise, proof in pairs for found in proof.sets(promised_nodes(promise)).found)
    return frozenset(cause for found in sets if (cause := frozenset(found.failures)) <= holders)


@TOPIC.items(
    "latencies",
    "Measured latencies of the members' disk.",
    kind="fsync or commit",
    metric="what was measured, in words",
    p99="99th percentile in seconds",
)
def latencies(context: Context) -> list[Item]:
    """Return the disk's latencies."""
    etcd = _etcd(context)
    if etcd is None:
        return []
    disk = etcd.disk
    base: Path = etcd.origin.below("disk").path
    measured = (
        ("fsync", "WAL fsync", disk.fsync if disk else None),
        ("commit", "backend commit", disk.commit if disk else None),
    )
    return [
        Item(base, {"kind": kind, "metric": metric, "p99": p99}, places={"p99": (*base, f"{kind}P99")})
        for kind, metric, p99 in measured
    ]


@TOPIC.items(
    "timers",
    "Heartbeat and election timeout, as they are given or follow from the round trip, as a list of one; seconds.",
    heartbeat="heartbeat interval",
    election="election timeout",
    roundTrip="largest round trip between members",
    heartbeats="the election timeout in heartbeats",
    roundTrips="the election timeout in round trips; null if the round trip is not known",
)
def timers(context: Context) -> list[Item]:
    """Return the timers and the round trip that they must fit."""
    etcd = _etcd(context)
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
    given = "heartbeatInterval" if "electionTimeout" in etcd.assumed else "electionTimeout"
    places = {"roundTrip": measured, "roundTrips": measured, "given": (*base, given)}
    return [Item(base, values, [("round trip", measured)] if trip is not None else [], places)]


def _times(whole: float, part: float) -> float:
    """Divide so that 700 ms are ten times 70 ms: binary fractions alone would make it a little less."""
    return round(whole / part, 9) if part else inf
