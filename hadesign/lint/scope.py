"""What the expressions of one run may read: constants resolved once, items judged one by one, equal ones once."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, TypeAlias

from hadesign.diagnostic import Path, parse_path
from hadesign.i18n import _
from hadesign.lint.cel import CelError
from hadesign.lint.facts import Context, Item, topic
from hadesign.lint.facts.base import Merge
from hadesign.lint.reads import listed_in_order
from hadesign.lint.rule import Expression
from hadesign.lint.stopwatch import FACTS, Stopwatch
from hadesign.lint.values import hashable, nested, plain, resolve

Reached: TypeAlias = tuple[str, str, int]
"""A branch of a rule that was taken: id, key in its file (`message`, `severity`, `needs`, `assert`), index there."""

NO_ITEM = Item(("spec",), {})
"""What a rule without `each` looks at: the design as a whole."""


class Scope:
    """The design, its facts and its objectives, by the names that rules use."""

    def __init__(self, context: Context, reached: set[Reached] | None = None, watch: Stopwatch | None = None) -> None:
        """Compute nothing yet.

        `reached` collects the branches of rules that were taken, if somebody wants to know; `watch` counts the time.
        """
        self.context = context
        self.reached = reached
        self.watch = watch or Stopwatch()
        self._values: dict[tuple[str, str], Any] = {}
        self._items: dict[str, Sequence[Item]] = {}
        self._columns: dict[tuple[str, tuple[str, ...]], Sequence[Any]] = {}
        self._constants: dict[tuple[str, ...], Any] = {}
        self.answers: dict[str, dict[Any, Any]] = {}
        """What expressions say that read neither items nor parameters: many rules have the same ones."""

    def constant(self, path: tuple[str, ...]) -> Any:
        """Return the plain value of a dotted name that belongs to no item; many rules read the same ones."""
        if path not in self._constants:
            self._constants[path] = self._constant(path)
        return self._constants[path]

    def _constant(self, path: tuple[str, ...]) -> Any:
        root, rest = path[0], path[1:]
        if root == "facts":
            return resolve(self._fact(rest[0], rest[1]), rest[2:])
        if root == "objectives" and rest[:1] == ("survive",):
            return self._fact("cluster", "survive")
        return self.context.cluster.written.value(("spec", *path) if root == "objectives" else path)

    def _fact(self, name: str, value: str) -> Any:
        if (name, value) not in self._values:
            with self.watch.of(FACTS):
                self._values[name, value] = topic(name).values[value].compute(self.context)
        return self._values[name, value]

    def items(self, each: str) -> Sequence[Item]:
        """Return the items of a list: facts, or a list of the blueprint such as `spec.workloads`."""
        if not each:
            return (NO_ITEM,)
        if each not in self._items:
            with self.watch.of(FACTS):
                self._items[each] = self._listed(each)
        return self._items[each]

    def column(self, each: str, field: tuple[str, ...]) -> Sequence[Any]:
        """Return what the items of a list have in a field, in a form that a dictionary finds again.

        Many rules ask about the same fields of the same list.
        """
        if (each, field) not in self._columns:
            name, nested = field[0], len(field) > 1
            every = [item.values for item in self.items(each)]
            found = [resolve(values, field) for values in every] if nested else [values.get(name) for values in every]
            self._columns[each, field] = list(map(hashable, found))
        return self._columns[each, field]

    def merge(self, each: str) -> Merge | None:
        """Return how items of a list become one finding; nothing is put together of the blueprint's own lists."""
        path = each.split(".")
        return topic(path[1]).merges.get(path[2]) if path[0] == "facts" else None

    def _listed(self, each: str) -> Sequence[Item]:
        path = each.split(".")
        if path[0] == "facts":
            return topic(path[1]).lists[path[2]].compute(self.context)
        entries = self.context.cluster.written.entries(path)
        return [Item((*path, number), entry) for number, entry in enumerate(entries) if entry is not None]

    def given(self, need: str, item: Item) -> bool:
        """Whether what a rule needs is known; a list that is written is known even if it is empty."""
        if need.startswith("item."):
            return resolve(item.values, need.split(".")[1:]) is not None
        return self.context.cluster.written.given(need.split("."))


def place(name: str, item: Item) -> Path:
    """Return where something that belongs to an item stands: `zone`, `healthCheck.path` or the whole `spec...`."""
    if name.startswith("spec."):
        return parse_path(name)
    if name.startswith("objectives."):
        return ("spec", *parse_path(name))
    whole = known_as(name, item.places)
    return item.path + parse_path(name) if whole is None else item.places[whole]


def known_as(name: str, names: Container[str]) -> str | None:
    """Return a dotted name, or the longest beginning of it, that stands among others: of a whole, its parts' place."""
    steps = name.split(".")
    tried = (".".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((found for found in tried if found in names), None)


class Judge:
    """An expression over the constants of a run, to be asked about items; equal items get the same answer unasked."""

    def __init__(self, check: Expression, scope: Scope, params: Mapping[str, Any]) -> None:
        """Resolve the constants that the expression reads; `params` are those of its rule."""
        self._check = check
        self._fields = [path[1:] for path in check.reads if path[0] == "item"]
        self._flat = [path[0] for path in self._fields if len(path) == 1]
        self._constants = {
            path: params[path[1]] if path[0] == "params" else scope.constant(path)
            for path in check.reads
            if path[0] != "item"
        }
        self._bound = nested(self._constants)
        # Hardly any expression makes lists, and to look at its text takes longer than to judge an item.
        makes_lists = "map" in check.text or "filter" in check.text
        self._in_order = listed_in_order(check.text) if makes_lists else frozenset()
        own = any(path[0] in ("item", "params") for path in check.reads)
        self._answers: dict[Any, Any] = {} if own else scope.answers.setdefault(check.text, {})

    def __call__(self, item: Item) -> Any:
        """Return the value of the expression for an item; raise `CelError` if it has none."""
        values = item.values
        if len(self._flat) == len(self._fields):
            read = tuple([values.get(name) for name in self._flat])
        else:
            read = tuple([resolve(values, field) for field in self._fields])
        try:
            return self._answers[read]
        except KeyError:
            answer = self._answers[read] = self._evaluate(read)
            return answer
        except TypeError:  # a field holds a mapping or a list, which no dictionary finds again
            return self._evaluated(read)

    def _evaluated(self, read: tuple[Any, ...]) -> Any:
        """Return the value for fields that hold mappings or lists; whole items are hardly ever equal."""
        if () in self._fields:
            return self._evaluate(read)
        key = hashable(read)
        if key not in self._answers:
            self._answers[key] = self._evaluate(read)
        return self._answers[key]

    def unknown(self, item: Item) -> list[str]:
        """Return the dotted names that the expression reads and that are not known."""
        names = [f"item.{'.'.join(field)}" for field in self._fields if resolve(item.values, field) is None]
        return names + [".".join(path) for path, value in self._constants.items() if value is None]

    def _evaluate(self, read: tuple[Any, ...]) -> Any:
        data = dict(self._bound)
        if () in self._fields:
            data["item"] = plain(read[0])
        elif self._fields:
            data["item"] = nested({field: plain(value) for field, value in zip(self._fields, read, strict=True)})
        for name in self._in_order:
            if isinstance(resolve(data, name), Mapping):
                message = _("{name} is a mapping, which has no order to list it in", name=".".join(name))
                raise CelError(message)
        return self._check.program.evaluate(data)


__all__ = ["NO_ITEM", "CelError", "Judge", "Reached", "Scope", "known_as", "place"]
