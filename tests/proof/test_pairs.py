"""Pairs of failures, counted by what each takes: the same as one by one, and work that grows with the design."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from hadesign.proof.failure import minimal
from hadesign.proof.failure.closure import Closure, Impact
from hadesign.proof.failure.graph import DependencyGraph, Hits, Vertex
from hadesign.proof.failure.minimal import Patterns, Search
from hadesign.proof.failure.verdict import Unfinished
from tests.proof.test_graphs import random_graph, repeated_graph, threshold, tidy

Holds = Callable[[Hits], bool]


def both_ways(
    graph: DependencyGraph, holds: Holds, monkeypatch: pytest.MonkeyPatch, bound: int = minimal.MOST
) -> list[Patterns]:
    """Return what is found with pairs counted, and with each looked at."""
    found = []
    for counted in (True, False):
        monkeypatch.setattr(Search, "_is_diverse", lambda _self, _harmless, counted=counted: counted)
        found.append(Search(graph, bound).sets(holds, 2))
    return found


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_pairs_are_those_that_are_found_one_by_one_in_the_same_order(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = Counter[bool]()
    for seed in range(first, first + 100):
        random = Random(seed)
        graph = random_graph(random, random.randint(1, 9), random.randint(0, 4), labelled_things=True)
        graph = tidy(repeated_graph(random) if seed % 3 == 0 else graph)
        counted, looked_at = both_ways(graph, threshold(random, graph.width), monkeypatch)
        assert counted == looked_at, seed
        pairs.update(one.count > 1 for one in counted.found if len(one.events) == 2)
    assert pairs[True] > 10
    assert pairs[False] > 25


def racks(number: int) -> DependencyGraph:
    """Return racks on two feeds each, of which the next rack has one, with a machine each, in three zones."""
    feeds = number + 1
    vertices = [Vertex(f"z{n}", "zone", ()) for n in range(3)]
    vertices += [Vertex(f"f{n}", "power", ()) for n in range(feeds)]
    vertices += [Vertex(f"r{n}", "rack", ((n % 3,), (3 + n, 4 + n))) for n in range(number)]
    vertices += [Vertex(f"m{n}", "node", ((3 + feeds + n,),), (n % 3,)) for n in range(number)]
    return DependencyGraph(tuple(vertices), 3)


def two_zones_live(hits: Hits) -> bool:
    return sum(hit > 0 for hit in hits) < 2


def steps(number: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return how many unions of failures were made, and how many questions were asked, for so many racks."""
    made = Counter[str]()
    both = Closure.both

    def counted(closure: Closure, one: Impact, other: Impact) -> Impact:
        made["unions"] += 1
        return both(closure, one, other)

    def holds(hits: Hits) -> bool:
        made["questions"] += 1
        return two_zones_live(hits)

    with monkeypatch.context() as patched:
        patched.setattr(Closure, "both", counted)
        found = Search(racks(number)).sets(holds, 2)
    # Any rack or machine with any of another zone; and two feeds of one rack take that rack only.
    assert sum(one.count for one in found.found) > number * number
    return made["unions"], made["questions"]


def test_the_work_for_pairs_grows_with_the_design_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = steps(60, monkeypatch), steps(240, monkeypatch)
    assert 0 < large[0] < 4.5 * small[0]
    assert large[1] <= small[1] + 3 * (240 - 60)


def test_pairs_of_many_racks_are_those_that_are_found_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, looked_at = both_ways(racks(20), two_zones_live, monkeypatch)
    assert counted == looked_at
    assert counted.complete == 2


def test_too_many_kinds_of_pairs_leave_single_failures_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = DependencyGraph(tuple(Vertex(f"t{n}", "rack", (), (n,)) for n in range(40)), 40)
    # One is enough alone, and any two of the other 39.
    for most, complete in ((741, 2), (740, 1)):
        monkeypatch.setattr(minimal, "MOST_FOUND", most)
        found = Search(apart).sets(lambda hits: sum(hits) < 2 and not hits[0], 2)
        assert (found.complete, len(found.found)) == (complete, 742 if complete == 2 else 1)
        assert found.unfinished == (Unfinished("kinds", most, (("rack", 40),)) if complete == 1 else None)


def test_too_much_to_look_at_leaves_single_failures_whole() -> None:
    # Some 1,800 pairs are left of 64 failures; by what they take, fewer are looked at.
    found = [Search(racks(20), most).sets(two_zones_live, 2) for most in (1, 100, 1_000)]
    assert [one.complete for one in found] == [0, 1, 2]
    why = [one.unfinished for one in found]
    assert [one and (one.bound, one.most) for one in why] == [("sets", 1), ("sets", 100), None]


def test_failures_that_are_survived_together_are_asked_about_together() -> None:
    """Of 200 members any 150 are enough; of each pair one would have to be asked about 20,000 times."""
    members = DependencyGraph(tuple(Vertex(f"m{n}", "node", (), (n,)) for n in range(200)), 200)
    asked = Counter[Hits]()

    def holds(hits: Hits) -> bool:
        asked[hits] += 1
        return sum(hits) <= 50

    assert Search(members).sets(holds, 2) == Patterns((), 2)
    assert len(asked) < 200 * 10
