"""Modelled availability, the numbers it was made of, and what is worth to be improved first."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import N_, _, translated
from hadesign.lists import COMMAS, joined, listed
from hadesign.notation import as_percent, as_time
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.availability.exact import HOURS_PER_YEAR, Gain, Input
from hadesign.proof.availability.layouts import layouts
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.availability.numbers import Number
from hadesign.proof.availability.repair import availability, mean_time_to_loss
from hadesign.proof.objectives import users_services
from hadesign.report.page import Bullet, Bullets, Content, Section, Table
from hadesign.report.prove.words import (
    counted_things,
    line_words,
    minutes,
    percent,
    service_name,
    three_digits,
    yearly,
)
from hadesign.report.sentences import at_most, between, said_of
from hadesign.topology.cluster import Origin
from hadesign.words.availability import LAYOUTS, agreement_words, no_figure, waits_words

MOST_GAINS = 5
_HOUR = 3600.0
_NOTE = N_("Share of the time that each service is up, under the worst placement of its replicas that is allowed.")
_TRIED = N_("* of the placements that were tried: there are too many to try them all, and another one may be worse.")


def sections(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[Section]:
    """Yield what is modelled of the chosen services."""
    found = [(service, proof.availability(service)) for service in chosen]
    known = [(service, figure) for service, figure in found if figure.down is not None]
    parts: list[Content] = [translated(_NOTE), _table(known)] if known else []
    if not all(figure.extremes for _, figure in known):
        parts.append(translated(_TRIED))
    if waits := list(_waits(known)):
        parts.append(Bullets(waits))
    without = list(_without(found))
    yield Section(_("Availability, as modelled"), [*parts, *([Bullets(without)] if without else [])])
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
        (_("service"), _("available"), _("minutes a year without it"), _("that is"), _("luckiest placement")),
        [(listed(names, 4), *row) for row, names in rows.items()],
    )


def _row(figure: ModelledAvailability) -> tuple[str, ...]:
    if figure.down is None:
        return ("", "", "", "")
    few, most = figure.down.minutes
    without = minutes(most) if few == most else between(minutes(few), minutes(most))
    share, star = percent(figure.down), "" if figure.extremes else "*"
    if figure.waits and not figure.waits.open:
        share, without = _("at least {share}", share=as_percent(figure.down.low)), at_most(minutes(most))
    best = f"{percent(figure.best)}{star}" if figure.best else ""
    return (f"{share}{star}", without, yearly(most), best)


def _waits(known: Sequence[tuple[ServiceProof, ModelledAvailability]]) -> Iterator[Bullet]:
    """Say what is interrupted by single failures and placed anew, and how long that takes."""
    said: dict[str, list[str]] = {}
    for service, figure in known:
        if figure.waits:
            said.setdefault(waits_words(figure.waits), []).append(service_name(service))
    for words, names in said.items():
        yield Bullet(said_of(listed(names, 4), words))


def _without(found: Sequence[tuple[ServiceProof, ModelledAvailability]]) -> Iterator[Bullet]:
    """Say of which services there is no figure, and what would have to be given."""
    reasons: dict[str, list[str]] = {}
    for service, figure in found:
        if figure.down is None:
            reasons.setdefault(no_figure(figure), []).append(service_name(service))
    for reason, names in reasons.items():
        yield Bullet(_("no figure for {services}: {reason}", services=listed(names, 4), reason=reason))


def _inputs(figures: Sequence[ModelledAvailability]) -> Section:
    """List each number that was used, where it comes from, and for what."""
    used: dict[Number, dict[str, None]] = {}
    for figure in figures:
        for number in figure.inputs:
            used.setdefault(number.number, {}).update(dict.fromkeys(number.parts))
    items = [_input(Input(number, tuple(parts))) for number, parts in used.items()]
    note = _("Availability of each part, given that what it stands on is up.")
    return Section(_("Numbers that were used"), (note, Bullets(items)) if items else ())


def _input(used: Input) -> Bullet:
    number = used.number
    value = as_percent(number.low)
    if number.low != number.high:
        value = between(value, as_percent(number.high))
    if number.repair:
        mtbf, mttr = number.repair
        value = _("{value} (MTBF {mtbf}, MTTR {mttr})", value=value, mtbf=as_time(mtbf), mttr=as_time(mttr))
    kinds: dict[str, list[str]] = {}
    for part in used.parts:
        kinds.setdefault(part.partition("/")[0], []).append(part)
    text = _("{value} for {parts}", value=value, parts=joined([counted_things(*k) for k in kinds.items()], COMMAS))
    if number.source:
        text = _("{value}, {agreement}: {source}", value=text, agreement=agreement_words(number), source=number.source)
    return Bullet(text, Origin(number.path) if number.path else None)


def most_missed(
    proof: Proof, known: Sequence[tuple[ServiceProof, ModelledAvailability]]
) -> tuple[ServiceProof, ModelledAvailability] | None:
    """Return the service that users miss most, of those that a better part would help."""
    felt = {service.id for service in users_services(proof)}
    longest = sorted(known, key=lambda pair: -pair[1].down.down_high if pair[1].down else 0.0)
    pairs = [*(pair for pair in longest if pair[0].id in felt), *(pair for pair in longest if pair[0].id not in felt)]
    # What parts are worth is computed when it is asked for, so of no more services than need be.
    return next(((service, figure) for service, figure in pairs if figure.gains or figure.groups), None)


def _first(proof: Proof, known: Sequence[tuple[ServiceProof, ModelledAvailability]]) -> Section:
    """Rank what buys most for that service."""
    title = _("What to fix first")
    found = most_missed(proof, known)
    if found is None:
        return Section(title)
    service, figure = found
    note = _(
        "Of all that users feel, {service} is down longest. Minutes a year that a better part buys:",
        service=service_name(service),
    )
    if not figure.gains:
        return Section(title, (_no_part_alone(service), _together(figure.groups)))
    each, shown = figure.gains[:MOST_GAINS], [_worth(figure.gains[:MOST_GAINS])]
    several = (_("Where several are named, each of them."),) if any(len(gain.parts) > 1 for gain in each) else ()
    if not figure.groups:
        return Section(title, (note, *shown, *several))
    together = _("All of a kind together, as any of them may be what it depends on:")
    return Section(title, (note, *shown, *several, together, _together(figure.groups)))


def _no_part_alone(service: ServiceProof) -> str:
    return _(
        "Of all that users feel, {service} is down longest. No better part alone changes that, as any other one may be"
        " what it depends on. Minutes a year that better parts of a kind buy together:",
        service=service_name(service),
    )


def _worth(gains: Sequence[Gain]) -> Table:
    head = (_("part"), _("if it never fails"), _("if it is doubled"), _("Birnbaum"))
    rows = [
        (gain_words(gain), minutes(gain.perfect), minutes(gain.doubled), three_digits(gain.slope)) for gain in gains
    ]
    return Table(head, rows)


def _together(groups: Sequence[Gain]) -> Table:
    rows = [(gain_words(gain), minutes(gain.perfect), minutes(gain.doubled)) for gain in groups]
    return Table((_("parts"), _("if none ever fails"), _("if each is doubled")), rows)


def gain_words(gain: Gain) -> str:
    """Name the parts that a gain is about."""
    return line_words(((gain.kind, gain.parts),))


def _layouts(proof: Proof) -> Section:
    """Hold the layout of etcd's members against others."""
    found = layouts(proof.cluster)
    years = [one.down.minutes[1] for one in found]
    rows = [
        (" + ".join(map(str, one.counts)), translated(LAYOUTS[one.kind]), minutes(year), yearly(year))
        for one, year in zip(found, years, strict=True)
    ]
    note = _("The same number of etcd members, spread over zones in other ways.")
    head = (_("members by zone"), "", _("minutes a year without quorum"), _("that is"))
    return Section(_("The same etcd members elsewhere"), (note, Table(head, rows)) if rows else ())


