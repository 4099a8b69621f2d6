"""How members of etcd notice that their data differ: flags of each version, as real etcd and kubeadm take them."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets.components import corruption_arguments, corruption_environment, known
from hadesign.topology.cluster import Cluster, Etcd
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import judge
from tests.targets.filled import write_configs
from tests.targets.kubespray.designs import small as kubespray
from tests.targets.kubespray.reading import files_of, variables_of
from tests.targets.phases import etcd_manifest, flags_of
from tests.targets.rancher import files_of as rancher_files
from tests.targets.rancher import small as rancher

ALL: dict[str, Any] = {"initial": True, "compaction": True, "interval": "4h"}
OLD = "experimental-initial-corrupt-check=true"
OLD_REST = ["experimental-compact-hash-check-enabled=true", "experimental-corrupt-check-time=4h0m0s"]
TIME = "corrupt-check-time=4h0m0s"


def cluster(checks: Any, etcd: str = "3.6.8") -> Cluster:
    written: dict[str, Any] = {"version": etcd} | ({} if checks is None else {"corruptionChecks": checks})
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    plane = {"endpoint": "api.example.org:6443"}
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, etcd=written, controlPlane=plane))


def etcd_of(found: Cluster) -> Etcd:
    assert found.etcd
    return found.etcd


def flags(etcd: Etcd, *, by_flag: bool = False) -> list[str]:
    return [f"{name}={value}" for name, value in known(corruption_arguments(etcd, by_flag=by_flag))]


@pytest.mark.parametrize(
    ("version", "by_flag", "wanted"),
    [
        ("3.5.21", False, [OLD, *OLD_REST]),
        ("3.5.21", True, [OLD, *OLD_REST]),
        ("3.6.8", False, ["feature-gates=CompactHashCheck=true,InitialCorruptCheck=true", TIME]),
        ("3.6.8", True, [OLD, "feature-gates=CompactHashCheck=true", TIME]),
        ("3.7.0", True, ["feature-gates=CompactHashCheck=true,InitialCorruptCheck=true", TIME]),
    ],
)
def test_flags_until_they_are_gone_and_gates_since_there_are_any(
    version: str, by_flag: bool, wanted: list[str]
) -> None:
    assert flags(etcd_of(cluster(ALL, version)), by_flag=by_flag) == wanted


@pytest.mark.parametrize(
    ("checks", "wanted"),
    [
        (None, []),
        ("none", ["feature-gates=CompactHashCheck=false,InitialCorruptCheck=false"]),
        ({"initial": False}, ["feature-gates=InitialCorruptCheck=false"]),
        # One text of gates takes the place of the installer's, which has the first check on.
        ({"compaction": True}, ["feature-gates=CompactHashCheck=true,InitialCorruptCheck=true"]),
        ({"interval": "4h"}, [TIME]),
        ({"interval": "never"}, []),
    ],
)
def test_what_is_not_said_is_left_as_it_is(checks: Any, wanted: list[str]) -> None:
    assert flags(etcd_of(cluster(checks))) == wanted


@pytest.mark.parametrize(
    ("installer", "kubernetes", "minor"),
    [
        ("kubeadm", "1.33.5", (3, 5)),
        ("kubeadm", "1.34.1", (3, 6)),
        ("kubeadm", "1.36.4", (3, 6)),
        ("kubeadm", "1.37.2", (3, 7)),
        ("kubeadm", "1.38.0", (3, 7)),
        ("kubespray", "1.34.11", (3, 5)),
        ("kubespray", "1.35.8", (3, 6)),
        ("rke", "1.32.13", (3, 5)),
    ],
)
def test_the_version_of_etcd_comes_with_that_of_kubernetes(
    installer: str, kubernetes: str, minor: tuple[int, int]
) -> None:
    said = {"version": kubernetes, "installer": installer}
    made = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), kubernetes=said)
    assert etcd_of(as_cluster(made)).minor == minor


def test_kubespray_has_a_variable_of_its_own_for_the_first_check() -> None:
    host = "cp-a-1"
    told = variables_of(files_of(kubespray(etcd={"corruptionChecks": ALL})), host)
    assert told["etcd_experimental_initial_corrupt_check"] is True
    assert told["etcd_extra_vars"] == {
        "ETCD_FEATURE_GATES": "CompactHashCheck=true",
        "ETCD_CORRUPT_CHECK_TIME": "4h0m0s",
    }
    assert corruption_environment(etcd_of(cluster(ALL, "3.5.21"))) == {
        "ETCD_EXPERIMENTAL_COMPACT_HASH_CHECK_ENABLED": "true",
        "ETCD_EXPERIMENTAL_CORRUPT_CHECK_TIME": "4h0m0s",
    }


def test_servers_of_rke2_leave_the_first_check_to_its_flag() -> None:
    files = rancher_files(rancher("rke2", etcd={"corruptionChecks": ALL}))
    settings = [yaml.safe_load(str(file.content)) for name, file in files.items() if name.startswith("server-")]
    servers = [arguments for one in settings if (arguments := one.get("etcd-arg"))]
    assert servers
    assert all({OLD, "feature-gates=CompactHashCheck=true", TIME} <= {*arguments} for arguments in servers)


def started(folder: Path, arguments: Sequence[str]) -> str:
    """Start real etcd on ports that are free, and return the line in which it says how, or why it does not."""
    local = "http://127.0.0.1:0"
    where = [f"--{of}={local}" for of in ("listen-client-urls", "advertise-client-urls", "listen-peer-urls")]
    where += [f"--initial-advertise-peer-urls={local}", f"--initial-cluster=default={local}", f"--data-dir={folder}"]
    command = [str(judge("etcd")), *where, *(f"--{argument}" for argument in arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as etcd:
        assert etcd.stderr
        said = ("starting an etcd server", "failed to verify flags")
        line = next((line for line in etcd.stderr if any(words in line for words in said)), "")
        etcd.kill()
    return line


@pytest.mark.judge
@pytest.mark.parametrize("by_flag", [False, True])
def test_real_etcd_checks_as_it_is_told(tmp_path: Path, by_flag: bool) -> None:
    line = started(tmp_path / "data", flags(etcd_of(cluster(ALL)), by_flag=by_flag))
    assert '"feature-gates":"CompactHashCheck=true,InitialCorruptCheck=true"' in line, line
    assert '"corrupt-check-time-interval":"4h0m0s"' in line, line


@pytest.mark.judge
def test_real_etcd_refuses_the_first_check_as_flag_and_gate(tmp_path: Path) -> None:
    line = started(tmp_path / "data", [OLD, *flags(etcd_of(cluster(ALL)))])
    assert "cannot specify both flags" in line, line


@pytest.mark.judge
def test_the_pod_that_kubeadm_makes_has_our_gates_and_none_of_its_own(tmp_path: Path) -> None:
    pod = flags_of(etcd_manifest(write_configs(cluster(ALL), tmp_path) / "kubeadm" / "init.yaml"))
    assert pod["feature-gates"] == "CompactHashCheck=true,InitialCorruptCheck=true"
    assert pod["corrupt-check-time"] == "4h0m0s"
