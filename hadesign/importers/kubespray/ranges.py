"""Ranges in the names of hosts, such as `node[01:10:2]`, as Ansible expands them.

https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#adding-ranges-of-hosts; that ends are
included, and that a number with leading zeros keeps its length: ansible/ansible, lib/ansible/plugins/inventory/
__init__.py, expand_hostname_range.
"""

import re
from collections.abc import Iterator, Sequence
from string import ascii_letters

MOST = 20_000
"""Most machines of one line; an inventory of Kubespray's has hundreds."""
_RANGE = re.compile(r"\[([0-9]*|[A-Za-z]?):([0-9]+|[A-Za-z])(?::([0-9]{1,9}))?\]")


class RangeError(ValueError):
    """The text is no range, or one of more machines than anybody has."""


def expanded(pattern: str) -> Sequence[str]:
    """Return the names that a pattern stands for.

    Raises:
        RangeError: a range that is none, or more names than `MOST`.
    """
    names = [""]
    rest = pattern
    while rest:
        head, bracket, _tail = rest.partition("[")
        names = [name + head for name in names]
        if not bracket:
            break
        found = _RANGE.match(rest, len(head))
        if found is None:
            raise RangeError(pattern)
        parts = list(_parts(MOST // len(names), *found.groups()))
        names = [name + part for name in names for part in parts]
        rest = rest[found.end() :]
    return names


def _parts(room: int, first: str, last: str, step: str | None = None) -> Iterator[str]:
    """Yield the values of a range."""
    width = int(step or 1)
    if width == 0:
        raise RangeError(step)
    if last.isdigit():
        yield from _numbers(first or "0", last, width, room)
        return
    values = ascii_letters[_letter(first) : _letter(last) + 1 : width] if first else ""
    if not values:
        raise RangeError(last)
    yield from values[:room]


def _numbers(first: str, last: str, width: int, room: int) -> Iterator[str]:
    filled = len(first) if first.startswith("0") and len(first) > 1 else 0
    if not first.isdigit() or len(last) > len(str(10**9)) or len(first) > len(str(10**9)):
        raise RangeError(last)
    if filled and len(first) != len(last):
        raise RangeError(last)
    numbers = range(int(first), int(last) + 1, width)
    if not numbers or len(numbers) > room:
        raise RangeError(last)
    for number in numbers:
        yield str(number).zfill(filled)


def _letter(text: str) -> int:
    if not text or text not in ascii_letters:
        raise RangeError(text)
    return ascii_letters.index(text)
