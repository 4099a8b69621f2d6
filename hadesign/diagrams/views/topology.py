"""The topology: sites, zones, racks and hosts as frames in each other, machines in them, and what they draw on.

What is shown gets coarser until it fits: equal machines share a box, then hosts and racks have no frame any more. A
single zone is drawn with as much of it as fits, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hadesign.diagrams.picture import Boundary, Connector, Icon, Picture, Symbol
from hadesign.diagrams.views.scene import SHOWN, Scene, begun, lines, machines
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import listed_lines
from hadesign.topology.cluster import Kind, Node, Role, ThingId
from hadesign.vocabulary.kinds import SUPPLIES
from hadesign.words.things import noun

MOST = 40
"""Boxes of a picture that still is readable on one page."""
PLACES: tuple[Kind, ...] = ("site", "zone", "rack", "host")
"""What frames stand for, outermost first."""
_MOST_ZONES = 9
_ROLES: Mapping[Role, Message] = {
    "control-plane": N_("control plane"), "etcd": N_("etcd"), "worker": N_("worker"),
    "load-balancer": N_("load balancer"),
}  # fmt: skip


@dataclass(frozen=True)
class _Spot:
    """Machines that share a box, and the frames that they stand in."""

    frames: tuple[ThingId, ...]
    nodes: tuple[Node, ...]


def is_whole(scene: Scene) -> bool:
    """Whether every machine has a box of its own."""
    return len(scene.nodes) <= MOST


def topology(scene: Scene) -> Picture:
    """Return the view of the topology."""
    spots = _spots(scene)
    kept, rest = _cut(spots)
    boundaries = _nest(scene, kept, 0)
    loose = tuple(_box(spot) for spot in kept if not spot.frames)
    used = dict.fromkeys(thing for spot in kept for thing in spot.frames)
    feeds = _supplies(scene, list(used), kept)
    more = _more(rest)
    return Picture(
        title=_("{title}: topology", title=scene.cluster.title),
        subtitle=scene.subtitle,
        description=_description(scene),
        symbols=(*_feeds(scene, feeds), *loose, *more),
        boundaries=boundaries,
        connectors=tuple(Connector(feed, users, label=_either(feed)) for feed, users in feeds.items()),
    )


def _spots(scene: Scene) -> list[_Spot]:
    """Return boxes, as fine as they are few enough."""
    found: list[_Spot] = []
    for depth in range(len(PLACES), 0, -1):
        for single in (True, False):
            found = _grouped(scene, PLACES[:depth], single=single)
            if len(found) <= MOST:
                return found
    return found


def _grouped(scene: Scene, places: Sequence[Kind], *, single: bool) -> list[_Spot]:
    """Put machines together that stand in the same places and are of one kind."""
    cluster = scene.cluster
    frames = {
        number: tuple(thing for kind in places if (thing := cluster.above.first(group.needs, kind)))
        for number, group in enumerate(cluster.groups)
    }
    found: dict[tuple[object, ...], list[Node]] = {}
    for node in scene.nodes:
        key = (frames[node.group], node.name if single else (node.pool, tuple(sorted(node.roles))))
        found.setdefault(key, []).append(node)
    order = {thing: number for number, thing in enumerate(cluster.things)}
    spots = [_Spot(frames[nodes[0].group], tuple(nodes)) for nodes in found.values()]
    return sorted(spots, key=lambda spot: (not spot.frames, [order[thing] for thing in spot.frames]))


def _cut(spots: Sequence[_Spot]) -> tuple[list[_Spot], list[_Spot]]:
    """Return the boxes of the first places, and those of the others, which are told by number only."""
    if len(spots) <= MOST:
        return list(spots), []
    outer = list(dict.fromkeys(spot.frames[-1:] for spot in spots))[:_MOST_ZONES]
    kept = [spot for spot in spots if spot.frames[-1:] in outer][:MOST]
    return kept, [spot for spot in spots if spot not in kept]


def _more(rest: Sequence[_Spot]) -> tuple[Symbol, ...]:
    if not rest:
        return ()
    nodes = [node for spot in rest for node in spot.nodes]
    zones = len({node.zone for node in nodes})
    count = ngettext("{count:,} more node", "{count:,} more nodes", len(nodes))
    where = ngettext("in {count} zone; draw it by itself", "in {count} zones; draw each by itself", zones)
    return (Symbol("more", "machine", (count, where), things=machines(node.name for node in nodes)),)


def _nest(scene: Scene, spots: Sequence[_Spot], depth: int) -> tuple[Boundary, ...]:
    """Return the frames at a depth, each with what stands in it."""
    found: dict[ThingId, list[_Spot]] = {}
    for spot in spots:
        if len(spot.frames) > depth:
            found.setdefault(spot.frames[depth], []).append(spot)
    boundaries = []
    for thing, inside in found.items():
        own = tuple(_box(spot) for spot in inside if len(spot.frames) == depth + 1)
        boundaries.append(
            Boundary(thing, _label(scene, thing), _detail(scene, thing), own, _nest(scene, inside, depth + 1))
        )
    return tuple(boundaries)


def _label(scene: Scene, thing: ThingId) -> str:
    kind, name = scene.cluster.things[thing].kind, scene.cluster.things[thing].name
    return name if name.startswith(kind) else _("{kind} {name}", kind=noun(kind), name=name)


def _detail(scene: Scene, thing: ThingId) -> str:
    """Return the networks of a zone."""
    return next((", ".join(zone.subnets) for zone in scene.cluster.infrastructure.zones if zone.thing == thing), "")


def _box(spot: _Spot) -> Symbol:
    """Return the box of one machine, or of several that are equal."""
    first, things = spot.nodes[0], machines(node.name for node in spot.nodes)
    roles = ", ".join(translated(words) for role, words in _ROLES.items() if role in first.roles)
    if len(spot.nodes) == 1:
        return Symbol(first.thing, _icon(first), lines(first.name, roles, first.address or ""), things=things)
    where = "/".join(spot.frames) or "nowhere"
    title = (
        f"{first.pool} × {len(spot.nodes):,}"
        if first.pool
        else ngettext("{count:,} node", "{count:,} nodes", len(spot.nodes))
    )
    names = () if first.pool else listed_lines([node.name for node in spot.nodes], SHOWN - 1)
    name = f"nodes/{where}/{first.pool or ','.join(sorted(first.roles))}"
    return Symbol(name, _icon(first), lines(title, roles, *names), things=things)


def _icon(node: Node) -> Icon:
    if "control-plane" in node.roles:
        return "api"
    if "etcd" in node.roles:
        return "etcd"
    return "worker" if "worker" in node.roles else "balancer"


def _supplies(
    scene: Scene, frames: Sequence[ThingId], spots: Sequence[_Spot]
) -> Mapping[tuple[ThingId, ...], tuple[str, ...]]:
    """Return feeds and the like, redundant ones together, each with the frames and boxes that draw on them."""
    things = scene.cluster.things
    users = [(frame, things[frame].needs) for frame in frames]
    users += [(_box(spot).id, things[spot.nodes[0].thing].needs) for spot in spots]
    found: dict[tuple[ThingId, ...], list[str]] = {}
    for user, needs in users:
        for alternatives in needs:
            if things[alternatives[0]].kind in SUPPLIES:
                found.setdefault(alternatives, []).append(user)
    return {feed: tuple(dict.fromkeys(drawing)) for feed, drawing in found.items()}


def _feeds(scene: Scene, feeds: Iterable[Sequence[ThingId]]) -> Iterator[Symbol]:
    for thing in dict.fromkeys(thing for feed in feeds for thing in feed):
        kind, name = scene.cluster.things[thing].kind, scene.cluster.things[thing].name
        yield Symbol(thing, kind, (begun(noun(kind)), name), things=(thing,))


def _either(feed: Sequence[ThingId]) -> tuple[str, ...]:
    return (_("one is enough"),) if len(feed) > 1 else ()


def _description(scene: Scene) -> str:
    nodes = ngettext("{count:,} node", "{count:,} nodes", len(scene.nodes))
    zones = list(dict.fromkeys(node.zone for node in scene.nodes if node.zone))
    if not zones:
        return _("{nodes}; the design names no zone.", nodes=nodes)
    where = ngettext("{count} zone", "{count} zones", len(zones))
    return _("{nodes} in {zones}, and what they stand on.", nodes=nodes, zones=where)
