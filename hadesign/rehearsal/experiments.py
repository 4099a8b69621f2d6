"""What can be rehearsed of a design: failures as the proof names them, in the ways in which parts die."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hadesign.proof import KINDS, Proof
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.steps import Term
from hadesign.proof.recovery.times import FailureClass
from hadesign.topology.cluster import ThingId

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
    way: Dying
    predicted: Prediction
    failed: tuple[ThingId, ...] = ()
    machines: tuple[str, ...] = ()
    program: str = ""
    also: tuple[ThingId, ...] = ()


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
    cluster = proof.cluster
    members = cluster.etcd.members if cluster.etcd else ()
    balancers = cluster.front.instances if cluster.front else ()
    named = {one.node for some in (cluster.api_servers, members, balancers) for one in some}
    alike: dict[tuple[str, ...], list[ThingId]] = {}
    for thing in dict.fromkeys(failure.thing for failure in proof.failures):
        dead = frozenset(proof.domains.closure((thing,))[0])
        machines = tuple(sorted(name for name in named if f"node/{name}" in dead))
        if machines:
            alike.setdefault(machines, []).append(thing)

    def size(thing: ThingId) -> int:
        return KINDS.index(cluster.things[thing].kind)

    whole = [
        Experiment(f"{things[0]} {way}", way, predicted(proof, things[0], machines, way),
                   (things[0],), machines, "", tuple(things[1:]))
        for machines, things in ((dead, sorted(things, key=size)) for dead, things in alike.items())
        for way in WAYS
    ]  # fmt: skip
    return (*whole, *_of_programs(proof))


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


def predicted(proof: Proof, thing: ThingId, machines: Sequence[str], way: Dying) -> Prediction:
    """Return what the proof says of clients that write while something has failed."""
    states = [state.up for state in proof.what_if((thing,)).states if state.proof.service in WRITING]
    if False in states:
        return Prediction(goes_on=False, within=None)
    recovery = proof.recovers(proof.control_plane, (thing,))
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
