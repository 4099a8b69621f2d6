"""Parameters of rules: numbers that a rule compares with, each with its unit; a command line may give other ones."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from hadesign.blueprint import units
from hadesign.blueprint.native import PydanticCustomError
from hadesign.blueprint.refusal import not_a
from hadesign.blueprint.wording import shown
from hadesign.frozen import dataclass
from hadesign.i18n import N_, _, translated
from hadesign.notation import as_bandwidth, as_cpu, as_memory, as_share, as_time

ParamValue: TypeAlias = int | float
UnitName: TypeAlias = Literal["duration", "days", "count", "share", "memory", "cpu", "bandwidth"]
NAME = r"^[a-z][A-Za-z0-9]*$"


@dataclass(frozen=True, slots=True)
class ParamUnit:
    """How a number of a unit is read and written.

    Rules see seconds, days, counts, fractions, bytes, millicores and bits a second.
    """

    parse: Callable[[Any], ParamValue]
    written: Callable[[ParamValue], str]


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter as rules read it."""

    name: str
    value: ParamValue
    unit: UnitName

    @property
    def written(self) -> str:
        """The value as people write it, such as `10ms`."""
        return UNITS[self.unit].written(self.value)


def _whole(value: Any) -> int:
    """Return a whole number from 0, given as such or as text."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise not_a(N_("{value} is not a count"), _("a whole number from 0, such as 90"))
    return int(text)


_DIGITS = 15
UNITS: Mapping[UnitName, ParamUnit] = {
    "duration": ParamUnit(units.parse_duration, as_time),
    "days": ParamUnit(_whole, lambda days: f"{days} day{'s' if days != 1 else ''}"),
    "count": ParamUnit(_whole, str),
    "share": ParamUnit(units.parse_percent, as_share),
    "memory": ParamUnit(units.parse_memory, as_memory),
    "cpu": ParamUnit(units.parse_cpu, as_cpu),
    "bandwidth": ParamUnit(units.parse_bandwidth, as_bandwidth),
}
"""Every unit there is."""


class ValueRefusedError(Exception):
    """A value does not fit its unit; `expected` says what would, `hint` what was perhaps meant."""

    def __init__(self, message: str, expected: str, hint: str) -> None:
        """Keep the words."""
        super().__init__(message)
        self.expected, self.hint = expected, hint


def parsed(unit: UnitName, value: Any) -> ParamValue:
    """Return a value in the unit's base; raise `ValueRefusedError` if it is none."""
    try:
        return UNITS[unit].parse(value)
    except PydanticCustomError as error:
        context = error.context or {}
        message = translated(context["sentence"], value=shown(value))
        raise ValueRefusedError(message, context["expected"], context["hint"]) from None
