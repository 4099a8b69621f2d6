"""How long recovery takes, by class of failure: the slowest case of each, as a sum of timers that are in the design."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal, TypeAlias

from hadesign.proof.failure.verdict import LEVELS, ServiceProof
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.losses import LossWindow, losses
from hadesign.proof.recovery.noticing import Dying
from hadesign.proof.recovery.recoverer import Recoverer
from hadesign.proof.recovery.recovery import By, ServiceRecovery
from hadesign.proof.recovery.steps import Lack, Term
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId, Workload

FailureClass: TypeAlias = Literal[
    "control-plane", "api-server-process", "load-balancer", "load-balancer-process", "node", "zone",
    "etcd-data", "volume-data", "api-server-hang", "load-balancer-hang",
]  # fmt: skip
"""Loss of: a control-plane node or the process of an API server, the node or the process of the active load balancer, a
node or a zone that runs a workload, and the data of etcd or of volumes; and that one of those programs hangs: it
accepts what it is asked and never answers."""


@dataclass(frozen=True, slots=True)
class RecoveryTime:
    """Time from a failure until something works again; `name` is that of the load balancer or workload it is about.

    `of` tells a workload from every other one.
    """

    failure: FailureClass
    name: str
    recovery: ServiceRecovery
    origin: Origin
    of: str = ""

    @property
    def workload(self) -> str:
        """Name of the workload, if it is about one."""
        return self.name if self.failure in ("node", "zone") else ""

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
    def times(self) -> tuple[RecoveryTime, ...]:
        """The slowest case of each class of failure; workloads only where a failure really takes them down."""
        proof, recoverer = self._proof, self._recoverer
        found = (
            _control_plane(proof, recoverer),
            _api_server(proof, recoverer, "api-server-process", "refuses"),
            _balancer(proof, recoverer),
            _workloads(proof, recoverer),
        )
        return (*chain.from_iterable(found), *_restore(proof.cluster))

    @cached_property
    def hangs(self) -> tuple[RecoveryTime, ...]:
        """How long a program that hangs stays in use; objectives speak of what is lost, and so not of these."""
        proof, recoverer = self._proof, self._recoverer
        return (*_api_server(proof, recoverer, "api-server-hang", "hangs"), *_balancer_hangs(proof, recoverer))

    @cached_property
    def losses(self) -> tuple[LossWindow, ...]:
        """How much work may be lost."""
        return tuple(losses(self._proof))


def _slowest(recoverer: Recoverer, service: ServiceProof, failures: Iterable[ThingId]) -> ServiceRecovery | None:
    """Return the slowest recovery from any one of some failures."""
    found = [recoverer.of(service, (failure,)) for failure in failures]
    hit = [recovery for recovery in found if recovery.by != "nothing"]
    return max(hit, key=lambda recovery: recovery.rank, default=None)


def _control_plane(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The loss of the control-plane node that holds etcd's leader and the leases, seen by a client of the API."""
    nodes = [f"node/{server.node}" for server in proof.cluster.api_servers]
    found = _slowest(recoverer, proof.control_plane, nodes) if not proof.control_plane.unknown else None
    if found is not None:
        yield RecoveryTime("control-plane", "", found, Origin(("spec", "controlPlane")))


def _api_server(
    proof: ServiceProofs, recoverer: Recoverer, failure: FailureClass, dying: Dying
) -> Iterator[RecoveryTime]:
    """One of several API servers dies on a living machine, and what stands in front of them has to notice."""
    servers = proof.cluster.api_servers
    found = recoverer.program(f"node/{servers[0].node}", dying) if len(servers) > 1 and not proof.api.unknown else None
    known = found is not None and not (dying == "refuses" and found.lacking)  # told already, of the whole machine
    if found is not None and found.steps and known:
        yield RecoveryTime(failure, "", found, proof.cluster.front.origin if proof.cluster.front else servers[0].origin)


def _balancer_hangs(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The program that holds the endpoint's address hangs, on a living machine."""
    balancer = proof.cluster.front
    if balancer is None or len(balancer.instances) < 2 or proof.endpoint.unknown:
        return
    found = [recoverer.program(instance.thing, "hangs") for instance in balancer.instances]
    hit = [one for one in found if one is not None and one.by != "nothing"]
    slowest = max(hit, key=lambda recovery: recovery.rank, default=None)
    if slowest is not None:
        yield RecoveryTime("load-balancer-hang", balancer.name, slowest, balancer.origin)


def _balancer(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The loss of the instance that holds the endpoint's address: its node, or its process alone."""
    balancer = proof.cluster.front
    if balancer is None or not balancer.instances or proof.endpoint.unknown:
        return
    nodes = [f"node/{instance.node}" for instance in balancer.instances]
    found = _slowest(recoverer, proof.endpoint, nodes)
    if found is not None:
        yield RecoveryTime("load-balancer", balancer.name, found, balancer.origin)
    processes = [instance.thing for instance in balancer.instances]
    alone = _slowest(recoverer, proof.endpoint, processes)
    if alone is not None:
        yield RecoveryTime("load-balancer-process", balancer.name, alone, balancer.origin)


_ZONE: frozenset[Kind] = frozenset({"zone"})


def _workloads(proof: ServiceProofs, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """Workloads that the loss of a node, or of a zone, takes down."""
    for workload, service in zip(proof.cluster.workloads, proof.workloads, strict=True):
        yield from _workload(recoverer, workload, service, "node", LEVELS["node"])
        yield from _workload(recoverer, workload, service, "zone", _ZONE)


def _workload(
    recoverer: Recoverer, workload: Workload, service: ServiceProof, failure: FailureClass, kinds: frozenset[Kind]
) -> Iterator[RecoveryTime]:
    breaks = [found.failure for found in service.breaks if found.failure and found.kind in kinds]
    found = _slowest(recoverer, service, breaks)
    if found is not None:
        yield RecoveryTime(failure, workload.name, found, workload.origin, workload.id)


def _restore(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of data: it is restored by hand, as soon as somebody acts, in the time that the last test took."""
    responded = timers.responded(cluster)
    if not cluster.managed and cluster.etcd is not None:
        found = ServiceRecovery("by-hand", True, (responded, timers.etcd_restored(cluster)))
        yield RecoveryTime("etcd-data", "", found, Origin(("spec", "recovery", "restoreTime")))
    volumes = timers.volumes_restored(cluster)
    if isinstance(volumes, Term):
        found = ServiceRecovery("by-hand", True, (responded, volumes))
        yield RecoveryTime("volume-data", "", found, Origin(("spec", "recovery", "volumeRestoreTime")))
