"""Which profile judges a design: that of the command line, its own, or that of the settings."""

import json
from pathlib import Path

from hadesign.resources import blueprints_dir
from tests.cli.running import AS_OF, Cli
from tests.lint.bank import bank

__all__ = ["bank"]  # the fixture
SHIPPED = blueprints_dir() / "bare-metal-three-zones.yaml"


def test_the_command_line_comes_first_then_the_design_then_the_settings(cli: Cli, bank: Path) -> None:
    file = bank.parent / "shop.blueprint.yaml"
    text = SHIPPED.read_text().replace("spec:\n", "spec:\n  profile: region\n", 1)
    file.write_text(text)
    (bank.parent / "hadesign.toml").write_text('profile = "lab"\n')
    common = ["lint", *AS_OF, str(file)]
    assert "which cluster takes over when the region is lost" in cli(*common).out
    assert "which cluster takes over" not in cli(*common, "--profile", "zone").out
    file.write_text(SHIPPED.read_text().replace("deadMansSwitch: true", "deadMansSwitch: false"))
    assert "MON004" not in cli(*common).out, "advice in a lab"
    assert "MON004" in cli(*common, "--show", "info").out
    assert "MON004" in cli(*common, "--no-config").out


def test_what_is_said_of_a_rule_comes_before_the_profile(cli: Cli, bank: Path) -> None:
    file = bank.parent / "shop.blueprint.yaml"
    file.write_text(SHIPPED.read_text().replace("deadMansSwitch: true", "deadMansSwitch: false"))
    common = ["lint", *AS_OF, "--rules", str(bank), "--profile", "bank", str(file)]
    assert "MON004" not in cli(*common).out
    assert "Judged with profile bank." in cli(*common).out
    assert "MON004" in cli(*common, "--select", "MON004").out
    asked = [*common, "--select", "BKP004", "--show", "info"]
    assert "BKP004" in cli(*asked).out, "30 days are over"
    assert cli(*asked, "--param", "BKP004.due=90").out.startswith("No findings")


def test_there_is_no_such_profile(cli: Cli, tmp_path: Path) -> None:
    found = cli("lint", "--profile", "zon", str(SHIPPED))
    assert (found.code, found.err) == (2, "hadesign: there is no profile 'zon'; did you mean `zone`?\n")
    (tmp_path / "hadesign.toml").write_text('profile = "bank"\n')
    file = tmp_path / "shop.blueprint.yaml"
    file.write_text(SHIPPED.read_text())
    assert f"{tmp_path / 'hadesign.toml'}: there is no profile 'bank'" in cli("lint", str(file)).err


def test_a_rule_is_explained_with_what_a_profile_sets(cli: Cli, bank: Path) -> None:
    own = ["--rules", str(bank), "--profile", "bank"]

    def told(rule: str, *words: str) -> str:
        return " ".join(cli("explain", rule, *words).out.split())

    assert "Profile regulated: always error." in told("BKP004", "--profile", "regulated")
    assert "Profile regulated: as it is." in told("ETC004", "--profile", "regulated")
    assert "Profile bank: it does not run." in told("MON004", *own)
    found = told("BKP004", *own)
    assert "due = 30" in found
    assert "set in profile bank; else" in found
    assert "Profile" not in told("BKP004")
    (data,) = json.loads(cli("explain", "BKP004", *own, "--format", "json").out)
    assert data["params"]["due"]["setTo"] == data["profile"]["params"]["due"]
    assert (data["profile"]["name"], data["profile"]["leftOut"]) == ("bank", False)
    page = cli("explain", "BKP004", *own, "--format", "markdown").out
    assert page.rstrip().endswith(f"`due = {data['params']['due']['setTo']}`")


def test_settings_name_the_profile_that_explains_and_come_before_it(cli: Cli, bank: Path) -> None:
    settings = bank.parent / "hadesign.toml"
    settings.write_text('profile = "lab"\n')
    assert "Profile lab: always info." in cli("explain", "MON004").out
    assert "Profile" not in cli("explain", "MON004", "--no-config").out
    assert "Profile zone: as it is." in cli("explain", "BKP014", "--profile", "zone").out
    settings.write_text("[params.BKP004]\ndue = 60\n")
    text = cli("explain", "BKP004", "--rules", str(bank), "--profile", "bank").out
    assert "due = 60" in text
    settings.write_text('profile = "labb"\n')
    found = cli("explain", "MON004")
    assert found.code == 2
    assert "there is no profile 'labb'; did you mean `lab`?" in found.err
