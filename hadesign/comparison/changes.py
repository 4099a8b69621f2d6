"""What changed from one design to another: entries that came, went, have another name, or say something else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from hadesign.comparison.entries import ENTRY_KINDS, READ, EntriesByName, EntryKind
from hadesign.comparison.flattening import Facts, FieldValue
from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster, ThingId

ChangeFate: TypeAlias = Literal["added", "removed", "renamed", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that says something else; `None` is unsaid. The only field of an entry has no name."""

    field: str
    before: FieldValue
    after: FieldValue


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an entry: a part of which there is one has no `name`. `was` is the name before, of a renamed one.

    `fields` of one that came or went are those that it has, each with nothing on the other side.
    """

    kind: EntryKind
    name: str
    what: ChangeFate
    fields: tuple[FieldChange, ...] = ()
    was: str = ""


_REFERS: Mapping[str, EntryKind] = {
    "zone": "domain", "zones": "domain", "site": "domain", "region": "domain", "ends": "domain", "entersAt": "domain",
    "node": "node", "nodes": "node", "on": "node", "reflectors": "node", "away": "node", "member": "node",
    "instances": "node", "backends": "node", "pool": "pool",
}  # fmt: skip
"""Fields that name an entry of another kind; what names a thing with its kind, such as `zone/a`, is told by that."""
_CALLED: Mapping[EntryKind, EntryKind] = {"member": "node", "api-server": "node", "certificate-name": "node"}
"""EntriesByName that may be called as one of another kind."""


class Renaming:
    """Names that changed: a design of before is read as if everything had been called so all the time."""

    def __init__(self) -> None:
        """Know of none yet."""
        self.found: dict[tuple[EntryKind, str], str] = {}
        self.things: dict[ThingId, ThingId] = {}

    def learn(self, kind: EntryKind, before: str, after: str) -> None:
        """Remember a new name; of domains it is that of a thing, whose kind may not change."""
        self.found[kind, before] = after
        if kind == "node":
            self.things[f"node/{before}"] = f"node/{after}"
        if kind == "domain":
            self.things[before] = after
            self.found[kind, before.partition("/")[2]] = after.partition("/")[2]

    def entry(self, kind: EntryKind, name: str) -> str:
        """Return what an entry is called now."""
        return self.found.get((_CALLED.get(kind, kind), name), name)

    def thing(self, thing: ThingId) -> ThingId:
        """Return what a thing is called now; an instance of a balancer is called as its machine."""
        head, slash, last = thing.rpartition("/")
        if head.startswith("instance/") and slash:
            return f"{head}/{self.entry('node', last)}"
        return self.things.get(thing, thing)

    def facts(self, facts: Facts) -> Facts:
        """Return what an entry says, with the names of now."""
        if not self.found:
            return facts
        return {self._field(field): self._value(field, value) for field, value in facts.items()}

    def _value(self, field: str, value: FieldValue) -> FieldValue:
        if isinstance(value, tuple):
            return tuple(self._name(field, text) for text in value)
        return self._name(field, value) if isinstance(value, str) else value

    def _name(self, field: str, text: str) -> str:
        if "|" in text:
            return "|".join(sorted(map(self.thing, text.split("|"))))
        kind = _REFERS.get(field.rpartition(".")[2].partition("[")[0])
        return self.thing(text) if kind is None else self.entry(kind, self.thing(text))

    def _field(self, path: str) -> str:
        """Return the path of a field, in which entries stand by name."""
        head, opened, rest = path.partition("[")
        if not opened:
            return path
        name, _closed, tail = rest.partition("]")
        return f"{head}[{self._name(head, name)}]{self._field(tail)}"


def changes(before: Cluster, after: Cluster) -> tuple[tuple[Change, ...], Renaming]:
    """Return every change, by kind and then by name, and the names that changed."""
    renaming, found = Renaming(), list[Change]()
    for kind in ENTRY_KINDS:
        found += _of_kind(kind, READ[kind](before), READ[kind](after), renaming)
    return tuple(found), renaming


def _of_kind(kind: EntryKind, old: EntriesByName, new: EntriesByName, renaming: Renaming) -> Iterator[Change]:
    """Yield what became of the entries of one kind, and learn new names on the way."""
    before = {renaming.entry(kind, name): renaming.facts(facts) for name, facts in old.items()}
    gone = [name for name in before if name not in new]
    come = [name for name in new if name not in before]
    renamed = dict(_renamed({name: before[name] for name in gone}, {name: new[name] for name in come}))
    for was, name in renamed.items():
        renaming.learn(kind, was, name)
    taken = set(renamed.values())
    for name in sorted({*before, *new}, key=_natural):
        if name in renamed:
            continue
        if name in taken:
            was = next(one for one, other in renamed.items() if other == name)
            yield Change(kind, name, "renamed", was=was)
        elif name not in new:
            yield Change(kind, name, "removed", tuple(_fields(before[name], {})))
        elif name not in before:
            yield Change(kind, name, "added", tuple(_fields({}, new[name])))
        elif before[name] != new[name] and (fields := tuple(_fields(before[name], new[name]))):
            yield Change(kind, name, "changed", fields)


def _renamed(gone: EntriesByName, come: EntriesByName) -> Iterator[tuple[str, str]]:
    """Yield old and new names of entries that are alike in all else; none where it is open which became which.

    An entry that says nothing but its name cannot be told from another one.
    """
    alike: dict[frozenset[tuple[str, FieldValue]], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, entries in enumerate((gone, come)):
        for name, facts in entries.items():
            if facts:
                alike[frozenset(facts.items())][place].append(name)
    for olds, news in alike.values():
        if len(olds) == len(news):
            yield from zip(sorted(olds, key=_natural), sorted(news, key=_natural), strict=True)


def _fields(before: Facts, after: Facts) -> Iterator[FieldChange]:
    """Yield the fields that differ, in the order in which the designs have them."""
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field), after.get(field)
        if old != new:
            yield FieldChange(field, old, new)


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return what sorts `w-9` before `w-10`."""
    numbered = ((word, word.isdecimal() and word.isascii()) for word in _words(name))
    return tuple((0, int(word)) if number else (1, word) for word, number in numbered)


def _words(name: str) -> Iterable[str]:
    word = ""
    for char in name:
        if word and char.isdecimal() != word[-1].isdecimal():
            yield word
            word = ""
        word += char
    if word:
        yield word


def of_kind(found: Iterable[Change], *kinds: EntryKind) -> Mapping[str, Change]:
    """Return changes of some kinds by name."""
    return {change.name: change for change in found if change.kind in kinds}
