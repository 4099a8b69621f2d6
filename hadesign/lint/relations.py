"""What rules say of each other, checked once all of them are known: what explains what, and what replaces what."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from hadesign.diagnostic import Diagnostic, Path
from hadesign.i18n import _
from hadesign.lint.rule import Rule
from hadesign.lint.vocabulary import about
from hadesign.source import Document, did_you_mean, input_diagnostic

Compiled: TypeAlias = Mapping[str, tuple[Rule, Document]]
"""Rules by id, each with its file."""


def wrong_relations(rules: Compiled) -> list[Diagnostic]:
    """Return what is wrong with the rules that others name; a circle would leave none of its findings to be seen."""
    found = [problem for rule, document in rules.values() for problem in _named(rule, document, rules)]
    explains = {name: [other for other in rule.explains if other != name] for name, (rule, _file) in rules.items()}
    try:
        TopologicalSorter(explains).prepare()
    except CycleError as error:
        first, *others = reversed(error.args[1])
        document = rules[first][1]
        message = _("these explain each other: {names}", names=", ".join((first, *others)))
        expected = _("no circle, so that one finding is left to be seen")
        found.append(_problem(message, document, ("explains",), expected))
    return found


def _named(rule: Rule, document: Document, rules: Compiled) -> Iterator[Diagnostic]:
    for number, other in enumerate(rule.explains):
        path: Path = ("explains", number)
        if other == rule.id:
            yield _problem(_("a rule does not explain itself"), document, path, _("another rule"))
        elif other not in rules:
            yield _missing(other, document, path, rules)
        elif not about(rules[other][0].each):
            message = _("findings of {rule} do not say what they are about", rule=other)
            yield _problem(message, document, path, _("a rule over a list of facts that says so"))
    if rule.replaced_by and rule.replaced_by not in rules:
        yield _missing(rule.replaced_by, document, ("replacedBy",), rules)
    elif rule.replaced_by and rules[rule.replaced_by][0].replaced_by:
        message = _("{rule} is deprecated, too", rule=rule.replaced_by)
        yield _problem(message, document, ("replacedBy",), _("a rule to use"))


def _missing(other: str, document: Document, path: Path, rules: Compiled) -> Diagnostic:
    message = _("there is no rule {rule}", rule=other)
    return _problem(message, document, path, _("a rule that exists"), did_you_mean(other, rules))


def _problem(message: str, document: Document, path: Path, expected: str, hint: str = "") -> Diagnostic:
    return input_diagnostic(message, document.value(path), path, expected=expected, hint=hint)
