"""The GitHub Action, its workflow, the GitLab job and the container file: their forms, and what their steps do.

Steps are run by bash as their runners run them, with the programs of this environment. Its hadesign is the checkout,
so that the step that installs finds it there already and asks no index; what is not ours (`uses:`, images) is not run.
"""

import json
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest

from hadesign.resources import blueprints_dir
from tests.judging import ROOT
from tests.packaging.ci_files import (
    ACTION,
    CONTAINER,
    FOLDER,
    GITLAB,
    WORKFLOW,
    Shell,
    action_steps,
    gitlab_steps,
    instructions,
    loaded,
    run_step,
    vendored,
)

OFFLINE = {"PIP_NO_INDEX": "1", "HADESIGN_LANG": "en", "SOURCE_DATE_EPOCH": "1795392000"}


@pytest.mark.parametrize(
    ("file", "schema"),
    [(ACTION, "github-actions"), (WORKFLOW, "github-workflows"), (GITLAB, "gitlab-ci")],
    ids=lambda value: getattr(value, "name", value),
)
def test_its_form_is_that_of_its_runner(file: Path, schema: str) -> None:
    """By the schemas that check-jsonschema brings."""
    validator = jsonschema.validators.validator_for(vendored(schema))(vendored(schema))
    assert [error.message for error in validator.iter_errors(loaded(file))] == []
    assert not validator.is_valid({"runs": 1, "jobs": 1, "hadesign": 1})


def test_the_workflow_uses_the_action_as_it_is() -> None:
    action = loaded(ACTION)
    (step,) = [step for step in loaded(WORKFLOW)["jobs"]["lint"]["steps"] if step["uses"].startswith("./")]
    assert step["with"].keys() <= action["inputs"].keys()
    assert f"{step['uses'].removeprefix('./')}/action.yml" in ACTION.read_text()
    asked = {*re.findall(r"steps\.hadesign\.outputs\.([a-z-]+)", WORKFLOW.read_text())}
    assert asked
    assert asked <= action["outputs"].keys()


