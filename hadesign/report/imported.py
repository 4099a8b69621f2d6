"""What an import found beside the blueprint: for a person's terminal, and as data."""

from collections.abc import Iterator
from typing import Any

from hadesign.i18n import _, ngettext
from hadesign.importers.facts import FactConflict, FactPath
from hadesign.importers.result import Imported
from hadesign.lists import COMMAS, joined, listed
from hadesign.report.json_text import json_text
from hadesign.source import blanked, escaped
from hadesign.source.flow import flow

_SHOWN = 20
"""Most notes that are listed for a person; data has all."""


def summary(found: Imported, file: str) -> str:
    """Return what a person is told beside the blueprint; `file` is where it was written, or empty."""
    lines = [*_read(found), *_questions(found), *_contradictions(found), *_left(found)]
    target = file or _("FILE")
    lines.append(_("Next: answer the questions in the file, then hadesign lint {file}", file=target))
    return "\n".join(blanked(line).rstrip() for line in lines)


def _read(found: Imported) -> Iterator[str]:
    for name, files in found.formats.items():
        shown = listed(files, 3)
        yield ngettext("{format}: {files} ({count} file)", "{format}: {files} ({count} files)", len(files),
                       format=name, files=shown)  # fmt: skip
    if found.passed_over:
        count = len(found.passed_over)
        yield ngettext("{count} other file passed over.", "{count} other files passed over.", count)
    yield ngettext("{count} fact found.", "{count} facts found.", len(found.facts))


def _questions(found: Imported) -> Iterator[str]:
    if found.questions:
        yield _("What no file says, the most valuable first:")
        yield from (f"  {number}. {question.text}" for number, question in enumerate(found.questions, 1))


def _contradictions(found: Imported) -> Iterator[str]:
    if found.contradictions:
        yield _("Contradictions, of which neither side is taken:")
        for one in found.contradictions:
            yield f"  {_contradiction(one)}"


def _contradiction(one: FactConflict) -> str:
    return _(
        "{path}: {first} ({first_place}), but {second} ({second_place})",
        path=dotted(one.path), first=_value(one.first), first_place=one.first_place, second=_value(one.second),
        second_place=one.second_place,
    )  # fmt: skip


def _value(value: Any) -> str:
    return escaped(flow(value) if isinstance(value, str | int | float | bool | list | dict) else str(value), 60)


def dotted(path: FactPath) -> str:
    """Return a path as it is written: entries of lists by name."""
    return ".".join(path)


def _left(found: Imported) -> Iterator[str]:
    notes = [f"{note.place}: {note.text}" for note in found.notes]
    notes += [
        f"{one.fact.places[0]}: " + _("{path} is not taken: {reason}", path=dotted(one.fact.path), reason=one.reason)
        for one in found.refused
    ]
    if notes:
        yield _("Seen and not taken:")
        yield from (f"  {note}" for note in notes[:_SHOWN])
    if len(notes) > _SHOWN:
        more = len(notes) - _SHOWN
        said = ngettext("and {count:,} more: --format json has all", "and {count:,} more: --format json has all", more)
        yield f"  {said}"
    if found.lacking:
        yield _("The blueprint cannot be read yet: {reasons}.", reasons=joined(found.lacking, COMMAS))


def imported_json(found: Imported) -> str:
    """Return the blueprint and all that was found, as JSON."""
    return json_text(
        {
            "version": 1,
            "formats": {name: list(files) for name, files in found.formats.items()},
            "blueprint": found.text,
            "readable": not found.lacking,
            "facts": [
                {"path": list(fact.path), "value": fact.value, "places": [str(place) for place in fact.places]}
                for fact in found.facts
            ],
            "questions": [
                {"question": one.text, "paths": [list(path) for path in one.paths]} for one in found.questions
            ],
            "contradictions": [
                {
                    "path": list(one.path),
                    "values": [
                        {"value": value if not hasattr(value, "address") else str(value), "place": str(place)}
                        for value, place in ((one.first, one.first_place), (one.second, one.second_place))
                    ],
                }
                for one in found.contradictions
            ],
            "notes": [{"place": str(note.place), "text": note.text} for note in found.notes],
            "refused": [
                {"path": list(one.fact.path), "places": [str(place) for place in one.fact.places], "reason": one.reason}
                for one in found.refused
            ],
            "passedOver": list(found.passed_over),
            "lacking": list(found.lacking),
        }
    )
