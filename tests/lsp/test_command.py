"""`hadesign lsp` beside the others: they start without it, and without pygls it says what to install."""

from pathlib import Path

import pytest

from tests.cli.running import Cli, environment, process

_WITHOUT = """
import sys
sys.modules["pygls"] = None
from hadesign.cli import main
main(["lsp"])
"""


@pytest.mark.slow
def test_without_pygls_it_says_what_to_install(cache: Path) -> None:
    done = process(env=environment(cache), code=_WITHOUT)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().startswith("hadesign: the language server needs pygls, which is not installed: pip ")


@pytest.mark.slow
def test_no_other_command_imports_it(cache: Path) -> None:
    code = (
        "import sys\nfrom hadesign.cli import run\nrun(['--help'])\nrun(['lint', '--help'])\n"
        "sys.exit(any(name.partition('.')[0] in ('pygls', 'lsprotocol') for name in sys.modules))"
    )
    assert process(env=environment(cache), code=code).returncode == 0


def test_a_day_that_is_none_is_told_at_once(cli: Cli) -> None:
    assert cli("lsp", "--as-of", "soon").code == 2
