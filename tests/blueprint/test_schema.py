"""The JSON Schema: complete, described, true to its examples, and as strict as it can be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from hadesign.blueprint import Blueprint, json_schema, load
from hadesign.blueprint.described import twinned
from hadesign.blueprint.marks import Limits
from hadesign.errors import InputError
from hadesign.source import read, read_text

HERE = Path(__file__).parent
SCHEMA = json_schema()
WHOLE = [HERE / f"full{more}.yaml" for more in ("", "-external", "-manifests")]
"""Others say what cannot be said together with something in the first one."""
SHIPPED = [*WHOLE, *sorted((HERE.parents[1] / "blueprints").glob("**/*.yaml"))]


def _properties() -> Iterator[tuple[str, dict[str, Any]]]:
    models = {"Blueprint": SCHEMA, **SCHEMA["$defs"]}
    for model, body in models.items():
        for name, schema in body.get("properties", {}).items():
            yield f"{model}.{name}", schema


PROPERTIES = dict(_properties())


def test_it_is_a_schema_of_2020_12_with_an_address() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "https://hadesign.io/schema/v1/blueprint.json"
    assert SCHEMA["title"] == "hadesign blueprint"


def test_it_is_the_same_each_time() -> None:
    assert json_schema() == SCHEMA


def test_every_property_is_described_by_a_sentence_and_an_example() -> None:
    for name, schema in PROPERTIES.items():
        assert schema["description"][0].strip(), name
        assert schema["description"].endswith("."), name
        assert schema["examples"], name
        validator = Draft202012Validator({**schema, "$defs": SCHEMA["$defs"]})
        assert [e.message for example in schema["examples"] for e in validator.iter_errors(example)] == [], name


def test_the_models_take_every_example() -> None:
    models = {model.__name__: model for model in _models(Blueprint)}
    for name in PROPERTIES:
        model, _, alias = name.partition(".")
        field = next(f for n, f in models[model].model_fields.items() if alias in (f.alias, n))
        kind: Any = Annotated[twinned(field.annotation), Limits(**field.limits), *field.marks]
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        for example in PROPERTIES[name]["examples"]:
            adapter.validate_python(example, strict=False)


def _models(model: Any, seen: set[Any] | None = None) -> set[Any]:
    seen = set() if seen is None else seen
    if getattr(model, "model_fields", None) and model not in seen:
        seen.add(model)
        for field in model.model_fields.values():
            _models(field.annotation, seen)
    for argument in getattr(model, "__args__", ()):
        _models(argument, seen)
    return seen


def test_nothing_is_open() -> None:
    objects = [SCHEMA, *(body for body in SCHEMA["$defs"].values() if body.get("type") == "object")]
    assert len(objects) > 40
    assert all(body["additionalProperties"] is False for body in objects)
    assert "null" not in str(SCHEMA)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_good_blueprints_are_valid(file: Path) -> None:
    assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(read(file).data)] == []


def test_the_full_blueprint_uses_every_property() -> None:
    used: set[str] = set()
    for file in WHOLE:
        _walk(read(file).data, "Blueprint", SCHEMA, used)
    assert set(PROPERTIES) - used == set()


def _walk(data: Any, model: str, schema: dict[str, Any], used: set[str]) -> None:
    """Note every property of the schema that the data uses."""
    if "$ref" in schema:
        model = schema["$ref"].rpartition("/")[2]
        schema = SCHEMA["$defs"][model]
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        nested = {"$ref", "items"} & set(branch)
        if nested and Draft202012Validator({**branch, "$defs": SCHEMA["$defs"]}).is_valid(data):
            _walk(data, model, branch, used)
    if isinstance(data, dict):
        for key, value in data.items():
            if key in schema.get("properties", {}):
                used.add(f"{model}.{key}")
                _walk(value, model, schema["properties"][key], used)
    elif isinstance(data, list):
        for item in data:
            _walk(item, model, schema.get("items", {}), used)


BOTH = "{maxUnavailable: 1, minAvailable: 1}"
SPEC = "kubernetes: {version: 1.36.4, installer: managed}"
REFUSED = {
    "unknown key": f"spec: {{{SPEC}, nodez: []}}",
    "missing key": "spec: {kubernetes: {version: 1.36.4}}",
    "empty value": f"spec: {{{SPEC}, etcd: }}",
    "wrong word": "spec: {kubernetes: {version: 1.36.4, installer: kubeadmin}}",
    "number for text": "spec: {kubernetes: {version: 1.36, installer: managed}}",
    "text for number": f'spec: {{{SPEC}, workloads: [{{name: a, kind: Deployment, replicas: "2"}}]}}',
    "below the least": f"spec: {{{SPEC}, workloads: [{{name: a, kind: Deployment, replicas: -1}}]}}",
    "no unit": f"spec: {{{SPEC}, objectives: {{rto: 15}}}}",
    "zero period": f"spec: {{{SPEC}, etcd: {{heartbeatInterval: 0s}}}}",
    "no percent sign": f"spec: {{{SPEC}, objectives: {{availability: 99.9}}}}",
    "over 100%": f"spec: {{{SPEC}, objectives: {{availability: 101%}}}}",
    "no network": f"spec: {{{SPEC}, network: {{podCIDR: 10.0.0.0}}}}",
    "no port": f"spec: {{{SPEC}, controlPlane: {{endpoint: api.example.org}}}}",
    "list for mapping": f"spec: {{{SPEC}, etcd: []}}",
    "mapping for list": f"spec: {{{SPEC}, nodes: {{}}}}",
    "no roles": f"spec: {{{SPEC}, nodes: [{{name: a, roles: []}}]}}",
    "name and pool": f"spec: {{{SPEC}, nodes: [{{name: a, pool: b, count: 1, roles: [worker]}}]}}",
    "neither name nor pool": f"spec: {{{SPEC}, nodes: [{{roles: [worker]}}]}}",
    "count and perZone": f"spec: {{{SPEC}, nodes: [{{pool: b, count: 1, perZone: 1, roles: [worker]}}]}}",
    "neither count nor perZone": f"spec: {{{SPEC}, nodes: [{{pool: b, roles: [worker]}}]}}",
    "bad name": f'spec: {{{SPEC}, nodes: [{{name: "$(x)", roles: [worker]}}]}}',
    "bad label": f'spec: {{{SPEC}, nodes: [{{name: a, roles: [worker], labels: {{a: "b c"}}}}]}}',
    "bad label key": f'spec: {{{SPEC}, nodes: [{{name: a, roles: [worker], labels: {{"a b": c}}}}]}}',
    "both budgets": f"spec: {{{SPEC}, workloads: [{{name: a, kind: Deployment, podDisruptionBudget: {BOTH}}}]}}",
    "bad objective": f"spec: {{{SPEC}, objectives: {{survives: {{workloads: {{a: planet}}}}}}}}",
    "control character": f'spec: {{{SPEC}, recovery: {{runbook: "a\\u0007"}}}}',
    "path with ..": f"spec: {{{SPEC}, etcd: {{dataDir: /var/../etc}}}}",
    "no schedule": f'spec: {{{SPEC}, backup: {{volumes: {{schedule: "@daily"}}}}}}',
    "no date": f"spec: {{{SPEC}, recovery: {{drills: {{last: yesterday}}}}}}",
    "no rule": f"spec: {{{SPEC}, waivers: [{{rule: lb4, reason: a, owner: b, until: 2027-01-01}}]}}",
    "half repairable": f"spec: {{{SPEC}, reliability: {{node: {{mtbf: 5h}}}}}}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_schema_refuses_what_the_models_refuse(name: str) -> None:
    head = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: a}\n"
    document = read_text(head + REFUSED[name], "a.yaml")
    with pytest.raises(InputError):
        load(document)
    assert not Draft202012Validator(SCHEMA).is_valid(document.data)


SAYS_NOTHING = {
    "spread": "workloads: [{name: a, kind: Deployment, spread: {}}]",
    "number": "reliability: {node: {}}",
    "budget": "workloads: [{name: a, kind: Deployment, podDisruptionBudget: {}}]",
    "restart": "infrastructure: {hosts: [{name: a, restart: {}}]}",
}


@pytest.mark.parametrize("name", SAYS_NOTHING)
def test_both_take_a_mapping_in_which_nothing_is_said(name: str) -> None:
    head = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: a}\n"
    document = read_text(f"{head}spec: {{{SPEC}, {SAYS_NOTHING[name]}}}", "a.yaml")
    load(document)
    assert list(Draft202012Validator(SCHEMA).iter_errors(document.data)) == []


def test_the_frame_of_those_cases_is_valid() -> None:
    head = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: a}\n"
    document = read_text(f"{head}spec: {{{SPEC}}}", "a.yaml")
    assert load(document)
    assert Draft202012Validator(SCHEMA).is_valid(document.data)
