"""What can be rehearsed of a design: failures as the proof names them, in the ways in which parts die."""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Literal

from hadesign.frozen import dataclass
from hadesign.proof import KINDS, Proof
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.steps import Term
from hadesign.proof.recovery.times import FailureClass
from hadesign.targets.dr.keeping import etcd_members
from hadesign.topology.cluster import ThingId

RESTORED: Literal["restored"] = "restored"
"""It is lost, and comes back by the commands of the runbook."""
WAYS: tuple[Dying, ...] = ("silent", "refuses", "hangs")
"""Ways in which a machine with all that runs on it dies."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the proof says of an experiment: whether clients can write in the end (`None`: not shown), and within what.

    `within` is in seconds from the failure, `None` where it is not known or never. So is `leads`, within which somebody
    leads the controllers again; it is told of machines of the control plane that die silently.
    """

    goes_on: bool | None
    within: float | None
    leads: float | None = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """One failure that can be made to happen. `failed` are things as the proof names them; `machines` die with them.

    Where `program` is given it alone dies, on one machine that is `chosen` when it happens: where it matters most.
    `also` are other failures that kill the same machines.
    """

    name: str
    way: Dying | Literal["restored"]
    predicted: Prediction
    failed: tuple[ThingId, ...] = ()
    machines: tuple[str, ...] = ()
    program: str = ""
    also: tuple[ThingId, ...] = ()

    @property
    def title(self) -> str:
        """What fails: things of the design, or a failure of a program."""
        return " + ".join(self.failed) or self.name


ETCD_DATA: FailureClass = "etcd-data"
EXPERIMENTS_OF_PROGRAMS: tuple[tuple[FailureClass, str, Dying], ...] = (
    ("api-server-process", "kube-apiserver", "refuses"),
    ("api-server-hang", "kube-apiserver", "hangs"),
    ("etcd-process", "etcd", "refuses"),
    ("etcd-hang", "etcd", "hangs"),
    ("load-balancer-process", "haproxy", "refuses"),
    ("load-balancer-hang", "haproxy", "hangs"),
)
"""Failures of a program on a machine that lives, by the name that the proof gives them."""
WRITING = ("etcd", "api", "endpoint")
"""Services without any of which a client cannot write; leases of controllers are no concern of it."""


def experiments(proof: Proof) -> tuple[Experiment, ...]:
    """Return every single failure that takes a machine of the control plane, each in each way, then those of programs.

    Of failures that take the same machines the smallest one is rehearsed in the name of all.
    """
    whole = [
        Experiment(
            f"{thing} {way}", way, predicted(proof, (thing,), machines, way), (thing,), machines, also=tuple(also)
        )
        for machines, (thing, *also) in _alike(proof).items()
        for way in WAYS
    ]
    return (*whole, *_of_programs(proof), *_of_data(proof))


def _of_data(proof: Proof) -> Iterator[Experiment]:
    """Yield the loss of all that etcd holds, where the runbook says how it comes back."""
    if etcd_members(proof.cluster):
        yield Experiment(ETCD_DATA, RESTORED, Prediction(goes_on=True, within=None))


def sampled(proof: Proof, order: int, count: int, seed: int) -> tuple[Experiment, ...]:
    """Return some sets of 2 to `order` failures that happen at the same moment, drawn by a seed; each is silent.

    Of a set no failure takes all that another one takes.
    """
    alike = _alike(proof)
    sets = [
        some
        for size in range(2, order + 1)
        for some in combinations(alike, size)
        if not any(set(one) <= set(other) for one, other in permutations(some, 2))
    ]
    drawn = sorted(random.Random(seed).sample(range(len(sets)), min(count, len(sets))))  # noqa: S311  no secret
    found = []
    for some in (sets[number] for number in drawn):
        failed = tuple(alike[machines][0] for machines in some)
        together = tuple(sorted({name for machines in some for name in machines}))
        told = predicted(proof, failed, together, "silent")
        found.append(Experiment(f"{' + '.join(failed)} silent", "silent", told, failed, together))
    return tuple(found)


def _alike(proof: Proof) -> dict[tuple[str, ...], tuple[ThingId, ...]]:
    """Return single failures by the machines of the control plane that they take, the smallest first."""
    cluster = proof.cluster
    members = cluster.etcd.members if cluster.etcd else ()
    balancers = cluster.front.instances if cluster.front else ()
    named = {one.node for some in (cluster.api_servers, members, balancers) for one in some}
    alike: dict[tuple[str, ...], list[ThingId]] = {}
    for thing in dict.fromkeys(failure.thing for failure in proof.failures):
        dead = proof.domains.closure((thing,))[0]
        machines = tuple(sorted(name for name in named if f"node/{name}" in dead))
        if machines:
            alike.setdefault(machines, []).append(thing)

    def size(thing: ThingId) -> int:
        return KINDS.index(cluster.things[thing].kind)

    return {machines: tuple(sorted(things, key=size)) for machines, things in alike.items()}


def _of_programs(proof: Proof) -> Iterator[Experiment]:
    bounds = program_bounds(proof)
    for failure, program, way in EXPERIMENTS_OF_PROGRAMS:
        if failure in bounds:
            yield Experiment(failure, way, Prediction(goes_on=True, within=bounds[failure]), program=program)


def program_bounds(proof: Proof) -> dict[FailureClass, float | None]:
    """Return within how many seconds clients notice nothing more of a program that died; `None` if not known."""
    return {
        time.failure: None if time.lacking else without_leases(time.terms)
        for time in proof.recovery.programs
    }  # fmt: skip


def without_leases(terms: Sequence[Term]) -> float:
    """Return the sum of terms that a client waits for, in seconds: who leads the controllers is no concern of it."""
    return sum(term.seconds for term in terms if not term.what.what.startswith("lease-"))


def predicted(proof: Proof, failed: Sequence[ThingId], machines: Sequence[str], way: Dying) -> Prediction:
    """Return what the proof says of clients that write while some things have failed."""
    states = [state.up for state in proof.what_if(failed).states if state.proof.service in WRITING]
    if False in states:
        return Prediction(goes_on=False, within=None)
    recovery = proof.recovers(proof.control_plane, failed)
    times = [None if recovery.lacking else without_leases(recovery.terms)]
    if way != "silent":
        times += _alone(proof, machines, way)
    known = [seconds for seconds in times if seconds is not None]
    within = max(known) if len(known) == len(times) else None
    leaders = {f"node/{server.node}" for server in proof.cluster.api_servers}
    hit = way == "silent" and any(f"node/{name}" in leaders for name in machines)
    return Prediction(None if None in states else True, within, recovery.seconds if hit else None)


def _alone(proof: Proof, machines: Sequence[str], way: Dying) -> list[float | None]:
    """Return the times of the programs on some machines that die there in a way, each as if it died alone.

    That of an API server whose etcd is gone is not among them: here it dies as well.
    """
    cluster, bounds = proof.cluster, program_bounds(proof)
    members = cluster.etcd.members if cluster.etcd else ()
    balancers = cluster.front.instances if cluster.front else ()
    places = {
        "kube-apiserver": {server.node for server in cluster.api_servers},
        "etcd": {member.node for member in members},
        "haproxy": {instance.node for instance in balancers},
    }
    return [
        bounds[failure]
        for failure, program, how in EXPERIMENTS_OF_PROGRAMS
        if how == way and failure != "etcd-process" and failure in bounds and places[program] & set(machines)
    ]
