"""The bare-metal preset as it is, with our own timers for the balancers' checks, and with etcd on machines of its own.

python -m tests.rehearsal.variants NAME > FILE
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.judging import ROOT

PRESET = ROOT / "blueprints" / "bare-metal-three-zones.yaml"


def _ours(text: str) -> str:
    """Leave the balancers' checks to us."""
    found, count = re.subn(r"(?m)^ *healthCheck:.*\n", "", text)
    assert count == 1
    return found


def _external(text: str) -> str:
    """Put etcd on machines of its own, with our own timers."""
    own = r"(?m)^( *- \{name: )cp(-\w, zone: \w, address: 10\.0\.\d\.)10(, roles: \[)control-plane, etcd(\].*\n)"
    found, count = re.subn(own, r"\1cp\g<2>10\3control-plane\4\1etcd\g<2>20\3etcd\4", _ours(text))
    assert count == 3
    return found.replace("topology: stacked ", "topology: external ")


VARIANTS: Mapping[str, Callable[[str], str]] = {"preset": str, "ours": _ours, "external": _external}


def changed(folder: Path, variant: str) -> Path:
    """Write a variant of the preset."""
    file = folder / f"{variant}.yaml"
    file.write_text(VARIANTS[variant](PRESET.read_text()))
    return file


if __name__ == "__main__":
    sys.stdout.write(VARIANTS[sys.argv[1]](PRESET.read_text()))
