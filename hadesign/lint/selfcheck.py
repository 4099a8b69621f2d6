"""Runs the examples of rules as their tests: what each design finds, and which branches of a rule none reaches."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path as FilePath

from hadesign.diagnostic import Diagnostic, Path
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _, original, version
from hadesign.lint import Report, load
from hadesign.lint.catalogue import BASES, rule_files
from hadesign.lint.example_runs import ExampleReport, ExampleRuns, bases_of, said_of
from hadesign.lint.examples import mended, unchanged
from hadesign.lint.mending import flaws_of_a_mend
from hadesign.lint.rulefile import BadExample, Example, ExplainedExample, RuleFile
from hadesign.lint.rulefile import load as load_rule
from hadesign.lint.scope import Reached
from hadesign.resources import rules_dir
from hadesign.source import Document, input_diagnostic


def check_examples(paths: Sequence[FilePath] = ()) -> list[Diagnostic]:
    """Return what is wrong with the examples of rules; nothing if every rule does what its examples say.

    Args:
        paths: rule files of the user, and folders of them with perhaps a folder `bases` of designs; hadesign's own
            rules when empty.

    Raises:
        InputError: a rule file is wrong.
        UsageError: a folder holds no rules.
    """
    ours = rules_dir().resolve()
    folders = [folder for folder in dict.fromkeys(map(_folder, paths)) if not folder.resolve().is_relative_to(ours)]
    catalogue = load(folders)
    if version():
        with original():  # examples state findings in the words of the rule file
            catalogue = load(folders)
    bases = bases_of(folders)
    # What was judged is kept for one rule only: ten thousand designs would take all memory.
    return [problem for path in tested_files(paths) for problem in check_rule(path, ExampleRuns(catalogue, bases))]


def tested_files(paths: Sequence[FilePath]) -> list[FilePath]:
    """Return the rule files that some paths name, each once; hadesign's own when there are none."""
    named = (path for path in paths or [rules_dir()])
    return list(dict.fromkeys(file for path in named for file in ([path] if path.is_file() else rule_files(path))))


def _folder(path: FilePath) -> FilePath:
    """Return the folder of rules that a path belongs to: a rule file may stand in one for its topic."""
    if not path.is_file():
        return path
    folder = path.parent
    above = folder / ".." if folder == FilePath() else folder.parent
    return above if not (folder / BASES).is_dir() and (above / BASES).is_dir() else folder


def check_rule(path: FilePath, runs: ExampleRuns) -> list[Diagnostic]:
    """Return what is wrong with the examples of one rule file."""
    file, source = load_rule(path)
    return _Examples(file, source, runs).check()


