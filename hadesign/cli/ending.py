"""How the process ends: streams that can be written or say why not, and signals that leave nothing half done."""

import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import Any

from hadesign.errors import StoppedError

ENDING: tuple[signal.Signals, ...] = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that ask a process to end, beside Ctrl-C, which Python hears itself."""


def hear_signals() -> None:
    """Clear away, as after Ctrl-C, when the process is asked to end; what is ignored, as by `nohup`, stays so."""
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def hear_no_more() -> None:
    """Let nothing disturb what is cleared away at the end."""
    for number in (signal.SIGINT, *ENDING):
        with contextlib.suppress(ValueError):  # only the main thread decides about signals
            signal.signal(number, signal.SIG_IGN)


def _stop(number: int, _frame: FrameType | None) -> None:
    for ending in ENDING:
        signal.signal(ending, signal.SIG_IGN)
    raise StoppedError(number)


def open_streams() -> None:
    """Give the process three standard streams, whatever it was started with.

    A closed one would get the number of the next file that is opened, which then would be written into. Here writing
    to it fails, and that is said. Without a buffer (`python -u`) Python does not notice that only a part of a text was
    written, so there is one.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # gets the lowest number that is free: this one
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if stream is None or isinstance(getattr(stream, "buffer", None), io.RawIOBase):
            encoding = getattr(stream, "encoding", None) or "utf-8"
            setattr(sys, name, _stream(number, encoding))
        # A terminal that knows no `…` gets an escape rather than an error.
        getattr(getattr(sys, name), "reconfigure", lambda **_: None)(errors="backslashreplace")


def _stream(number: int, encoding: str) -> Any:
    raw = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, line_buffering=raw.isatty())
