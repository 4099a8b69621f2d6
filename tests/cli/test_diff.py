"""`hadesign diff`: two files, or one at revisions of git; what it exits with, and what it refuses."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import AS_OF, SMALL, Cli
from tests.comparison.sides import SHOP, four, shop

REFUSED = (
    "--output=x",
    "-p",
    "a b",
    "HEAD:x",
    "a...b",
    "..",
    "HEAD..",
    "",
    "$(id)",
    "é",
    "HEAD\n",
    "..HEAD",
    "a..b..c",
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(four(), encoding="utf-8")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True, timeout=30)


def commit(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", f"{name} changes", "--no-verify")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which a design has three revisions: the last one changes how it is written, not what it means."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, "designs/shop.yaml", SHOP)
    commit(folder, "designs/shop.yaml", four())
    commit(folder, "designs/shop.yaml", four() + "# the end\n")
    return folder


def test_two_files(cli: Cli, files: Path) -> None:
    result = cli("diff", "old.yaml", "new.yaml", *AS_OF)
    assert (result.code, result.err) == (0, "")
    assert "Shop production: old.yaml → new.yaml" in result.out
    assert "The design becomes WORSE." in result.out


@pytest.mark.parametrize(
    ("old", "new", "fail_on", "code"),
    [
        ("old.yaml", "new.yaml", "worse", 1),
        ("new.yaml", "old.yaml", "worse", 0),
        ("new.yaml", "old.yaml", "unknown", 0),
        ("new.yaml", "old.yaml", "any", 1),
        ("old.yaml", "old.yaml", "any", 0),
    ],
)
def test_the_exit_code(cli: Cli, files: Path, old: str, new: str, fail_on: str, code: int) -> None:
    assert cli("diff", old, new, "--fail-on", fail_on, *AS_OF).code == code


def test_outputs_and_forms(cli: Cli, files: Path) -> None:
    more = ("--output", "json:d.json", "--output", "markdown:d.md")
    result = cli("diff", "old.yaml", "new.yaml", "--format", "json", *more, *AS_OF)
    assert json.loads(result.out) == json.loads((files / "d.json").read_text(encoding="utf-8"))
    assert (files / "d.md").read_text(encoding="utf-8").startswith("## Shop production")
    assert result.out == cli("diff", "old.yaml", "new.yaml", "--format", "json", *AS_OF).out, "from run to run"


def test_standard_input_is_one_of_them(cli: Cli, files: Path) -> None:
    result = cli("diff", "old.yaml", "-", *AS_OF, stdin=SHOP.encode())
    assert (result.code, "The designs mean the same." in result.out) == (0, True)
    assert "old.yaml → <stdin>" in result.out


def test_a_mistake_in_either_file_is_told_by_its_place(cli: Cli, files: Path) -> None:
    (files / "bad.yaml").write_text(SHOP.replace("zone: a,", "zone: q,", 1), encoding="utf-8")
    for pair in (("old.yaml", "bad.yaml"), ("bad.yaml", "old.yaml")):
        result = cli("diff", *pair, *AS_OF)
        assert (result.code, result.out) == (2, "")
        assert "bad.yaml:" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("old.yaml",),
        ("old.yaml", "new.yaml", "old.yaml"),
        ("-", "-"),
        ("--git", "HEAD", "old.yaml", "new.yaml"),
        ("--git", "HEAD", "-"),
        ("old.yaml", "missing.yaml"),
        ("old.yaml", "new.yaml", "--order", "0"),
        ("old.yaml", "new.yaml", "--output", "sarif:x"),
        ("old.yaml", "new.yaml", "--profile", "nope"),
    ],
)
def test_wrong_usage(cli: Cli, files: Path, arguments: tuple[str, ...]) -> None:
    result = cli("diff", *arguments, *AS_OF)
    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err


def test_a_file_and_its_revision(cli: Cli, repository: Path) -> None:
    file = repository / "designs" / "shop.yaml"
    same = cli("diff", "--git", "HEAD", file, *AS_OF)
    assert (same.code, "The designs mean the same." in same.out) == (0, True)
    worse = cli("diff", "--git", "HEAD~2", file, "--fail-on", "worse", *AS_OF)
    assert worse.code == 1
    between = cli("diff", "--git", "HEAD~2..HEAD~1", file, "--fail-on", "worse", *AS_OF)
    assert between.code == 1
    assert "HEAD~2:" in between.out
    assert cli("diff", "--git", "HEAD~1..main", file, "--fail-on", "any", *AS_OF).code == 0


def test_a_file_that_was_not_there(cli: Cli, repository: Path) -> None:
    commit(repository, "designs/other.yaml", SMALL)
    result = cli("diff", "--git", "HEAD~1", repository / "designs" / "other.yaml", *AS_OF)
    assert result.code == 2
    assert "has no file" in result.err


@pytest.mark.parametrize("revision", REFUSED)
def test_a_hostile_revision_is_refused(cli: Cli, repository: Path, revision: str) -> None:
    before = sorted(repository.rglob("*"))
    result = cli("diff", f"--git={revision}", repository / "designs" / "shop.yaml", *AS_OF)
    assert (result.code, result.out) == (2, "")
    assert "no revision" in result.err
    assert sorted(repository.rglob("*")) == before


def test_an_unknown_revision_and_no_repository(cli: Cli, repository: Path, files: Path) -> None:
    unknown = cli("diff", "--git", "nope", repository / "designs" / "shop.yaml", *AS_OF)
    assert (unknown.code, "knows no revision" in unknown.err) == (2, True)
    outside = cli("diff", "--git", "HEAD", files / "old.yaml", *AS_OF)
    assert (outside.code, "git cannot read" in outside.err) == (2, True)


def test_no_git_at_all(cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    result = cli("diff", "--git", "HEAD", repository / "designs" / "shop.yaml", *AS_OF)
    assert (result.code, "git, which is not installed" in result.err) == (2, True)


def test_a_repository_cannot_have_git_run_anything(cli: Cli, repository: Path) -> None:
    """Programs that a repository's own settings name are not run by what is asked of git."""
    program = repository / "program"
    program.write_text(f"#!/bin/sh\ntouch {repository}/ran\n", encoding="utf-8")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "filter.evil.smudge", "diff.evil.textconv"):
        git(repository, "config", name, str(program))
    (repository / "designs" / ".gitattributes").write_text("*.yaml filter=evil diff=evil\n", encoding="utf-8")
    assert cli("diff", "--git", "HEAD~2..HEAD", repository / "designs" / "shop.yaml", *AS_OF).code == 0
    assert not (repository / "ran").exists()


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template: {spec: {containers: [{name: web, image: web}]}}
"""


def test_manifests_are_those_of_the_revision(cli: Cli, repository: Path) -> None:
    named = SMALL + "  workloads: [{manifests: [apps/*.yaml]}]\n"
    folder = repository / "designs"
    commit(repository, "designs/apps/web.yaml", DEPLOYMENT)
    commit(repository, "designs/small.yaml", named)
    commit(repository, "designs/apps/web.yaml", DEPLOYMENT.replace("replicas: 3", "replicas: 2"))
    (folder / "apps" / "web.yaml").write_text(DEPLOYMENT.replace("replicas: 3", "replicas: 1"), encoding="utf-8")
    result = cli("diff", "--git", "HEAD~1..HEAD", folder / "small.yaml", "--format", "json", *AS_OF)
    assert (result.code, result.err) == (0, "")
    (change,) = json.loads(result.out)["changes"]
    assert (change["kind"], change["name"]) == ("workload", "shop/web")
    assert {"field": "replicas", "before": 3, "after": 2} in change["fields"]
    working = json.loads(cli("diff", "--git", "HEAD", folder / "small.yaml", "--format", "json", *AS_OF).out)
    assert {"field": "replicas", "before": 2, "after": 1} in working["changes"][0]["fields"]


def test_a_mistake_at_a_revision_is_told_by_it(cli: Cli, repository: Path) -> None:
    commit(repository, "designs/shop.yaml", shop(("zone: a, address: 10.0.1.5", "zone: q, address: 10.0.1.5")))
    result = cli("diff", "--git", "HEAD..HEAD~1", repository / "designs" / "shop.yaml", *AS_OF)
    assert result.code == 2
    assert "HEAD:" in result.err
    commit(repository, "designs/apps/web.yaml", "kind: [")
    commit(repository, "designs/small.yaml", SMALL + "  workloads: [{manifests: [apps/*.yaml]}]\n")
    broken = cli("diff", "--git", "HEAD", repository / "designs" / "small.yaml", *AS_OF)
    assert broken.code == 2
    assert "apps/web.yaml" in broken.err
    assert "/tmp/hadesign-" not in broken.err


def test_links_of_a_revision_are_not_followed(cli: Cli, repository: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    (repository / "designs" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    commit(repository, "designs/small.yaml", SMALL + "  workloads: [{manifests: [link.yaml]}]\n")
    result = cli("diff", "--git", "HEAD..HEAD", repository / "designs" / "small.yaml", *AS_OF)
    assert result.code == 2
    assert "leads to no manifest" in result.err
