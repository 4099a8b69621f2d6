"""Labels that a service does not tell apart: what is found by exchanging them is what is found without, counted."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from hadesign.proof import prove
from hadesign.proof.failure import exchanging
from hadesign.proof.failure.exchanging import Exchanging
from hadesign.proof.failure.graph import DependencyGraph, Hits, Vertex, adopt, alike_by
from hadesign.proof.failure.minimal import Patterns, Search
from hadesign.resources import blueprints_dir
from hadesign.source import read_text
from hadesign.topology import read_cluster
from tests.proof.test_graphs import random_graph, tidy

Alike = tuple[tuple[int, ...], ...]
Holds = Callable[[Hits], bool]


def zones(random: Random, number: int) -> DependencyGraph:
    """Return zones of two sorts on feeds and switches of their own, some of them shared, with machines in racks."""
    vertices = [Vertex("region", "region", ())]
    for zone in range(number):
        large = zone % 2
        vertices += [Vertex(f"f{zone}", "power", ()), Vertex(f"s{zone}", "switch", ())]
        feed = len(vertices) - (5 if random.random() < 0.1 and zone else 2)
        needs = ((0,), (max(feed, 1),), (len(vertices) - 1,))
        vertices.append(Vertex(f"z{zone}", "zone", needs))
        place = len(vertices) - 1
        label = random.randrange(number) if random.random() < 0.3 else zone
        for rack in range(1 + large):
            names = tuple(f"m{zone}-{rack}-{n}" for n in range(random.choice((1, 2, 2))))
            vertices += [Vertex(f"r{zone}-{rack}", "rack", ((place,),))]
            vertices += [Vertex(f"g{zone}-{rack}", "node", ((len(vertices) - 1,),), (label, label + number), names)]
    return DependencyGraph(tuple(vertices), 2 * number)


def symmetric(random: Random, width: int, alike: Alike) -> Holds:
    """Return a monotone function that asks of each class only how many labels are hit, and how often."""
    in_class = {label for labels in alike for label in labels}
    weights = {labels: (random.randint(0, 2), random.randint(1, 3), random.randint(0, 1)) for labels in alike}
    others, most = [random.randint(0, 3) for _ in range(width)], random.randint(1, 7)

    def holds(hits: Hits) -> bool:
        total = sum(hits[label] * others[label] for label in range(width) if label not in in_class)
        for labels, (struck, cap, each) in weights.items():
            total += sum(struck * (hits[label] > 0) + each * min(hits[label], cap) for label in labels)
        return total <= most

    return holds


def told(found: Patterns, like: Exchanging) -> Counter[object]:
    """Return how many sets there are of each kind; kinds are those of what fails, and what is left."""
    sets: Counter[object] = Counter()
    for one in found.found:
        kinds = tuple(sorted(like.graph.vertices[index].kind for index, _ in one.events))
        sets[kinds, like.canonical(one.effect.hits)] += one.count
    return sets


@pytest.mark.parametrize("order", [2, 3])
def test_sets_are_those_that_are_found_without(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchanging, "MANY", 1)
    fewer = same = 0
    for seed in range(60 if order == 2 else 25):
        random = Random(seed)
        plain = zones(random, random.randint(2, 5))
        if seed % 3 == 0:
            plain = random_graph(random, random.randint(1, 9), random.randint(0, 4), labelled_things=True)
        plain = tidy(plain)
        alike = alike_by([random.randint(0, 1) for _ in range(plain.width)] if seed % 2 else [0] * plain.width)
        if seed % 3:
            half = plain.width // 2
            alike = (tuple(range(half)), tuple(range(half, plain.width)))
        holds, like = symmetric(random, plain.width, alike), Exchanging(plain, alike)
        one = Search(plain).sets(holds, order)
        other = Search(DependencyGraph(plain.vertices, plain.width, alike)).sets(holds, order)
        assert told(one, like) == told(other, like), seed
        fewer += len(other.found) < len(one.found)
        same += bool(one.found)
    assert fewer > 5
    assert same > 15


def test_a_label_that_counts_elsewhere_keeps_its_place() -> None:
    apart = [Vertex("a", "zone", ()), Vertex("b", "zone", ()), Vertex("c", "zone", ())]
    nodes = [Vertex(f"n{n}", "node", ((n,),), (n % 2,)) for n in range(3)]
    whole = DependencyGraph((*apart[:2], *nodes[:2]), 2)
    assert sorted(map(len, Exchanging(whole, [(0, 1)]).members)) == [1, 1, 2]
    shared = DependencyGraph((*apart, *nodes), 2)
    assert sorted(map(len, Exchanging(shared, [(0, 1)]).members)) == [1, 1, 1, 1, 2]  # a and c
    told_apart = Exchanging(shared, [(0, 1)]).looks
    assert told_apart[0] != told_apart[1]


def test_services_answer_the_same_when_equal_zones_change_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """What replicas and copies say of labels that are alike is true: sets are as many, and leave the same."""
    text = (blueprints_dir() / "bare-metal-three-zones.yaml").read_text()
    more = "".join(f"      - {{name: x{n}, power: xp{n}, switch: xs{n}}}\n" for n in range(3))
    cluster = read_cluster(read_text(text.replace("    zones:\n", f"    zones:\n{more}", 1).encode(), "a.yaml"))
    found = []
    for many in (100, 1):
        monkeypatch.setattr(exchanging, "MANY", many)
        sets: Counter[object] = Counter()
        patterns = 0
        for service in prove(cluster).services():
            for one in service.sets(2).found:
                sets[service.id, tuple(sorted(one.kinds)), one.judged.effect] += one.count
                patterns += 1
        found.append((sets, patterns))
    assert found[0][0] == found[1][0]
    assert found[1][1] < found[0][1]


def test_many_equal_zones_are_a_few_kinds_of_pairs() -> None:
    number = 4 * exchanging.MANY
    vertices = []
    for zone in range(number):
        vertices += [Vertex(f"f{zone}", "power", ()), Vertex(f"s{zone}", "switch", ())]
        needs = ((3 * zone,), (3 * zone + 1,))
        vertices.append(Vertex(f"z{zone}", "zone", needs))
    vertices += [Vertex(f"m{n}", "node", ((3 * n + 2,),), (n,), (f"x{n}", f"y{n}")) for n in range(number)]
    graph = DependencyGraph(tuple(adopt(vertices)), number, (tuple(range(number)),))
    found = Search(graph).sets(lambda hits: sum(hit > 0 for hit in hits) < 2, 2)
    assert found.complete == 2
    # One of five failures in each of two zones.
    assert sum(one.count for one in found.found) == number * (number - 1) // 2 * 25
    assert len(found.found) < 12
