"""Settings of a folder: the nearest file counts, the command line comes first, mistakes are told with their file."""

from pathlib import Path

import pytest

from hadesign.cli.asked import LintOptions
from hadesign.cli.settings import Settings, settings_of
from hadesign.errors import UsageError
from tests.cli.running import AS_OF, SMALL, Cli
from tests.lint.own import rule_text

EVERYTHING = """\
targets = ["acme-dns"]
select = ["ETC", "LB004"]
ignore = ["ETC007"]
preview = true
rules = ["own"]
fail-on = "warning"
profile = "zone"
[params.ETC007]
slowFsync = "20ms"
failing = 3
"""


def test_every_setting(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "hadesign.toml").write_text(EVERYTHING)
    assert settings_of(str(tmp_path / "a" / "b.yaml")) == Settings(
        file=str(tmp_path / "hadesign.toml"),
        targets=("acme-dns",),
        select=("ETC", "LB004"),
        ignore=("ETC007",),
        preview=True,
        params=("ETC007.slowFsync=20ms", "ETC007.failing=3"),
        rules=(tmp_path / "own",),
        fail_on="warning",
        profile="zone",
    )


def test_the_nearest_file_counts_alone(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "hadesign.toml").write_text('select = ["A"]\n')
    (tmp_path / "a" / "pyproject.toml").write_text('[tool.hadesign]\nignore = ["B"]\n')
    (tmp_path / "a" / "b" / "pyproject.toml").write_text('[project]\nname = "hadesign-of-others"\n')
    found = settings_of(str(tmp_path / "a" / "b" / "x.yaml"))
    assert (found.select, found.ignore) == ((), ("B",)), "a pyproject.toml without our table says nothing"
    (tmp_path / "a" / "hadesign.toml").write_text('ignore = ["C"]\n')
    assert settings_of(str(tmp_path / "a" / "x.yaml")).ignore == ("C",)
    assert settings_of(str(tmp_path / "x.yaml")).select == ("A",)


def test_what_somebody_else_wrote_wrongly_is_not_ours_to_tell(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[broken\n")
    (tmp_path / "a").mkdir()
    assert settings_of(str(tmp_path / "a" / "x.yaml")).file == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []\n", "there is no setting 'selct'; did you mean `select`?"),
        (
            "frob = 1\n",
            "there is no setting 'frob'; there are targets, select, ignore, preview, params, rules, fail-on, profile.",
        ),
        ('select = "ETC"\n', 'select is no list of names; expected select = ["ETC", "LB004"].'),
        ("ignore = [1]\n", 'ignore is no list of names; expected ignore = ["LB004"].'),
        ("targets = 1\n", 'targets is no list of names; expected targets = ["acme-dns"].'),
        ('preview = "yes"\n', "preview is neither true nor false."),
        ('fail-on = "fatal"\n', "fail-on is none of error, warning, unknown, info, never."),
        ("params = 1\n", 'params is no table of rules; expected params.ETC007.slowFsync = "20ms".'),
        ("params.ETC007 = 1\n", 'params is no table of rules; expected params.ETC007.slowFsync = "20ms".'),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "hadesign.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        settings_of(str(tmp_path / "a.yaml"))
    assert str(caught.value) == f"{file}: {message}"


def test_a_folder_of_rules_has_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "hadesign.toml").write_text('rules = ["nope"]\n')
    with pytest.raises(UsageError, match=r"hadesign\.toml: there is no folder .*nope\."):
        settings_of(str(tmp_path / "a.yaml"))


def test_the_command_line_comes_first() -> None:
    settings = Settings("f", select=("A",), ignore=("B",), params=("X001.a=1", "X001.b=2"), fail_on="never")
    plain = LintOptions().with_settings(settings)
    assert (plain.select, plain.ignore, plain.params, plain.fail_on) == (("A",), ("B",), settings.params, "never")
    asked = LintOptions(select=("C",), ignore=("D",), params=("x001.a=3",), fail_on="error").with_settings(settings)
    assert (asked.select, asked.ignore) == (("C",), ("D",))
    assert (asked.params, asked.fail_on) == (("X001.b=2", "x001.a=3"), "error")
    assert LintOptions().with_settings(Settings()).fail_on == "error"


def test_each_blueprint_has_the_settings_of_its_folder(cli: Cli, tmp_path: Path) -> None:
    for name, select in (("a", "CP001"), ("b", "FCT001")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.yaml").write_text(SMALL)
        (tmp_path / name / "hadesign.toml").write_text(f'select = ["{select}"]\nfail-on = "error"\n')
    out = cli("lint", "a", "b", *AS_OF).out
    found = {(line.partition(":")[0], line.split()[2]) for line in out.splitlines() if ".yaml:" in line}
    assert found == {("a/x.yaml", "CP001"), ("b/x.yaml", "FCT001")}
    (tmp_path / "a" / "hadesign.toml").write_text('select = ["CP001"]\nfail-on = "never"\n')
    assert cli("lint", "a", *AS_OF).code == 0
    assert cli("lint", "a", "--fail-on", "error", *AS_OF).code == 1
    assert cli("lint", "a", "b", "--select", "CP001", *AS_OF).code == 1, "b still fails"
    assert "FCT001" in cli("lint", "a", "--no-config", *AS_OF).out


def test_a_rule_that_there_is_not_is_told_with_the_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(SMALL)
    file = tmp_path / "hadesign.toml"
    file.write_text('ignore = ["FOO"]\n')
    message = f"hadesign: {file}: there is no rule 'FOO'; `hadesign explain --all` lists them.\n"
    assert cli("lint", "x.yaml", *AS_OF) == (2, "", message)


def test_rules_of_ones_own(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "our").mkdir()
    rule = rule_text(each="spec.nodes", _assert="item.name != 'cp-1'", message="{{ item.name }} is a bad name")
    (tmp_path / "our" / "OWN001-own-rule.yaml").write_text(rule)
    (tmp_path / "hadesign.toml").write_text('rules = ["our"]\nselect = ["OWN"]\n')
    (tmp_path / "x.yaml").write_text(SMALL)
    assert "error OWN001 own-rule\n  cp-1 is a bad name\n" in cli("lint", "x.yaml", *AS_OF).out
