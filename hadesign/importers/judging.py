"""What a blueprint does not take of what was found: read as lint reads it, and taken out until it is read."""

import re
from collections.abc import Iterator, Sequence

from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.importers.facts import FactPath, FoundFact
from hadesign.importers.tree import LISTS
from hadesign.importers.writing import WrittenFacts
from hadesign.source import read_text
from hadesign.topology import read_cluster

BLUEPRINT = "<blueprint>"
"""Name of the blueprint in messages while it is not written yet."""
_ENTRY = re.compile(r"\[([0-9]+)\]$")
_LISTS = frozenset({"extraSANs", "upstreams", "endpoints"})
"""Lists of texts of which one may be wrong without the others."""


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """A fact that a blueprint does not take as it is, and why; of a list perhaps one `entry`, by its position."""

    fact: FoundFact
    reason: str
    entry: int | None = None


def judged(text: WrittenFacts) -> tuple[list[RefusedFact], tuple[str, ...]]:
    """Return the facts that reading refuses, and what it says is lacking where no fact is to blame."""
    try:
        read_cluster(read_text(text.text, BLUEPRINT))
    except InputError as error:
        found: dict[tuple[FactPath, int | None], RefusedFact] = {}
        lacking: list[str] = []
        for diagnostic in error.diagnostics:
            fact = text.facts.get(diagnostic.location.line)
            # A list as a whole lacks something, and what a blueprint begins with is no file's.
            if fact is None or not fact.places or tuple(diagnostic.path.split(".")) in LISTS:
                lacking.append(diagnostic.message)
            else:
                one = _refused(fact, diagnostic.path, diagnostic.message)
                found.setdefault((one.fact.path, one.entry), one)
        return list(found.values()), tuple(lacking)
    return [], ()


def _refused(fact: FoundFact, path: str, reason: str) -> RefusedFact:
    """Return what is refused: an entry, a fact, or with the name of an entry all that is said of it."""
    match = _ENTRY.search(path)
    if match and fact.path[-1] in _LISTS and isinstance(fact.value, list) and int(match[1]) < len(fact.value):
        entry = int(match[1])
        return RefusedFact(FoundFact(fact.path, fact.value[entry], fact.places), reason, entry)
    named = fact.path[-1] in ("name", "pool", "registry") and fact.path[:-2] in LISTS
    return RefusedFact(FoundFact(fact.path[:-1], fact.value, fact.places) if named else fact, reason)


def without(facts: Sequence[FoundFact], refused: Sequence[RefusedFact]) -> list[FoundFact]:
    """Return the facts that are left."""
    gone = {one.fact.path for one in refused if one.entry is None}
    entries: dict[FactPath, set[int]] = {}
    for one in refused:
        if one.entry is not None:
            entries.setdefault(one.fact.path, set()).add(one.entry)
    left = (_without_entries(fact, entries.get(fact.path)) for fact in facts if gone.isdisjoint(_above(fact.path)))
    return [fact for fact in left if fact is not None]


def _without_entries(fact: FoundFact, entries: set[int] | None) -> FoundFact | None:
    if not entries:
        return fact
    left = [value for position, value in enumerate(fact.value) if position not in entries]
    return FoundFact(fact.path, left, fact.places) if left else None


def _above(path: FactPath) -> Iterator[FactPath]:
    """Yield a path and those of what it is in."""
    return (path[:length] for length in range(1, len(path) + 1))
