"""What a design costs: how much of each priced thing it has, worked out entry by entry, and each entry once.

Entries of a design cost what they cost whatever the other entries are; only a zone is paid once for all that stand
there. So of a million designs no more bills are made than its entries have values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from hadesign.blueprint import Blueprint
from hadesign.blueprint.native import ValidationError
from hadesign.blueprint.unsaid import said
from hadesign.blueprint.validating import validated
from hadesign.blueprint.workloads import Workload
from hadesign.diagnostic import Path
from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.source import Document
from hadesign.synthesis.asked import NodePrice, Prices
from hadesign.synthesis.choices import LEFT_OUT, OpenChoice, Picks, chosen_at, part
from hadesign.topology.given import Given
from hadesign.topology.pools import Draft, expand
from hadesign.vocabulary.balancers import BALANCERS

GIB = Decimal(2**30)
Priced: TypeAlias = Literal["nodes", "zones", "load_balancers", "storage"]
_LISTS: Mapping[str, Priced] = {"nodes": "nodes", "loadBalancers": "load_balancers", "workloads": "storage"}
"""Lists of a design whose entries are priced, and as what."""


@dataclass(frozen=True, slots=True)
class PricedThing:
    """A thing of a bill: what it is, the row of the prices that is about it (`None`: none is), and a zone's name."""

    what: Priced
    row: int | None
    name: str = ""


Bill: TypeAlias = dict[PricedThing, Decimal]
"""How much of each thing there is: machines, zones, balancers, GiB of volumes."""


@dataclass(frozen=True, slots=True)
class _PricedEntry:
    """An entry of a list, or a whole list that is open, and the choices that decide what it costs."""

    path: Path
    value: Any
    deciding: tuple[int, ...]


