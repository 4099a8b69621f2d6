"""kill -9 at every point of a run: the folder is the old or the new one, and the next run recovers."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.judging import ROOT
from tests.writer.killed import SCENARIOS

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks, and exchanges as Linux does")


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whatever_moment_it_is_killed_in_the_folder_is_whole(scenario: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.writer.killed", scenario, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 15
