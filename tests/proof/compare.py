"""The proof's minimal failure sets against others: `python -m tests.proof.compare [DESIGNS] [FIRST]` counts and prints.

Small designs are compared with brute force, large ones with the decision diagrams of another program.
"""

import sys
from collections import Counter
from collections.abc import Iterable

from hadesign.proof import Proof, ServiceProof, prove
from tests.designs import as_cluster
from tests.proof.brute import World
from tests.proof.large import compare_large
from tests.proof.small import Data, small_design

ORDER = 3
MOST_SETS = 1_500
"""Sets of things that brute force tries for one design; larger designs are compared to a lower order."""
SMALL, LARGE = 1_000, 12
"""Designs that are compared by default."""


def order_of(things: int) -> int:
    """Return the order to which so many things are compared."""
    sizes = {1: things, 2: things**2 // 2, 3: things**3 // 6}
    return max(order for order in range(1, ORDER + 1) if order == 1 or sizes[order] <= MOST_SETS)


def services(proof: Proof) -> list[ServiceProof]:
    """Return the services of which enough is known."""
    known = [one for one in proof.services() if not one.unknown]
    # Where it is not said whether volumes can leave their zone, a workload has a world of its own in which they can.
    return known + [world for one in known if one.service == "workload" for world in one.worlds]


def compare(service: ServiceProof, world: World, order: int) -> int:
    """Compare one service, and return how many minimal sets it has."""
    found = service.sets(order)
    assert found.complete == order
    expected = world.minimal(service, order)
    assert sum(one.count for one in found.found) == len(expected), (service.id, found.found, expected)
    kinds, counts = Counter[tuple[str, ...]](), Counter[tuple[int, int]]()
    for one in found.found:
        assert frozenset(one.failures) in expected, (service.id, one.failures)
        kinds[tuple(sorted(one.kinds))] += one.count
        counts[one.left, one.best] += one.count
    assert kinds == Counter(tuple(sorted(world.cluster.things[name].kind for name in one)) for one in expected)
    if service.service in ("workload", "component", "data"):
        assert counts == Counter(world.counts(service, world.dead(tuple(one))) for one in expected), service.id
    return len(expected)


def compare_small(data: Data, counted: Counter[str], order: int | None = None) -> None:
    """Compare all services of a design with brute force, and count what was compared."""
    cluster = as_cluster(data)
    proof, world = prove(cluster), World(cluster)
    order = order or order_of(len(world.things))
    counted["designs"] += 1
    counted[f"designs to order {order}"] += 1
    for service in services(proof):
        sets = compare(service, world, order)
        counted["services"] += 1
        counted[f"services: {service.service}"] += 1
        counted["minimal sets"] += sets
        counted[f"minimal sets: {service.service}"] += sets


def with_brute_force(numbers: Iterable[int]) -> Counter[str]:
    """Compare small designs, known by their numbers, and return what was counted."""
    counted = Counter[str]()
    for number in numbers:
        try:
            compare_small(small_design(number), counted)
        except AssertionError as error:
            error.add_note(f"in small_design({number}) of tests/proof/small.py")
            raise
    return counted


def with_diagrams(numbers: Iterable[int]) -> Counter[str]:
    """Compare large designs, known by their numbers, and return what was counted."""
    counted = Counter[str]()
    for number in numbers:
        compare_large(number, counted)
    return counted


def shown(title: str, counted: Counter[str]) -> str:
    """Return counts as lines for people."""
    lines = [f"  {what:<32}{count:>12,}\n" for what, count in sorted(counted.items())]
    return "".join([title, "\n", *lines])


def main() -> None:
    designs, first = (int(value) for value in [*sys.argv[1:3], *(str(SMALL), "0")[len(sys.argv[1:3]) :]])
    counted = with_brute_force(range(first, first + designs))
    sys.stdout.write(shown("Small designs, every service against brute force, all equal:", counted))
    counted = with_diagrams(range(LARGE))
    sys.stdout.write(shown("Large designs, against the decision diagrams of OxiDD, all equal:", counted))


if __name__ == "__main__":
    main()
