"""Findings as JUnit's XML, which every server of pipelines reads: each is a test that failed.

The format was never written down by JUnit; what is written here is what servers have in common
(https://github.com/testmoapp/junitxml).
"""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.i18n import _
from hadesign.report.bounds import for_programs
from hadesign.report.findings import Findings
from hadesign.report.sentences import accepted, whole_message, with_fix
from hadesign.source import visible

_SUITE = "hadesign lint"


def findings_junit(findings: Findings) -> str:
    """Return a suite for each file: errors and warnings are failures, what is accepted and notes are skipped.

    A file in which nothing is found has one test, which passes.
    """
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in findings.report.files}
    shown, left = for_programs(findings.told, whole=findings.whole)
    for found in shown:
        by_file.setdefault(found.location.file, []).append(found)
    totals = _totals([max(len(told), 1) for told in by_file.values()], [d for told in by_file.values() for d in told])
    suites = [line for file, told in by_file.items() for line in _suite(findings.path(file), told)]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{_attributes({'name': _SUITE, **totals})}>"]
    if left:
        head += [
            "  <properties>",
            f"    <property{_attributes({'name': 'truncated', 'value': left})}/>",
            "  </properties>",
        ]
    return "\n".join([*head, *suites, "</testsuites>"]) + "\n"


def _totals(tests: Sequence[int], told: Sequence[Diagnostic]) -> Mapping[str, object]:
    failures = sum(map(_fails, told))
    return {"tests": sum(tests), "failures": failures, "errors": 0, "skipped": len(told) - failures}


def _fails(found: Diagnostic) -> bool:
    return not found.accepted and found.severity is not Severity.INFO


def _suite(path: str, told: Sequence[Diagnostic]) -> Iterator[str]:
    yield f"  <testsuite{_attributes({'name': path, **_totals([max(len(told), 1)], told)})}>"
    for found in told:
        yield from _case(path, found)
    if not told:
        yield f"    <testcase{_attributes({'classname': path, 'name': _('no findings')})}/>"
    yield "  </testsuite>"


def _case(path: str, found: Diagnostic) -> Iterator[str]:
    place = found.location
    head = {"classname": path, "name": _name(found), "file": path, "line": place.line}
    yield f"    <testcase{_attributes(head)}>"
    text = f"{path}:{place.line}:{place.column}\n{with_fix(found)}" + (f"\n{found.url}" if found.url else "")
    if _fails(found):
        why = _attributes({"message": whole_message(found), "type": found.severity.value})
        yield f"      <failure{why}>{escape(_plain(text))}</failure>"
    else:
        why = _attributes({"message": f"{_passed(found)}: {whole_message(found)}"})
        # What is accepted needs no fix.
        yield f"      <skipped{why}/>" if found.accepted else f"      <skipped{why}>{escape(_plain(text))}</skipped>"
    yield "    </testcase>"


def _name(found: Diagnostic) -> str:
    """Return a name that stays: servers tell by it what is new and what is gone."""
    about = found.anchor.partition("/")[2].rstrip("/")
    return f"{found.rule} {found.name}: {about or found.path or f'{found.location.line}:{found.location.column}'}"


def _passed(found: Diagnostic) -> str:
    """Say why a finding is no failure."""
    if found.waived:
        return f"{_('waived')}: {accepted(found.waived)}"
    return _("known") if found.known else found.severity.value


def _attributes(values: Mapping[str, object]) -> str:
    return "".join(f" {key}={quoteattr(visible(str(value)))}" for key, value in values.items())


def _plain(text: str) -> str:
    """Drop characters that XML has no way to write; lines stay."""
    return "\n".join(map(visible, text.split("\n")))
