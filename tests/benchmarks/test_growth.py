"""Designs that grow: each shape has as many different machines, racks or zones as is said."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from benchmarks.growth import SHAPES
from tests.designs import as_cluster


@pytest.mark.parametrize(("name", "shape"), [(name, shape) for name, (shape, *_) in SHAPES.items()])
def test_a_shape_grows_by_what_is_different(name: str, shape: Callable[[int], str]) -> None:
    small, large = as_cluster(shape(8)), as_cluster(shape(16))
    kind = name.split(maxsplit=1)[0].removesuffix("s").replace("worker", "node")
    counts = [sum(thing.kind == kind for thing in one.things.values()) for one in (small, large)]
    assert counts[1] - counts[0] >= 8
    # Nothing falls into groups: there are more of them with every machine, rack or zone.
    assert len(large.groups) - len(small.groups) == 8


@pytest.mark.parametrize("sizes", [sizes for _, sizes, _ in SHAPES.values()])
def test_sizes_double_so_that_exponents_can_be_compared(sizes: tuple[int, ...]) -> None:
    assert {large / small for small, large in pairwise(sizes)} == {2.0}