class Bills:
    """Bills of the designs that a document leaves open."""

    def __init__(self, document: Document, choices: Sequence[OpenChoice], prices: Prices) -> None:
        """Find out on which choices each entry depends."""
        self._document, self._choices, self._prices = document, choices, prices
        self._known: dict[tuple[Path, Picks], Bill | None] = {}
        self._entries = [entry for key in _LISTS for entry in self._listed(key)]

    def _listed(self, key: str) -> Iterator[_PricedEntry]:
        """Yield the entries of a list, or the whole of it if it is open itself."""
        path: Path = ("spec", key)
        value = self._document.data["spec"].get(key)
        around = set(self._touching(("spec", "infrastructure"))) if key == "nodes" else set[int]()
        if self._touching(path, below=False):
            yield _PricedEntry(path, value, tuple(sorted(around.union(self._touching(path)))))
            return
        for number, entry in enumerate(value if isinstance(value, list) else ()):
            deciding = around.union(self._touching((*path, number)))
            yield _PricedEntry((*path, number), entry, tuple(sorted(deciding)))

    def _touching(self, path: Path, *, below: bool = True) -> list[int]:
        """Return the choices that stand at a path or above it, and below it where that is asked for."""

        def touches(place: Path) -> bool:
            return place == path[: len(place)] or (below and path == place[: len(path)])

        return [
            number for number, choice in enumerate(self._choices) if any(touches(place.path) for place in choice.places)
        ]

    def bill(self, picks: Picks) -> Bill | None:
        """Return what a design has of each priced thing; `None` where an entry of it is none."""
        total: Bill = {}
        for entry in self._entries:
            key = entry.path, tuple(picks[number] for number in entry.deciding)
            if key not in self._known:
                self._known[key] = self._of_entry(entry, picks)
            found = self._known[key]
            if found is None:
                return None
            _add(total, found.items())
        return total

    def cost(self, bill: Bill) -> Decimal:
        """Return what is paid for a bill."""
        return sum((amount * self.price(thing) for thing, amount in bill.items()), Decimal(0))

    def price(self, thing: PricedThing) -> Decimal:
        """Return the price of one of a thing, 0 where no row is about it."""
        if thing.row is None:
            return Decimal(0)
        return Decimal(str(getattr(self._prices, thing.what)[thing.row].price))

    def of(self, document: Document) -> Bill | None:
        """Return the bill of a whole blueprint by the same prices."""
        return Bills(document, (), self._prices).bill(())

    def _of_entry(self, entry: _PricedEntry, picks: Picks) -> Bill | None:
        chosen = chosen_at(self._choices, picks)
        value = part(entry.value, entry.path, chosen)
        found: Bill = {}
        if value is LEFT_OUT:
            return found
        try:
            _add(found, self._things(_LISTS[str(entry.path[1])], value if isinstance(value, list) else [value], chosen))
        except (ValidationError, InputError):
            return None
        return found

    def _things(
        self, what: Priced, entries: list[Any], chosen: Mapping[Path, Any]
    ) -> Iterator[tuple[PricedThing, Decimal]]:
        """Yield what there is of priced things, one by one."""
        if what == "nodes":
            yield from self._machines(entries, chosen)
        elif what == "load_balancers":
            for one in self._read({"loadBalancers": entries}).spec.load_balancers:
                rows = self._prices.load_balancers
                if BALANCERS[one.type].runs != "elsewhere" and all(row.type != one.type for row in rows):
                    continue  # it costs what its machines cost
                yield PricedThing("load_balancers", _first([row.type in (None, one.type) for row in rows])), _ONE
        else:
            yield from self._volumes(entries)

    def _machines(self, entries: list[Any], chosen: Mapping[Path, Any]) -> Iterator[tuple[PricedThing, Decimal]]:
        """Yield the machines of entries, and the zones in which they stand."""
        spec: dict[str, Any] = {"nodes": entries}
        around = part(self._document.data["spec"].get("infrastructure"), ("spec", "infrastructure"), chosen)
        if around is not None and around is not LEFT_OUT:
            spec["infrastructure"] = around
        rows, zones = self._prices.nodes, self._prices.zones
        for draft in expand(Given(self._read(spec), self._document)):
            yield PricedThing("nodes", _first([_is_about(row, draft) for row in rows])), _ONE
            if draft.zone is not None:
                row = _first([one.zone in (None, draft.zone) for one in zones])
                yield PricedThing("zones", row, draft.zone), _ONE

    def _volumes(self, entries: list[Any]) -> Iterator[tuple[PricedThing, Decimal]]:
        """Yield the GiB of volumes: each copy of a StatefulSet has its own, copies of others share them."""
        rows = self._prices.storage
        for entry in self._read({"workloads": entries}).spec.workloads:
            if not isinstance(entry, Workload):
                continue
            copies = (entry.replicas or 0) if entry.kind == "StatefulSet" else 1
            for volume in entry.volumes:
                row = _first([one.storage_class in (None, volume.storage_class) for one in rows])
                yield PricedThing("storage", row), Decimal(volume.size or 0) / GIB * copies

    def _read(self, spec: Mapping[str, Any]) -> Blueprint:
        """Read a blueprint that has nothing but what is priced."""
        whole = {**_AROUND, "spec": {"kubernetes": _KUBERNETES, **spec}}
        return validated(Blueprint, said(Document(self._document.file, self._document.text, whole, None), Blueprint))


_ONE = Decimal(1)
_AROUND = {"apiVersion": "hadesign.io/v1", "kind": "Blueprint", "metadata": {"name": "priced"}}
_KUBERNETES = {"version": "1.36.0", "installer": "other"}
"""What a blueprint must have, and is part of no bill."""


def _add(total: Bill, found: Iterable[tuple[PricedThing, Decimal]]) -> None:
    """Add to a bill; a zone is paid once."""
    for thing, amount in found:
        total[thing] = amount if thing.what == "zones" else total.get(thing, Decimal(0)) + amount


def _first(about: Sequence[bool]) -> int | None:
    """Return the number of the first row that is about a thing."""
    return about.index(True) if True in about else None


def _is_about(row: NodePrice, draft: Draft) -> bool:
    """Tell whether a row of prices is about a machine."""
    if row.pool is not None:
        return row.pool == draft.pool
    if row.node is not None:
        return row.node == draft.name
    return row.role is None or row.role in draft.entry.roles
