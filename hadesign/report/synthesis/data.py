"""A synthesis as JSON, version 1 of the format (synth.schema.json)."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hadesign.proof.outcomes import TakenDown
from hadesign.report.json_text import json_text
from hadesign.report.synthesis.words import reason, rounded
from hadesign.synthesis.outcomes import Candidate, FoundDesign, Synthesis, TriedDesign

VERSION = 1


def schema() -> Any:
    """Return the JSON Schema (2020-12) of the format."""
    return json.loads(Path(__file__).with_name("synth.schema.json").read_text(encoding="utf-8"))


def synthesis_json(found: Synthesis) -> str:
    """Return what was found as JSON; costs are rounded to the hundredth, minutes to the thousandth."""
    effort = found.effort
    return json_text(
        {
            "version": VERSION,
            "file": found.file,
            "title": found.title,
            "near": found.near,
            "currency": found.prices.currency,
            "per": found.prices.per,
            "choices": [
                {"name": one.name, "values": [_values(one, n) for n in range(one.size)]} for one in found.choices
            ],
            "met": found.met,
            "designs": [_found(found, one) for one in found.found],
            "rejected": [_tried(found, one) for one in found.rejected],
            "free": [{"what": thing.what, "name": thing.name} for thing in found.free],
            "search": {
                "designs": effort.designs,
                "judged": effort.judged,
                "cut": effort.cut,
                "twins": effort.twins,
                "noDesigns": effort.unpriced,
                "left": effort.left,
                "certainBelow": _money(effort.beyond),
            },
        }
    )


def _values(choice: Any, pick: int) -> Any:
    values = [place.values[pick] for place in choice.places]
    return json.loads(json.dumps(values[0] if len(values) == 1 else values, default=str))


def _money(cost: Decimal | None) -> float | None:
    return None if cost is None else float(rounded(cost))


def _candidate(found: Synthesis, one: Candidate) -> dict[str, Any]:
    picks = zip(found.choices, one.picks, strict=True)
    return {
        "cost": _money(one.cost),
        "change": _money(one.change),
        "choices": {choice.name: pick + 1 for choice, pick in picks},
    }


def _found(found: Synthesis, one: FoundDesign) -> dict[str, Any]:
    return {
        "number": one.number,
        **_candidate(found, one.tried.candidate),
        "minutes": None if one.tried.minutes is None else round(one.tried.minutes, 3),
        "onFront": one.on_front,
        "nextCheaper": None if one.cheaper is None else _tried(found, one.cheaper),
    }


def _tried(found: Synthesis, one: TriedDesign) -> dict[str, Any]:
    why = one.objective.why if one.objective else None
    return {
        **_candidate(found, one.candidate),
        "verdict": one.state,
        "objective": one.objective.kind if one.objective else None,
        "reason": reason(one),
        "failures": list(why.found.failures) if isinstance(why, TakenDown) else [],
        "rules": list(dict.fromkeys(finding.rule for finding in one.findings)),
        "judgedBy": None if one.judged_by is None else _candidate(found, one.judged_by),
    }
