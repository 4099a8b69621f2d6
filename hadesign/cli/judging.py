"""Judges the documents of a lint, each with the rules that were asked for where it stands."""

import codecs
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hadesign.blueprint.manifests import patterns
from hadesign.cli.asked import ChosenRules, LintOptions
from hadesign.cli.inputs import STDIN_NAME, Inputs
from hadesign.cli.remembering import Outcome, Remembered, beside_of
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


class JudgedSoFar:
    """What is found in one design after the other, put together."""

    def __init__(self, run: "LintRun", problems: Iterable[Diagnostic] = ()) -> None:
        """Begin with what is wrong with inputs, if anything is."""
        self._run = run
        self.found: list[Diagnostic] = [*problems]
        self.failed = bool(self.found)
        self._designs: dict[str, frozenset[str]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        """Ids of rules that ran: of ten thousand designs nearly all have the same."""

    def add(self, file: str, outcome: Outcome) -> None:
        """Add what is found in a file."""
        self.found += outcome.found
        self.failed = self.failed or outcome.failed
        self._run.tell(file, outcome)
        if not outcome.failed:
            ran = outcome.ids | self._designs.get(outcome.design, frozenset())
            self._designs[outcome.design] = self._sets.setdefault(ran, ran)

    def done(self, files: Iterable[str]) -> Judged:
        """Return all of it, by files in their order."""
        report = Report.of(self._run.day.isoformat(), files, self.found)
        self.found = []
        return Judged(report, self.failed, self._designs)


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
                by_folder[folder] = self.choice(file)
            self.use(file, by_folder[folder])

    def choice(self, file: str) -> ChosenRules:
        """Return which rules judge the files of a folder; raises as `load`."""
        choice = self.asked.with_settings(Settings() if self.asked.no_config else settings_of(file))
        self._load(choice)
        return choice

    def use(self, file: str, choice: ChosenRules) -> None:
        """Judge a file by some rules, which are loaded if they are not; raises as `load`."""
        self._load(choice)
        self._chosen[file] = choice

    def _load(self, choice: ChosenRules) -> None:
        if choice not in self._loaded:
            with self.watch.of(READING):
                loaded = choice.loaded(cache_dir())
            self._about_designs(loaded[1])
            self._loaded[choice] = loaded

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
        outcome = self.recall(self.key(file, raw), file)
        if outcome is not None:
            self._recalled[file] = outcome
        return outcome is not None

    def key(self, file: str, raw: bytes) -> str:
        """Return what a design is remembered by, whose rules are loaded; empty if it is not."""
        if self._memory is None or file == STDIN_NAME:
            return ""
        text = raw.removeprefix(codecs.BOM_UTF8)
        return self._memory.key(file, text, *self._loaded[self._chosen[file]])

    def recall(self, key: str, file: str) -> Outcome | None:
        """Return what was found in a design before; `None` if that is not known."""
        return self._memory.recall(key, file) if self._memory and key else None

    def keep(self, key: str, file: str, raw: bytes, outcome: Outcome) -> None:
        """Keep what was found in a design for the next run, if all that decided it is as it was."""
        # A profile that changed meanwhile would be remembered as the one of before.
        if self._memory and key and not outcome.failed and self.key(file, raw) == key:
            self._memory.keep(key, outcome)

    def prune(self) -> None:
        """Keep no more than there is room for."""
        if self._memory:
            self._memory.prune()

    def tell(self, file: str, outcome: Outcome) -> None:
        """Note by what a file was judged, and which files it is about."""
        self._homes |= {d.location.file: file for d in outcome.found}
        self.watch.add(outcome.spent)
        self._profiles[outcome.profile] = None

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

    def judge(self, inputs: Inputs) -> Judged:
        """Lint every document, one after the other."""
        judging = JudgedSoFar(self, inputs.problems)
        documents = {document.file: document for document in inputs.documents}
        for file in inputs.files:
            if file in documents:
                judging.add(file, self.outcome(documents[file]))
            elif file in self._recalled:
                judging.add(file, self._recalled[file])
        if documents:
            self.prune()
        return judging.done(inputs.files)

    def report(self, document: Document) -> Report:
        """Return what is found in one document; raise `InputError` if it is wrong."""
        outcome = self.judged(document)
        if outcome.failed:
            raise InputError(outcome.found)
        return Report.of(self.day.isoformat(), [document.file], outcome.found)

    def outcome(self, document: Document) -> Outcome:
        """Lint a document, whose rules are loaded, and keep what is found for the next run."""
        text = document.text.encode("utf-8", "surrogatepass") if self._memory else b""
        key = self.key(document.file, text)
        outcome = self.judged(document)
        self.keep(key, document.file, text, outcome)
        return outcome

    def judged(self, document: Document) -> Outcome:
        """Lint a document, whose rules are loaded."""
        catalogue, ids = self._loaded[self._chosen[document.file]]
        try:
            with self.watch.of(READING):
                cluster = read_cluster(document)
            with self.watch.of(PROOF):
                proof = prove(cluster)
            self._forget_all_but(proof)
            report = lint(cluster, proof, catalogue, self.day, ids, watch=self.watch, observed=self.observed)
        except InputError as error:
            return Outcome("", ids, error.diagnostics, failed=True)
        found = (*report.diagnostics, *report.explained)
        beside = beside_of(patterns(document), cluster.document.beside)
        return Outcome(cluster.name, report.ran, found, failed=False, profile=report.profile, beside=beside)

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
