"""What the cluster stands on and needs from others, with the numbers of single parts: as the proof looks at them."""

from collections.abc import Collection

from hadesign.blueprint.base import yaml_names
from hadesign.blueprint.infrastructure import Link as WrittenLink
from hadesign.blueprint.reliability import PartReliability, Repairable
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import did_you_mean, input_diagnostic
from hadesign.topology.given import Given
from hadesign.topology.nouns.places import (
    Dependency,
    Infrastructure,
    Link,
    Origin,
    PartNumber,
    Reliability,
    ThingId,
    Zone,
)
from hadesign.topology.order import by_name, in_order
from hadesign.vocabulary.kinds import KINDS


def build_infrastructure(given: Given) -> Infrastructure:
    """Return the provider and the zones as they are declared."""
    found = given.spec.infrastructure
    origin = given.at("infrastructure")
    if found is None:
        return Infrastructure(None, None, None, (), origin)
    zones = tuple(
        Zone(
            name=zone.name,
            thing=f"zone/{zone.name}",
            subnets=zone.subnet or (),
            gateways=zone.gateway or (),
            site=zone.site,
            region=zone.region or found.region,
            origin=origin.below("zones", index),
        )
        for index, zone in by_name(found.zones)
    )
    return Infrastructure(found.provider, found.region, found.round_trip, zones, origin, found.bandwidth)


def build_links(given: Given) -> tuple[Link, ...]:
    """Return the links between zones."""
    links = given.spec.infrastructure.links if given.spec.infrastructure else ()
    return tuple(_link(link, given.at("infrastructure", "links", index)) for index, link in by_name(links))


def _link(link: WrittenLink, origin: Origin) -> Link:
    first, second = in_order(link.between)
    return Link(f"link/{link.name}", (first, second), origin, link.bandwidth)


def build_dependencies(given: Given) -> tuple[Dependency, ...]:
    """Return what services and workloads need that is neither, or one of them."""
    return tuple(
        Dependency(
            name=entry.name,
            kind=entry.kind,
            thing=f"dependency/{entry.name}" if entry.runs_on is None else None,
            runs_on=entry.runs_on,
            needed_by=frozenset(entry.needed_by),
            availability=_number(entry.availability, given.at("dependencies", index, "availability")),
            origin=given.at("dependencies", index),
            # Machines have images of a registry for one purpose alone: to start what is in them.
            to_start=True if entry.needed_to_start is None and entry.kind == "registry" else entry.needed_to_start,
        )
        for index, entry in by_name(given.spec.dependencies)
    )


def build_reliability(given: Given, things: Collection[ThingId]) -> Reliability:
    """Return the numbers of the architect's; machines of pools have their names only now.

    Raises:
        InputError: a key of `spec.reliability.parts` names no part.
    """
    found, origin = given.spec.reliability, given.at("reliability")
    if found is None:
        return Reliability({}, {}, origin)
    parts = found.parts or {}
    _check_parts(given, parts, things)
    names = {row.reliability for row in KINDS.values() if row.reliability}
    written = {name: attribute for name, attribute in yaml_names(type(found)).items() if name in names}
    kinds = {name: _number(getattr(found, attribute), origin.below(name)) for name, attribute in written.items()}
    own = {part: _number(number, origin.below("parts", part)) for part, number in parts.items()}
    return Reliability(
        {name: number for name, number in kinds.items() if number},
        {part: number for part, number in own.items() if number},
        origin,
    )


def _number(part: PartReliability | None, origin: Origin) -> PartNumber | None:
    """Return a number of the architect's; A = MTBF / (MTBF + MTTR)."""
    if part is None:
        return None
    if isinstance(part, Repairable):
        value = part.mtbf / (part.mtbf + part.mttr)
        return PartNumber(value, value, (part.mtbf, part.mttr), origin)
    return PartNumber(part[0], part[1], None, origin)


def _check_parts(given: Given, parts: Collection[str], things: Collection[ThingId]) -> None:
    base = given.at("reliability", "parts")
    problems = [
        input_diagnostic(
            _("there is no part {part}", part=name),
            given.document.key((*base.path, name)),
            (*base.path, name),
            expected=_("a part that exists; `hadesign show` lists machines and failure domains"),
            hint=did_you_mean(name, things),
        )
        for name in parts
        if name not in things
    ]
    if problems:
        raise InputError(problems)
