"""What every target declares: the versions of Kubernetes that it writes for, and the judges of its files."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from hadesign.artifact import Artifact
from hadesign.targets import target, target_names
from hadesign.targets.base import Minors, unfit_reason
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS, takes
from tests.designs import as_cluster, control_plane, design, zones

ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    "published-keys": "tests/targets/rancher_keys.py",
    "published-model": "tests/targets/rke_model.py",
    "published-schemas": "tests/targets/hcl_schemas",
    "published-structures": "tests/control_plane/schemas",
    "published-values": "tests/targets/charts",
    "read-back": "tests/targets/test_hosts.py",
    "kubespray": "tests/targets/kubespray/judge.py",
}
"""Judges that are no program of `make judges`: where what they say is kept, or what asks them."""

REFUSALS = {
    "age": "test_live_etcd_backup.py::test_keys_that_cannot_be_encrypted_or_read_stay",
    "dash": "test_etcd_backup.py::test_shells_take_the_script",
    "etcd": "test_corruption_checks.py::test_real_etcd_refuses_the_first_check_as_flag_and_gate",
    "etcdctl": "test_live_etcd_backup.py::test_a_snapshot_that_is_not_taken_or_does_not_arrive_is_noticed",
    "etcdutl": "test_live_etcd_backup.py::test_a_broken_copy_is_noticed",
    "haproxy": "test_accepted.py::test_haproxy_refuses_a_broken_file",
    "hcl2json": "test_hcl.py::test_what_the_parser_refuses",
    "keepalived": "test_accepted.py::test_keepalived_refuses_a_broken_file",
    "kube-apiserver": "test_storage_classes.py::test_a_server_refuses_a_broken_class",
    "kube-score": "test_kube_score.py::test_a_privileged_container_is_critical",
    "kubeadm": "test_accepted.py::test_kubeadm_refuses_a_broken_file",
    "kubeadm-newest": "test_accepted.py::test_kubeadm_refuses_a_broken_file",
    "kubectl": "test_workloads.py::test_a_point_in_a_name_is_a_point",
    "kubespray": "kubespray/judge.py::two_members",
    "nginx": "test_nginx.py::test_nginx_refuses_a_broken_file",
    "prometheus": "test_prometheus.py::test_promtool_refuses_what_is_broken",
    "prometheus-alertmanager": "test_alertmanager.py::test_amtool_refuses_what_is_broken",
    "published-keys": "test_rke2.py::test_the_judge_refuses_broken_files",
    "published-model": "test_rke.py::test_the_model_refuses_broken_files",
    "published-schemas": "test_hcl.py::test_a_broken_folder_is_refused",
    "published-structures": "test_rook.py::test_structures_refuse_broken_objects",
    "published-values": "test_plugins.py::test_a_misspelt_value_is_noticed",
    "rclone": "test_live_etcd_backup.py::test_a_snapshot_that_is_not_taken_or_does_not_arrive_is_noticed",
    "read-back": "test_hosts.py::test_a_broken_file_is_refused",
    "shellcheck": "test_etcd_backup.py::test_shells_take_the_script",
    "systemd-analyze": "test_etcd_backup.py::test_systemd_takes_the_units",
}
"""Where each judge is shown something broken, so that one that judges nothing is noticed."""


def programs() -> set[str]:
    """Return the programs that `make judges` builds or installs."""
    text = (ROOT / "Makefile").read_text()
    (debian,) = re.findall(r"^DEBIAN := (.*)$", text, re.MULTILINE)
    (built,) = re.findall(r"^judges:(.*?)##", text, re.MULTILINE)
    beside = re.findall(r"have ([a-z-]+) \|\| missing=", text)
    return {*debian.split(), *beside, *re.findall(r"\.judges/([a-z0-9-]+)", built)}


@pytest.mark.parametrize("name", target_names())
def test_a_target_names_its_judges_and_they_exist(name: str) -> None:
    judges = target(name).JUDGES
    assert judges
    for judge in judges:
        assert judge in programs() or (ROOT / LISTS[judge]).exists(), judge


def test_each_judge_is_shown_something_broken() -> None:
    assert {judge for name in target_names() for judge in target(name).JUDGES} == set(REFUSALS)
    for place in REFUSALS.values():
        file, _, name = place.partition("::")
        assert f"def {name}(" in (ROOT / "tests/targets" / file).read_text(), place


@pytest.mark.parametrize("name", target_names())
def test_a_target_writes_for_the_versions_that_it_declares_and_no_others(name: str) -> None:
    first, last = target(name).VERSIONS
    assert last is None or first <= last
    for installer, row in INSTALLERS.items():
        if name in row.targets:
            assert (first, last) == row.versions
            assert takes(row, f"1.{first - 1}.0") is False, installer


class Toy:
    """A target from outside, with versions of its own."""

    JUDGES: Sequence[str] = ("cat",)

    def __init__(self, versions: Minors) -> None:
        self.VERSIONS = versions

    def why_not(self, cluster: Cluster) -> str:
        return "it is called odd" if cluster.name == "odd" else ""

    def emit(self, cluster: Cluster) -> tuple[Artifact, ...]:
        return ()


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ((36, 36), ""),
        ((30, None), ""),
        ((30, 36), ""),
        ((37, None), "its Kubernetes 1.36.4 is older than 1.37"),
        ((30, 35), "its Kubernetes 1.36.4 is none of 1.30 to 1.35"),
    ],
)
def test_declared_versions_are_held_against_the_design(versions: Minors, said: str) -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    assert unfit_reason(Toy(versions), cluster) == said
    odd = as_cluster(design(nodes=control_plane({"a": 1}), infrastructure=zones("a")) | {"metadata": {"name": "odd"}})
    assert unfit_reason(Toy(versions), odd) == "it is called odd"
