"""Judges the documents of a lint, each with the rules that were asked for where it stands."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hadesign.cli.asked import ChosenRules, LintOptions
from hadesign.cli.common import progress
from hadesign.cli.inputs import Inputs
from hadesign.cli.settings import Settings, settings_of
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint import Catalogue, Report, lint
from hadesign.lint.choosing import notices
from hadesign.lint.profile import DEFAULT
from hadesign.lint.rule import Rule
from hadesign.lint.stopwatch import PROOF, READING, Stopwatch
from hadesign.proof import prove
from hadesign.source import Document
from hadesign.topology import read_cluster


@dataclass(frozen=True, slots=True)
class Judged:
    """All findings, whether some input was wrong (`failed`), and the designs with the ids of the rules that ran."""

    report: Report
    failed: bool
    designs: Mapping[str, frozenset[str]]


class Outcome(NamedTuple):
    """What is found in a document: its design's name, ids of the rules that ran, findings, whether it was wrong.

    `profile` is the one that it was judged by, `spent` the time that it took, where another process took it.
    """

    design: str
    ids: frozenset[str]
    found: tuple[Diagnostic, ...]
    failed: bool
    spent: Mapping[str, float] = {}
    profile: str = ""


class LintRun:
    """One run of a lint: its day, its rules, and the time that it takes."""

    def __init__(self, asked: LintOptions, day: date, watch: Stopwatch) -> None:
        """Load nothing yet."""
        self.asked, self.day, self.watch = asked, day, watch
        self._chosen: dict[str, ChosenRules] = {}
        self._loaded: dict[ChosenRules, tuple[Catalogue, frozenset[str]]] = {}
        self._profiles: dict[str, None] = {}
        self._homes: dict[str, str] = {}
        """The blueprint that each file belongs to in which something was found: manifests have no settings."""

    def load(self, files: Iterable[str]) -> None:
        """Load and choose the rules for each of some files: those of a folder share them.

        Raises:
            InputError: with every mistake in rule files.
            UsageError: what was asked for does not exist, or settings are wrong.
        """
        by_folder: dict[str, ChosenRules] = {}
        for file in files:
            folder = os.path.dirname(file)  # noqa: PTH120  a name need not be one that a path can have
            if folder not in by_folder:
                by_folder[folder] = self._choice(file)
            self._chosen[file] = by_folder[folder]

    def _choice(self, file: str) -> ChosenRules:
        choice = self.asked.with_settings(Settings() if self.asked.no_config else settings_of(file))
        if choice not in self._loaded:
            with self.watch.of(READING):
                self._loaded[choice] = choice.loaded(cache_dir())
        return choice

    @property
    def rules(self) -> Mapping[str, Rule]:
        """All rules there are, by id."""
        return {name: rule for catalogue, _ids in self._loaded.values() for name, rule in catalogue.rules.items()}

    @property
    def profiles(self) -> tuple[str, ...]:
        """Profiles that designs were judged by, the default left aside."""
        return tuple(name for name in self._profiles if name not in ("", DEFAULT))

    @property
    def params(self) -> tuple[str, ...]:
        """Parameters that have another value than the rules give them."""
        return tuple(dict.fromkeys(param for choice in self._loaded for param in choice.params))

    @property
    def shown(self) -> tuple[str, ...]:
        """What is shown beside what counts: as asked, else what the settings of any of the files say."""
        return self.asked.show or tuple(dict.fromkeys(name for choice in self._loaded for name in choice.settings.show))

    @property
    def baselines(self) -> tuple[Path, ...]:
        """The files of known findings: the one that is asked for, else those of the settings."""
        if self.asked.baseline or self.asked.write_baseline:
            return (self.asked.baseline,) if self.asked.baseline else ()
        return tuple(dict.fromkeys(c.settings.baseline for c in self._loaded if c.settings.baseline))

    def notices(self) -> Iterator[str]:
        """Yield what is to be said of rules that ran."""
        yield from dict.fromkeys(notice for loaded in self._loaded.values() for notice in notices(*loaded))

    def judge(self, inputs: Inputs, outcomes: "Outcomes | None" = None) -> Judged:
        """Lint every document; `outcomes` says how, where it is not one after the other."""
        found: list[Diagnostic] = [*inputs.problems]
        failed = bool(found)
        designs: dict[str, frozenset[str]] = {}
        rest = iter(outcomes(self, inputs.documents) if outcomes else map(self.outcome, inputs.documents))
        for number, document in enumerate(inputs.documents, 1):
            if len(inputs.documents) > 1:
                progress(_("{number} of {all}: {file}", number=number, all=len(inputs.documents), file=document.file))
            outcome = next(rest)
            found += outcome.found
            self._homes |= {d.location.file: document.file for d in outcome.found}
            failed = failed or outcome.failed
            self.watch.add(outcome.spent)
            self._profiles[outcome.profile] = None
            if not outcome.failed:
                designs[outcome.design] = designs.get(outcome.design, frozenset()) | outcome.ids
        progress("")
        return Judged(Report.of(self.day.isoformat(), inputs.files, found), failed, designs)

    def report(self, document: Document) -> Report:
        """Return what is found in one document; raise `InputError` if it is wrong."""
        outcome = self.outcome(document)
        if outcome.failed:
            raise InputError(outcome.found)
        return Report.of(self.day.isoformat(), [document.file], outcome.found)

    def outcome(self, document: Document) -> Outcome:
        """Lint a document, whose rules are loaded."""
        catalogue, ids = self._loaded[self._chosen[document.file]]
        try:
            with self.watch.of(READING):
                cluster = read_cluster(document)
            with self.watch.of(PROOF):
                proof = prove(cluster)
            report = lint(cluster, proof, catalogue, self.day, ids, watch=self.watch)
        except InputError as error:
            return Outcome("", ids, error.diagnostics, failed=True)
        return Outcome(
            cluster.name, report.ran, (*report.diagnostics, *report.explained), failed=False, profile=report.profile
        )

    def fails(self, report: Report, *, stale: bool) -> bool:
        """Whether something is found that the exit code is to tell; a stale baseline is as bad as a warning."""
        levels = {choice.fail_on for choice in self._chosen.values()} or {self.asked.fail_on or "error"}
        if stale and levels & {"warning", "unknown", "info"}:
            return True
        if len(levels) == 1:
            return fails(report.diagnostics, *levels)
        by_file: dict[str, list[Diagnostic]] = {}
        for found in report.diagnostics:
            by_file.setdefault(found.location.file, []).append(found)
        of_others = self.asked.fail_on or "error"
        return any(
            fails(found, self._chosen[home].fail_on if home in self._chosen else of_others)
            for file, found in by_file.items()
            for home in (file if file in self._chosen else self._homes.get(file, file),)
        )


Outcomes: TypeAlias = Callable[[LintRun, Sequence[Document]], Iterable[Outcome]]
"""Lints documents, and yields what is found in each, in their order."""


def fails(found: Iterable[Diagnostic], fail_on: str) -> bool:
    """Whether one of some findings that nobody accepted is at least that bad."""
    if fail_on == "never":
        return False
    unknown = fail_on == "unknown"
    least = (Severity.WARNING if unknown else Severity(fail_on)).rank
    return any(one.severity.rank <= least or (unknown and one.unknown) for one in found if not one.accepted)


def cache_dir() -> Path | None:
    """Return where compiled rules are kept (https://specifications.freedesktop.org/basedir-spec/latest/)."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "hadesign"
    try:
        return Path.home() / ".cache" / "hadesign"
    except RuntimeError:
        return None
