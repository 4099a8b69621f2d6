"""Design packages in the pseudo-locale: a word outside of ⟦ ⟧ on a page, in a picture or in a comment was missed."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from hadesign.blueprint import json_schema
from hadesign.lint.schema import rule_schema
from hadesign.targets import target_names
from tests.i18n.packages import designs
from tests.i18n.pseudo import CLOSE, OPEN, missed, names, surfaces, translation

pytestmark = pytest.mark.slow
SCRIPTS = ("shellcheck", "keys", "stamped")
"""Directives, arguments and variables of scripts."""
CODES = names(
    "min ms", "endpoint capacity", "Kubernetes", "sh", "hadesign design yaml", "Watchdog", SCRIPTS, target_names()
)
"""Units, names of services and alerts, and what else is the same in every language."""


def codes(schema: Any) -> list[str]:
    """Return the values that a schema knows: what is chosen among, and is no sentence."""
    if isinstance(schema, list):
        return [code for value in schema for code in codes(value)]
    if not isinstance(schema, dict):
        return []
    return [*map(str, schema.get("enum", [])), *(code for value in schema.values() for code in codes(value))]


def texts(data: Any) -> list[str]:
    """Return what a design says that is no prose, such as names."""
    if isinstance(data, dict | list):
        return [text for value in (data.values() if isinstance(data, dict) else data) for text in texts(value)]
    return [] if OPEN in str(data) else [str(data)]


@cache
def named(design: str) -> frozenset[str]:
    """Return the words that name something on the surfaces of a design."""
    own = [*texts(designs()[design]), design] if design in designs() else []
    return CODES | names(own, codes(json_schema()), codes(rule_schema()))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Ask every surface in the pseudo-locale; it takes some ten seconds."""
    folder = tmp_path_factory.mktemp("pseudo")
    (folder / "qps.po").write_text(translation(), encoding="utf-8")
    return surfaces(folder, folder / "qps.po", module="packages")


def test_no_sentence_was_missed(said: Mapping[str, str]) -> None:
    found = {}
    for surface, text in said.items():
        if words := missed(text, named(surface.split()[1])):
            found[surface] = words
    assert found == {}


@pytest.mark.parametrize(("kind", "least"), [("file ", 250), ("findings ", 5), ("picture ", 10), ("refused ", 15)])
def test_every_kind_of_surface_says_something(said: Mapping[str, str], kind: str, least: int) -> None:
    found = {surface: text for surface, text in said.items() if surface.startswith(kind)}
    assert len(found) >= least
    assert [surface for surface, text in found.items() if OPEN not in text] == []
    assert [surface for surface, text in found.items() if text.count(OPEN) != text.count(CLOSE)] == []
