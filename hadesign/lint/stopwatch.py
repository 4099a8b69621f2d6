"""Where the time of a lint goes: to each rule, and to what several of them share."""

from collections.abc import Mapping
from time import perf_counter

READING, PROOF, FACTS = "reading", "proof", "facts"
"""What is no rule; a fact is computed for the first rule that reads it, and is none of its time."""


class Stopwatch:
    """Seconds spent, by the id of a rule or by what is no rule; what is begun within something is not counted there."""

    def __init__(self) -> None:
        """Start with nothing spent."""
        self.spent: dict[str, float] = {}
        self._running: list[str] = []
        self._since = 0.0

    def of(self, name: str) -> "_Span":
        """Count the time of the block below as that of `name`."""
        return _Span(self, name)

    def begin(self, name: str) -> None:
        """Count the time from now on as that of `name`."""
        self._charge()
        self._running.append(name)

    def end(self) -> None:
        """Count the time from now on as that of what was running before."""
        self._charge()
        self._running.pop()

    def running(self) -> float:
        """Return the seconds that what is running has spent so far."""
        if not self._running:
            return 0.0
        return self.spent.get(self._running[-1], 0.0) + perf_counter() - self._since

    def add(self, spent: Mapping[str, float]) -> None:
        """Count time that another process has spent."""
        for name, seconds in spent.items():
            self.spent[name] = self.spent.get(name, 0.0) + seconds

    def _charge(self) -> None:
        """Give the time since the last call to what was running."""
        now = perf_counter()
        if self._running:
            name = self._running[-1]
            self.spent[name] = self.spent.get(name, 0.0) + now - self._since
        self._since = now


class _Span:
    """A block whose time is counted; made by hand, as a run has a thousand of them."""

    __slots__ = ("_name", "_watch")

    def __init__(self, watch: Stopwatch, name: str) -> None:
        self._watch, self._name = watch, name

    def __enter__(self) -> None:
        self._watch.begin(self._name)

    def __exit__(self, *_: object) -> None:
        self._watch.end()
