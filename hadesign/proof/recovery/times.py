"""How long recovery takes, by class of failure: the slowest case of each, as a sum of timers that are in the design."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import Literal, Self, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.reason import Unnamed
from hadesign.proof.failure.verdict import LEVELS, ServiceProof
from hadesign.proof.recovery.losses import LossWindow, losses
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.reasons import NeverUp, NoBackup, NotGiven, Undecided, Unproved
from hadesign.proof.recovery.recoverer import Recoverer
from hadesign.proof.recovery.recovery import By, ServiceRecovery
from hadesign.proof.recovery.restoring import restored
from hadesign.proof.recovery.steps import Lack, Term
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.topology.cluster import Cluster, FailureLevel, Kind, Objectives, Origin, ThingId
from hadesign.vocabulary.kinds import KINDS

FailureClass: TypeAlias = Literal[
    "control-plane", "api-server-process", "load-balancer", "load-balancer-process", "node", "place", "zone", "region",
    "etcd-data", "volume-data", "api-server-hang", "load-balancer-hang", "etcd-process", "etcd-hang", "always",
]  # fmt: skip
"""Loss of: a control-plane node or the process of an API server, the node or the process of the active load balancer, a
node, a zone, a region or another part that a service stands on, and the data of etcd or of volumes; that one of those
programs hangs: it accepts what it is asked and never answers; that the etcd beside an API server is gone or hangs, so
that it serves nobody, or that a member hangs which all API servers ask; and (`always`) of nothing, as a service is down
before anything fails."""


@dataclass(frozen=True, slots=True)
class RecoveryTime:
    """Time from a failure until something works again; `name` is that of the load balancer or service it is about.

    `of` tells a workload from every other one. `level` is the smallest objective that includes the failure (`None`:
    each one does), `covered` tells whether objectives are about what fails. Without `certain` the failure takes the
    service down only if what the design leaves open is as bad as can be, which would be said `open_at` some place.
    """

    failure: FailureClass
    name: str
    recovery: ServiceRecovery
    origin: Origin
    of: str = ""
    level: FailureLevel | None = "node"
    covered: bool = True
    certain: bool = True
    open_at: Origin | None = None

    @property
    def workload(self) -> str:
        """Name of the workload or other service, if it is about one."""
        return self.name if self.failure in ("node", "place", "zone", "region", "always") else ""

    def told_by(self, other: Self) -> bool:
        """Whether another one says the same, and each objective that is about this one is about that one, too."""
        same = (self.recovery.by, self.recovery.steps) == (other.recovery.by, other.recovery.steps)
        smaller = other.level is None or (self.level is not None and LEVELS[other.level] <= LEVELS[self.level])
        return same and other.covered and smaller

    @property
    def of_class(self) -> Hashable:
        """What it shares with other cases of the same class of failure, seen by the same service."""
        return self.failure, self.name, self.of

    @property
    def never(self) -> bool:
        """Whether it does not come back at all: the design has no copy, or none that is left, or it is never up."""
        return any(isinstance(lack.what, NoBackup | NeverUp) and not lack.giveable for lack in self.lacking)

    def asked_for(self, objectives: Objectives) -> bool:
        """Whether a recovery time objective is about it: single failures of the level to survive, and lost data."""
        wanted: FailureLevel = objectives.survive or "zone"
        return self.covered and (self.level is None or LEVELS[self.level] <= LEVELS[wanted])

    def late(self, wanted: float) -> bool:
        """Whether what is known of it is too long; rounded, so that 100 ms and 200 ms are not more than 300 ms."""
        return self.never or (self.certain and round(self.seconds, 6) > wanted)

    def unknown(self, wanted: float) -> tuple[Lack, ...]:
        """Return what keeps it from being shown to be in time."""
        if self.certain or round(self.seconds, 6) <= wanted:
            return self.lacking
        spread = (self.open_at or self.origin).below("spread")
        return *self.lacking, Lack(NotGiven(spread.path), spread)

    @property
    def by(self) -> By:
        """What brings it back."""
        return self.recovery.by

    @property
    def terms(self) -> tuple[Term, ...]:
        """The parts of the time that are known."""
        return self.recovery.terms

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """The parts that are not, with the place where each could be given."""
        return self.recovery.lacking

    @property
    def seconds(self) -> float:
        """Sum of the terms that are known."""
        return self.recovery.known


class Recoverability:
    """Recovery times by class of failure, and loss windows by kind of data; each is worked out when it is asked for."""

    def __init__(self, proof: ServiceProofs, recoverer: Recoverer) -> None:
        """Keep the services, and what answers for each of them."""
        self._proof, self._recoverer = proof, recoverer

    @cached_property
    def cases(self) -> tuple[RecoveryTime, ...]:
        """Every single failure, those that are recovered from alike once; workloads only where one takes them down.

        An objective is about all of them: one that surely takes too long may be quicker, as far as is known, than one
        of which not all is known.
        """
        return tuple(_told_once(self._every))

    @cached_property
    def times(self) -> tuple[RecoveryTime, ...]:
        """The worst case of each class of failure, as each service feels it."""
        alike: dict[Hashable, list[RecoveryTime]] = {}
        for case in self._every:
            alike.setdefault(case.of_class, []).append(case)
        return tuple(_told_once(max(cases, key=lambda case: case.recovery.rank) for cases in alike.values()))

    @cached_property
    def _every(self) -> Sequence[RecoveryTime]:
        proof, recoverer = self._proof, self._recoverer
        return [
            *_control_plane(proof, recoverer),
            *_api_server(proof, recoverer, "api-server-process", "refuses"),
            *_balancer(proof, recoverer),
            *chain.from_iterable(_service(proof, recoverer, service) for service in proof.services()),
            *_restore(proof.cluster),
        ]

    @cached_property
    def stuck(self) -> tuple[RecoveryTime, ...]:
        """How long a program stays in use that lives and serves nobody, as it hangs, or as its etcd does.

        Objectives speak of what is lost, and so not of these.
        """
        proof, recoverer = self._proof, self._recoverer
        return (
            *_etcd(proof, recoverer),
            *_api_server(proof, recoverer, "api-server-hang", "hangs"),
            *_balancer_hangs(proof, recoverer),
        )

    @property
    def programs(self) -> tuple[RecoveryTime, ...]:
        """How long a program stays in use that dies on a living machine, in whatever way."""
        gone = ("api-server-process", "load-balancer-process")
        return (*(time for time in self.times if time.failure in gone), *self.stuck)

    @cached_property
    def losses(self) -> tuple[LossWindow, ...]:
        """How much work may be lost."""
        return tuple(losses(self._proof))


def _recoveries(recoverer: Recoverer, service: ServiceProof, failures: Iterable[ThingId]) -> list[ServiceRecovery]:
    """Return the recoveries from each of some failures that a service feels, equal ones once."""
    found = dict.fromkeys(recoverer.of(service, (failure,)) for failure in failures)
    return [recovery for recovery in found if recovery.by != "nothing"]


def _may_be_up(service: ServiceProof) -> bool:
    """Whether enough is known of a service, and it is not down before anything fails."""
    return not service.unknown and all(found.failures for found in service.breaks)


def _control_plane(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The loss of the control-plane node that holds etcd's leader and the leases, seen by a client of the API."""
    nodes = [f"node/{server.node}" for server in proof.cluster.api_servers]
    for found in _recoveries(recoverer, proof.control_plane, nodes) if _may_be_up(proof.control_plane) else ():
        yield RecoveryTime("control-plane", "", found, Origin(("spec", "controlPlane")))


