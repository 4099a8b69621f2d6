"""`hadesign rehearse` before anything runs: what there is, what is wanting, what cannot be rehearsed."""

import json
import os
from pathlib import Path

import pytest

from hadesign.rehearsal.rehearse import PROGRAMS
from hadesign.rehearsal.tools import MACHINES
from hadesign.resources import blueprints_dir
from tests.cli.running import SHOP, Cli

AWS = blueprints_dir() / "aws-three-zones.yaml"


def test_experiments_are_listed_and_nothing_runs(cli: Cli) -> None:
    listed = cli("rehearse", SHOP, "--list")
    assert (listed.code, listed.err) == (0, "")
    assert "node/lb-a silent" in listed.out
    chosen = cli("rehearse", SHOP, "--list", "--only", "zone/c", "--only", "etcd-process", "--format", "json")
    data = json.loads(chosen.out)
    others = [one for one in data["experiments"] if one["name"] != "etcd-process"]
    assert len(others) + 1 == len(data["experiments"])
    assert [one["way"] for one in others] == ["silent", "refuses", "hangs", "rescheduled", "drained"]
    assert all("zone/c" in (*one["failures"], *one["also"]) for one in others)
    assert cli("rehearse", SHOP, "--list", "--format", "markdown").out.startswith("## ")
    alone = json.loads(cli("rehearse", SHOP, "--list", "--only", "zone/a silent", "--format", "json").out)
    assert [one["way"] for one in alone["experiments"]] == ["silent"], "whatever failure stands for it"


def test_a_name_that_is_none_is_refused(cli: Cli) -> None:
    found = cli("rehearse", SHOP, "--list", "--only", "zone/d")
    assert found.code == 2
    assert "there is no experiment 'zone/d'; did you mean" in found.err


def test_what_cannot_be_rehearsed_is_said(cli: Cli) -> None:
    found = cli("rehearse", AWS, "--list")
    assert found.code == 2
    assert "cannot be rehearsed: what is in front of its API is no HAProxy" in found.err


def test_programs_that_are_wanting_are_named_with_where_they_come_from(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hadesign.rehearsal.tools.ADMINISTRATION", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    output = tmp_path / "evidence"
    found = cli("rehearse", SHOP, "--binaries", tmp_path, "-o", output)
    assert (found.code, found.out) == (2, "")
    assert "there is no program kube-apiserver; it comes with a release of Kubernetes" in found.err
    assert "there is no program keepalived; it comes with the system's package keepalived" in found.err
    assert not output.exists()


def test_a_program_of_another_version_is_named(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("kubeadm", "kube-apiserver"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v1.34.2\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = cli("rehearse", SHOP)
    assert found.code == 2
    assert "kubeadm is 1.34.2, and the design is for Kubernetes 1.36" in found.err


def test_where_nobody_gets_namespaces_it_says_so(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROGRAMS, *MACHINES, "newuidmap"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v1.36.9\n")
        program.chmod(0o755)
    (tmp_path / "unshare").write_text("#!/bin/sh\necho unshare failed: Operation not permitted >&2; exit 1\n")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = cli("rehearse", SHOP, "--binaries", tmp_path)
    assert found.code == 2
    assert "gives no namespaces: unshare failed: Operation not permitted" in found.err


def test_what_takes_minutes_is_listed_and_made_where_it_is_named(cli: Cli) -> None:
    listed = cli("rehearse", SHOP, "--list").out
    assert "What is predicted of pods" in listed
    assert "Only where `--only` names them" in listed
    data = json.loads(cli("rehearse", SHOP, "--list", "--format", "json").out)
    rare = {one["name"] for one in data["experiments"] if not one["byDefault"]}
    assert "node/workers-b-1 rescheduled" in rare
    assert "node/workers-a-1 rescheduled" not in rare
    named = json.loads(cli("rehearse", SHOP, "--list", "--only", "node/workers-b-1 drained", "--format", "json").out)
    assert [one["name"] for one in named["experiments"]] == ["node/workers-b-1 drained"]
