"""What the benchmark of configs measures: every installer that there is a target for, with files for each machine."""

import pytest

from benchmarks.building import HOSTED, VERSIONS, cluster_of
from hadesign.targets import compile_configs
from hadesign.vocabulary.installers import INSTALLERS


def test_every_installer_with_a_target_is_measured() -> None:
    assert set(VERSIONS) == {name for name, row in INSTALLERS.items() if row.targets}


@pytest.mark.parametrize("installer", VERSIONS)
def test_the_measured_design_has_configs_of_its_installer_and_its_balancer(installer: str) -> None:
    targets = {artifact.path.split("/")[1] for artifact in compile_configs(cluster_of(installer, 20))}
    assert {installer, "haproxy", "keepalived", "workloads"} <= targets


@pytest.mark.parametrize("provider", HOSTED)
def test_the_measured_design_has_the_rules_of_its_virtualisation(provider: str) -> None:
    targets = {artifact.path.split("/")[1] for artifact in compile_configs(cluster_of("kubeadm", 20, provider))}
    assert provider in targets
