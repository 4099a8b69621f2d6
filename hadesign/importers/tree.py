"""Facts as a tree that is written as YAML: sections in the blueprint's order, lists of named entries as lists."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.blueprint.models import Blueprint, Spec
from hadesign.importers.facts import FactPath, FoundFact

LISTS: frozenset[FactPath] = frozenset(
    ("spec", *path)
    for path in (
        ("nodes",),
        ("loadBalancers",),
        ("workloads",),
        ("dependencies",),
        ("infrastructure", "zones"),
        ("infrastructure", "racks"),
        ("infrastructure", "hosts"),
        ("infrastructure", "datastores"),
        ("controlPlane", "records"),
        ("controlPlane", "webhooks"),
        ("storage", "classes"),
        ("monitoring", "receivers"),
        ("autoscaling", "clusterAutoscaler", "groups"),
        ("kubernetes", "registry", "mirrors"),
    )
)
"""Paths below which facts are addressed by the name of an entry."""


@mutable(slots=True)
class FactBranch:
    """A section, or an entry of a list: what stands below it by key; `fact` where the value itself stands."""

    path: FactPath
    fact: FoundFact | None = None
    below: dict[str, "FactBranch"] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Keys of which nothing is known and that a person should give, each as the line that a comment shows."""

    @property
    def listed(self) -> bool:
        """Whether it is written as a list of entries."""
        return self.path in LISTS

    def child(self, key: str) -> "FactBranch":
        """Return what stands below a key, made if it is not there."""
        return self.below.setdefault(key, FactBranch((*self.path, key)))

    def ordered(self) -> Iterator[tuple[str, "FactBranch"]]:
        """Yield what stands below it: sections in the order of the blueprint's, anything else as it was found."""
        known = _ORDER.get(self.path, ())
        rank = {key: place for place, key in enumerate(known)}
        yield from sorted(self.below.items(), key=lambda entry: rank.get(entry[0], len(rank)))


def tree_of(facts: Iterable[FoundFact]) -> FactBranch:
    """Return facts as a tree."""
    root = FactBranch(())
    for fact in facts:
        found = root
        for key in fact.path:
            found = found.child(key)
        found.fact = fact
    return root


def _order_of(model: type[Blueprint] | type[Spec]) -> Sequence[str]:
    return tuple(found.alias or name for name, found in model.model_fields.items())


_ORDER: dict[FactPath, Sequence[str]] = {
    (): _order_of(Blueprint),
    ("spec",): _order_of(Spec),
}
