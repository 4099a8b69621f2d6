"""`hadesign completion`: scripts that shells take, and what they are told when they ask."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from hadesign.cli import COMMANDS, app
from hadesign.cli.completing import USUAL
from hadesign.cli.completion import SHELLS
from hadesign.cli.init import PRESETS
from hadesign.report.formats import LINT
from hadesign.targets import target_names
from tests.cli.running import ROOT, Cli, environment
from tests.lint.own import rule_text

Complete: TypeAlias = Callable[..., list[CompletionItem[str]]]


@pytest.fixture
def complete(cli: Cli) -> Complete:
    """Ask how the last of some words may go on, in the folder and with the cache of `cli`."""
    return lambda *words: ShellComplete(app, {}, "hadesign", "_HADESIGN_COMPLETE").get_completions(
        list(words[:-1]), words[-1]
    )


def words(found: list[CompletionItem[str]]) -> list[str]:
    return [item.value for item in found]


def test_commands_options_and_formats(complete: Complete) -> None:
    assert words(complete("")) == [*COMMANDS]
    assert words(complete("re")) == ["rehearse"]
    assert words(complete("lint", "--sel")) == ["--select"]
    assert words(complete("lint", "--format", "")) == [*LINT.functions]
    assert words(complete("init", "--preset", "")) == [*PRESETS]
    assert {"lab", "zone"} <= {*words(complete("lint", "--profile", ""))}
    assert words(complete("completion", "")) == [*SHELLS]
    assert words(complete("lint", "--output", "")) == [f"{form}:{USUAL[form]}" for form in LINT.functions]
    assert "--help" in words(complete("rules", "test", "--"))


def test_rules(complete: Complete) -> None:
    found = complete("lint", "--select", "")
    assert {"ETC", "ETC004", "LB004"} <= {*words(found)}
    assert {item.value: item.help for item in found}["ETC004"] == "zone-loss-breaks-quorum"
    assert words(complete("lint", "--select", "lb,etc00"))[:2] == ["lb,ETC001", "lb,ETC002"]
    assert words(complete("explain", "zone-loss-b")) == ["zone-loss-breaks-quorum"]
    assert words(complete("rules", "t"))[0] == "test"
    assert words(complete("lint", "--param", "ETC007.s")) == ["ETC007.slowFsync=10ms", "ETC007.slowCommit=25ms"]


def test_rules_of_ones_own(complete: Complete, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "OWN001-own-rule.yaml").write_text(rule_text())
    assert words(complete("lint", "--select", "OWN")) == []
    assert words(complete("lint", "--rules", "own", "--select", "OWN")) == ["OWN", "OWN001"]
    (tmp_path / "hadesign.toml").write_text('rules = ["own"]\n')
    assert words(complete("explain", "own")) == ["OWN", "OWN001", "own-rule"]
    (tmp_path / "hadesign.toml").write_text("broken\n")
    assert words(complete("explain", "own")) == [], "what is wrong is told when the command runs"


def test_targets_and_files(complete: Complete) -> None:
    assert words(complete("build", "x.yaml", "--target", "")) == [*target_names()]
    for command in ("lint", "waivers", "show", "prove", "targets", "build"):
        assert [(item.value, item.type) for item in complete(command, "x")] == [("x", "file")], command
    assert complete("lint", "--rules", "")[0].type == "dir"
    assert complete("rules", "test", "x")[0].type == "file"


def test_fish_takes_no_word_with_a_comma(complete: Complete, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_HADESIGN_COMPLETE", "fish_complete")
    assert complete("lint", "--select", "LB,ETC") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script(cli: Cli, tmp_path: Path, shell: str) -> None:
    """It is click's own; the shells that are here read it to its end."""
    code, script, err = cli("completion", shell)
    assert (code, err) == (0, "")
    kind = get_completion_class(shell)
    assert kind is not None
    assert script == ShellComplete.source(kind(app, {}, "hadesign", "_HADESIGN_COMPLETE"))
    assert "%(" not in script
    assert f"_HADESIGN_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        (tmp_path / "script").write_text(script)
        read = subprocess.run([shell, "-n", tmp_path / "script"], capture_output=True, timeout=60, check=False)
        assert (read.returncode, read.stderr) == (0, b"")


def test_a_shell_that_is_none(cli: Cli) -> None:
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in cli("completion", "tcsh").err


IN_BASH = """\
set -u
PATH={path}:$PATH
eval "$(hadesign completion bash)"
ask() {{
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    compopt() {{ echo "compopt $*"; }}
    $(complete -p hadesign | sed 's/.*-F \\([^ ]*\\).*/\\1/') hadesign
    echo "${{COMPREPLY[*]-}}"
}}
ask hadesign lint --select ETC00
ask hadesign lint des
"""


def test_in_bash(cache: Path, tmp_path: Path) -> None:
    """The script as a person sources it, asked as bash asks at Tab."""
    program = Path(sys.executable).parent
    script = IN_BASH.format(path=shlex.quote(str(program)))
    env = environment(cache, PYTHONPATH=str(ROOT))
    bash = ["bash", "--norc", "-c", script]
    done = subprocess.run(bash, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.split()
    assert told[:3] == ["ETC001", "ETC002", "ETC003"]
    assert told[-3:] == ["compopt", "-o", "default"]
