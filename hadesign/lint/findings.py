"""What a lint says: findings in reading order, each once, with their count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Self

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """Findings of one or several files as of a day (ISO date); sorted, without repetitions.

    What other findings explain stands apart, so that nobody who reads `diagnostics` says anything twice. `profile` is
    the one by which a single design was judged, `ran` the ids of the rules that did so.
    """

    as_of: str
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    explained: tuple[Diagnostic, ...] = ()
    profile: str = ""
    ran: frozenset[str] = frozenset()

    @classmethod
    def of(cls, as_of: str, files: Iterable[str], diagnostics: Iterable[Diagnostic]) -> Self:
        """Sort findings by file as given, then by place, and drop repetitions: the only place where this is done."""
        order = tuple(dict.fromkeys(files))
        ranked = _ranked(order, dict.fromkeys(diagnostics))
        told, explained = (d for d in ranked if not d.explained), (d for d in ranked if d.explained)
        return cls(as_of, order, tuple(told), tuple(explained))

    @property
    def every(self) -> tuple[Diagnostic, ...]:
        """All findings, those that others explain among them."""
        return tuple(_ranked(self.files, (*self.diagnostics, *self.explained)))

    @property
    def summary(self) -> Mapping[str, int]:
        """Count findings by severity; waived, known and explained ones are counted as such and not by severity."""
        counts = {severity.value: 0 for severity in Severity} | {"waived": 0, "known": 0}
        for diagnostic in self.diagnostics:
            kind = "waived" if diagnostic.waived else "known" if diagnostic.known else diagnostic.severity.value
            counts[kind] += 1
        return counts | {"explained": len(self.explained)}

    def tried(self, *, unsafe: bool) -> Self:
        """Return the same findings without edits that were tried already: the safe ones, or all of them."""
        every = (replace(d, edits=()) if d.edits and (unsafe or d.safe) else d for d in self.every)
        return self.of(self.as_of, self.files, every)

    def reaches(self, severity: Severity) -> bool:
        """Whether a finding that nobody accepted is at least that bad."""
        return any(d.severity.rank <= severity.rank for d in self.diagnostics if not d.accepted)

    @property
    def leaves_open(self) -> bool:
        """Whether something could not be told, because something is not known."""
        return any(d.unknown for d in self.diagnostics if not d.accepted)


def _ranked(files: Sequence[str], diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings by file, those in files that were not asked for last, then by place."""
    order = {file: number for number, file in enumerate(files)}
    return sorted(diagnostics, key=lambda d: (order.get(d.location.file, len(order)), *d.sort_key))
