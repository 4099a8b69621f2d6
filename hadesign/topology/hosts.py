"""Hypervisors: where they stand, which datastores they reach, and what is started again of the machines on them."""

from collections.abc import Sequence

from hadesign.blueprint import infrastructure as written
from hadesign.blueprint.nodes import Machine
from hadesign.stated import made
from hadesign.topology.above import Above
from hadesign.topology.given import Given
from hadesign.topology.nouns.places import Host, Origin, Restart, Thing
from hadesign.topology.pools import Draft


def build_hosts(given: Given, drafts: Sequence[Draft], above: Above) -> tuple[Host, ...]:
    """Return every host that is declared, or that a machine names."""
    found = given.spec.infrastructure.hosts if given.spec.infrastructure else ()
    declared = {host.name: host for host in found}
    on: dict[str, list[Draft]] = {}
    for draft in drafts:
        if isinstance(draft.entry, Machine) and draft.entry.host is not None:
            on.setdefault(draft.entry.host, []).append(draft)
    hosts = (thing for thing in above.things() if thing.kind == "host")
    return tuple(_host(thing, declared.get(thing.name), on.get(thing.name, ()), above) for thing in hosts)


def _host(thing: Thing, entry: written.Host | None, machines: Sequence[Draft], above: Above) -> Host:
    zones = {draft.zone for draft in machines if draft.zone is not None}
    # What is assumed of machines is no evidence, so what they say themselves is asked.
    named = entry.datastores if entry else None
    seen = {draft.entry.datastore for draft in machines if draft.entry.datastore is not None}
    return Host(
        name=thing.name,
        thing=thing.id,
        zone=above.zone(thing.id) or (zones.pop() if len(zones) == 1 else None),
        reaches=frozenset(f"datastore/{name}" for name in (seen if named is None else named)),
        every=named is not None,
        restart=made(entry.restart if entry else None, lambda found: _restart(found, thing.origin.below("restart"))),
        origin=thing.origin,
    )


def _restart(found: written.Restart, origin: Origin) -> Restart:
    return Restart(found.elsewhere, found.monitored is True, found.within, origin)
