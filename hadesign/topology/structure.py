"""Monotone structure functions: what a service needs, as a tree that any reader can evaluate, count or explain."""

from collections.abc import Callable
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
    known: dict[int, bool] = {}

    def of(one: Structure) -> bool:
        if isinstance(one, Part):
            return lives(one.thing)
        name = id(one)
        if name not in known:
            known[name] = sum(map(of, one.parts)) >= one.k
        return known[name]

    return of(structure)


def things_of(structure: Structure) -> frozenset[ThingId]:
    """Return every thing that a structure function names."""
    if isinstance(structure, Part):
        return frozenset((structure.thing,))
    return frozenset().union(*(things_of(part) for part in structure.parts))
