"""`--jobs`: designs judged by several processes, with the answer that one of them would give.

What a process does before its first finding takes longer than ten more designs: so the first one is judged before
others start, and these are forked, with the rules as they are. That is safe where nothing else runs in this process. On
other systems than Linux, where a fork breaks libraries or there is none, they start anew and take the compiled rules
from the cache, once.
"""

import gc
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from threading import active_count
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import click

from hadesign.cli.ending import ENDING
from hadesign.cli.judging import LintRun
from hadesign.cli.language import Choice, chosen, resume
from hadesign.cli.remembering import Outcome
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _

if TYPE_CHECKING:
    from hadesign.cli.asked import LintOptions
    from hadesign.source import Document

    _ParamType: TypeAlias = click.ParamType[int]
else:
    _ParamType = click.ParamType  # click 8.1 knows no type of its values

AUTO = "auto"
_DIGITS = 5
_PAYS = {"fork": 2, "spawn": 12}
"""Designs for each process from which `auto` starts one: what starts anew has judged about ten when it is ready."""


class Jobs(_ParamType):
    """A number of processes; 0 and `auto` stand for that of the cores that this process may use."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return a number; `fail` raises what click shows."""
        text = str(value).lower()
        if text != AUTO and not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
            self.fail(_("{value!r} is no number of processes; write one such as 4, or auto.", value=value), param, ctx)
        return 0 if text == AUTO else int(text)


def processes(jobs: int, documents: int) -> int:
    """Return how many processes are worth starting for some documents."""
    if jobs:
        return min(jobs, documents)
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, min(cores, documents // _PAYS[start_method()]))


def start_method() -> Literal["fork", "spawn"]:
    """Return how a process is started: as a copy of this one where that is safe."""
    return "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"


def by_processes(run: LintRun, documents: Sequence["Document"]) -> Iterable[Outcome]:
    """Yield what is found in each document, in their order, by as many processes as are asked for and pay."""
    count = processes(run.asked.jobs, len(documents))
    return outcomes(run, documents, count) if count > 1 else map(run.outcome, documents)


def outcomes(run: LintRun, documents: Sequence["Document"], count: int) -> Iterator[Outcome]:
    """Yield what is found in each document, in their order, by so many processes.

    Raises:
        UsageError: a process ended before it had answered.
    """
    yield run.outcome(documents[0])
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    method = start_method()
    if method == "spawn":
        # What the processes share has to be cleared away at the end, which a lint of one process leaves out.
        gc.enable()
    _Worker.run = run
    try:
        with ProcessPoolExecutor(count, get_context(method), _begin, (run.asked, run.day, chosen())) as pool:
            try:
                with undisturbed():
                    futures = [pool.submit(_judge, document.file, document.text) for document in documents[1:]]
                for future in futures:
                    yield future.result()
            except BrokenProcessPool:
                raise
            except BaseException:
                # Nobody waits for what is still being judged: neither after Ctrl-C nor after a bug of ours.
                for child in active_children():
                    child.terminate()
                raise
    except BrokenProcessPool:
        message = _("a process that judged designs was ended, perhaps for lack of memory; try again with --jobs 1.")
        raise UsageError(message) from None
    finally:
        _Worker.run = None


@contextmanager
def undisturbed() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: this one hears it, and ends them."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, [signal.SIGINT, *ENDING])
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


# --- in each of the processes -----------------------------------------------------------------------------------------


class _Worker:
    """The one run of a process, with its rules; a process that is forked has that of the one that it comes from."""

    run: LintRun | None = None

    @classmethod
    def mine(cls) -> LintRun:
        if cls.run is None:
            raise RuntimeError("a process judges only after it has begun")
        return cls.run


def _begin(asked: "LintOptions", day: date, language: Choice) -> None:
    from hadesign.lint.stopwatch import Stopwatch

    end_as_told()
    end_with_parent()
    gc.disable()
    resume(language)
    _Worker.run = _Worker.run or LintRun(asked, day, Stopwatch())


def end_as_told() -> None:
    """Let Ctrl-C be heard by the process that started this one, and end at once when that says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def end_with_parent() -> None:
    """End when the process ends that started this one, however that happens: it would wait for work for ever."""
    from multiprocessing import parent_process
    from threading import Thread

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


def _judge(name: str, text: str) -> Outcome:
    """Judge a document; it is sent as text, as its tree takes longer to send than to be read again."""
    run = _Worker.mine()
    from hadesign.lint.stopwatch import READING, Stopwatch
    from hadesign.source import read_text

    try:
        run.load([name])
        # The rules of a process are its own affair: what is counted is what one process would have spent.
        watch = run.watch = Stopwatch()
        with watch.of(READING):
            document = read_text(text, name)
        return run.outcome(document)._replace(spent=watch.spent)
    except InputError as error:
        return Outcome("", frozenset(), error.diagnostics, failed=True)
