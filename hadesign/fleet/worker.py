"""What runs in each of several processes, and how they end: as they are told, or with the one that started them."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from hadesign.fleet.work import Work, guarded


def serve(work: Work[Any, Any], line: Connection, other: Connection, *, garbage: bool) -> None:
    """Answer each unit that comes along a line, until there are no more.

    Args:
        work: what is done to each.
        line: this end of it.
        other: the end of the process that started this one, which a copy of it has open, too.
        garbage: whether to look for garbage, as that process does or does not.
    """
    if not garbage:
        gc.disable()
    other.close()
    end_as_told()
    end_with_parent()
    function = work.begin()
    while True:
        try:
            unit = line.recv()
        except EOFError:
            return
        if unit is None:
            return
        line.send(guarded(function, unit))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: this one hears it, and ends them."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, _heard())
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def _heard() -> list[int]:
    """Return Ctrl-C, and the signals that this process deals with itself."""
    return [signal.SIGINT, *(number for number in signal.valid_signals() if callable(signal.getsignal(number)))]


def end_as_told() -> None:
    """Let Ctrl-C be heard by the process that started this one, and end at once when that says so."""
    for number in _heard():
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())


def end_with_parent() -> None:
    """End when the process ends that started this one, however that happens: it would wait for work for ever."""

    def stop() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=stop, daemon=True).start()
