"""Rules made up for tests: small files with one thing changed, compiled and run over small designs."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.lint.author import Author
from hadesign.lint.engine import run
from hadesign.lint.facts import Context
from hadesign.lint.rule import Rule
from hadesign.lint.rulefile import parse
from hadesign.lint.scope import Reached, Scope
from hadesign.proof import prove
from hadesign.source import Document, read_text
from tests.designs import as_cluster, design

DAY = date(2026, 11, 23)
FILE = "OWN001-own-rule.yaml"
RULE: dict[str, Any] = {
    "id": "OWN001",
    "name": "own-rule",
    "title": "A flaw",
    "severity": "error",
    "each": "spec.workloads",
    "assert": "item.replicas > 1",
    "message": "{{ item.name }} is alone",
    "why": "Because.",
    "fix": "Mend it.",
    "references": [{"title": "A page", "url": "https://example.org/page"}],
    "since": "1.0",
    "examples": {
        "bad": [{"base": "three-zones", "findings": ["spec.workloads[0]: cart is alone"]}],
        "good": [{"base": "three-zones"}],
    },
}


def rule_text(**changes: Any) -> str:
    """Return the text of a rule file; `None` takes a key away, `_assert` stands for `assert`."""
    data = RULE | {key.removeprefix("_"): value for key, value in changes.items()}
    kept = {key: value for key, value in data.items() if value is not None}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=1000)


def rule_document(file: str = FILE, **changes: Any) -> Document:
    return read_text(rule_text(**changes), file)


def own_rule(**changes: Any) -> Rule:
    source = rule_document(**changes)
    return Author(parse(source), source).rule(ours=False)


def mistakes(text: str, file: str = FILE) -> list[str]:
    """Return what is said of a wrong rule file: place, message, expectation and hint."""
    source = read_text(text, file)
    try:
        Author(parse(source), source).rule(ours=False)
    except InputError as error:
        return [
            " | ".join(filter(None, [f"{d.location.line}:{d.location.column} {d.message}", d.expected, d.hint]))
            for d in error.diagnostics
        ]
    return []


def found(rule: Rule, reached: set[Reached] | None = None, **spec: Any) -> list[Diagnostic]:
    """Return the findings of a rule on a design with the given parts, and one machine if they name none."""
    cluster = as_cluster(design(**{"nodes": [{"name": "cp", "roles": ["control-plane", "etcd"]}], **spec}))
    return run([rule], Scope(Context(cluster, prove(cluster), DAY), reached))


def said(rule: Rule, **spec: Any) -> list[str]:
    return [f"{d.severity.value} {d.path}: {d.message}" for d in found(rule, **spec)]


def workload(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "Deployment", **more}


def write_rule(folder: Path, **changes: Any) -> Path:
    """Write a rule file under the name that its id and name ask for."""
    data = RULE | changes
    path = folder / f"{data['id']}-{data['name']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rule_text(**changes), encoding="utf-8")
    return path
