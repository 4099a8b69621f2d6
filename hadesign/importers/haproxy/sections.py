"""The sections of an haproxy.cfg, and what passes requests on to which servers.

https://docs.haproxy.org/2.8/configuration.html#2.1: a section begins with a keyword in the first column or after
blanks, and a line is words of which the first is a keyword.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.importers.facts import FilePlace
from hadesign.importers.sources import SourceFile

_SECTIONS = frozenset(
    {"global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist", "mailers", "cache",
     "program", "ring", "http-errors", "fcgi-app", "log-forward", "crt-store", "traces"}
)  # fmt: skip
_LONGEST = 2_000
"""Most characters of a line: HAProxy's own limit (tune.bufsize is larger, LINESIZE is 2048)."""


@mutable(slots=True)
class HaproxySection:
    """A section: its kind and name, and its lines as words with their places."""

    kind: str
    name: str
    place: FilePlace
    lines: list[tuple[list[str], FilePlace]] = field(default_factory=list)
    defaults: "HaproxySection | None" = None

    def said(self, *words: str) -> Iterator[tuple[list[str], FilePlace]]:
        """Yield the lines that begin with some words, without these."""
        for line, place in self.lines:
            if line[: len(words)] == list(words):
                yield line[len(words) :], place

    def last(self, *words: str) -> tuple[list[str], FilePlace] | None:
        """Return the last such line, here or in the defaults that count here."""
        found = list(self.said(*words))
        if found:
            return found[-1]
        return self.defaults.last(*words) if self.defaults else None


def sections_of(source: SourceFile) -> list[HaproxySection]:
    """Return the sections of a file; a section has the defaults before it, unless it names those of a name."""
    found: list[HaproxySection] = []
    defaults: HaproxySection | None = None
    for number, line in source.lines():
        words = re.sub(r"(?<!\\)#.*", "", line[:_LONGEST]).split()
        if not words:
            continue
        if words[0] in _SECTIONS:
            section = HaproxySection(words[0], words[1] if len(words) > 1 else "", source.place(number))
            section.defaults = defaults if section.kind != "defaults" else None
            if section.kind == "defaults":
                defaults = section
            found.append(section)
        elif found:
            found[-1].lines.append((words, source.place(number)))
    return found


@mutable(slots=True)
class HaproxyService:
    """A port that is listened on, and the section with the servers behind it."""

    front: HaproxySection
    back: HaproxySection
    port: int
    address: str
    place: FilePlace

    @property
    def servers(self) -> list[tuple[list[str], FilePlace]]:
        """Lines of servers, each as name, address with port, and parameters."""
        return [(words, place) for words, place in self.back.said("server") if len(words) > 1]


def services_of(sections: Sequence[HaproxySection]) -> Iterator[HaproxyService]:
    """Yield each port that passes requests on to a backend that the file has."""
    backends = {section.name: section for section in sections if section.kind == "backend"}
    for section in sections:
        if section.kind not in ("frontend", "listen"):
            continue
        chosen = section.last("default_backend")
        back = section if section.kind == "listen" else backends.get(chosen[0][0]) if chosen and chosen[0] else None
        if back is None:
            continue
        for words, place in section.said("bind"):
            address, port = split_address(words[0] if words else "")
            if port:
                yield HaproxyService(section, back, port, address, place)
                break


def split_address(text: str) -> tuple[str, int]:
    """Return address and port of a bind or a server; port 0 where there is none, or a range or a variable."""
    first = text.split(",", maxsplit=1)[0]
    address, _colon, port = first.rpartition(":")
    number = int(port) if port.isdecimal() and len(port) < 6 else 0
    return address.removeprefix("ipv4@").removeprefix("ipv6@").strip("[]"), number
