"""What became of pods in a rehearsal, in sentences and as data."""

from collections.abc import Mapping, Sequence
from typing import Any

from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.notation import as_time
from hadesign.rehearsal.experiments import DRAINED, Experiment
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.rehearsal.workers.predicted import PodsPrediction
from hadesign.rehearsal.workers.seen import PodsOutcome
from hadesign.report.page import Answer, Cell, Table

OF_PODS: Mapping[str, Message] = {
    "running": N_("fewer copies ran before anything happened"),
    "replicas": N_("fewer copies than are needed were left"),
    "eviction": N_("pods did not leave their machine in time"),
    "placement": N_("enough copies did not run elsewhere in time"),
    "moved": N_("pods went elsewhere that were to stay where they are"),
}
"""Disagreements about pods."""


def predictions_of_pods(experiments: Sequence[Experiment]) -> Table:
    """Return what the proof says of pods, of workloads of which it says the same in one row."""
    rows = []
    for experiment in experiments:
        alike: dict[str, list[str]] = {}
        for one in experiment.pods:
            alike.setdefault(pods_prediction(one, experiment), []).append(one.workload)
        rows += [[experiment.name, ", ".join(names), said] for said, names in alike.items()]
    return Table((_("Experiment"), _("Workloads"), _("Predicted")), rows)


def pods_prediction(one: PodsPrediction, experiment: Experiment) -> str:
    """Say what the proof says of a workload."""
    drained = experiment.way == DRAINED
    if one.kept is None and one.moves is None:
        return _("not shown")
    if one.kept:
        if one.moves is False:
            stuck = _("its budget lets none go") if drained else _("those that are hit are not replaced")
            return _("enough copies stay; {what}", what=stuck)
        if one.evicted is not None:
            return _("enough copies stay; others are gone within {time}", time=as_time(one.evicted))
        return _("enough copies stay")
    if one.moves is False:
        return _("too few copies are left, until the machine is back")
    if one.within is not None:
        return _("too few copies may be left; enough again within {time}", time=as_time(one.within))
    return _("too few copies may be left")


def pods_observation(one: PodsOutcome) -> str:
    """Say what was observed of a workload."""
    parts = [ngettext("{fewest} of {count} copy was left", "{fewest} of {count} copies were left",
                      one.before, fewest=one.fewest)]  # fmt: skip
    if not one.hit:
        parts = [_("none of its {count} copies was there", count=one.before)]
    elif one.evicted is None:
        parts.append(_("those that were hit stayed"))
    else:
        parts.append(_("gone after {time}", time=as_time(round(one.evicted, 1))))
    if one.fewest < one.predicted.needed:
        again = one.again
        parts.append(
            _("never enough again") if again is None else _("enough after {time}", time=as_time(round(again, 1)))
        )
    parts.append(ngettext("{count} in the end", "{count} in the end", one.ready))
    if one.pending:
        parts.append(_("{count} without a node ({why})", count=one.pending, why=one.why))
    return "; ".join(parts)


def pods_verdict(disagreements: Sequence[str]) -> str:
    """Say whether it was as predicted."""
    return "; ".join(translated(OF_PODS[what]) for what in disagreements) or _("as predicted")


def head_of_pods() -> tuple[str, ...]:
    """Return what stands above each column of a table of workloads."""
    return (_("Experiment"), _("Workload"), _("Predicted"), _("Observed"), _("Verdict"))


def pods_table(outcomes: Sequence[TrialOutcome]) -> Table:
    """Return a row for each workload that something happened to, or was to."""
    rows: list[list[Cell]] = [
        [outcome.experiment.name, one.predicted.workload, pods_prediction(one.predicted, outcome.experiment),
         pods_observation(one), Answer(not one.disagreements, pods_verdict(one.disagreements))]
        for outcome in outcomes for one in outcome.pods
    ]  # fmt: skip
    return Table(head_of_pods(), rows)


def predicted_data(one: PodsPrediction) -> dict[str, Any]:
    """Return a prediction as data; seconds have three decimals."""
    return {
        "workload": one.workload,
        "needed": one.needed,
        "running": one.running,
        "kept": one.kept,
        "moves": one.moves,
        "evictedWithin": _rounded(one.evicted),
        "within": _rounded(one.within),
    }


def observed_data(one: PodsOutcome) -> dict[str, Any]:
    """Return an outcome as data."""
    return {
        "workload": one.predicted.workload,
        "before": one.before,
        "hit": one.hit,
        "fewest": one.fewest,
        "evictedAfter": _rounded(one.evicted),
        "enoughAfter": _rounded(one.again),
        "ready": one.ready,
        "pending": one.pending,
        "why": one.why,
        "disagreements": list(one.disagreements),
    }


def read_prediction(told: Mapping[str, Any]) -> PodsPrediction:
    """Return a prediction that was data."""
    names = ("workload", "needed", "running", "kept", "moves", "evictedWithin", "within")
    return PodsPrediction(*(told[name] for name in names))


def read_outcome(seen: Mapping[str, Any], told: PodsPrediction) -> PodsOutcome:
    """Return an outcome that was data."""
    names = ("before", "hit", "fewest", "enoughAfter", "evictedAfter", "ready", "pending", "why")
    return PodsOutcome(told, *(seen[name] for name in names))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
