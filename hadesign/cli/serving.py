"""Judges what stands in an editor as `lint` judges files: by the settings of its folder, its rules, its baseline."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from hadesign.cli.asked import LintOptions
from hadesign.cli.common import today
from hadesign.cli.inputs import is_named_so, says_so
from hadesign.cli.judging import LintRun, cache_dir
from hadesign.cli.known import KnownFindings
from hadesign.cli.settings import Settings, settings_of
from hadesign.diagnostic import Location
from hadesign.editor.judgement import EditorJudgement
from hadesign.errors import InputError, UsageError
from hadesign.i18n import version
from hadesign.lint import Report, load
from hadesign.lint.rulefile import load as load_file
from hadesign.lint.stopwatch import Stopwatch
from hadesign.report.rule_pages import rule_page
from hadesign.report.rule_text import Telling, stated
from hadesign.source import Document, input_diagnostic, read_text

_State: TypeAlias = tuple[date, Settings, tuple[tuple[str, int, int], ...]]
"""What a run depends on: the day, the settings, and the files of rules and known findings as they are."""


class _Kept(NamedTuple):
    state: _State
    run: LintRun
    known: KnownFindings


class EditorLint:
    """Keeps the rules of each folder from one judgement to the next, until something that they depend on changes."""

    def __init__(self, asked: LintOptions) -> None:
        """Load nothing yet."""
        self._asked = asked
        self._kept: dict[Path, _Kept] = {}
        self._pages: dict[tuple[_State, str], str] = {}

    def judged(self, file: str, text: str) -> EditorJudgement:
        """Return what is found in a text: nothing at all where it is no blueprint."""
        nothing = EditorJudgement(file, text)
        named = is_named_so(file)
        if not named and not says_so(text.encode("utf-8", "surrogatepass")):
            return nothing
        document: Document | None = None
        try:
            document = read_text(text, file)
            if not named and _is_another(document):
                return nothing
            kept = self._prepared(file)
            report = kept.known.marked(kept.run.report(document))
        except InputError as error:
            return EditorJudgement(file, text, True, document, problems=error.diagnostics)
        except UsageError as error:
            problem = input_diagnostic(str(error), Location(file, 1, 1, 1, 2))
            return EditorJudgement(file, text, True, document, problems=(problem,))
        return EditorJudgement(file, text, True, document, report, (), frozenset(kept.run.shown), kept.run.rules)

    def again(self, document: Document) -> Report:
        """Return what would be found in a document.

        Raises:
            InputError: it is wrong.
        """
        kept = self._prepared(document.file)
        return kept.known.marked(kept.run.report(document))

    def page(self, file: str, rule: str) -> str:
        """Return the page of a rule that judges a file, which was judged before; empty if there is none."""
        kept = self._kept.get(_folder(file))
        if kept is None or (found := kept.run.rules.get(rule)) is None:
            return ""
        key = (kept.state, rule)
        if key not in self._pages:
            self._pages[key] = rule_page(load_file(Path(found.file))[0], self._telling(kept.state[1]))
        return self._pages[key]

    def _telling(self, settings: Settings) -> Telling:
        if not version():
            return stated
        from hadesign.lint.example_runs import telling

        own = (*settings.rules, *self._asked.own)
        return telling(load(own, cache_dir()), own)

    def _prepared(self, file: str) -> _Kept:
        """Return a run in which the rules for a file are loaded.

        Raises:
            InputError: with every mistake in rule files.
            UsageError: settings are wrong, or the list of known findings is.
        """
        settings = Settings() if self._asked.no_config else settings_of(file)
        state = (today(self._asked.as_of), settings, tuple(_states(settings, self._asked)))
        folder = _folder(file)
        kept = self._kept.get(folder)
        if kept is None or kept.state != state:
            run = LintRun(self._asked, state[0], Stopwatch())
            run.load([file])
            kept = self._kept[folder] = _Kept(state, run, KnownFindings(self._asked, run.baselines))
        else:
            kept.run.load([file])
        return kept


def _folder(file: str) -> Path:
    return Path(file).absolute().parent


def _is_another(document: Document) -> bool:
    """Whether a document says that it is something else; one that says nothing yet may become a blueprint."""
    return isinstance(document.data, Mapping) and document.data.get("kind") not in (None, "Blueprint")


def _states(settings: Settings, asked: LintOptions) -> Iterator[tuple[str, int, int]]:
    """Yield the files that settings lead to, with time and size."""
    for place in (*settings.rules, *asked.own, *filter(None, [settings.baseline])):
        for file in sorted(place.rglob("*.yaml")) if place.is_dir() else [place]:
            try:
                state = file.stat()
            except OSError:
                continue
            yield str(file), state.st_mtime_ns, state.st_size
