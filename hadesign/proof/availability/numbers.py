"""The availability of each part, and where that number comes from: the architect, or a provider's agreement."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import Any

from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.source import read
from hadesign.topology.cluster import Cluster, Kind, Origin, PartNumber, Thing, ThingId
from hadesign.vocabulary.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Number:
    """Availability of a part given that what it stands on is up: lower and upper fraction, equal if one was given.

    `path` is where the architect wrote it. Where it comes from a provider's agreement, `what` names the offer and
    `source` the page; `quoted` tells that others were read who quote it. `repair` is (MTBF, MTTR) in seconds where the
    number was made of them.
    """

    low: float
    high: float
    path: Path = ()
    what: str = ""
    source: str = ""
    quoted: bool = False
    repair: tuple[float, float] | None = None


class Numbers:
    """Looks numbers up: of the single part, else of its kind, else of the provider's agreement."""

    def __init__(
        self,
        cluster: Cluster,
        better: Mapping[ThingId, Number] | None = None,
        of_kind: tuple[Kind, Callable[[Number], Number]] | None = None,
    ) -> None:
        """Keep what the blueprint says; `better` numbers of parts count instead, or what `of_kind` makes of all."""
        self.cluster, self._better, self._of_kind = cluster, better or {}, of_kind
        self._kinds: dict[Kind, Number | None] = {}
        self._known: dict[ThingId, Number | None] = {}

    def of(self, name: ThingId) -> Number | None:
        """Return the number of a part, or `None` if nobody gives one."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: ThingId) -> Number | None:
        found = self._said(name)
        if self._of_kind is None or found is None or self.cluster.things[name].kind != self._of_kind[0]:
            return found
        return self._of_kind[1](found)

    def _said(self, name: ThingId) -> Number | None:
        own = self._parts.get(name)
        if own is not None:
            return own
        thing = self.cluster.things[name]
        if thing.kind == "dependency":
            return self._dependency(thing)
        if thing.kind not in self._kinds:
            self._kinds[thing.kind] = self._kind(thing.kind)
        return self._kinds[thing.kind]

    def value(self, name: ThingId) -> Hashable:
        """Return what two parts have in common that are as good as each other, wherever their numbers are from."""
        found = self.of(name)
        return None if found is None else (found.low, found.high, found.repair)

    @property
    def single(self) -> bool:
        """Whether single parts have numbers of their own, so that not all of a kind are equal."""
        return bool(self._parts)

    @cached_property
    def _parts(self) -> Mapping[str, Number]:
        said = {name: _number(part) for name, part in self.cluster.reliability.parts.items()}
        return {**said, **self._better}

    @cached_property
    def _dependencies(self) -> Mapping[ThingId, PartNumber | None]:
        return {one.thing: one.availability for one in self.cluster.dependencies if one.thing is not None}

    def _dependency(self, thing: Thing) -> Number | None:
        found = self._dependencies[thing.id]
        return None if found is None else _number(found)

    def _kind(self, kind: Kind) -> Number | None:
        part = self.cluster.reliability.kinds.get(KINDS[kind].reliability or "")
        return _published(self.cluster.infrastructure.provider, kind) if part is None else _number(part)

    def missing(self, names: Iterable[ThingId]) -> tuple[Origin, ...]:
        """Return what the blueprint would have to say: the place of each number that nobody gives."""
        lacking = {self._place(self.cluster.things[name]) for name in names if self.of(name) is None}
        return tuple(sorted(lacking, key=lambda place: place.named))

    def rate_of(self, name: ThingId) -> Origin:
        """Return where the blueprint would say how often a part fails."""
        found = self.of(name)
        own = found is not None and found.path
        return (
            Origin(found.path, "", self.cluster.document) if found and own else self._place(self.cluster.things[name])
        ).below("mtbf")

    def _place(self, thing: Thing) -> Origin:
        key = KINDS[thing.kind].reliability
        return thing.origin.below("availability") if key is None else self.cluster.at("reliability", key)


def _number(part: PartNumber) -> Number:
    """Return a number of the architect's."""
    return Number(part.low, part.high, part.origin.path, repair=part.repair)


def _published(provider: str | None, kind: Kind) -> Number | None:
    """Return what a provider promises for a kind of part."""
    figure = _figures().get((provider or "", kind))
    if figure is None:
        return None
    value = float(Decimal(str(figure["availability"]).rstrip("%")) / 100)
    quoted = figure["evidence"] != "read"
    return Number(value, value, what=figure["what"], source=figure["source"], quoted=quoted)


@cache
def _figures() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Read the file of published figures."""
    data = read(FilePath(__file__).with_name("published.yaml")).data
    return {(figure["provider"], figure["kind"]): figure for figure in data["figures"]}
