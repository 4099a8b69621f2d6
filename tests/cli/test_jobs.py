"""`lint --jobs`: several processes give the answer of one, and end with it."""

import json
import os
import time
from pathlib import Path

import pytest

from hadesign.fleet.engine import processes
from tests.cli.running import AS_OF, BROKEN, ROOT, SMALL, Cli, environment, process

FORMS = ("json", "sarif", "junit", "gitlab", "github", "rdjson", "markdown")
RUNS = """\
import contextlib, io, json, os, sys
from pathlib import Path
import hadesign.fleet.engine as engine
import hadesign.fleet.processes as processes
from hadesign.cli import run

said, counts = {}, []
if sys.argv[2]:
    engine.start_method = lambda: sys.argv[2]
real = processes.by_processes
def by_processes(work, items, count, method):
    counts.append(count)
    return real(work, items, count, method)
processes.by_processes = by_processes

def lint(name, *arguments):
    os.makedirs(name)
    forms = [word for form in json.loads(sys.argv[1]) for word in ("--output", f"{form}:{name}/{form}")]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["lint", *arguments, *forms, "--select", "CP,ETC", "--as-of", "2026-11-23", "--no-cache"])
    files = {form: Path(name, form).read_text() for form in json.loads(sys.argv[1])}
    said[name] = [code, out.getvalue(), err.getvalue(), files]

for count in "13":
    lint(f"all-{count}", "mixed", "--show", "info", "--show", "explained", "--jobs", count)
lint("write", "good", "--write-baseline", "known.json")
Path("good/3.yaml").write_text(Path("good/3.yaml").read_text().replace("name: cp-1", "name: other"))
for count in "13":
    lint(f"baseline-{count}", "good", "--baseline", "known.json", "--jobs", count)
print(json.dumps([engine.start_method(), counts, said]))
"""


def write_designs(folder: Path, count: int = 6) -> None:
    folder.mkdir()
    for number in range(count):
        text = SMALL.replace("name: small", f"name: small-{number}")
        (folder / f"{number}.yaml").write_text(text.replace("kubeadm", "kubespray") if number % 2 else text)


