"""The generated designs that judges see, 60 by day and 200 by night, in parts that can be dealt one by one."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.effort import NIGHTLY
from tests.strategies import blueprints, monitoring

FIRST, PARTS, EACH, DIFFERENT = (0, 10, 24, 200) if NIGHTLY else (16, 5, 15, 60)
"""Every part begins with the simplest design, so that a few more are made than differ.

By day these parts are taken because their designs have, among them, all that is wanted; others have that, too.
"""
FEW = PARTS if NIGHTLY else 2
"""Parts for judges that take long: by day some 25 designs."""
Judge = Callable[[dict[str, Any]], None]


def each(part: int, judged: Judge) -> None:
    """Give every design of a part to a function; one that fails is made as small as it can be while it still fails.

    To make a design takes longer than most functions need for it, so that a process makes each only once.
    """
    try:
        for text in _made(part):
            judged(json.loads(text))
    except Exception:  # whatever a judge raises is raised again, once the smallest design that shows it was looked for
        if Phase.shrink in settings().phases:
            _given(part, judged, tuple(settings().phases))
        raise


@cache
def _made(part: int) -> tuple[str, ...]:
    """Return the designs of a part as JSON."""
    texts: list[str] = []
    _given(part, lambda data: texts.append(json.dumps(data)), (Phase.generate,))
    return tuple(texts)


def _given(part: int, judged: Judge, phases: tuple[Phase, ...]) -> None:
    @seed(FIRST + part)
    @settings(max_examples=EACH, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck))
    @given(blueprints(), monitoring())
    def run(data: dict[str, Any], watched: dict[str, Any]) -> None:
        judged({**data, "spec": data["spec"] | {"monitoring": watched}})

    run()
