"""What is printed as it is, where a runner of GitHub looks for commands in it."""

import os
from pathlib import Path

import pytest

from hadesign.cli.runner_log import unheard


def test_only_what_a_runner_hears_is_put_between_two_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, written = os.pipe()
    with os.fdopen(written, "w") as pipe, (tmp_path / "file").open("w") as file:
        os.close(read)
        command, harmless = "a: |\n  ::error::b", "a: fe80::1\n"
        assert unheard(command, pipe) == command, "nobody keeps a log"
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert unheard(command, file) == command, "no runner reads a file"
        assert unheard(harmless, pipe) == harmless
        first, *kept, last = unheard(command, pipe).splitlines()
        assert kept == command.splitlines()
        assert first == f"::stop-commands::{last.strip(':')}"
        assert unheard(command + " ", pipe).splitlines()[0] != first, "nobody can write the token into the text"
