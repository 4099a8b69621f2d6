"""What `lint` found, as every form of its output takes it."""

import posixpath
from collections.abc import Mapping
from dataclasses import field
from pathlib import PurePath

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.frozen import dataclass
from hadesign.lint import Report
from hadesign.lint.baseline import KnownFinding
from hadesign.lint.rule import Rule
from hadesign.source import Texts


@dataclass(frozen=True, slots=True)
class Findings:
    """A report, and how people want to see it: programs are given everything.

    `texts` holds the lines of the files, for excerpts; `passed_over` counts files that are no blueprints. With `infos`
    findings of severity info are shown and not only counted, with `explained` those that others explain, with `known`
    those that a baseline lists; `quiet` leaves out what is no finding, and what is accepted. `colour` tells whether to
    use colours of a terminal. `profiles` are those that designs were judged by, but for the default, `params`
    parameters of rules that were set, as `RULE.NAME=VALUE`. `rules` are those
    that may have found something, by id; `folder` is the one that names of files start from, `baseline` tells whether
    findings were compared with a list of known ones, of which those that are `gone` are found no more. With `whole`
    there is no bound to how many are shown.
    """

    report: Report
    texts: Texts = field(default_factory=dict)
    passed_over: int = 0
    infos: bool = False
    colour: bool = False
    explained: bool = False
    params: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    folder: str = ""
    baseline: bool = False
    gone: tuple[KnownFinding, ...] = ()
    known: bool = False
    quiet: bool = False
    whole: bool = False

    @property
    def told(self) -> tuple[Diagnostic, ...]:
        """What reviewers are shown, worst first: notes only if they are asked for, and what stands alone."""
        shown = (d for d in self.report.diagnostics if self.infos or d.severity is not Severity.INFO)
        return tuple(sorted(shown, key=lambda d: d.severity.rank))

    @property
    def open(self) -> tuple[Diagnostic, ...]:
        """What of it nobody has accepted."""
        return tuple(d for d in self.told if not d.accepted)

    def path(self, file: str) -> str:
        """Return the name of a file as programs know it: from the folder one is in, with `/` between its parts."""
        here, there = PurePath(self.folder), PurePath(file)
        if self.folder and there.is_absolute() and there.is_relative_to(here):
            there = there.relative_to(here)
        return posixpath.normpath(there.as_posix())
