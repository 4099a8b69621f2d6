"""Modelled availability, the numbers it was made of, and what is worth to be improved first."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import translated
from hadesign.lists import listed
from hadesign.notation import as_percent, as_time
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.availability.exact import HOURS_PER_YEAR, Gain, Input
from hadesign.proof.availability.figures import ModelledAvailability
from hadesign.proof.availability.layouts import layouts
from hadesign.proof.availability.numbers import Number
from hadesign.proof.availability.repair import availability, mean_time_to_loss
from hadesign.proof.objectives import users_services
from hadesign.report.page import Bullet, Bullets, Content, Section, Table
from hadesign.report.prove.words import line_words, minutes, noun, percent, service_name, three_digits, yearly
from hadesign.topology.cluster import Origin
from hadesign.words.availability import LAYOUTS, agreement_words, no_figure

MOST_GAINS = 5
_HOUR = 3600.0
_NOTE = "Share of the time that each service is up, under the worst placement of its replicas that is allowed."
_TRIED = "* of the placements that were tried: there are too many to try them all, and another one may be worse."


def sections(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[Section]:
    """Yield what is modelled of the chosen services."""
    found = [(service, proof.availability(service)) for service in chosen]
    known = [(service, figure) for service, figure in found if figure.down is not None]
    parts: list[Content] = [_NOTE, _table(known)] if known else []
    if not all(figure.extremes for _, figure in known):
        parts.append(_TRIED)
    without = list(_without(found))
    yield Section("Availability, as modelled", [*parts, *([Bullets(without)] if without else [])])
    yield _inputs([figure for _, figure in known])
    yield _first(proof, known)
    if proof.etcd in chosen:
        yield _layouts(proof)
        yield _repair(proof)


def _table(known: Sequence[tuple[ServiceProof, ModelledAvailability]]) -> Table:
    """Return figures; services with equal ones share a row."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for service, figure in known:
        rows.setdefault(_row(figure), []).append(service_name(service))
    return Table(
        ("service", "available", "minutes a year without it", "that is", "luckiest placement"),
        [(listed(names, 4), *row) for row, names in rows.items()],
    )


def _row(figure: ModelledAvailability) -> tuple[str, ...]:
    if figure.down is None:
        return ("", "", "", "")
    few, most = figure.down.minutes
    spread = "" if few == most else f"{minutes(few)} to "
    star = "" if figure.extremes else "*"
    best = f"{percent(figure.best)}{star}" if figure.best else ""
    return (f"{percent(figure.down)}{star}", f"{spread}{minutes(most)}", yearly(most), best)


def _without(found: Sequence[tuple[ServiceProof, ModelledAvailability]]) -> Iterator[Bullet]:
    """Say of which services there is no figure, and what would have to be given."""
    reasons: dict[str, list[str]] = {}
    for service, figure in found:
        if figure.down is None:
            reasons.setdefault(no_figure(figure), []).append(service_name(service))
    for reason, names in reasons.items():
        yield Bullet(f"no figure for {listed(names, 4)}: {reason}")


def _inputs(figures: Sequence[ModelledAvailability]) -> Section:
    """List each number that was used, where it comes from, and for what."""
    used: dict[Number, dict[str, None]] = {}
    for figure in figures:
        for number in figure.inputs:
            used.setdefault(number.number, {}).update(dict.fromkeys(number.parts))
    items = [_input(Input(number, tuple(parts))) for number, parts in used.items()]
    note = "Availability of each part, given that what it stands on is up."
    return Section("Numbers that were used", (note, Bullets(items)) if items else ())


def _input(used: Input) -> Bullet:
    number = used.number
    value = as_percent(number.low) + ("" if number.low == number.high else f" to {as_percent(number.high)}")
    if number.repair:
        mtbf, mttr = number.repair
        value = f"{value} (MTBF {as_time(mtbf)}, MTTR {as_time(mttr)})"
    kinds: dict[str, list[str]] = {}
    for part in used.parts:
        kinds.setdefault(part.partition("/")[0], []).append(part)
    words = ", ".join(f"{len(names):,} {noun(kind, len(names))}" for kind, names in kinds.items())
    source = f", {agreement_words(number)}: {number.source}" if number.source else ""
    return Bullet(f"{value} for {words}{source}", Origin(number.path) if number.path else None)


def _first(proof: Proof, known: Sequence[tuple[ServiceProof, ModelledAvailability]]) -> Section:
    """Rank what buys most for the service that users miss most."""
    felt = {service.id for service in users_services(proof)}
    pairs = [(s, f) for s, f in known if s.id in felt and f.gains] or [(s, f) for s, f in known if f.gains]
    if not pairs:
        return Section("What to fix first")
    service, figure = max(pairs, key=lambda pair: pair[1].down.down_high if pair[1].down else 0.0)
    shown = figure.gains[:MOST_GAINS]
    note = f"Of all that users feel, {service_name(service)} is down longest. Minutes a year that a better part buys:"
    head = ("part", "if it never fails", "if it is doubled", "Birnbaum")
    rows = [(_parts(gain), minutes(gain.perfect), minutes(gain.doubled), three_digits(gain.slope)) for gain in shown]
    each = any(len(gain.parts) > 1 for gain in shown)
    return Section(
        "What to fix first", (note, Table(head, rows), *(("Where several are named, each of them.",) if each else ()))
    )


def _parts(gain: Gain) -> str:
    return line_words(((gain.kind, gain.parts),))


def _layouts(proof: Proof) -> Section:
    """Hold the layout of etcd's members against others."""
    found = layouts(proof.cluster)
    years = [one.down.minutes[1] for one in found]
    rows = [
        (" + ".join(map(str, one.counts)), translated(LAYOUTS[one.kind]), minutes(year), yearly(year))
        for one, year in zip(found, years, strict=True)
    ]
    note = "The same number of etcd members, spread over zones in other ways."
    head = ("members by zone", "", "minutes a year without quorum", "that is")
    return Section("The same etcd members elsewhere", (note, Table(head, rows)) if rows else ())


def _repair(proof: Proof) -> Section:
    """Say how long until etcd loses its quorum, where it is known how long members live and how long repair takes."""
    etcd = proof.cluster.etcd
    figure = proof.availability(proof.etcd)
    numbers = {used.number for used in figure.inputs if any(part.startswith("node/") for part in used.parts)}
    if etcd is None or len(numbers) != 1:
        return Section("Until quorum is lost")
    (number,) = numbers
    if number.repair is None:
        return Section("Until quorum is lost")
    mtbf, mttr = number.repair
    members = len(etcd.members)
    rows = []
    for name, crews in (("all at once", None), ("one after the other", 1)):
        hours = mean_time_to_loss(members, etcd.quorum, mtbf, mttr, crews) / _HOUR
        share = availability(members, etcd.quorum, mtbf, mttr, crews)
        rows.append((name, _long_time(hours), as_percent(share)))
    note = "Members alone, without what they share; failures and repairs at constant rates."
    head = ("members are repaired", "mean time until quorum is lost", "available")
    return Section("Until quorum is lost", (note, Table(head, rows)))


def _long_time(hours: float) -> str:
    """Write hours, and years from the first one on."""
    years = f" ({hours / HOURS_PER_YEAR:,.1f} years)" if hours >= HOURS_PER_YEAR else ""
    return f"{hours:,.0f} h{years}" if hours >= 100 else f"{three_digits(hours)} h"
