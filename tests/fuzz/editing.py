"""What is done with a text that somebody is just typing: an editor asks about places all over it."""

import json
from random import Random
from typing import Any

from lsprotocol import types

from hadesign.editor.hovering import of_key
from hadesign.editor.offering import offers
from hadesign.editor.places import EditorText
from hadesign.editor.references import declaration
from hadesign.errors import InputError
from hadesign.source import Document, read_text
from tests.fuzz.stages import FILE, Answer

PLACES = 6
"""Places of a text that are asked about."""


def edited(raw: bytes, whole: bool) -> Answer:
    """Ask what may stand at some places of a text, what a key there means, and where a name there is declared."""
    shown = EditorText(raw.decode("utf-8", "surrogateescape"))
    chance, document = Random(raw), _document(raw)
    told: list[Any] = []
    for _ in range(PLACES):
        line = chance.randrange(len(shown.lines) + 1)
        width = len(shown.lines[line]) if line < len(shown.lines) else 3
        position = types.Position(line, chance.randrange(width + 2))
        told.append(sorted(str(item.label) for item in offers(shown, position)))
        place = shown.place(position)
        told.append(of_key(shown, *place))
        found = declaration(document, *place) if document else None
        told.append(str(found))
    return Answer(0 if document else 2, {"editor json": json.dumps(told)})


def _document(raw: bytes) -> Document | None:
    try:
        return read_text(raw, FILE)
    except InputError:
        return None
