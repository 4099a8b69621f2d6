"""Monotone structure functions: what a service needs, as a tree that any reader can evaluate, count or explain."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.cluster import ThingId


@dataclass(frozen=True, slots=True)
class Part:
    """True while the thing lives (everything it stands on included)."""

    thing: ThingId


@dataclass(frozen=True, slots=True)
class AtLeast:
    """True while at least `k` of the parts are true; `label` names it in a witness ("etcd quorum")."""

    k: int
    parts: "tuple[Structure, ...]"
    label: str = ""


Structure: TypeAlias = Part | AtLeast


def every(*parts: Structure, label: str = "") -> Structure:
    """Need all of the parts."""
    return AtLeast(len(parts), parts, label)


def some(*parts: Structure, label: str = "") -> Structure:
    """Need any one of the parts; of no parts at all this is never true."""
    return AtLeast(1, parts, label)


def holds(structure: Structure, lives: Callable[[ThingId], bool]) -> bool:
    """Evaluate a structure function under the given state of things.

    A part that several others share, such as etcd's quorum under each API server, is evaluated once.
    """
    return _holds(structure, lives, {})


def _holds(one: Structure, lives: Callable[[ThingId], bool], known: dict[int, bool]) -> bool:
    if isinstance(one, Part):
        return lives(one.thing)
    name = id(one)
    if name not in known:
        known[name] = sum([_holds(part, lives, known) for part in one.parts]) >= one.k
    return known[name]


class Evaluator:
    """A structure function made ready to be asked often: what is dead is one number, with a bit for each thing."""

    def __init__(self, structure: Structure, bits: Mapping[ThingId, int]) -> None:
        """Number the parts; `bits` says which bit is whose."""
        self._structure = structure  # parts are known by identity, which keeping them makes sure of
        self._steps: list[_Step] = []
        self._number: dict[int, int] = {}
        self._root = self._add(AtLeast(1, (structure,)) if isinstance(structure, Part) else structure, bits)

    def _add(self, one: AtLeast, bits: Mapping[ThingId, int]) -> int:
        if id(one) not in self._number:
            inner = tuple(self._add(part, bits) for part in one.parts if isinstance(part, AtLeast))
            often = Counter(bits[part.thing] for part in one.parts if isinstance(part, Part))
            masks = tuple(
                sum(1 << bit for bit, count in often.items() if count > level)
                for level in range(max(often.values(), default=0))
            )
            self._number[id(one)] = len(self._steps)
            self._steps.append(_Step(one.k - often.total(), masks, inner))
        return self._number[id(one)]

    def holds(self, dead: int) -> bool:
        """Evaluate it; a part that several others share is evaluated once."""
        known: dict[int, bool] = {}

        def of(number: int) -> bool:
            found = known.get(number)
            if found is None:
                step = self._steps[number]
                lacking = step.lacking + sum([(mask & dead).bit_count() for mask in step.masks])
                found = known[number] = _enough(lacking, step.inner, of)
            return found

        return of(self._root)


@dataclass(frozen=True, slots=True)
class _Step:
    """A part: how many of the `inner` ones it needs while all things live, and the bits of these.

    A thing that stands in it twice has its bit in two masks.
    """

    lacking: int
    masks: tuple[int, ...]
    inner: tuple[int, ...]


def _enough(lacking: int, inner: tuple[int, ...], of: Callable[[int], bool]) -> bool:
    """Whether so many of some parts hold; none is asked about in vain."""
    left = len(inner)
    for number in inner:
        if lacking <= 0 or lacking > left:
            break
        lacking -= of(number)
        left -= 1
    return lacking <= 0


def things_of(structure: Structure) -> frozenset[ThingId]:
    """Return every thing that a structure function names."""
    if isinstance(structure, Part):
        return frozenset((structure.thing,))
    return frozenset().union(*(things_of(part) for part in structure.parts))
