"""What a fact is: a value or a list of items, computed once from Cluster and Proof, documented for authors of rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, TypeAlias, TypeVar

from hadesign.diagnostic import Location, Path
from hadesign.frozen import dataclass
from hadesign.proof import Proof
from hadesign.topology.cluster import Cluster, Origin

T = TypeVar("T")
RelatedPaths: TypeAlias = Sequence[tuple[str, Path]]
"""Further places a reader needs: what is to be seen there, and its path."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a rule looks at: where it stands, and the values that rules may read.

    A value that the architect gave has the name it has in the blueprint; `places` says where a value stands if that is
    not below `path`, `lacks` in words why one is not known if it could not simply be given; `location` is set for what
    has no path, such as a comment. Lists are tuples, so that equal items can be recognised. `None` is unknown.
    """

    path: Path
    values: Mapping[str, Any]
    related: RelatedPaths = ()
    places: Mapping[str, Path] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    location: Location | None = None


class Context:
    """What facts are computed from; `waivers` is filled in once the other rules have spoken."""

    def __init__(self, cluster: Cluster, proof: Proof, as_of: date) -> None:
        """Start with the design, what it survives, and the day."""
        self.cluster, self.proof, self.as_of = cluster, proof, as_of
        self.waivers: tuple[Item, ...] = ()
        self._known: dict[Callable[[Context], Any], Any] = {}

    def once(self, function: Callable[["Context"], T]) -> T:
        """Return what a function makes of this context, computed the first time."""
        if function not in self._known:
            self._known[function] = function(self)
        known: T = self._known[function]
        return known


Value: TypeAlias = Callable[[Context], Any]
Items: TypeAlias = Callable[[Context], Sequence[Item]]
V = TypeVar("V", bound=Value)
L = TypeVar("L", bound=Items)


@dataclass(frozen=True, slots=True)
class FactList:
    """A list of items and, for authors of rules, what it holds and what each field means."""

    doc: str
    fields: Mapping[str, str]
    compute: Items


@dataclass(frozen=True, slots=True)
class FactValue:
    """A single value and what it means."""

    doc: str
    compute: Value


class Topic:
    """Facts that belong together: `facts.etcd.quorum`, `facts.etcd.zones`."""

    def __init__(self, doc: str) -> None:
        """Start an empty topic."""
        self.doc = doc
        self.values: dict[str, FactValue] = {}
        self.lists: dict[str, FactList] = {}

    def value(self, name: str, doc: str) -> Callable[[V], V]:
        """Declare the function below as the value `name`."""

        def declare(function: V) -> V:
            self.values[name] = FactValue(doc, function)
            return function

        return declare

    def items(self, name: str, doc: str, /, **fields: str) -> Callable[[L], L]:
        """Declare the function below as the list `name`, whose items have the given fields."""

        def declare(function: L) -> L:
            self.lists[name] = FactList(doc, fields, function)
            return function

        return declare


def seen_at(message: str, origin: Origin) -> tuple[str, Path]:
    """Return a related place; what is derived says how it came to be."""
    return (f"{message}, {origin.derived}" if origin.derived else message), origin.path
