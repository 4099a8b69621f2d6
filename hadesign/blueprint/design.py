"""What a blueprint declares, by name: the one table that cross references are looked up in."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from hadesign.blueprint.reading import Entry, Problem
from hadesign.blueprint.wording import noun, shown
from hadesign.diagnostic import Path
from hadesign.i18n import _


class Names(NamedTuple):
    """Names of a kind (a key of `NOUNS`) with the entry that first declares each, and those that declare it again.

    `complete` is false if a name cannot be read; then a name that is not found proves nothing.
    """

    kind: str
    where: Path
    key: str
    entries: Mapping[str, Entry]
    again: tuple[tuple[str, Entry], ...]
    complete: bool

    def place(self, name: str) -> Path:
        """Return the path at which a name is declared."""
        return self.entries[name].place(self.key)

    def duplicates(self) -> Iterator[Problem]:
        """Report names that are declared more than once."""
        for name, entry in self.again:
            yield Problem(
                entry.place(self.key),
                _("{kind} {name} is declared twice", kind=noun(self.kind), name=shown(name)),
                _("a name that no other {kind} has", kind=noun(self.kind)),
                related=((_("first declared here"), self.place(name)),),
            )


def names_of(kind: str, where: Path, entries: Sequence[Entry], key: str, complete: bool) -> Names:
    """Collect the names that entries declare."""
    first: dict[str, Entry] = {}
    again: list[tuple[str, Entry]] = []
    for entry in entries:
        name = entry.text(key)
        if name is None:
            complete = False
        elif name in first:
            again.append((name, entry))
        else:
            first[name] = entry
    return Names(kind, where, key, first, tuple(again), complete)


class Design:
    """The raw data of a blueprint, section by section; everything is read once, when it is first asked for."""

    def __init__(self, data: Any) -> None:
        """Keep the data; what is no mapping reads as empty."""
        self.whole = Entry((), data if isinstance(data, Mapping) else {})
        self.spec = self.whole.section("spec")
        self.infrastructure = self.spec.section("infrastructure")
        self.managed = self.spec.section("kubernetes").text("installer") == "managed"

    def _list(self, parent: Entry, key: str, kind: str) -> Names:
        return names_of(kind, parent.place(key), parent.entries(key), "name", not parent.broken(key))

    @cached_property
    def zones(self) -> Names:
        """Zones of `spec.infrastructure`."""
        return self._list(self.infrastructure, "zones", "zone")

    @cached_property
    def racks(self) -> Names:
        """Racks of `spec.infrastructure`."""
        return self._list(self.infrastructure, "racks", "rack")

    @cached_property
    def hosts(self) -> Names:
        """Hosts of `spec.infrastructure`."""
        return self._list(self.infrastructure, "hosts", "host")

    @cached_property
    def links(self) -> Names:
        """Links between zones."""
        return self._list(self.infrastructure, "links", "link")

    @cached_property
    def dependencies(self) -> Names:
        """What others run and the design needs."""
        return self._list(self.spec, "dependencies", "dependency")

    @cached_property
    def balancers(self) -> Names:
        """Load balancers."""
        return self._list(self.spec, "loadBalancers", "load-balancer")

    @cached_property
    def classes(self) -> Names:
        """Storage classes."""
        return self._list(self.spec.section("storage"), "classes", "storage-class")

    @cached_property
    def placed(self) -> tuple[Entry, ...]:
        """Machines and pools."""
        return self.spec.entries("nodes")

    @cached_property
    def machines(self) -> Names:
        """Single machines."""
        entries = [entry for entry in self.placed if "pool" not in entry.data]
        return names_of("node", self.spec.place("nodes"), entries, "name", not self.spec.broken("nodes"))

    @cached_property
    def pools(self) -> Names:
        """Node pools."""
        entries = [entry for entry in self.placed if "pool" in entry.data]
        return names_of("pool", self.spec.place("nodes"), entries, "pool", not self.spec.broken("nodes"))

    @cached_property
    def workloads(self) -> tuple[Entry, ...]:
        """Workloads."""
        return self.spec.entries("workloads")

    @cached_property
    def groups(self) -> tuple[Entry, ...]:
        """Groups of the cluster autoscaler."""
        return self.spec.section("autoscaling", "clusterAutoscaler").entries("groups")

    def pool_zones(self, pool: Entry) -> list[str]:
        """Return the zones of a pool: its own, or all."""
        return pool.words("zones") if "zones" in pool.data else list(self.zones.entries)
