"""Settings of a folder: the nearest file counts, the command line comes first, mistakes are told with their file."""

import json
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
show = ["info", "known"]
baseline = "known.json"
[params.ETC007]
slowFsync = "20ms"
failing = 3
"""
KNOWN = (
    "targets",
    "importers",
    "select",
    "ignore",
    "preview",
    "params",
    "rules",
    "fail-on",
    "profile",
    "show",
    "baseline",
)


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
        show=("info", "known"),
        baseline=tmp_path / "known.json",
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
            f"there is no setting 'frob'; there are {', '.join(KNOWN)}.",
        ),
        ('select = "ETC"\n', 'select is no list of names; expected select = ["ETC", "LB004"].'),
        ("ignore = [1]\n", 'ignore is no list of names; expected ignore = ["LB004"].'),
        ("targets = 1\n", 'targets is no list of names; expected targets = ["acme-dns"].'),
        ('preview = "yes"\n', "preview is neither true nor false."),
        ('fail-on = "fatal"\n', "fail-on is none of error, warning, unknown, info, never."),
        ('show = "info"\n', 'show is no list of names; expected show = ["info"].'),
        ('show = ["inf"]\n', "show holds 'inf'; did you mean `info`?"),
        ('show = ["\\u001b[31m"]\n', "show holds '\\x1b[31m'; there are info, explained, known."),
        ("baseline = 1\n", 'baseline is no name of a file; expected baseline = "known.json".'),
        ('baseline = "a\\u0000"\n', 'baseline is no name of a file; expected baseline = "known.json".'),
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


def test_thousands_of_brackets_are_refused(tmp_path: Path) -> None:
    (tmp_path / "hadesign.toml").write_text(f"select = {'[' * 5_000}")
    with pytest.raises(UsageError, match=r"hadesign\.toml cannot be read: it nests too deep$"):
        settings_of(str(tmp_path / "a.yaml"))


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


def test_what_is_shown_and_what_is_known(cli: Cli, tmp_path: Path) -> None:
    """Two folders, each with a baseline; what any of them shows is shown, and the command line comes first."""
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.yaml").write_text(SMALL.replace("name: small", f"name: {name}"))
        shown = "show = ['info']\n" if name == "a" else ""
        settings = f'baseline = "known.json"\nselect = ["CP001", "WL001"]\n{shown}'
        assert cli("lint", name, "--select", "CP001", "--write-baseline", f"{name}/known.json", *AS_OF).code == 0
        (tmp_path / name / "hadesign.toml").write_text(settings)
    result = cli("lint", "a", "b", *AS_OF)
    assert result.code == 0, "what is found is known"
    assert "b/b.yaml:4:1: info WL001" in result.out
    assert "CP001" not in result.out
    assert "known CP001" in cli("lint", "a", "b", "--show", "known", *AS_OF).out
    assert "info WL001" not in cli("lint", "b", *AS_OF).out
    assert cli("lint", "a", "b", "--no-config", "--select", "CP001", *AS_OF).code == 1
    (tmp_path / "b" / "known.json").unlink()
    assert "b/known.json" in cli("lint", "b", *AS_OF).err
    assert cli("lint", "b", "--write-baseline", "b/known.json", *AS_OF).code == 0, "it need not be there yet"
    mended = f"{SMALL.replace('name: small', 'name: a')}    - {{name: cp-2, roles: [control-plane]}}\n"
    (tmp_path / "a" / "a.yaml").write_text(mended)
    assert "a/known.json is stale: 1 finding of it is gone (CP001" in cli("lint", "a", "b", *AS_OF).err


def test_explain_knows_the_settings(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "our").mkdir()
    (tmp_path / "our" / "OWN001-own-rule.yaml").write_text(rule_text())
    file = tmp_path / "hadesign.toml"
    file.write_text('rules = ["our"]\nparams.ETC007.slowFsync = "20ms"\n')
    assert cli("explain", "OWN001").out.startswith("OWN001 own-rule\n")
    text = cli("explain", "ETC007").out
    assert "\n  slowFsync = 20ms: " in text
    assert f"set in {file}; else 10ms" in " ".join(text.split())
    assert "\n  slowCommit = 25ms: " in text
    ((rule,), (plain,)) = (
        json.loads(cli("explain", "ETC007", "--format", "json", *more).out) for more in ((), ("--no-config",))
    )
    assert rule["params"]["slowFsync"].pop("setTo") == "20ms"
    assert rule == plain
    assert cli("explain", "OWN001", "--no-config").code == 2
    file.write_text('params.ETC007.slowFsink = "20ms"\n')
    message = f"hadesign: {file}: ETC007 has no parameter 'slowFsink'; did you mean `slowFsync`?\n"
    assert cli("explain", "ETC007") == (2, "", message)
