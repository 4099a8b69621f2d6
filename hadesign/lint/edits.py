"""What a rule would write where to end a finding: worked out from what it knows, for whoever wants it done."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from hadesign.diagnostic import Edit, Path
from hadesign.lint.facts import Item
from hadesign.lint.rule import EditTemplate, Expression
from hadesign.lint.scope import place
from hadesign.lint.text import shown
from hadesign.source import Document
from hadesign.source.lookup import NOTHING, at, same

ItemAnswer: TypeAlias = Callable[[Expression, Item], Any]
"""Returns the value of an expression about an item; `None` if something is not known."""


def edits_of(templates: Iterable[EditTemplate], item: Item, document: Document, answer: ItemAnswer) -> tuple[Edit, ...]:
    """Return the edits that end a finding about an item; none if one of them cannot be told.

    Of several for the same place the first that applies counts. What stands in the document already is left out.
    """
    found: dict[Path, Edit] = {}
    for template in templates:
        if template.when is not None and answer(template.when, item) is not True:
            continue
        if item.location is not None and not item.path:
            return ()  # it is about a comment, which has no path
        path = place(template.at, item) if template.at else item.path
        value = None if template.remove else _value(template, item, answer)
        if value is None and not template.remove:
            return ()
        found.setdefault(path, Edit(path, value, template.remove, template.safe))
    if any(document.value(path).file != document.file for path in found):
        return ()  # manifests are made by somebody else
    return tuple(edit for edit in found.values() if _changes(document, edit))


def _changes(document: Document, edit: Edit) -> bool:
    there = at(document.data, edit.path)
    return there is not NOTHING if edit.remove else not same(there, edit.value)


def _value(template: EditTemplate, item: Item, answer: ItemAnswer) -> Any:
    """Return the literal, or what expressions make of it: one that stands alone keeps its type."""
    if not template.parts:
        return template.value
    values = [part if isinstance(part, str) else answer(part, item) for part in template.parts]
    if None in values:
        return None
    return _whole(values[0]) if len(values) == 1 else "".join(map(shown, values))


def _whole(value: Any) -> Any:
    """Return a number without a point where it needs none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
