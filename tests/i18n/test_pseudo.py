"""In the pseudo-locale every sentence stands in ⟦ ⟧; whatever people read outside of them was missed."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hadesign.blueprint import json_schema
from hadesign.cli import COMMANDS
from hadesign.diagnostic import Severity
from hadesign.diagrams import FORMS, VIEWS
from hadesign.lint.rule import STATUSES
from hadesign.lint.schema import rule_schema
from hadesign.proof import prove
from hadesign.report.formats import FORMATS
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import target_names
from hadesign.topology import read_cluster
from tests.i18n.designs import known
from tests.i18n.pseudo import missed, names, outside, surfaces, translation

pytestmark = pytest.mark.slow
PROGRAMS = names(
    "hadesign",
    COMMANDS,
    target_names(),
    [form for forms in FORMATS.values() for form in forms.functions],
    STATUSES,
    "explained unknown known",
    [*FORMS, *VIEWS],
    list(Severity),
    "never worse any aws gcp synthesis blueprint rule profile test bash zsh fish",
)
"""What is typed on a command line, or printed for programs to find."""


def keys(schema: Any) -> list[str]:
    """Return the names that a schema gives to things, the values it knows, and its examples: code, and no sentences."""
    if isinstance(schema, list):
        return [key for value in schema for key in keys(value)]
    if not isinstance(schema, dict):
        return []
    found = [*schema.get("properties", {}), *map(str, schema.get("enum", []))]
    found += [json.dumps(schema[word]) for word in ("examples", "const") if word in schema]
    return found + [key for value in schema.values() for key in keys(value)]


def values(data: Any) -> list[str]:
    """Return the values in a blueprint: names of things, and what its author wrote; keys are words of ours."""
    if isinstance(data, dict | list):
        return [value for entry in (data.values() if isinstance(data, dict) else data) for value in values(entry)]
    return [str(data)]


@cache
def of_design(name: str) -> frozenset[str]:
    """Return the names in a shipped design: what stands in it, and its services, which are called as on command lines.

    Its folder is one too, as the page says which file it is about.
    """
    file = blueprints_dir() / f"{name}.yaml"
    document = read(file)
    services = prove(read_cluster(document)).services()
    return names(values(document.data), str(file), [service.name for service in services])


def known_to(surface: str) -> frozenset[str]:
    """Return what is a name on a surface, and no word of a sentence."""
    kind = surface.partition(" ")[0]
    if kind in ("help", "hadesign", "reasons"):
        return PROGRAMS
    if kind == "prove":
        return PROGRAMS | of_design(surface.split()[1])
    if kind == "diff":
        return PROGRAMS.union(*map(of_design, surface.split()[1:]))
    return of_code() | known(surface)


@cache
def of_code() -> frozenset[str]:
    """Return the names in code: of programs, and those that schemas give."""
    return PROGRAMS | names(keys(json_schema()), keys(rule_schema()))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Ask every surface in the pseudo-locale; it takes some ten seconds."""
    folder = tmp_path_factory.mktemp("pseudo")
    (folder / "qps.po").write_text(translation(), encoding="utf-8")
    return surfaces(folder, folder / "qps.po")


def test_no_sentence_was_missed(said: Mapping[str, str]) -> None:
    found = {}
    for surface, text in said.items():
        if words := missed(text, known_to(surface)):
            found[surface] = words
    assert found == {}


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("help ", 9),
        ("hadesign ", 40),
        ("broken ", 50),
        ("no YAML: ", 50),
        ("contradiction: ", 15),
        ("quantity ", 200),
        ("rule test_", 30),
        ("prove ", 30),
        ("diff ", 4),
        ("reasons ", 20),
        ("schema ", 2),
        ("rule ETC", 5),
        ("show ", 50),
        ("front ", 8),
        ("clash ", 10),
        ("explain ", 10),
        ("findings ", 22),
        ("lint ", 6),
    ],
)
def test_every_kind_of_surface_says_something(said: Mapping[str, str], kind: str, least: int) -> None:
    texts = [text for surface, text in said.items() if surface.startswith(kind)]
    assert len(texts) >= least
    # Of quantities some are refused by pydantic itself, whose words are replaced later on.
    assert sum("⟦" in text for text in texts) >= (len(texts) * 0.9 if kind == "quantity " else len(texts))
    assert all(text.count("⟦") == text.count("⟧") for text in texts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("⟦everything⟧ in `code`, ⟦or ⟦nested⟧ so⟧", ["in"]),
        ("the zone is lost", ["the", "zone", "is", "lost"]),
        ("shop.yaml:3:4 node/cp-a --what-if ETC004 apiVersion 10.0.0.1/24 <stdin> 'zone'", []),
        ("⟦a sentence⟧; and more.", ["and", "more"]),
        ("zone: a", ["zone"]),
    ],
)
def test_what_was_missed_is_seen(text: str, words: list[str]) -> None:
    assert missed(text, ()) == words


def test_known_names_are_no_sentences() -> None:
    assert missed("zone: a is lost", names("zone: a")) == ["is", "lost"]
    assert outside("a⟦b⟦c⟧d⟧e").split() == ["a", "e"]


def test_a_sentence_without_a_translation_is_missed(tmp_path: Path) -> None:
    """The test would notice: with one sentence taken out of the pseudo-locale, the surfaces that say it are found."""
    po = translation().replace('msgstr "⟦Form of the output.⟧"', 'msgstr ""')
    assert po != translation()
    (tmp_path / "qps.po").write_text(po, encoding="utf-8")
    text = surfaces(tmp_path, tmp_path / "qps.po", "help lint")["help lint"]
    assert missed(text, PROGRAMS) == ["Form", "of", "the", "output"]
