"""What becomes of each entry of the list of rules that this project began with: a rule, another one, or a reason."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import yaml

FOLDER = Path(__file__).with_name("catalogue")
ENTRIES: Mapping[str, int] = {
    "TOP": 12, "CP": 18, "ETC": 27, "LB": 22, "SEC": 16, "WRK": 20, "WL": 28, "NET": 24, "STO": 17, "BKP": 20,
    "MON": 16, "AUT": 11, "OPS": 13, "DR": 12,
}  # fmt: skip
"""How many entries each chapter has; they are numbered from 1."""
State: TypeAlias = Literal["rule", "covered-by", "not-a-design-rule", "open"]


class Listed(NamedTuple):
    """An entry: its rules, or those that find each of its cases, or the sentence that says why there is none."""

    entry: str
    state: State
    rules: tuple[str, ...]
    why: str


@cache
def listed() -> tuple[Listed, ...]:
    """Return every entry, by chapter and number."""
    found = []
    for chapter in ENTRIES:
        text = (FOLDER / f"{chapter}.yaml").read_text(encoding="utf-8")
        for entry, value in sorted((yaml.safe_load(text) or {}).items()):
            found.append(Listed(entry, *_stated(value)))
    return tuple(found)


def _stated(value: Any) -> tuple[State, tuple[str, ...], str]:
    """Return the state of an entry, its rules and its reason: names alone are those of its rules."""
    state: State = "rule"
    if isinstance(value, dict):
        ((state, value),) = value.items()
    if state in ("rule", "covered-by"):
        return state, tuple([value] if isinstance(value, str) else value), ""
    return state, (), value
