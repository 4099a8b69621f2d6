"""Broken blueprints and what hadesign says of each: add a case by adding a file, then run `make generate`."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hadesign.blueprint import load
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.source import excerpt, read_text
from hadesign.source.lines import split_lines

FOLDER = Path(__file__).parent / "broken"
CASES = sorted(FOLDER.glob("*.yaml"))


def said(file: Path) -> str:
    """Return what is said of a broken blueprint; nothing if it is accepted."""
    raw = file.read_bytes()
    try:
        load(read_text(raw, file.name))
    except InputError as error:
        lines = split_lines(raw.decode("utf-8", "replace"))
        return "\n".join(_shown(diagnostic, lines) for diagnostic in error.diagnostics)
    return ""


def _shown(diagnostic: Diagnostic, text: Sequence[str]) -> str:
    """Render a diagnostic the way people read it."""
    lines = [f"{diagnostic.location}: {diagnostic.severity} {diagnostic.rule}: {diagnostic.message}"]
    lines += [f"    {line}" for line in excerpt(text, diagnostic.location).splitlines()]
    lines += [f"  expected: {diagnostic.expected}"] if diagnostic.expected else []
    lines += [f"  hint: {diagnostic.hint}"] if diagnostic.hint else []
    lines += [f"  {related.location}: {related.message}" for related in diagnostic.related]
    return "\n".join(lines) + "\n"


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
