"""One experiment carried out: something dies, a client goes on to try, and what it saw is held against the proof."""

import json
import time
from collections.abc import Collection, Sequence

from hadesign.frozen import dataclass
from hadesign.rehearsal.client import CONFIG_MAPS, CONTROLLERS, PATIENCE, WRITERS
from hadesign.rehearsal.experiments import FULL, READ_ONLY, REPLACED, UPGRADED, Experiment, Prediction
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.looking_back import timeline
from hadesign.rehearsal.state import SETTLED, LabState
from hadesign.rehearsal.timeline import Timeline
from hadesign.rehearsal.workers.acts import NOTHING_ELSE, Act
from hadesign.rehearsal.workers.seen import PodsOutcome

BUSY = PATIENCE / 5
"""Seconds that an answer may take at most while nothing is wrong: beyond it the machine is too busy for times to tell
anything, as what happens in an experiment takes some times as much of it."""
LONG = 10.0
"""Seconds for which a control plane is watched that is predicted to stay down, or of which no time is known."""
LONGER = 30.0
"""Seconds for which one is watched at most that is predicted to go on, or may, after a time that is not known."""
AFTER = 3.0
"""Seconds without a failure, beyond what is predicted, after which it counts as over."""
PAUSE = 0.1
"""Seconds from one look to the next."""
WORK = 0.5
"""Seconds that the programs' own work may take on top of their timers, on a machine that runs all of them at once."""


