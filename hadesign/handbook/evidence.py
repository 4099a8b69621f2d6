"""What shows that an objective is met: the rules that look at it, and the verdict of each rule on this design."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from hadesign.diagnostic import Diagnostic
from hadesign.handbook.book import Book
from hadesign.lint.rule import Rule
from hadesign.proof.objectives import ObjectiveKind

RuleVerdict: TypeAlias = Literal["kept", "broken", "waived", "unknown"]
"""What became of a rule: nothing found, something found, all that was found is accepted, or facts are missing."""
_STEMS: dict[ObjectiveKind, str] = {"survive": "surviv", "availability": "availabilit", "rto": "rto", "rpo": "rpo"}
"""How names of facts about an objective begin: `facts.objectives.survivals` is about `objectives.survive`."""


def verdicts(book: Book) -> dict[str, RuleVerdict]:
    """Return the verdict of each rule that ran, by id; a rule of which one finding is open is broken."""
    found: dict[str, list[Diagnostic]] = {}
    for one in book.report.every:
        found.setdefault(one.rule, []).append(one)
    return {rule: _verdict(found.get(rule, ())) for rule in sorted(book.report.ran)}


def _verdict(found: Iterable[Diagnostic]) -> RuleVerdict:
    told = list(found)
    if any(not _open(one) and not one.accepted for one in told):
        return "broken"
    if any(map(_open, told)):
        return "unknown"
    return "waived" if told else "kept"


def _open(found: Diagnostic) -> bool:
    """Whether it says that something cannot be told."""
    return bool(found.lacking or found.unknown)


def about(kind: ObjectiveKind, rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that look at an objective of a kind, by id."""
    return sorted(
        (rule for rule in rules if any(_names(kind, path) for path in _reads(rule))), key=lambda rule: rule.id
    )


def _reads(rule: Rule) -> Iterator[tuple[str, ...]]:
    checks = (rule.check, rule.applies, rule.where, *(level.when for level in rule.levels))
    yield from (path for check in checks if check for path in check.reads)
    yield from (tuple(need.removeprefix("spec.").split(".")) for need in rule.needs)
    yield tuple(rule.each.split("."))


def _names(kind: ObjectiveKind, path: tuple[str, ...]) -> bool:
    """Whether a name that a rule reads is the objective, or a fact about it."""
    stem = _STEMS[kind]
    if path[:1] == ("objectives",):
        return any(part.startswith(stem) for part in path[1:])
    if path[:2] == ("facts", "objectives"):
        return any(part.startswith(stem) for part in path[2:])
    return path[:1] == ("facts",) and path[-1] == kind
