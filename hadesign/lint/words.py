"""The words of a rule file in the reader's language, looked up by rule and field: a .po file is all it takes."""

from collections.abc import Iterator
from typing import TypeVar

from hadesign import i18n
from hadesign.i18n import pgettext
from hadesign.lint.reads import reads
from hadesign.lint.rule import PLACEHOLDER
from hadesign.lint.rulefile import Example, MessageChoice, RuleFile

_Example = TypeVar("_Example", bound=Example)


def words(rule: RuleFile) -> Iterator[tuple[str, str]]:
    """Yield the words of a rule, each with the context in which it is looked up: `rule ETC004 title`."""
    messages = (rule.message,) if isinstance(rule.message, str) else [choice.text for choice in rule.message]
    names = [example.name for example in (*rule.examples.bad, *rule.examples.good) if example.name]
    fields = (("title", [rule.title]), ("message", messages), ("why", [rule.why]), ("fix", [rule.fix]))
    for field, texts in (*fields, ("example", names)):
        yield from ((_context(rule, field), text) for text in texts)


def in_language(rule: RuleFile) -> RuleFile:
    """Return a rule with its words in the language in use; what is not translated stays as it is."""
    if not i18n.version():
        return rule

    def named(example: _Example) -> _Example:
        return example.model_copy(update={"name": example.name and _looked_up(rule, "example", example.name)})

    def choice(one: MessageChoice) -> MessageChoice:
        return one.model_copy(update={"text": _looked_up(rule, "message", one.text)})

    message = rule.message
    said = _looked_up(rule, "message", message) if isinstance(message, str) else tuple(map(choice, message))
    bad, good = tuple(map(named, rule.examples.bad)), tuple(map(named, rule.examples.good))
    fields = {field: _looked_up(rule, field, getattr(rule, field)) for field in ("title", "why", "fix")}
    examples = rule.examples.model_copy(update={"bad": bad, "good": good})
    return rule.model_copy(update={**fields, "message": said, "examples": examples})


def _looked_up(rule: RuleFile, field: str, text: str) -> str:
    """Return the translation of a text; one that reads something else of the design gives way to the source."""
    translation = pgettext(_context(rule, field), text)
    return translation if _read(translation) == _read(text) else text


def _read(text: str) -> set[tuple[str, ...]]:
    return {name for match in PLACEHOLDER.finditer(text) for name in reads(match[1])}


def _context(rule: RuleFile, field: str) -> str:
    return f"rule {rule.id} {field}"
