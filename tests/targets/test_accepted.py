"""What is built, is accepted: by kubeadm, HAProxy and keepalived, for shipped designs and for 200 generated ones."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.judging import judge, run_judge
from tests.strategies import blueprints
from tests.targets.filled import refused_by_haproxy, refused_by_keepalived, refused_by_kubeadm, write_configs

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
JUDGES = (refused_by_kubeadm, refused_by_haproxy, refused_by_keepalived)


@pytest.mark.judge
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_every_shipped_design_is_accepted(file: Path, tmp_path: Path) -> None:
    configs = write_configs(read_cluster(read(file)), tmp_path)
    for refused in JUDGES:
        assert refused(configs) == []


def test_shipped_designs_are_there() -> None:
    assert len(SHIPPED) >= 7


@pytest.mark.judge
@pytest.mark.slow
@settings(max_examples=200, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(blueprints())
def test_whatever_is_valid_compiles_to_files_that_are_accepted(data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        configs = write_configs(as_cluster(data), Path(name))
        assert (configs / "kubeadm" / "init.yaml").exists()
        for refused in JUDGES:
            assert refused(configs) == []


BROKEN = {
    "misspelt field": ("controlPlaneEndpoint", "controlPlaneEndpoints"),
    "version too old": ("kubernetesVersion: v1.36.4", "kubernetesVersion: v1.30.0"),
    "no address": ("advertiseAddress: 10.0.1.10", "advertiseAddress: cp-a"),
}


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    return write_configs(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")), tmp_path)


@pytest.mark.judge
@pytest.mark.parametrize("case", BROKEN)
def test_kubeadm_refuses_a_broken_file(case: str, configs: Path) -> None:
    old, new = BROKEN[case]
    file = configs / "kubeadm" / "init.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    assert len(refused_by_kubeadm(configs)) == 1


@pytest.mark.judge
def test_kubeadm_refuses_a_join_file_whose_secrets_are_not_filled_in(configs: Path) -> None:
    done = run_judge([judge("kubeadm"), "config", "validate", "--config", configs / "kubeadm" / "join-cp-b.yaml"])
    assert done.returncode
    assert "token" in done.stderr


@pytest.mark.judge
def test_haproxy_refuses_a_broken_file(configs: Path) -> None:
    file = configs / "haproxy" / "lb-a" / "haproxy.cfg"
    file.write_text(file.read_text().replace("http-check expect status 200", "http-check expect colour green"))
    assert len(refused_by_haproxy(configs)) == 1


@pytest.mark.judge
def test_keepalived_refuses_a_broken_file(configs: Path) -> None:
    file = configs / "keepalived" / "lb-b" / "keepalived.conf"
    file.write_text(file.read_text().replace("virtual_router_id 71", "virtual_router_id 710"))
    assert len(refused_by_keepalived(configs)) == 1


def test_the_fill_script_refuses_values_that_are_no_secrets(configs: Path) -> None:
    script = configs / "kubeadm" / "fill-secrets.sh"
    done = run_judge(["env", "BOOTSTRAP_TOKEN=x/;rm -rf /;", "sh", script, configs / "elsewhere"])
    assert done.returncode == 2
    assert "kubeadm token create" in done.stderr
    assert not (configs / "elsewhere").exists()
