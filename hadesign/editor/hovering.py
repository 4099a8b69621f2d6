"""What is said of the place that the mouse points to: the rules that find fault with it, and what a key is for."""

from lsprotocol import types

from hadesign.diagnostic import format_path
from hadesign.editor.cursor import MARK, spots, word_at
from hadesign.editor.fields import BlueprintFields
from hadesign.editor.judgement import EditorJudge, EditorJudgement
from hadesign.editor.places import EditorText
from hadesign.editor.published import touched
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined

_RULES = 3
"""Most rules that are explained at once."""


def hover(
    judgement: EditorJudgement, text: EditorText, position: types.Position, judge: EditorJudge
) -> types.Hover | None:
    """Return the pages of the rules that find something here, below what the schema says of the key here."""
    here = types.Range(position, position)
    rules = list(dict.fromkeys(found.rule for found in touched(judgement, text, here)))
    pages = [page for rule in rules[:_RULES] if (page := judge.page(judgement.file, rule))]
    line, column = text.place(position)
    parts = [part for part in (of_key(text, line, column), *pages) if part]
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


def of_key(text: EditorText, line: int, column: int) -> str:
    """Return what the schema says of the key at a place (line and column from 1); nothing if that is no key."""
    if not word_at(text.lines[line - 1], column).text:
        return ""
    for spot in spots(text.lines, line, column):
        if spot.on_key:
            fields = BlueprintFields()
            path = (*spot.path[:-1], spot.word)
            found = fields.keys(spot.path[:-1], spot.data).get(spot.word)
            meaning = fields.meaning(found[0]) if found else ""
            words = fields.values(path, _named(spot.data, spot.word))
            allowed = _("One of: {words}.", words=joined([_code(word) for word in words], COMMAS)) if words else ""
            return "\n\n".join(part for part in (_code(format_path(path)), meaning, allowed) if part) if meaning else ""
    return ""


def _named(data: object, word: str) -> object:
    """Return data in which the key at the cursor is called as it is written."""
    if isinstance(data, dict):
        return {word if key == MARK else key: _named(value, word) for key, value in data.items()}
    return [_named(value, word) for value in data] if isinstance(data, list) else data


def _code(text: str) -> str:
    """Write a word as it stands in a file; backticks do in all editors, which leave HTML out."""
    return f"`{text.replace('`', '')}`"
