"""Alertmanager: amtool takes the filled configuration and routes each alert to whom the design names."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.judging import judge, run_judge
from tests.targets.monitoring.amtool import fill, refused_configurations
from tests.targets.monitoring.designs import MONITORING, full
from tests.targets.shipped import SHIPPED, cluster_of


def filled(cluster: Cluster, folder: Path) -> Path:
    """Write the files, and fill the secrets in by the script that is shipped beside them."""
    for artifact in compile_configs(cluster, ["alertmanager"]):
        file = folder / Path(artifact.path).name
        file.write_bytes(artifact.data)
    return fill(folder)


def routed(file: Path, *labels: str) -> list[str]:
    """Return who is told of an alert with these labels."""
    done = run_judge([judge("amtool"), "config", "routes", "test", f"--config.file={file}", *labels])
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(",")


def refused(file: Path) -> str:
    return refused_configurations([file])


@pytest.mark.judge
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_amtool_takes_the_configuration_of_shipped_designs(file: Path, tmp_path: Path) -> None:
    cluster = cluster_of(file)
    if not target("alertmanager").why_not(cluster):
        assert refused(filled(cluster, tmp_path)) == ""


@pytest.mark.judge
@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["severity=critical", "alertname=etcdNoLeader"], ["0", "_nobody", "on-call"]),
        (["severity=warning", "alertname=KubeNodeNotReady"], ["0", "_nobody", "more"]),
        (["severity=none", "alertname=Watchdog"], ["dead-mans-switch"]),
        (["severity=info", "alertname=CPUThrottlingHigh"], ["nobody"]),
    ],
)
def test_each_alert_goes_to_whom_the_design_names(labels: Sequence[str], told: list[str], tmp_path: Path) -> None:
    file = filled(as_cluster(full()), tmp_path)
    assert refused(file) == ""
    assert sorted(routed(file, *labels)) == told


@pytest.mark.judge
@pytest.mark.parametrize(
    "change", [{"route": {"receiver": "gone"}}, {"routes": []}, {"receivers": [{"name": "a"}, {"name": "a"}]}]
)
def test_amtool_refuses_what_is_broken(change: dict[str, Any], tmp_path: Path) -> None:
    file = filled(as_cluster(full()), tmp_path)
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | change))
    assert refused(file)


@pytest.mark.judge
def test_a_placeholder_is_no_address(tmp_path: Path) -> None:
    """What is not filled in is noticed before it is installed."""
    filled(as_cluster(full()), tmp_path)
    assert "unsupported scheme" in refused(tmp_path / "alertmanager.yaml")


@pytest.mark.parametrize("value", ["https://a&b", "x", "https://a'b", 'https://a"b', "https://a|b", "https://$(id)"])
def test_the_script_takes_no_address_that_could_mean_something_else(value: str, tmp_path: Path) -> None:
    receivers = [{"name": "team", "type": "slack"}]
    cluster = as_cluster(full(monitoring=MONITORING | {"receivers": receivers, "deadMansSwitch": False}))
    filled(cluster, tmp_path)
    script = tmp_path / "fill-secrets.sh"
    environment = os.environ | {"SLACK_TEAM": value}
    command = ["sh", str(script), str(tmp_path / "other")]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert not (tmp_path / "other").exists()


def test_nobody_waits_for_alerts_where_there_is_no_dead_mans_switch() -> None:
    cluster = as_cluster(full(monitoring=MONITORING | {"deadMansSwitch": False}))
    files = {Path(one.path).name: str(one.content) for one in compile_configs(cluster, ["alertmanager"])}
    assert "Watchdog" not in files["alertmanager.yaml"]
    assert "DEAD_MANS_SWITCH" not in files["fill-secrets.sh"]


def test_the_readme_says_of_what_nobody_is_told() -> None:
    receivers = [{"name": "on-call", "type": "pagerduty", "severities": ["critical"]}]
    cluster = as_cluster(full(monitoring=MONITORING | {"receivers": receivers}))
    files = {Path(one.path).name: str(one.content) for one in compile_configs(cluster, ["alertmanager"])}
    readme = files["README.md"]
    assert "**Nobody is told of alerts of severity warning.**" in readme
    assert "severity critical.**" not in readme
