"""What kube-linter and kube-score find of availability in manifests, our rules find there as well, or say why not."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.lint import lint
from hadesign.lint.examples import DAY
from hadesign.proof import prove
from hadesign.topology import read_cluster
from tests.designs import as_document, control_plane, design, zones
from tests.judging import judge, run_judge
from tests.shipped_rules import catalogue

TABLE = yaml.safe_load((Path(__file__).parent / "peers.yaml").read_text())
ROWS: dict[str, dict[str, Any]] = {row["name"]: row for row in TABLE["rows"]}
FROM_START = ("workload", "budget", "service")
WARNING = 5
"""Grades of kube-score up to this one are complaints (zegl/kube-score v1.20.0: scorecard/scorecard.go)."""
every_row = pytest.mark.parametrize("name", ROWS)
Objects = dict[str, dict[str, Any]]


def changed(objects: Objects, change: dict[str, Any]) -> Objects:
    """Return objects that differ as a row says."""
    found = copy.deepcopy(objects)
    for name in change.get("add", ()):
        found[name] = copy.deepcopy(TABLE["objects"][name])
    for path in change.get("remove", ()):
        owner, last = _way(found, path)
        del owner[last]
    for path, value in change.get("set", {}).items():
        owner, last = _way(found, path)
        owner[last] = value
    return found


def _way(objects: Any, path: str) -> tuple[Any, Any]:
    steps: list[Any] = [
        int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")
    ]
    for step in steps[:-1]:
        objects = objects[step]
    return objects, steps[-1]


def manifests(name: str, kind: str) -> str:
    """Return the good or the bad manifest of a row, under a name of its own."""
    row = ROWS[name]
    objects = changed({one: TABLE["objects"][one] for one in FROM_START}, row.get("good", {}))
    if kind == "bad":
        objects = changed(objects, row["bad"])
    return yaml.safe_dump_all(objects.values()).replace("NAME", f"{kind}-{name}")


@cache
def found(name: str, kind: str, folder: Path) -> tuple[Diagnostic, ...]:
    """Return what our rules find in a manifest of a row, in a design of three zones."""
    (folder / "manifest.yaml").write_text(manifests(name, kind))
    nodes = [
        *control_plane({"a": 1, "b": 1, "c": 1}),
        {"pool": "workers", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi"}},
    ]
    data = design(
        objectives={"survive": "zone"}, infrastructure=zones("a", "b", "c"), nodes=nodes,
        workloads=[{"manifests": ["manifest.yaml"]}],
    )  # fmt: skip
    try:
        cluster = read_cluster(as_document(data, str(folder / "design.yaml")))
    except InputError as error:
        return tuple(error.diagnostics)
    rules = [rule for rule in catalogue().rules if rule.startswith("WL")]
    report = lint(cluster, prove(cluster), catalogue(), date.fromisoformat(DAY), rules)
    return tuple(d for d in (*report.diagnostics, *report.explained) if d.severity is not Severity.INFO)


@every_row
def test_a_row_is_about_a_check_and_says_what_finds_it_or_why_nothing_does(name: str) -> None:
    row = ROWS[name]
    assert ("rule" in row) != ("why" in row)
    assert all(check.startswith("kube-linter ") for check in row["checks"])
    assert row.get("rule", "INPUT") in {*catalogue().rules, "INPUT"}
    assert manifests(name, "good") != manifests(name, "bad").replace(f"bad-{name}", f"good-{name}")


@every_row
def test_what_is_bad_is_found_in_the_manifest_and_what_is_good_is_not(name: str, tmp_path: Path) -> None:
    good, bad = ({d.rule: d for d in found(name, kind, tmp_path)} for kind in ("good", "bad"))
    assert sorted(good) == []
    rule = ROWS[name].get("rule")
    assert (rule in bad) if rule else (sorted(bad) == [])
    if rule:
        place = bad[rule].location
        assert place.file == str(tmp_path / "manifest.yaml")
        assert 0 < place.line <= manifests(name, "bad").count("\n")


def asked() -> Iterator[str]:
    return (name for name, row in ROWS.items() if "kube-score" in row)


@pytest.mark.judge
def test_kube_score_finds_what_the_table_says_it_finds(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    kinds = ("good", "bad")
    file.write_text("---\n".join(manifests(name, kind) for name in asked() for kind in kinds))
    version = ("--kubernetes-version", "v1.36")
    done = run_judge([judge("kube-score"), "score", "--output-format", "json", *version, file])
    complaints = {
        (check["check"]["id"], one["object_meta"]["name"])
        for one in json.loads(done.stdout)
        for check in one["checks"]
        if not check["skipped"] and check["grade"] <= WARNING
    }
    said = {name: (score["check"], score) for name in asked() for score in [ROWS[name]["kube-score"]]}
    claimed = {name: (score.get("good", True), score.get("bad", False)) for name, (_check, score) in said.items()}
    real = {
        name: tuple((check, f"{kind}-{name}") not in complaints for kind in kinds)
        for name, (check, _score) in said.items()
    }
    assert real == claimed
