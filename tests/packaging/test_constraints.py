"""Whatever `make test` installs is pinned, and the file of pins names no package host."""

import importlib.metadata
import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.judging import ROOT

LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = {str(canonicalize_name(line.partition("==")[0])): line.partition("==")[2] for line in LINES}


def installed() -> dict[str, str]:
    """Return name and version of all that the project and its tests need, and of what that needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    todo = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["docs"]]
    todo += project["dependency-groups"]["test"]
    found: dict[str, str] = {}
    while todo:
        requirement = Requirement(todo.pop())
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        distribution = importlib.metadata.distribution(name)
        found[name] = distribution.version
        todo += [text for text in distribution.requires or () if "extra ==" not in text]
    return found


def test_every_line_is_a_pin_and_nothing_else() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line)] == []


def test_whatever_is_installed_is_pinned() -> None:
    assert {name: version for name, version in installed().items() if PINS.get(name) != version} == {}
