"""Where things stand: a machine, its host, its rack and its zone must agree, as nothing stands in two places."""

from collections.abc import Iterator

from hadesign.blueprint.design import Design, Names
from hadesign.blueprint.reading import Entry, Problem
from hadesign.blueprint.wording import noun, shown
from hadesign.diagnostic import Path
from hadesign.i18n import _

_PLACES = ("zone", "rack", "host", "datastore")
"""Fields of a machine by which its place is said."""


def problems(design: Design) -> Iterator[Problem]:
    """Report what stands in two places at once, and pools that stand nowhere."""
    for host in design.infrastructure.entries("hosts"):
        yield from _agree(host, "rack", design.racks, "zone")
    agreeing: set[tuple[str | None, ...]] = set()
    for entry in design.placed:
        if "pool" in entry.data:
            yield from _pool(design, entry)
            continue
        # Thousands of machines say the same as another one; what contradicts itself is reported at each.
        said = *map(entry.text, _PLACES), None if "rack" in entry.data else ""
        if said not in agreeing:
            found = [*_agree(entry, "host", design.hosts, "rack"), *_one_zone(design, entry)]
            yield from found
            if not found:
                agreeing.add(said)
    yield from _split(design)
    yield from _sides(design)


def _sides(design: Design) -> Iterator[Problem]:
    """Report machines without a zone where links are declared: nobody could tell on which side of a cut they stand."""
    links = design.infrastructure.entries("links")
    for entry in design.placed if links else ():
        if "pool" not in entry.data and not design.zone_sources(entry) and entry.text("name") is not None:
            yield Problem(
                entry.path,
                _("node {name} names no zone, but links between zones are declared", name=shown(entry.text("name"))),
                _("its zone, so that it is known on which side of a cut it stands"),
                related=((_("links are declared here"), design.infrastructure.place("links")),),
            )
    yield from _islands(design, links)


def _islands(design: Design, links: tuple[Entry, ...]) -> Iterator[Problem]:
    """Report zones that no link leads to: with some links declared, a zone without one would be cut off for ever."""
    names = list(design.zones.entries)
    ends = [[name for _, name in link.texts("between")] for link in links]
    if len(names) < 2 or not links or not design.zones.complete or any(set(pair) - set(names) for pair in ends):
        return
    side = {name: name for name in names}
    for pair in ends:
        for end in pair[1:]:
            side = {name: side[pair[0]] if own == side[end] else own for name, own in side.items()}
    lonely = next((name for name in names if side[name] != side[names[0]]), None)
    if lonely is not None:
        yield Problem(
            design.infrastructure.place("links"),
            _("no link leads from zone {zone} to zone {other}", zone=shown(names[0]), other=shown(lonely)),
            _("all links between zones, or none"),
            related=((_("the {kind} is declared here", kind=noun("zone")), design.zones.place(lonely)),),
        )


def _agree(entry: Entry, key: str, declared: Names, domain: str) -> Iterator[Problem]:
    """Report an entry whose rack (or host) is declared to stand in another zone (or rack) than the entry."""
    name, own = entry.text(key), entry.text(domain)
    carrier = declared.entries.get(name) if name is not None else None
    other = carrier.text(domain) if carrier else None
    if carrier is not None and own is not None and other is not None and own != other:
        kind, area, here = noun(key), noun(domain), shown(own)
        yield Problem(
            entry.place(key),
            _(
                "{kind} {name} is in {area} {other}, not in {own}",
                kind=kind, name=shown(name), area=area, other=shown(other), own=here,
            ),
            _("a {kind} in {area} {own}, or another {area}", kind=kind, area=area, own=here),
            related=(
                (_("the {kind} is declared here", kind=kind), carrier.place(domain)),
                (_("{kind} given here", kind=area), entry.place(domain)),
            ),
        )  # fmt: skip


def _one_zone(design: Design, entry: Entry) -> Iterator[Problem]:
    """Report a machine whose zone, rack, host or datastore stand in different zones: it can stand in one only."""
    first, *others = [*design.zone_sources(entry), None]
    for source in others:
        if first is None or source is None or source.zone == first.zone:
            continue
        if first.key == "zone":
            said = _("{clause}, not in {zone}", clause=source.said, zone=shown(first.zone))
        else:
            other, zone = first.thing, shown(first.zone)
            said = _("{clause}, but {thing} is in zone {zone}", clause=source.said, thing=other, zone=zone)
        wanted = _(
            "a {kind} in zone {zone}, or another {other}",
            kind=noun(source.key), zone=shown(first.zone), other=noun(first.key),
        )  # fmt: skip
        yield Problem(
            entry.place(source.key),
            said,
            wanted,
            related=(*source.related, *first.related),
        )


def _pool(design: Design, pool: Entry) -> Iterator[Problem]:
    """Report a pool in a rack of another zone, and machines per zone where there is no zone."""
    rack = design.racks.entries.get(pool.text("rack") or "")
    zone = rack.text("zone") if rack else None
    elsewhere = [name for name in design.pool_zones(pool) if name != zone]
    if rack is not None and zone is not None and elsewhere:
        yield Problem(
            pool.place("rack"),
            _(
                "rack {name} is in zone {zone}, but the pool is also in {other}",
                name=shown(pool.text("rack")), zone=shown(zone), other=shown(elsewhere[0]),
            ),
            _("{zone} as its only zone, or a pool for each rack", zone=shown(zone)),
            related=((_("the {kind} is declared here", kind=noun("rack")), rack.place("zone")),),
        )  # fmt: skip
    if pool.whole("perZone") is not None and design.zones.complete and not design.pool_zones(pool):
        yield Problem(
            pool.place("perZone"),
            _("machines per zone, but there is no zone"),
            _("zones in `spec.infrastructure.zones`, or `count` instead of `perZone`"),
        )


def _split(design: Design) -> Iterator[Problem]:
    """Report a rack or host for which no place is declared and that machines of two zones (or racks) name."""
    hosts = design.infrastructure.entries("hosts")
    for key, declared, domain in (
        ("rack", design.racks, "zone"),
        ("host", design.hosts, "zone"),
        ("host", design.hosts, "rack"),
    ):
        seen: dict[str, tuple[str, Path]] = {}
        decided = {name for name, carrier in declared.entries.items() if carrier.text(domain) is not None}
        for entry in (*hosts, *design.placed):
            name = entry.text(key)
            if name is None or name in decided:
                continue
            for own, place in _stands_in(design, entry, domain):
                first, where = seen.setdefault(name, (own, place))
                if first != own:
                    yield Problem(
                        entry.place(key),
                        _(
                            "{kind} {name} cannot be in {area} {own} and in {other}",
                            kind=noun(key), name=shown(name), area=noun(domain), own=shown(own), other=shown(first),
                        ),
                        _("a {kind} name of its own in each {area}", kind=noun(key), area=noun(domain)),
                        related=((_("in {area} {name} here", area=noun(domain), name=shown(first)), where),),
                    )  # fmt: skip
                    break


def _stands_in(design: Design, entry: Entry, domain: str) -> Iterator[tuple[str, Path]]:
    """Yield the zones (or the rack) of a machine, host or pool, with the place that says so."""
    if domain == "zone" and "pool" in entry.data:
        key = "zones" if "zones" in entry.data else "rack"
        yield from ((name, entry.place(key)) for name in design.pool_zones(entry))
    elif (own := entry.text(domain)) is not None:
        yield own, entry.place(domain)
