"""A rehearsal as JSON, version 1 of the format (rehearse.schema.json)."""

import json
from pathlib import Path
from typing import Any

from hadesign import __version__
from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.made_with import RehearsingHost
from hadesign.rehearsal.timeline import Timeline
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.report.json_text import json_text
from hadesign.report.rehearsal.pods import observed_data, predicted_data
from hadesign.report.rehearsal.subject import Rehearsed

VERSION = 1
VERDICTS = {True: "goes-on", False: "goes-down", None: "not-shown"}
"""Codes, which are never translated."""


def schema() -> Any:
    """Return the JSON Schema (2020-12) of the format."""
    return json.loads(Path(__file__).with_name("rehearse.schema.json").read_text(encoding="utf-8"))


def rehearsed_json(found: Rehearsed) -> str:
    """Return what was predicted and observed as JSON; seconds have three decimals, those of a timeline two."""
    outcomes = {one.experiment.name: one for one in found.outcomes}
    return json_text(
        {
            "version": VERSION,
            "file": found.cluster.document.file,
            "design": found.cluster.name,
            "hadesign": __version__,
            "date": found.day or None,
            "machine": None if found.host is None else _host(found.host),
            "programs": dict(found.versions),
            "files": dict(found.files),
            "asPredicted": not found.disagreeing if found.outcomes else None,
            "experiments": [_experiment(one, outcomes.get(one.name)) for one in found.experiments],
        }
    )


def _host(host: RehearsingHost) -> dict[str, Any]:
    return {
        "kernel": host.kernel,
        "architecture": host.architecture,
        "cores": host.cores,
        "memory": host.memory,
        "roundTrip": host.round_trip,
    }


def _experiment(one: Experiment, outcome: TrialOutcome | None) -> dict[str, Any]:
    within, leads = one.predicted.within, one.predicted.leads
    return {
        "name": one.name,
        "failures": list(one.failed),
        "also": list(one.also),
        "way": one.way,
        "program": one.program or None,
        "workers": list(one.workers),
        "byDefault": one.by_default,
        "predicted": {
            "verdict": VERDICTS[one.predicted.goes_on],
            "within": None if within is None else round(within, 3),
            "leadsWithin": None if leads is None else round(leads, 3),
            "pods": [predicted_data(pods) for pods in one.pods],
        },
        "observed": None if outcome is None else _outcome(outcome),
    }


def _outcome(one: TrialOutcome) -> dict[str, Any]:
    return {
        "machines": list(one.at),
        "verdict": VERDICTS[one.goes_on],
        "firstFailure": round(one.first, 3),
        "lastFailure": round(one.last, 3),
        "failed": one.failed,
        "tried": one.tried,
        "lostWrites": one.lost,
        "missedByWatch": one.missed,
        "leaders": one.leaders,
        "holders": one.holders,
        "ledAfter": None if one.led is None else round(one.led, 3),
        "backAfter": round(one.back, 3),
        "disagreements": list(one.disagreements),
        "pods": [observed_data(pods) for pods in one.pods],
        "late": round(one.late, 3),
        "timeline": _timeline(one.timeline),
    }


def _timeline(one: Timeline) -> dict[str, Any]:
    return {
        "until": round(one.until, 2),
        "outages": [
            {"what": out.what, "from": round(out.start, 2), "to": round(out.end, 2), "failed": out.failed}
            for out in one.outages
        ],
        "held": [
            {
                "what": held.what,
                "machine": held.machine,
                "from": round(held.start, 2),
                "to": None if held.end is None else round(held.end, 2),
            }
            for held in one.tenures
        ],
    }
