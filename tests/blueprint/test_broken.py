"""Broken blueprints and what hadesign says of each: add a case by adding a file, then run `regenerate()`."""

from pathlib import Path

import pytest

from hadesign.blueprint import load
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.source import Document, excerpt, read_text

FOLDER = Path(__file__).parent / "broken"
CASES = sorted(FOLDER.glob("*.yaml"))


def said(file: Path) -> str:
    """Return what is said of a broken blueprint; nothing if it is accepted."""
    raw = file.read_bytes()
    try:
        load(read_text(raw, file.name))
    except InputError as error:
        text = Document(file.name, raw.decode("utf-8", "replace"), None, None)
        return "\n".join(_shown(diagnostic, text) for diagnostic in error.diagnostics)
    return ""


def _shown(diagnostic: Diagnostic, document: Document) -> str:
    """Render a diagnostic the way people read it."""
    lines = [f"{diagnostic.location}: {diagnostic.severity} {diagnostic.rule}: {diagnostic.message}"]
    lines += [f"    {line}" for line in excerpt(document, diagnostic.location).splitlines()]
    lines += [f"  expected: {diagnostic.expected}"] if diagnostic.expected else []
    lines += [f"  hint: {diagnostic.hint}"] if diagnostic.hint else []
    lines += [f"  {related.location}: {related.message}" for related in diagnostic.related]
    return "\n".join(lines) + "\n"


def regenerate() -> None:
    """Write what is said of every broken blueprint beside it; read the difference before you commit it."""
    for file in CASES:
        file.with_suffix(".out").write_text(said(file), encoding="utf-8")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_what_is_said(file: Path) -> None:
    expected = file.with_suffix(".out").read_text(encoding="utf-8")
    assert expected, "a broken blueprint was accepted"
    assert said(file) == expected


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_nothing_in_a_message_acts_on_a_terminal(file: Path) -> None:
    assert [c for c in said(file) if not c.isprintable() and c != "\n"] == []


def test_there_is_a_case_for_every_answer_and_an_answer_for_every_case() -> None:
    assert len(CASES) >= 50
    assert {file.stem for file in FOLDER.iterdir()} == {file.stem for file in CASES}
    assert len(list(FOLDER.iterdir())) == 2 * len(CASES)
