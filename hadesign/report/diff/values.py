"""Fields and their values as people read them: times, sizes and shares as a blueprint has them."""

from collections.abc import Callable, Mapping, Sequence

from hadesign.comparison.changes import FieldChange
from hadesign.comparison.flattening import FieldValue
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_bandwidth, as_cpu, as_memory, as_percent, as_time

MOST_ENTRIES = 12
"""Entries of a list that are told when another one comes or goes."""
_UNITS: Mapping[str, Callable[[float], str]] = {
    "availability": as_percent,
    "bandwidth": as_bandwidth,
    "cpu": as_cpu,
    "database": as_memory,
    "ephemeralStorage": as_memory,
    "evictionMemory": as_memory,
    "goaway": as_percent,
    "high": as_percent,
    "low": as_percent,
    "memory": as_memory,
    "memoryLimit": as_memory,
    "quota": as_memory,
    "size": as_memory,
}
"""Of fields whose numbers have a unit; any other number with a fraction is a time in seconds, and no other has one."""


def change_words(change: FieldChange, name: str = "") -> str:
    """Say how a field changed: `check.interval: 3s → 5s`; of a list what came and what went."""
    field = change.field or name
    old, new = change.before, change.after
    if isinstance(old, tuple) and isinstance(new, tuple) and (said := _entries(old, new)):
        return _("{field}: {change}", field=field, change=said)
    return _("{field}: {before} → {after}", field=field, before=value_words(field, old), after=value_words(field, new))


def _entries(old: Sequence[str], new: Sequence[str]) -> str:
    """Say which entries of a list came and went; nothing where they stand in another order, or all are others."""
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if len(gone) == len(old) or not (gone or come):
        return ""
    signs = [f"+{one}" for one in come] + [f"-{one}" for one in gone]
    return joined(signs, COMMAS) if len(signs) <= MOST_ENTRIES else ""


def value_words(field: str, value: FieldValue) -> str:
    """Write a value; what nobody says is told from what is said not to be there."""
    if value is None:
        return _("not said")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return joined(value, COMMAS) if value else _("none")
    if isinstance(value, str):
        return value or _("none")
    last = field.rpartition(".")[2].partition("[")[0]
    unit = _UNITS.get(last)
    if unit is None:
        return as_time(value) if isinstance(value, float) else f"{value}"
    return unit(value)
