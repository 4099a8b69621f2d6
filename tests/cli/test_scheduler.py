"""A Dask cluster: the bytes of one process, and a clear word where it is no cluster of ours."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hadesign.fleet import dask as on_dask
from hadesign.fleet.identity import folders_told, identity
from tests.cli.running import AS_OF, ROOT, SMALL, Cli, environment, process
from tests.cli.test_manifests import DEPLOYMENT, DESIGN
from tests.lint.own import FILE, rule_text

PROGRAM = Path(sys.executable).parent / "dask"
WORKER = """\
import os, signal, sys
import hadesign.cli.judging as judging
import hadesign.proof as proof
def prove(cluster):
    if cluster.name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return proof.prove(cluster)
judging.prove = prove
"""
"""What the workers of the tests load before they begin: one design kills them."""


@contextmanager
def running(folder: Path, cache: Path) -> Iterator[Path]:
    """Run a scheduler, and a worker that is started again when it is killed; yield the file with its address."""
    file, preload = folder / "scheduler.json", folder / "preload.py"
    preload.write_text(WORKER)
    env = environment(cache, PYTHONPATH=str(ROOT), DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    where = ("--scheduler-file", str(file), "--no-dashboard")
    scheduler = [str(PROGRAM), "scheduler", "--host", "127.0.0.1", *where]
    worker = [str(PROGRAM), "worker", *where, "--nworkers", "1", "--nthreads", "2", "--preload", str(preload)]
    quiet, elsewhere = subprocess.DEVNULL, folder / "elsewhere"
    elsewhere.mkdir()
    started = [
        subprocess.Popen(command, env=env, cwd=elsewhere, stdout=quiet, stderr=quiet, start_new_session=True)
        for command in (scheduler, worker)
    ]
    try:
        yield file
    finally:
        for one in started:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


@pytest.mark.slow
def test_workers_say_what_one_process_says(cache: Path, tmp_path: Path) -> None:
    """Broken files, rules of the user, a design with manifests, and one that ends every worker."""
    designs, rules = tmp_path / "designs", tmp_path / "rules"
    (designs / "deploy").mkdir(parents=True)
    rules.mkdir()
    (rules / FILE).write_text(rule_text())
    for number in range(4):
        (designs / f"{number}.yaml").write_text(SMALL.replace("name: small", f"name: small-{number}"))
    (designs / "b.blueprint.yaml").write_text("a: @\n")
    (designs / "m.yaml").write_text(DESIGN)
    (designs / "deploy" / "cart.yaml").write_text(DEPLOYMENT)
    with running(tmp_path, cache) as file:
        client = (
            "from distributed import Client\nimport sys, time\nfrom pathlib import Path\n"
            "while not Path(sys.argv[1]).exists(): time.sleep(0.05)\n"
            "Client(scheduler_file=sys.argv[1], timeout=120).wait_for_workers(1)"
        )
        assert process(file, env=environment(cache), code=client).returncode == 0
        asked = ("lint", designs, "--format", "json", "--rules", "rules", "--no-cache", *AS_OF)
        env = environment(cache, PYTHONPATH=str(ROOT))
        alone = process(*asked, "--jobs", "1", env=env, cwd=tmp_path)
        afar = process(*asked, "--scheduler-file", file, env=env, cwd=tmp_path)
        assert alone.returncode == 2
        assert (afar.returncode, afar.stderr, afar.stdout) == (2, b"", alone.stdout)
        (designs / "d.yaml").write_text(SMALL.replace("name: small", "name: deadly"))
        killed = process(*asked, "--scheduler-file", file, env=env, cwd=tmp_path)
        assert (killed.returncode, killed.stderr) == (2, b"")
        assert b"this file was not judged: every worker that worked on it died" in killed.stdout
        assert killed.stdout.count(b"was not judged") == 1


def test_no_scheduler_is_said(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    monkeypatch.setattr(on_dask, "_SECONDS", 0.2)
    found = cli("lint", "a.yaml", "--scheduler", "tcp://127.0.0.1:9", *AS_OF)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("hadesign: no Dask scheduler answers at tcp://127.0.0.1:9: ")


def test_without_dask_it_says_what_to_install(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    monkeypatch.setitem(sys.modules, "distributed", None)
    found = cli("lint", "a.yaml", "--scheduler", "tcp://127.0.0.1:9", *AS_OF)
    assert (found.code, found.out) == (2, "")
    assert found.err.endswith("pip install 'hadesign[fleet]'.\n")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--scheduler", "a", "--scheduler-file", "b"), "--scheduler and --scheduler-file name one scheduler"),
        (("--scheduler", "a", "--jobs", "2"), "--jobs counts processes of this machine"),
    ],
)
def test_one_way_at_a_time(cli: Cli, tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    found = cli("lint", "a.yaml", *more, *AS_OF)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_workers_that_are_others_are_named() -> None:
    mine = identity()
    assert {"hadesign", "Python", "pydantic", "pyyaml", "digest"} <= mine.keys()
    assert on_dask._difference("tcp://w:1", dict(mine), mine) == []
    other = mine | {"hadesign": "0.0.1", "digest": "0"}
    (said,) = on_dask._difference("tcp://w:1", other, mine)
    assert said.startswith(f"tcp://w:1 has hadesign 0.0.1 and not {mine['hadesign']}, digest 0 and not ")
    (said,) = on_dask._difference("tcp://w:1", ModuleNotFoundError("No module named 'hadesign'"), mine)
    assert said == "tcp://w:1 cannot run hadesign (No module named 'hadesign')"


def test_rules_are_told_by_what_is_in_them(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / FILE).write_text(rule_text())
    told = folders_told([tmp_path / "a"])
    assert told == folders_told([tmp_path / "b"]) != folders_told([])
    (tmp_path / "b" / FILE).write_text(rule_text(fix="Another one."))
    assert folders_told([tmp_path / "b"]) != told
