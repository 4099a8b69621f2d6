"""The charts of a handbook, each by its file: what the proof says, drawn; nothing is worked out here."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address, ip_network

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.charts.bars import STEPS, Chart, ChartBar, Piece, Tone, svg
from hadesign.handbook.evidence import RuleVerdict, verdicts
from hadesign.handbook.words import cpu, duration, memory
from hadesign.i18n import _, ngettext, translated
from hadesign.lint.rule import chapter_of
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_percent
from hadesign.proof.availability.exact import MINUTES_PER_YEAR
from hadesign.proof.capacity.balances import Balance
from hadesign.proof.objectives import users_services
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.report.prove.capacity import answer
from hadesign.report.prove.figures import gain_words, most_missed
from hadesign.report.prove.words import minutes
from hadesign.targets.prometheus.rules import Alert
from hadesign.topology.cluster import Kind
from hadesign.topology.nouns.operations import SEVERITIES
from hadesign.words.amounts import RESOURCE_WORDS
from hadesign.words.recovery import failure_of
from hadesign.words.services import service_name
from hadesign.words.things import noun

MOST = 14
"""Bars of a chart: the worst ones; the tables have the others."""
_SHOW: dict[str, Callable[[int], str]] = {"cpu": cpu, "memory": memory, "pods": "{:,}".format}


def capacity(book: Book) -> Chart | None:
    """Return of each resource what is left without the largest zone, beside what is asked for."""
    zones = [one.fit for one in book.proof.after_failures.after if one.kind == "zone"]
    fits = bool(zones) and all(answer(fit).value is True for fit in zones)
    bars = [_balance(balance, fits=fits) for balance in book.proof.capacity.balances if balance.total]
    words = _("Requests (the line) beside what is left without the largest zone, and what goes with it")
    return Chart(words, bars[:MOST]) if bars else None


def _balance(balance: Balance, *, fits: bool) -> ChartBar:
    """Return the bar of a resource: green only where it is shown that all pods fit."""
    rest, asked = balance.after_zone, balance.requested
    if rest is None:
        pieces: tuple[Piece, ...] = (Piece(1.0, "open" if asked <= balance.total else "bad"),)
    else:
        kept = rest / balance.total
        pieces = (Piece(kept, ("good" if fits else "plain") if asked <= rest else "bad"), Piece(1 - kept, "pale"))
    show = _SHOW[balance.resource]
    note = _("{requested} of {total} asked for", requested=show(asked), total=show(balance.total))
    return ChartBar(resource_words(balance), pieces, note, min(asked / balance.total, 1.2))


def resource_words(balance: Balance) -> str:
    """Name what is counted, and for whom."""
    words = translated(RESOURCE_WORDS[balance.resource])
    return _("{resource} of pool {pool}", resource=words, pool=balance.pool) if balance.pool else words


def availability(book: Book) -> Chart | None:
    """Return the minutes a year without each service that users feel, beside the budget of the objective."""
    wanted = book.cluster.objectives.availability
    budget = None if wanted is None else (1 - wanted) * MINUTES_PER_YEAR
    found = [(service, book.proof.availability(service)) for service in users_services(book.proof)]
    known = [(service_name(service), figure.down.minutes) for service, figure in found if figure.down]
    known.sort(key=lambda one: (-one[1][1], one[0]))
    bars = [_down(name, few, most, budget) for name, (few, most) in known[:MOST]]
    if not bars:
        return None
    if wanted is None or budget is None:
        return Chart(_("Minutes a year without each service that users feel"), bars)
    words = _(
        "Minutes a year without each service that users feel, beside what {objective} allows",
        objective=as_percent(wanted),
    )
    return Chart(words, bars, budget, _("budget: {minutes} minutes", minutes=minutes(budget)))


def _down(name: str, few: float, most: float, budget: float | None) -> ChartBar:
    """Return a bar as long as it is at most; what lies between both ends is not shown."""
    tone: Tone = "plain" if budget is None else "good" if most <= budget else "bad" if few > budget else "open"
    note = _("{minutes} min", minutes=minutes(most))
    return ChartBar(
        name,
        (Piece(few, "good" if tone == "open" else tone), Piece(most - few, "open" if tone != "bad" else tone)),
        note,
    )


def importance(book: Book) -> Chart | None:
    """Return what parts are worth that never fail, to the service that users miss most."""
    known = [(service, book.proof.availability(service)) for service in book.proof.services()]
    found = most_missed(book.proof, [(service, figure) for service, figure in known if figure.down])
    if found is None:
        return None
    service, figure = found
    together = [(_("{parts}, together", parts=gain_words(one)), one.perfect) for one in figure.groups]
    gains = sorted(
        [*together, *((gain_words(one), one.perfect) for one in figure.gains)], key=lambda one: (-one[1], one[0])
    )
    bars = [
        ChartBar(name, (Piece(gained, "plain"),), _("{minutes} min", minutes=minutes(gained)))
        for name, gained in gains[:MOST]
        if gained > 0
    ]
    words = _("Minutes a year that {service} gains if a part never fails", service=service_name(service))
    return Chart(words, bars) if bars else None


def recovery(book: Book) -> Chart | None:
    """Return each recovery as a line of its terms, the slowest first, beside the objective."""
    alike: dict[object, list[RecoveryTime]] = {}
    for time in book.proof.recovery.times:
        if time.terms:
            steps = tuple((term.what, term.seconds) for term in time.terms)
            alike.setdefault((time.failure, time.workload == "", steps, bool(time.lacking)), []).append(time)
    times = sorted(alike.values(), key=lambda one: (-one[0].seconds, one[0].failure, one[0].name))[:MOST]
    bars = [_time(one) for one in times]
    if not bars:
        return None
    wanted = book.cluster.objectives.rto
    words = _("Recovery as the sum of its terms, the slowest first")
    if wanted is None:
        return Chart(words, bars)
    return Chart(words, bars, wanted, _("objective: {time}", time=duration(wanted)))


def _time(times: list[RecoveryTime]) -> ChartBar:
    first = times[0]
    terms = [term for term in first.terms if term.seconds]
    pieces = tuple(Piece(t.seconds, STEPS[n % len(STEPS)], duration(t.seconds)) for n, t in enumerate(terms))
    total = duration(first.seconds)
    note = _("{time} and more", time=total) if first.lacking else total
    return ChartBar(failure_of(first.failure, [time.name for time in times]), pieces, note)


_TONES: dict[RuleVerdict, Tone] = {"kept": "good", "broken": "bad", "unknown": "open", "waived": "pale"}


def rules(book: Book) -> Chart | None:
    """Return how many rules of each topic are kept, broken, not shown, and waived."""
    topics: dict[str, Counter[RuleVerdict]] = {}
    for rule_id, verdict in verdicts(book).items():
        if rule_id in book.rules:
            topics.setdefault(chapter_of(book.rules[rule_id]), Counter())[verdict] += 1
    bars = [
        ChartBar(
            topic, tuple(Piece(counts[one], tone, str(counts[one])) for one, tone in _TONES.items()), _told(counts)
        )
        for topic, counts in topics.items()
    ]
    return (
        Chart(_("Rules by topic: kept (green), broken (red), not shown (violet), waived (grey)"), bars)
        if bars
        else None
    )


def _told(counts: Counter[RuleVerdict]) -> str:
    """Say what is not kept."""
    parts = (
        ngettext("{count} broken", "{count} broken", counts["broken"]) if counts["broken"] else "",
        ngettext("{count} not shown", "{count} not shown", counts["unknown"]) if counts["unknown"] else "",
        ngettext("{count} waived", "{count} waived", counts["waived"]) if counts["waived"] else "",
    )
    return joined([part for part in parts if part], COMMAS) or _("all kept")


def failures(book: Book) -> Chart | None:
    """Return how many failures of each kind stop a service, stop none, and of how many that is not shown."""
    kinds: dict[Kind, Counter[Tone]] = {}
    for case in book.cases:
        tone: Tone = "bad" if case.down else "open" if case.open else "good"
        kinds.setdefault(case.failure.kind, Counter())[tone] += case.count
    bars = [
        ChartBar(
            noun(kind, counts.total()), tuple(Piece(counts[t], t, str(counts[t])) for t in _FAILING), _stopping(counts)
        )
        for kind, counts in kinds.items()
    ]
    return (
        Chart(_("Single failures by kind: nothing stops (green), something may (red), not shown (violet)"), bars)
        if bars
        else None
    )


_FAILING: tuple[Tone, ...] = ("good", "bad", "open")


def _stopping(counts: Counter[Tone]) -> str:
    return _("{count} of {total} may stop something", count=counts["bad"], total=counts.total())


def storage(book: Book) -> Chart | None:
    """Return how many copies each storage class keeps; the line is what its I/O needs."""
    kept = {proof.of: proof.survives("zone") for proof in book.proof.storage if proof.service == "data"}
    tones: dict[bool | None, Tone] = {True: "good", False: "bad", None: "open"}
    bars = [
        ChartBar(
            one.name,
            (Piece(one.copies, tones[kept.get(one.name)]),),
            ngettext("{count} copy", "{count} copies", one.copies),
            one.least,
        )
        for one in book.cluster.storage
        if one.copies
    ]
    return (
        Chart(_("Copies of each class: its data outlives a zone (green), does not (red), not shown (violet)"), bars)
        if bars
        else None
    )


def alerts(book: Book) -> Chart | None:
    """Return how many alerts of each group wake somebody, and how many wait for the day."""
    bars = []
    for group in book.alerts:
        found = Counter(rule.severity for rule in group.rules if isinstance(rule, Alert))
        pieces = tuple(Piece(found[one], tone, str(found[one])) for one, tone in zip(SEVERITIES, STEPS, strict=False))
        if any(piece.value for piece in pieces):
            words = _("{critical} critical, {warning} warning", critical=found["critical"], warning=found["warning"])
            bars.append(ChartBar(group.name, pieces, words))
    return Chart(_("Conditions that raise an alert, by what they watch"), bars) if bars else None


def addresses(book: Book) -> Chart | None:
    """Return how full the machines' networks are."""
    used: dict[str, int] = {}
    nodes = [ip_address(address) for node in book.cluster.nodes for address in node.addresses]
    for subnet in (subnet for zone in book.cluster.infrastructure.zones for subnet in zone.subnets):
        used[subnet] = sum(1 for address in nodes if address in ip_network(subnet, strict=False))
    bars = [_network(subnet, count) for subnet, count in used.items()]
    return Chart(_("Addresses of machines, of what their networks hold"), bars[:MOST]) if bars else None


