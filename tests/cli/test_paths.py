"""Which files a folder or a pattern leads to: blueprints, and none that git is told to ignore."""

import json
from pathlib import Path

import pytest

from hadesign.cli.ignoring import files_below, is_ignored
from tests.cli.running import AS_OF, SMALL, Cli

NONE = ("--select", "LB004", "--format", "json", *AS_OF)


def make(root: Path, *files: str, text: str = SMALL) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in files_below(folder, (".yaml", ".yml")))


def test_a_folder_holds_what_is_not_hidden(tmp_path: Path) -> None:
    make(tmp_path, "a.yaml", "b/c.yml", "b/d.txt", ".e/f.yaml", "b/.g.yaml")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    assert below(tmp_path) == ["a.yaml", "b/c.yml"]


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ({".gitignore": "build/\n"}, ["a.yaml", "b/a.yaml", "b/c.yaml"]),
        ({".gitignore": "/a.yaml\n"}, ["b/a.yaml", "b/build/d.yaml", "b/c.yaml"]),
        ({".gitignore": "a.yaml\n!b/a.yaml\n"}, ["b/a.yaml", "b/build/d.yaml", "b/c.yaml"]),
        ({".gitignore": "*.yaml\n", "b/.gitignore": "!c.yaml\n"}, ["b/c.yaml"]),
        ({"b/.gitignore": "*\n"}, ["a.yaml"]),
        ({".git/info/exclude": "b/\n"}, ["a.yaml"]),
        ({".gitignore": "b/*\n!b/a.yaml # no comment\n"}, ["a.yaml"]),
    ],
)
def test_what_git_ignores_is_left_out(tmp_path: Path, patterns: dict[str, str], left: list[str]) -> None:
    make(tmp_path, "a.yaml", "b/a.yaml", "b/c.yaml", "b/build/d.yaml")
    (tmp_path / ".git").mkdir()
    for file, text in patterns.items():
        make(tmp_path, file, text=text)
    assert below(tmp_path) == left


def test_folders_above_count_up_to_the_repository(tmp_path: Path) -> None:
    make(tmp_path, ".gitignore", text="a.yaml\n")
    make(tmp_path, "repo/.gitignore", text="b.yaml\n")
    make(tmp_path, "repo/x/a.yaml", "repo/x/b.yaml")
    assert below(tmp_path / "repo" / "x") == ["a.yaml", "b.yaml"], "without a repository only what stands below counts"
    (tmp_path / "repo" / ".git").mkdir()
    assert below(tmp_path / "repo" / "x") == ["a.yaml"]
    assert is_ignored(tmp_path / "repo" / "x" / "b.yaml")
    assert not is_ignored(tmp_path / "repo" / "x" / "a.yaml")


def test_an_ignored_folder_that_is_named_is_searched(tmp_path: Path) -> None:
    make(tmp_path, ".gitignore", text="build/\n")
    (tmp_path / ".git").mkdir()
    make(tmp_path, "build/a.yaml")
    assert below(tmp_path) == []
    assert below(tmp_path / "build") == ["a.yaml"]


def files_of(cli: Cli, *paths: str) -> list[str]:
    files: list[str] = json.loads(cli("lint", *paths, *NONE).out)["files"]
    return files


def test_an_ignored_file_is_judged_if_it_is_named(cli: Cli, tmp_path: Path) -> None:
    make(tmp_path, ".gitignore", text="a.yaml\n")
    (tmp_path / ".git").mkdir()
    make(tmp_path, "a.yaml", "b.yaml")
    assert files_of(cli, ".") == ["b.yaml"]
    assert files_of(cli, "a.yaml") == ["a.yaml"]
    assert files_of(cli, "[ab].yaml") == ["b.yaml"]


def test_patterns(cli: Cli, tmp_path: Path) -> None:
    make(tmp_path, "a.yaml", "x/b.yaml", "x/y/c.yaml", "x/[d].yaml")
    make(tmp_path, "x/other.yaml", text="kind: ConfigMap\n")
    assert files_of(cli, "**/*.yaml") == ["a.yaml", "x/[d].yaml", "x/b.yaml", "x/y/c.yaml"]
    assert files_of(cli, "x/*") == ["x/[d].yaml", "x/b.yaml", "x/y/c.yaml"], "folders among them are searched"
    assert files_of(cli, "x/[d].yaml") == ["x/[d].yaml"], "a file that is there is no pattern"
    message = "hadesign: q*.yaml leads to no blueprint (*.yaml with apiVersion hadesign.io/v1).\n"
    assert cli("lint", "q*.yaml", *NONE) == (2, "", message)


def test_a_name_says_that_a_file_is_a_blueprint(cli: Cli, tmp_path: Path) -> None:
    make(tmp_path, "a.blueprint.yaml", "b.yaml", text="spec: {}\n")
    result = cli("lint", ".", *NONE)
    assert result.code == 2
    assert json.loads(result.out)["files"] == ["a.blueprint.yaml"]
