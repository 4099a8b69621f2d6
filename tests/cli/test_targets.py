"""`hadesign targets`: what build would write, and what it would not."""

import json
from pathlib import Path

import pytest

from hadesign.cli import run
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs, target_names
from hadesign.topology import read_cluster

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_it_lists_what_build_writes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["targets", str(file), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in found["targets"]] == list(target_names())
    written = [artifact.path for artifact in compile_configs(read_cluster(read(file)))]
    assert sorted(path for one in found["targets"] for path in one["files"]) == written
    assert all(bool(one["files"]) != bool(one["why"]) for one in found["targets"])


def test_a_fact_that_is_lacking_is_named_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (blueprints_dir() / "bare-metal-three-zones.yaml").read_text()
    file = tmp_path / "a.yaml"
    file.write_text("\n".join(line for line in text.splitlines() if "virtualRouterId" not in line))
    assert run(["targets", str(file)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "keepalived lacks facts: " in out
    assert f"{file}:" in out
    assert "virtual" in out


def test_what_no_target_writes_for_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (blueprints_dir() / "aws-three-zones.yaml").read_text()
    file = tmp_path / "a.yaml"
    file.write_text(text.replace("type: cloud\n      scope", "type: hardware\n      scope"))
    assert run(["targets", str(file)]) == 0
    assert "no target writes for: load balancer api" in capsys.readouterr().out
