"""Works for the engine: what is done to numbers, in processes that may end."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from hadesign.errors import UsageError


class Doubling:
    """Doubles numbers; some of them are bugs, some wrong, and some end their process, for ever or once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> Callable[[int], int]:
        (self.folder / f"begun-{os.getpid()}").touch()
        return self.double

    def double(self, number: int) -> int:
        if number == 13:
            raise ZeroDivisionError("unlucky")
        if number == 14:
            raise UsageError("no such number")
        if number == 15 or (number == 16 and not (self.folder / "killed").exists()):
            (self.folder / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 17:
            os._exit(5)
        return number * 2
