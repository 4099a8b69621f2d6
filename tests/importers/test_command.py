"""`hadesign import`: where the blueprint goes, what is never written over, and what is not read."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Cli
from tests.importers.test_core import CLUSTER, node


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kubeadm").mkdir()
    (tmp_path / "kubeadm" / "cluster.yaml").write_text(CLUSTER)
    (tmp_path / "kubeadm" / "init.yaml").write_text(node("cp-a", "10.0.1.10"))
    (tmp_path / "kubeadm" / "binary").write_bytes(b"\0\1\2")
    return tmp_path


def test_the_blueprint_goes_to_standard_output_and_questions_to_standard_error(cli: Cli, folder: Path) -> None:
    code, out, err = cli("import", folder / "kubeadm")
    assert code == 0
    assert out.startswith("# Imported by hadesign.")
    assert "In which zone does cp-a stand?" in err
    assert "hadesign lint FILE" in err


def test_a_file_is_never_written_over_without_force(cli: Cli, folder: Path) -> None:
    file = folder / "shop.yaml"
    assert cli("import", folder / "kubeadm", "-o", file).code == 0
    before = file.read_text()
    again = cli("import", folder / "kubeadm" / "cluster.yaml", "-o", file)
    assert (again.code, file.read_text()) == (2, before)
    assert f"{file} exists; choose another name, or replace it with --force." in again.err
    assert cli("import", folder / "kubeadm" / "cluster.yaml", "-o", file, "--force").code == 0
    assert file.read_text() != before


def test_lint_takes_what_import_writes(cli: Cli, folder: Path) -> None:
    file = folder / "shop.yaml"
    assert cli("import", folder / "kubeadm", "-o", file, "--zones", "cp-a=a", "--name", "shop").code == 0
    found = cli("lint", file, "--format", "json", "--as-of", "2026-11-23")
    assert found.code == 1, "one machine is a single control plane"
    assert {"CP001"} <= {one["rule"] for one in json.loads(found.out)["diagnostics"]}


def test_zones_from_a_variable_of_ansible(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "hosts.ini").write_text(
        "[kube_control_plane]\ncp-1 ip=10.0.0.1 room=a\n[all:vars]\nkube_version=1.36.4\n"
    )
    code, out, _err = cli("import", tmp_path, "--zone-label", "room")
    assert code == 0
    assert f"zone: a                                     # {tmp_path}/hosts.ini:2" in out
    code, out, err = cli("import", tmp_path, "--zone-label", "rack")
    assert (code, out) == (2, "")
    assert "--zone-label rack: no machine has a label or a variable of that name." in err


def test_as_data(cli: Cli, folder: Path) -> None:
    code, out, err = cli("import", folder / "kubeadm", "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["readable"]
    assert {"path": ["spec", "nodes", "cp-a", "address"], "value": "10.0.1.10",
            "places": [f"{folder}/kubeadm/init.yaml:4"]} in found["facts"]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-"], "an import needs the names of files"),
        (["nowhere"], "cannot read nowhere: No such file or directory."),
        (["kubeadm", "--zones", "cp-a"], "--zones 'cp-a' is no NODE=ZONE"),
        (["kubeadm", "--from", "helm"], "there is no format 'helm'"),
    ],
)
def test_wrong_usage_is_one_message(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(folder)
    code, out, err = cli("import", *arguments)
    assert (code, out) == (2, "")
    assert said in err
