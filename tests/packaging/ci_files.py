"""The files for pipelines, read as what runs them does: which steps there are, with which variables, in which shell."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.judging import ROOT

FOLDER = ROOT / "site" / "ci"
ACTION = FOLDER / "action.yml"
WORKFLOW = FOLDER / "github-workflow.yml"
GITLAB = FOLDER / "gitlab-ci.yml"
CONTAINER = FOLDER / "Containerfile"
_EXPRESSION = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


class Shell(NamedTuple):
    """What a step is to be run with."""

    script: str
    variables: Mapping[str, str]


def loaded(file: Path) -> Any:
    """Return a file as YAML 1.2 has it: `on` is a word."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in data.items()}


def action_steps(given: Mapping[str, str]) -> Iterator[Shell]:
    """Yield the shell steps of the action, with its inputs as given, else as they are by default."""
    action = loaded(ACTION)
    inputs = {name: entry["default"] for name, entry in action["inputs"].items()} | dict(given)
    for step in action["runs"]["steps"]:
        if "run" in step:
            assert "${{" not in step["run"], "what is given must not become a part of a script"
            variables = step.get("env", {}).items()
            yield Shell(
                step["run"], {name: _EXPRESSION.sub(lambda found: inputs[found[1]], text) for name, text in variables}
            )


def gitlab_steps(given: Mapping[str, str]) -> Iterator[Shell]:
    """Yield the one script of the GitLab job: its runner joins both lists."""
    job = loaded(GITLAB)["hadesign"]
    yield Shell("\n".join([*job["before_script"], *job["script"]]), {**job["variables"], **given})


def run_step(step: Shell, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step as both runners do, with the programs of this environment first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**kept, "PATH": path, "PYTHONPATH": str(ROOT), **step.variables, **variables}
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script]
    return subprocess.run(
        bash, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )  # fmt: skip


def instructions(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the instructions of a container file with what follows each; comments and ends of lines are left out."""
    text = re.sub(r"^\s*#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def vendored(name: str) -> Any:
    """Return a schema that check-jsonschema brings with it."""
    found = find_spec("check_jsonschema")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "builtin_schemas" / "vendor"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
