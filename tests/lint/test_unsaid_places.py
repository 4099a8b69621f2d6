"""What a finding says is not given is a field of the schema, by its full name: someone must be able to write it."""

from typing import Any

import pytest

from hadesign.blueprint import json_schema
from hadesign.diagnostic import parse_path
from hadesign.lint import lint
from hadesign.proof import prove
from tests.designs import as_cluster
from tests.reordering import DAY
from tests.shipped_rules import catalogue
from tests.test_reordering import thinned

SCHEMA = json_schema()


def fields(schema: dict[str, Any], part: str | int) -> list[dict[str, Any]]:
    """Return what stands below a part of a path, in each of the forms that a field may be written in."""
    if "$ref" in schema:
        return fields(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], part)
    forms = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    found = [below for form in forms for below in fields(form, part)]
    if isinstance(schema.get("items"), dict):  # by number or by name
        return [*found, schema["items"]]
    if part in schema.get("properties", {}):
        return [*found, schema["properties"][part]]
    others = schema.get("additionalProperties")
    return found + ([others] if isinstance(others, dict) else [])


def written(path: str) -> bool:
    """Whether the schema has a place of this path."""
    at = [SCHEMA]
    for part in parse_path(path):
        at = [below for schema in at for below in fields(schema, part)]
    return bool(at)


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 158, 400])
def test_what_is_not_given_can_be_written(number: int) -> None:
    cluster = as_cluster(thinned(number))
    found = [d for d in lint(cluster, prove(cluster), catalogue(), DAY).diagnostics if d.lacking]
    assert len(found) > 20
    places = {d.rule: [fact.path for fact in d.facts] for d in found}
    assert {rule: paths for rule, paths in places.items() if not all(map(written, paths))} == {}


def test_a_place_that_does_not_exist_is_told() -> None:
    assert written("spec.workloads[0].tier")
    assert written("spec.workloads[queue].volumes[0].class")
    assert not written("spec.workloads[0].volumes[0].tier")
    assert not written("spec.nowhere")
