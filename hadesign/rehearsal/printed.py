"""What a program prints into a file, line by line, while it runs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class PrintedLines:
    """Objects that a program prints as JSON, one a line; each look goes on where the last one ended."""

    def __init__(self, file: Path) -> None:
        """Read nothing yet; the file need not be there."""
        self._file, self._place, self._rest = file, 0, b""

    def new(self) -> Iterator[dict[str, Any]]:
        """Yield what was printed since; a line that is not whole yet waits, and what is no object is passed over."""
        if not self._file.exists():
            return
        with self._file.open("rb") as text:
            text.seek(self._place)
            new = text.read()
        self._place += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        yield from (json.loads(line) for line in lines if line.startswith(b"{"))
