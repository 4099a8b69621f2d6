"""What failures do together: the closure over a graph against that over the things of the Cluster, without a graph."""

from itertools import combinations, islice

import pytest

from hadesign.proof import prove
from hadesign.proof.failure.closure import Closure, Event, name_of
from hadesign.proof.failure.graph import relevant
from hadesign.proof.failure.what_if import hits_of
from tests.designs import as_cluster
from tests.proof.small import small_design

DESIGNS, PAIRS = 40, 150


@pytest.mark.parametrize("number", range(DESIGNS))
def test_two_failures_take_what_one_takes_after_the_other(number: int) -> None:
    """Also where the one takes the other with it, or the last of two feeds."""
    proof = prove(as_cluster(small_design(number)))
    for service in proof.services():
        function = None if service.unknown else proof.function(service)
        if function is None:
            continue
        closure = Closure(relevant(proof.cluster, function.leaves))
        vertices = closure.graph.vertices
        events: list[Event] = [(i, n) for i, vertex in enumerate(vertices) for n in range(vertex.machines or 1)]
        for one, other in islice(combinations(events, 2), PAIRS):
            together = closure.both(closure.single(one), closure.single(other))
            named = [name_of(closure.graph, event) for event in (one, other)]
            assert together.hits == hits_of(function.leaves, *proof.domains.closure(named)), (service.id, named)
