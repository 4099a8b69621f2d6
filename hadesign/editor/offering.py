"""How the word at the cursor may go on: keys and words of the schema, and names that the blueprint declares."""

from collections.abc import Iterator

from lsprotocol import types

from hadesign.editor.cursor import CursorSpot, spots, word_at
from hadesign.editor.fields import BlueprintFields
from hadesign.editor.places import EditorText
from hadesign.editor.references import names_at_cursor
from hadesign.i18n import _
from hadesign.source.lookup import at

_Kind = types.CompletionItemKind


def offers(text: EditorText, position: types.Position) -> list[types.CompletionItem]:
    """Return what may stand at a position, what is likelier first."""
    line, column = text.place(position)
    source = text.lines[line - 1]
    word = word_at(source, column)
    behind = source[word.end :].lstrip()
    span = types.Range(text.position(line, word.start + 1), text.position(line, word.end + 1))
    fields = BlueprintFields()
    found: dict[str, types.CompletionItem] = {}
    for spot in spots(text.lines, line, column):
        for item in _keys(spot, fields, colon=not behind.startswith(":")) if spot.on_key else _values(spot, fields):
            item.text_edit = types.TextEdit(span, item.insert_text or item.label)
            item.insert_text = None
            item.sort_text = f"{item.sort_text or 5}{len(found):04}"
            found.setdefault(item.label, item)
    return list(found.values())


def _keys(spot: CursorSpot, fields: BlueprintFields, *, colon: bool) -> Iterator[types.CompletionItem]:
    """Yield the keys that are not there yet, those first that have to be."""
    path = spot.path[:-1]
    there = at(spot.data, path)
    written = there.keys() if isinstance(there, dict) else frozenset[str]()
    for key, (field, required) in fields.keys(path, spot.data).items():
        if key not in written:
            behind = (": " if fields.simple(field) else ":") if colon else ""
            yield types.CompletionItem(
                label=key,
                kind=_Kind.Property,
                detail=_("has to be there") if required else None,
                documentation=_markdown(fields.meaning(field)),
                insert_text=f"{key}{behind}",
                sort_text="1" if required else "2",
            )
    yield from _names(spot)


def _values(spot: CursorSpot, fields: BlueprintFields) -> Iterator[types.CompletionItem]:
    yield from _names(spot)
    for word in fields.values(spot.path, spot.data):
        yield types.CompletionItem(label=word, kind=_Kind.EnumMember, sort_text="3")
    for example in fields.examples(spot.path, spot.data):
        yield types.CompletionItem(label=example, kind=_Kind.Value, detail=_("an example"), sort_text="4")


def _names(spot: CursorSpot) -> Iterator[types.CompletionItem]:
    for name, kind in names_at_cursor(spot.data).items():
        yield types.CompletionItem(label=name, kind=_Kind.Reference, detail=kind, sort_text="0")


def _markdown(text: str) -> types.MarkupContent | None:
    return types.MarkupContent(types.MarkupKind.Markdown, text) if text else None
