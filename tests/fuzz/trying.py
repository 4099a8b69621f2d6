"""One input, tried: it is made of its number, its answer is looked at, and what is wrong has a name of its own."""

import gc
import hashlib
import re
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from tests.fuzz.outputs import WrongError, check
from tests.fuzz.stages import Answer
from tests.fuzz.table import STAGES, Stage

CODES = frozenset({0, 1, 2})
_BRIEF = 0.01
"""Seconds in which a process cannot have filled much memory."""
_ROOM = Path(__file__).resolve().parent.parent.parent / "hadesign"


class TooLongError(BaseException):
    """An input takes more time than it may; no handler of errors catches it."""


class Finding(NamedTuple):
    """What is wrong: the property that is broken or the error that was raised, and all that is known of it.

    Inputs whose findings have one `name` show the same.
    """

    name: str
    detail: str


class Tried(NamedTuple):
    """An input that was tried: its exit code, a digest of all that was told, or what is wrong."""

    code: int
    digest: str
    finding: Finding | None = None


def input_of(stage: str, seed: int, number: int) -> tuple[str, bytes]:
    """Return the kind and the bytes of an input; the same for the same numbers, wherever it is asked."""
    kinds = STAGES[stage].kinds
    chance = Random(f"{seed}/{stage}/{number}")
    kind = chance.choices(list(kinds), [share for _make, share in kinds.values()])[0]
    return kind, kinds[kind][0](chance)


def tried(stage: Stage, raw: bytes, *, whole: bool, twice: bool = False) -> Tried:
    """Try an input, and return what came of it; whatever is raised becomes a finding."""
    begun = time.process_time()
    try:
        with _limited(2 * stage.limit(len(raw)) + 1):
            answer = stage.run(raw, whole)
        spent = time.process_time() - begun
        _look(answer, stage, raw, spent, _grown(spent))
        if twice:
            _same(answer, stage.run(raw, whole))
    except WrongError as wrong:
        return Tried(3, "", Finding(str(wrong), "".join(traceback.format_exception(wrong))[-3000:]))
    except TooLongError:
        return Tried(3, "", Finding("takes too long", f"{len(raw)} bytes: more than {stage.limit(len(raw)):.1f} s"))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001  a panic of a library is none of Exception
        return Tried(3, "", Finding(_signature(error), "".join(traceback.format_exception(error))[-4000:]))
    return Tried(answer.code, _digest(answer))


def _same(answer: Answer, again: Answer) -> None:
    if answer != again:
        raise WrongError("other bytes the second time")


def _look(answer: Answer, stage: Stage, raw: bytes, spent: float, grown: float) -> None:
    if answer.code not in CODES:
        raise WrongError(f"exit code {answer.code}")
    if spent > stage.limit(len(raw)):
        raise WrongError("takes too long")
    if grown > stage.room(len(raw)):
        raise WrongError("takes too much memory")
    for name, text in answer.told.items():
        if not name.startswith("file "):
            check(name, text)


def _digest(answer: Answer) -> str:
    found = hashlib.sha256(str(answer.code).encode())
    for name, text in answer.told.items():
        found.update(f"\0{name}\0{text}".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _signature(error: BaseException) -> str:
    """Return the kind of an error and the innermost places of ours that it went through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(_ROOM))]
    places = [f"{Path(frame.filename).relative_to(_ROOM.parent)}:{frame.name}" for frame in frames[-2:]]
    return f"{type(error).__name__} in {' > '.join(places) or re.sub(r'[0-9]+', 'N', str(error))[:60]}"


_peaks = [0.0]


def _grown(spent: float) -> float:
    """Return by how many bytes the most that this process ever held has grown since it was last asked.

    To ask takes as long as to read a short text, and to fill a hundred MiB takes longer than `_BRIEF`: what was there
    for less cannot have taken too much.
    """
    if spent < _BRIEF:
        return 0
    now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0
    before, _peaks[0] = _peaks[0], now
    return now - before


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Stop what takes more time of the processor; a library that never comes back is stopped from outside."""
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


def settled() -> None:
    """Keep what is there from being looked through for garbage, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    _grown(_BRIEF)
