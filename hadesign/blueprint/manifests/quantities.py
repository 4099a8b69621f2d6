"""Quantities of Kubernetes, as sums that the blueprint can say."""

import re
from decimal import ROUND_CEILING, Decimal

_QUANTITY = re.compile(
    r"([+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20}))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,2}))?"
)
"""https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/"""
_FACTORS = {suffix: Decimal(1000) ** power for power, suffix in enumerate(["n", "u", "m", "", *"kMGTPE"], -3)}
_FACTORS |= {f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)}


def amount(value: object) -> Decimal | None:
    """Return a quantity as a number of cores or bytes; `None` if it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    match = _QUANTITY.fullmatch(str(value).strip())
    if match is None:
        return None
    return Decimal(match[1]) * _FACTORS[match[2] or ""] * Decimal(10) ** int(match[3] or 0)


def as_cores(cores: Decimal) -> str:
    """Write cores as the blueprint does; Kubernetes knows nothing finer than a millicore."""
    return f"{int((cores * 1000).to_integral_value(ROUND_CEILING))}m"


def as_bytes(count: Decimal) -> str:
    """Write bytes as the blueprint does."""
    whole = int(count.to_integral_value(ROUND_CEILING))
    for suffix, factor in (("Gi", 1024**3), ("Mi", 1024**2), ("Ki", 1024)):
        if whole and whole % factor == 0:
            return f"{whole // factor}{suffix}"
    return str(whole)
