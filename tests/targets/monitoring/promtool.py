"""Asks promtool what alerts fire, given series; and whether it takes rules at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.judging import judge, run_judge

Series = Mapping[str, str]
"""Values of series by their names and labels, in promtool's notation."""


@dataclass(frozen=True)
class Scenario:
    """What Prometheus sees, a value each `step`, and when it is asked."""

    series: Series
    at: str = "60m"
    step: str = "1m"


@dataclass(frozen=True)
class Asked:
    """A question: how many alerts that a selector chooses fire in a scenario."""

    selector: str
    scenario: Scenario
    count: int


def rule_files(cluster: Cluster, folder: Path) -> dict[str, Path]:
    """Write the groups of a design's rules as Prometheus itself reads them, and return the files by group."""
    found = {}
    for artifact in compile_configs(cluster, ["prometheus"]):
        if "/rules/" in artifact.path:
            spec = yaml.safe_load(str(artifact.content))["spec"]
            name = Path(artifact.path).stem
            found[name] = folder / f"{name}.yaml"
            found[name].write_text(yaml.safe_dump(spec))
    return found


def refused_rules(files: Sequence[Path]) -> list[str]:
    """Return what promtool says of rules that it does not take; a rule that is there twice counts."""
    done = run_judge([judge("promtool"), "check", "rules", "--lint-fatal", *files])
    return [done.stdout + done.stderr] if done.returncode or "FAILED" in done.stdout + done.stderr else []


def wrong(file: Path, questions: Sequence[Asked], folder: Path) -> str:
    """Return what promtool says where the answers are others than expected, and nothing where they are those."""
    asked = [_test(question) for question in questions]
    test = folder / f"{file.stem}-test.yaml"
    step = questions[0].scenario.step
    test.write_text(yaml.safe_dump({"rule_files": [str(file)], "evaluation_interval": step, "tests": asked}))
    done = run_judge([judge("promtool"), "test", "rules", test])
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _test(question: Asked) -> dict[str, Any]:
    chosen = re.sub(r"}$", ',alertstate="firing"}', question.selector)
    samples = [{"labels": "{}", "value": question.count}] if question.count else []
    asked = {"expr": f"count({chosen})", "eval_time": question.scenario.at, "exp_samples": samples}
    series = [{"series": name, "values": values} for name, values in question.scenario.series.items()]
    return {
        "interval": question.scenario.step,
        "input_series": series,
        "promql_expr_test": [asked],
    }
