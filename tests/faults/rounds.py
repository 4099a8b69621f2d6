"""One round of each fault: a build that is broken at a random moment, and what has to be true afterwards."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.judging import ROOT

FAULTS = ("kill", "term", "int", "full", "read-only", "concurrent", "closed")
"""SIGKILL, SIGTERM, SIGINT; files that may not grow, as on a full disk; a folder that takes no files; two builds at
once; standard streams that are closed, full or not read."""
DESIGNS = ("bare-metal-three-zones.yaml", "aws-three-zones.yaml")
_START = "import os, resource, signal, sys\n{before}\nfrom hadesign.__main__ import main\nmain()"
_LIMIT = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
_NO_OVERRIDE = """
import ctypes
libc, head, sets = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.capget(head, sets)
sets[0] &= ~(1 << 1)
assert libc.capset(head, sets) == 0
"""
"""Takes from root what lets it write everywhere: CAP_DAC_OVERRIDE is 1 (capabilities(7), linux/capability.h)."""


class Ground:
    """A folder in which rounds take place: the packages as they should be, and how long a build takes."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        """Build each design once, undisturbed."""
        self.folder, self.chance = folder, chance
        self.out, self.passing = folder / "work" / "out", folder / "t"
        for name in ("work", "t", "cache"):
            (folder / name).mkdir()
        folder.chmod(0o755)
        self.wanted = {}
        for design in DESIGNS:
            begun = time.monotonic()
            self._undisturbed(design)
            self.seconds = time.monotonic() - begun
            self.wanted[design] = look(self.out)
        self.now = DESIGNS[-1]

    def round(self, fault: str) -> str:
        """Break one build; return how it ended.

        Raises:
            AssertionError: something is not as it has to be.
        """
        other = next(design for design in DESIGNS if design != self.now)
        breaks: dict[str, Callable[[str], tuple[int, bytes]]] = {
            "kill": lambda design: self._signalled(design, signal.SIGKILL),
            "term": lambda design: self._signalled(design, signal.SIGTERM),
            "int": lambda design: self._signalled(design, signal.SIGINT),
            "full": self._full,
            "read-only": self._read_only,
            "concurrent": self._concurrent,
            "closed": self._closed,
        }
        code, said = breaks[fault](other)
        self._judge(fault, other, code, said)
        return str(code)

    def _judge(self, fault: str, other: str, code: int, said: bytes) -> None:
        found = look(self.out)
        end = f"{fault}: exit code {code}, {said.decode(errors='replace')}"
        assert b"Traceback" not in said, end
        assert found in (self.wanted[self.now], self.wanted[other]), f"neither the old nor the new package; {end}"
        assert code != 0 or found == self.wanted[other], f"said to be built, and is not; {end}"
        allowed = {"kill": {0, -9}, "term": {0, 143, -15}, "int": {0, 130, -2}, "closed": {0, 2, 141}}
        assert code in allowed.get(fault, {0, 2}), end
        if fault != "kill":
            assert not names(self.passing), f"left in TMPDIR: {names(self.passing)}; {end}"
        self._undisturbed(other)
        assert look(self.out) == self.wanted[other], f"the next build is another one; {end}"
        assert names(self.out.parent) == ["out"], f"left beside: {names(self.out.parent)}; {end}"
        assert not names(self.passing), f"left in TMPDIR by the next run, too: {names(self.passing)}; {end}"
        self.now = other

    def _command(self, design: str, before: str = "") -> list[str]:
        arguments = ["build", str(ROOT / "blueprints" / design), "-o", str(self.out), "--as-of", "2026-11-23"]
        return [sys.executable, "-c", _START.format(before=before), *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        return dict(os.environ) | {"TMPDIR": str(self.passing), "XDG_CACHE_HOME": str(self.folder / "cache")}

    def _run(self, design: str, before: str = "") -> tuple[int, bytes]:
        done = subprocess.run(
            self._command(design, before), env=self._environment, capture_output=True, check=False, cwd=ROOT
        )
        return done.returncode, done.stderr

    def _undisturbed(self, design: str) -> None:
        code, said = self._run(design)
        assert code == 0, said.decode(errors="replace")

    def _signalled(self, design: str, number: signal.Signals) -> tuple[int, bytes]:
        before = "signal.signal(signal.SIGINT, signal.default_int_handler)"
        with subprocess.Popen(
            self._command(design, before), env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            cwd=ROOT,
        ) as child:  # fmt: skip
            # Half of them late, while files are written; before main() the signal is Python's own affair.
            late = self.chance.random() < 0.5
            time.sleep(self.seconds * self.chance.uniform(0.8 if late else 0.2, 1.05))
            child.send_signal(number)
            said = child.communicate()[1]
            return child.returncode, said

    def _full(self, design: str) -> tuple[int, bytes]:
        return self._run(design, _LIMIT.format(size=self.chance.choice([0, 100, 3_000, 20_000, 100_000])))

    def _read_only(self, design: str) -> tuple[int, bytes]:
        """Build where one folder takes no files; from root the right to write everywhere is taken."""
        places = [self.out.parent, *(Path(place) for place, _folders, _files in os.walk(self.out))]
        shut = self.chance.choice(places)
        before = _NO_OVERRIDE if os.geteuid() == 0 else ""
        shut.chmod(0o555)
        try:
            return self._run(design, before)
        finally:
            with suppress(FileNotFoundError):  # it was built all the same, and the new one has no such folder
                shut.chmod(0o755)

    def _concurrent(self, design: str) -> tuple[int, bytes]:
        running = []
        for _number in range(3):
            running.append(
                subprocess.Popen(
                    self._command(design), env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                    cwd=ROOT,
                )
            )  # fmt: skip
            time.sleep(self.chance.uniform(0, 0.2))
        ends = [(child.communicate()[1], child.returncode) for child in running]
        assert any(code == 0 for _said, code in ends), ends
        assert all(code == 0 or (code == 2 and b"another hadesign" in said) for said, code in ends), ends
        return 0, b"".join(said for said, _code in ends)

    def _closed(self, design: str) -> tuple[int, bytes]:
        number = self.chance.choice([0, 1, 2])
        how = self.chance.choice(["os.close({n})", "os.dup2(os.open('/dev/full', os.O_WRONLY), {n})", _UNREAD])
        return self._run(design, how.format(n=number))


_UNREAD = "r, w = os.pipe(); os.close(r); os.dup2(w, {n}); os.close(w)"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def look(folder: Path) -> str:
    """Return the digest of all paths, modes and contents below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(folder)} {path.lstat().st_mode & 0o111:o} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
