"""Run a command line in this process and look at what it printed."""

import gc
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Cli, Result


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of compiled rules for all tests, away from the user's own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, cache: Path
) -> Iterator[Cli]:
    from hadesign.cli import run
    from hadesign.cli.language import Choice, resume

    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("HADESIGN_LANG", "en")
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "HADESIGN_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    yield call
    resume(Choice())
    gc.enable()  # lint turns it off, as its process ends soon
