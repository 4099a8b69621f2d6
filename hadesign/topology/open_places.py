"""What a design leaves open of where things stand, although it speaks of such places elsewhere.

A machine without a zone stands in one of the zones all the same, and may share it with any other. Where a design names
racks, hosts, datastores or feeds at all, a machine of which it names none may stand on any that are near, or on one of
its own. Where it names none of a kind, nobody knows what the loss of one takes (see `ServiceProof.as_said`).
"""

from collections.abc import Collection, Iterator, Sequence

from hadesign.blueprint.nodes import Machine
from hadesign.topology.above import Above
from hadesign.topology.given import Given
from hadesign.topology.nouns.places import OpenPlace, ThingId
from hadesign.topology.order import by_name
from hadesign.topology.pools import Draft
from hadesign.vocabulary.balancers import BALANCERS
from hadesign.vocabulary.kinds import SUPPLIES, Kind
from hadesign.vocabulary.providers import provider_row


def open_places(given: Given, drafts: Sequence[Draft], above: Above) -> tuple[OpenPlace, ...]:
    """Return what is not said of where machines, and balancers that others run, stand, and is not assumed either."""
    return (*_Machines(given, above).places(drafts), *_balancers(given, above))


class _Machines:
    """Finds what is not said of machines; those that stand on the same kinds of things in one zone lack the same."""

    def __init__(self, given: Given, above: Above) -> None:
        self.given, self.above = given, above
        infrastructure = given.spec.infrastructure
        self.zones = tuple(f"zone/{zone.name}" for zone in infrastructure.zones) if infrastructure else ()
        virtual = provider_row(infrastructure.provider if infrastructure else None).may_share_host
        named: dict[Kind, list[ThingId]] = {}
        for thing in above.things():
            named.setdefault(thing.kind, []).append(thing.id)
        # A bare-metal machine is its own host with its own disk, and a cloud hides its hosts.
        kinds: Sequence[Kind] = ("host", "datastore", "rack") if virtual else ("rack",)
        self.places_of = {kind: named[kind] for kind in kinds if kind in named}
        self.supplies = {kind: named[kind] for kind in SUPPLIES if kind in named}

    def places(self, drafts: Sequence[Draft]) -> Iterator[OpenPlace]:
        """Yield what is not said, in the order of the blueprint."""
        known: dict[object, list[tuple[Kind, tuple[ThingId, ...]]]] = {}
        for draft in drafts:
            thing, single = f"node/{draft.name}", isinstance(draft.entry, Machine)
            if thing in self.given.assumed:
                continue
            if single and draft.zone is None and self.zones:
                yield OpenPlace(thing, "zone", self.zones, False, draft.origin.below("zone"))
            key = (self.above.kinds(thing), draft.zone, single)
            if key not in known:
                known[key] = [*self._lacking(key[0], draft.zone, single=single)]
            for kind, choices in known[key]:
                yield OpenPlace(thing, kind, choices, True, draft.origin.below(kind))

    def _lacking(
        self, own: Collection[Kind], zone: str | None, *, single: bool
    ) -> Iterator[tuple[Kind, tuple[ThingId, ...]]]:
        """Yield the kinds of which a machine stands on none that is named, with those that it may stand on."""
        for kind, named in self.places_of.items():
            if kind in own or (kind == "host" and not single):
                continue
            if near := tuple(place for place in named if zone in (None, self.above.zone(place) or zone)):
                yield kind, near
        # A machine draws on what its zone draws on; which zone that is settles the rest.
        nowhere = single and zone is None and bool(self.zones)
        for kind, named in self.supplies.items():
            if kind not in own and not (nowhere and all(kind in self.above.kinds(each) for each in self.zones)):
                yield kind, tuple(named)


def _balancers(given: Given, above: Above) -> Iterator[OpenPlace]:
    """Yield the balancers that others run in zones that nobody names; a regional one is in all of them."""
    infrastructure = given.spec.infrastructure
    zones = tuple(f"zone/{zone.name}" for zone in infrastructure.zones) if infrastructure else ()
    for index, balancer in by_name(given.spec.load_balancers):
        row, thing = BALANCERS[balancer.type], f"balancer/{balancer.name}"
        if (
            row.runs != "elsewhere"
            or not row.placed
            or (row.provided and given.regional_balancers)
            or thing in given.assumed
        ):
            continue
        if zones and not any(above.kind(place) == "zone" for place in above.of(thing)):
            yield OpenPlace(thing, "zone", zones, True, given.at("loadBalancers", index, "zones"))
