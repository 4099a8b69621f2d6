"""What can be rehearsed of a design: failures as the proof names them, in the ways in which parts die."""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof import KINDS, Proof
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.steps import Term
from hadesign.proof.recovery.times import FailureClass
from hadesign.rehearsal.losing import LostMachines, client_zone, lost_machines
from hadesign.rehearsal.workers.predicted import PodsPrediction
from hadesign.targets.dr.keeping import etcd_members
from hadesign.topology.cluster import ThingId

RESTORED: Literal["restored"] = "restored"
RESCHEDULED: Literal["rescheduled"] = "rescheduled"
DRAINED: Literal["drained"] = "drained"
UPGRADED: Literal["upgraded"] = "upgraded"
REPLACED: Literal["replaced"] = "replaced"
WAYS: tuple[Dying, ...] = ("silent", "refuses", "hangs")
"""Ways in which a machine with all that runs on it dies."""
WayOfFailing: TypeAlias = Literal[
    Dying, "restored", "cut", "full", "read-only", "rescheduled", "drained", "upgraded", "replaced"
]
"""Those, and: a network is cut, the disk of a member of etcd is full, or cannot be written; data is lost and comes back
by the commands of the runbook, machines die for so long that their pods go elsewhere, or are drained, or their
programs are restarted on purpose; a member of etcd is replaced."""


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
    `also` are other failures that kill the same machines. `apart` are machines that live and that clients cannot reach,
    as the network is cut: those of each other side, which reach each other. `workers` are the nodes that die or are
    drained, where that is rehearsed, and `pods` what the proof says of the workloads on them. One that is not made
    `by_default` is made where it is named.
    """

    name: str
    way: WayOfFailing
    predicted: Prediction
    failed: tuple[ThingId, ...] = ()
    machines: tuple[str, ...] = ()
    program: str = ""
    also: tuple[ThingId, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    workers: tuple[str, ...] = ()
    pods: tuple[PodsPrediction, ...] = ()
    by_default: bool = True

    @property
    def silent(self) -> bool:
        """Whether machines that die answer nothing."""
        return self.way in ("silent", RESCHEDULED)

    @property
    def away(self) -> tuple[str, ...]:
        """The machines that live on other sides of a cut network than clients."""
        return tuple(name for side in self.apart for name in side)

    @property
    def title(self) -> str:
        """What fails: things of the design, or a failure of a program."""
        return " + ".join(self.failed) or self.name


CUT: Literal["cut"] = "cut"
"""No machine dies; those of some zones and those of others do not reach each other."""
FULL: Literal["full"] = "full"
READ_ONLY: Literal["read-only"] = "read-only"
DISKS: tuple[tuple[str, WayOfFailing], ...] = (("etcd-disk-full", FULL), ("etcd-disk-read-only", READ_ONLY))
"""What is wrong with the disk of etcd's leader, by a name of ours: the proof has none for it."""
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
    """Return every single failure that takes a machine of the control plane, or cuts some off; then those of programs.

    Machines die in each way. Of failures that do the same the smallest one is rehearsed in the name of all.
    """
    whole = [
        Experiment(
            f"{thing} {way}", way, predicted(proof, (thing,), lost.machines, way), (thing,), lost.machines,
            also=tuple(also), apart=lost.apart,
        )
        for lost, (thing, *also) in _alike(proof).items()
        for way in (WAYS if lost.machines else (CUT,))
    ]  # fmt: skip
    return (*whole, *_of_programs(proof), *_of_disks(proof), *_of_data(proof))


def _of_disks(proof: Proof) -> Iterator[Experiment]:
    """Yield what can be wrong with the disk of a member of etcd, of which the proof says that it is no worse than dead.

    How long it takes until etcd ends by it, the proof does not say.
    """
    members = proof.cluster.etcd.members if proof.cluster.etcd else ()
    without = [predicted(proof, (f"node/{one.node}",), (one.node,), "refuses").goes_on for one in members]
    if members:
        told = Prediction(goes_on=True if all(without) else None, within=None)
        for name, way in DISKS:
            yield Experiment(name, way, told, program="etcd")


def _of_data(proof: Proof) -> Iterator[Experiment]:
    """Yield the loss of all that etcd holds, where the runbook says how it comes back."""
    if etcd_members(proof.cluster):
        yield Experiment(ETCD_DATA, RESTORED, Prediction(goes_on=True, within=None))


