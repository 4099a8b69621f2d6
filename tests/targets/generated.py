"""The 200 generated designs that judges see, in parts that pytest-xdist can deal to its workers."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from tests.strategies import blueprints

PARTS, EACH = 10, 24
"""Every part begins with the simplest design, so that a few more than 200 are made for 200 that differ."""


def each(part: int, judged: Callable[[dict[str, Any]], None]) -> None:
    """Give every design of a part to a function; one that fails is made as small as it can be while it still fails."""

    @seed(part)
    @settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(blueprints())
    def run(data: dict[str, Any]) -> None:
        judged(data)

    run()
