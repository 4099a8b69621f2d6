"""The generated designs that judges see, in parts that can be dealt one by one.

Quick judges see 200 (`test_generated.py`), which are shown to each of them together. Whatever looks at a design by
itself sees 60 by day, and whatever takes long 20; by night all see all.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.effort import NIGHTLY
from tests.sharing import once
from tests.strategies import blueprints, monitoring

FIRST, EACH = (0, 24) if NIGHTLY else (16, 15)
ALL, PARTS, FEW = (10, 10, 10) if NIGHTLY else (16, 5, 2)
"""Parts for quick judges, for what looks at each design by itself, and for judges that take long.

By day the first parts are taken because their designs have, among them, all that is wanted; others have that, too.
"""
DIFFERENT = 200
"""Designs in all parts. Each part begins with the simplest one, so that a few more are made than differ."""
SLOWLY = EACH if NIGHTLY else 10
"""Designs of each of these parts."""
Judge = Callable[[dict[str, Any]], None]


def each(part: int, judged: Judge, most: int = EACH) -> None:
    """Give every design of a part, or the first so many, to a function.

    One that fails is made as small as it can be while it still fails. To make a design takes longer than most functions
    need for it, so that a process makes each only once.
    """
    try:
        for text in made(part)[:most]:
            judged(json.loads(text))
    except Exception:  # whatever a judge raises is raised again, once the smallest design that shows it was looked for
        if Phase.shrink in settings().phases:
            _given(part, judged, tuple(settings().phases))
        raise


@cache
def made(part: int) -> tuple[str, ...]:
    """Return the designs of a part as JSON; what one process has made, the others of the same run read."""
    return tuple(once(f"generated-{part}", lambda: _make(part)))


def _make(part: int) -> list[str]:
    texts: list[str] = []
    _given(part, lambda data: texts.append(json.dumps(data)), (Phase.generate,))
    return texts


def _given(part: int, judged: Judge, phases: tuple[Phase, ...]) -> None:
    @seed(FIRST + part)
    @settings(max_examples=EACH, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck))
    @given(blueprints(), monitoring())
    def run(data: dict[str, Any], watched: dict[str, Any]) -> None:
        judged({**data, "spec": data["spec"] | {"monitoring": watched}})

    run()
