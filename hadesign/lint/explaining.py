"""Which findings are superfluous beside those of other rules: same parts, same failures, and at least as severe.

What explains what stands in the rules (`explains`); here it is applied to what was found, and to nothing else: a rule
that did not run, or found nothing, explains nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.frozen import dataclass
from hadesign.lint.facts import Item
from hadesign.lint.facts.base import FailureCause, PartName
from hadesign.lint.rule import Rule

_WHOLE: frozenset[FailureCause] = frozenset({frozenset()})
"""The only cause of what is not about failures: the part itself."""


@dataclass(frozen=True, eq=False)
class Found:
    """An item that a rule found fault with, or could not check: then `note` says why."""

    rule: Rule
    item: Item
    severity: Severity
    note: Diagnostic | None = None

    @cached_property
    def causes(self) -> frozenset[FailureCause]:
        """The failures that the finding is about: those of the item, of the kinds that the rule is about."""
        causes, kinds = self.item.causes(), self.rule.losing
        if kinds:
            causes = frozenset(c for c in causes if all(thing.partition("/")[0] in kinds for thing in c))
        return causes or _WHOLE


def explained(found: Sequence[Found]) -> list[tuple[int, ...]]:
    """Return for each finding the places, in the same sequence, of those that explain it; none where it stands alone.

    A finding is explained if, for each of its parts and each failure that it is lost by, a finding of a rule that
    explains its rule is about both. What could not be checked of an item is explained by such a finding about it.
    """
    flaws = _flaws(found)
    return [_explaining(one, found, flaws.get(one.rule.id, ())) for one in found]


def speaking(place: int, explaining: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the places of the findings that a reader is led to from one: those that explain it and stand alone.

    One that is explained itself only leads on, however long the way is: to the first that speak where there are any
    (what they explain along with it needs no further name), else through all of them.
    """
    first = explaining[place]
    direct = tuple(n for n in first if not explaining[n])
    return direct or tuple(sorted({end for n in first for end in speaking(n, explaining)}))


_Flaws = Mapping[PartName, Sequence[int]]


def _flaws(found: Sequence[Found]) -> Mapping[str, Sequence[_Flaws]]:
    """Return for each rule that others explain what these found, by part."""
    by_rule: dict[str, dict[PartName, list[int]]] = {}
    explaining: dict[str, dict[str, _Flaws]] = {}
    for place, one in enumerate(found):
        if one.note is None and one.rule.explains:
            parts = by_rule.setdefault(one.rule.id, {})
            for part in one.item.parts:
                parts.setdefault(part, []).append(place)
            for other in one.rule.explains:
                explaining.setdefault(other, {})[one.rule.id] = parts
    return {other: list(rules.values()) for other, rules in explaining.items()}


def _explaining(one: Found, found: Sequence[Found], flaws: Iterable[_Flaws]) -> tuple[int, ...]:
    """Return the places of the findings that together explain one; none if something of it is left."""
    places: set[int] = set()
    for part in one.item.parts if flaws else ():
        about = [n for parts in flaws for n in parts.get(part, ()) if found[n].severity.rank <= one.severity.rank]
        for cause in one.causes if one.note is None else (None,):
            hits = [n for n in about if (found[n].item is one.item if cause is None else cause in found[n].causes)]
            if not hits:
                return ()
            places.update(hits)
    return tuple(sorted(places))
