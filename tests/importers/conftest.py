"""The command line, as tests of commands have it."""

from tests.cli.conftest import cache, cli

__all__ = ["cache", "cli"]