def test_nothing_names_a_host() -> None:
    for file in FOLDER.iterdir():
        assert not re.search(r"https?://|index-url|\.org\b|\.io\b", file.read_text()), file


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a good and a bad design, and a name that a shell would read as more."""
    folder = tmp_path / "project"
    (folder / "de signs").mkdir(parents=True)
    shutil.copy(blueprints_dir() / "bare-metal-three-zones.yaml", folder / "good.blueprint.yaml")
    shutil.copy(blueprints_dir() / "two-sites-five-members.yaml", folder / "de signs" / "bad$(touch x);.blueprint.yaml")
    return folder


def all_of(steps: Iterable[Shell], folder: Path, **variables: str) -> tuple[int, str]:
    """Run steps until one fails; return its exit code, and what was printed."""
    said = ""
    for step in steps:
        done = run_step(step, folder, **OFFLINE, **variables)
        said += done.stdout + done.stderr
        if done.returncode:
            return done.returncode, said
    return 0, said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"paths": "good.blueprint.yaml"}, 0),
        ({"paths": "good.blueprint.yaml\n\nde signs\n"}, 1),
        ({"paths": ".", "fail-on": "never", "sarif": "other.sarif"}, 0),
        ({"paths": "--help"}, 2),
        ({"paths": "good.blueprint.yaml", "fail-on": "x; touch y"}, 2),
    ],
    ids=["good", "bad", "never", "wrong", "hostile"],
)
def test_the_action(project: Path, tmp_path: Path, cache: Path, inputs: dict[str, str], code: int) -> None:
    summary, output = tmp_path / "summary", tmp_path / "output"
    runner = {
        "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output),
        "XDG_CACHE_HOME": str(cache),
    }  # fmt: skip
    ended, said = all_of(action_steps(inputs), project, **runner)
    assert ended == code, said
    assert output.read_text() == f"exit-code={code}\n"
    sarif = project / inputs.get("sarif", "findings.sarif")
    assert not {"x", "y"} & {file.name for file in project.rglob("*")}
    if code == 2:
        assert not sarif.exists()
        return
    schema = json.loads((ROOT / "tests" / "report" / "schemas" / "sarif-2.1.0.json").read_text())
    found = json.loads(sarif.read_text())
    jsonschema.validate(found, schema)
    errors = [result for result in found["runs"][0]["results"] if result["level"] == "error"]
    assert bool(errors) is ("signs" in inputs["paths"] or inputs["paths"] == ".")
    assert ("::error file=de signs/bad$(touch x);.blueprint.yaml,line=" in said) is bool(errors)
    assert "# " in summary.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("paths", "code"),
    [("good.blueprint.yaml", 0), (". *.none", 2), ("good.blueprint.yaml de*/*.yaml", 1)],
    ids=["good", "wrong", "bad"],
)
def test_the_gitlab_job(project: Path, cache: Path, paths: str, code: int) -> None:
    ended, said = all_of(gitlab_steps({"HADESIGN_PATHS": paths}), project, XDG_CACHE_HOME=str(cache))
    assert ended == code, said
    reports = loaded(GITLAB)["hadesign"]["artifacts"]["reports"]
    quality, junit = project / reports["codequality"], project / reports["junit"]
    assert quality.exists() is junit.exists() is (code < 2)
    if code < 2:
        entries = json.loads(quality.read_text())
        assert bool(entries) is bool(code)
        for entry in entries:
            assert entry.keys() >= {"description", "check_name", "fingerprint", "severity", "location"}
        assert bool([*ET.parse(junit).getroot().iter("failure")]) is bool(code)


def test_the_container_file_is_one_that_may_be_run_by_nobody() -> None:
    found = [*instructions(CONTAINER)]
    words = [word for word, _ in found]
    assert words[0] == "FROM"
    assert re.fullmatch(r"python:\d+\.\d+-slim-[a-z]+", found[0][1])
    assert {*words} <= {"FROM", "ARG", "ENV", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    (user,) = [rest for word, rest in found if word == "USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert words.index("USER") > max(number for number, word in enumerate(words) if word == "RUN")
    assert [json.loads(rest) for word, rest in found if word in ("ENTRYPOINT", "CMD")] == [["hadesign"], ["--help"]]


@pytest.mark.slow
def test_the_steps_of_the_container_file(packages: tuple[Path, Path], project: Path, tmp_path: Path) -> None:
    """Its RUN steps make an environment in which hadesign runs, with its rules compiled, where nothing can be written.

    Where an image would be, there is a folder; the wheel is the one that was built here, and what it needs is lent by
    this environment, so that no index is asked.
    """
    root = tmp_path / "image"
    libraries = Path(pytest.__file__).resolve().parent.parent
    (root / "opt").mkdir(parents=True)
    variables: dict[str, str] = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "SOURCE_DATE_EPOCH": "1795392000"}
    variables |= {"HADESIGN_LANG": "en", "PYTHONPATH": "", "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}

    def within(text: str) -> str:
        return text.replace("/opt/", f"{root}/opt/").replace("$PATH", variables["PATH"])

    for word, rest in instructions(CONTAINER):
        if word == "ARG":
            assert rest == "PACKAGE=hadesign"
            variables["PACKAGE"] = str(packages[1])
        elif word == "ENV":
            variables |= dict(pair.split("=", 1) for pair in within(rest).split())
        elif word == "RUN":
            done = run_step(Shell(within(rest), {}), tmp_path, **variables)
            assert done.returncode == 0, done.stdout + done.stderr
            for folder in (root / "opt" / "hadesign" / "lib").glob("python*/site-packages"):
                (folder / "lent.pth").write_text(f"{libraries}\n")
    compiled = (root / "opt" / "cache" / "hadesign").glob
    cached = sorted(compiled("rules-*"))
    assert cached
    good = run_step(Shell("exec hadesign lint good.blueprint.yaml", {}), project, **variables)
    assert (good.returncode, good.stdout) == (0, "No findings in 1 file.\n"), good.stderr
    assert run_step(Shell("exec hadesign lint .", {}), project, **variables).returncode == 1
    assert sorted(compiled("rules-*")) == cached, "nothing was compiled again"
