"""Programs run as in somebody else's shell: without our variables for Python."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


def run(command: Sequence[str | Path], cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | variables
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False)


def call(command: Sequence[str | Path], cwd: Path, **variables: str) -> str:
    """Run a program that must succeed, and return what it said."""
    done = run(command, cwd, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
