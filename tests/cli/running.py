"""What a command line did, and designs to run it on."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hadesign.resources import blueprints_dir

ROOT = Path(__file__).resolve().parent.parent.parent
BROKEN = sorted((ROOT / "tests" / "blueprint" / "broken").glob("*.yaml"))
TWO_SITES = blueprints_dir() / "two-sites-five-members.yaml"
SHOP = blueprints_dir() / "bare-metal-three-zones.yaml"
AS_OF = ("--as-of", "2026-11-23")


class Result(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


Cli: TypeAlias = Callable[..., Result]

SMALL = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: small}
spec:
  kubernetes: {version: 1.36.4, installer: kubeadm}
  nodes:
    - {name: cp-1, roles: [control-plane, etcd]}
"""
"""A design of one machine: it has findings of every severity, and its shape is right."""


def environment(cache: Path, **more: str) -> dict[str, str]:
    """Return an environment without the settings that change what is printed, and what drawing in this process set."""
    dropped = ("FONTCONFIG_FILE", "SOURCE_DATE_EPOCH", "NO_COLOR", "HADESIGN_DEBUG", "PYTHONDEVMODE", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"XDG_CACHE_HOME": str(cache), "HADESIGN_LANG": "en"} | more


def process(
    *arguments: str | Path, env: Mapping[str, str], stdin: bytes = b"", code: str = "", cwd: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    """Run hadesign (or the given code) in a process of its own."""
    start = ["-c", code] if code else ["-m", "hadesign"]
    command = [sys.executable, *start, *(str(argument) for argument in arguments)]
    return subprocess.run(command, env=dict(env), input=stdin, capture_output=True, timeout=300, check=False, cwd=cwd)
