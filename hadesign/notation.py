"""Quantities as people write them in a blueprint, the way back from `units`; and days, both ways."""

import re
from datetime import date
from decimal import ROUND_FLOOR, Decimal

DAY = r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
"""A day from 1900 to 2999: what is counted from any of them is in the calendar of `datetime`, which has 9999 years."""

_TIMES = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def as_day(text: str) -> date | None:
    """Read a day such as `2026-11-23`; what is written otherwise, or is not in the calendar, is none."""
    try:
        return date.fromisoformat(text) if re.fullmatch(DAY, text) else None
    except ValueError:
        return None


def as_time(seconds: float) -> str:
    """Write seconds as `2ms`, `3.6s`, `15m`, `6m30s` or `90d`; to three digits, and from a minute on to a second."""
    if abs(seconds) < 1:
        return f"{seconds * 1000:.6g}ms" if seconds else "0s"
    if seconds < 60:
        return f"{seconds:.3g}s"
    rest, text = round(seconds), ""
    for size, unit in _TIMES:
        if rest >= size:
            text += f"{rest // size}{unit}"
            rest %= size
    return text


def as_memory(size: float) -> str:
    """Write bytes as `512Mi` or `63.5Gi`."""
    for power, unit in ((6, "Ei"), (5, "Pi"), (4, "Ti"), (3, "Gi"), (2, "Mi"), (1, "Ki")):
        if abs(size) >= 1024**power:
            return f"{size / 1024**power:.6g}{unit}"
    return f"{size:g}"


def as_bandwidth(bits: float) -> str:
    """Write bits a second as `10Gbit` or `100Mbit`."""
    for power, unit in ((4, "Tbit"), (3, "Gbit"), (2, "Mbit")):
        if abs(bits) >= 1000**power:
            return f"{bits / 1000**power:.6g}{unit}"
    return f"{bits / 1000:.6g}kbit"


def as_cpu(millicores: float) -> str:
    """Write millicores as `500m` or, from one core on, as cores."""
    if abs(millicores) < 1000:
        return f"{millicores:g}m"
    cores = millicores / 1000
    return f"{cores:.0f}" if abs(cores) >= 1_000_000 else f"{cores:.6g}"


def as_share(fraction: float) -> str:
    """Write a fraction as a percentage."""
    percent = fraction * 100
    # Four digits, and no power of ten where there are more.
    return f"{percent:.0f}%" if abs(percent) >= 10_000 else f"{percent:.4g}%"


def as_percent(fraction: float) -> str:
    """Write an availability as a percentage: `99.9%`, `99.985%`, `99.99997%`; to two digits of what is missing.

    What follows is cut and not rounded, so that nothing looks better than it is.
    """
    # 15 digits are what a float holds for certain; a sum such as 0.9994999999999999 is meant as 99.95%.
    percent = Decimal(f"{fraction:.15g}") * 100
    missing = 100 - percent
    if missing <= 0:
        return "100%"
    digits = max(2, 1 - missing.adjusted())
    return f"{percent.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR).normalize():f}%"
