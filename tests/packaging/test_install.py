"""hadesign finds its rules and blueprints in a wheel, an editable install and a checkout; a wheel holds all of them."""

import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.judging import ROOT
from tests.packaging.running import call

DEPENDENCIES = Path(pytest.__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def works(python: Path, cwd: Path, **variables: str) -> Path:
    """Take a design from a preset to its proof; return where the package was found."""
    hadesign: list[str | Path] = [python, "-m", "hadesign"]
    call([*hadesign, "init", "shop.yaml"], cwd, **variables)
    assert call([*hadesign, "lint", "shop.yaml", "--as-of", "2026-11-23"], cwd, **variables).startswith("No findings")
    assert "two-zone-trap" in call([*hadesign, "explain", "TOP002"], cwd, **variables)
    assert "objectives are met" in call([*hadesign, "prove", "shop.yaml"], cwd, **variables)
    place = call([python, "-c", "import hadesign; print(hadesign.__file__)"], cwd, **variables)
    return Path(place.strip()).parent


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Make an environment without hadesign, which borrows the libraries of this one; return its Python."""
    venv.create(tmp_path / "venv", with_pip=False)
    (libraries,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    # A path that a .pth file adds is not searched for further .pth files, so an editable hadesign stays behind.
    (libraries / "borrowed.pth").write_text(f"{DEPENDENCIES}\n")
    return tmp_path / "venv" / "bin" / "python"


def shipped() -> set[str]:
    """Return every file that a wheel must hold, by the path it has there."""
    places = {"hadesign": "hadesign", "rules": "hadesign/_data/rules", "blueprints": "hadesign/_data/blueprints"}
    return {
        f"{target}/{file.relative_to(ROOT / source).as_posix()}"
        for source, target in places.items()
        for file in (ROOT / source).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_wheel_holds_the_package_the_rules_and_the_blueprints(packages: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(packages[1]) as wheel:
        names = {name for name in wheel.namelist() if not name.endswith("/")}
    assert {name for name in names if ".dist-info/" not in name} == shipped()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_sdist_holds_what_the_wheel_is_made_of(packages: tuple[Path, Path]) -> None:
    with tarfile.open(packages[0]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "blueprints/aws-three-zones.yaml"} <= names


def test_a_wheel_works_in_an_empty_environment(packages: tuple[Path, Path], empty: Path, tmp_path: Path) -> None:
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        empty,
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
    ]
    call([*install, packages[1]], tmp_path)
    assert works(empty, tmp_path).is_relative_to(tmp_path)
    assert call([empty.with_name("hadesign"), "--version"], tmp_path).startswith("hadesign ")


def test_a_checkout_works_without_being_installed(empty: Path, tmp_path: Path) -> None:
    assert works(empty, tmp_path, PYTHONPATH=str(ROOT)) == ROOT / "hadesign"


def test_an_editable_install_works(empty: Path, tmp_path: Path) -> None:
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        empty,
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
    ]
    call([*install, "--no-build-isolation", "--editable", ROOT], tmp_path)
    assert works(empty, tmp_path) == ROOT / "hadesign"
