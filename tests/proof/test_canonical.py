"""Choices of machines that have equal keys are equally good; where things are built alike, they do have equal keys."""

from collections import Counter, defaultdict
from itertools import combinations, product
from random import Random

import pytest

from hadesign.proof.failure.canonical import CanonicalKeys, merged
from hadesign.proof.failure.closure import Event
from hadesign.proof.failure.graph import DependencyGraph, Vertex
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.equivalence import Equivalence, domains_of, told_by_kind
from tests.effort import tried
from tests.proof.test_graphs import machines, random_graph, repeated_graph, tidy

GRAPHS = tried(40, by_night=100)


def data_centre(zones: int, racks: int, hosts: int, machines_each: int) -> DependencyGraph:
    """Return zones with two feeds, racks with a switch of their own each, hypervisors, and machines by zone."""
    vertices: list[Vertex] = []

    def add(vertex: Vertex) -> int:
        vertices.append(vertex)
        return len(vertices) - 1

    groups = []
    for z in range(zones):
        zone = add(Vertex(f"zone/{z}", "zone", ()))
        feeds = tuple(add(Vertex(f"power/{z}-{n}", "power", ())) for n in range(2))
        for r in range(racks):
            switch = add(Vertex(f"switch/{z}-{r}", "switch", ()))
            rack = add(Vertex(f"rack/{z}-{r}", "rack", ((zone,), (switch,), feeds)))
            for h in range(hosts):
                host = add(Vertex(f"host/{z}-{r}-{h}", "host", ((rack,),)))
                groups.append((z, host))
    for number, (z, host) in enumerate(groups):
        names = tuple(f"node/{number}-{n}" for n in range(machines_each))
        add(Vertex(f"group/{number}", "node", ((host,),), (z,), names))
    return tidy(DependencyGraph(tuple(vertices), zones))


def chances(graph: DependencyGraph, up: list[float], marks: dict[Event, int]) -> dict[tuple[int, ...], float]:
    """Return the chance of each number of dead machines by mark, from all states."""
    listed = machines(graph)
    found: Counter[tuple[int, ...]] = Counter()
    for state in product((True, False), repeat=len(listed)):
        chance, dead = 1.0, set[int]()
        hits: Counter[int] = Counter()
        seen: Counter[int] = Counter()
        for (_, needs, _, index), lives in zip(listed, state, strict=True):
            chance *= up[index] if lives else 1 - up[index]
            event = index, seen[index]
            seen[index] += 1
            if not lives or any(dead.issuperset(options) for options in needs):
                if not graph.vertices[index].machines:
                    dead.add(index)
                hits[marks.get(event, 0)] += event in marks
        found[tuple(hits[mark] for mark in sorted(set(marks.values())))] += chance  # type: ignore[assignment]
    return dict(found)


def small_graph(seed: int) -> tuple[DependencyGraph, list[float]]:
    random = Random(seed)
    while True:
        if seed % 2:
            graph = tidy(repeated_graph(random))
        else:
            graph = tidy(random_graph(random, random.randint(1, 5), random.randint(2, 4), labelled_things=False))
        if len(machines(graph)) <= 9:
            break
    worse = random.random() < 0.3
    return graph, [random.choice((0.9, 0.75)) if worse else 0.5 + len(v.kind) / 20 for v in graph.vertices]


@pytest.mark.slow
def test_choices_with_equal_keys_are_equally_good() -> None:
    counted = Counter[str]()
    for seed in range(GRAPHS):
        graph, up = small_graph(seed)
        whole = merged(graph, [range(graph.width)])
        markings = CanonicalKeys(Symmetry(whole, up))
        events = [(i, n) for i, v in enumerate(graph.vertices) for n in range(v.machines)]
        classes: dict[tuple[int, ...], list[dict[Event, int]]] = defaultdict(list)
        for size in (1, 2, 3):
            for chosen in combinations(events, size):
                for held in sorted({tuple(1 + (n in (0, seed % 3)) for n in range(size)), (1,) * size}):
                    marks = dict(zip(chosen, held, strict=True))
                    classes[markings.key(marks)].append(marks)
        for members in classes.values():
            first = chances(graph, up, members[0])
            for marks in members[1:3]:
                found = chances(graph, up, marks)
                assert found.keys() == first.keys(), seed
                assert all(found[hits] == pytest.approx(chance) for hits, chance in first.items()), (seed, marks)
            counted["classes"] += 1
            counted["merged"] += len(members) - 1
    assert counted["merged"] > counted["classes"] > 3 * GRAPHS


@pytest.mark.parametrize(
    ("size", "pictures"),
    [
        (1, 1),
        # On one hypervisor, in one rack, in one zone, or apart.
        (2, 4),
        # All three meet at one level, or two of them at a lower one than the third: 4 + 3 + 2 + 1.
        (3, 10),
    ],
)
def test_machines_of_equal_zones_have_few_pictures(size: int, pictures: int) -> None:
    graph = data_centre(zones=3, racks=3, hosts=3, machines_each=3)
    alike = Equivalence(Symmetry(graph), [range(3)])
    events = [(i, n) for i, v in enumerate(graph.vertices) for n in range(v.machines)]
    choices = [(events[0], *others) for others in combinations(events[1:], size - 1)]
    assert len({alike.key([(event, 1) for event in chosen], {}) for chosen in choices}) == pictures


def test_what_a_machine_holds_and_held_before_tells_it_apart() -> None:
    graph = data_centre(zones=2, racks=2, hosts=1, machines_each=2)
    alike = Equivalence(Symmetry(graph), [range(2)])
    one, same, other = [(i, n) for i, v in enumerate(graph.vertices) for n in range(v.machines)][:3]
    assert alike.key([(one, 2), (same, 1)], {}) == alike.key([(one, 1), (same, 2)], {})
    assert alike.key([(one, 2), (other, 1)], {}) != alike.key([(one, 2), (same, 1)], {})
    assert alike.key([(one, 1)], {one: 2}) != alike.key([(one, 1)], {one: 1})
    assert alike.key([(one, 1)], {one: 1}) == alike.key([(other, 1)], {other: 1})
    assert alike.key([(one, 1)], {other: 1}) != alike.key([(one, 1)], {same: 1}) != alike.key([(one, 1)], {one: 1})


def test_zones_with_a_label_each_are_not_alike_unless_labels_are_merged() -> None:
    graph = data_centre(zones=2, racks=2, hosts=1, machines_each=1)
    here, _, there, _ = [i for i, v in enumerate(graph.vertices) if v.machines]
    apart, alike = CanonicalKeys(Symmetry(graph)), CanonicalKeys(Symmetry(merged(graph, [range(2)])))
    assert apart.key({(here, 0): 1}) != apart.key({(there, 0): 1})
    assert alike.key({(here, 0): 1}) == alike.key({(there, 0): 1})


@pytest.mark.parametrize(
    ("domains", "told"),
    [((0, 1, 2), True), ((0, 0, 2), False), ((0, 0, 0), False)],
)
def test_domains_are_told_by_a_kind_if_each_is_one_zone(domains: tuple[int, ...], told: bool) -> None:
    graph = data_centre(zones=3, racks=2, hosts=1, machines_each=2)
    assert told_by_kind(graph, domains_of(graph, 0, domains)) is told
