"""What an importer finds: facts with their places, contradictions, and what it saw and could not take."""

from typing import Any, NamedTuple, TypeAlias

from hadesign.frozen import dataclass

FactPath: TypeAlias = tuple[str, ...]
"""Where a fact belongs in the blueprint, from the root; entries of a list stand by their names, such as
`("spec", "nodes", "cp-a", "zone")`."""


class FilePlace(NamedTuple):
    """Where something was read: a file and its line, counted from 1; without a line, a source such as a document."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        """Return `file:line`."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class AtAddress:
    """Stands for the name of the machine with an address, where a file knows machines by their addresses only."""

    address: str


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A value of the blueprint (scalars, and lists and mappings of them) and the places that say it."""

    path: FactPath
    value: Any
    places: tuple[FilePlace, ...]


@dataclass(frozen=True, slots=True)
class FactConflict:
    """Two values for one fact: neither is taken."""

    path: FactPath
    first: Any
    first_place: FilePlace
    second: Any
    second_place: FilePlace


@dataclass(frozen=True, slots=True)
class ImportNote:
    """Something that was seen and not taken, and why; it never repeats a value, which may be a secret."""

    place: FilePlace
    text: str


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """A question: `lines` are what stands where its answers belong, each with the section or entry that is meant.

    `paths` are the facts that would answer it.
    """

    text: str
    lines: tuple[tuple[FactPath, str], ...]
    paths: tuple[FactPath, ...]
