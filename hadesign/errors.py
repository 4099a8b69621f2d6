"""What can go wrong, sorted by whose fault it is; `cli` turns each into one message and an exit code."""

from collections.abc import Sequence

from hadesign.diagnostic import Diagnostic
from hadesign.lists import listed


class HadesignError(Exception):
    """Base of everything hadesign raises on purpose."""


class InputError(HadesignError):
    """The file that was read is wrong: carries every problem found in it (exit code 2)."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Keep the diagnostics, sorted by place."""
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: d.sort_key))
        super().__init__(listed((f"{d.location}: {d.message}" for d in self.diagnostics), 3))


class StoppedError(KeyboardInterrupt):
    """The process is asked to end by a signal other than Ctrl-C; `code` is the exit code, 128 + the signal's number."""

    def __init__(self, number: int) -> None:
        """Keep the exit code."""
        super().__init__()
        self.code = 128 + number


class UsageError(HadesignError):
    """The command cannot be carried out as asked: no such file, folder in use, unknown rule (exit code 2)."""
