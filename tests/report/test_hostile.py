"""Every text and every key of a blueprint made hostile, one after the other: nothing of it reaches the terminal raw."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.lint import Report, lint
from hadesign.proof import prove
from hadesign.report.findings import Findings
from hadesign.report.inventory import Inventory, inventory
from hadesign.report.inventory_text import inventory_text
from hadesign.report.json_text import json_text
from hadesign.report.json_v1 import findings_json
from hadesign.report.problems import problems_text
from hadesign.report.prove_json import proof_data
from hadesign.report.text import findings_text
from hadesign.source import read, read_text
from hadesign.topology import read_cluster
from tests.effort import NIGHTLY
from tests.report.proving import told
from tests.report.reading import DAY, Texts, lines_of, report_of, unprintable
from tests.report.reading import FULL as FULL_FILE
from tests.shipped_rules import catalogue

CONTROL = "a\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\x7f\x00b"
INVISIBLE = "a\u200b\xad\u200dB"
"""Part of the spelling of some languages, so free texts may hold them; a terminal shows nothing of them."""
FULL: Any = read(FULL_FILE).data
Step = str | int


def places(data: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the path of every text, and of every key (as the path of its value with an empty step behind it)."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key, "")
            yield from places(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from places(value, (*path, index))
    elif isinstance(data, str):
        yield path


def changed(data: Any, path: tuple[Step, ...], hostile: str) -> Any:
    """Return a copy with the text (or key) at a path made hostile."""
    if not path:
        return hostile
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        return [changed(value, rest, hostile) if index == step else value for index, value in enumerate(data)]
    if rest == ("",):
        return {(f"{key}{hostile}" if key == step else key): value for key, value in data.items()}
    return {key: changed(value, rest, hostile) if key == step else value for key, value in data.items()}


PLACES = list(places(FULL))
TRIED = PLACES if NIGHTLY else PLACES[::4]
"""By day every fourth: each makes a design of its own, which is read and refused."""


def test_every_text_and_every_key_is_tried() -> None:
    assert len(PLACES) > 400
    assert changed({"a": [{"b": "c"}]}, ("a", 0, "b"), "x") == {"a": [{"b": "x"}]}
    assert changed({"a": {"b": "c"}}, ("a", "b", ""), "x") == {"a": {"bx": "c"}}


def all_told(text: str) -> Iterator[str]:
    """Yield all that the commands print of a design."""
    lines = lines_of(text)
    try:
        cluster = read_cluster(read_text(text, "a.yaml"))
    except InputError as error:
        yield from findings_told(report_of(*error.diagnostics), lines)
        yield problems_text(error.diagnostics, colour=False, texts=lines)
        return
    proof = prove(cluster)
    yield from findings_told(lint(cluster, proof, catalogue(), DAY), lines)
    yield inventory_text(Inventory(inventory(cluster), every=True))
    yield json_text(inventory(cluster))
    yield told(proof)
    yield json_text(proof_data(proof, proof.services(), 2))


def findings_told(report: Report, lines: Texts) -> Iterator[str]:
    yield findings_text(Findings(report, lines, infos=True))
    yield findings_json(Findings(report))


@pytest.mark.slow
def test_control_characters_are_refused_everywhere_and_shown_nowhere() -> None:
    for path in TRIED:
        said = list(all_told(json.dumps(changed(FULL, path, CONTROL))))
        assert len(said) == 3, f"{path} takes control characters"
        assert [unprintable(text) for text in said] == [set()] * 3, path


@pytest.mark.slow
def test_invisible_characters_are_shown_nowhere() -> None:
    """Where they are accepted they are tried together: what is printed of a whole design takes its time."""
    accepted, design = 0, FULL
    for path in TRIED:
        text = json.dumps(changed(FULL, path, INVISIBLE))
        try:
            read_cluster(read_text(text, "a.yaml"))
        except InputError:
            assert {found for said in all_told(text) for found in unprintable(said)} == set(), path
        else:
            accepted, design = accepted + 1, changed(design, path, INVISIBLE)
    assert accepted > 5
    said = list(all_told(json.dumps(design)))
    assert len(said) > 3, "what is accepted by itself is accepted together"
    assert {found for text in said for found in unprintable(text)} == set()
