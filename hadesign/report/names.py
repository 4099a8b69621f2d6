"""Long lists of names as people write them: `w-a-1..200, w-b-1..200 and 600 more`."""

import re
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address

from hadesign.lists import COMMAS, listed

LISTED = 3
"""Most names or runs of names in a list."""


def next_name(name: str) -> str:
    """Return the name that would follow: `w-9` after `w-8`, `node02` after `node01`."""
    match = re.fullmatch(r"(.*?)([0-9]+)", name)
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}d}" if match else ""


def next_address(address: str) -> str:
    """Return the IP address that follows."""
    number = ip_address(address)
    return str(number + 1) if int(number) + 1 < 2**number.max_prefixlen else ""


def run(words: Sequence[str], following: Callable[[str], str] = next_name) -> str:
    """Write names in order: those that count up as a run (`w-a-1..4`), of many only the first."""
    found = runs(words, following)
    shown = [one[0] if len(one) == 1 else f"{one[0]}..{_tail(one[0], one[-1])}" for one in found]
    return listed(shown, LISTED - 1, patterns=COMMAS, counts=[len(one) for one in found])


def runs(words: Iterable[str], following: Callable[[str], str]) -> list[list[str]]:
    """Put words together that follow each other without a gap."""
    found: list[list[str]] = []
    for word in words:
        if found and following(found[-1][-1]) == word:
            found[-1].append(word)
        else:
            found.append([word])
    return found


def _tail(first: str, last: str) -> str:
    """Return what the last name of a run does not share with the first: its number, or the last part of its address."""
    same = re.match(r".*[.:]|[^0-9]*(?:[0-9]+[^0-9]+)*", first)
    shared = same[0] if same else ""
    return last.removeprefix(shared) if last.startswith(shared) and len(shared) < len(last) else last
