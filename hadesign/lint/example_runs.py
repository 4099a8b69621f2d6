"""What rules say of an example, which is a design like any other: their tests ask, and who explains a rule."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path as FilePath

from hadesign.blueprint import load as load_blueprint
from hadesign.errors import InputError, UsageError
from hadesign.lint import Catalogue, Report, lint
from hadesign.lint.catalogue import BASES
from hadesign.lint.examples import DAY, document
from hadesign.lint.rulefile import BadExample, Example, RuleFile
from hadesign.lint.scope import Reached
from hadesign.lint.waivers import TOPIC
from hadesign.proof import prove
from hadesign.resources import rules_dir
from hadesign.topology import Cluster, build_cluster


def bases_of(folders: Sequence[FilePath]) -> list[FilePath]:
    """Return the folders of designs that examples start from: those beside rules of the user, then hadesign's own."""
    return [*(folder / BASES for folder in folders), rules_dir() / BASES]


def cluster_of(example: Example, bases: Sequence[FilePath]) -> Cluster:
    """Return what will exist as an example says it.

    Raises:
        UsageError: the base design or a path to change does not exist.
        InputError: the design is no valid blueprint, or its facts contradict each other.
    """
    design = document(example, bases)
    return build_cluster(load_blueprint(design), design)


def report_of(
    example: Example, cluster: Cluster, catalogue: Catalogue, rule: str = "", reached: set[Reached] | None = None
) -> Report:
    """Return what one rule, or every rule, says of an example; `reached` collects the branches that were taken."""
    # Rules about waivers look at what all others have found.
    chosen = catalogue.rules if not rule or rule.startswith(TOPIC) else [rule]
    return lint(cluster, prove(cluster), catalogue, date.fromisoformat(example.as_of or DAY), chosen, reached)


def said_of(report: Report, rule: str) -> dict[str, str]:
    """Return the findings of a rule as examples state them, each with its severity."""
    found = [one for one in (*report.diagnostics, *report.explained) if one.rule == rule]
    return {f"{d.path}: {d.message}" if d.path else d.message: d.severity.value for d in found}


def telling(catalogue: Catalogue, folders: Sequence[FilePath]) -> Callable[[RuleFile, BadExample], Sequence[str]]:
    """Return what tells the findings of examples in the reader's language, as they are stated in rule files.

    There they are in English, with values in the midst of them: in another language a rule has to say them again, which
    takes some 20 ms for each example.
    """
    bases = bases_of(folders)

    def told(rule: RuleFile, example: BadExample) -> Sequence[str]:
        try:
            report = report_of(example, cluster_of(example, bases), catalogue, rule.id)
        except (InputError, UsageError):
            return example.findings  # `hadesign test-rules` says what is wrong with it
        return tuple(said_of(report, rule.id)) or example.findings

    return told
