"""The hook for pre-commit: a good manifest, and run by pre-commit in a project, on a good and on a bad blueprint."""

import shutil
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from hadesign.resources import blueprints_dir
from tests.judging import ROOT
from tests.packaging.running import call, run

MANIFEST = ".pre-commit-hooks.yaml"
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "hadesign", "rules", "blueprints", MANIFEST)
PRE_COMMIT = Path(sys.executable).parent / "pre-commit"


def test_the_manifest_is_one(tmp_path: Path) -> None:
    call([PRE_COMMIT, "validate-manifest", ROOT / MANIFEST], tmp_path)


def git(folder: Path, *arguments: str) -> None:
    me = ("-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "init.defaultBranch=main")
    call(["git", *me, *arguments], folder)


def commit(folder: Path) -> str:
    """Make a repository of a folder; return its one commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all")
    return call(["git", "rev-parse", "HEAD"], folder).strip()


@pytest.fixture
def hooks(tmp_path: Path) -> Path:
    """A repository of hadesign as people name it in their settings of pre-commit."""
    repository = tmp_path / "hooks"
    repository.mkdir()
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, repository / name)
    return repository


def offline(tmp_path: Path) -> dict[str, str]:
    """Let pip build with what is installed here, and take from there what hadesign needs; hadesign itself is not in it.

    The environment that pre-commit makes, the build of the package and its program are as everywhere; only what comes
    from an index elsewhere is lent, so that the test needs no network.
    """
    lent = tmp_path / "lent"
    lent.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "hadesign" not in entry.name and entry.suffix != ".pth":
            (lent / entry.name).symlink_to(entry)
    pip = {
        "PIP_NO_INDEX": "1",
        "PIP_NO_COMPILE": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
    }  # as pip reads it: without
    return {"PYTHONPATH": str(lent), "PRE_COMMIT_HOME": str(tmp_path / "home"), "HADESIGN_LANG": "en", **pip}


@pytest.mark.slow
def test_the_hook_tried_on_a_good_and_on_a_bad_blueprint(hooks: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(blueprints_dir() / "bare-metal-three-zones.yaml", project / "good.blueprint.yaml")
    shutil.copy(blueprints_dir() / "two-sites-five-members.yaml", project / "bad.blueprint.yml")
    (project / "values.yaml").write_text("no: blueprint\n")
    repository = {"repo": str(hooks), "rev": commit(hooks), "hooks": [{"id": "hadesign-lint"}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repository]}))
    commit(project)
    environment = offline(tmp_path) | {"SOURCE_DATE_EPOCH": "1795392000", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    start: list[str | Path] = [PRE_COMMIT, "run", "--color", "never"]
    every = run([*start, "--all-files"], project, **environment)
    assert every.returncode == 1, every.stdout + every.stderr
    assert "hadesign lint" in every.stdout
    assert "Failed" in every.stdout
    assert "bad.blueprint.yml:" in every.stdout
    assert "error TOP002 two-zone-trap" in every.stdout
    assert "values.yaml" not in every.stdout
    good = run([*start, "--files", "good.blueprint.yaml", "values.yaml"], project, **environment)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Passed" in good.stdout
    none = run([*start, "--files", "values.yaml"], project, **environment)
    assert "(no files to check)Skipped" in none.stdout
