"""The wheel in an environment that holds nothing but it and what it says it needs: a review pipeline's install."""

import json
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from typing import TypeAlias

import pytest

from hadesign import __version__
from hadesign.resources import blueprints_dir
from tests.judging import ROOT, lacking
from tests.packaging.running import call, run

pytestmark = pytest.mark.slow
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
Command: TypeAlias = list[str | Path]
PIP: Command = [sys.executable, "-m", "pip", "--python"]
TWO_SITES = blueprints_dir() / "two-sites-five-members.yaml"


@pytest.fixture(scope="module")
def base(packages: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the `bin` folder of an environment into which pip installed the wheel, at the pinned versions."""
    folder = tmp_path_factory.mktemp("base")
    venv.create(folder / "venv", with_pip=False)
    programs = folder / "venv" / "bin"
    install: Command = [*PIP, programs / "python", "install", "--quiet", "-c", ROOT / "constraints.txt", packages[1]]
    done = run(install, folder)
    if done.returncode:
        lacking(f"pip cannot install what hadesign needs: {done.stderr.strip()[-500:]}")
    yield programs


def test_the_wheel_says_who_it_is_once_and_under_which_licence(packages: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(packages[1]) as archive:
        (name,) = [entry for entry in archive.namelist() if entry.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(name).decode())
        licence = archive.read(name.replace("METADATA", "licenses/LICENSE")).decode()
    assert metadata["Version"] == __version__
    assert "version" in PROJECT["dynamic"]
    assert metadata["License-Expression"] == PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in licence
    assert "Version 2.0" in licence
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(needed) == len(PROJECT["dependencies"])


def test_nothing_that_draws_or_makes_sites_is_installed(base: Path, tmp_path: Path) -> None:
    listed = call([*PIP, base / "python", "list", "--format=json"], tmp_path)
    names = {entry["name"].lower() for entry in json.loads(listed)}
    assert "hadesign" in names
    assert not names & {
        "diagrams",
        "fonttools",
        "pygraphviz",
        "graphviz",
        "jinja2",
        "mkdocs",
        "mkdocs-material",
        "kubernetes",
        "cryptography",
        "dask",
        "distributed",
        "pytest",
    }
    call([*PIP, base / "python", "check"], tmp_path)


def test_every_command_but_build_works(base: Path, tmp_path: Path) -> None:
    program = base / "hadesign"
    assert call([program, "--version"], tmp_path).strip() == f"hadesign {__version__}"
    commands: list[Command] = [[program, "init", "shop.yaml"], [program, "lint", "shop.yaml", "--as-of", "2026-11-23"]]
    commands += [[program, "explain", "TOP002"], [program, "schema"]]
    commands += [[program, command, "shop.yaml"] for command in ("show", "prove")]
    for command in commands:
        done = run(command, tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), command
        assert done.stdout
    trap = run([program, "lint", TWO_SITES, "--as-of", "2026-11-23", "--format", "json"], tmp_path)
    assert trap.returncode == 1
    assert "TOP002" in {finding["rule"] for finding in json.loads(trap.stdout)["diagnostics"]}


def test_build_says_what_is_missing_and_writes_nothing(base: Path, tmp_path: Path) -> None:
    call([base / "hadesign", "init", "shop.yaml"], tmp_path)
    done = run([base / "hadesign", "build", "shop.yaml", "-o", "out", "--as-of", "2026-11-23"], tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "pip install 'hadesign[docs]'" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shop.yaml"]


def test_it_works_as_a_program_and_from_python_m_alike(base: Path, tmp_path: Path) -> None:
    python = base / "python"
    starts: list[Command] = [[base / "hadesign"], [python, "-m", "hadesign"], [python, "-P", "-m", "hadesign"]]
    answers = {call([*start, "explain", "ETC004"], tmp_path) for start in starts}
    assert len(answers) == 1
