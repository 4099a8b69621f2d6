"""The page on what is given, none or unsaid: generated from the tables that lint, the models and the proof go by."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from hadesign.blueprint.base import Section, yaml_names
from hadesign.blueprint.models import Blueprint
from hadesign.lint.facts.statements import MUST_SAY
from hadesign.topology.written import is_done
from hadesign.vocabulary.worlds import WORLDS

_HEAD = """# Given, none, unsaid

A fact is *given*, *none*, or *unsaid*. None is an answer: the architect says that there is no such thing, and a rule
judges it. Unsaid is no answer: nothing is claimed of it. A key that is left out is unsaid, and so is an empty mapping,
`{}`; a key without a value is refused, as it is mostly a slip of the pen. The guide says [what that means for a
file](../guide/unsaid.md)."""

_WORDS = """## Words for none

Beside these, `false` says that something is not so, `0` is a count of none, and `[]` (or `none`) an empty list. A list
that the [reference](blueprint.md) marks *left out: none* cannot be unsaid."""

_MUST = """## What must be said

A few facts decide whether a design is one at all. Silence about them is a finding of [FCT001](../rules/FCT001.md), one
for each subject; stated as none, the rule about it speaks."""

_WORLDS = """## Open and closed worlds

Of a *closed* world the design declares all there are. Of an *open* one silence means: not known."""

_DONE = """## Days on which something was done

Such a day cannot lie after the day as of which a design is judged ([FCT003](../rules/FCT003.md)): what has not been
done yet shows nothing."""


def unsaid_page(schema: dict[str, Any]) -> str:
    """Return the page."""
    fields = list(_fields(schema))
    words = [(f"`{path}`", f"`{word}`") for path, field in fields for word in _words(field)]
    must = [(f"`{fact.fact}`", str(fact.silence).replace("{name}", "X"), _whose(fact.own)) for fact in MUST_SAY]
    worlds = [(str(one.things), "closed" if one.closed else "open", str(one.silence)) for one in WORLDS]
    days = [f"- `{path}`" for path in _days_done()]
    return "\n\n".join(
        [
            _HEAD,
            _MUST,
            _table(("fact", "without it nobody knows", "of"), must),
            _WORLDS,
            _table(("what", "world", "silence means"), worlds),
            _WORDS,
            _table(("field", "none"), words),
            _DONE,
            "\n".join(days) + "\n",
        ]
    )


def _whose(own: bool) -> str:
    return "a control plane of one's own" if own else "every design"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _words(field: dict[str, Any]) -> Iterator[str]:
    """Yield the word for none of a field that is no list."""
    options = field.get("anyOf", ())
    if not any(option.get("type") == "array" for option in options):
        yield from (option["const"] for option in options if "const" in option)


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every field once, as the model it is in and its name."""
    for name, body in sorted(schema["$defs"].items()):
        for key, field in body.get("properties", {}).items():
            yield f"{name}.{key}", field


def _days_done() -> list[str]:
    """Return the fields whose type carries the mark."""
    waiting: list[Any] = [Blueprint]
    found: list[str] = []
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Section):
            for name, attribute in yaml_names(kind).items():
                annotation: Any = kind.model_fields[attribute].annotation
                waiting.append(annotation)
                found += [f"{kind.__name__}.{name}"] if is_done(annotation) else []
    return sorted(found)
