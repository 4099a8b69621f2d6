"""Prometheus' own notations: selectors and durations of PromQL, and what its templates print in a sentence."""

import json
import math
import re
from collections.abc import Iterable

VALUE = "{{ $value | humanize }}"
"""The value of an expression, with a unit's prefix where it is large or small."""
SHARE = "{{ $value | humanizePercentage }}"
SPAN = "{{ $value | humanizeDuration }}"
SIZE = "{{ $value | humanize1024 }}"
"""The value as a percentage, as a time, and as bytes
(https://prometheus.io/docs/prometheus/latest/configuration/template_reference/)."""


def label(name: str) -> str:
    """Return what prints a label of the alert."""
    return f"{{{{ $labels.{name} }}}}"


def literal(text: str) -> str:
    """Return a text as a template prints it: each brace that could open an action is printed by one."""
    return text.replace("{", '{{ "{" }}')


def text(value: str) -> str:
    """Return a text as PromQL writes one, with Go's escapes, which all of JSON's are."""
    return json.dumps(value, ensure_ascii=False)


def any_of(names: Iterable[str]) -> str:
    """Return a regular expression, as a text of PromQL's, that these names match and no others."""
    return text("|".join(re.escape(name) for name in names))


def number(value: float) -> str:
    """Write a number without a power of ten where it has none."""
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def duration(seconds: float) -> str:
    """Write a time in whole seconds, rounded up, as Prometheus takes it: `15m`, `1h30m`, `1d`."""
    rest, written = math.ceil(seconds), ""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        if rest >= size:
            written += f"{rest // size}{unit}"
            rest %= size
    return written or "0s"
