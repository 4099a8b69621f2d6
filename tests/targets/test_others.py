"""A package of its own offers a target: nothing of hadesign is touched, and only settings that name it import it."""

import re
import sys
from pathlib import Path

import pytest

from hadesign.cli import run
from hadesign.errors import UsageError
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs, offers, target, target_names, unfit
from hadesign.topology import read_cluster

PRESET = blueprints_dir() / "bare-metal-three-zones.yaml"
CODE = """
from hadesign.artifact import Artifact

def why_not(cluster):
    return "" if cluster.api_servers else "there is no API server"

def emit(cluster):
    return [Artifact("servers.txt", "".join(f"{one.node}\\n" for one in cluster.api_servers))]
"""


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package that offers `acme-list`, and others that cannot be used; return a folder with a blueprint."""
    site = tmp_path / "site-packages"
    for name, module, code in (
        ("acme-list", "acme_list", CODE),
        ("acme-broken", "acme_broken", "raise RuntimeError('no licence\\nhere')"),
        ("acme-empty", "acme_empty", ""),
    ):
        info = site / f"{module}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[hadesign.targets]\n{name} = {module}\n")
        (site / f"{module}.py").write_text(code)
    monkeypatch.syspath_prepend(str(site))
    for module in ("acme_list", "acme_broken", "acme_empty"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    folder = tmp_path / "designs"
    folder.mkdir()
    (folder / "shop.yaml").write_text(PRESET.read_text())
    return folder


def test_it_is_a_target_like_those_that_are_shipped(acme: Path) -> None:
    cluster = read_cluster(read(PRESET))
    (found,) = compile_configs(cluster, ["acme-list"], ["acme-list"])
    assert (found.path, found.content) == ("configs/acme-list/servers.txt", "cp-a\ncp-b\ncp-c\n")
    assert "acme-list" in {artifact.path.split("/")[1] for artifact in compile_configs(cluster, (), ["acme-list"])}
    assert "acme-list" not in {one.target for one in unfit(cluster, ["acme-list"])}
    assert {one.target: one.files for one in offers(cluster, ["acme-list"])}["acme-list"] == (found.path,)


def test_it_is_not_imported_unless_it_is_named(acme: Path) -> None:
    assert "acme-list" not in target_names()
    with pytest.raises(UsageError, match="there is no target 'acme-list'"):
        target("acme-list")
    assert run(["build", str(acme / "shop.yaml"), "-o", str(acme / "out"), "--as-of", "2026-11-23"]) == 0
    assert "acme_list" not in sys.modules
    assert not (acme / "out" / "configs" / "acme-list").exists()


def test_settings_beside_the_blueprint_or_above_name_it(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (acme.parent / "hadesign.toml").write_text('targets = ["acme-list"]\n')
    assert run(["targets", str(acme / "shop.yaml")]) == 0
    assert re.search("^acme-list +1 file$", capsys.readouterr().out, re.MULTILINE)
    assert run(["build", str(acme / "shop.yaml"), "-o", str(acme / "out"), "--as-of", "2026-11-23"]) == 0
    assert (acme / "out" / "configs" / "acme-list" / "servers.txt").read_text() == "cp-a\ncp-b\ncp-c\n"
    assert re.search("acme-list +1 file$", capsys.readouterr().out, re.MULTILINE)
    # A build of another target leaves its files alone, and the nearest settings count.
    command = ["build", str(acme / "shop.yaml"), "-o", str(acme / "out"), "--as-of", "2026-11-23"]
    assert run([*command, "--target", "haproxy"]) == 0
    assert (acme / "out" / "configs" / "acme-list" / "servers.txt").exists()
    (acme / "hadesign.toml").write_text("targets = []\n")
    assert run(command) == 0
    assert not (acme / "out" / "configs" / "acme-list").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('targets = ["acme-lost"]', "no installed package offers target acme-lost"),
        ('targets = ["acme-broken"]', "target acme-broken cannot be imported from acme_broken: no licence"),
        ('targets = ["acme-empty"]', "target acme-empty (acme_empty) lacks why_not, emit"),
        ('targets = ["../acme"]', "'../acme' is no name; expected small letters"),
        ('target = ["acme-list"]', "there is no setting 'target'; did you mean"),
        ('targets = "acme-list"', "targets is no list of names"),
        ("targets = [", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(
    acme: Path, settings: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (acme / "hadesign.toml").write_text(settings)
    assert run(["build", str(acme / "shop.yaml"), "-o", str(acme / "out")]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert not (acme / "out").exists()
