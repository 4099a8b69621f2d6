"""Judges the documents of a lint, each with the rules that were asked for where it stands."""

import codecs
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hadesign.blueprint.manifests import patterns
from hadesign.cli.asked import ChosenRules, LintOptions
from hadesign.cli.common import progress
from hadesign.cli.inputs import STDIN_NAME, Inputs
from hadesign.cli.remembering import NamedManifests, Outcome, Remembered
from hadesign.cli.settings import Settings, settings_of
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint import AUDIT, Catalogue, Report, lint
from hadesign.lint.choosing import notices
from hadesign.lint.profile import DEFAULT
from hadesign.lint.rule import Rule
from hadesign.lint.stopwatch import PROOF, READING, Stopwatch
from hadesign.lists import COMMAS, joined
from hadesign.proof import Proof, prove
from hadesign.source import Document
from hadesign.topology import read_cluster

if TYPE_CHECKING:
    from hadesign.observed.nouns import Observed


@dataclass(frozen=True, slots=True)
class Judged:
    """All findings, whether some input was wrong (`failed`), and the designs with the ids of the rules that ran."""

    report: Report
    failed: bool
    designs: Mapping[str, frozenset[str]]


class LintRun:
    """One run of a lint: its day, its rules, and the time that it takes."""

    def __init__(self, asked: LintOptions, day: date, watch: Stopwatch, observed: "Observed | None" = None) -> None:
        """Load nothing yet; `observed` is what was seen of the cluster, if that is to be judged."""
        self.asked, self.day, self.watch, self.observed = asked, day, watch, observed
        self._chosen: dict[str, ChosenRules] = {}
        self._loaded: dict[ChosenRules, tuple[Catalogue, frozenset[str]]] = {}
        self._profiles: dict[str, None] = {}
        self._homes: dict[str, str] = {}
        """The blueprint that each file belongs to in which something was found: manifests have no settings."""
        self._memory = Remembered(folder, day) if (folder := cache_dir()) and not asked.anew else None
        self._recalled: dict[str, Outcome] = {}
        self._at_once: dict[str, Outcome] = {}
        self._last: Proof | None = None

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
                loaded = choice.loaded(cache_dir())
            self._about_designs(loaded[1])
            self._loaded[choice] = loaded
        return choice

    def _about_designs(self, ids: frozenset[str]) -> None:
        """Refuse to lint by nothing but rules about a cluster that was observed: that would find nothing at all."""
        if self.observed is None and self.asked.select and ids and all(one.startswith(AUDIT) for one in ids):
            names = joined(sorted(ids), COMMAS)
            raise UsageError(_("{rules}: about a cluster that was observed; see `hadesign audit --help`.", rules=names))

    def knows(self, file: str, raw: bytes) -> bool:
        """Whether what is in a file was judged before, with these rules and on this day: it need not be read."""
        if self._memory is None or file == STDIN_NAME:
            return False
        try:
            self.load([file])
        except (InputError, UsageError):
            self._memory = None  # said when the rules are loaded for all files
            return False
        outcome = self._memory.recall(self._key(file, raw.removeprefix(codecs.BOM_UTF8)), file)
        if outcome is not None:
            self._recalled[file] = outcome
        return outcome is not None

    def judges_at_once(self, document: Document) -> bool:
        """Judge a document while others are still to be read, which need not be in memory together, if that can be.

        What is wrong with rules and settings is said when those for all files are loaded.
        """
        asked = self.asked
        if asked.jobs != 1 or asked.fix or asked.diff or asked.unsafe_fixes:
            return False
        try:
            self.load([document.file])
        except (InputError, UsageError):
            return False
        self._at_once[document.file] = self.outcome(document)
        return True

    def _key(self, file: str, text: bytes) -> str:
        """Return what a design is remembered by; empty if it is not."""
        if self._memory is None or file == STDIN_NAME:
            return ""
        return self._memory.key(file, text, *self._loaded[self._chosen[file]])

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
        anew = {document.file for document in inputs.documents}
        before = self._recalled | self._at_once
        files = [file for file in inputs.files if file in anew or file in before]
        rest = iter(outcomes(self, inputs.documents) if outcomes else map(self.outcome, inputs.documents))
        for number, file in enumerate(files, 1):
            if len(files) > 1:
                progress(_("{number} of {all}: {file}", number=number, all=len(files), file=file))
            outcome = next(rest) if file in anew else before[file]
            found += outcome.found
            self._homes |= {d.location.file: file for d in outcome.found}
            failed = failed or outcome.failed
            self.watch.add(outcome.spent)
            self._profiles[outcome.profile] = None
            if not outcome.failed:
                designs[outcome.design] = designs.get(outcome.design, frozenset()) | outcome.ids
        if (anew or self._at_once) and self._memory:
            self._memory.prune()
        progress("")
        return Judged(Report.of(self.day.isoformat(), inputs.files, found), failed, designs)

    def report(self, document: Document) -> Report:
        """Return what is found in one document; raise `InputError` if it is wrong."""
        outcome, _manifests = self._judged(document)
        if outcome.failed:
            raise InputError(outcome.found)
        return Report.of(self.day.isoformat(), [document.file], outcome.found)

    def outcome(self, document: Document) -> Outcome:
        """Lint a document, whose rules are loaded, and keep what is found for the next run."""
        text = document.text.encode("utf-8", "surrogatepass") if self._memory else b""
        key = self._key(document.file, text)
        outcome, manifests = self._judged(document)
        # A profile that changed meanwhile would be remembered as the one of before.
        if self._memory and not outcome.failed and self._key(document.file, text) == key:
            self._memory.keep(key, outcome, manifests)
        return outcome

    def _judged(self, document: Document) -> tuple[Outcome, NamedManifests]:
        catalogue, ids = self._loaded[self._chosen[document.file]]
        try:
            with self.watch.of(READING):
                cluster = read_cluster(document)
            with self.watch.of(PROOF):
                proof = prove(cluster)
            self._forget_all_but(proof)
            report = lint(cluster, proof, catalogue, self.day, ids, watch=self.watch, observed=self.observed)
        except InputError as error:
            return Outcome("", ids, error.diagnostics, failed=True), NamedManifests()
        found = (*report.diagnostics, *report.explained)
        outcome = Outcome(cluster.name, report.ran, found, failed=False, profile=report.profile)
        return outcome, NamedManifests(patterns(document), cluster.document.beside)

    def _forget_all_but(self, proof: Proof) -> None:
        """Free what was proved before: of hundreds of designs one is in memory; the last one ends with the process."""
        if self._last is not None:
            self._last.forget()
        self._last = proof

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
