"""`lint --jobs`: several processes give the answer of one, and end with it."""

import json
import os
import time
from pathlib import Path

import pytest

from hadesign.cli.jobs import processes
from tests.cli.running import AS_OF, BROKEN, ROOT, SMALL, Cli, environment, process

FORMS = ("json", "sarif", "junit", "gitlab", "github", "rdjson", "markdown")
RUNS = """\
import contextlib, io, json, os, sys
from pathlib import Path
import hadesign.cli.jobs as jobs
import hadesign.cli.judging as judging
from hadesign.cli import run

told, said, counts = [], {}, []
if sys.argv[2]:
    jobs.start_method = lambda: sys.argv[2]
judging.progress = told.append
real = jobs.outcomes
def outcomes(run, documents, count):
    counts.append(count)
    return real(run, documents, count)
jobs.outcomes = outcomes

def lint(name, *arguments):
    told.clear()
    os.makedirs(name)
    forms = [word for form in json.loads(sys.argv[1]) for word in ("--output", f"{form}:{name}/{form}")]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["lint", *arguments, *forms, "--select", "CP,ETC", "--as-of", "2026-11-23", "--no-cache"])
    files = {form: Path(name, form).read_text() for form in json.loads(sys.argv[1])}
    said[name] = [code, out.getvalue(), err.getvalue(), list(told), files]

for count in "13":
    lint(f"all-{count}", "mixed", "--show", "info", "--show", "explained", "--jobs", count)
lint("write", "good", "--write-baseline", "known.json")
Path("good/3.yaml").write_text(Path("good/3.yaml").read_text().replace("name: cp-1", "name: other"))
for count in "13":
    lint(f"baseline-{count}", "good", "--baseline", "known.json", "--jobs", count)
print(json.dumps([jobs.start_method(), counts, said]))
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
    assert said["all-1"][3][:2] == ["1 of 8: mixed/0.yaml", "2 of 8: mixed/0b.blueprint.yaml"]
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
    HOW
judging.prove = prove
main(["lint", "designs", "--jobs", "2", "--select", "CP"])
"""


def gone(pid: int) -> bool:
    """Whether a process ends within a minute."""
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="only what is forked has a prove() of the test's")
@pytest.mark.parametrize(
    ("how", "code", "message"),
    [
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            2,
            "hadesign: a process that judged designs was ended, perhaps for lack of memory; try again with --jobs 1.",
        ),
        ("os.kill(first, signal.SIGINT); time.sleep(600)", 130, "hadesign: stopped; nothing was left half done."),
        ("raise ZeroDivisionError('ours')", 3, "hadesign: a bug of ours, not a mistake in your file: ZeroDivisionErr"),
    ],
    ids=["a worker is killed", "Ctrl-C", "a bug"],
)
def test_how_it_ends(cache: Path, tmp_path: Path, how: str, code: int, message: str) -> None:
    write_designs(tmp_path / "designs", 4)
    env = environment(cache, PYTHONPATH=str(ROOT))
    done = process(env=env, code=ENDED.replace("HOW", how), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.decode().strip().startswith(message)
    assert done.stderr.strip().count(b"\n") == (1 if code == 3 else 0)
    workers = [int(file.name.partition("-")[2]) for file in tmp_path.glob("pid-*")]
    assert workers
    assert all(map(gone, workers))


@pytest.mark.parametrize("jobs", ["-1", "x", "1.5", "1e3", "²", "999999"])
def test_no_number(cli: Cli, jobs: str) -> None:
    result = cli("lint", "x.yaml", f"--jobs={jobs}", *AS_OF)
    assert result.code == 2
    assert f"{jobs!r} is no number of processes; write one such as 4, or auto." in result.err


def test_no_more_processes_than_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.cli.jobs.start_method", lambda: "spawn")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 2, 3}, raising=False)
    assert [processes(0, documents) for documents in (0, 1, 11, 24, 500)] == [1, 1, 1, 2, 4]
    monkeypatch.setattr("hadesign.cli.jobs.start_method", lambda: "fork")
    assert [processes(0, documents) for documents in (0, 1, 4, 500)] == [1, 1, 2, 4]
    assert [processes(8, documents) for documents in (0, 1, 11)] == [0, 1, 8]
