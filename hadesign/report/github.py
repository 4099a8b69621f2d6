"""Findings as annotations of GitHub Actions: commands in the log of a step, which its page shows beside the lines.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.report.bounds import for_people, not_shown
from hadesign.report.counts import counted
from hadesign.report.findings import Findings
from hadesign.report.sentences import with_fix
from hadesign.source import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
MOST = 10
"""Annotations of one kind that GitHub shows of a step (https://github.com/actions/toolkit/pull/734)."""
_TITLE = "hadesign"


def findings_github(findings: Findings) -> str:
    """Return what is open, errors first; what GitHub would not show is in the log, and one line sums it up."""
    shown: list[str] = []
    left: list[Diagnostic] = []
    for severity in Severity:
        of_kind = [found for found in findings.open if found.severity is severity]
        # The line that sums up is a notice itself.
        most = MOST - (severity is Severity.INFO)
        shown += [_annotation(found, findings) for found in of_kind[:most]]
        left += of_kind[most:]
    return "".join(f"{line}\n" for line in (*shown, *_others(left, findings)))


def _annotation(found: Diagnostic, findings: Findings) -> str:
    place = found.location
    where: dict[str, object] = {"file": findings.path(place.file), "line": place.line}
    if place.end_line == place.line:
        # Columns of different lines are refused.
        where |= {"col": place.column, "endColumn": place.end_column}
    where |= {"endLine": place.end_line, "title": f"{found.rule} {found.name}"}
    return _command(_COMMANDS[found.severity], where, with_fix(found))


def _others(left: Sequence[Diagnostic], findings: Findings) -> Iterator[str]:
    """Yield findings without an annotation as lines of the log, and one annotation that counts them."""
    if not left:
        return
    kinds = [(severity, sum(d.severity is severity for d in left)) for severity in Severity]
    counts = joined([counted(severity.value, count) for severity, count in kinds if count], COMMAS)
    message = ngettext(
        "{found} more than GitHub shows of a step: it is in the log of this step.",
        "{found} more than GitHub shows of a step: they are in the log of this step.",
        len(left),
        found=counts,
    )
    yield _command("group", {}, _("{found} without an annotation", found=counts))
    shown, more = for_people(left, whole=findings.whole)
    yield from (_line(found, findings) for found in shown)
    if more:
        yield f"- {not_shown(more)}"
    yield "::endgroup::"
    yield _command("notice", {"title": _TITLE}, message)


def _line(found: Diagnostic, findings: Findings) -> str:
    """Return a finding as a line that begins with no command and holds none of the older form."""
    place = f"{findings.path(found.location.file)}:{found.location.line}:{found.location.column}"
    text = " ".join(with_fix(found).split())
    return visible(f"- {place}: {found.severity.value} {found.rule} {found.name}: {text}").replace("##[", "## [")


def _command(name: str, properties: Mapping[str, object], message: str) -> str:
    """Return a command, escaped as GitHub's own toolkit does it."""
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    head = f"{name} {told}" if told else name
    return f"::{head}::{_data(message)}"


def _data(text: str) -> str:
    """Escape a message (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts)."""
    lines = text.replace("%", "%25").split("\n")
    return "%0A".join(visible(line.replace("\r", "%0D")) for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
