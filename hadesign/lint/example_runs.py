"""What rules say of examples, which are designs like any other: their tests ask, and who explains a rule."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path as FilePath
from typing import NamedTuple

from hadesign.blueprint import load as load_blueprint
from hadesign.errors import InputError, UsageError
from hadesign.i18n import original
from hadesign.lint import Catalogue, Report, lint
from hadesign.lint.catalogue import BASES
from hadesign.lint.examples import DAY, document, text_of
from hadesign.lint.rulefile import BadExample, Example, RuleFile
from hadesign.lint.scope import Reached
from hadesign.lint.waivers import TOPIC
from hadesign.observed import Observed, observed_of
from hadesign.proof import Proof, prove
from hadesign.resources import rules_dir
from hadesign.topology import build_cluster


class ExampleReport(NamedTuple):
    """What rules say of an example, and which of their branches they took."""

    report: Report
    reached: frozenset[Reached]


class ExampleRuns:
    """What rules say of examples; whoever asks, a design is proved once, and judged by all rules once."""

    def __init__(self, catalogue: Catalogue, bases: Sequence[FilePath]) -> None:
        """Judge nothing yet; `bases` are the folders of designs that examples start from."""
        self.catalogue, self.bases = catalogue, bases
        self._proofs: dict[str, Proof] = {}
        self._judged: dict[tuple[str, str, str], ExampleReport] = {}

    def proof(self, example: Example) -> Proof:
        """Return what the design of an example survives.

        Raises:
            UsageError: the base design or a path to change does not exist.
            InputError: the design is no valid blueprint, or its facts contradict each other.
        """
        text = text_of(example, self.bases)
        if text not in self._proofs:
            design = document(example, self.bases)
            self._proofs[text] = prove(build_cluster(load_blueprint(design), design))
        return self._proofs[text]

    def whole(self, example: Example) -> ExampleReport:
        """Return what all rules say of an example, in the words of the rule files; raises as `proof`."""
        key = text_of(example, self.bases), example.as_of or DAY, json.dumps(example.observed)
        if key not in self._judged:
            with original():
                self._judged[key] = self._lint(example)
        return self._judged[key]

    def one(self, example: Example, rule: str) -> ExampleReport:
        """Return what one rule alone says of an example, in the words of its file; raises as `proof`."""
        with original():
            return self._lint(example, rule)

    def explained(self, rule: str) -> bool:
        """Whether another rule may explain findings of this one, which says less then than it says alone."""
        return any(rule in other.explains for other in self.catalogue.rules.values())

    def in_the_language_of_the_reader(self, example: Example, rule: str) -> Report:
        """Return what one rule says of an example, translated; raises as `proof`."""
        return self._lint(example, rule).report

    def _lint(self, example: Example, rule: str = "") -> ExampleReport:
        proof, reached = self.proof(example), set[Reached]()
        day = date.fromisoformat(example.as_of or DAY)
        # Rules about waivers look at what all others have found.
        chosen = [rule] if rule and not rule.startswith(TOPIC) else self.catalogue.rules
        report = lint(proof.cluster, proof, self.catalogue, day, chosen, reached, observed=observed_in(example, day))
        return ExampleReport(report, frozenset(reached))


def observed_in(example: Example, day: date) -> Observed | None:
    """Return what an example says was observed of a cluster, at noon of the day; `None` if it says nothing of that."""
    if example.observed is None:
        return None
    return replace(observed_of(example.observed), at=datetime.combine(day, time(12), UTC))


def bases_of(folders: Sequence[FilePath]) -> list[FilePath]:
    """Return the folders of designs that examples start from: those beside rules of the user, then hadesign's own."""
    return [*(folder / BASES for folder in folders), rules_dir() / BASES]


def said_of(report: Report, rule: str) -> dict[str, str]:
    """Return the findings of a rule as examples state them, each with its severity."""
    found = [one for one in (*report.diagnostics, *report.explained) if one.rule == rule]
    return {f"{d.path}: {d.message}" if d.path else d.message: d.severity.value for d in found}


def telling(catalogue: Catalogue, folders: Sequence[FilePath]) -> Callable[[RuleFile, BadExample], Sequence[str]]:
    """Return what tells the findings of examples in the reader's language, as they are stated in rule files.

    There they are in English, with values in the midst of them: in another language a rule has to say them again, which
    takes some 20 ms for each example.
    """
    runs = ExampleRuns(catalogue, bases_of(folders))

    def told(rule: RuleFile, example: BadExample) -> Sequence[str]:
        try:
            report = runs.in_the_language_of_the_reader(example, rule.id)
        except (InputError, UsageError):
            return example.findings  # `hadesign rules test` says what is wrong with it
        return tuple(said_of(report, rule.id)) or example.findings

    return told
