"""Experiments of a rehearsal as charts: what a client could not do, and who led what, on one line of time."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.handbook.charts.bars import STEPS, Chart, ChartBar, Piece, Tone
from hadesign.handbook.words import duration
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.rehearsal.timeline import KINDS_OF_TRIES, ClientOutage, Tenure, Timeline
from hadesign.report.rehearsal.recorded import RecordedRehearsal, RecordedTrial
from hadesign.report.rehearsal.subject import WAYS

LANES: Mapping[str, Message] = {
    "write": N_("writes"),
    "read": N_("reads"),
    "ready": N_("readiness"),
    "etcd": N_("leader of etcd"),
    "address": N_("the address"),
    "kube-controller-manager": N_("controller manager"),
    "kube-scheduler": N_("scheduler"),
}
"""What has a line of its own, in this order."""
_MOST_LANES, _MOST_TICKS = 20, 10
_STEPS = (1, 2, 5)


def over_all(recorded: RecordedRehearsal, most: int) -> Chart | None:
    """Return until when clients noticed each experiment that they got over, beside what was predicted."""
    found = [one for one in recorded.trials if one.outcome.goes_on and one.experiment.predicted.within is not None]
    found.sort(key=lambda one: (-one.outcome.last, one.experiment.name))
    words = _("Seconds for which clients noticed it, beside what was predicted (the line)")
    return Chart(words, [_longest(one) for one in found[:most]]) if found else None


def _longest(one: RecordedTrial) -> ChartBar:
    within = one.experiment.predicted.within or 0.0
    last = duration(round(one.outcome.last, 1)) if one.outcome.failed else _("nothing")
    note = _("{observed} of {predicted}", observed=last, predicted=duration(round(within, 1)))
    pieces = (Piece(one.outcome.last, "bad" if one.disagreements else "good"),)
    return ChartBar(one.experiment.name, pieces, note, within)


def timeline(one: RecordedTrial) -> Chart:
    """Return an experiment moment by moment, with a line at what was predicted."""
    seen, within = one.outcome.timeline, one.experiment.predicted.within
    bars = [_tries(seen, kind) for kind in KINDS_OF_TRIES]
    bars += [bar for what in LANES for bar in _tenures(seen, what)]
    words = translated(WAYS[one.experiment.way])
    title = _("{experiment}: {way}", experiment=one.experiment.name, way=words)
    longest = max(seen.until, within or 0.0)
    ticks = [(second, duration(second) if second else "0") for second in _seconds(longest)]
    if not within:
        return Chart(title, bars[:_MOST_LANES], ticks=ticks)
    return Chart(title, bars[:_MOST_LANES], within, _("predicted: {time}", time=duration(round(within, 1))), ticks)


def _tries(seen: Timeline, kind: str) -> ChartBar:
    """Return the line of one kind of tries: red while some of them failed."""
    found = [one for one in seen.outages if one.what == kind]
    pieces = tuple(_with_gaps([_failing(one) for one in found], "good", seen.until))
    if not found:
        return ChartBar(translated(LANES[kind]), pieces, _("none failed"))
    failed = sum(one.failed for one in found)
    words = ngettext("{count} failed, until {time}", "{count} failed, until {time}", failed,
                     time=duration(round(found[-1].end, 1)))  # fmt: skip
    return ChartBar(translated(LANES[kind]), pieces, words)


def _failing(one: ClientOutage) -> tuple[float, float, Piece]:
    return one.start, one.end, Piece(one.end - one.start, "bad", str(one.failed))


def _tenures(seen: Timeline, what: str) -> Iterator[ChartBar]:
    """Yield who had something, in one line; in several where it was had by several at once."""
    tones = _tones(seen)
    lanes: list[list[Tenure]] = []
    for one in sorted((one for one in seen.tenures if one.what == what), key=lambda one: (one.start, one.machine)):
        lane = next((lane for lane in lanes if _end(lane[-1], seen) <= one.start), None)
        if lane is None:
            lanes.append([one])
        else:
            lane.append(one)
    for lane in lanes:
        held = [(one.start, _end(one, seen), _having(one, seen, tones[one.machine])) for one in lane]
        pieces = tuple(_with_gaps(held, "none", seen.until))
        last = lane[-1]
        words = (
            _("{machine}, from {time}", machine=last.machine, time=duration(round(last.start, 1)))
            if last.start
            else last.machine
            if last.end is None
            else _("{machine}, then nobody", machine=last.machine)
        )
        yield ChartBar(translated(LANES[what]), pieces, words)


def _end(one: Tenure, seen: Timeline) -> float:
    return seen.until if one.end is None else one.end


def _having(one: Tenure, seen: Timeline, tone: Tone) -> Piece:
    return Piece(_end(one, seen) - one.start, tone, one.machine)


def _tones(seen: Timeline) -> Mapping[str, Tone]:
    """Return a colour for each machine, the same in every line of a chart."""
    machines = dict.fromkeys(one.machine for one in seen.tenures)
    return {machine: STEPS[number % len(STEPS)] for number, machine in enumerate(machines)}


def _with_gaps(found: Sequence[tuple[float, float, Piece]], between: Tone, until: float) -> Iterator[Piece]:
    """Yield pieces that begin and end at some seconds, as far as they are in time, and what is between them."""
    now = 0.0
    for start, end, piece in sorted(found, key=lambda one: one[:2]):
        begins, ends = max(start, now), min(end, until)
        if begins >= ends:
            continue
        if begins > now:
            yield Piece(begins - now, between)
        yield Piece(ends - begins, piece.tone, piece.words)
        now = ends
    if until > now:
        yield Piece(until - now, between)


def _seconds(longest: float) -> Iterator[float]:
    """Yield full seconds to be written below a line of time: at most so many as can be read."""
    size, step = 1.0, 1.0
    while longest / step > _MOST_TICKS:
        step = next((size * one for one in _STEPS if longest / (size * one) <= _MOST_TICKS), size * 10)
        size *= 10
    count = 0
    while count * step <= longest:
        yield count * step
        count += 1
