"""A run of one stage: processes that try inputs, one after the other, and what they found."""

import hashlib
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tests.fuzz.trying import input_of
from tests.judging import ROOT

BATCH = {
    "read": 20_000, "editor": 4_000, "lint": 4_000, "targets": 4_000, "book": 40, "rules": 1_000, "commands": 400
}  # fmt: skip
"""Inputs of one process, which takes seconds to be ready; what caches keep grows with them."""
REPEATED = 100
"""Inputs of a process that another one tries again."""
ROOT_PATH = str(ROOT)
"""Where processes find modules."""
PATIENCE = 180.0
"""Processor seconds without a new input after which a process is taken for one that never comes back."""
ASLEEP = 3_600.0
"""The same in seconds of the clock, for a process that waits; on a machine that is busy one may get little of it."""
AGAIN = 10
"""Of so many processes one is run a second time, with other hashes of texts."""


def kept_as(folder: Path, name: str) -> Path:
    """Return the file that holds an input by which a finding of a name is shown."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:70]
    return folder / f"{words}-{hashlib.sha256(name.encode()).hexdigest()[:6]}.yaml"


class Campaign:
    """Inputs of one stage and one seed: how many ended how, and the findings by name, each with the file it is in."""

    def __init__(self, stage: str, seed: int, keep: Path) -> None:
        """Try nothing yet."""
        self.stage, self.seed, self._keep = stage, seed, keep / stage
        self.ends: Counter[str] = Counter()
        self.findings: dict[str, str] = {}
        self.peak, self._begun = 0, time.monotonic()

    def run(self, first: int, count: int, seconds: float) -> None:
        """Try so many inputs, or as many as there is time for."""
        end, number, turn = time.monotonic() + seconds, first, 0
        size = BATCH[self.stage]
        while number < first + count if count else time.monotonic() < end:
            batch = min(size, first + count - number) if count else size
            deadline = float("inf") if count else end
            digests = self._batch(number, batch, "1", deadline)
            if turn % AGAIN == 0 and digests:
                self._compare(digests, self._batch(number, min(batch, REPEATED), "2", deadline, counted=False))
            number, turn = number + batch, turn + 1

    def summary(self) -> str:
        """Say what was tried."""
        seconds = time.monotonic() - self._begun
        kinds: dict[str, list[str]] = {}
        for end, count in sorted(self.ends.items()):
            kind, code = end.split()
            kinds.setdefault(kind, []).append(f"{count:,} x {code}")
        lines = [f"  {kind}: {', '.join(counts)}" for kind, counts in kinds.items()]
        lines += [f"  FOUND {name}: {where}" for name, where in self.findings.items()]
        total = (
            f"{self.stage} (seed {self.seed}): {self.ends.total():,} inputs in {seconds:.0f} s, {self.peak} MiB at most"
        )
        return "\n".join([total, *lines])

    def _compare(self, once: dict[int, str], again: dict[int, str]) -> None:
        for number in once.keys() & again.keys():
            if once[number] != again[number]:
                kind, raw = input_of(self.stage, self.seed, number)
                self._found("other bytes in another process", kind, number, raw, "")

    def _batch(self, first: int, count: int, hashes: str, deadline: float, *, counted: bool = True) -> dict[int, str]:
        """Let a process try some inputs; return the digests that it tells. After a crash, go on behind it."""
        digests: dict[int, str] = {}
        end = first + count
        while first < end and time.monotonic() < deadline:
            with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
                done, first = self._process(Path(folder), first, end - first, hashes, deadline, digests, counted)
            if done:
                break
        return digests

    def _process(
        self, folder: Path, first: int, count: int, hashes: str, deadline: float, digests: dict[int, str], counted: bool
    ) -> tuple[bool, int]:
        """Run one process; tell whether it came to its end, and which input is the next one."""
        progress, here = folder / "progress", folder / "a" / "b" / "work"
        here.mkdir(parents=True)
        progress.write_bytes(b"%020d" % first)
        with (folder / "errors").open("w+b") as errors:
            made = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.worker", self.stage, *map(str, (self.seed, first, count)), progress],
                cwd=here, env=_environment(hashes), stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            ends: dict[str, int] = {}
            try:
                for told in _lines(made, progress, deadline):
                    ends = told.get("ends", ends)
                    self._told(told, digests)
                    if "done" in told:
                        return True, first + count
            finally:
                self.ends.update(ends if counted else {})
                made.kill()
                code = made.wait()
                _read_end(made).close()
            at = int(progress.read_bytes())
            if time.monotonic() >= deadline:
                return True, at
            errors.seek(0)
            kind, raw = input_of(self.stage, self.seed, at)
            tail = errors.read()[-3000:].decode("utf-8", "replace")
            self._found(f"the process ends with {code}" if code != -9 else "never comes back", kind, at, raw, tail)
            return False, at + 1

    def _told(self, told: dict[str, Any], digests: dict[int, str]) -> None:
        if "digest" in told:
            digests[told["number"]] = told["digest"]
        elif "done" in told:
            self.peak = max(self.peak, told["peak"])
        elif "smaller" in told:
            self._save(told["finding"], bytes.fromhex(told["smaller"]), last=True)
        else:
            self._found(told["finding"], told["kind"], told["input"], bytes.fromhex(told["raw"]), told["detail"])

    def _found(self, name: str, kind: str, number: int, raw: bytes, detail: str) -> None:
        if name in self.findings:
            return
        self.findings[name] = ""
        again = f"make fuzz STAGE={self.stage} SEED={self.seed} FIRST={number} INPUTS=1"
        sys.stdout.write(f"FOUND {self.stage}: {name}\n  {kind} {number}; again with: {again}\n{detail}\n")
        sys.stdout.flush()
        self._save(name, raw, last=False)

    def _save(self, name: str, raw: bytes, *, last: bool) -> None:
        """Keep an input under a name that says what it shows; a smaller one takes the place of the first."""
        if last and not self.findings.get(name):
            return
        file = kept_as(self._keep, name)
        if last or not file.exists():
            self._keep.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
            self.findings[name] = str(file)


def _environment(hashes: str) -> dict[str, str]:
    dropped = ("NO_COLOR", "HADESIGN_DEBUG", "SOURCE_DATE_EPOCH")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    cache = os.environ.get("XDG_CACHE_HOME") or str(ROOT / "build" / "fuzz-cache")
    return kept | {
        "PYTHONHASHSEED": hashes, "HADESIGN_LANG": "en", "PYTHONPATH": ROOT_PATH, "XDG_CACHE_HOME": cache,
        "SOURCE_DATE_EPOCH": "1795000000",
    }  # fmt: skip


def _lines(made: subprocess.Popen[bytes], progress: Path, deadline: float) -> Iterator[dict[str, Any]]:
    """Yield what a process tells, until it ends, takes too long with one input, or there is no more time."""
    pipe, seen, rest = _read_end(made).fileno(), b"", b""
    since, worked = time.monotonic(), _processor(made.pid)
    while time.monotonic() < deadline:
        if select.select([pipe], [], [], 1)[0]:
            piece = os.read(pipe, 65536)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            yield from map(json.loads, lines)
            seen = b""
        now = progress.read_bytes()
        if now != seen:
            seen, since, worked = now, time.monotonic(), _processor(made.pid)
        elif _processor(made.pid) - worked > PATIENCE or time.monotonic() - since > ASLEEP:
            return


def _processor(pid: int) -> float:
    """Return the processor seconds that a process took; those of the clock where nothing tells them (no Linux)."""
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return time.monotonic()
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _read_end(made: subprocess.Popen[bytes]) -> IO[bytes]:
    """Return the end of the pipe that a process tells what it finds by."""
    assert made.stdout
    return made.stdout
