"""`load`: what it accepts, and that no file whatsoever gets more than clear problems out of it."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hadesign.blueprint import Blueprint, json_schema, load, problems
from hadesign.blueprint.shape import Spot
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.source import read, read_text
from tests.effort import tried

FULL = Path(__file__).parent / "full.yaml"
SHIPPED = sorted((Path(__file__).parents[2] / "blueprints").glob("**/*.yaml"))
DATA: dict[str, Any] = read(FULL).data


@pytest.mark.parametrize("file", [FULL, *SHIPPED], ids=lambda file: file.stem)
def test_accepts_good_blueprints(file: Path) -> None:
    blueprint = load(read(file))
    assert isinstance(blueprint, Blueprint)
    assert blueprint.metadata.name


def test_shipped_blueprints_are_found() -> None:
    assert SHIPPED


def test_a_blueprint_is_frozen_and_in_plain_units() -> None:
    spec = load(read(FULL)).spec
    assert spec.objectives is not None
    assert spec.objectives.rto == 1800.0
    assert spec.objectives.availability == 0.9995
    with pytest.raises(AttributeError, match=r"cannot change Objectives\.rto"):
        spec.objectives.rto = 5.0


def test_absent_is_unknown() -> None:
    head = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: a}\n"
    spec = load(read_text(f"{head}spec: {{kubernetes: {{version: 1.36.4, installer: managed}}}}", "a.yaml")).spec
    assert {name for name, value in spec if value is not None and value != ()} == {"kubernetes"}


def test_every_problem_is_reported_at_once() -> None:
    text = FULL.read_text(encoding="utf-8")
    broken = text.replace("rto: 30m", "rto: 30").replace("zone: c, address", "zone: d, address").replace("mtu:", "MTU:")
    assert {d.path for d in _problems(broken)} == {"spec.objectives.rto", "spec.nodes[2].zone", "spec.network.MTU"}


def test_problems_come_in_the_order_of_the_file_and_once() -> None:
    for file in (Path(__file__).parent / "broken").glob("*.yaml"):
        found = _problems(file.read_bytes())
        assert list(found) == sorted(found, key=lambda d: d.sort_key)
        assert len({(d.path, d.location, d.message) for d in found}) == len(found)


def _problems(text: str | bytes) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as caught:
        load(read_text(text, "a.yaml"))
    return caught.value.diagnostics


# --- any file at all --------------------------------------------------------------------------------------------------

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(int("9" * 400)),
    st.floats(),
    st.sampled_from(
        ["", "a", "A", "a\nb", "\x1b[31m", "../..", "$(x)", "`", "10.0.1.10", "10.0.0.0/8", "a:1", "2 nodes", "é"]
    ),
    st.text(max_size=20),
    st.lists(st.sampled_from(["a", "b", 1, None]), max_size=3),
    st.dictionaries(st.sampled_from(["name", "pool", "zone", "a b", "x"]), st.sampled_from(["a", 1, None]), max_size=3),
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, child in items for p in _paths(child, (*path, key)))]


PATHS = [path for path in _paths(DATA) if path]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid blueprint with one to three places deleted, replaced, renamed or doubled."""
    data = copy.deepcopy(DATA)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(PATHS))
        parent: Any = data
        for step in path[:-1]:
            try:
                parent = parent[step]
            except (KeyError, IndexError, TypeError):
                break
        _mutate(draw, parent, path[-1])
    return data


def _mutate(draw: st.DrawFn, parent: Any, key: Any) -> None:
    action = draw(st.sampled_from(["delete", "replace", "rename", "double"]))
    if isinstance(parent, dict) and key in parent:
        value = parent[key]
        if action in ("delete", "rename"):
            del parent[key]
        if action in ("rename", "double"):
            parent[draw(st.text(max_size=8))] = value
        if action == "replace":
            parent[key] = draw(JUNK)
    elif isinstance(parent, list) and isinstance(key, int) and key < len(parent):
        if action == "delete":
            del parent[key]
        else:
            parent.insert(key, parent[key] if action == "double" else draw(JUNK))


@pytest.mark.slow
@settings(max_examples=tried(60, by_night=200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_any_mutation_is_accepted_or_explained(data: dict[str, Any]) -> None:
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    try:
        load(read_text(text, "a.yaml"))
    except InputError as error:
        assert error.diagnostics
        for diagnostic in error.diagnostics:
            _is_plain_and_inside(diagnostic, text)
    else:
        assert list(Draft202012Validator(json_schema()).iter_errors(data)) == []


def _is_plain_and_inside(diagnostic: Diagnostic, text: str) -> None:
    lines = text.splitlines()
    places = [diagnostic.location, *(related.location for related in diagnostic.related)]
    for place in places:
        assert place.file == "a.yaml"
        assert 1 <= place.line <= place.end_line <= len(lines) + 1
        assert 1 <= place.column <= len([*lines, ""][place.line - 1]) + 1
    said = [diagnostic.message, diagnostic.expected, diagnostic.hint, diagnostic.path]
    said += [related.message for related in diagnostic.related]
    assert all(part.isprintable() and len(part) < 400 for part in said)
    assert diagnostic.message
    assert "Input should" not in diagnostic.message


@settings(
    max_examples=tried(30, by_night=100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=mutated())
def test_every_kind_of_error_has_its_own_words(data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(spot: Spot, context: problems.Context) -> problems.Wording:
        raise AssertionError(f"no words for this at {spot.path}")

    monkeypatch.setattr(problems, "_other", fail)
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    try:
        load(read_text(text, "a.yaml"))
    except InputError as error:
        assert error.diagnostics


@given(st.one_of(st.text(), st.binary()))
def test_any_text_at_all_is_explained(text: str | bytes) -> None:
    with pytest.raises(InputError) as caught:
        load(read_text(text, "a.yaml"))
    assert caught.value.diagnostics
