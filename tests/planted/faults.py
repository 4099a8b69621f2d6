"""Reads the planted faults: presets with pieces of text replaced, each of which stands there exactly once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter

from hadesign.resources import blueprints_dir

FILE = Path(__file__).with_name("faults.yaml")


@dataclass(frozen=True)
class Fault:
    """A preset, the edits that plant a fault, and what must be said of it (see the file)."""

    id: str
    title: str
    base: str
    edit: tuple[tuple[str, str], ...]
    want: Literal["refused", "not-shown", "accepted"]
    at: tuple[str, ...]
    why: str
    broken: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The preset with the fault planted."""
        text = (blueprints_dir() / f"{self.base}.yaml").read_text(encoding="utf-8")
        for old, new in self.edit:
            assert text.count(old) == 1, f"{self.id}: {old!r} stands {text.count(old)} times in {self.base}"
            text = text.replace(old, new)
        return text


FAULTS: tuple[Fault, ...] = TypeAdapter(tuple[Fault, ...]).validate_python(
    yaml.safe_load(FILE.read_text(encoding="utf-8"))
)
