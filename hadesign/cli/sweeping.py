"""`lint` of many files: each is read when a process is there to judge it, and let go when it was judged."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from hadesign.blueprint.manifests import patterns
from hadesign.cli.asked import ChosenRules, LintOptions
from hadesign.cli.common import say
from hadesign.cli.going import Going
from hadesign.cli.inputs import STDIN_NAME, FileSearch, FoundFile, Inputs, is_blueprint
from hadesign.cli.judging import Judged, JudgedSoFar, LintRun
from hadesign.cli.language import Choice, chosen, resume
from hadesign.cli.lines import Lines
from hadesign.cli.remembering import Outcome
from hadesign.diagnostic import Location
from hadesign.errors import InputError, UsageError
from hadesign.fleet import UnitFailure, WorkItem, answers
from hadesign.fleet.identity import folders_told
from hadesign.fleet.work import Scheduler, guarded
from hadesign.i18n import LOCALES, _, ngettext
from hadesign.lint.kept_findings import shared
from hadesign.lint.stopwatch import READING, Stopwatch
from hadesign.lists import listed
from hadesign.source import escaped, input_diagnostic, read_text
from hadesign.source.limits import MAX_BYTES


class LintUnit(NamedTuple):
    """A file that is to be judged: its name and text, whether it must be a blueprint, and by which rules.

    `told` is the digest of the user's rules, where they are to be the same on another machine.
    """

    file: str
    raw: bytes
    named: bool
    choice: ChosenRules
    told: str = ""


class LintWork:
    """Judges files in any process, as they were asked to be; in this one by a run that is there."""

    def __init__(
        self, asked: LintOptions, day: date, language: Choice, run: LintRun | None = None, *, afar: bool = False
    ) -> None:
        """Keep what every process has to know; `afar` are processes that may not see the files of this one."""
        self._known = asked, day, _sent(language)
        self._run, self._afar = run, afar

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the run behind: another process has its own, unless it is a copy of this one."""
        return _received, (*self._known, self._afar)

    def begin(self) -> Callable[[LintUnit], Outcome]:
        """Return what judges a file."""
        if self._run is not None:
            return partial(_judge, self._run)
        asked, day, language = self._known
        file = language.file
        resume(language._replace(file=LOCALES / file if file else None))
        return partial(_judge, LintRun(asked, day, Stopwatch()), afar=self._afar)


def _received(asked: LintOptions, day: date, language: Choice, afar: bool) -> LintWork:
    return LintWork(asked, day, language, afar=afar)


def _sent(language: Choice) -> Choice:
    """Return a language by the name that its file has on every machine, if it is one of ours."""
    file = language.file
    if file is None:
        return language
    shipped = file.parent == LOCALES
    return language._replace(file=Path(file.name) if shipped or file.name == str(file) else file.absolute())


def _judge(run: LintRun, unit: LintUnit, *, afar: bool = False) -> Outcome:
    """Judge a file; it is sent as text, as its tree takes longer to send than to be read."""
    # What is counted is what one process would have spent.
    watch, run.watch = run.watch, Stopwatch()
    try:
        if afar:
            _same_rules(unit)
        run.use(unit.file, unit.choice)
        with run.watch.of(READING):
            document = read_text(unit.raw, unit.file)
        if not unit.named and not is_blueprint(document):
            return Outcome("", frozenset(), (), failed=False, other="else")
        if afar and patterns(document):
            return Outcome("", frozenset(), (), failed=False, other="home")
        return run.judged(document)._replace(spent=run.watch.spent)
    except InputError as error:
        return Outcome("", frozenset(), error.diagnostics, failed=True)
    finally:
        run.watch = watch


_told = cache(folders_told)


def _same_rules(unit: LintUnit) -> None:
    """Refuse to judge by rules that are others than those of who asks."""
    if _told(unit.choice.folders) != unit.told:
        names = listed(map(str, unit.choice.folders), 3)
        raise UsageError(
            _("a worker sees other rules in {folders}; workers need the same files at the same place.", folders=names)
        )


class _File(NamedTuple):
    """What comes back with what is found in a file: the file, and what that is remembered by."""

    found: FoundFile
    key: str = ""


_LintItem: TypeAlias = WorkItem[_File, LintUnit, Outcome]


