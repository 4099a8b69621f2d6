"""A draft as the text of a blueprint: each fact with a comment that names its file and line."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.importers.facts import FactPath, FilePlace, FoundFact, ImportQuestion
from hadesign.importers.tree import LISTS, FactBranch, tree_of
from hadesign.source.flow import flow
from hadesign.source.harmless import blanked

_SHOWN = 3
"""Most places that a comment names."""
_COLUMN = 48
"""Where comments begin, if what is before them is short enough."""


@dataclass(frozen=True, slots=True)
class WrittenFacts:
    """The text, and the facts by the line that they stand on, counted from 1."""

    text: str
    facts: Mapping[int, FoundFact]


def written(facts: Sequence[FoundFact], questions: Sequence[ImportQuestion]) -> WrittenFacts:
    """Return the text of a blueprint with some facts, and with questions as comments where the answers belong."""
    root = tree_of(facts)
    for question in questions:
        for path, line in question.lines:
            if path[:-1] not in LISTS or _is_there(root, path):  # an entry that was refused is not asked about
                _branch(root, path).asked.append(line)
    lines, found = [_head()], {}
    for text, fact in _section(root, ""):
        lines.append(text)
        if fact is not None:
            found[len(lines)] = fact
    lines += _closing(questions)
    return WrittenFacts("\n".join(lines) + "\n", found)


def _head() -> str:
    said = _("Imported by hadesign. Each comment names the file and line that a fact is from; # ? is a question.")
    return f"# {_line(said)}"


def _branch(root: FactBranch, path: FactPath) -> FactBranch:
    found = root
    for key in path:
        found = found.child(key)
    return found


def _is_there(root: FactBranch, path: FactPath) -> bool:
    found: FactBranch | None = root
    for key in path:
        found = found.below.get(key) if found is not None else None
    return found is not None


def _section(branch: FactBranch, indent: str) -> Iterator[tuple[str, FoundFact | None]]:
    """Yield the lines of what stands below a branch, each with its fact."""
    for key, below in branch.ordered():
        if below.fact is not None:
            yield _said(f"{indent}{flow(key)}: {flow(below.fact.value)}", below.fact.places), below.fact
        elif below.listed:
            yield f"{indent}{flow(key)}:" if below.below else f"{indent}# {flow(key)}:", None
            for _name, entry in below.ordered():
                yield from _entry(entry, f"{indent}  ")
            yield from ((f"{indent}  # ? {_line(line)}", None) for line in below.asked)
        else:
            yield f"{indent}{flow(key)}:" if _has_facts(below) else f"{indent}# {flow(key)}:", None
            yield from _section(below, f"{indent}  ")
    yield from ((f"{indent}# ? {_line(line)}", None) for line in branch.asked)


def _entry(entry: FactBranch, indent: str) -> Iterator[tuple[str, FoundFact | None]]:
    lines = _section(entry, f"{indent}  ")
    for number, (text, fact) in enumerate(lines):
        yield (f"{indent}- {text[len(indent) + 2 :]}" if number == 0 else text), fact


def _has_facts(branch: FactBranch) -> bool:
    return branch.fact is not None or any(_has_facts(below) for below in branch.below.values())


def _said(text: str, places: Sequence[FilePlace]) -> str:
    if not places:
        return text
    shown = ", ".join(_line(str(place)) for place in places[:_SHOWN])
    more = len(places) - _SHOWN
    if more > 0:
        shown = ngettext("{places} and {count} more", "{places} and {count} more", more, places=shown)
    return f"{text:<{_COLUMN}}  # {shown}"


def _closing(questions: Sequence[ImportQuestion]) -> Iterator[str]:
    """Yield the list of questions at the end, the most valuable first."""
    if not questions:
        return
    yield ""
    yield f"# {_line(_('What no file says, the most valuable first:'))}"
    for number, question in enumerate(questions, 1):
        yield f"# {number}. {_line(question.text)}"


def _line(text: str) -> str:
    return " ".join(blanked(text).split())
