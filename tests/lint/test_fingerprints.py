"""Fingerprints stay while a design is edited around a finding, and no two findings share one."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hadesign.diagnostic import Location
from hadesign.lint.fingerprints import fingerprints
from hadesign.resources import blueprints_dir
from hadesign.source import read
from tests.reordering import reordered
from tests.report.reading import judged
from tests.report.test_json import FINDING

slow = pytest.mark.slow
RICH = Path(__file__).parent.parent / "reordering_design.yaml"
TWO_SITES = blueprints_dir() / "two-sites-five-members.yaml"


def marks(design: str | bytes | dict[str, Any], file: str = "a.yaml") -> dict[str, tuple[str, str]]:
    """Return rule and message of each finding by its fingerprint."""
    found = judged(design, file).every
    told = fingerprints(found)
    assert len(set(told.values())) == len(found)
    return {mark: (one.rule, one.message) for one, mark in told.items()}


@pytest.mark.parametrize(("file", "least"), [(TWO_SITES, 30), pytest.param(RICH, 100, marks=slow)])
def test_lines_lists_and_names_of_files_do_not_matter(file: Path, least: int) -> None:
    raw = file.read_bytes()
    before = marks(raw, "a.yaml")
    assert len(before) >= least, "there is something to tell apart"
    assert marks(b"# a line\n\n" + raw, "b/renamed.yaml") == before
    assert marks(reordered(read(file).data, Random(3)), "c.yaml") == before


def test_another_design_has_others() -> None:
    raw = TWO_SITES.read_bytes()
    name = read(TWO_SITES).data["metadata"]["name"].encode()
    assert raw.count(b"name: " + name) == 1
    assert not marks(raw).keys() & marks(raw.replace(b"name: " + name, b"name: another")).keys()


def test_words_and_numbers_of_a_message_do_not_matter() -> None:
    one = replace(FINDING, anchor="shop/spec.nodes[a].zone/etcd")
    reworded = replace(one, message="said in another way: 7 of 9")
    assert fingerprints([one])[one] == fingerprints([reworded])[reworded]


def test_a_mistake_in_a_file_is_told_by_file_and_message() -> None:
    (one,) = fingerprints(judged(b"a: [", "a.yaml").diagnostics).values()
    (other,) = fingerprints(judged(b"a: [", "b.yaml").diagnostics).values()
    assert one != other


def test_findings_that_are_alike_are_counted() -> None:
    one = replace(FINDING, anchor="shop/spec.nodes[a].zone/etcd")
    twin = replace(one, location=Location("a.yaml", 99, 1, 99, 2))
    told = fingerprints([one, twin])
    assert len({*told.values()}) == 2
    assert fingerprints([one])[one] in told.values(), "one is still known when the other is gone"
