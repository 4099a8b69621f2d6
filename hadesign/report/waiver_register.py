"""The register of waivers: what was accepted, by whom, until when, and whether it is still needed."""

from collections.abc import Sequence
from typing import Any

from hadesign.frozen import dataclass
from hadesign.i18n import N_, _, ngettext, translated
from hadesign.lint.register import ACTIVE, EXPIRED, UNUSED, WRONG, RegisteredWaiver
from hadesign.report.json_text import json_text
from hadesign.report.markdown import code, join, table, text
from hadesign.report.tables import table as plain_table
from hadesign.report.tables import wrap
from hadesign.source import visible

_STATES = {ACTIVE: N_("active"), UNUSED: N_("needed by no finding"), EXPIRED: N_("expired"), WRONG: N_("wrong")}


@dataclass(frozen=True, slots=True)
class WaiverRegister:
    """Waivers of some designs as of a day (ISO date), soonest expiry first."""

    as_of: str
    waivers: Sequence[RegisteredWaiver]


def waivers_text(found: WaiverRegister) -> str:
    """Return a table for people; each waiver has a line of its own with its reason below."""
    head = (_("until"), _("rule"), _("state"), _("findings"), _("owner"), _("where"))
    rows = [
        (w.waiver.until, w.rule, _state(w), str(w.findings), w.waiver.owner, str(w.waiver.location))
        for w in found.waivers
    ]
    listed = f"{plain_table(head, rows)}\n\n" if rows else ""
    reasons = [wrap(visible(f"{w.rule}: {_reason(w)}"), "", "  ") for w in found.waivers]
    told = "\n".join(reasons) + "\n\n" if reasons else ""
    count = ngettext("{count} waiver as of {day}.", "{count} waivers as of {day}.", len(found.waivers), day=found.as_of)
    return f"{listed}{told}{count}\n"


def _state(waiver: RegisteredWaiver) -> str:
    return translated(_STATES[waiver.state])


def _reason(waiver: RegisteredWaiver) -> str:
    return waiver.problem or waiver.waiver.reason


def waivers_json(found: WaiverRegister) -> str:
    """Return the register as JSON."""
    return json_text({"asOf": found.as_of, "waivers": [_data(waiver) for waiver in found.waivers]}) + "\n"


def _data(waiver: RegisteredWaiver) -> dict[str, Any]:
    place = waiver.waiver.location
    return {
        "design": waiver.design,
        "rule": waiver.rule,
        "state": waiver.state,
        "until": waiver.waiver.until,
        "owner": waiver.waiver.owner,
        "reason": waiver.waiver.reason,
        "path": waiver.place,
        "problem": waiver.problem,
        "findings": waiver.findings,
        "location": {"file": place.file, "line": place.line, "column": place.column},
    }


def waivers_markdown(found: WaiverRegister) -> str:
    """Return the register as a page."""
    head = (_("until"), _("rule"), _("state"), _("findings"), _("owner"), _("reason"), _("where"))
    rows = [
        (*map(text, (w.waiver.until, w.rule, _state(w), w.findings, w.waiver.owner, _reason(w))), _place(w))
        for w in found.waivers
    ]
    count = ngettext("{count} waiver as of {day}.", "{count} waivers as of {day}.", len(found.waivers), day=found.as_of)
    return join(f"# {_('Waivers')}", count, table(head, rows))


def _place(waiver: RegisteredWaiver) -> str:
    return code(waiver.waiver.location)