def sampled(proof: Proof, order: int, count: int, seed: int) -> tuple[Experiment, ...]:
    """Return some sets of 2 to `order` failures that happen at the same moment, drawn by a seed; each is silent.

    Of a set no failure takes all that another one takes.
    """
    alike = {lost.machines: things for lost, things in _alike(proof).items() if lost.machines and not lost.apart}
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


def _alike(proof: Proof) -> dict[LostMachines, tuple[ThingId, ...]]:
    """Return single failures by what they do to machines of the control plane, the smallest failure first."""
    cluster = proof.cluster
    alike: dict[LostMachines, list[ThingId]] = {}
    for thing in dict.fromkeys(failure.thing for failure in proof.failures):
        lost = lost_machines(proof, (thing,))
        if lost.machines or lost.apart:
            alike.setdefault(lost, []).append(thing)

    def size(thing: ThingId) -> int:
        return KINDS.index(cluster.things[thing].kind)

    return {lost: tuple(sorted(things, key=size)) for lost, things in alike.items()}


def _of_programs(proof: Proof) -> Iterator[Experiment]:
    told = of_programs(proof)
    for failure, program, way in EXPERIMENTS_OF_PROGRAMS:
        if failure in told:
            yield Experiment(failure, way, told[failure], program=program)


def of_programs(proof: Proof) -> dict[FailureClass, Prediction]:
    """Return what is predicted of a program that dies where it matters most, by its failure.

    Where nothing takes over, clients wait until it is started again; where nobody knows what does, it is not shown.
    """
    found = {}
    for time in proof.recovery.programs:
        goes_on = True if not time.recovery.interrupted else False if time.recovery.by == "return" else None
        found[time.failure] = Prediction(goes_on, None if time.lacking else without_leases(time.terms))
    return found


def without_leases(terms: Sequence[Term]) -> float:
    """Return the sum of terms that a client waits for, in seconds: who leads the controllers is no concern of it."""
    return sum(term.seconds for term in terms if not term.what.what.startswith("lease-"))


def predicted(proof: Proof, failed: Sequence[ThingId], machines: Sequence[str], way: WayOfFailing) -> Prediction:
    """Return what the proof says of clients that write while some things have failed."""
    states = _states(proof, failed)
    if False in states:
        return Prediction(goes_on=False, within=None)
    recovery = proof.recovers(proof.control_plane, failed)
    alone = _alone(proof, machines, way) if way in ("refuses", "hangs") else []
    times = [None if recovery.lacking else without_leases(recovery.terms), *(one.within for one in alone)]
    # Whether a program takes clients with it depends on where it is: on the machine that has the address, or not.
    states += [True if one.goes_on else None for one in alone]
    known = [seconds for seconds in times if seconds is not None]
    within = max(known) if len(known) == len(times) else None
    gone = {*machines, *(name for side in lost_machines(proof, failed).apart for name in side)}
    hit = way in ("silent", CUT) and any(server.node in gone for server in proof.cluster.api_servers)
    return Prediction(None if None in states else True, within, recovery.seconds if hit else None)


def _states(proof: Proof, failed: Sequence[ThingId]) -> list[bool | None]:
    """Return whether what clients need is up, where ours stand: on a side of a cut network the address of that side."""
    states = {state.proof.service: state.up for state in proof.what_if(failed).states}
    for contest in proof.contests_after(failed):
        ours = next((side for side in contest.sides if client_zone(proof, failed) in side.zones), None)
        states["endpoint"] = ours is not None and bool(ours.holders) and ours.answered
    return [states[service] for service in WRITING if service in states]


def _alone(proof: Proof, machines: Sequence[str], way: WayOfFailing) -> list[Prediction]:
    """Return what is predicted of the programs on some machines that die there in a way, each as if it died alone.

    That of an API server whose etcd is gone is not among them: here it dies as well.
    """
    cluster, told = proof.cluster, of_programs(proof)
    members = cluster.etcd.members if cluster.etcd else ()
    balancers = cluster.front.instances if cluster.front else ()
    places = {
        "kube-apiserver": {server.node for server in cluster.api_servers},
        "etcd": {member.node for member in members},
        "haproxy": {instance.node for instance in balancers},
    }
    return [
        told[failure]
        for failure, program, how in EXPERIMENTS_OF_PROGRAMS
        if how == way and failure != "etcd-process" and failure in told and places[program] & set(machines)
    ]