def _api_server(
    proof: ServiceProofs, recoverer: Recoverer, failure: FailureClass, dying: Dying
) -> Iterator[RecoveryTime]:
    """One of several API servers dies on a living machine, and what stands in front of them has to notice."""
    servers = proof.cluster.api_servers
    found = recoverer.program(f"node/{servers[0].node}", dying) if len(servers) > 1 and not proof.api.unknown else None
    # What is not known of a failover is told already, of the whole machine.
    known = found is not None and not (dying == "refuses" and found.lacking and not found.interrupted)
    if found is not None and found.steps and known:
        yield RecoveryTime(failure, "", found, proof.cluster.front.origin if proof.cluster.front else servers[0].origin)


def _etcd(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """A member of etcd dies or hangs alone, and the others elect a leader.

    An API server that asks this one alone starves, and what stands in front of it has to notice. Those that ask every
    member have to notice themselves, and are told at once if its process is gone.
    """
    etcd, servers = proof.cluster.etcd, proof.cluster.api_servers
    if etcd is None or len(etcd.members) <= etcd.quorum:
        return
    if servers[0].member is not None:
        yield from _api_server(proof, recoverer, "etcd-process", "starves")
    elif not proof.etcd.unknown:
        yield RecoveryTime("etcd-hang", "", recoverer.etcd_hangs(), etcd.origin)


def _balancer_hangs(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The program that holds the endpoint's address hangs, on a living machine."""
    balancer = proof.cluster.front
    if balancer is None or len(balancer.instances) < 2 or proof.endpoint.unknown:
        return
    found = [recoverer.program(instance.program, "hangs") for instance in balancer.instances]
    hit = [one for one in found if one is not None and one.by != "nothing"]
    slowest = max(hit, key=lambda recovery: recovery.rank, default=None)
    if slowest is not None:
        yield RecoveryTime("load-balancer-hang", balancer.name, slowest, balancer.origin)


def _balancer(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The loss of the instance that holds the endpoint's address: its node, or its process alone."""
    balancer = proof.cluster.front
    if balancer is None or not balancer.instances or not _may_be_up(proof.endpoint):
        return
    nodes = [f"node/{instance.node}" for instance in balancer.instances]
    for found in _recoveries(recoverer, proof.endpoint, nodes):
        yield RecoveryTime("load-balancer", balancer.name, found, balancer.origin)
    processes = [instance.program for instance in balancer.instances]
    for alone in _recoveries(recoverer, proof.endpoint, processes):
        yield RecoveryTime("load-balancer-process", balancer.name, alone, balancer.origin)


_PLACES = frozenset(LEVELS["zone"]) - LEVELS["node"] - {"zone"}
_CLASSES: Mapping[FailureClass, frozenset[Kind]] = {
    "node": LEVELS["node"],
    "place": _PLACES,
    "zone": frozenset({"zone"}),
    "region": LEVELS["region"] - LEVELS["zone"],
}
"""Kinds of failure by class."""
_CONTROL_PLANE = ("etcd", "api", "endpoint", "node-endpoint", "control-plane")
"""Services that go down together."""


def _told_once(times: Iterable[RecoveryTime]) -> Iterator[RecoveryTime]:
    """Yield times; of the parts of the control plane, those that come back alike once."""
    told: list[RecoveryTime] = []
    for time in times:
        service = not time.of and time.workload in _CONTROL_PLANE
        if service and any(time.told_by(other) for other in told):
            continue
        if service or not time.workload:
            told.append(time)
        yield time


def _service(proof: ServiceProofs, recoverer: Recoverer, service: ServiceProof) -> Iterator[RecoveryTime]:
    """Yield how a service recovers from each single failure that interrupts it, or may."""
    made = partial(
        RecoveryTime, name=service.name, origin=service.origin, of=_name_of(service), covered=service.covered,
        open_at=service.left_open[1],
    )  # fmt: skip
    if service.unknown:
        lack = Lack(Unproved(service.unknown), service.origin, giveable=False)
        if service.covered:
            yield made("node", recovery=ServiceRecovery("unknown", None, (lack,)))
        return
    yield from _always_down(service, made)
    if not _may_be_up(service):
        return  # whatever fails, it is not back before what it lacks is there
    objectives = proof.cluster.objectives
    level: FailureLevel | None = objectives.survive or ("zone" if objectives.rto is not None else None)
    if service.covered and level and service.as_said(level) is None:
        # What may fail is not known, and so is what would come back.
        lack = Lack(Unproved(service.lacks or Unnamed(level)), service.origin, giveable=False)
        yield made("node", recovery=ServiceRecovery("unknown", None, (lack,)), level=level)
    certain = not service.assumed
    things = proof.cluster.things
    for failure, kinds in _CLASSES.items():
        hit = [found for found in service.breaks if found.failure and found.kind in kinds]
        broken = {found.failure: certain or found.best < found.needed for found in hit}
        # What is not said may be such that others break it, too: then nothing is known of how it comes back.
        worlds = (found for world in service.worlds for found in world.breaks if found.failure and found.kind in kinds)
        broken |= {found.failure: True for found in worlds if found.failure not in broken}
        # Elsewhere an outage lasts as long as that of what fails over: the address that clients use.
        failures: Iterable[ThingId] = broken
        if service.service == "control-plane":
            stopping = (name for name in recoverer.stopping() if things[name].kind in kinds)
            failures = dict.fromkeys((*proof.singles(service, kinds), *stopping))
        cases = (
            made(
                failure,
                recovery=recoverer.of(service, (name,)),
                level=KINDS[things[name].kind].level,
                certain=broken.get(name, True),
            )
            for name in failures
        )
        yield from dict.fromkeys(case for case in cases if case.recovery.by != "nothing")


def _always_down(service: ServiceProof, made: Callable[..., RecoveryTime]) -> Iterator[RecoveryTime]:
    """Yield that a service is down before anything fails, or may be: no failure is recovered from in time then."""
    found = next((found for found in service.breaks if not found.failures), None)
    lack: Lack | None = None
    if found is not None and not service.assumed:
        lack = Lack(NeverUp(service.name, found.judged), service.origin, giveable=False)
    elif found is not None:
        lack = Lack(Undecided("running", service.name), service.origin, giveable=False)
    elif any(not found.failures for world in service.worlds for found in world.breaks):
        lack = Lack(Unproved(service.lacks), service.origin, giveable=False)
    if lack is not None:
        yield made("always", recovery=ServiceRecovery("unknown", True, (lack,)), level=None)


def _name_of(service: ServiceProof) -> str:
    """Return what tells a workload or a part of the platform from every other one."""
    return service.id if service.service in ("workload", "component") else ""


def _restore(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of data: it is restored by hand, as soon as somebody acts, in the time that the last test took."""
    if not cluster.managed and cluster.etcd is not None:
        found = restored(cluster, "etcd")
        yield RecoveryTime("etcd-data", "", found, cluster.at("recovery", "restoreTime"), level=None)
    relied_on = any(storage.relied_on for storage in cluster.storage)
    if cluster.backups.volumes or cluster.recovery.volume_restore is not None or relied_on:
        found = restored(cluster, "volumes")
        yield RecoveryTime("volume-data", "", found, cluster.at("recovery", "volumeRestoreTime"), level=None)