def _network(subnet: str, count: int) -> ChartBar:
    share = count / max(ip_network(subnet, strict=False).num_addresses, 1)
    note = ngettext("{count:,} address used", "{count:,} addresses used", count)
    return ChartBar(subnet, (Piece(share, "plain"), Piece(1 - share, "pale")), note)


def drills(book: Book) -> Chart | None:
    """Return until when clients may notice each drill, the longest first."""
    timed = sorted(((one.predicted.within or 0.0, one.title) for one in book.drills), key=lambda one: (-one[0], one[1]))
    bars = [ChartBar(name, (Piece(within, "plain"),), duration(within)) for within, name in timed[:MOST] if within]
    return Chart(_("Seconds for which clients may notice a drill, at most"), bars) if bars else None


CHARTS: Mapping[str, Callable[[Book], Chart | None]] = {
    "capacity": capacity,
    "availability": availability,
    "importance": importance,
    "recovery": recovery,
    "rules": rules,
    "failures": failures,
    "storage": storage,
    "alerts": alerts,
    "addresses": addresses,
    "drills": drills,
}
"""Every chart of one page, by the name of its file."""


def drawn(book: Book) -> Iterator[Artifact]:
    """Yield the charts that there is something to draw for."""
    for name, make in CHARTS.items():
        chart = make(book)
        if chart is not None:
            yield Artifact(f"handbook/docs/pictures/{name}.svg", svg(chart))
