"""The engine below the designs: random graphs with alternatives, groups and shared parts, state by state."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from hadesign.proof.availability.distribution import Distribution
from hadesign.proof.availability.fold import folded
from hadesign.proof.failure.graph import DependencyGraph, Hits, Needs, Vertex, adopt, reduced, split
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.symmetry import Symmetry
from tests.effort import tried

Machine = tuple[int, int]


def random_graph(
    random: Random, things: int, groups: int, *, labelled_things: bool, alternatives: float = 0.3
) -> DependencyGraph:
    """Return a graph as `relevant` makes one: needs that follow from others are dropped, lonely things adopted."""
    vertices: list[Vertex] = []
    width = random.randint(1, 3)
    for number in range(things + groups):
        below = range(min(number, things))
        needs: list[tuple[int, ...]] = []
        for _ in range(random.choice((0, 1, 1, 2, 3)) if number else 0):
            many = 2 if random.random() < 0.3 and len(below) > 1 else 1
            needs.append(tuple(sorted(random.sample(below, many))))
        label = (random.randrange(width),)
        if number >= things:
            names = tuple(f"m{number}-{n}" for n in range(random.randint(1, 3)))
            vertices.append(Vertex(f"group/{number}", "node", tuple(dict.fromkeys(needs)), label, names))
        else:
            kind = random.choice(("rack", "power"))  # equal ones need not be of one shape
            counted = label if labelled_things and random.random() < 0.4 else ()
            vertices.append(Vertex(f"t{number}", kind, tuple(dict.fromkeys(needs)), counted))  # type: ignore[arg-type]
    return DependencyGraph(tuple(vertices), width)


def repeated_graph(random: Random) -> DependencyGraph:
    """Return two or three equal branches that share a part or two, as zones of one make do."""
    shared = random.randint(0, 2)
    vertices = [Vertex(f"f{number}", "power", ()) for number in range(shared)]
    inner, machines_each = random.randint(0, 2), random.randint(1, 2)
    below = [[random.randrange(n + 1) for _ in range(random.randint(1, 2))] for n in range(inner + 1)]
    draws = [random.choice(((), ((0,),), ((0, shared - 1),))) if shared else () for _ in range(inner + 2)]
    label = random.choice((None, 0))
    for branch in range(random.randint(2, 3)):
        first = len(vertices)
        vertices.append(Vertex(f"z{branch}", "zone", draws[0]))
        for number in range(inner):
            needs = {(first + parent,) for parent in below[number]} | set(draws[number + 1])
            vertices.append(Vertex(f"r{branch}-{number}", "rack", tuple(sorted(needs))))
        names = tuple(f"m{branch}-{number}" for number in range(machines_each))
        needs = {(first + parent,) for parent in below[inner]}
        labels = (branch,) if label is None else (label,)
        vertices.append(Vertex(f"group/{branch}", "node", tuple(sorted(needs)), labels, names))
    # Groups come last, as nothing stands on them.
    order = sorted(range(len(vertices)), key=lambda index: bool(vertices[index].names))
    place = {index: number for number, index in enumerate(order)}
    moved = [vertices[index] for index in order]
    return DependencyGraph(
        tuple(
            Vertex(v.name, v.kind, tuple(tuple(place[o] for o in options) for options in v.needs), v.labels, v.names)
            for v in moved
        ),
        3,
    )


def tidy(graph: DependencyGraph) -> DependencyGraph:
    short = reduced([vertex.needs for vertex in graph.vertices])
    vertices = [Vertex(v.name, v.kind, n, v.labels, v.names) for v, n in zip(graph.vertices, short, strict=True)]
    return DependencyGraph(tuple(adopt(vertices)), graph.width)


def follows(needs: Needs, graph: DependencyGraph) -> Iterator[tuple[int, ...]]:
    """Yield all groups of needs that follow from some: those of what is needed for certain."""
    for options in needs:
        yield options
        if len(options) == 1:
            yield from follows(graph.vertices[options[0]].needs, graph)


@pytest.mark.parametrize("seed", range(40))
def test_no_need_is_left_that_follows_from_the_others(seed: int) -> None:
    random = Random(seed)
    for _ in range(5):
        graph = random_graph(random, 9, 3, labelled_things=False)
        short = reduced([vertex.needs for vertex in graph.vertices])
        slim = DependencyGraph(
            tuple(replace(v, needs=needs) for v, needs in zip(graph.vertices, short, strict=True)), graph.width
        )
        for index, (before, after) in enumerate(zip(graph.vertices, short, strict=True)):
            told = [set(options) for options in follows(before.needs, graph)]
            rest = [set(options) for options in follows(after, slim)]
            # Nothing is lost: of each group that was needed, one with no more options is.
            assert all(any(mine <= was for mine in rest) for was in told), index
            for options in after:
                others = [set(one) for one in follows(tuple(o for o in after if o != options), slim)]
                assert not any(other <= set(options) for other in others), (index, options)


def machines(graph: DependencyGraph) -> list[tuple[str, Needs, tuple[int, ...], int]]:
    """Return everything that can fail, machine by machine: name, needs, labels, vertex."""
    return [
        (name, v.needs, v.labels, index) for index, v in enumerate(graph.vertices) for name in (v.names or (v.name,))
    ]


def hits_of(graph: DependencyGraph, failed: set[str]) -> Hits:
    """Follow the definition: what needs a group of which all are dead is dead."""
    dead: set[int] = set()
    hits = [0] * graph.width
    for name, needs, labels, index in machines(graph):
        gone = name in failed or any(all(option in dead for option in options) for options in needs)
        if gone and not graph.vertices[index].machines:
            dead.add(index)
        for label in labels if gone else ():
            hits[label] += 1
    return tuple(hits)


def threshold(random: Random, width: int) -> Callable[[Hits], bool]:
    """Return a monotone function of what is dead."""
    weights, most = [random.randint(0, 2) for _ in range(width)], random.randint(0, 4)
    limits = [random.randint(0, 4) for _ in range(width)]
    return lambda hits: (
        sum(weight * hit for weight, hit in zip(weights, hits, strict=True)) <= most
        and any(hit <= limit for hit, limit in zip(hits, limits, strict=True))
    )


def minimal(graph: DependencyGraph, holds: Callable[[Hits], bool], order: int) -> list[frozenset[str]]:
    names = [name for name, *_ in machines(graph)]
    found: list[frozenset[str]] = []
    for size in range(order + 1):
        for failed in combinations(names, size):
            chosen = frozenset(failed)
            if not any(smaller <= chosen for smaller in found) and not holds(hits_of(graph, set(failed))):
                found.append(chosen)
    return found


@pytest.mark.slow
def test_minimal_sets_of_random_graphs(record_property: Any) -> None:
    counted = Counter[str]()
    for seed in range(tried(400, by_night=1_200)):
        random = Random(seed)
        graph = random_graph(random, random.randint(1, 6), random.randint(0, 3), labelled_things=True)
        if seed % 3 == 0:
            graph = repeated_graph(random)
        holds = threshold(random, graph.width)
        expected = minimal(graph, holds, 3)
        whole = tidy(graph)
        found = Search(whole).sets(holds, 3)
        sets = [
            frozenset(
                whole.vertices[v].names[n] if whole.vertices[v].names else whole.vertices[v].name for v, n in one.events
            )
            for one in found.found
        ]
        assert found.complete == 3
        assert set(sets) <= set(expected), seed
        sizes = Counter[int]()
        for one in found.found:
            sizes[len(one.events)] += one.count
        assert sizes == Counter(map(len, expected)), seed
        for one, named in zip(found.found, sets, strict=True):
            assert one.effect.hits == hits_of(graph, set(named)), seed
        counted["graphs"] += 1
        counted["sets"] += len(expected)
    record_property("compared", dict(counted))


def test_a_graph_of_equal_branches_is_searched_once_for_all() -> None:
    # Three zones of four racks of five machines: whatever is lost, it is one of a handful of pictures.
    vertices = [Vertex(f"z{n}", "zone", ()) for n in range(3)]
    vertices += [Vertex(f"r{n}", "rack", ((n % 3,),)) for n in range(12)]
    vertices += [Vertex(f"g{n}", "node", ((3 + n,),), (0,), tuple(f"m{n}-{k}" for k in range(5))) for n in range(12)]
    graph = DependencyGraph(tuple(vertices), 1)
    found = Search(graph).sets(lambda hits: hits[0] < 3, 3)
    kinds = {tuple(sorted(graph.vertices[v].kind for v, _ in one.events)): one.count for one in found.found}
    assert kinds == {("zone",): 3, ("rack",): 12, ("node", "node", "node"): 60 * 59 * 58 // 6}
    assert len(Symmetry(graph).examples()) == 3


def counted_sets(graph: DependencyGraph, least: int, order: int) -> Counter[tuple[str, ...]]:
    """Return how many sets take so many of what is labelled, by the kinds of failures, found with symmetry."""
    found = Counter[tuple[str, ...]]()
    for one in Search(graph).sets(lambda hits: sum(hits) < least, order).found:
        found[tuple(sorted(graph.vertices[v].kind for v, _ in one.events))] += one.count
    return found


def counted_one_by_one(graph: DependencyGraph, least: int, order: int) -> Counter[tuple[str, ...]]:
    kinds = {name: graph.vertices[index].kind for name, _, _, index in machines(graph)}
    return Counter(
        tuple(sorted(kinds[name] for name in one)) for one in minimal(graph, lambda hits: sum(hits) < least, order)
    )


def crossed() -> DependencyGraph:
    """Return two racks that look alike, each with a host and a switch, and machines on every pair of these."""
    vertices = [Vertex("r1", "rack", ()), Vertex("r2", "rack", ())]
    vertices += [Vertex(f"h{n}", "host", ((n,),)) for n in range(2)]
    vertices += [Vertex(f"s{n}", "switch", ((n,),)) for n in range(2)]
    vertices += [Vertex(f"m{h}{s}", "node", ((2 + h,), (4 + s,)), (0,)) for h in range(2) for s in range(2)]
    return DependencyGraph(tuple(vertices), 1)


def mirrored() -> DependencyGraph:
    """Return two racks with two feeds each, of four hosts and of three; the feeds are named in another order."""
    vertices = [Vertex("z", "zone", ()), *(Vertex(f"r{n}", "rack", ((0,),)) for n in range(2))]
    vertices += [Vertex(f"f{n}", "power", ()) for n in range(4)]
    for rack, many, few in ((1, 3, 4), (2, 6, 5)):
        hosts = [(many, few), (many, few), (many, few), (many,)]
        vertices += [
            Vertex(f"h{rack}{n}", "host", ((rack,), *((feed,) for feed in feeds)), (0,))
            for n, feeds in enumerate(hosts)
        ]
    return DependencyGraph(tuple(vertices), 1)


@pytest.mark.parametrize("graph", [crossed(), mirrored()], ids=["crossed", "mirrored"])
@pytest.mark.parametrize("least", [1, 2, 3])
def test_equal_things_are_counted_as_if_each_were_looked_at(graph: DependencyGraph, least: int) -> None:
    for tidied in (graph, tidy(graph)):
        assert counted_sets(tidied, least, 3) == counted_one_by_one(tidied, least, 3)


def test_what_looks_alike_is_looked_at_once_whatever_the_order_of_names() -> None:
    graph = tidy(mirrored())
    found = [(graph.vertices[one.event[0]].kind, one.count) for one in Symmetry(graph).examples()]
    assert sorted(found) == [
        ("host", 2), ("host", 6), ("power", 2), ("power", 2), ("rack", 2), ("zone", 1)
    ]  # fmt: skip


def test_what_stands_on_two_things_of_equal_racks_is_not_exchanged() -> None:
    found = Symmetry(crossed()).examples()
    assert sum(one.count for one in found if crossed().vertices[one.event[0]].kind == "node") == 4


def test_the_bound_of_the_search_leaves_whole_orders() -> None:
    vertices = [Vertex(f"t{n}", "rack", (), (n,)) for n in range(12)]
    graph = DependencyGraph(tuple(vertices), 12)
    full = Search(graph).sets(lambda hits: sum(hits) < 3, 3)
    assert (full.complete, len(full.found)) == (3, 220)
    for most, complete in (
        (0, 0),
        (11, 0),
        (12, 1),
        (12 + 65, 1),
        (12 + 66, 2),
        (12 + 66 + 219, 2),
        (12 + 66 + 220, 3),
    ):
        bounded = Search(graph, most).sets(lambda hits: sum(hits) < 3, 3)
        assert bounded.complete == complete
        assert all(len(one.events) <= complete for one in bounded.found)


def chances_by_state(graph: DependencyGraph, up: list[float]) -> dict[Hits, float]:
    """Return the chance of every vector of hits, state by state."""
    listed = machines(graph)
    found: dict[Hits, float] = {}
    for state in product((True, False), repeat=len(listed)):
        chance = 1.0
        for alive, (_, _, _, index) in zip(state, listed, strict=True):
            chance *= up[index] if alive else 1 - up[index]
        hits = hits_of(graph, {name for alive, (name, *_) in zip(state, listed, strict=True) if not alive})
        found[hits] = found.get(hits, 0.0) + chance
    return found


@pytest.mark.slow
def test_distributions_of_random_graphs_are_those_of_all_states() -> None:
    for seed in range(250):
        random = Random(seed)
        graph = random_graph(random, random.randint(1, 5), random.randint(1, 3), labelled_things=False)
        if seed % 3 == 0:
            graph = repeated_graph(random)
        while len(machines(graph)) > 10:
            graph = random_graph(random, random.randint(1, 5), random.randint(1, 3), labelled_things=False)
        chosen = [random.choice((0.5, 0.9, 0.75)) for _ in graph.vertices]
        by_name = {vertex.name: value for vertex, value in zip(graph.vertices, chosen, strict=True)}
        whole = tidy(graph)
        expected = chances_by_state(graph, chosen)
        found = Counter[Hits]()
        for hits, chance in Distribution(whole, [by_name[vertex.name] for vertex in whole.vertices]).chances():
            found[hits] += chance  # type: ignore[assignment]
        assert set(found) == {hits for hits, chance in expected.items() if chance > 0}, seed
        for hits, chance in expected.items():
            assert found[hits] == pytest.approx(chance, rel=1e-9), seed


def test_a_part_that_only_one_thing_needs_is_folded_into_it() -> None:
    vertices = (
        Vertex("zone", "zone", ()),
        Vertex("switch", "switch", ()),
        Vertex("rack", "rack", ((0,), (1,))),
        Vertex("group", "node", ((2,),), (0,), ("m1", "m2")),
    )
    small, up = folded(DependencyGraph(vertices, 1), [0.9, 0.8, 0.7, 0.99])
    assert [vertex.name for vertex in small.vertices] == ["rack", "group"]
    assert up == [pytest.approx(0.9 * 0.8 * 0.7), 0.99]


def test_groups_are_split_by_what_tells_their_machines_apart() -> None:
    vertices = (Vertex("zone", "zone", ()), Vertex("group", "node", ((0,),), (0,), ("m1", "m2", "m3")))
    found = split(DependencyGraph(vertices, 1), lambda name: name == "m2")
    assert [(vertex.names, vertex.needs) for vertex in found.vertices] == [
        ((), ()),
        (("m1", "m3"), ((0,),)),
        (("m2",), ((0,),)),
    ]
