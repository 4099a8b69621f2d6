"""Pydantic's errors as diagnostics: one plain sentence of ours per kind of error, at its line and column."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, get_args

from hadesign.blueprint.base import Section
from hadesign.blueprint.native import ValidationError
from hadesign.blueprint.nodes import Machine, Pool
from hadesign.blueprint.shape import Spot, aliases, locate
from hadesign.blueprint.wording import example, kind_of, one_of, safe_path, shown
from hadesign.diagnostic import Diagnostic, Path
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.source import Document, did_you_mean, input_diagnostic
from hadesign.source.limits import MAX_MISTAKES
from hadesign.source.problems import others

Context: TypeAlias = Mapping[str, Any]


class Wording(NamedTuple):
    """What is said of a problem: the sentence, what was expected, a way out, and the key to point at, if one."""

    message: str
    expected: str = ""
    hint: str = ""
    key: str = ""


def explain(error: ValidationError, document: Document, root: type[Section], more: int = 0) -> list[Diagnostic]:
    """Return one diagnostic per problem; what only follows from another problem is left out.

    Beyond `MAX_MISTAKES` they are counted, with `more` that are not among those of the error.
    """
    errors = error.errors(include_url=False, include_input=False)
    more += max(0, len(errors) - MAX_MISTAKES)
    del errors[MAX_MISTAKES:]
    spots = [locate(details["loc"], document.data, root) for details in errors]
    # How many problems are at each path or below it.
    below = Counter(spot.path[:length] for spot in spots for length in range(len(spot.path) + 1))
    found = []
    for details, spot in zip(errors, spots, strict=True):
        kind = details["type"]
        if not _follows(kind, spot, below):
            wording = _WORDINGS.get(kind, _other)(spot, details.get("ctx", {}))
            found.append(_placed(kind, wording, spot, document))
    # Both halves of `10.0.0.0,10.1.0.0` are wrong in the same way, and stand at one place.
    found = list(dict.fromkeys(found))
    return [*found, *others(more, document.value(spots[-1].path))]


def _placed(kind: str, wording: Wording, spot: Spot, document: Document) -> Diagnostic:
    """Put a wording where it belongs: at the key if the key itself is wrong."""
    path = (*spot.path, wording.key) if wording.key else spot.path
    at_key = spot.on_key or kind == "extra_forbidden"
    location = document.key(path) if at_key else document.value(path)
    return input_diagnostic(wording.message, location, safe_path(path), expected=wording.expected, hint=wording.hint)


def _follows(kind: str, spot: Spot, below: Mapping[Path, int]) -> bool:
    """Tell whether an error is only a consequence: "too short" when items were refused, strays of a two-faced entry."""
    if kind == "too_short":
        return below[spot.path] > 1
    if kind == "extra_forbidden" and spot.owner is Pool and _two_faced(spot.parent):
        return spot.path[-1] in aliases(Machine) and spot.path[-1] != "name"
    return False


def _two_faced(entry: Any) -> bool:
    """Tell whether an entry of `nodes` claims to be a machine and a pool."""
    return isinstance(entry, Mapping) and "name" in entry and "pool" in entry


_ONE_OR_SEVERAL = N_("`name` for one machine, `pool` for several equal ones")


def _missing(spot: Spot, _context: Context) -> Wording:
    if spot.owner is Machine and spot.path[-1] == "name":
        return Wording(_("this entry of nodes has neither `name` nor `pool`"), translated(_ONE_OR_SEVERAL))
    return Wording(_("{name} is missing", name=spot.name), example(spot.name, spot.field, describe=True))


def _unknown_key(spot: Spot, _context: Context) -> Wording:
    key, known = spot.path[-1], list(aliases(spot.owner))
    if spot.owner is Pool and _two_faced(spot.parent):
        return Wording(_("this entry of nodes has both `name` and `pool`"), translated(_ONE_OR_SEVERAL))
    if spot.owner is Machine and key in aliases(Pool):
        hint = _("`{key}` belongs to a pool; a pool has `pool:` instead of `name:`", key=key)
    elif spot.owner is Pool and key in aliases(Machine):
        hint = _("`{key}` belongs to a single machine; a machine has `name:` instead of `pool:`", key=key)
    else:
        hint = did_you_mean(str(key), known)
    return Wording(_("unknown key {key}", key=shown(key)), one_of(known), hint)


def _literal(spot: Spot, _context: Context) -> Wording:
    accepted = [str(word) for word in get_args(spot.kind)]
    hint = did_you_mean(spot.value, accepted) if isinstance(spot.value, str) else ""
    if spot.path == ("apiVersion",):
        expected = _("{version}, which this hadesign reads", version=accepted[0])
        return Wording(translated(_IS, subject="apiVersion", value=shown(spot.value)), expected, hint)
    if spot.path == ("kind",):
        message = _("this is not a blueprint: kind is {value}", value=shown(spot.value))
        return Wording(message, f"kind: {accepted[0]}", hint)
    return Wording(translated(_CANNOT_BE, subject=spot.subject, value=shown(spot.value)), one_of(accepted), hint)


_IS = N_("{subject} is {value}")
_CANNOT_BE = N_("{subject} cannot be {value}")


def _expects(refusal: Message, hint: Callable[[Any], str] = lambda _: "") -> Callable[[Spot, Context], Wording]:
    """Make the wording for a value of the wrong kind."""

    def wording(spot: Spot, _context: Context) -> Wording:
        problem = translated(refusal, subject=spot.subject, given=_given(spot.value))
        return Wording(
            _empty(spot) if spot.value is None else problem, example(spot.name, spot.field), hint(spot.value)
        )

    return wording


def _empty(spot: Spot) -> str:
    return _("{name} is empty", name=spot.subject)


def _given(value: Any) -> str:
    """Show a value where another kind was expected, so that the text `2` is not taken for the number."""
    return _("the text {value}", value=shown(value)) if isinstance(value, str) else shown(value)


def _unquote(value: Any) -> str:
    """Advise bare digits where quotes made a text of a number."""
    return _("write the number without quotes") if isinstance(value, str) and value.isdecimal() else ""


def _truth(value: Any) -> str:
    """Advise true or false for yes, no, on, off, which are texts in YAML 1.2."""
    words = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
    word = words.get(value.lower()) if isinstance(value, str) else None
    return _("write {word}, without quotes", word=word) if word else ""


def _mapping(spot: Spot, context: Context) -> Wording:
    if "<repairable>" in spot.branches:
        message = translated(_IS, subject=spot.subject, value=shown(spot.value))
        return Wording(message, _("a percentage such as 99.9%, or a mapping with mtbf and mttr"))
    if not spot.path:
        message = _("the document is {kind}, not a mapping", kind=kind_of(spot.value))
        return Wording(_empty(spot) if spot.value is None else message, _("apiVersion, kind, metadata and spec"))
    return _expects(_MUST_BE_MAPPING)(spot, context)


_MUST_BE_MAPPING = N_("{subject} must be a mapping, not {given}")


def _limit(expected: Message, key: str) -> Callable[[Spot, Context], Wording]:
    """Make the wording for a number beyond its limit."""

    def wording(spot: Spot, context: Context) -> Wording:
        message = translated(_IS, subject=spot.subject, value=shown(spot.value))
        return Wording(message, translated(expected, limit=context[key]))

    return wording


def _length(expected: Message, key: str) -> Callable[[Spot, Context], Wording]:
    """Make the wording for a list that is too short or too long."""

    def wording(spot: Spot, context: Context) -> Wording:
        count = context["actual_length"]
        message = ngettext(
            "{subject} is a list of {count}", "{subject} is a list of {count}", count, subject=spot.subject
        )
        if not count:
            message = _("{subject} is an empty list", subject=spot.subject)
        return Wording(message, translated(expected, limit=context[key]))

    return wording


def _quantity(spot: Spot, context: Context) -> Wording:
    if spot.value is None or spot.value == "":
        return Wording(_empty(spot), context["expected"])
    if context["text"] and not isinstance(spot.value, str):
        message = _("{subject} must be text, not {value}", subject=spot.subject, value=shown(spot.value))
    else:
        message = translated(context["sentence"], value=shown(spot.value))
    return Wording(message, context["expected"], context["hint"])


def _rule(_spot: Spot, context: Context) -> Wording:
    return Wording(context["message"], context["expected"], context["hint"], context["key"])


def _other(spot: Spot, _context: Context) -> Wording:
    message = translated(_CANNOT_BE, subject=spot.subject, value=shown(spot.value))
    return Wording(message, example(spot.name, spot.field))


_WORDINGS: dict[str, Callable[[Spot, Context], Wording]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _literal,
    "int_type": _expects(N_("{subject} must be a whole number, not {given}"), _unquote),
    "bool_type": _expects(N_("{subject} must be true or false, not {given}"), _truth),
    "model_type": _mapping,
    "dict_type": _expects(_MUST_BE_MAPPING),
    "tuple_type": _expects(N_('{subject} must be a list (lines that start with "- "), not {given}')),
    "greater_than_equal": _limit(N_("at least {limit}"), "ge"),
    "less_than_equal": _limit(N_("at most {limit}"), "le"),
    "too_short": _length(N_("at least {limit} in the list"), "min_length"),
    "too_long": _length(N_("at most {limit} in the list"), "max_length"),
    "hadesign": _quantity,
    "hadesign_rule": _rule,
}
"""Wording by pydantic's error type (https://docs.pydantic.dev/latest/errors/validation_errors/); the models raise no
other, which a test tries out."""
