"""What `lint` found, as every form of its output takes it."""

from dataclasses import field

from hadesign.frozen import dataclass
from hadesign.lint import Report
from hadesign.source import Texts


@dataclass(frozen=True, slots=True)
class Findings:
    """A report, and how people want to see it: programs are given everything.

    `texts` holds the lines of the files, for excerpts; `passed_over` counts files that are no blueprints. With `infos`
    findings of severity info are shown and not only counted; `colour` tells whether to use colours of a terminal.
    """

    report: Report
    texts: Texts = field(default_factory=dict)
    passed_over: int = 0
    infos: bool = False
    colour: bool = False
