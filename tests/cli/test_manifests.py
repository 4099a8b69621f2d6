"""Manifests on the command line: excerpts of them are shown, they have no settings, and a watch looks at them."""

from pathlib import Path

import pytest

from hadesign.cli.watching import _states
from tests.cli.running import AS_OF, SMALL, Cli

DESIGN = f"{SMALL}  workloads: [{{manifests: [deploy]}}]\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, annotations: {hadesign.io/tier: critical}}
spec:
  replicas: 1
  template: {spec: {containers: [{name: main, image: "example.org/cart:1"}]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "cart.yaml").write_text(DEPLOYMENT)
    (tmp_path / "design.yaml").write_text(DESIGN)
    return tmp_path


def test_a_finding_shows_the_line_of_the_manifest(cli: Cli, folder: Path) -> None:
    code, out, _err = cli("lint", folder / "design.yaml", "--select", "WL001", *AS_OF)
    assert code == 1
    assert f"{folder / 'deploy' / 'cart.yaml'}:5:13: error WL001 " in out
    assert "replicas: 1\n" in out


@pytest.mark.parametrize("command", ["lint", "prove", "show", "waivers"])
def test_a_mistake_shows_the_line_of_the_manifest(cli: Cli, folder: Path, command: str) -> None:
    (folder / "deploy" / "cart.yaml").write_text(DEPLOYMENT.replace("replicas: 1", "replicas: [1"))
    code, out, err = cli(command, folder / "design.yaml")
    assert code == 2
    assert f"{folder / 'deploy' / 'cart.yaml'}:" in out + err
    assert "  template: {spec: " in out + err


def test_what_a_design_settles_for_is_that_of_its_manifests(cli: Cli, folder: Path) -> None:
    (folder / "deploy" / "cart.yaml").write_text(DEPLOYMENT.replace("replicas: 1", "replicas: 2"))
    (folder / "hadesign.toml").write_text('select = ["WL019"]\nfail-on = "warning"\n')
    other = folder / "other"
    other.mkdir()
    (other / "design.yaml").write_text(SMALL)
    (other / "hadesign.toml").write_text('select = ["WL019"]\nfail-on = "never"\n')
    code, out, _err = cli("lint", folder / "design.yaml", other / "design.yaml", *AS_OF)
    assert "warning WL019" in out
    assert code == 1


def test_a_watch_looks_at_manifests(folder: Path) -> None:
    found, _where = _states([str(folder / "design.yaml")], [])
    assert str(folder / "deploy" / "cart.yaml") in found
    (folder / "design.yaml").write_text(DESIGN.replace("[deploy]", "[gone"))
    found, _where = _states([str(folder / "design.yaml")], [])
    assert str(folder / "deploy" / "cart.yaml") not in found
