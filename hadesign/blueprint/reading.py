"""Tolerant reading of the raw data, so that cross references are checked even in a file with other mistakes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from hadesign.diagnostic import Path
from hadesign.stated import NONE

Place = tuple[Path, str]
"""A text of the blueprint and where it stands."""


class Problem(NamedTuple):
    """A contradiction between places: what is said at `path`, and at the related ones."""

    path: Path
    message: str
    expected: str = ""
    hint: str = ""
    related: tuple[tuple[str, Path], ...] = ()
    at_key: bool = False


class Entry(NamedTuple):
    """A mapping of the raw data; whatever has the wrong type reads as absent, as it is reported elsewhere."""

    path: Path
    data: Mapping[str, Any]

    def place(self, key: str) -> Path:
        """Return the path of a key."""
        return (*self.path, key)

    def text(self, key: str) -> str | None:
        """Return a text, or `None`."""
        value = self.data.get(key)
        return value if isinstance(value, str) else None

    def whole(self, key: str) -> int | None:
        """Return a whole number, or `None`."""
        value = self.data.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def texts(self, key: str) -> list[Place]:
        """Return the texts of a list, or of a single text that stands for a list of one."""
        value = self.data.get(key)
        if isinstance(value, str):
            return [(self.place(key), value)]
        items = value if isinstance(value, list) else []
        return [((*self.place(key), index), item) for index, item in enumerate(items) if isinstance(item, str)]

    def listed(self, key: str) -> list[Place]:
        """Return the texts of a list; the word `none` stands for a list of none."""
        return [] if self.data.get(key) == NONE.value else self.texts(key)

    def parts(self, key: str) -> list[Place]:
        """Return what `texts` returns, a text with commas as the several that it stands for."""
        return [(path, part.strip(" ")) for path, text in self.texts(key) for part in text.split(",")]

    def words(self, key: str) -> list[str]:
        """Return what `texts` returns, without the places, which are only needed for what is wrong."""
        value = self.data.get(key)
        if isinstance(value, str):
            return [value]
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def section(self, *keys: str) -> "Entry":
        """Return a mapping further down, empty if there is none."""
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return Entry((*self.path, *keys), value if isinstance(value, Mapping) else {})

    def entries(self, key: str) -> tuple["Entry", ...]:
        """Return the mappings of a list."""
        value = self.data.get(key)
        items = value if isinstance(value, list) else []
        return tuple(
            Entry((*self.place(key), index), item) for index, item in enumerate(items) if isinstance(item, Mapping)
        )

    def broken(self, key: str) -> bool:
        """Tell whether a list holds something that is no mapping, or is no list."""
        value = self.data.get(key)
        return value not in (None, NONE.value) and not (
            isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
        )
