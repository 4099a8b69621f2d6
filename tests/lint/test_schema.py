"""The JSON Schema of rule files: complete, described, and true to what is loaded."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hadesign.lint.catalogue import rule_files
from hadesign.lint.schema import rule_schema
from hadesign.resources import rules_dir
from hadesign.source import read
from tests.lint.own import RULE

SCHEMA = rule_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_a_schema_of_2020_12_with_an_address() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "https://hadesign.io/schema/v1/rule.json"
    assert SCHEMA["title"] == "hadesign rule"
    assert rule_schema() == SCHEMA


def test_every_rule_of_ours_is_valid() -> None:
    for path in rule_files(rules_dir()):
        assert [error.message for error in VALIDATOR.iter_errors(read(path).data)] == [], path.stem


def test_every_property_is_described_with_a_valid_example() -> None:
    models = {"": SCHEMA, **SCHEMA["$defs"]}
    properties = {
        (model, name): it for model, body in models.items() for name, it in body.get("properties", {}).items()
    }
    assert len(properties) > 40
    for place, schema in properties.items():
        assert schema["description"].endswith("."), place
        validator = Draft202012Validator({**schema, "$defs": SCHEMA["$defs"]})
        assert [e.message for example in schema["examples"] for e in validator.iter_errors(example)] == [], place


@pytest.mark.parametrize(
    "change",
    [
        {"severity": [{"when": "true", "in": "the design is large", "level": "error"}, {"level": "info"}]},
        {"status": "deprecated", "replacedBy": "ETC004"},
        {"explains": ["TOP010"], "losing": ["zone", "power"]},
        {"params": {"slow": {"value": "10ms", "unit": "duration", "meaning": "x", "source": "y"}}},
        {"params": {"old": {"value": 90, "unit": "days", "meaning": "x", "source": "y"}}},
    ],
    ids=str,
)
def test_what_a_rule_may_say(change: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(RULE | change)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "own1"},
        {"severity": "fatal"},
        {"severity": [{"when": "true"}]},
        {"message": []},
        {"references": []},
        {"references": [{"title": "x", "url": "http://example.org"}]},
        {"more": 1},
        {"severity": [{"when": "true", "level": "error"}, {"level": "info"}]},
        {"severity": [{"in": "any design", "level": "error"}]},
        {"status": "early"},
        {"explains": ["etc4"]},
        {"losing": ["zones"]},
        {"params": {"sl-ow": {"value": 1, "unit": "count", "meaning": "x", "source": "y"}}},
        {"params": {"slow": {"value": 1, "unit": "meter", "meaning": "x", "source": "y"}}},
        {"params": {"slow": {"value": 1, "unit": "count", "meaning": "x"}}},
        {
            "examples": {
                "bad": [{"base": "x", "findings": ["y"]}],
                "good": [{"base": "x"}],
                "explained": [{"base": "x"}],
            }
        },
        {"examples": {"bad": [], "good": [{"base": "x"}]}},
        {"examples": {"bad": [{"base": "x", "findings": ["y"]}], "good": [{"name": "neither"}]}},
        {"examples": {"bad": [{"base": "x", "findings": ["y"]}], "good": [{"base": "x", "blueprint": {}}]}},
    ],
    ids=str,
)
def test_a_mistake_is_refused(change: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(RULE)
    assert not VALIDATOR.is_valid(RULE | change)
