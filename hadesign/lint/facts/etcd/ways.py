"""How members of etcd reach each other, as far as the design says it: over which single switches and links."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.lint.facts.base import Context, Item, seen_at
from hadesign.lint.facts.etcd.topic import TOPIC, members_of, zone_of
from hadesign.topology.cluster import Cluster, Thing, ThingId

_NETWORKS = ("switch", "network")
"""What a shared domain of a kind of the architect's own is called that carries the network."""


@TOPIC.items(
    "ways",
    "Members that reach the others over a single switch or link, as a list of one; empty where none is said to.",
    members="number of members",
    single="names of those members",
    carriers="the switches and links, in words",
)
def ways(context: Context) -> list[Item]:
    """Return the members behind one switch, or in a zone that one link leads to; nothing where none is."""
    cluster, members = context.cluster, members_of(context)
    found = {one.name: tuple(_single(context, f"node/{one.node}", zone_of(context, one))) for one in members}
    single = [member for member in members if found[member.name]]
    if not single:
        return []
    names = dict.fromkeys(thing for member in single for thing in found[member.name])
    carriers = {_words(cluster.things[name]): cluster.things[name] for name in names}
    values = {
        "members": len(members),
        "single": tuple(member.name for member in single),
        "carriers": tuple(carriers),
    }
    related = [seen_at(words, thing.origin) for words, thing in carriers.items()]
    return [Item(single[0].origin.path, values, related)]


def _words(thing: Thing) -> str:
    """Name a thing by the word of the architect's, if its kind has no row of its own."""
    return _("{kind} {name}", kind=thing.noun, name=thing.name)


def _single(context: Context, node: ThingId, zone: str | None) -> Iterator[ThingId]:
    """Yield what a machine cannot do without to reach the others: nothing of which it has two."""
    yield from _behind(context.cluster, node)
    links = [link.thing for link in context.cluster.links if zone in link.ends]
    yield from links if len(links) == 1 else ()


def _behind(cluster: Cluster, thing: ThingId) -> Iterator[ThingId]:
    for options in cluster.things[thing].needs:
        if len(options) == 1:
            needed = cluster.things[options[0]]
            if needed.kind == "switch" or needed.family in _NETWORKS:
                yield needed.id
            yield from _behind(cluster, needed.id)
