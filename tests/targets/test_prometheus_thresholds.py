"""Thresholds of alerts and values of charts are the design's; what is not said is not invented."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs, target
from hadesign.targets.prometheus import groups
from hadesign.targets.prometheus.promql import any_of, duration, literal, number, text
from hadesign.targets.prometheus.rules import Alert
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane
from tests.judging import judge, run_judge
from tests.targets.monitoring.designs import MONITORING, by_kube_vip, full, managed, on_hosts
from tests.targets.monitoring.keys import FILE, used, values_of
from tests.targets.monitoring.promtool import rule_files
from tests.targets.shipped import SHIPPED, cluster_of

FIVE = [*control_plane({"a": 2, "b": 2, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
_DAY = 86400


def alerts(cluster: Cluster, name: str) -> list[Alert]:
    rules = (rule for group in groups(cluster) for rule in group.rules)
    return [rule for rule in rules if isinstance(rule, Alert) and rule.name == name]


@pytest.mark.parametrize(
    ("make", "more", "name", "expected"),
    [
        (full, {}, "etcdMembersDown", ["< 3"]),
        (full, {"nodes": FIVE, "loadBalancers": []}, "etcdMembersDown", ["< 5"]),
        (full, {}, "etcdInsufficientMembers", ["< 2"]),
        (full, {"nodes": FIVE, "loadBalancers": []}, "etcdInsufficientMembers", ["< 3"]),
        (full, {}, "KubeAPIServersMissing", ["< 3"]),
        (full, {"nodes": FIVE, "loadBalancers": []}, "KubeAPIServersMissing", ["< 5"]),
        (full, {}, "KubeNodesMissing", ["< 9"]),
        (managed, {}, "KubeNodesMissing", ["< 4"]),
        (full, {}, "etcdDatabaseQuotaLowSpace", ["/ 8589934592 > 0.95"]),
        (full, {"etcd": {"quota": "2Gi"}}, "etcdExcessiveDatabaseGrowth", ["> 2147483648"]),
        (by_kube_vip, {}, "etcdExcessiveDatabaseGrowth", ["> etcd_server_quota_backend_bytes"]),
        (full, {}, "etcdMemberCommunicationSlow", ["> 0.15"]),
        (full, {"etcd": {"heartbeatInterval": "300ms"}}, "etcdMemberCommunicationSlow", ["> 0.45"]),
        (full, {}, "etcdHighFsyncDurations", ["> 0.5", "> 1"]),
        (full, {"etcd": {"electionTimeout": "500ms"}}, "etcdHighFsyncDurations", ["> 0.25", "> 0.5"]),
        (full, {"etcd": {"electionTimeout": "5s"}}, "etcdHighFsyncDurations", ["> 0.5", "> 1"]),
        (full, {}, "KubeAPIErrorBudgetBurn", ["> 0.0072", "> 0.003", "> 0.0015", "> 0.0005"]),
        # A tenth of all requests may fail: that the budget is spent 14.4 times too fast cannot be.
        (by_kube_vip, {}, "KubeAPIErrorBudgetBurn", ["> 0.6", "> 0.3", "> 0.1"]),
        (on_hosts, {}, "KubeAPIErrorBudgetBurn", []),
        (full, {}, "KubeClientCertificateExpiration", [f"< {7 * _DAY}", f"< {_DAY}"]),
        (on_hosts, {}, "KubeClientCertificateExpiration", [f"< {30 * _DAY}", f"< {7 * _DAY}"]),
        (managed, {}, "KubeClientCertificateExpiration", [f"< {7 * _DAY}", f"< {_DAY}"]),
        (
            on_hosts, {"controlPlane": {"certificates": {"validity": "100d"}}}, "KubeClientCertificateExpiration",
            [f"< {10 * _DAY}", "< 216000"],
        ),
        (full, {}, "ControlPlaneCertificatesExpire", ["2678400 - ", "2678400 - "]),
        (full, {}, "EtcdSnapshotTooOld", ["> 7200"]),
        (full, {}, "EtcdKeysCopyTooOld", ["> 172800"]),
        (full, {}, "EtcdRestoreTestTooOld", [f"> {14 * _DAY}"]),
        (full, {}, "VolumeBackupTooOld", ["> 43800"]),
        (managed, {}, "etcdNoLeader", []),
        (managed, {}, "Watchdog", []),
        (by_kube_vip, {}, "KubeVipPodsMissing", ["< 3"]),
        (by_kube_vip, {}, "KubeAPIBalancerDown", []),
        (by_kube_vip, {}, "ZoneDown", []),
        (managed, {}, "CapacityAfterLossMissing", []),
    ],
)  # fmt: skip
def test_thresholds_are_the_designs(
    make: Callable[..., dict[str, Any]], more: dict[str, Any], name: str, expected: list[str]
) -> None:
    found = alerts(as_cluster(make(**more)), name)
    assert len(found) == len(expected)
    for alert, part in zip(found, expected, strict=True):
        assert part in alert.expr


@pytest.mark.parametrize(("make", "seconds"), [(full, 900), (by_kube_vip, 1200)])
def test_a_lost_node_is_told_of_once_its_repair_should_be_done(make: Callable[[], Any], seconds: float) -> None:
    assert [one.hold for one in alerts(as_cluster(make()), "KubeNodeNotReady")] == [seconds]


def test_each_alert_says_what_how_bad_and_where_to_look() -> None:
    found = [rule for group in rule_data(as_cluster(full())) for rule in group if "alert" in rule]
    assert len(found) > 40
    for rule in found:
        assert rule["labels"]["severity"] in ("critical", "warning", "none")
        assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
        assert rule["annotations"]["runbook_url"] == "https://wiki.example.org/dr"
    without = [rule for group in rule_data(as_cluster(on_hosts())) for rule in group if "alert" in rule]
    assert not any("runbook_url" in rule["annotations"] for rule in without)


def rule_data(cluster: Cluster) -> list[list[dict[str, Any]]]:
    files = (file for file in compile_configs(cluster, ["prometheus"]) if "/rules/" in file.path)
    return [group["rules"] for file in files for group in yaml.safe_load(str(file.content))["spec"]["groups"]]


@pytest.mark.judge
def test_templates_come_out_for_prometheus_and_none_comes_in(tmp_path: Path) -> None:
    hostile = "{{ $value }} {{{ }} {{`x`}} \"'\\ ${x} --- ../"
    cluster = as_cluster(full(recovery={"runbook": hostile}))
    file = rule_files(cluster, tmp_path)["etcd"]
    (alert,) = alerts(cluster, "etcdNoLeader")
    expected = {
        "exp_labels": {"severity": "critical", "job": "kube-etcd", "instance": "10.0.1.10:2381"},
        "exp_annotations": {
            "summary": alert.summary,
            "description": "Member 10.0.1.10:2381 of etcd knows of no leader.",
            "runbook_url": hostile,
        },
    }
    series = {"series": 'etcd_server_has_leader{job="kube-etcd",instance="10.0.1.10:2381"}', "values": "0x60"}
    asked = {"eval_time": "30m", "alertname": "etcdNoLeader", "exp_alerts": [expected]}
    test = tmp_path / "test.yaml"
    tests = [{"interval": "1m", "input_series": [series], "alert_rule_test": [asked]}]
    test.write_text(yaml.safe_dump({"rule_files": [str(file)], "evaluation_interval": "1m", "tests": tests}))
    done = run_judge([judge("promtool"), "test", "rules", test])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (duration(90), "1m30s"), (duration(86400), "1d"), (duration(0), "0s"), (duration(1.5), "2s"),
        (number(0.15), "0.15"), (number(2.0), "2"), (number(8589934592), "8589934592"),
        (text('a"b\\c\nä'), '"a\\"b\\\\c\\nä"'), (any_of(["a.b", "c-1"]), '"a\\\\.b|c\\\\-1"'),
        (literal("a{b"), 'a{{ "{" }}b'),
    ],
)  # fmt: skip
def test_notations(written: str, expected: str) -> None:
    assert written == expected


def values(cluster: Cluster) -> Mapping[str, Any]:
    """Return the values of all three targets as Helm would merge them: no two say the same."""
    merged: dict[str, Any] = {}
    for found in values_of(cluster):
        assert not merged.keys() & found.keys()
        merged |= found
    return merged


def test_values_of_prometheus_are_the_designs() -> None:
    found = values(as_cluster(full()))
    spec = found["prometheus"]["prometheusSpec"]
    assert (spec["replicas"], spec["retention"], spec["retentionSize"]) == (2, "15d", "40960MiB")
    assert spec["resources"] == {"requests": {"cpu": "500m", "memory": "2Gi"}}
    apart = [one["whenUnsatisfiable"] for one in spec["topologySpreadConstraints"]]
    assert apart == ["DoNotSchedule", "ScheduleAnyway"]
    claim = spec["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert claim["storageClassName"] == "block"
    assert claim["resources"] == {"requests": {"storage": "50Gi"}}
    assert found["prometheus"]["podDisruptionBudget"] == {"enabled": True, "minAvailable": None, "maxUnavailable": 1}
    members = sorted(str(node.address) for node in as_cluster(full()).nodes if "etcd" in node.roles)
    for part in ("kubeEtcd", "kubeControllerManager", "kubeScheduler"):
        assert sorted(found[part]["endpoints"]) == members
    jobs = {job["job_name"]: job for job in spec["additionalScrapeConfigs"]}
    assert jobs["hadesign-api-endpoint"]["static_configs"] == [{"targets": ["api.example.org:6443"]}]
    assert [one["labels"] for one in jobs["hadesign-api-balancer"]["static_configs"]] == [
        {"balancer": "api", "node": "lb-a"},
        {"balancer": "api", "node": "lb-b"},
    ]


def test_values_of_alertmanager_and_grafana_are_the_designs() -> None:
    found = values(as_cluster(full()))
    assert found["alertmanager"]["alertmanagerSpec"]["replicas"] == 3
    budget = {"enabled": True, "minAvailable": "50%", "unhealthyPodEvictionPolicy": "IfHealthyBudget"}
    assert found["alertmanager"]["podDisruptionBudget"] == budget
    settings = found["grafana"]["grafana.ini"]
    assert settings["database"] == {"type": "postgres", "host": "db.example.org:5432", "name": "grafana"}
    assert settings["unified_alerting"]["ha_peers"] == "monitoring-grafana-headless:9094"
    assert settings["unified_alerting"]["ha_listen_address"] == "${POD_IP}:9094"
    other = values(as_cluster(managed()))["grafana"]["grafana.ini"]
    assert other["database"]["host"] == "[fd00::5]:3306"
    assert other["unified_alerting"]["ha_listen_address"] == "[${POD_IP}]:9094"


def test_what_is_none_is_switched_off_and_what_is_unsaid_is_left() -> None:
    none = values(as_cluster(on_hosts()))
    assert none["alertmanager"] == none["grafana"] == {"enabled": False}
    unsaid = values(as_cluster(by_kube_vip(monitoring={"prometheus": {"replicas": 1}})))
    assert "alertmanager" not in unsaid
    assert "grafana" not in unsaid
    assert values(as_cluster(managed()))["kubeEtcd"] == {"enabled": False}


def test_charts_know_every_value() -> None:
    listed = set(yaml.safe_load(FILE.read_text())["names"])
    designs = [as_cluster(make()) for make in (full, by_kube_vip, on_hosts, managed)]
    found = {name for cluster in (*designs, *map(cluster_of, SHIPPED)) for name in used(cluster)}
    assert found <= listed
    assert listed == {name for cluster in designs for name in used(cluster)}


@pytest.mark.judge
def test_prometheus_takes_what_is_asked_beside_the_chart(tmp_path: Path) -> None:
    asked = values(as_cluster(full()))["prometheus"]["prometheusSpec"]["additionalScrapeConfigs"]
    for jobs, code in ((asked, 0), ([asked[0] | {"metric_path": "/"}], 1)):
        file = tmp_path / "prometheus.yaml"
        file.write_text(yaml.safe_dump({"scrape_configs": jobs}))
        assert run_judge([judge("promtool"), "check", "config", "--syntax-only", file]).returncode == code


@pytest.mark.parametrize(
    ("monitoring", "name", "why"),
    [
        ({}, "prometheus", "the design has no Prometheus (monitoring.prometheus)"),
        ({"prometheus": "none"}, "prometheus", "the design has no Prometheus (monitoring.prometheus)"),
        ({}, "alertmanager", "the design has no Alertmanager (monitoring.alertmanager)"),
        (
            {"alertmanager": {"replicas": 3}}, "alertmanager",
            "the design does not say who is told of alerts (monitoring.receivers)",
        ),
        (
            {"alertmanager": {"replicas": 3}, "receivers": []}, "alertmanager",
            "the design says that nobody is told of alerts (monitoring.receivers)",
        ),
        ({}, "grafana", "the design has no Grafana (monitoring.grafana)"),
        (
            {"grafana": {"replicas": 2}}, "grafana",
            "2 copies of Grafana need a database that they share (monitoring.grafana.database)",
        ),
        ({"grafana": {"replicas": 1}}, "grafana", "the design has no Prometheus (monitoring.prometheus)"),
        (MONITORING, "grafana", ""),
    ],
)  # fmt: skip
def test_what_is_not_said_is_not_invented(monitoring: dict[str, Any], name: str, why: str) -> None:
    assert target(name).why_not(as_cluster(full(monitoring=monitoring))) == why
