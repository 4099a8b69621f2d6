"""The fuzzer notices what it is there for: errors, other bytes, time, memory, what gets out; and repeats itself."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from hadesign.artifact import Artifact
from hadesign.errors import InputError
from hadesign.source import read_text
from tests.fuzz import grounds, structures
from tests.fuzz.campaign import Campaign, kept_as
from tests.fuzz.outputs import WrongError, check, check_artifact
from tests.fuzz.smaller import smaller
from tests.fuzz.stages import Answer, read
from tests.fuzz.table import STAGES, Stage
from tests.fuzz.trying import input_of, tried
from tests.fuzz.words import MARK

READ = STAGES["read"]


def broken(run: Any, **more: Any) -> Stage:
    return READ._replace(run=run, **more)


def name_of(stage: Stage, raw: bytes = b"a: 1", *, twice: bool = False) -> str:
    found = tried(stage, raw, whole=True, twice=twice).finding
    return found.name if found else ""


@pytest.mark.parametrize("stage", STAGES)
def test_an_input_is_the_same_each_time(stage: str) -> None:
    first = [input_of(stage, 7, number) for number in range(40)]
    random.seed(0)
    assert [input_of(stage, 7, number) for number in range(40)] == first
    assert [input_of(stage, 8, number) for number in range(40)] != first
    assert {kind for kind, _raw in first} <= STAGES[stage].kinds.keys()


def test_most_designs_are_valid_and_no_two_are_the_same() -> None:
    chance = random.Random(3)
    made = [structures.designs_of(chance) for _ in range(60)]
    assert len(set(made)) == 60
    assert sum(read(raw, False).code == 0 for raw in made) > 15
    assert len(grounds.pool()) > 500


def test_an_error_is_found_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.topology.build.load", lambda document: vars(document)["x"])
    assert name_of(READ, grounds.TINY.encode()) == "KeyError in hadesign/topology/build.py:read_cluster"


def test_a_panic_that_is_no_exception_is_found() -> None:
    class PanicError(BaseException):
        pass

    def panics(raw: bytes, whole: bool) -> Answer:
        raise PanicError

    assert name_of(broken(panics)).startswith("PanicError")


def test_other_bytes_are_found() -> None:
    count = iter(range(9))
    assert (
        name_of(broken(lambda *_: Answer(0, {"x text": str(next(count))})), twice=True) == "other bytes the second time"
    )


def test_a_wrong_exit_code_is_found() -> None:
    assert name_of(broken(lambda *_: Answer(3, {}))) == "exit code 3"


def test_what_never_ends_is_found() -> None:
    def spins(raw: bytes, whole: bool) -> Answer:
        while True:
            pass

    assert name_of(broken(spins, seconds=-0.45)) == "takes too long"


def test_memory_is_found() -> None:
    def holds(raw: bytes, whole: bool) -> Answer:
        return Answer(0, {"x json": json.dumps("x" * 2 * held)})

    # More than this process ever held; what tests before this one held does not count.
    import resource

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 2
    assert name_of(broken(holds, memory=0, times=0)) == "takes too much memory"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("lint text", "a\x1b[2Jb"), ("lint text", "  ::set-output name=x::1"), ("prove markdown", f"a <{MARK}>"),
        ("lint github", "::set-output name=x::1"), ("lint json", "{"), ("prove json", '{"a": NaN}'),
        ("lint junit", "<a>\x00</a>"), ("lint text", "\ud800"),
        ("lint gitlab", json.dumps([0] * 10_002)), ("lint rdjson", json.dumps({"diagnostics": [0] * 10_002})),
        ("lint text", "\n".join(f"a.yaml:{n}:1: error ETC001 x" for n in range(300))),
    ],
)  # fmt: skip
def test_an_output_that_is_wrong_is_found(form: str, text: str) -> None:
    with pytest.raises(WrongError):
        check(form, text)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("configs/x/../../y.yaml", "a: 1"), ("/etc/x.yaml", "a: 1"), ("configs/x/a.yaml", "a: ["),
        ("configs/x/a.yaml", f"a: 1\n{MARK}: 1"), ("configs/x/a.sh", f'echo "$({MARK})"'),
        ("configs/x/a.cfg", f"a\n{MARK} b"), ("configs/x/a.md", f"a\n\n<{MARK}>"), ("configs/x/a.sh", "echo 'a"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_found(path: str, content: str) -> None:
    with pytest.raises(WrongError):
        check_artifact(Artifact(path, content))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("configs/x/a.yaml", f"a: '{MARK}: 1'"), ("configs/x/a.sh", f"echo '$({MARK})'"),
        ("configs/x/a.md", f"a `<{MARK}>` &lt;{MARK}>"), ("configs/x/a.cfg", f"# {MARK}\na {MARK}"),
    ],
)  # fmt: skip
def test_a_file_that_is_right_is_not(path: str, content: str) -> None:
    check_artifact(Artifact(path, content))


def test_a_finding_is_made_small() -> None:
    raw = grounds.texts()[0]

    def shows(text: bytes) -> bool:
        try:
            data = read_text(text, "a.yaml").data
        except InputError:
            return False
        return isinstance(data, dict) and "kubernetes" in (data.get("spec") or {})

    assert shows(raw)
    assert len(smaller(raw, shows)) < 30
    assert smaller(b"\xff\n" * 50 + b"x\n" * 50, lambda text: b"\xff" in text and b"x" in text) in (
        b"\xffx",
        b"\xff\nx",
    )


@pytest.mark.slow
def test_a_campaign_keeps_what_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """A worker that has a fault planted before it begins, one that ends itself, and one that is sound."""
    faults = tmp_path / "sitecustomize.py"
    faults.write_text(
        "import sys\n"
        "if any('tests.fuzz.worker' in word for word in sys.orig_argv):\n"
        "    import hadesign.topology.build as build, os\n"
        "    build.load = {load}\n"
    )
    plain = faults.read_text()
    ends = {
        "lambda document: {}['x']": ("KeyError in hadesign/topology/build.py:read_cluster", 12, 900),
        "lambda document: os.abort()": ("the process ends with -6", 2, 9_000),
    }
    monkeypatch.setattr("tests.fuzz.campaign.ROOT_PATH", f"{tmp_path}:{Path(__file__).parents[2]}")
    for load, (name, count, size) in ends.items():
        faults.write_text(plain.replace("{load}", load))
        campaign = Campaign("read", 5, tmp_path / "kept")
        campaign.run(0, count, 0)
        assert name in campaign.findings
        assert kept_as(tmp_path / "kept" / "read", name).stat().st_size < size
        assert "make fuzz STAGE=read SEED=5 FIRST=" in capsys.readouterr().out
    faults.write_text("")
    sound = Campaign("read", 5, tmp_path / "kept")
    sound.run(0, 12, 0)
    assert (sound.findings, sound.ends.total()) == ({}, 12)


@pytest.mark.slow
def test_atheris_runs_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util
    import subprocess

    made = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", "-runs=150", "-seed=1"],
        capture_output=True, text=True, timeout=300, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    if importlib.util.find_spec("atheris"):
        assert (made.returncode, "Done 150 runs" in made.stderr) == (0, True), made.stderr
    else:
        assert (made.returncode, "Atheris is not installed" in made.stderr) == (1, True)
