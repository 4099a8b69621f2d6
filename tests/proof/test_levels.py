"""What is run by somebody else fails with the zones that it names, and as a whole only where a region does."""

import itertools
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.failure.verdict import KINDS, LEVELS
from tests.designs import as_cluster, control_plane, design, zones


def broken_by(balancer: dict[str, Any]) -> set[str]:
    """Return the kinds of single failures that take the endpoint down."""
    data = design(
        infrastructure=zones("a", "b", "c", region="r"),
        nodes=control_plane({"a": 1, "b": 1, "c": 1}),
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[{"name": "api", **balancer}],
    )
    (endpoint,) = (service for service in prove(as_cluster(data)).services() if service.service == "endpoint")
    return {fault.kind for fault in endpoint.breaks}


@pytest.mark.parametrize(
    ("balancer", "kinds"),
    [
        ({"type": "cloud", "zones": ["a", "b", "c"]}, {"region", "balancer"}),
        ({"type": "cloud", "zones": ["a"]}, {"region", "zone", "balancer"}),
        ({"type": "hardware"}, {"balancer"}),
    ],
)
def test_a_balancer_of_somebody_else_fails_with_its_zones(balancer: dict[str, Any], kinds: set[str]) -> None:
    assert broken_by(balancer) == kinds


def test_the_loss_of_a_whole_service_of_somebody_else_counts_like_a_region() -> None:
    for kind in ("balancer", "provider"):
        assert [level for level, kinds in LEVELS.items() if kind in kinds] == ["region"]


def test_every_level_holds_the_smaller_ones_and_the_largest_all() -> None:
    found = [LEVELS[level] for level in ("node", "rack", "zone", "region")]
    assert all(small < large for small, large in itertools.pairwise(found))
    assert found[-1] == frozenset(KINDS)
