"""Every form in which a command can write what it found: one table, and one row is all that a further form takes.

A row names a function, which takes what its command found and returns the text. It is imported when it is asked for, as
start-up is most of a small lint.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from hadesign.report.diff.subject import Difference
    from hadesign.report.explain import Explained
    from hadesign.report.findings import Findings
    from hadesign.report.inventory import Inventory
    from hadesign.report.offered import Offered
    from hadesign.report.questions import Question
    from hadesign.report.rehearsal.subject import Rehearsed
    from hadesign.report.rule_list import RuleList
    from hadesign.report.waiver_register import WaiverRegister
    from hadesign.synthesis.outcomes import Synthesis

Found = TypeVar("Found")


def imported(path: str) -> Any:
    """Import what a path of the form `module:name` leads to."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


class Formats(Generic[Found]):
    """The forms of one command by name, the one for people first: it is the default."""

    def __init__(self, **functions: str) -> None:
        """Keep the functions, each as `module:name`."""
        self.functions = functions

    def function(self, form: str) -> Callable[[Found], str]:
        """Import the function of a form."""
        function: Callable[[Found], str] = imported(self.functions[form])
        return function

    def write(self, form: str, found: Found) -> str:
        """Return what was found as text in a form; what is for people may be printed into the log of a pipeline."""
        text = self.function(form)(found)
        if form not in ("text", "markdown"):
            return text
        from hadesign.source import logged  # which is loaded where something is written, and for no help

        return logged(text)


LINT: "Formats[Findings]" = Formats(
    text="hadesign.report.text:findings_text",
    json="hadesign.report.json_v1:findings_json",
    markdown="hadesign.report.findings_markdown:findings_markdown",
    sarif="hadesign.report.sarif:findings_sarif",
    github="hadesign.report.github:findings_github",
    gitlab="hadesign.report.gitlab:findings_gitlab",
    junit="hadesign.report.junit:findings_junit",
    rdjson="hadesign.report.rdjson:findings_rdjson",
)
PROVE: "Formats[Question]" = Formats(
    text="hadesign.report.answer:answer_text",
    json="hadesign.report.answer:answer_json",
    markdown="hadesign.report.answer:answer_markdown",
)
SHOW: "Formats[Inventory]" = Formats(
    text="hadesign.report.inventory_text:inventory_text",
    json="hadesign.report.inventory:inventory_json",
)
EXPLAIN: "Formats[Explained]" = Formats(
    text="hadesign.report.explain:explain_text",
    json="hadesign.report.explain:explain_json",
    markdown="hadesign.report.explain:explain_markdown",
)
TARGETS: "Formats[Offered]" = Formats(
    text="hadesign.report.offered:offered_text",
    json="hadesign.report.offered:offered_json",
)
RULES: "Formats[RuleList]" = Formats(
    text="hadesign.report.rule_list:rules_text",
    json="hadesign.report.rule_list:rules_json",
    markdown="hadesign.report.rule_list:rules_markdown",
)
WAIVERS: "Formats[WaiverRegister]" = Formats(
    text="hadesign.report.waiver_register:waivers_text",
    json="hadesign.report.waiver_register:waivers_json",
    markdown="hadesign.report.waiver_register:waivers_markdown",
)
DIFF: "Formats[Difference]" = Formats(
    text="hadesign.report.diff.written:diff_text",
    json="hadesign.report.diff_json:diff_json",
    markdown="hadesign.report.diff.written:diff_markdown",
)
REHEARSE: "Formats[Rehearsed]" = Formats(
    text="hadesign.report.rehearsal.written:rehearsed_text",
    json="hadesign.report.rehearsal.data:rehearsed_json",
    markdown="hadesign.report.rehearsal.written:rehearsed_markdown",
)
SYNTH: "Formats[Synthesis]" = Formats(
    text="hadesign.report.synthesis.written:synthesis_text",
    json="hadesign.report.synthesis.data:synthesis_json",
    markdown="hadesign.report.synthesis.written:synthesis_markdown",
)
FORMATS: dict[str, Formats[Any]] = {
    "lint": LINT,
    "prove": PROVE,
    "diff": DIFF,
    "rehearse": REHEARSE,
    "synth": SYNTH,
    "show": SHOW,
    "explain": EXPLAIN,
    "targets": TARGETS,
    "rules": RULES,
    "waivers": WAIVERS,
}
"""By the command that writes them."""
