"""Precision: in designs that others published, lint finds what their own authors would take as true, and no more."""

import re
from pathlib import Path

import pytest

from hadesign.blueprint.schema import ID
from tests.blueprints.test_shipped import uncited
from tests.transcribed.transcribed import FILES, said, transcribed, verdicts

SOURCE = re.compile(r"^#   \[\d\] (https://\S+)$", re.MULTILINE)


def by_name(file: Path) -> str:
    return file.stem


@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_lint_finds_what_the_authors_would_take_as_true(file: Path) -> None:
    judged = [one for one in verdicts() if one.file == file.stem]
    assert [one for one in judged if one.verdict is not True] == []
    assert said(file) == sorted((one.rule, one.place) for one in judged)


@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_each_fact_names_its_source(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    design = next(one for one in transcribed() if one.name == file.stem)
    assert tuple(SOURCE.findall(text)) == design.sources
    assert text.startswith(f"# yaml-language-server: $schema={ID}\n#\n# Transcribed: ")
    assert "Left out" in text
    assert uncited(text) == []


def test_there_are_enough_designs_and_every_verdict_has_a_reason() -> None:
    assert len(FILES) >= 12
    assert {one.file for one in verdicts()} <= {file.stem for file in FILES}
    assert [one for one in verdicts() if not re.fullmatch(r"[A-Z0-9].{20,}\.", one.because)] == []


def test_a_design_that_says_little_gets_few_findings() -> None:
    counts = {file.stem: sum(one.file == file.stem for one in verdicts()) for file in FILES}
    assert max(counts.values()) <= 8
    assert sum(counts.values()) / len(counts) < 4
