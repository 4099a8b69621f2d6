"""A proof as JSON, version 1 of the format (prove.schema.json): a view of its own, so that our models may change."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hadesign.i18n import _, translated
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.availability.exact import Gain, Input, Range
from hadesign.proof.availability.replaced import Waits
from hadesign.proof.capacity.after_failures import AfterFailure, WithAutoscaler
from hadesign.proof.capacity.fit import Fit
from hadesign.proof.capacity.sizing import Sizing
from hadesign.proof.contests import Contest
from hadesign.proof.drains import Drain
from hadesign.proof.failure.verdict import SURVIVED, FailureSet, Unfinished
from hadesign.proof.failure.what_if import ServiceState
from hadesign.proof.objectives import Objective
from hadesign.proof.recovery.losses import LossWindow
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.recovery.steps import Step, Term
from hadesign.proof.recovery.times import RecoveryTime
from hadesign.proof.upgrade import Exposed
from hadesign.report.prove import LEFT_OUT, MAINTENANCE
from hadesign.report.prove.capacity import LEFT_OUT as CAPACITY_LEFT_OUT
from hadesign.topology.cluster import Origin, ThingId
from hadesign.words.availability import agreement_words, without
from hadesign.words.drains import drain_words
from hadesign.words.effects import effect, witness
from hadesign.words.fitting import fact_words, fit_words, size_words
from hadesign.words.objectives import outcome
from hadesign.words.recovery import ASSUMED, failure_words, recovery_words, step_words
from hadesign.words.things import thing_words, unfinished_words
from hadesign.words.unknown import unknown_words

VERSION = 1
_VERDICTS = {True: "met", False: "not-met", None: "not-shown"}
"""Codes, which are never translated."""


def schema() -> Any:
    """Return the JSON Schema (2020-12) of the format."""
    return json.loads(Path(__file__).with_name("prove.schema.json").read_text(encoding="utf-8"))


def proof_data(proof: Proof, chosen: Sequence[ServiceProof], order: int) -> dict[str, Any]:
    """Return all there is to say about some services, with failure sets up to an order; what is unknown is null."""
    view = _View(proof)
    return {
        **view.head(),
        "order": order,
        "services": [view.service(service, order) for service in chosen],
        "sides": [view.contest(one) for one in proof.contests],
        "programs": [view.program(time) for time in proof.recovery.programs],
        "rpo": view.losses(proof.recovery.losses),
        "capacity": [view.capacity(one) for one in view.shortages()],
        "sizing": [view.sizing(one) for one in proof.sizing],
        "objectives": [view.objective(one) for one in proof.objectives],
        "leftOut": list(map(translated, (*LEFT_OUT, *CAPACITY_LEFT_OUT))),
    }


def what_if_data(proof: Proof, chosen: Sequence[ServiceProof], failed: Iterable[ThingId]) -> dict[str, Any]:
    """Return what is up and what is down under exactly some failures."""
    view, found = _View(proof), proof.what_if(failed)
    wanted = {service.id for service in chosen}
    return {
        **view.head(),
        "failed": list(found.failed),
        "dead": [*found.dead_things, *(f"node/{name}" for name in found.dead_machines)],
        "services": [
            {
                "id": state.proof.id,
                "name": state.proof.name,
                "service": state.proof.service,
                "up": state.up,
                "left": state.judged.left if state.judged else None,
                "best": state.judged.best if state.judged else None,
                "total": state.judged.total if state.judged else None,
                "needed": state.judged.needed if state.judged else None,
                "why": _why(state),
                "recovers": view.recovers(proof.recovers(state.proof, found.failed)),
            }
            for state in found.states
            if state.proof.id in wanted
        ],
        "sides": [view.contest(one) for one in proof.contests_after(found.failed)],
        "leftOut": list(map(translated, LEFT_OUT)),
    }


def during_upgrade_data(proof: Proof, chosen: Sequence[ServiceProof]) -> dict[str, Any]:
    """Return what drains do by themselves, and what one failure takes down while a node is drained."""
    view = _View(proof)
    wanted = {service.id for service in chosen}
    exposed = [view.exposed(one) for one in proof.during_upgrade() if one.service.id in wanted]
    left_out = [translated(what) for what in LEFT_OUT if what != MAINTENANCE]
    drains = [view.drain(one) for one in proof.drains if one.service.id in wanted]
    return {**view.head(), "drains": drains, "duringNodeUpgrade": exposed, "leftOut": left_out}


def _why(state: ServiceState) -> str | None:
    """Say why a service is down, or why that cannot be told."""
    if state.up is None and state.proof.lacks:
        return unknown_words(state.proof.lacks)
    return effect(state.judged) if state.judged and not state.up else None


class _View:
    """Turns what a proof holds into data."""

    def __init__(self, proof: Proof) -> None:
        self.proof, self.cluster = proof, proof.cluster
        self._locations: dict[Origin, dict[str, Any]] = {}

    def head(self) -> dict[str, Any]:
        return {"version": VERSION, "file": self.cluster.document.file}

    def location(self, origin: Origin) -> dict[str, Any]:
        """Return a place; thousands of failure sets are about the same few parts."""
        if origin not in self._locations:
            found = self.cluster.locate(origin)
            self._locations[origin] = {"file": found.file, "line": found.line, "column": found.column}
        return self._locations[origin]

    @staticmethod
    def contest(one: Contest) -> dict[str, Any]:
        """Return an address that several sides of a cut network have."""
        return {
            "address": one.address.vip,
            "balancer": one.address.balancer,
            "failures": list(one.failures),
            "released": one.address.released,
            "entersAt": list(one.address.enters),
            "sides": [
                {"zones": list(side.zones), "holders": list(side.holders), "answered": side.answered}
                for side in one.sides
            ],
        }

    def service(self, service: ServiceProof, order: int) -> dict[str, Any]:
        sets = service.sets(order)
        return {
            "id": service.id,
            "name": service.name,
            "service": service.service,
            "survives": {what: service.uninterrupted(what) for what in SURVIVED},
            "complete": sets.complete,
            "unfinished": self.unfinished(sets.unfinished) if sets.unfinished else None,
            "failureSets": [self.failure_set(found) for found in sets.found],
            "availability": self.availability(service),
            "rto": {
                kind: {"failure": failure, **self.recovers(recovers)}
                for kind, (failure, recovers) in self.proof.slowest(service).items()
            },
            "unknown": unknown_words(service.lacks) if service.lacks else None,
            "location": self.location(service.origin),
        }

    def unfinished(self, why: Unfinished) -> dict[str, Any]:
        return {
            "bound": why.bound,
            "most": why.most,
            "different": dict(why.different),
            "reason": unfinished_words(why),
        }

    def failure_set(self, found: FailureSet) -> dict[str, Any]:
        return {
            "order": found.order,
            "failures": list(found.failures),
            "count": found.count,
            "left": found.left,
            "best": found.best,
            "total": found.total,
            "needed": found.needed,
            "witness": witness(found),
            "locations": [self.location(origin) for origin in found.origins],
        }

    def availability(self, service: ServiceProof) -> dict[str, Any]:
        found = self.proof.availability(service)
        if found.down is None:
            why = without(found.without) if found.without else None
            return {"value": None, "missing": [place.named for place in found.missing], "why": why}
        return {
            **_figure(found.down),
            "best": _figure(found.best or found.down),
            "extremes": found.extremes,
            "inputs": [self.input(used) for used in found.inputs],
            "gains": [_gain(gain) for gain in found.gains],
            "groups": [_group(gain) for gain in found.groups],
            "comesBack": _waits(found.waits) if found.waits else None,
        }

    def input(self, used: Input) -> dict[str, Any]:
        number = used.number
        return {
            "parts": list(used.parts),
            "low": number.low,
            "high": number.high,
            "what": agreement_words(number) or None,
            "source": number.source or None,
            "location": self.location(Origin(number.path)) if number.path else None,
        }

    def recovers(self, found: ServiceRecovery) -> dict[str, Any]:
        return {
            "by": found.by,
            "interrupted": found.interrupted,
            "seconds": found.seconds,
            "known": found.known,
            "steps": [self.step(step) for step in found.steps],
            "why": recovery_words(found.why) if found.why else None,
            "assumed": [translated(ASSUMED[what]) for what in found.assumed],
        }

    def program(self, time: RecoveryTime) -> dict[str, Any]:
        return {"failure": time.failure, "what": failure_words(time), "recovers": self.recovers(time.recovery)}

    def step(self, step: Step) -> dict[str, Any]:
        known = step if isinstance(step, Term) else None
        return {
            "event": known.what.what if known else None,
            "what": step_words(step),
            "seconds": known.seconds if known else None,
            "source": known.source or None if known else None,
            "location": self.location(step.origin) if step.origin else None,
        }

    def losses(self, found: Sequence[LossWindow]) -> dict[str, Any]:
        known = [loss.seconds for loss in found if loss.seconds is not None]
        complete = bool(found) and len(known) == len(found) and not any(loss.lacking for loss in found)
        return {
            "seconds": max(known) if complete else None,
            "known": max(known, default=0.0),
            "losses": [self.loss(loss) for loss in found],
        }

    def loss(self, loss: LossWindow) -> dict[str, Any]:
        return {
            "what": loss.what,
            "class": loss.name or None,
            "failure": loss.failure,
            "seconds": loss.seconds,
            "steps": [self.step(step) for step in loss.steps],
            "location": self.location(loss.origin),
        }

    def shortages(self) -> list[AfterFailure]:
        found = self.proof.after_failures
        return [*([found.before] if found.before else []), *found.after]

    def drain(self, one: Drain) -> dict[str, Any]:
        words = _("draining {machine} takes it down", machine=thing_words(one.machine)) if one.machine else ""
        return {
            "service": one.service.id,
            "end": one.end,
            "machine": one.machine,
            "text": words or drain_words(one, one.service.name),
        }

    def capacity(self, one: AfterFailure) -> dict[str, Any]:
        scaled = one.scaled
        return {
            "failure": one.failure,
            "count": one.count,
            "nodes": {"left": one.of - one.machines, "total": one.of},
            "amounts": [
                {"pool": a.pool, "resource": a.resource, "left": a.left, "total": a.total, "asked": a.asked}
                for a in one.amounts
            ],
            **_fit(one.fit),
            "autoscaled": self.scaled(scaled) if scaled else None,
            "location": self.location(one.origin),
        }

    def scaled(self, scaled: WithAutoscaler) -> dict[str, Any]:
        groups = [
            {"name": g.name, "zone": g.zone, "nodes": g.machines, "location": self.location(g.origin)}
            for g in scaled.possible
        ]
        return {"seconds": scaled.seconds, "groups": groups, "added": scaled.fit.added, **_fit(scaled.fit)}

    def sizing(self, one: Sizing) -> dict[str, Any]:
        return {
            "what": size_words(one),
            "unit": one.unit,
            "bound": f"at {one.bound}",
            "limit": one.limit,
            "actual": one.actual,
            "met": one.met,
            "missing": fact_words(one.missing) if one.missing else None,
            "source": one.source,
            "location": self.location(one.origin),
        }

    def objective(self, one: Objective) -> dict[str, Any]:
        return {
            "objective": outcome(one.goal),
            "kind": one.kind,
            "met": one.met,
            "verdict": _VERDICTS[one.met],
            "why": outcome(one.why),
            "facts": [{"path": fact.named, "location": self.location(fact)} for fact in one.settled_by],
            "location": self.location(one.origin),
        }

    def exposed(self, one: Exposed) -> dict[str, Any]:
        return {
            "id": one.service.id,
            "service": one.service.name,
            "drained": one.machine,
            "count": one.count,
            "failureSet": self.failure_set(one.fault),
        }


def _figure(down: Range) -> dict[str, Any]:
    """Write a figure: its cautious end, both ends, and minutes a year at the cautious one."""
    return {"value": down.low, "interval": [down.low, down.high], "minutesPerYear": down.minutes[1]}


def _waits(waits: Waits) -> dict[str, Any]:
    """Write within how many seconds a service is back elsewhere after single failures, and what is not said of that."""
    return {"seconds": [waits.fewest, waits.most], "facts": [place.named for place in waits.open]}


def _gain(gain: Gain) -> dict[str, Any]:
    return {**_group(gain), "birnbaum": gain.slope}


def _group(gain: Gain) -> dict[str, Any]:
    return {"parts": list(gain.parts), "minutesPerYear": {"perfect": gain.perfect, "doubled": gain.doubled}}


def _fit(fit: Fit) -> dict[str, Any]:
    concerns = [
        {
            "workload": c.workload.name,
            "namespace": c.workload.namespace,
            "verdict": c.verdict,
            "wanted": c.wanted,
            "unplaced": c.unplaced,
            "why": fit_words(c.why) if c.why else None,
            "pending": list(c.away),
            "whyPending": fit_words(c.why_away) if c.why_away else None,
        }
        for c in fit.concerns
    ]
    return {"verdict": fit.verdict, "why": fit_words(fit.why) if fit.why else None, "concerns": concerns}
