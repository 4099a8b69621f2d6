"""Work that may wait for others, held to a time: look-ups of names, and answers that trickle, know no limit."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Task(Generic[T]):
    """A function that runs beside us; a process that ends does not wait for it."""

    def __init__(self, work: Callable[[], T]) -> None:
        """Start it."""
        self._work = work
        self._results: list[T] = []
        self._errors: list[BaseException] = []
        self._done = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001  raised where somebody waits
            self._errors.append(error)
        finally:
            self._done.set()

    def result(self, until: float) -> T:
        """Return what it returned or raise what it raised.

        Raises:
            TimeoutError: it has not ended at a time of the monotonic clock.
        """
        if not self._done.wait(max(0.0, until - time.monotonic())):
            raise TimeoutError
        if self._errors:
            raise self._errors[0]
        return self._results[0]
