"""What takes services down only together: groups of failure sets, told once for all services that they hit."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.grouped import Group, Line
from hadesign.proof.failure.verdict import FailureSet
from hadesign.report.page import Bullet, Bullets, Section
from hadesign.report.prove.words import line_words, order_title, service_name, told
from hadesign.topology.cluster import Origin
from hadesign.words.effects import example
from hadesign.words.things import failures_words

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
        title = f"{order_title(size)} that take something down"
        open_ones = [service_name(s) for s in chosen if not s.unknown and s.sets(order).complete < size]
        more = (f"Not searched to the end, so there may be more, for {listed(open_ones)}.",) if open_ones else ()
        note = "Minimal failure sets: none of these failures does so without the others."
        yield Section(title, (*((note,) if alike else ()), *_parts(proof, alike), *more) or ("None do.",))


def complete(chosen: Sequence[ServiceProof], order: int) -> int:
    """Return up to how many failures at once nothing is missing, for any of the services."""
    return min((service.sets(order).complete for service in chosen if not service.unknown), default=order)


def _parts(proof: Proof, found: Sequence[_Told]) -> tuple[Bullets | str, ...]:
    if not found:
        return ()
    shown = Bullets([_item(proof, entry) for entry in found[:MOST_GROUPS]])
    rest = found[MOST_GROUPS:]
    if not rest:
        return (shown,)
    sets = sum(entry.group.sets for entry in rest)
    return shown, f"And {len(rest):,} more groups ({sets:,} sets): ask for one service, or for JSON."


def _item(proof: Proof, entry: _Told) -> Bullet:
    """Tell what fails, what that takes down and why, where to look, and what goes on."""
    group, first = entry.group, entry.group.example
    head, lines = _head(group)
    states = proof.what_if(first.failures).states
    up = [service_name(state.proof) for state in states if state.up]
    down = [service_name(state.proof) for state in states if state.up is False]
    reasons = _reasons(entry) if up else _everything(entry, down)
    origins = [origin for hit in entry.reasons.values() for _, one in hit for origin in one.origins[1:]]
    below = [line for line in (*reasons, see(proof, origins), f"still up: {listed(up)}" if up else "") if line]
    return Bullet(head, first.origins[0], lines, below)


def see(proof: Proof, origins: Iterable[Origin]) -> str:
    """Name the lines of some places."""
    numbers = sorted({proof.cluster.locate(origin).line for origin in origins})
    return f"see line{'s' if len(numbers) > 1 else ''} {listed(list(map(str, numbers)), 8)}" if numbers else ""


def _reasons(group: _Told) -> Iterator[str]:
    """Yield each reason with all that goes down for it."""
    for hit in group.reasons.values():
        lucky = next((one.judged for _, one in hit if one.best >= one.needed > one.left), None)
        yield told(_example(group, hit[0][1]), [service_name(service) for service, _ in hit], lucky)


def _example(one: _Told, found: FailureSet) -> str:
    return f"{'for example, ' if one.group.sets > 1 else ''}{example(found)}"


def _everything(group: _Told, down: Sequence[str]) -> Iterator[str]:
    """Yield one reason where nothing at all goes on."""
    (_, first), *_ = next(iter(group.reasons.values()))
    yield told(_example(group, first), down, None, everything=True)


def _head(group: Group) -> tuple[str, list[str]]:
    """Return what fails in words, and the lines of a choice."""
    if not group.lines:
        return f"{failures_words(group.example.failures)}{_like(group.sets - 1)}", []
    total = f"{group.sets:,} set{'s' if group.sets > 1 else ''}"
    pool = group.lines[0] if group.within else _pool(group.lines)
    if pool:
        few = sum(len(names) for _, names in pool) == group.order == 2
        return f"{'both of' if few else f'any {group.order} of'} {line_words(pool)} ({total})", []
    return f"one failure from each of {_choice(group)} ({total})", list(map(line_words, group.lines))


def _pool(lines: Sequence[Line]) -> Line:
    """Return one line for lines of which each is one thing of the same kind, or nothing."""
    (kind, _), *_ = lines[0]
    if any(len(line) > 1 or line[0][0] != kind or len(line[0][1]) > 1 for line in lines):
        return ()
    return ((kind, tuple(names[0] for ((_, names),) in lines)),)


def _choice(group: Group) -> str:
    count = len(group.lines)
    return f"these {count} lines" if count == group.order else f"any {group.order} of these {count} lines"


def _like(others: int) -> str:
    return f" (and {others:,} set{'s' if others > 1 else ''} like it)" if others else ""
