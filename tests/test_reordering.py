"""Writing a design in another order changes nothing but places: lint, prove, show and every file of the package."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.blueprint import json_schema
from hadesign.errors import InputError
from hadesign.resources import blueprints_dir
from hadesign.source import read
from tests.designs import as_cluster
from tests.effort import tried
from tests.proof.small import small_design
from tests.reordering import ORDERED, reordered, said
from tests.strategies import blueprints

RICH: dict[str, Any] = read(Path(__file__).with_name("reordering_design.yaml")).data
SHIPPED = [read(file).data for file in sorted(blueprints_dir().glob("*.yaml"))]


def thinned(number: int) -> dict[str, Any]:
    """Return the rich design without some of what it says: what is first to be missing must not be picked by place."""
    random, data = Random(number), deepcopy(RICH)
    fields = [(mapping, key) for mapping in _mappings(data["spec"]) for key in mapping]
    for mapping, key in random.sample(fields, 25):
        value = mapping.pop(key, None)
        try:
            as_cluster(data)
        except InputError:
            mapping[key] = value
    return data


def _mappings(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _mappings(value)


KINDS: Mapping[str, tuple[st.SearchStrategy[dict[str, Any]], int]] = {
    "rich": (st.just(RICH), tried(1, by_night=4)),
    "thinned": (st.integers(0, 999).map(thinned), tried(3, by_night=24)),
    "small": (st.integers(0, 999_999).map(small_design), tried(3, by_night=12)),
    "generated": (blueprints(), tried(4, by_night=12)),
    "shipped": (st.sampled_from(SHIPPED), tried(2, by_night=12)),
}
"""Kinds of designs, with how many of each are written in another order."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_another_order_changes_nothing_but_places(kind: str) -> None:
    designs, examples = KINDS[kind]

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(designs, st.integers(0, 999))
    def run(data: dict[str, Any], number: int) -> None:
        other = reordered(data, Random(number))
        before, after = said(data), said(other)
        assert before.keys() == after.keys()
        for name, value in before.items():
            assert after[name] == value, name

    run()


@pytest.mark.slow
def test_the_rich_design_finds_much_to_say() -> None:
    found = said(RICH)
    assert len(found["lint"]) >= 50
    assert any("configs/kubeadm" in name for name in found)
    assert {name for name in found if name.startswith("prove")} >= {"prove all", "prove upgrade"}


def test_the_reference_says_which_orders_have_a_meaning() -> None:
    models = json_schema()["$defs"]
    for name in ORDERED.values():
        model, _, field = name.partition(".")
        description = models[model]["properties"][field]["description"]
        assert "order" in description or "first" in description, name


def test_lists_of_the_rich_design_are_long_enough_to_be_reordered() -> None:
    lists = {path for path, entries in _lists(RICH) if len(entries) > 1}
    assert len(lists - ORDERED.keys()) >= 35
    assert reordered(RICH, Random(0)) != RICH


def _lists(data: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(data, list):
        yield path, data
        for entry in data:
            yield from _lists(entry, path)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _lists(value, f"{path}.{key}".lstrip("."))
