"""Tries mistakes in a copy of the tree, so that nothing of ours is touched, and keeps what was found out."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutants.operators import Mutant
from tests.mutants.reach import Reach, digest

ROOT = Path(__file__).resolve().parent.parent.parent
SLACK, FACTOR = 5.0, 10.0
"""A test that takes so many seconds and so many times longer than it did is taken to run for ever."""
Result = dict[str, Any]


def snapshot(folder: Path) -> None:
    """Copy what git knows or would add: what is edited meanwhile changes nothing."""
    command = ["git", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def say(text: str) -> None:
    """Tell how far it is, apart from the report."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Trials:
    """Tries mistakes, and keeps each verdict at once: a second run goes on after the first."""

    def __init__(self, root: Path, kept: Path, budget: float, *, slow: bool) -> None:
        self.root, self.budget = root, budget
        more = [str(root), *filter(None, [os.environ.get("PYTHONPATH", "")])]
        self._environment = os.environ | {"PYTHONPATH": os.pathsep.join(more), "HYPOTHESIS_PROFILE": "mutants"}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the copy may hold compiled files: they are quicker
        kept.mkdir(parents=True, exist_ok=True)
        self._file = kept / f"verdicts-{digest(root, 'hadesign', 'rules')}.jsonl"
        self.reach = Reach(root, kept, self._record, slow=slow)

    def _record(self, output: Path, words: Iterable[str]) -> None:
        words = [*words]
        say(f"recording which line is run by which test of {len(words) - 2} files, from {words[2]} on ...")
        command = [sys.executable, "-m", "tests.mutants.reach", str(output), *words]
        subprocess.run(command, cwd=self.root, env=self._environment, stdout=subprocess.DEVNULL, check=True)

    def known(self, mutants: Iterable[Mutant]) -> dict[str, Result]:
        """Return what is known of mistakes in this code; what survived is tried again if the tests that run it changed.

        More tests notice more, so what was noticed stays so. Delete the folder to begin anew.
        """
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        found = {result["key"]: result for result in (json.loads(line) for line in lines if line.endswith("}"))}
        known = {mutant.key: found[mutant.key] for mutant in mutants if mutant.key in found}
        return {
            mutant.key: known[mutant.key]
            for mutant in mutants
            if mutant.key in known
            and (known[mutant.key]["verdict"] == "killed" or known[mutant.key]["tests"] == self._chosen(mutant)[1])
        }

    def _chosen(self, mutant: Mutant) -> tuple[dict[str, float], str, int]:
        """Return the tests that there is time for, with their seconds; what identifies them; and how many there are."""
        reaching, seconds, spent = self.reach.of(mutant), dict[str, float](), 0.0
        for test in reaching:
            taken = self.reach.seconds[test]
            if spent + taken <= self.budget or not seconds:  # what takes too long keeps no other out
                seconds[test] = taken
                spent += taken
        texts = sorted(f"{test} {self.reach.digests[test.partition('::')[0]]}" for test in seconds)
        return seconds, hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16], len(reaching)

    def run(self, untried: Sequence[Mutant], jobs: int) -> Iterator[Result]:
        """Try mistakes and yield their verdicts."""
        started = [self._started() for _ in range(jobs)]
        try:
            yield from self._answers(untried, started)
        finally:
            for worker in started:  # whoever stops a run does not wait for what goes on
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    def _started(self) -> subprocess.Popen[str]:
        """Start a process that runs tests, with a group of its own for what it forks."""
        command, pipe = [sys.executable, "-m", "tests.mutants.trial"], subprocess.PIPE
        return subprocess.Popen(
            command, cwd=self.root, env=self._environment, stdin=pipe, stdout=pipe, text=True, start_new_session=True
        )

    def _answers(self, untried: Sequence[Mutant], started: Sequence[subprocess.Popen[str]]) -> Iterator[Result]:
        """Deal mistakes to processes, and yield and keep each verdict."""
        workers = SimpleQueue[subprocess.Popen[str]]()
        for worker in started:
            workers.put(worker)
            if untried:
                self._check(untried[0], worker)

        def one(mutant: Mutant) -> Result:
            worker = workers.get()
            try:
                return self._tried(mutant, worker)
            finally:
                workers.put(worker)

        pool = ThreadPoolExecutor(len(started))
        try:
            with self._file.open("a", encoding="utf-8") as kept:
                for result in pool.map(one, untried):
                    kept.write(json.dumps(result) + "\n")
                    kept.flush()
                    yield result
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _tried(self, mutant: Mutant, worker: subprocess.Popen[str]) -> Result:
        source = (self.root / mutant.file).read_bytes()
        line, was, now = mutant.change(source)
        seconds, tests, reaching = self._chosen(mutant)
        result: Result = {"key": mutant.key, "line": line, "was": was, "now": now, "tests": tests}
        result |= {"tried": len(seconds), "reaching": reaching}
        if not seconds:
            return result | {"verdict": "survived"}
        return result | self._asked(worker, mutant.file, mutant.planted(source), seconds)

    def _asked(
        self, worker: subprocess.Popen[str], file: str, source: bytes, seconds: dict[str, float]
    ) -> dict[str, str]:
        """Have tests run on another source of a file."""
        task = {
            "module": file.removesuffix(".py").removesuffix("/__init__").replace("/", "."),
            "path": str(self.root / file),
            "source": source.decode(),
            "limits": {test: SLACK + FACTOR * taken + self.reach.shared(test) for test, taken in seconds.items()},
            "seconds": seconds,
        }
        assert worker.stdin
        assert worker.stdout
        worker.stdin.write(json.dumps(task) + "\n")
        worker.stdin.flush()
        answer: dict[str, str] = json.loads(worker.stdout.readline())
        if answer["verdict"] == "broken":
            raise RuntimeError(f"no verdict on {file}: {answer['by']}")
        return answer

    def _check(self, mutant: Mutant, worker: subprocess.Popen[str]) -> None:
        """See that tests pass without a mistake, in the same way in which they are run with one."""
        seconds, *_ = self._chosen(mutant)
        answer = self._asked(worker, mutant.file, (self.root / mutant.file).read_bytes(), seconds)
        if answer["verdict"] != "survived":
            raise RuntimeError(f"fails without any mistake: {answer['by']}")
