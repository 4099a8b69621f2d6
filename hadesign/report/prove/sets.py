"""What takes services down only together: groups of failure sets, told once for all services that they hit."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.grouped import Group, Line
from hadesign.proof.failure.verdict import FailureSet
from hadesign.report.page import Bullet, Bullets, Section
from hadesign.report.prove.words import line_words, order_title, service_name, told
from hadesign.topology.cluster import Origin
from hadesign.words.effects import example
from hadesign.words.things import failures_words, unfinished_words

MOST_GROUPS = 25
"""Groups that are shown in one section; JSON has all of them."""


@dataclass
class _Told:
    """A group of failures, and what it takes down with each reason."""

    group: Group
    reasons: dict[Hashable, list[tuple[ServiceProof, FailureSet]]] = field(default_factory=dict)


def sections(proof: Proof, chosen: Sequence[ServiceProof], order: int) -> Iterator[Section]:
    """Yield what takes the chosen services down: by two failures at once, by three, and so on."""
    groups: dict[object, _Told] = {}
    for service in chosen:
        for group in proof.grouped(service, order):
            if group.order < 2:
                continue
            key = (group.order, group.lines, group.within) if group.lines else (group.example.failures, group.sets)
            entry = groups.setdefault(key, _Told(group))
            found = group.example
            entry.reasons.setdefault((found.failures, found.judged.effect), []).append((service, found))
    for size in range(2, order + 1):
        alike = [entry for entry in groups.values() if entry.group.order == size]
        more = tuple(_not_finished(chosen, order, size))
        note = _("Minimal failure sets: none of these failures does so without the others.")
        parts = (*((note,) if alike else ()), *_parts(proof, alike), *more)
        yield Section(order_title(size), parts or (_("None do."),))


def _not_finished(chosen: Sequence[ServiceProof], order: int, size: int) -> Iterator[str]:
    """Yield for each reason of which services sets of some size were not all looked for."""
    why: dict[str, list[str]] = {}
    for service in chosen:
        if not service.unknown and service.sets(order).complete < size:
            unfinished = service.sets(order).unfinished
            why.setdefault(unfinished_words(unfinished) if unfinished else "", []).append(service_name(service))
    for reason, names in why.items():
        if reason:
            yield _(
                "Not searched to the end, so there may be more, for {services}: {reason}.",
                services=listed(names),
                reason=reason,
            )
        else:
            yield _("Not searched to the end, so there may be more, for {services}.", services=listed(names))


def searched(chosen: Sequence[ServiceProof], order: int) -> tuple[int, str]:
    """Return up to how many failures at once nothing is missing, for any of the services, and why not for one more."""
    known = [service.sets(order) for service in chosen if not service.unknown]
    least = min(known, key=lambda sets: sets.complete, default=None)
    if least is None or least.complete >= order:
        return order, ""
    return least.complete, unfinished_words(least.unfinished) if least.unfinished else ""


def _parts(proof: Proof, found: Sequence[_Told]) -> tuple[Bullets | str, ...]:
    if not found:
        return ()
    shown = Bullets([_item(proof, entry) for entry in found[:MOST_GROUPS]])
    rest = found[MOST_GROUPS:]
    if not rest:
        return (shown,)
    sets = sum(entry.group.sets for entry in rest)
    return shown, ngettext(
        "And {count:,} more group ({sets:,} sets): ask for one service, or for JSON.",
        "And {count:,} more groups ({sets:,} sets): ask for one service, or for JSON.",
        len(rest),
        sets=sets,
    )


def _item(proof: Proof, entry: _Told) -> Bullet:
    """Tell what fails, what that takes down and why, where to look, and what goes on."""
    group, first = entry.group, entry.group.example
    head, lines = _head(group)
    states = proof.what_if(first.failures).states
    up = [service_name(state.proof) for state in states if state.up]
    down = [service_name(state.proof) for state in states if state.up is False]
    reasons = _reasons(entry) if up else _everything(entry, down)
    origins = [origin for hit in entry.reasons.values() for _, one in hit for origin in one.origins[1:]]
    below = [line for line in (*reasons, see(proof, origins), still_up(up)) if line]
    return Bullet(head, first.origins[0], lines, below)


def see(proof: Proof, origins: Iterable[Origin]) -> str:
    """Name the lines of some places, with the file where it is another one than the blueprint."""
    own, places = proof.cluster.document.file, {proof.cluster.locate(origin) for origin in origins}
    numbers = sorted({place.line for place in places if place.file == own})
    far = sorted({f"{place.file}:{place.line}" for place in places if place.file != own})
    told = [*map(str, numbers), *far]
    if not told:
        return ""
    return ngettext("see line {lines}", "see lines {lines}", len(told), lines=listed(told, 8))


def still_up(services: Sequence[str]) -> str:
    """Name the services that go on."""
    return _("still up: {services}", services=listed(services)) if services else ""


def _reasons(group: _Told) -> Iterator[str]:
    """Yield each reason with all that goes down for it."""
    for hit in group.reasons.values():
        lucky = next((one.judged for _, one in hit if one.best >= one.needed > one.left), None)
        yield told(_example(group, hit[0][1]), [service_name(service) for service, _ in hit], lucky)


def _example(one: _Told, found: FailureSet) -> str:
    return for_example(example(found)) if one.group.sets > 1 else example(found)


def for_example(sentence: str) -> str:
    """Say that something holds for more than what it names."""
    return _("for example, {sentence}", sentence=sentence)


def _everything(group: _Told, down: Sequence[str]) -> Iterator[str]:
    """Yield one reason where nothing at all goes on."""
    (_, first), *_ = next(iter(group.reasons.values()))
    yield told(_example(group, first), down, None, everything=True)


def _head(group: Group) -> tuple[str, list[str]]:
    """Return what fails in words, and the lines of a choice."""
    if not group.lines:
        return _like(failures_words(group.example.failures), group.sets - 1), []
    total = ngettext("{count:,} set", "{count:,} sets", group.sets)
    pool = group.lines[0] if group.within else _pool(group.lines)
    if pool:
        few = sum(len(names) for _, names in pool) == group.order == 2
        things = line_words(pool)
        if few:
            return _("both of {things} ({sets})", things=things, sets=total), []
        return _("any {number} of {things} ({sets})", number=group.order, things=things, sets=total), []
    return _choice(group, total), list(map(line_words, group.lines))


def _pool(lines: Sequence[Line]) -> Line:
    """Return one line for lines of which each is one thing of the same kind, or nothing."""
    (kind, _), *_ = lines[0]
    if any(len(line) > 1 or line[0][0] != kind or len(line[0][1]) > 1 for line in lines):
        return ()
    return ((kind, tuple(names[0] for ((_, names),) in lines)),)


def _choice(group: Group, sets: str) -> str:
    """Say from which of the lines below the failures of a set are."""
    count = len(group.lines)
    if count == group.order:
        return ngettext(
            "one failure from each of these {count} lines ({sets})",
            "one failure from each of these {count} lines ({sets})",
            count,
            sets=sets,
        )
    return ngettext(
        "one failure from each of any {number} of these {count} lines ({sets})",
        "one failure from each of any {number} of these {count} lines ({sets})",
        count,
        number=group.order,
        sets=sets,
    )


def _like(failures: str, others: int) -> str:
    if not others:
        return failures
    return ngettext(
        "{failures} (and {count:,} set like it)", "{failures} (and {count:,} sets like it)", others, failures=failures
    )
