"""The ways in to ingress: what that is declared in front of it clients outside can come in through.

As for the API, balancers are alternatives: any one is enough, and none that is not declared counts. What each node does
for itself leads nobody in from outside. MetalLB's speakers are on every node, so that somebody has the address wherever
anything lives, unless nodes are named for it, or it is announced within networks and some nodes are in others: then it
can be with the rest alone.
Behind a name clients try one address after the other; where a balancer has several instances and no address that moves
between them, only the records of its name tell which of them are called.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, product

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.topology.given import Given
from hadesign.topology.nouns.balancing import Balancer, Entry, Unstated, Way
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin, ThingId
from hadesign.topology.order import in_order
from hadesign.topology.ways import canonical, moves, moving, outside, reached

_Records = Mapping[str, tuple[str, ...]]
ENOUGH = 4
"""Speakers of MetalLB that count on equal machines: what takes one of these takes all, but for failures of single
machines, and of so many at once no proof speaks. A thousand further ones would cost time and change nothing."""


@dataclass(frozen=True, slots=True)
class _Through:
    """The ways through one balancer: those that there may be, the least in each world, and what decides it where.

    With `one_of` one of the ways is there, and it is not known which.
    """

    ways: tuple[Way, ...]
    least: tuple[tuple[Way, ...], ...]
    undecided: Unstated | None = None
    open: tuple[Origin, ...] = ()
    one_of: bool = False


def build_entry(given: Given, nodes: Sequence[Node], balancers: Sequence[Balancer]) -> Entry | None:
    """Return how clients outside come in to ingress; `None` where no balancer is declared through which they do."""
    fronts = [one for one in balancers if one.serves == "ingress" and one.row.failover != "node-local"]
    if not fronts:
        return None
    plane = given.spec.control_plane
    records = {record.name.lower(): in_order(record.targets) for record in plane.records} if plane else {}
    names = {name: node.name for node in nodes for name in (node.name, *node.addresses)}
    counted = _counted(nodes)
    through = [
        _through(given, one, records, names, None if one.instances or one.row.runs != "every-node" else counted)
        for one in fronts
        if one.row.runs != "every-node" or one.instances or not one.reached_everywhere
    ]
    # Where it is not known how many there are, there may be more than all that is known.
    undecided = [one for one in through if one.undecided is not None]
    undecided.sort(key=lambda one: one.undecided != "instances")
    return Entry(
        ways=tuple(chain.from_iterable(one.ways for one in through)),
        worlds=tuple(_fewest(through)) if undecided else (),
        undecided=undecided[0].undecided if undecided else None,
        open=tuple(dict.fromkeys(chain.from_iterable(one.open for one in undecided))),
        everywhere=len(through) < len(fronts),
    )


def _fewest(through: Sequence[_Through]) -> Iterator[tuple[Way, ...]]:
    """Yield the fewest ways that there may be; of what is not certain each by itself, if nothing else is."""
    worlds = [
        tuple(way for way in chain.from_iterable(world) if way.things)
        for world in product(*(one.least or ((),) for one in through))
    ]
    if any(worlds):
        yield from (world for world in worlds if world)
    elif all(one.one_of for one in through):
        yield from ((way,) for one in through for way in one.ways)
    elif all(one.undecided != "instances" for one in through):
        yield ()


def _counted(nodes: Sequence[Node]) -> frozenset[ThingId]:
    """Return machines of which `ENOUGH` are equal at most."""
    seen: Counter[int] = Counter()
    found: list[ThingId] = []
    for node in nodes:
        seen[node.group] += 1
        if seen[node.group] <= ENOUGH:
            found.append(node.thing)
    return frozenset(found)


def _through(
    given: Given,
    balancer: Balancer,
    records: _Records,
    names: Mapping[str, str],
    counted: Collection[ThingId] | None = None,
) -> _Through:
    """Return the ways through a balancer; `counted` are machines that are enough, of one that is on all of them."""
    if balancer.row.runs == "elsewhere":
        return _Through((outside(balancer),), ((outside(balancer),),))
    if not balancer.holders:
        return _Through((), (), "instances", (balancer.origin.below("instances"),))
    if len(balancer.instances) > 1 and moves(balancer)[0] == "none":
        return _by_records(given, balancer, records, names)
    way, least, decides = reached(balancer, moving(balancer, balancer.holders))
    if counted is not None:
        way, least = _only(way, counted), tuple(_only(one, counted) for one in least)
    return _Through((way,), tuple((one,) for one in least), decides, balancer.open_at(decides) if decides else ())


def _only(way: Way, counted: Collection[ThingId]) -> Way:
    return replace(way, things=tuple(thing for thing in way.things if thing in counted))


def _by_records(given: Given, balancer: Balancer, records: _Records, names: Mapping[str, str]) -> _Through:
    """Return the ways to instances by their machines' own addresses, as far as it is known which of them are called."""
    dies = _("{name} leads to the machines of its instances by their own addresses", name=balancer.name)
    ways = tuple(
        Way("address", (instance.program,), "none", dies, balancer.name, instance.node)
        for instance in balancer.instances
    )
    targets = records.get((balancer.dns_name or "").lower())
    if targets is not None:
        called = {names.get(canonical(target)) for target in targets}
        ways = tuple(way for way in ways if way.node in called)
        return _Through(ways, (ways,))
    open_at = given.at("controlPlane", "records") if balancer.dns_name else balancer.origin.below("dnsName")
    return _Through(ways, (), "called", (open_at,), one_of=True)
