"""What the loss of a zone, host or other shared domain, or of several machines, leaves of etcd's members."""

from collections.abc import Iterator, Sequence
from functools import partial

from hadesign.diagnostic import Path
from hadesign.i18n import N_, _, translated
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Doc, FailureCause, Item, seen_at
from hadesign.lint.facts.cluster import machines, may_be_virtual, promised_nodes, zone_place
from hadesign.lint.facts.etcd.topic import TOPIC, etcd_of, members_of, promises, zone_of
from hadesign.proof.failure.domains import Failure
from hadesign.proof.services import structures
from hadesign.topology.cluster import Member
from hadesign.vocabulary.kinds import KINDS
from hadesign.words.things import noun

_LOSS = {
    "kind": Doc("what kind of thing is lost: zone, host, rack, power, switch, datastore, domain or site"),
    "name": Doc("name of what is lost; null if where a member stands is not known"),
    "members": Doc("names of the members lost with it"),
    "left": Doc("number of members left"),
    "keepsQuorum": Doc("whether etcd goes on, as the proof says"),
}


_OF_LOSS = Doc("etcd, the API servers and the control plane, and the loss of the thing named")


@TOPIC.items("zones", "Zones that hold members, and what the loss of each leaves.", about=_OF_LOSS, **_LOSS)
def zones(context: Context) -> list[Item]:
    """Return the loss of each zone; members whose zone is not known make an item without a name.

    Where every member is needed, the zone of each is one too many, whichever it is.
    """
    homeless = [member for member in _spared(context) if zone_of(context, member) is None]
    places = [zone_place(machines(context)[member.node]) for member in homeless]
    return [*losses(context, "zone"), *_unknown(context, "zone", places)]


@TOPIC.items("hosts", "Hypervisors that carry members, and what the loss of each leaves.", about=_OF_LOSS, **_LOSS)
def hosts(context: Context) -> list[Item]:
    """Return the loss of each host; a member that may be virtual and whose host is not known has no name.

    A bare-metal machine is its own host, and a cloud does not tell.
    """
    known = {name for failure in context.proof.failures if failure.kind == "host" for name in failure.dead}
    unnamed = may_be_virtual(context)
    homeless = [member for member in _spared(context) if unnamed and f"node/{member.node}" not in known]
    places = [(*member.origin.path, "host") for member in homeless]
    return [*losses(context, "host"), *_unknown(context, "host", places)]


def _spared(context: Context) -> Sequence[Member]:
    """Return the members if the quorum does without one of them, so that it matters where they are."""
    etcd = etcd_of(context)
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
    return [item for kind in kinds for item in losses(context, kind)]


def losses(context: Context, kind: str) -> Iterator[Item]:
    """Yield the loss of each thing of a kind that takes a member with it."""
    broken = {found.failure for found in context.proof.etcd.breaks}
    for failure in context.proof.failures:
        if failure.kind == kind and (lost := _lost(context, failure)):
            values = {
                "kind": kind,
                "name": failure.name,
                "members": tuple(member.name for member in lost),
                "left": len(members_of(context)) - len(lost),
                "keepsQuorum": failure.thing not in broken,
            }
            related = [seen_at(_("member {name}", name=member.name), member.origin) for member in lost[1:]]
            related.append(seen_at(_lost_words(kind, failure.name), failure.origin))
            parts, causes = subjects.quorum(context), subjects.only(failure.thing)
            yield Item(lost[0].origin.path, values, related, parts=parts, causes=causes)


_KINDS = {"power": N_("power"), "cooling": N_("cooling"), "domain": N_("domain")}
"""Nouns that are shorter here than elsewhere: names of feeds and the like say the rest."""


def _lost_words(kind: str, name: str) -> str:
    return _("{kind} {name}", kind=translated(_KINDS[kind]) if kind in _KINDS else noun(kind), name=name)


def _lost(context: Context, failure: Failure) -> list[Member]:
    return [member for member in members_of(context) if f"node/{member.node}" in failure.dead]


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
    etcd, needed = etcd_of(context), structures.etcd(context.cluster)
    if etcd is None or needed is None:
        return []
    lost = max(promised_nodes(promise) for promise in promises(context))
    dead, _by = context.proof.domains.closure([f"node/{member.node}" for member in etcd.members[:lost]])
    values = {
        "lost": lost,
        "members": len(etcd.members),
        "left": sum(f"node/{member.node}" not in dead for member in etcd.members),
        "keepsQuorum": survival.stands(needed, dead),
    }
    first, *others = etcd.members
    given = [promise for promise in promises(context) if promise]
    written = [(_("the objective"), promise.origin.path) for promise in given if promised_nodes(promise) == lost]
    related = [*written, *(seen_at(_("member {name}", name=m.name), m.origin) for m in others)]
    parts = subjects.quorum(context)
    return [Item(first.origin.path, values, related, parts=parts, causes=partial(_broken_objectives, context))]


def _broken_objectives(context: Context) -> frozenset[FailureCause]:
    """Return the sets of members' nodes, as many at most as are to be survived, without which the quorum is gone.

    They are read off the proofs that the objectives are judged by: each names one set for many of its like.
    """
    holders = frozenset(f"node/{member.node}" for member in members_of(context))
    pairs = zip(promises(context), (context.proof.etcd, context.proof.control_plane), strict=True)
    sets = (found for promise, proof in pairs for found in proof.sets(promised_nodes(promise)).found)
    return frozenset(cause for found in sets if (cause := frozenset(found.failures)) <= holders)
