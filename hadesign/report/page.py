"""A page as data: sections of paragraphs, tables and lists, which a terminal and Markdown show each in its own way."""

from collections.abc import Sequence
from dataclasses import field
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Origin


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, no, or unknown; `words` may say it otherwise.

    A no that nobody `asked` about is no fault: no objective is about it.
    """

    value: bool | None
    words: str = ""
    asked: bool = True


Cell: TypeAlias = str | Answer | Origin
"""What may stand in a table: a text, an answer, or a place in the blueprint."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; nothing is shown where there are no rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def filled(self) -> "Table":
        """Return the table without columns in which nothing stands."""
        kept = [number for number in range(len(self.head)) if any(row[number] != "" for row in self.rows)]
        return Table([self.head[n] for n in kept], [[row[n] for n in kept] for row in self.rows])


@dataclass(frozen=True, slots=True)
class Bullet:
    """An entry of a list: a text, a place it is about, further lines below it, and names that are set in lines.

    `links` are addresses of the web, below everything else.
    """

    text: str
    at: Origin | None = None
    listed: Sequence[str] = ()
    below: Sequence[str] = ()
    links: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of entries."""

    entries: Sequence[Bullet]


Content: TypeAlias = str | Table | Bullets
"""What a section is made of; a text is a paragraph."""


@dataclass(frozen=True, slots=True)
class Section:
    """A title, or none, with what stands below it; a section without parts is not shown."""

    title: str
    parts: Sequence[Content] = field(default=())
