"""Every stage: the kinds of its inputs, what is done with them, and what that may cost."""

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from tests.fuzz import commands, rules, structures, texts
from tests.fuzz.editing import edited
from tests.fuzz.stages import Answer, bound, compiled, judge, read
from tests.fuzz.strangers import commanded, ruled


class Stage(NamedTuple):
    """One way through hadesign.

    `kinds` are generators of inputs, each with its share of them. An input may cost `seconds` of the processor and so
    many more for each 100 KB of it, and `memory` MiB and so many times its size. Every `whole`th is told in all forms,
    and done a second time, which must give the same bytes.
    """

    kinds: Mapping[str, tuple[Callable[[Random], bytes], int]]
    run: Callable[[bytes, bool], Answer]
    seconds: float
    per_100_kb: float
    memory: int
    times: int
    whole: int

    def limit(self, size: int) -> float:
        """Return the seconds that an input of a size may take."""
        return self.seconds + self.per_100_kb * size / 100_000

    def room(self, size: int) -> float:
        """Return the bytes of memory that an input of a size may take."""
        return self.memory * 2**20 + self.times * size


_DESIGNS = {
    "designs": (structures.designs_of, 6),
    "hostile": (structures.hostile_of, 2),
    "structures": (structures.structures_of, 1),
}
STAGES: Mapping[str, Stage] = {
    "read": Stage(
        {
            "bytes": (texts.bytes_of, 3),
            "lines": (texts.lines_of, 3),
            "growing": (texts.growing_of, 1),
            "designs": (structures.designs_of, 1),
            "hostile": (structures.hostile_of, 2),
            "structures": (structures.structures_of, 3),
        },
        read, seconds=3, per_100_kb=1, memory=200, times=60, whole=20,
    ),
    "editor": Stage(
        {"bytes": (texts.bytes_of, 1), "lines": (texts.lines_of, 3), "structures": (structures.structures_of, 1)},
        edited, seconds=5, per_100_kb=10, memory=200, times=60, whole=20,
    ),
    "lint": Stage(_DESIGNS, judge, seconds=20, per_100_kb=60, memory=1024, times=60, whole=10),
    "targets": Stage(_DESIGNS, compiled, seconds=10, per_100_kb=60, memory=512, times=60, whole=10),
    "book": Stage(_DESIGNS, bound, seconds=40, per_100_kb=60, memory=1024, times=60, whole=10),
    "rules": Stage({"rules": (rules.rules_of, 1)}, ruled, seconds=90, per_100_kb=60, memory=1024, times=60, whole=4),
    "commands": Stage(
        {
            "commands": (commands.commands_of, 3),
            "settings": (commands.settings_of, 1),
            "baselines": (commands.baselines_of, 1),
            "manifests": (commands.manifests_of, 2),
            "designs": (commands.designs_of, 3),
        },
        commanded, seconds=20, per_100_kb=60, memory=512, times=60, whole=10,
    ),
}  # fmt: skip
