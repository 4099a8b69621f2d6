"""The command line in this process, as tests of it have it."""

from tests.cli.conftest import cache, cli

__all__ = ["cache", "cli"]
