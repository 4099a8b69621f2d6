"""The help of every command: it fits, and it speaks of every option and argument."""

import click
import pytest

from hadesign import __version__
from hadesign.cli import COMMANDS, app
from tests.cli.running import ROOT, Cli


def command(name: str) -> click.Command:
    found = app.get_command(click.Context(app), name)
    assert found is not None
    return found


@pytest.mark.parametrize(("columns", "most"), [(80, 80), (100, 100), (250, 100)])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str, columns: int, most: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    result = cli(*filter(None, [name]), "--help")
    assert (result.code, result.err) == (0, "")
    assert [line for line in result.out.split("\n") if len(line) > most] == []
    assert "\\b" not in result.out
    assert "\b" not in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_speaks_of_everything(cli: Cli, name: str) -> None:
    text = cli(name, "--help").out
    found = command(name)
    assert found.help
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert all(option in text for option in parameter.opts)
            assert parameter.help, f"{parameter.opts} needs a word"
            assert " ".join(parameter.help.split()[:4]) in " ".join(text.split())
        else:
            assert parameter.make_metavar(click.Context(found)).strip("[].") in text
    assert cli(name, "-h").out == text


def test_the_list_of_commands_is_complete_and_whole(cli: Cli) -> None:
    text = cli("--help").out
    for name, words in COMMANDS.items():
        assert f"  {name:{max(map(len, COMMANDS))}}  {words}\n" in text, "no sentence is cut"
    modules = {file.stem for file in (ROOT / "hadesign" / "cli").glob("*.py")}
    helpers = {
        "__init__",
        "asked",
        "building",
        "common",
        "completing",
        "ending",
        "failing",
        "fixing",
        "formatting",
        "going",
        "ignoring",
        "inputs",
        "jobs",
        "importing",  # `import`, which is a word of Python's
        "judging",
        "known",
        "language",
        "lines",
        "listing",
        "live",
        "made_of",
        "observing",
        "outputs",
        "remembering",
        "revisions",
        "runner_log",
        "portfolio",
        "serving",
        "settings",
        "sweeping",
        "test_rules",  # `rules test`
        "unified_diff",
        "watching",
    }
    assert modules - helpers == {name.replace("-", "_") for name in COMMANDS} - {"import"}


def test_the_version(cli: Cli) -> None:
    assert cli("--version") == (0, f"hadesign {__version__}\n", "")


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in COMMANDS if f"`hadesign {name}" not in readme] == []
