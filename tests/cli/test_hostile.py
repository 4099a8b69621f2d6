"""Whatever stands in a blueprint, nothing in it reaches the terminal raw."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import AS_OF, SHOP, Cli
from tests.report.reading import unprintable

INVISIBLE = "a\u200b\xad\u200dB"
HOSTILE = "a\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\x7f\x00b"


@pytest.fixture(autouse=True)
def raw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Click takes escapes out of what is no terminal; here it must not, as it would hide ours."""
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_, **__: False)


def harmless(text: str) -> bool:
    return unprintable(text) == set() and "\x1b" not in re.sub(r"\x1b\[[0-9;]+m", "", text)


FREE = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: small, title: "T", description: "T"}
spec:
  kubernetes: {version: 1.36.4, installer: kubeadm}
  nodes:
    - {name: cp-1, roles: [control-plane, etcd]}
  waivers:
    - {rule: BKP001, reason: "T", owner: "T", until: 2027-03-01}
    - {rule: SEC001, reason: "T", owner: "T", until: 2026-01-01}
    - {rule: ETC002, reason: "T", owner: "T", until: 2027-01-01}
  # hadesign: allow T reason="T" owner=T until=T
"""


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", [("lint", *AS_OF), ("show",), ("prove",)], ids=lambda c: c[0])
def test_free_texts_are_shown_and_harmless(cli: Cli, command: tuple[str, ...], form: str) -> None:
    Path("a.yaml").write_text(FREE.replace('"T"', f'"{INVISIBLE}"'), encoding="utf-8")
    result = cli(command[0], "a.yaml", *command[1:], "--format", form)
    assert result.code in (0, 1), result.out + result.err
    assert harmless(result.out)
    assert "B" in result.out or command[0] != "lint"
    if form == "json":
        json.loads(result.out)


def test_a_comment_is_harmless(cli: Cli) -> None:
    Path("a.yaml").write_text(FREE.replace("allow T", "allow T\u202e\u2066"), encoding="utf-8")
    result = cli("lint", "a.yaml", *AS_OF)
    assert "WVR003" in result.out
    assert harmless(result.out)


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", f"x{HOSTILE[:-2]}.yaml"),
        ("show", f"x{HOSTILE[:-2]}.yaml"),
        ("lint", SHOP, "--select", HOSTILE),
        ("lint", SHOP, "--as-of", HOSTILE),
        ("lint", SHOP, "--format", HOSTILE),
        ("lint", SHOP, "--rules", f"x{HOSTILE[:-2]}"),
        ("explain", HOSTILE),
        ("prove", SHOP, "--service", HOSTILE),
        ("init", f"x{HOSTILE[:-2]}/y.yaml"),
        ("init", "y.yaml", "--name", HOSTILE),
        (HOSTILE,),
        (f"--{HOSTILE}",),
    ],
)
def test_arguments_are_harmless(cli: Cli, arguments: tuple[str | Path, ...]) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert result.err
    assert harmless(result.err)
    assert "\x1b" not in result.out + result.err


def test_no_line_for_people_is_a_command_of_github(cli: Cli) -> None:
    """A runner of GitHub Actions obeys whatever line begins with two colons, also behind blanks."""
    design = FREE.replace('title: "T"', 'title: "##[add-mask]T"')
    Path("a.yaml").write_text(f"{design}::stop-commands::x\n", encoding="utf-8")
    result = cli("lint", "a.yaml", *AS_OF)
    assert "stop-commands::x" in result.out
    assert not re.search(r"^\s*::", result.out, re.MULTILINE)
    assert re.search(r"^::error ", cli("lint", "a.yaml", *AS_OF, "--format", "github").out)
    Path("a.yaml").write_text(design, encoding="utf-8")
    for form in ("text", "json", "markdown"):
        assert "##[" not in cli("prove", "a.yaml", "--format", form).out
