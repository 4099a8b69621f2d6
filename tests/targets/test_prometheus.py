"""Prometheus' rules: promtool takes them, and each alert fires when it should and is silent when it should not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets import target
from hadesign.targets.prometheus import groups
from hadesign.targets.prometheus.rules import Alert
from tests.designs import as_cluster
from tests.targets.monitoring.cases import CASES, Case
from tests.targets.monitoring.designs import by_kube_vip, full, on_hosts
from tests.targets.monitoring.promtool import Asked, refused_rules, rule_files, wrong
from tests.targets.shipped import SHIPPED, cluster_of

DESIGNS = (full, by_kube_vip, on_hosts)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Path]]:
    """Return the files of rules by group, by design."""
    return {make.__name__: rule_files(as_cluster(make()), tmp_path_factory.mktemp(make.__name__)) for make in DESIGNS}


def questions(case: Case) -> list[Asked]:
    return [Asked(case.selector, case.fires, case.count), *(Asked(case.selector, one, 0) for one in case.silent)]


def _together() -> Mapping[tuple[str, str, str], list[Asked]]:
    """Return the questions by design, group of rules, and step: promtool is asked all of them at once."""
    found: dict[tuple[str, str, str], list[Asked]] = {}
    for case in CASES:
        for asked in questions(case):
            found.setdefault((case.design.__name__, case.group, asked.scenario.step), []).append(asked)
    return found


TOGETHER = _together()


@pytest.mark.judge
@pytest.mark.parametrize("key", TOGETHER, ids=["-".join(key) for key in TOGETHER])
def test_each_alert_fires_when_it_should_and_never_else(
    key: tuple[str, str, str], files: Mapping[str, Mapping[str, Path]], tmp_path: Path
) -> None:
    assert wrong(files[key[0]][key[1]], TOGETHER[key], tmp_path) == ""


@pytest.mark.judge
@pytest.mark.parametrize("count", [0, 2])
def test_promtool_notices_what_does_not_fire(
    count: int, files: Mapping[str, Mapping[str, Path]], tmp_path: Path
) -> None:
    case = next(case for case in CASES if case.alert == "etcdNoLeader")
    told = wrong(files["full"]["etcd"], [Asked(case.selector, case.fires, count)], tmp_path)
    assert "FAILED" in told
    assert "etcdNoLeader" in told


@pytest.mark.parametrize("make", DESIGNS)
def test_every_alert_has_a_case_of_both_kinds(make: Any) -> None:
    """Of a design's alerts, those that another one has, too, are tested there."""
    told = [
        (rule.name, rule.severity, dict(rule.labels))
        for group in groups(as_cluster(make()))
        for rule in group.rules
        if isinstance(rule, Alert)
    ]
    assert len(told) > 25
    for name, severity, labels in told:
        alike = [case for case in CASES if (case.alert, case.severity) == (name, severity)]
        found = [case for case in alike if labels.items() <= dict(case.labels).items()]
        assert found, (name, severity, labels)
        assert any(case.silent for case in found) or name == "Watchdog"


@pytest.mark.judge
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_promtool_takes_rules_of_shipped_designs(file: Path, tmp_path: Path) -> None:
    cluster = cluster_of(file)
    if target("prometheus").why_not(cluster):
        return
    found = rule_files(cluster, tmp_path)
    assert len(found) > 5
    assert refused_rules(list(found.values())) == []


@pytest.mark.judge
@pytest.mark.parametrize("make", DESIGNS)
def test_promtool_takes_rules_of_full_designs(make: Any, tmp_path: Path) -> None:
    assert refused_rules(list(rule_files(as_cluster(make()), tmp_path).values())) == []


@pytest.mark.judge
@pytest.mark.parametrize(
    "rule",
    [
        {"alert": "A", "expr": "up{"},
        {"alert": "A", "expr": "up", "annotations": {"summary": "{{ $labels.x"}},
        {"alert": "A", "expr": "up", "for": "1.5m"},
        {"record": "a b", "expr": "up"},
    ],
)
def test_promtool_refuses_what_is_broken(rule: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "a", "rules": [rule]}]}))
    assert refused_rules([file])