@pytest.mark.parametrize("method", ["", pytest.param("spawn", marks=pytest.mark.slow)], ids=["as here", "spawn"])
def test_several_processes_say_what_one_says(cache: Path, tmp_path: Path, method: str) -> None:
    """Every form, broken files among the others, a baseline; also where processes start anew, as on other systems."""
    write_designs(tmp_path / "good")
    write_designs(tmp_path / "mixed")
    (tmp_path / "mixed" / "2b.blueprint.yaml").write_text("a: @\n")
    for number, file in enumerate(BROKEN[:40:20]):
        (tmp_path / "mixed" / f"{number}b.blueprint.yaml").write_bytes(file.read_bytes())
    env = environment(cache, PYTHONPATH=str(ROOT))
    done = process(json.dumps(FORMS), method, env=env, code=RUNS, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    used, counts, said = json.loads(done.stdout)
    assert used == (method or ("fork" if os.uname().sysname == "Linux" else "spawn"))
    assert counts == [3, 3]
    assert {name: result[0] for name, result in said.items()} == {
        "all-1": 2, "all-3": 2, "write": 0, "baseline-1": 1, "baseline-3": 1,
    }  # fmt: skip
    for name in ("all", "baseline"):
        assert said[f"{name}-1"] == said[f"{name}-3"], name
    assert "known" in said["baseline-3"][1]


ENDED = """\
import os, signal, sys, time
from pathlib import Path
import hadesign.cli.judging as judging
from hadesign.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
real, first = judging.prove, os.getpid()
def prove(cluster):
    if os.getpid() == first:
        return real(cluster)
    Path(f"pid-{os.getpid()}").touch()
    if cluster.name == "small-2":
        HOW
    return real(cluster)
judging.prove = prove
main(["lint", "designs", "--jobs", "2", "--select", "CP", "--format", "json", "--as-of", "2026-11-23"])
"""
ONCE = "Path('killed').exists() or (Path('killed').touch(), os.kill(os.getpid(), signal.SIGKILL))"


def gone(pid: int) -> bool:
    """Whether a process ends within a minute."""
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def ended(cache: Path, folder: Path, how: str, *, workers: int) -> tuple[int, list[str], str]:
    """Lint four designs, one of which ends its process; return the exit code, mistakes and what is said.

    No process is left, of which there were at least so many `workers`.
    """
    write_designs(folder / "designs", 4)
    env = environment(cache, PYTHONPATH=str(ROOT))
    done = process(env=env, code=ENDED.replace("HOW", how), cwd=folder)
    pids = [int(file.name.partition("-")[2]) for file in folder.glob("pid-*")]
    assert len(pids) >= workers
    assert all(map(gone, pids))
    if not done.stdout:
        return done.returncode, [], done.stderr.decode()
    said = json.loads(done.stdout)
    assert len(said["files"]) == 4
    judged = {one["location"]["file"] for one in said["diagnostics"] if one["rule"] != "INPUT"}
    mistakes = [one["message"] for one in said["diagnostics"] if one["rule"] == "INPUT"]
    assert len(judged) == 4 - len(mistakes), "the others are judged all the same"
    return done.returncode, mistakes, done.stderr.decode()


forked = pytest.mark.skipif(os.uname().sysname != "Linux", reason="only what is forked has a prove() of the test's")


@forked
def test_a_worker_that_is_killed_once_changes_nothing(cache: Path, tmp_path: Path) -> None:
    assert ended(cache, tmp_path, ONCE, workers=2) == (1, [], "")
    assert (tmp_path / "killed").exists()


@forked
def test_what_kills_its_workers_is_said_of_that_file_alone(cache: Path, tmp_path: Path) -> None:
    code, mistakes, said = ended(cache, tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", workers=2)
    assert (code, said) == (2, "")
    (mistake,) = mistakes
    reason = "the process that worked on it was ended by signal 9, 2 times"
    assert mistake.startswith(f"this file was not judged: {reason}; ")


@forked
def test_a_bug_with_one_file_is_said_of_it_alone(cache: Path, tmp_path: Path) -> None:
    code, mistakes, said = ended(cache, tmp_path, "raise ZeroDivisionError('ours')", workers=1)
    assert (code, said) == (3, "")
    (mistake,) = mistakes
    assert mistake.startswith("this file was not judged, by a bug of hadesign: ZeroDivisionError: ours; ")


@forked
def test_ctrl_c_says_how_far_it_came(cache: Path, tmp_path: Path) -> None:
    code, _mistakes, said = ended(cache, tmp_path, "os.kill(first, signal.SIGINT); time.sleep(600)", workers=1)
    assert code == 130
    lines = [line for line in said.split("\n") if line]
    assert lines[0].startswith("hadesign: ")
    assert " of 4 files w" in lines[0]
    assert lines[1:] == ["hadesign: stopped; nothing was left half done."]


@pytest.mark.parametrize("jobs", ["-1", "x", "1.5", "1e3", "²", "999999"])
def test_no_number(cli: Cli, jobs: str) -> None:
    result = cli("lint", "x.yaml", f"--jobs={jobs}", *AS_OF)
    assert result.code == 2
    assert f"{jobs!r} is no number of processes; write one such as 4, or auto." in result.err


def test_no_more_processes_than_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.fleet.engine.start_method", lambda: "spawn")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 2, 3}, raising=False)
    assert [processes(0, units) for units in (0, 1, 23, 24, 500)] == [1, 1, 1, 2, 4]
    monkeypatch.setattr("hadesign.fleet.engine.start_method", lambda: "fork")
    assert [processes(0, units) for units in (0, 7, 8, 500)] == [1, 1, 2, 4]
    assert [processes(8, units) for units in (0, 1, 11)] == [0, 1, 8]
