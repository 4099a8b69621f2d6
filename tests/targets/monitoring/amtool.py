"""Fills Alertmanager's configuration in by the script that lies beside it, and asks amtool whether it takes it."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.judging import judge, run_judge

KEY, ADDRESS = "0123456789abcdef0123456789abcdef", "https://hooks.example.org/services/T0/B0?x=1"


def fill(folder: Path) -> Path:
    """Fill the secrets of a written folder in, and return the filled file."""
    script = folder / "fill-secrets.sh"
    names = [line.split("{")[1].split(":")[0] for line in script.read_text().splitlines() if line.startswith("matches")]
    values = {name: KEY if name.startswith(("PAGERDUTY", "OPSGENIE")) else ADDRESS for name in names[1:]}
    environment = os.environ | values
    subprocess.run(["sh", str(script), str(folder / "filled")], env=environment, capture_output=True, check=True)
    return folder / "filled" / "alertmanager.yaml"


def refused_configurations(files: Sequence[Path]) -> str:
    """Return what amtool says where it does not take one of the files."""
    done = run_judge([judge("amtool"), "check-config", *files])
    return "" if done.returncode == 0 else done.stdout + done.stderr
