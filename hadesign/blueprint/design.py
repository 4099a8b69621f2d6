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


class ZoneSource(NamedTuple):
    """What says in which zone a machine stands: itself (`key` is zone), its rack, its host, or its only datastore's.

    `name` is that of the rack, host or datastore; `places` say where its zone is given, by way of its rack if two.
    """

    key: str
    zone: str
    name: str | None
    places: tuple[Path, ...]

    @property
    def thing(self) -> str:
        """Name it: `rack r1`."""
        return _("{kind} {name}", kind=noun(self.key), name=shown(self.name))

    @property
    def said(self) -> str:
        """The clause that says its zone."""
        if len(self.places) > 1:
            return _("{thing} is in zone {zone} (with its rack)", thing=self.thing, zone=shown(self.zone))
        return _("{thing} is in zone {zone}", thing=self.thing, zone=shown(self.zone))

    @property
    def related(self) -> tuple[tuple[str, Path], ...]:
        """The places, each with what stands there."""
        kind, (place, *rack) = noun(self.key), self.places
        if self.name is None:
            return ((_("{kind} given here", kind=kind), place),)
        return (_("the {kind} is declared here", kind=kind), place), *(
            (_("its rack is declared here"), at) for at in rack
        )


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
    def datastores(self) -> Names:
        """Datastores of `spec.infrastructure`."""
        return self._list(self.infrastructure, "datastores", "datastore")

    @cached_property
    def domains(self) -> Names:
        """Shared failure domains of other kinds."""
        return self._list(self.infrastructure, "domains", "failure-domain")

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
    def roles(self) -> tuple[tuple[Entry, frozenset[str]], ...]:
        """Machines and pools, each with its roles."""
        known: dict[tuple[str, ...], frozenset[str]] = {}
        words = ((entry, tuple(entry.words("roles"))) for entry in self.placed)
        return tuple((entry, known.get(own) or known.setdefault(own, frozenset(own))) for entry, own in words)

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
        """Workloads, those of manifests included."""
        return tuple(entry for entry in self.spec.entries("workloads") if "manifests" not in entry.data)

    @cached_property
    def groups(self) -> tuple[Entry, ...]:
        """Groups of the cluster autoscaler."""
        return self.spec.section("autoscaling", "clusterAutoscaler").entries("groups")

    def pool_zones(self, pool: Entry) -> list[str]:
        """Return the zones of a pool: its own, else that of its rack or datastore, else all."""
        if "zones" in pool.data:
            return pool.words("zones")
        known = self.zone_sources(pool)
        return [known[0].zone] if known else list(self.zones.entries)

    def zone_sources(self, entry: Entry) -> list[ZoneSource]:
        """Return all that says in which zone a machine stands, what is written there first."""
        zone = entry.text("zone")
        found = [ZoneSource("zone", zone, None, (entry.place("zone"),))] if zone else []
        rack = self.racks.entries.get(entry.text("rack") or "")
        host = self.hosts.entries.get(entry.text("host") or "")
        store = self.datastores.entries.get(entry.text("datastore") or "")
        if rack and (own := rack.text("zone")):
            found.append(_source("rack", rack, own, "zone"))
        if host and (own := host.text("zone")):
            found.append(_source("host", host, own, "zone"))
        elif host and "rack" not in entry.data:
            found += self._through_rack(host)
        if store and len(zones := store.words("zones")) == 1:
            found.append(_source("datastore", store, zones[0], "zones"))
        return found

    def _through_rack(self, host: Entry) -> list[ZoneSource]:
        """Return the zone of a host that says only in which rack it is."""
        rack = self.racks.entries.get(host.text("rack") or "")
        zone = rack.text("zone") if rack else None
        if rack is None or zone is None:
            return []
        return [ZoneSource("host", zone, host.text("name"), (host.place("rack"), rack.place("zone")))]


def _source(key: str, entry: Entry, zone: str, field: str) -> ZoneSource:
    return ZoneSource(key, zone, entry.text("name"), (entry.place(field),))
