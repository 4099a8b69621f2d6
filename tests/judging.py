"""Finds the programs that judge what hadesign writes: skipped by name where they are missing, a failure in CI."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
JUDGES = ROOT / ".judges"


def judge(name: str) -> Path:
    """Return the program; without it skip the test, or fail it where `CI` is set."""
    built = JUDGES / name
    found = str(built) if built.is_file() else shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found:
        return Path(found)
    complaint = f"the judge {name} is not installed; run `make judges`"
    if os.environ.get("CI"):
        pytest.fail(complaint)
    pytest.skip(complaint)


def run_judge(
    arguments: Sequence[str | Path], *, timeout: float = 120, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a judge to its end and return what it said; it is never given more than `timeout` seconds."""
    command = [str(argument) for argument in arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=cwd, check=False)
