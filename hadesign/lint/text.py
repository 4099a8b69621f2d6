"""How values appear in messages: numbers with their units, lists as people say them, nothing unprintable."""

from typing import Any

_TIMES = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_SHOWN = 300
"""Longest piece of a text that a message repeats."""


def as_time(seconds: float) -> str:
    """Write seconds as `2ms`, `3.6s`, `15m`, `6m30s` or `90d`; from a minute on rounded to seconds."""
    if abs(seconds) < 1:
        return f"{seconds * 1000:.6g}ms" if seconds else "0s"
    if seconds < 60:
        return f"{seconds:.6g}s"
    rest, text = round(seconds), ""
    for size, unit in _TIMES:
        if rest >= size:
            text += f"{rest // size}{unit}"
            rest %= size
    return text


def as_memory(size: float) -> str:
    """Write bytes as `512Mi` or `63.5Gi`."""
    for power, unit in ((4, "Ti"), (3, "Gi"), (2, "Mi"), (1, "Ki")):
        if abs(size) >= 1024**power:
            return f"{size / 1024**power:.6g}{unit}"
    return f"{size:g}"


def as_cpu(millicores: float) -> str:
    """Write millicores as `500m` or, from one core on, as cores."""
    return f"{millicores / 1000:.6g}" if abs(millicores) >= 1000 else f"{millicores:g}m"


def as_count(count: float, noun: str) -> str:
    """Write a number with what it counts: `1 replica`, `2 copies`."""
    many = f"{noun[:-1]}ies" if noun[-2:] not in ("ay", "ey", "oy") and noun.endswith("y") else f"{noun}s"
    return f"{count:.15g} {noun if count == 1 else many}"


def as_share(fraction: float) -> str:
    """Write a fraction as a percentage."""
    return f"{fraction * 100:.4g}%"


def shown(value: Any) -> str:
    """Write a value of an expression into a message."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return listed([shown(entry) for entry in value])
    return "nothing" if value is None else printable(str(value))


def listed(words: list[str]) -> str:
    """Join words: `a, b and c`; of many only the first are named."""
    if len(words) > 6:
        return f"{', '.join(words[:5])} and {len(words) - 5} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "none"


def printable(text: str) -> str:
    """Replace what a terminal or a log would act on, and cut what is too long for a message."""
    safe = "".join(c if c.isprintable() else "·" for c in text[:_SHOWN])
    return safe + ("..." if len(text) > _SHOWN else "")
