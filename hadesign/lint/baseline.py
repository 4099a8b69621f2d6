"""A list of findings that are known: they are no reason to fail, new ones are, and one that is gone has to leave it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint.findings import Report
from hadesign.lint.fingerprints import VERSION, fingerprints


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A finding as a baseline lists it: its fingerprint, and what tells people which one it is."""

    fingerprint: str
    rule: str
    severity: str
    design: str
    about: str
    message: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings by their fingerprints."""

    entries: Mapping[str, KnownFinding]

    def applied(self, report: Report) -> Report:
        """Return a report in which the findings that are listed are known; one that has become worse is not."""
        marks = fingerprints(report.every)
        found = (
            replace(one, known=True) if one in marks and self._knows(one, marks[one]) else one for one in report.every
        )
        return Report.of(report.as_of, report.files, found)

    def _knows(self, found: Diagnostic, mark: str) -> bool:
        entry = self.entries.get(mark)
        if entry is None or not found.anchor or found.waived or found.explained:
            return False
        return found.severity.rank >= Severity(entry.severity).rank

    def gone(self, report: Report, judged: Mapping[str, Iterable[str]], rules: Iterable[str]) -> list[KnownFinding]:
        """Return what is listed and was not found any more.

        Args:
            report: what was found.
            judged: the designs that were judged, each with the ids of the rules that ran.
            rules: the rules there are; what a rule found that there is no more is gone, too.
        """
        present, there = set(fingerprints(report.every).values()), frozenset(rules)
        ran = {design: frozenset(ids) for design, ids in judged.items()}
        return [
            entry
            for entry in self.entries.values()
            if entry.fingerprint not in present
            and entry.design in ran
            and (entry.rule in ran[entry.design] or entry.rule not in there)
        ]


def baseline_of(report: Report, *, infos: bool) -> Baseline:
    """Return what is open in a report; notes only if they are asked for. Mistakes in files are never known."""
    marks = fingerprints(report.every)
    found = (
        _entry(one, marks[one])
        for one in report.diagnostics
        if one.anchor and not one.waived and (infos or one.severity is not Severity.INFO)
    )
    return Baseline({entry.fingerprint: entry for entry in sorted(found, key=_order)})


def _entry(found: Diagnostic, mark: str) -> KnownFinding:
    design, _slash, about = found.anchor.partition("/")
    return KnownFinding(mark, found.rule, found.severity.value, design, about.rstrip("/"), found.message)


def _order(entry: KnownFinding) -> tuple[str, str, str, str]:
    return entry.design, entry.rule, entry.about, entry.fingerprint


def written(baseline: Baseline) -> str:
    """Return a baseline as the text of its file, in an order that does not depend on places."""
    entries = [{name: getattr(entry, name) for name in _FIELDS} for entry in baseline.entries.values()]
    return json.dumps({"version": VERSION, "findings": entries}, indent=1, ensure_ascii=True) + "\n"


_FIELDS = ("fingerprint", "rule", "severity", "design", "about", "message")


def read_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        UsageError: it cannot be read, or is none that this hadesign can read.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
    except ValueError as error:
        raise UsageError(_("{file} is no baseline: {reason}.", file=file, reason=error)) from None
    except RecursionError:  # thousands of brackets
        raise UsageError(_("{file} is no baseline: {reason}.", file=file, reason=_("it nests too deep"))) from None
    if not isinstance(data, dict) or data.get("version") != VERSION:
        reason = _("it is not of version {version}", version=VERSION)
        raise UsageError(
            _("{file} is no baseline: {reason}; write it again with --write-baseline.", file=file, reason=reason)
        )
    try:
        entries = [_read(entry) for entry in data["findings"]]
    except (KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UsageError(_("{file} is no baseline: {reason}.", file=file, reason=reason)) from None
    return Baseline({entry.fingerprint: entry for entry in entries})


def _read(entry: Any) -> KnownFinding:
    known = KnownFinding(*(str(entry[name]) for name in _FIELDS))
    Severity(known.severity)
    return known