class Sweep:
    """One lint of many files."""

    def __init__(self, run: LintRun, search: FileSearch) -> None:
        """Begin nothing yet."""
        self._run, self._search = run, search
        self._judging = JudgedSoFar(run)
        self._lines = Lines(_again)
        self._files: list[str] = []
        self._texts: dict[str, str] = {}
        self._kept = False
        self._choices: dict[str, ChosenRules] = {}
        self._scheduler = _scheduler(run.asked)
        self.bugs: list[str] = []
        """What is to be said of files that were not judged by a mistake of ours."""

    def done(self) -> tuple[Inputs, Judged]:
        """Judge all files; return which there are, and what is found in them.

        Raises:
            InputError: with every mistake in rule files.
            UsageError: a path leads to nothing, settings are wrong, or what was asked for does not exist.
        """
        run = self._run
        going = Going(len(self._search))
        try:
            with closing(self._answers()) as found:
                for about, answer in found:
                    self._take(about, answer)
                    going.on(self._search.passed_over + len(self._files), len(self._judging.found))
        except KeyboardInterrupt:
            going.end()
            self._stopped()
            raise
        finally:
            going.end()
        self._search.check()
        if self._kept:
            run.prune()
        inputs = Inputs((), (), tuple(self._files), self._search.passed_over, self._lines)
        return inputs, self._judging.done(self._files)

    def _answers(self) -> Generator[tuple[_File, Outcome | UnitFailure], None, None]:
        run, language = self._run, chosen()
        if self._scheduler is None:
            return answers(LintWork(run.asked, run.day, language, run), self._items(), run.asked.jobs)
        from hadesign.fleet.dask import on_cluster

        if language.file and language.file.parent != LOCALES:
            raise UsageError(_("workers have no {file}; ask for a language by its name.", file=language.file))
        return on_cluster(LintWork(run.asked, run.day, language, afar=True), self._items(), self._scheduler)

    def _items(self) -> Iterator[_LintItem]:
        """Yield each file with what was found in it before, or to be judged."""
        run = self._run
        for found in self._search.files():
            if found.problem:
                yield WorkItem(_File(found), known=Outcome("", frozenset(), (found.problem,), failed=True))
                continue
            choice = self._choice(found.name)
            run.use(found.name, choice)
            key = run.key(found.name, found.raw)
            if (before := run.recall(key, found.name)) is not None:
                yield WorkItem(_File(found), known=before)
            else:
                yield WorkItem(_File(found, key), self._unit(found, choice))

    def _unit(self, found: FoundFile, choice: ChosenRules) -> LintUnit:
        unit = LintUnit(found.name, found.raw, found.named, choice)
        if self._scheduler is None or not choice.folders:
            return unit
        folders = tuple(folder.absolute() for folder in choice.folders)
        return unit._replace(choice=replace(choice, folders=folders), told=_told(folders))

    def _choice(self, file: str) -> ChosenRules:
        """Return the rules for a file: those of a folder share them."""
        folder = "" if file == STDIN_NAME else str(Path(file).parent)
        if folder not in self._choices:
            self._choices[folder] = self._run.choice(file)
        return self._choices[folder]

    def _take(self, about: _File, answer: Outcome | UnitFailure) -> None:
        found = about.found
        if not isinstance(answer, UnitFailure) and answer.other == "home":
            unit = LintUnit(found.name, found.raw, found.named, self._choice(found.name))
            answer = guarded(partial(_judge, self._run), unit)
        outcome = self._failed(found.name, answer) if isinstance(answer, UnitFailure) else answer
        if outcome.other:
            self._search.pass_over(found)
            return
        self._search.take(found)
        if about.key:
            self._kept = True
            self._run.keep(about.key, found.name, found.raw, outcome)
        self._files.append(found.name)
        if not found.problem:
            self._lines.add(found.name, found.raw, once=found.name == STDIN_NAME)
        self._judging.add(found.name, outcome._replace(found=shared(outcome.found, self._texts)))

    def _failed(self, file: str, failure: UnitFailure) -> Outcome:
        """Return what is told of a file that could not be judged, which says nothing of the others."""
        if failure.kind == "usage":
            raise UsageError(failure.what)
        what = escaped(failure.what, 300)
        if failure.kind == "bug":
            self.bugs.append(failure.trace)
            message = _("this file was not judged, by a bug of hadesign: {error}", error=what)
            hint = _(
                "Run hadesign on this file alone with HADESIGN_DEBUG=1 and report what it prints, with the blueprint"
                " if you may share it."
            )
        else:
            message = _("this file was not judged: {reason}", reason=what)
            hint = _("If memory was lacking, try again with --jobs 1.")
        place, expected = Location(file, 1, 1, 1, 2), _("a file that can be judged")
        found = input_diagnostic(message, place, expected=expected, hint=hint)
        return Outcome("", frozenset(), (found,), failed=True)

    def _stopped(self) -> None:
        """Say how far it came; what was judged is known to the next run."""
        count = len(self._files)
        findings = len(self._judging.found)
        said = ngettext("{count} of {all} files was judged", "{count} of {all} files were judged", count,
                        all=len(self._search))  # fmt: skip
        more = ngettext("with {count} finding.", "with {count} findings.", findings)
        say(f"hadesign: {said}, {more}", err=True)


def _scheduler(asked: LintOptions) -> Scheduler | None:
    """Return the scheduler whose workers are to judge; raises `UsageError` where that is no clear wish."""
    if not asked.scheduler and not asked.scheduler_file:
        return None
    if asked.scheduler and asked.scheduler_file:
        raise UsageError(_("--scheduler and --scheduler-file name one scheduler; give one of them."))
    if asked.jobs:
        raise UsageError(
            _("--jobs counts processes of this machine, and --scheduler leads to others; give one of them.")
        )
    return Scheduler(asked.scheduler, asked.scheduler_file)


def _again(name: str) -> bytes | None:
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        return None
