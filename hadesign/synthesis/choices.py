"""Values that are left open: where they stand, what they may be, and the blueprint once each is settled.

A value is left open by a mapping in its place, `{oneOf: [1, 3, 5]}`, or for whole numbers
`{oneOf: {from: 1, to: 5, step: 2}}`. With `choice: NAME` several places are settled together: the first value of each,
or the second, and so on. A value `{}` leaves out the key, or the entry of a list, that it stands for.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from hadesign.diagnostic import Diagnostic, Path, format_path
from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import Document, input_diagnostic

ONE_OF, TOGETHER = "oneOf", "choice"
_RANGE = frozenset({"from", "to", "step"})
MOST_VALUES = 1_000
"""Values that one place may have: nobody compares as many by hand, and a slip such as `to: 1e9` is told at once."""
Picks = tuple[int, ...]
"""Which value each choice has, counted from 0."""


@dataclass(frozen=True, slots=True)
class ChoicePlace:
    """A place of the design, and the values that it may have."""

    path: Path
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """What is left open; several places are settled together. Its name is that of `choice`, or its path."""

    name: str
    places: tuple[ChoicePlace, ...]

    @property
    def size(self) -> int:
        """How many ways there are to settle it."""
        return len(self.places[0].values)


def choices_of(document: Document) -> tuple[OpenChoice, ...]:
    """Return what the spec of a document leaves open, in its order.

    Raises:
        InputError: with everything that is no question as it should be.
    """
    problems: list[Diagnostic] = []
    found: dict[str, list[ChoicePlace]] = {}
    for path, value in _open(document.data["spec"], ("spec",)):
        wrong = (
            _mistake(value) if len(path) > 1 else (_("the design as a whole is open"), _("a mapping with open values"))
        )
        if wrong:
            problems.append(_told(document, path, *wrong))
            continue
        name = value.get(TOGETHER) or format_path(path)
        found.setdefault(name, []).append(ChoicePlace(path, tuple(_values(value[ONE_OF]))))
    for name, (first, *others) in found.items():
        for place in others:
            if len(place.values) != len(first.values):
                counts = _("{one} and {other} values", one=len(first.values), other=len(place.values))
                message = _("places of the choice {name} have {counts}", name=name, counts=counts)
                problems.append(_told(document, place.path, message, _("as many values at each place of a choice")))
    if problems:
        raise InputError(problems)
    return tuple(OpenChoice(name, tuple(places)) for name, places in found.items())


def space(choices: Sequence[OpenChoice]) -> int:
    """Return how many designs there are."""
    return prod(choice.size for choice in choices)


def settled(document: Document, choices: Sequence[OpenChoice], picks: Picks) -> dict[str, Any]:
    """Return the data of the blueprint in which each choice has the value that is picked."""
    data = document.data
    spec = part(data["spec"], ("spec",), chosen_at(choices, picks))
    return {"apiVersion": data["apiVersion"], "kind": "Blueprint", "metadata": data["metadata"], "spec": spec}


def chosen_at(choices: Sequence[OpenChoice], picks: Picks) -> dict[Path, Any]:
    """Return the value that is picked for each place."""
    pairs = zip(choices, picks, strict=True)
    return {place.path: place.values[pick] for choice, pick in pairs for place in choice.places}


def _open(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield what is open, in the order in which it is written; nothing within a value is."""
    if isinstance(value, Mapping):
        if ONE_OF in value:
            yield path, value
            return
        for key, child in value.items():
            yield from _open(child, (*path, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _open(child, (*path, number))


def _mistake(value: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a question, and what was expected."""
    if other := next((key for key in value if key not in (ONE_OF, TOGETHER)), None):
        return _("`{key}` stands beside `oneOf`", key=other), _("`oneOf` with the values, and `choice` with a name")
    name = value.get(TOGETHER, "x")
    if not isinstance(name, str) or not name or not name.isprintable() or len(name) > 63:
        return _("the name of the choice is no name"), _("a short text such as members")
    options = value[ONE_OF]
    if isinstance(options, Mapping):
        return _mistaken_range(options)
    if not isinstance(options, list) or not options:
        return _("`oneOf` has no values"), _("a list of values, or `from` and `to`")
    if len(options) > MOST_VALUES:
        return _("`oneOf` has {count:,} values", count=len(options)), _("at most {most:,}", most=MOST_VALUES)
    if any(True for option in options for _path in _open(option, ())):
        return _("a value of `oneOf` leaves something open itself"), _("values that are settled; name a second choice")
    return None


def _mistaken_range(options: Mapping[str, Any]) -> tuple[str, str] | None:
    expected = _("whole numbers `from` and `to`, and `step` if it is not 1")
    numbers = [options.get("from"), options.get("to"), options.get("step", 1)]
    if options.keys() - _RANGE or not all(isinstance(one, int) and not isinstance(one, bool) for one in numbers):
        return _("`oneOf` is neither a list nor a range"), expected
    first, last, step = (int(one or 0) for one in numbers)
    if step < 1 or last < first:
        message = _("the range from {first} to {last} by {step} has no values", first=first, last=last, step=step)
        return message, expected
    if (last - first) // step >= MOST_VALUES:
        count = (last - first) // step + 1
        return _("`oneOf` has {count:,} values", count=count), _("at most {most:,}", most=MOST_VALUES)
    return None


def _values(options: Any) -> Sequence[Any]:
    if isinstance(options, Mapping):
        return range(options["from"], options["to"] + 1, options.get("step", 1))
    found: Sequence[Any] = options
    return found


def _told(document: Document, path: Path, message: str, expected: str) -> Diagnostic:
    return input_diagnostic(message, document.value(path), path, expected=expected)


LEFT_OUT: Any = object()
"""What `part` returns where nothing is to stand."""


def part(value: Any, path: Path, chosen: Mapping[Path, Any]) -> Any:
    """Return a part of a design, which stands at a path, with the values that are chosen for paths in it."""
    if path in chosen:
        picked = chosen[path]
        return LEFT_OUT if isinstance(picked, Mapping) and not picked else picked
    if isinstance(value, Mapping):
        made = {key: part(child, (*path, key), chosen) for key, child in value.items()}
        return {key: child for key, child in made.items() if child is not LEFT_OUT}
    if isinstance(value, list):
        entries = (part(child, (*path, number), chosen) for number, child in enumerate(value))
        return [entry for entry in entries if entry is not LEFT_OUT]
    return value
