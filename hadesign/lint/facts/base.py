"""What a fact is: a value or a list of items, computed once from Cluster and Proof, documented for authors of rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any, NewType, TypeAlias, TypeVar

from hadesign.diagnostic import Location, Path
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint.profile import NONE, Profile
from hadesign.proof import Proof
from hadesign.topology.cluster import Cluster, Origin, ThingId

if TYPE_CHECKING:
    from hadesign.observed.nouns import Observed

T = TypeVar("T")
RelatedPaths: TypeAlias = Sequence[tuple[str, Path]]
"""Further places a reader needs: what is to be seen there, and its path."""
PartName: TypeAlias = str
"""What can be lost, by name: a service (`etcd`), a workload (`workload/default/cart`), a balancer (`balancer/api`)."""
Doc = NewType("Doc", str)
"""What authors of rules read of facts, on our site and nowhere else, which is in English: a constant of several."""
FailureCause: TypeAlias = frozenset[ThingId]
"""Things that fail together."""


def no_cause() -> frozenset[FailureCause]:
    """Return the causes of what is not about failures."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a rule looks at: where it stands, and the values that rules may read.

    A value that the architect gave has the name it has in the blueprint; `places` says where a value stands if that is
    not below `path`, `lacks` in words why one is not known if it could not simply be given; `location` is set for what
    has no path, such as a comment. Lists are tuples, so that equal items can be recognised. `None` is unknown.

    `settled_by` are the places of all facts that would settle what is not known of it, most decisive first, where these
    are others than where its own values would stand.

    `parts` are what the item is about, `causes` (computed when asked for) the failures by which these are lost: by both
    a finding of one rule is seen to say what that of another one says already.
    """

    path: Path
    values: Mapping[str, Any]
    related: RelatedPaths = ()
    places: Mapping[str, Path] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    location: Location | None = None
    parts: tuple[PartName, ...] = ()
    causes: Callable[[], frozenset[FailureCause]] = no_cause
    settled_by: tuple[Path, ...] = ()


class Context:
    """What facts are computed from; `waivers` is filled in once the other rules have spoken."""

    def __init__(
        self, cluster: Cluster, proof: Proof, as_of: date, profile: Profile = NONE, observed: "Observed | None" = None
    ) -> None:
        """Start with the design, what it survives, the day, the profile by which it is judged, and what was seen."""
        self.cluster, self.proof, self.as_of, self.profile = cluster, proof, as_of, profile
        self.observed = observed
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
Merge: TypeAlias = Callable[[Sequence[Item]], Sequence[tuple[Item, Sequence[Item]]]]
"""From items to fewer ones, each with those that it stands for."""
V = TypeVar("V", bound=Value)
L = TypeVar("L", bound=Items)
M = TypeVar("M", bound=Merge)


@dataclass(frozen=True, slots=True)
class FactList:
    """A list of items and, for authors of rules, what it holds, what each field means, and what its items are about."""

    doc: str
    fields: Mapping[str, str]
    compute: Items
    about: str = ""


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
        self.merges: dict[str, Merge] = {}

    def value(self, name: str, doc: str) -> Callable[[V], V]:
        """Declare the function below as the value `name`."""

        def declare(function: V) -> V:
            self.values[name] = FactValue(doc, function)
            return function

        return declare

    def items(self, name: str, doc: str, /, about: str = "", **fields: str) -> Callable[[L], L]:
        """Declare the function below as the list `name`, whose items have the given fields.

        `about` says in words what the items are about if they say so by their parts.
        """

        def declare(function: L) -> L:
            self.lists[name] = FactList(doc, fields, function, about)
            return function

        return declare

    def merge(self, name: str) -> Callable[[M], M]:
        """Declare the function below as what makes one finding of several items of a list that are broken alike.

        Items that other findings explain, and those that they do not, are put together apart from each other.
        """

        def declare(function: M) -> M:
            self.merges[name] = function
            return function

        return declare


def seen_at(message: str, origin: Origin) -> tuple[str, Path]:
    """Return a related place; what is derived says how it came to be."""
    return (_("{what}, {how}", what=message, how=origin.derived) if origin.derived else message), origin.path


def not_observed(*names: str) -> dict[str, str]:
    """Say of some fields that nothing was seen of them in a cluster that was observed."""
    return dict.fromkeys(names, _("it was not observed"))


def beside(path: Path, values: Mapping[str, Any], unseen: Mapping[str, str], **more: Any) -> Item:
    """Return an item of the design and what was seen of it: what was not is said where the design has it."""
    unseen = {key: why for key, why in unseen.items() if values[key] is None}
    return Item(path, values, lacks=unseen, places={**dict.fromkeys(unseen, path), **more.pop("places", {})}, **more)
