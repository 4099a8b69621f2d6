"""What inputs are made of: designs that are shipped, those of tests, and each value that any rule's example sets."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path as FilePath
from typing import Any, TypeAlias

from hadesign.blueprint import json_schema
from hadesign.diagnostic import parse_path
from hadesign.lint.catalogue import BASES, rule_files
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read

Shape: TypeAlias = tuple[str, ...]
"""A path of which each place in a list is `*`: what may stand at one may stand at another of the same shape."""
TESTS = FilePath(__file__).resolve().parent.parent
OFTEN: Sequence[tuple[int, int]] = (2_800, 24), (4_000, 4), (9_000, 1)
"""How often designs are there up to a number of bytes: of small ones many can be proved, of the largest none."""

TINY = json.dumps({
    "apiVersion": "hadesign.io/v1", "kind": "Blueprint", "metadata": {"name": "tiny"},
    "spec": {
        "objectives": {"survive": "zone"},
        "infrastructure": {"zones": [{"name": "a"}, {"name": "b"}, {"name": "c"}]},
        "kubernetes": {"version": "1.36.4", "installer": "kubeadm"},
        "nodes": [
            {"name": "cp-a", "zone": "a", "roles": ["control-plane", "etcd"], "labels": {"x": "1", "y": "2", "z": "3"}},
            {"name": "cp-b", "zone": "b", "roles": ["control-plane", "etcd"]},
            {"pool": "workers", "perZone": 2, "roles": ["worker"]},
        ],
        "workloads": [
            {"name": "shop", "kind": "Deployment", "replicas": 2, "requests": {"cpu": 1, "memory": "1Gi"}},
        ],
    },
})  # fmt: skip
"""A design of which rules and command lines of strangers are about."""


@cache
def texts() -> Sequence[bytes]:
    """Return files as they are: shipped designs, bases of examples, those of tests, whole and broken."""
    files = [
        *sorted(blueprints_dir().glob("*.yaml")),
        *sorted((rules_dir() / BASES).glob("*.yaml")),
        *sorted((TESTS / "blueprint").glob("full*.yaml")),
        *sorted((TESTS / "blueprint" / "broken").glob("*.yaml")),
    ]
    return [file.read_bytes() for file in files]


@cache
def rule_texts() -> Sequence[bytes]:
    """Return the shipped rule files."""
    return [file.read_bytes() for file in rule_files(rules_dir())]


@cache
def designs() -> Sequence[str]:
    """Return designs as JSON, the quickest to be read again: small ones, of which many can be proved."""
    files = [*(rules_dir() / BASES).glob("*.yaml"), *blueprints_dir().glob("*.yaml")]
    texts = {json.dumps(plain(read(file).data)): file.stat().st_size for file in sorted(files)} | {TINY: len(TINY)}
    return [text for text, size in texts.items() for _ in range(_times(size))]


def _times(size: int) -> int:
    return next((times for most, times in OFTEN if size < most), 0)


def plain(data: Any) -> Any:
    """Return data as JSON has it."""
    return json.loads(json.dumps(data, default=str))


@cache
def pool() -> Mapping[Shape, Sequence[Any]]:
    """Return the values that designs and examples of rules have at paths of each shape."""
    found: dict[Shape, dict[str, Any]] = {}
    for text in dict.fromkeys(designs()):
        _gather((), json.loads(text), found)
    _gather((), plain(read(TESTS / "blueprint" / "full.yaml").data), found)
    for file in rule_files(rules_dir()):
        for examples in read(file).data["examples"].values():
            for example in examples:
                _of_example(example, found)
    return {shape: list(values.values()) for shape, values in sorted(found.items())}


@cache
def fields() -> Mapping[Shape, Sequence[str]]:
    """Return the keys that mappings of each shape are known to have."""
    found: dict[Shape, list[str]] = {}
    for shape in pool():
        if shape and shape[-1] != "*":
            found.setdefault(shape[:-1], []).append(shape[-1])
    return found


@cache
def free() -> frozenset[str]:
    """Return the names of fields that take nearly any text, as titles do."""
    found: set[str] = set()
    todo: list[Any] = [json_schema()]
    for node in todo:
        if isinstance(node, dict):
            todo += node.values()
            found |= {name for name, field in node.get("properties", {}).items() if _takes_any(field)}
        elif isinstance(node, list):
            todo += node
    return frozenset(found - {"apiVersion", "kind"})


def _takes_any(field: Any) -> bool:
    every = [field, *field.get("anyOf", ()), field.get("items", {}), field.get("additionalProperties", {})]
    texts = [one for one in every if isinstance(one, dict) and one.get("type") == "string" and "enum" not in one]
    return any(re.search(one.get("pattern", ""), "A: <b> # `c`") for one in texts)


def _of_example(example: Mapping[str, Any], found: dict[Shape, dict[str, Any]]) -> None:
    changes = {**example.get("set", {}), **(example.get("mend") or {}).get("set", {})}
    for path, value in changes.items():
        steps = tuple("*" if isinstance(step, int) else step for step in parse_path(path))
        _gather(steps, plain(value), found)
    _gather((), plain(example.get("blueprint") or {}), found)


def _gather(shape: Shape, value: Any, found: dict[Shape, dict[str, Any]]) -> None:
    found.setdefault(shape, {})[json.dumps(value)] = value
    if isinstance(value, dict):
        for key, inner in value.items():
            _gather((*shape, key), inner, found)
    elif isinstance(value, list):
        for inner in value:
            _gather((*shape, "*"), inner, found)
