"""The zone of a machine, decided once: as it is written, or that of its rack, its host, or its only datastore's."""

from collections.abc import Iterator, Mapping

from hadesign.blueprint.infrastructure import Infrastructure
from hadesign.blueprint.nodes import Machine, Pool
from hadesign.topology.order import in_order


class Zones:
    """Answers in which zone the rack, the host or the datastore of a machine stands."""

    def __init__(self, infrastructure: Infrastructure | None) -> None:
        """Index what is declared; sources that disagree were refused when the blueprint was read."""
        racks = infrastructure.racks if infrastructure else ()
        hosts = infrastructure.hosts if infrastructure else ()
        stores = infrastructure.datastores if infrastructure else ()
        self._racks: Mapping[str, str] = {rack.name: rack.zone for rack in racks if rack.zone}
        found = {host.name: host.zone or self._racks.get(host.rack or "") for host in hosts}
        self._hosts: Mapping[str, str] = {name: zone for name, zone in found.items() if zone}
        self._stores: Mapping[str, str] = {s.name: s.zones[0] for s in stores if s.zones and len(s.zones) == 1}
        self.all = in_order(zone.name for zone in infrastructure.zones) if infrastructure else ()

    def of(self, entry: Machine | Pool) -> str | None:
        """Return the zone of a machine."""
        written = entry.zone if isinstance(entry, Machine) else None
        return written or next(self._sources(entry), None)

    def _sources(self, entry: Machine | Pool) -> Iterator[str]:
        host = entry.host if isinstance(entry, Machine) else None
        for name, known in ((entry.rack, self._racks), (host, self._hosts), (entry.datastore, self._stores)):
            if name is not None and name in known:
                yield known[name]
