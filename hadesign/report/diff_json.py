"""The difference between two designs as JSON, version 1 of the format (diff.schema.json): a view of its own."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hadesign.comparison.changes import Change
from hadesign.comparison.dangers import Danger
from hadesign.comparison.judged import CapacityChange, FindingChange, LossChange, ObjectiveChange
from hadesign.comparison.plan import ChangePlan
from hadesign.comparison.services import ServiceChange, ServiceFigures
from hadesign.comparison.verdict import Worsening
from hadesign.proof.capacity.after_failures import AfterFailure
from hadesign.proof.failure.verdict import FailureSet
from hadesign.proof.objectives import Objective
from hadesign.proof.recovery.losses import LossWindow
from hadesign.report.diff.dangers import danger_words
from hadesign.report.diff.plan import server_words, step_words
from hadesign.report.diff.subject import Difference
from hadesign.report.json_text import json_text
from hadesign.report.sentences import message
from hadesign.words.effects import example
from hadesign.words.objectives import outcome

VERSION = 1
_VERDICTS = {True: "met", False: "not-met", None: "not-shown"}
"""Codes, which are never translated."""


def schema() -> Any:
    """Return the JSON Schema (2020-12) of the format."""
    return json.loads(Path(__file__).with_name("diff.schema.json").read_text(encoding="utf-8"))


def diff_json(difference: Difference) -> str:
    """Return all that differs as JSON; what is unsaid or unknown is null."""
    found = difference.comparison
    data = {
        "version": VERSION,
        "asOf": difference.as_of,
        "before": {"file": difference.before, "design": found.before.cluster.name},
        "after": {"file": difference.after, "design": found.after.cluster.name},
        "same": not found.any,
        "worse": found.worse,
        "unknown": found.unknown,
        "steps": [_step(step) for step in found.steps],
        "changes": [_change(change) for change in found.changes],
        "objectives": [_objective(one) for one in found.objectives],
        "services": [_service(one) for one in found.services if one.any],
        "rpo": [_loss(one) for one in found.losses],
        "capacity": [_capacity(one) for one in found.capacity],
        "findings": {"changes": [_finding(one) for one in found.findings.found], "still": found.findings.still},
        "dangers": [_danger(one) for one in found.dangers],
        "plan": _plan(found.plan),
        "files": [
            {"path": one.path, "fate": one.fate, "effect": one.effect, "machine": one.machine or None}
            for one in found.files
        ],
        "unwritten": {"before": list(found.before.unwritten), "after": list(found.after.unwritten)},
    }
    return json_text(data) + "\n"


def _step(step: Worsening) -> dict[str, Any]:
    return {"respect": step.respect, "subject": step.subject or None, "worse": step.worse}


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "name": change.name or None,
        "what": change.what,
        "was": change.was or None,
        "fields": [
            {"field": one.field or None, "before": _value(one.before), "after": _value(one.after)}
            for one in change.fields
        ],
    }


def _value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _objective(one: ObjectiveChange) -> dict[str, Any]:
    def side(found: Objective | None) -> dict[str, Any] | None:
        if found is None:
            return None
        return {"objective": outcome(found.goal), "verdict": _VERDICTS[found.met], "why": outcome(found.why)}

    either = one.after or one.before
    return {"kind": either.kind if either else None, "before": side(one.before), "after": side(one.after)}


def _service(one: ServiceChange) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "before": _figures(one.before),
        "after": _figures(one.after),
        "gained": {"count": one.gained.count, "sets": _sets(one.gained.told)},
        "lost": {"count": one.lost.count, "sets": _sets(one.lost.told)},
        "broken": _sets(one.broken),
        "mended": _sets(one.mended),
    }


def _figures(one: ServiceFigures | None) -> dict[str, Any] | None:
    if one is None:
        return None
    recovers = {kind: {"seconds": found.seconds, "known": found.known} for kind, found in one.recovers.items()}
    return {
        "known": not one.unknown,
        "survives": dict(one.survives),
        "tolerates": None if one.unknown else one.tolerance,
        "minutesPerYear": one.minutes,
        "rto": recovers,
    }


def _sets(found: Iterable[FailureSet]) -> list[dict[str, Any]]:
    return [{"failures": list(one.failures), "count": one.count, "witness": example(one)} for one in found]


def _loss(one: LossChange) -> dict[str, Any]:
    def side(found: LossWindow | None) -> dict[str, Any] | None:
        return None if found is None else {"seconds": found.seconds, "everything": found.everything}

    window = one.after or one.before
    told = {"what": window.what, "class": window.name or None, "failure": window.failure} if window else {}
    return {**told, "before": side(one.before), "after": side(one.after)}


def _capacity(one: CapacityChange) -> dict[str, Any]:
    def side(found: AfterFailure | None) -> dict[str, Any] | None:
        if found is None:
            return None
        amounts = {a.resource: {"asked": a.asked, "left": a.left} for a in found.amounts if a.pool is None}
        return {"failure": found.failure, "verdict": found.fit.verdict, "amounts": amounts}

    return {"kind": one.kind, "before": side(one.before), "after": side(one.after)}


def _finding(one: FindingChange) -> dict[str, Any]:
    found, place = one.found, one.found.location
    return {
        "fate": one.fate,
        "rule": found.rule,
        "severity": found.severity.value,
        "message": message(found),
        "waived": found.waived is not None,
        "line": None if one.fate == "fixed" else place.line,
        "fingerprint": one.fingerprint,
    }


def _danger(one: Danger) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "inPlace": one.row.in_place,
        "names": list(one.names),
        "before": one.before or None,
        "after": one.after or None,
        "text": danger_words(one),
        "source": one.row.source or None,
    }


def _plan(found: ChangePlan) -> dict[str, Any]:
    etcd = found.etcd
    return {
        "etcd": None if etcd is None else {
            "stacked": found.stacked,
            "lowest": etcd.lowest,
            "addedFirst": etcd.added_first,
            "steps": [
                {
                    "action": step.action,
                    "member": step.member,
                    "node": step.place.node,
                    "zone": step.place.zone,
                    "voters": step.voters,
                    "quorum": step.quorum,
                    "tolerates": step.tolerates,
                    "text": step_words(step, kubeadm=found.kubeadm),
                }
                for step in etcd.steps
            ],
        },
        "apiServers": [
            {"action": step.action, "node": step.node, "servers": step.servers, "text": server_words(step)}
            for step in found.servers
        ],
    }  # fmt: skip