TIMES = frozenset({"time", "leases", "eviction", "placement"})
"""Disagreements about when something happened, and not about what."""


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What was observed; times in seconds from the failure.

    `first` is when the first failed try ended, `last` when the last one did (0 where none failed), a client that is
    patient for a second included. `goes_on` tells whether clients could write in the end, before anything was undone,
    `back` how long it took after that until all was well. `lost` are acknowledged writes that were not there
    afterwards, `missed` those that the watch did not show. In the end `leaders` led etcd and `holders` held the
    address. `led` is after how long somebody led all controllers again, `None` if nobody did while it was watched.
    `timeline` tells the same moment by moment. `late` is how long an answer took at most while all was well, before
    and afterwards, or by how much whoever watched was woken too late: it tells how busy the machine was with other
    things.
    `pods` are the workloads on workers that it happened to.
    """

    experiment: Experiment
    at: tuple[str, ...]
    goes_on: bool
    first: float
    last: float
    failed: int
    tried: int
    lost: int
    missed: int
    leaders: int
    holders: int
    back: float
    led: float | None = None
    timeline: Timeline = Timeline(0.0)
    late: float = 0.0
    pods: tuple[PodsOutcome, ...] = ()

    @property
    def too_busy(self) -> bool:
        """Whether nothing is known but that the machine was too busy: no more than a time was not as predicted."""
        return self.late > BUSY and bool(self.disagreements) and TIMES.issuperset(self.disagreements)

    @property
    def disagreements(self) -> tuple[str, ...]:
        """In which respects it is not as the proof says, or as it must be; names of facts, not sentences."""
        predicted, found = self.experiment.predicted, []
        if predicted.goes_on is not None and predicted.goes_on != self.goes_on:
            found.append("survival")
        elif self.goes_on and predicted.within is not None and self.last > predicted.within + PATIENCE + WORK:
            found.append("time")
        if self.goes_on and predicted.leads is not None and (self.led is None or self.led > predicted.leads + PATIENCE):
            found.append("leases")
        if self.lost:
            found.append("lost")
        if self.missed:
            found.append("watch")
        if self.goes_on and self.leaders != 1:
            found.append("leaders")
        if self.goes_on and self.holders != 1:
            found.append("holders")
        return tuple(dict.fromkeys((*found, *(what for one in self.pods for what in one.disagreements))))


def carry_out(lab: Lab, experiment: Experiment, act: Act = NOTHING_ELSE) -> TrialOutcome:
    """Let something die once all is well, watch, undo it, and wait until all is well again; beside it, an `act`.

    etcd is led by one of the machines that die, or are cut off, if it can be: that is the worst of what the proof
    speaks of.

    Raises:
        LabError: all was not well before, or never was again.
    """
    state = LabState(lab)
    state.settle()
    touched = (*experiment.machines, *experiment.away)
    dying = next((name for name in touched if name in lab.members), None)
    if dying:
        state.lead(dying)
        state.settle()
    chosen = _chosen(lab, state, experiment)
    lab.tries.look()
    slow = [lab.tries.slowest(time.monotonic() - SETTLED, time.monotonic())]
    dead = () if experiment.program else touched
    died = time.monotonic()
    _break(lab, experiment, chosen)
    act.begin()
    slow.append(_watch(lab, experiment.predicted, died, dead))
    lab.tries.look()
    tries = lab.tries.ended_since(died, "write", "read", "ready")
    failed = [one for one in tries if not one.good]
    end = time.monotonic()
    goes_on = any(one.good for one in tries if one.what == "write" and one.began > end - AFTER)
    leaders, holders = (_alive(found, chosen, experiment) for found in (state.leaders(), state.holders()))
    seen = timeline(lab, experiment, chosen, died, end)
    act.watch()
    lab.undo()
    undone = time.monotonic()
    act.undo()
    state.settle()
    back = time.monotonic() - undone
    kept = _kept(lab)
    slow.append(lab.tries.slowest(time.monotonic() - SETTLED, time.monotonic()))
    time.sleep(PATIENCE)
    kept = {who: max(number, kept.get(who, 0)) for who, number in _kept(lab).items()}
    return TrialOutcome(
        experiment, (*chosen, *experiment.away), goes_on,
        first=max(min((one.ended for one in failed), default=died) - died, 0.0),
        last=max((one.ended - died for one in failed), default=0.0),
        failed=len(failed), tried=len(tries), lost=len(lab.tries.lost(kept)), missed=lab.tries.missed(died - AFTER),
        leaders=leaders, holders=holders, back=back,
        led=lab.tries.led_after(died, dead, len(CONTROLLERS)), timeline=seen, late=max(slow), pods=act.outcomes,
    )  # fmt: skip


def _break(lab: Lab, experiment: Experiment, chosen: Sequence[str]) -> None:
    """Let it happen."""
    if experiment.way == REPLACED:
        return  # somebody else does it
    if experiment.way in (FULL, READ_ONLY):
        lab.spoil(chosen[0], experiment.way)
    elif experiment.way == UPGRADED:
        lab.restart(chosen[0])
    elif experiment.program:
        lab.stop(chosen[0], experiment.program, experiment.way)
    else:
        lab.cut(experiment.apart)
        lab.die(chosen, "silent" if experiment.silent else experiment.way)


def _watch(lab: Lab, predicted: Prediction, died: float, dead: Collection[str]) -> float:
    """Wait until what was predicted must have come true; for controllers to be led no longer than that takes.

    Where no time is predicted, writes have to go through for a while before it counts as over.

    Return by how many seconds the wait was too long at most.
    """
    writes = died + (LONG if predicted.within is None else predicted.within + PATIENCE + AFTER)
    leases = died + (predicted.leads or 0) + PATIENCE
    unknown = died + (LONGER if predicted.within is None and predicted.goes_on is not False else 0.0)
    late = 0.0
    while True:
        lab.look_after()
        lab.tries.look()
        now = time.monotonic()
        led = now > leases or lab.tries.led_after(died, dead, len(CONTROLLERS)) is not None
        calm = now > unknown or all(one.good for one in lab.tries.ended_since(now - AFTER, "write"))
        if now > writes and led and calm:
            break
        slept = time.monotonic()
        time.sleep(PAUSE)
        late = max(late, time.monotonic() - slept - PAUSE)
    return late


def _chosen(lab: Lab, state: LabState, experiment: Experiment) -> list[str]:
    """Return the machines that it happens to: where a program dies, the one whose death matters most."""
    if not experiment.program:
        return list(experiment.machines)
    if experiment.program == "haproxy":
        return state.holders()[:1]
    leader = state.leaders()[0]
    return [leader] if experiment.program == "etcd" or leader in lab.servers else lab.servers[:1]


def _alive(found: list[str], chosen: list[str], experiment: Experiment) -> int:
    """Count machines, but for those that nobody hears."""
    unheard = {*experiment.away, *(chosen if experiment.silent else ())}
    return len([name for name in found if name not in unheard])


def _kept(lab: Lab) -> dict[int, int]:
    """Return the number that each writer's object has now, read so that all acknowledged writes count."""
    asking = f"curl -sf -m 5 --cacert /etc/kubernetes/pki/ca.crt --cert {lab.folder / 'administrator.pem'}"
    server = lab.hosts[lab.servers[0]].machine
    found = json.loads(server.shell(f"{asking} https://{lab.vip}:{lab.port}{CONFIG_MAPS}"))
    named = {
        one["metadata"]["name"]: one["data"] for one in found["items"] if one["metadata"]["name"][:10] == "rehearsal-"
    }
    return {who: int(named[f"rehearsal-{who}"]["number"]) for who in range(WRITERS) if f"rehearsal-{who}" in named}
