"""A folder to write to, and one that was written to before."""

from pathlib import Path

import pytest

from hadesign.writer import write
from tests.writer.packages import MADE, OLD, scatter


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "place" / "out"


@pytest.fixture
def built(out: Path) -> Path:
    """An old package among things that are not ours."""
    write(out, OLD, MADE)
    scatter(out)
    return out
