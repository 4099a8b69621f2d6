"""Entries of lists by their names: `spec.nodes[cp-a]` is the same place however the list is ordered."""

from collections.abc import Mapping, Sequence
from typing import Any

from hadesign.diagnostic import Path, parse_path, with_step
from hadesign.i18n import _


class Entries:
    """The names of entries in the lists of some data; each list is looked through once."""

    def __init__(self, data: Any) -> None:
        """Keep the data."""
        self._data = data
        self._called: dict[int, Mapping[str, Sequence[int]]] = {}

    def name(self, path: Path) -> str:
        """Write a path with the names of entries for their numbers, where a name belongs to one of the list alone."""
        text, data = "", self._data
        for step in path:
            entry = _child(data, step)
            own = next((name for name in _names(entry) if self._places(data, name) == [step]), None)
            if own is None or isinstance(data, Mapping):
                text = with_step(text, step)
            else:
                text += f'["{own}"]' if own.isdigit() else f"[{own}]"
            data = entry
        return text

    def locate(self, text: str) -> Path:
        """Return the path of a text in which entries may be called by their names; what is not there stays as it is.

        Raises:
            ValueError: it is no path, or a name belongs to none or to several entries; the message says which.
        """
        path: Path = ()
        data = self._data
        for step in parse_path(text):
            place = step
            if isinstance(data, list) and isinstance(step, str):
                found = self._places(data, step)
                if len(found) != 1:
                    where = self.name(path)
                    if not found:
                        raise ValueError(_("nothing is called {name} in {where}", name=step, where=where))
                    count = len(found)
                    raise ValueError(
                        _("{count} entries are called {name} in {where}", count=count, name=step, where=where)
                    )
                place = found[0]
            path, data = (*path, place), _child(data, place)
        return path

    def _places(self, entries: Any, name: str) -> Sequence[int]:
        """Return the places of a list at which an entry goes by a name."""
        if not isinstance(entries, list):
            return []
        if id(entries) not in self._called:
            known: dict[str, list[int]] = {}
            for number, entry in enumerate(entries):
                for own in _names(entry):
                    known.setdefault(own, []).append(number)
            self._called[id(entries)] = known
        return self._called[id(entries)].get(name, [])


def _names(entry: Any) -> list[str]:
    """Return what an entry is called: a text by itself, a mapping by its name, and by its namespace and name."""
    if isinstance(entry, str):
        return [entry]
    if not isinstance(entry, Mapping):
        return []
    name = entry.get("name", entry.get("pool"))
    return [name, f"{entry.get('namespace', 'default')}/{name}"] if isinstance(name, str) else []


def _child(data: Any, step: str | int) -> Any:
    if isinstance(data, Mapping):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None
