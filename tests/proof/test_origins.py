"""Whatever a proof blames, lacks or adds up names a place that a blueprint can have, so that somebody can go there."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.origins import can_be_written, origins
from tests.strategies import blueprints

SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])


def said(proof: Proof) -> Iterator[Any]:
    """Yield all answers of a proof."""
    yield from (proof.objectives, proof.recovery.times, proof.recovery.losses, proof.sizing, proof.after_failures)
    yield proof.capacity.missing
    for service in proof.services():
        yield from (service.origin, service.breaks, proof.availability(service), proof.slowest(service))


def check_places(proof: Proof) -> int:
    found = {origin.path for answer in said(proof) for origin in origins(answer)}
    assert sorted((path for path in found if not can_be_written(path)), key=str) == []
    return len(found)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_places_of_what_is_shipped(path: Any) -> None:
    assert check_places(prove(read_cluster(read(path)))) > 5


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_places_of_whatever_is_valid(data: dict[str, Any]) -> None:
    check_places(prove(as_cluster(data)))
