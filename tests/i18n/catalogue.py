"""The catalogue: every word there is to translate, as `hadesign/locales/hadesign.pot`, and what is wrong with a .po.

`make messages` writes it, and brings every .po file up to date with it.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from hadesign.blueprint import json_schema
from hadesign.i18n.po import PoError, catalogue
from hadesign.lint.catalogue import PROFILES, rule_files
from hadesign.lint.profilefile import load as load_profile
from hadesign.lint.profilefile import words as words_of_profile
from hadesign.lint.rulefile import load
from hadesign.lint.rulefile import words as words_of
from hadesign.lint.schema import profile_schema, rule_schema
from hadesign.lint.text import forms
from hadesign.resources import rules_dir
from hadesign.source import read
from tests.i18n.reading import ROOT, calls, helps, literal, placeholders, sources

LOCALES = ROOT / "hadesign" / "locales"
POT = LOCALES / "hadesign.pot"
PUBLISHED = ROOT / "hadesign" / "proof" / "availability" / "published.yaml"
"""Figures of providers, each with the offer that it is about."""
CLICK = (
    "Usage:",
    "Options",
    "Show this message and exit.",
    "Show the version and exit.",
    "default: {default}",
    "required",
    "Missing command.",
    "Missing argument",
    "Missing option",
    "Choose from:\n\t{choices}",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "No such option {name!r}.",
    "Option {name!r} does not take a value.",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "file",
    "directory",
    "path",
)
"""What click says in our name, by standard gettext; a test holds it against click's source."""
CLICK_PLURALS = (
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
_COUNTED = re.compile(r"asCount\([^']*'(\w+)'\)")
_HEADER = """# Words of hadesign. Copy this file to <language>.po, translate what stands in msgstr, and that is all.
"""
Found: TypeAlias = tuple[str, str | tuple[str, str], str | None]
"""Where a text stands, the text or its forms for one and for several, and its context."""


@cache
def found() -> tuple[Found, ...]:
    """Return everything there is to translate."""
    return tuple(_found())


def _found() -> Iterator[Found]:
    for file in sources():
        yield from in_source(ast.parse(file.read_text(encoding="utf-8")), str(file.relative_to(ROOT)))
    for name, schema in (("blueprint", json_schema()), ("rule", rule_schema()), ("profile", profile_schema())):
        yield from ((f"site/schema/v1/{name}.json", text, None) for text in descriptions(schema))
    yield from ((str(PUBLISHED.relative_to(ROOT)), figure["what"], None) for figure in read(PUBLISHED).data["figures"])
    for path in rule_files(rules_dir()):
        place = str(path.relative_to(ROOT))
        for context, text in words_of(load(path)[0]):
            yield place, text, context
            yield from ((place, forms(noun), None) for noun in _COUNTED.findall(text))
    for path in sorted((rules_dir() / PROFILES).glob("*.yaml")):
        for context, text in words_of_profile(load_profile(path)[0]):
            yield str(path.relative_to(ROOT)), text, context
    yield from (("click", text, None) for text in (*CLICK, *CLICK_PLURALS))


def in_source(tree: ast.AST, place: str) -> Iterator[Found]:
    """Yield what a source says, in the order in which it stands there."""
    said: list[tuple[int, str, tuple[str, ...]]] = [(call.line, call.name, call.texts) for call in calls(tree)]
    said += [(line, "_", (text,)) for line, node in helps(tree) if (text := literal(node)) is not None]
    for _line, name, texts in sorted(said, key=lambda entry: entry[0]):
        if name in ("ngettext", "plural") and len(texts) == 2:
            yield place, (texts[0], texts[1]), None
        elif name == "pgettext" and len(texts) == 2:
            yield place, texts[1], texts[0]
        elif name in ("_", "N_"):
            yield from ((place, text, None) for text in texts if text)


def descriptions(schema: Any) -> Iterator[str]:
    """Yield the descriptions in a JSON Schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            yield schema["description"]
        for key, value in schema.items():
            if key != "examples":
                yield from descriptions(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from descriptions(value)


def template() -> Catalog:
    """Return the catalogue without a translation."""
    words = Catalog(project="hadesign", header_comment=_HEADER, charset="utf-8")
    for place, text, context in found():
        words.add(text, locations=[(place, 1)], context=context)
    return words


def written(words: Catalog) -> str:
    """Return a catalogue as text; the same words give the same bytes, so there is no day in it and no line number."""
    stream = io.BytesIO()
    write_po(stream, words, width=100, include_lineno=False, sort_by_file=True)
    lines = stream.getvalue().decode().split("\n")
    varying = ('"POT-Creation-Date', '"PO-Revision-Date: YEAR', '"Generated-By', '"Project-Id', '"Report-Msgid')
    return "\n".join(line for line in lines if not line.startswith(varying))


def merged(text: str) -> str:
    """Return a translation brought up to date: new words untranslated, changed ones marked as fuzzy."""
    translation = read_po(io.BytesIO(text.encode()))
    translation.update(template(), no_fuzzy_matching=False)
    return written(translation)


def faults(text: str) -> list[str]:
    """Return what is wrong with a translation: it cannot be read, or wants placeholders that its source has not."""
    try:
        catalogue(text.encode())
    except PoError as error:
        return [str(error)]
    return [
        f"{message.id}: {said}"
        for message in read_po(io.BytesIO(text.encode()))
        if message.id and not message.fuzzy and not message.context  # of a rule's words others are taken care of
        for said in _forms(message.string)
        if placeholders(said) - placeholders(_forms(message.id)[-1])
    ]


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text,) if isinstance(text, str) else text or ()


def translations() -> Mapping[Path, str]:
    """Return the .po files there are, with their texts."""
    return {file: file.read_text(encoding="utf-8") for file in sorted(LOCALES.glob("*.po"))}


def main() -> None:
    """Write the catalogue, and bring every translation up to date."""
    POT.write_text(written(template()), encoding="utf-8")
    for file, text in translations().items():
        file.write_text(merged(text), encoding="utf-8")
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
