"""The generated designs that judges see, 60 by day and 200 by night, in parts that can be dealt one by one."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from tests.effort import NIGHTLY
from tests.strategies import blueprints, monitoring

FIRST, PARTS, EACH, DIFFERENT = (0, 10, 24, 200) if NIGHTLY else (0, 5, 15, 60)
"""Every part begins with the simplest design, so that a few more are made than differ.

By day these parts are taken because their designs have, among them, all that is wanted; others have that, too.
"""


def each(part: int, judged: Callable[[dict[str, Any]], None]) -> None:
    """Give every design of a part to a function; one that fails is made as small as it can be while it still fails."""

    @seed(FIRST + part)
    @settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(blueprints(), monitoring())
    def run(data: dict[str, Any], watched: dict[str, Any]) -> None:
        judged({**data, "spec": data["spec"] | {"monitoring": watched}})

    run()