class _Examples:
    """The examples of one rule: what is wrong with them, and which branches of the rule they reached."""

    def __init__(self, file: RuleFile, source: Document, runs: ExampleRuns) -> None:
        self.file, self.source, self.runs = file, source, runs
        self.reached: set[Reached] = set()
        self.problems: list[Diagnostic] = []

    def check(self) -> list[Diagnostic]:
        """Run every example; report those that find something else than they say, and what none of them reaches."""
        for number, bad in enumerate(self.file.examples.bad):
            if self._compare(bad, bad.findings, ("examples", "bad", number)):
                self._mend(bad, ("examples", "bad", number, "mend"))
        for number, good in enumerate(self.file.examples.good):
            self._compare(good, (), ("examples", "good", number))
        for number, example in enumerate(self.file.examples.explained):
            self._compare(example, example.findings, ("examples", "explained", number))
            self._hold(example, ("examples", "explained", number))
        for key, index, path, message in self._branches():
            if (self.file.id, key, index) not in self.reached:
                self._problem(message, path, _("an example for every branch of a rule"))
        return self.problems

    def _compare(self, example: Example, stated: Sequence[str], path: Path) -> bool:
        """Hold the findings of an example against those that it states; say whether it is a design at all."""
        # Of a bad one with a mend all rules are asked anyway, and this one says the same among them, unless others
        # explain a part of it.
        asked = isinstance(example, BadExample) and example.mend is not None
        report = self._report(example, path, alone=not asked or self.runs.explained(self.file.id))
        if report is None:
            return False
        said = said_of(report, self.file.id)
        for number, finding in enumerate(stated):
            if finding not in said:
                self._problem(_("there is no finding {finding!r}", finding=finding), (*path, "findings", number))
        for finding in said:
            if finding not in stated:
                expected = _("what `findings` says, and nothing else")
                self._problem(_("it finds {finding!r}", finding=finding), path, expected)
        wanted = (example.severity if isinstance(example, BadExample) else None) or _first_level(self.file)
        for severity in sorted(set(said.values()) - {wanted}):
            expected = _("{wanted}, or `severity: {severity}` in the example", wanted=wanted, severity=severity)
            self._problem(_("the severity is {severity}", severity=severity), path, expected)
        return True

    def _hold(self, example: ExplainedExample, path: Path) -> None:
        """Hold what all rules together say against the rules that explain the findings of this one."""
        report = self._report(example, path)
        if report is None:
            return
        for found in report.diagnostics:
            if found.rule == self.file.id:
                message = _("nothing explains {path}: {finding}", path=found.path, finding=found.message)
                self._problem(message, path, _("findings that others explain"))
        by = {one.rule for found in report.explained if found.rule == self.file.id for one in found.explained}
        for wanted in sorted(set(example.by) - by):
            self._problem(_("{rule} explains none of its findings", rule=wanted), (*path, "by"))
        for unsaid in sorted(by - set(example.by)):
            message = _("{rule} explains its findings, too", rule=unsaid)
            self._problem(message, (*path, "by"), _("all rules that do"))

    def _mend(self, bad: BadExample, path: Path) -> None:
        """Hold what all rules say of a mended example against what they say without its mend."""
        try:
            after = mended(bad, self.runs.bases)
        except UsageError as error:
            self._problem(str(error).rstrip("."), path)
            return
        reports = [self._all(after, path), self._all(bad, path)] if after else []
        if None in reports or not reports:
            return
        found, *before = (report for report in reports if report)
        base = unchanged(bad)
        if base and any(flaws_of_a_mend(self.file.id, found, before)):  # rarely, and then a design more is judged
            start = self._all(base, path)
            before += [start] if start else []
        for flaw in flaws_of_a_mend(self.file.id, found, before):
            self._problem(flaw, path, _("a mend that ends the findings, and no new error or warning"))

    def _report(self, example: Example, path: Path, *, alone: bool = False) -> Report | None:
        """Return what every rule, or this one alone, says of an example; note which branches of this one it took."""
        judged = self._judged(path, lambda: self.runs.one(example, self.file.id) if alone else self.runs.whole(example))
        self.reached |= judged.reached if judged else set()
        return judged.report if judged else None

    def _all(self, example: Example, path: Path) -> Report | None:
        """Return what every rule says of a design that is no example: no branch counts as reached by it."""
        judged = self._judged(path, lambda: self.runs.whole(example))
        return judged.report if judged else None

    def _judged(self, path: Path, judge: Callable[[], ExampleReport]) -> ExampleReport | None:
        """Return what is said of a design; `None` if it is wrong, which is a problem of what stands at the path."""
        try:
            return judge()
        except InputError as error:
            for problem in error.diagnostics:
                if problem.location.file == self.source.file:
                    self.problems.append(problem)
                else:
                    message = _("the design is refused: {problem}", problem=problem.message)
                    self._problem(message, path, problem.expected)
        except UsageError as error:
            self._problem(str(error).rstrip("."), path)
        return None

    def _branches(self) -> Iterator[tuple[str, int, Path, str]]:
        """Yield what examples have to reach, and what to say: severities, messages, needs, an assertion that holds."""
        file = self.file
        for key, choices, message in (
            ("severity", file.severity, _("no example reaches this severity")),
            ("message", file.message, _("no example reaches this message")),
        ):
            for number in range(1 if isinstance(choices, str) else len(choices)):
                yield key, number, (key, number), message
        for number, need in enumerate(file.needs):
            yield "needs", number, ("needs", number), _("no example reaches this need of {name}", name=need)
        yield "assert", 1, ("assert",), _("no example reaches this assertion in a way that it holds")

    def _problem(self, message: str, path: Path, expected: str = "") -> None:
        self.problems.append(input_diagnostic(message, self.source.value(path), path, expected=expected))


def _first_level(file: RuleFile) -> str:
    return file.severity if isinstance(file.severity, str) else file.severity[0].level
