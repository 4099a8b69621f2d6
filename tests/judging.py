"""Finds the programs that judge what hadesign writes: skipped by name where they are missing, a failure in CI."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
JUDGES = ROOT / ".judges"
BRIEFLY = {"GOGC": "400"}
"""Programs in Go look for garbage less often: kubeadm ends so soon that it is a quarter of what it does."""


def judge(name: str) -> Path:
    """Return the program; without it skip the test, or fail it where `CI` is set."""
    return installed(name) or lacking(f"the judge {name} is not installed; run `make judges`")


def installed(name: str) -> Path | None:
    """Return the program, if there is one."""
    built = JUDGES / name
    found = str(built) if built.is_file() else shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return Path(found) if found else None


def lacking(complaint: str) -> NoReturn:
    """Skip the test for want of something, or fail it where `CI` is set: there nothing may be wanting."""
    if os.environ.get("CI"):
        pytest.fail(complaint)
    pytest.skip(complaint)


def namespaces(*kinds: str) -> tuple[str, ...]:
    """Return the command that runs another one in namespaces of its own (`--net`, `--mount`, `--pid`, ...).

    Without root a user namespace gives the right to make them, where the kernel lets anybody have one.
    """
    command = (str(judge("unshare")), *(() if os.geteuid() == 0 else ("--user", "--map-root-user")), *kinds)
    if not _works(command):
        lacking(f"this machine does not permit `{' '.join(command)}`; run the tests as root, or in another container")
    return command


@lru_cache
def _works(command: tuple[str, ...]) -> bool:
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def run_judge(
    arguments: Sequence[str | Path], *, timeout: float = 600, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a judge to its end and return what it said; it is never given more than `timeout` seconds."""
    command, environment = [str(argument) for argument in arguments], os.environ | BRIEFLY
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, cwd=cwd, env=environment, check=False
    )
