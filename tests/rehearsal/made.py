"""Rehearsals that nobody ran: the experiments of a design, each with an outcome that is given."""

from collections.abc import Sequence
from typing import Any

from hadesign.proof import prove
from hadesign.rehearsal.experiments import experiments
from hadesign.rehearsal.made_with import RehearsingHost, digests
from hadesign.rehearsal.maintenance import experiments_of_maintenance
from hadesign.rehearsal.timeline import ClientOutage, Tenure, Timeline
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.rehearsal.workers.experiments import experiments_of_workers
from hadesign.rehearsal.workers.seen import PodsOutcome
from hadesign.report.rehearsal.subject import Rehearsed
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, rehearsed, with_workers

HOST = RehearsingHost("Linux 6.12.1", "x86_64", 2, 24 * 2**30)
SEEN = Timeline(
    9.123,
    (ClientOutage("write", 0.012, 1.25, 3),),
    (Tenure("etcd", "cp-a1", 0.0, 0.0), Tenure("etcd", "cp-b1", 1.1049, None)),
)
VERSIONS = {"etcd": "3.6.8", "haproxy": "2.6.12"}


def found(*outcomes: dict[str, Any], run: bool = True) -> Rehearsed:
    """Return a rehearsal whose first experiments became this, and all others what was predicted."""
    cluster = as_cluster(rehearsed(LAYOUTS["three"]))
    proof = prove(cluster)
    chosen = (*experiments(proof), *experiments_of_maintenance(proof))
    changes: Sequence[dict[str, Any]] = [*outcomes, *({} for _ in chosen[len(outcomes) :])]
    made = []
    for one, change in zip(chosen, changes, strict=True):
        good: dict[str, Any] = {
            "goes_on": bool(one.predicted.goes_on), "first": 1.0, "last": 1.25, "failed": 3, "tried": 200, "lost": 0,
            "missed": 0, "leaders": 1, "holders": 1, "back": 4.0, "led": 2.0,
            "timeline": SEEN,
        }  # fmt: skip
        made.append(TrialOutcome(one, one.machines or ("cp-a1",), **(good | change)))
    if not run:
        return Rehearsed(cluster, {}, chosen, (), files=digests(cluster))
    return Rehearsed(cluster, VERSIONS, chosen, made, "2026-12-01", HOST, digests(cluster))


def of_workers() -> Rehearsed:
    """Return a rehearsal of workers in which everything went otherwise than the proof says, where it says anything."""
    cluster = as_cluster(with_workers(LAYOUTS["three"]))
    chosen = experiments_of_workers(prove(cluster))
    made = []
    for one in chosen:
        seen = tuple(
            PodsOutcome(told, told.running, 1, 0, None, None if told.moves else 9.0, 0, 1, "0/9 nodes | <b>room</b>")
            for told in one.pods
        )
        made.append(TrialOutcome(one, one.machines, goes_on=True, first=0.0, last=0.0, failed=0, tried=200, lost=0,
                                 missed=0, leaders=1, holders=1, back=4.0, led=2.0, pods=seen))  # fmt: skip
    return Rehearsed(cluster, VERSIONS, chosen, made, "2026-12-01", HOST, digests(cluster))
