"""Every input that once showed a failure, and small ones of kinds that did, is answered as it should be."""

import os
from pathlib import Path

import pytest

from tests.fuzz.table import STAGES
from tests.fuzz.trying import tried

CORPUS = Path(__file__).parent / "corpus"
INPUTS = sorted(file for file in CORPUS.rglob("*") if file.is_file())


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, in English: what is read besides is what the input names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HADESIGN_LANG", "en")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    monkeypatch.setenv("HADESIGN_DEBUG", "1")


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_an_input_is_answered(file: Path) -> None:
    stage = STAGES[file.parent.name]
    # In every form, and beside other tests: what grows faster than the input takes hundreds of times as long.
    found = tried(stage._replace(seconds=4 * stage.seconds), file.read_bytes(), whole=True, twice=True)
    assert found.finding is None, f"{found.finding.name}\n{found.finding.detail}"
    assert found.code in (0, 1, 2)


def test_every_stage_has_inputs() -> None:
    assert {file.parent.name for file in INPUTS} == STAGES.keys()
    assert len(INPUTS) > 30
    assert all(os.path.getsize(file) < 12_000 for file in INPUTS), "minimal ones, or the replay takes its time"  # noqa: PTH202