def _repair(proof: Proof) -> Section:
    """Say how long until etcd loses its quorum, where it is known how long members live and how long repair takes."""
    etcd = proof.cluster.etcd
    figure = proof.availability(proof.etcd)
    numbers = {used.number for used in figure.inputs if any(part.startswith("node/") for part in used.parts)}
    title = _("Until quorum is lost")
    number = next(iter(numbers)) if len(numbers) == 1 else None
    if etcd is None or number is None or number.repair is None:
        return Section(title)
    mtbf, mttr = number.repair
    members = len(etcd.members)
    rows = []
    for name, crews in ((_("all at once"), None), (_("one after the other"), 1)):
        hours = mean_time_to_loss(members, etcd.quorum, mtbf, mttr, crews) / _HOUR
        share = availability(members, etcd.quorum, mtbf, mttr, crews)
        rows.append((name, _long_time(hours), as_percent(share)))
    note = _("Members alone, without what they share; failures and repairs at constant rates.")
    head = (_("members are repaired"), _("mean time until quorum is lost"), _("available"))
    return Section(title, (note, Table(head, rows)))


def _long_time(hours: float) -> str:
    """Write hours, and years from the first one on."""
    if hours >= HOURS_PER_YEAR:
        return _("{hours:,.0f} h ({years:,.1f} years)", hours=hours, years=hours / HOURS_PER_YEAR)
    return f"{hours:,.0f} h" if hours >= 100 else f"{three_digits(hours)} h"
