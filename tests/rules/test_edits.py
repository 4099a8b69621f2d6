"""Every rule with edits: in each bad example whose findings have some, making them ends these, and brings no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hadesign.diagnostic import Diagnostic
from hadesign.lint import Report
from hadesign.lint.examples import text_of, unchanged
from hadesign.lint.fixing import edited
from hadesign.lint.mending import flaws_of_a_mend
from hadesign.lint.rulefile import BadExample
from hadesign.source import read_text
from tests.shipped_rules import FILES, FOLDER, rule, runs

WITH_EDITS = [path for path in FILES if rule(path).edits]


def of(report: Report, name: str) -> list[Diagnostic]:
    return [found for found in report.every if found.rule == name]


def flaws(name: str, bad: BadExample, path: Path) -> Iterator[str]:
    """Yield what is wrong after the edits of an example: those that share a place are made one after the other.

    Most designs are then as after the mend of the example, which is judged once for all tests.
    """
    before = runs(path).whole(bad).report
    design, after = read_text(text_of(bad, [FOLDER]), "example.yaml"), before
    for _finding in of(before, name):
        if not (left := of(after, name)):
            break
        design = edited(design, left[0].edits)
        changed = bad.model_copy(update={"whole": design.data, "base": None, "set": None, "remove": ()})
        after = runs(path).whole(changed).report
    found = list(flaws_of_a_mend(name, after, [before]))
    base = unchanged(bad)
    yield from flaws_of_a_mend(name, after, [before, runs(path).whole(base).report]) if found and base else found


@pytest.mark.parametrize("path", WITH_EDITS, ids=lambda path: path.stem)
def test_edits_end_findings_and_bring_no_others(path: Path) -> None:
    loaded = rule(path)
    fixable = []
    for bad in loaded.examples.bad:
        found = of(runs(path).whole(bad).report, loaded.id)
        if found and all(one.edits for one in found):
            fixable.append(bad)
    assert fixable, "an example that shows what the edits do"
    assert {bad.name: list(flaws(loaded.id, bad, path)) for bad in fixable} == {bad.name: [] for bad in fixable}


def test_many_rules_know_what_to_write() -> None:
    assert len(WITH_EDITS) >= 60
    safe = [path for path in WITH_EDITS if all(edit.safety == "safe" for edit in rule(path).edits)]
    assert len(safe) >= 34
