"""Findings about workloads of manifests: they point into the manifest, in every form, and nobody edits it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.lint import Report, lint
from hadesign.lint.fixing import fix
from hadesign.proof import prove
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.resources import rules_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import control_plane, design, zones
from tests.shipped_rules import catalogue

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  annotations: {hadesign.io/tier: critical}
spec:
  replicas: 2
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers: [{name: main, image: "example.org/cart:1"}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  maxUnavailable: 0
"""
BUDGET_LINE = 19


def written(folder: Path, **spec: Any) -> Path:
    nodes = [*control_plane({"a": 1, "b": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    data = design(infrastructure=zones("a", "b"), nodes=nodes, **spec)
    data["spec"]["workloads"] = [*data["spec"].get("workloads", ()), {"manifests": ["deploy/"]}]
    (folder / "deploy").mkdir()
    (folder / "deploy" / "cart.yaml").write_text(MANIFEST)
    (folder / "design.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    return folder / "design.yaml"


def judged(file: Path, *rules: str) -> Report:
    cluster = read_cluster(read(file))
    return lint(cluster, prove(cluster), catalogue(), date(2026, 11, 1), rules)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path)


def test_every_rule_can_judge_workloads_of_both_kinds(tmp_path: Path) -> None:
    """What rules read of the list must not hang on its places: an entry may stand for many workloads."""
    data = read(rules_dir() / "bases" / "three-zones.yaml").data
    data["spec"]["workloads"] = [{"manifests": ["deploy/"]}, *data["spec"]["workloads"]]
    (tmp_path / "deploy").mkdir()
    limited = 'example.org/cart:1", resources: {limits: {memory: 200Gi}}}'
    text = MANIFEST.replace('example.org/cart:1"}', limited)
    (tmp_path / "deploy" / "web.yaml").write_text(text.replace("cart", "web"))
    (tmp_path / "design.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    found = {one.rule for one in judged(tmp_path / "design.yaml", *catalogue().rules).diagnostics}
    assert {"WL008", "WRK016"} <= found


def test_a_finding_points_into_the_manifest(file: Path) -> None:
    (found,) = judged(file, "WL008").diagnostics
    assert str(found.location) == f"{file.parent / 'deploy' / 'cart.yaml'}:{BUDGET_LINE}:19"
    assert found.path == "spec.workloads[1].podDisruptionBudget"
    assert found.edits == ()


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_every_form_names_the_manifest_and_its_line(file: Path, form: str) -> None:
    report = judged(file, "WL008")
    texts = {str(file.parent / "deploy" / "cart.yaml"): tuple(MANIFEST.splitlines())}
    told = LINT.write(form, Findings(report, texts, folder=str(file.parent)))
    assert "deploy/cart.yaml" in told
    if form == "text":
        assert "maxUnavailable: 0\n" in told
    elif form == "json":
        (found,) = json.loads(told)["diagnostics"]
        place = found["location"]
        assert (place["file"], place["line"]) == (str(file.parent / "deploy" / "cart.yaml"), BUDGET_LINE)
    else:
        (result,) = json.loads(told)["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("deploy/cart.yaml")
        assert place["region"]["startLine"] == BUDGET_LINE


def test_a_comment_speaks_for_its_own_file_alone(file: Path) -> None:
    text = file.read_text().splitlines()
    allow = "# hadesign: allow WL008 -- known (ops, until 2027-03-01)"
    # The comment stands in the line of the blueprint that has the number of the manifest's.
    text[BUDGET_LINE - 1] += f"  {allow}"
    file.write_text("\n".join(text) + "\n")
    (found,) = judged(file, "WL008").diagnostics
    assert found.waived is None


def test_a_waiver_names_the_workload(tmp_path: Path) -> None:
    waiver = {
        "rule": "WL008",
        "path": "spec.workloads[cart]",
        "reason": "A trial.",
        "owner": "ops",
        "until": "2027-03-01",
    }
    (found,) = judged(written(tmp_path, waivers=[waiver]), "WL008").diagnostics
    assert found.waived is not None


def test_fixes_reach_the_blueprint_and_leave_manifests_alone(tmp_path: Path) -> None:
    own = {"name": "own", "kind": "Deployment", "replicas": 3, "podDisruptionBudget": {"maxUnavailable": 0}}
    file = written(tmp_path, workloads=[own])

    def judge(document: Any) -> Report:
        cluster = read_cluster(document)
        return lint(cluster, prove(cluster), catalogue(), date(2026, 11, 1), ["WL008"])

    fixed = fix(read(file), judge)
    assert fixed.document.data["spec"]["workloads"] == [
        {**own, "podDisruptionBudget": {"maxUnavailable": 1}}, {"manifests": ["deploy/"]}
    ]  # fmt: skip
    assert (file.parent / "deploy" / "cart.yaml").read_text() == MANIFEST
    assert [found.location.file for found in judge(fixed.document).diagnostics] == [
        str(file.parent / "deploy" / "cart.yaml")
    ]
