"""Which rules run, with which parameters: as the command line asks, else as the rules say themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lint.catalogue import Catalogue
from hadesign.lint.params import Param, ValueRefusedError, parsed
from hadesign.lint.rule import Rule
from hadesign.source import did_you_mean


def chosen(
    catalogue: Catalogue, select: Iterable[str] = (), ignore: Iterable[str] = (), *, preview: bool = False
) -> frozenset[str]:
    """Return the ids of the rules to run.

    Args:
        catalogue: the rules there are.
        select: ids or their beginnings; all rules when there are none.
        ignore: those to leave out, likewise.
        preview: whether to run rules in preview that are not named by their whole id.

    Raises:
        UsageError: a word names no rule, or only rules in preview.
    """
    words = [part.strip() for joined in select for part in joined.split(",")]
    wanted = catalogue.matching(words) if words else frozenset(catalogue.rules)
    named = {word.upper() for word in words}
    early = frozenset(() if preview else (i for i, rule in catalogue.rules.items() if rule.preview and i not in named))
    for word in words:
        if catalogue.matching([word]) <= early:
            raise UsageError(
                _("{word!r} names only rules in preview; add --preview, or name a rule by its id.", word=word)
            )
    return wanted - early - catalogue.matching(ignore)


def notices(catalogue: Catalogue, ids: Iterable[str]) -> Iterator[str]:
    """Yield what is to be said of rules that run although others replace them."""
    for identifier in sorted(ids):
        if other := catalogue.rules[identifier].replaced_by:
            yield _("{rule} is deprecated; {other} replaces it.", rule=identifier, other=other)


def with_params(catalogue: Catalogue, assignments: Iterable[str]) -> Catalogue:
    """Return the rules with other values for some parameters; each is given as `ETC007.slowFsync=20ms`.

    Raises:
        UsageError: an assignment has another form, names what does not exist or what is given already, or does not
            fit the parameter's unit.
    """
    rules = dict(catalogue.rules)
    given: set[str] = set()
    for text in assignments:
        target, equals, value = text.partition("=")
        word, dot, name = (part.strip() for part in target.partition("."))
        if not (equals and dot):
            raise UsageError(
                _("--param {text!r} is none; write RULE.NAME=VALUE, such as ETC007.slowFsync=20ms.", text=text)
            )
        if word.upper() not in rules:
            raise UsageError(catalogue.no_rule(word))
        rule = rules[word.upper()]
        if f"{rule.id}.{name}" in given:
            raise UsageError(_("{name} is given twice.", name=f"{rule.id}.{name}"))
        given.add(f"{rule.id}.{name}")
        rules[rule.id] = _with(rule, name, value.strip())
    return replace(catalogue, rules=rules)


def _with(rule: Rule, name: str, value: str) -> Rule:
    """Return a rule with another value for a parameter."""
    known = [param.name for param in rule.params]
    if name not in known:
        has = _("it has {names}.", names=", ".join(known)) if known else _("it has none.")
        hint = did_you_mean(name, known) or has
        raise UsageError(_("{rule} has no parameter {name!r}; {hint}", rule=rule.id, name=name, hint=hint))
    try:
        params = (Param(p.name, parsed(p.unit, value), p.unit) if p.name == name else p for p in rule.params)
        return replace(rule, params=tuple(params))
    except ValueRefusedError as error:
        hint = f"; {error.hint}" if error.hint else ""
        raise UsageError(f"{rule.id}.{name}: {error}; expected {error.expected}{hint or '.'}") from None
