"""How long recovery takes, by class of failure: the slowest case of each, as a sum of timers that are in the design."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal, TypeAlias

from hadesign.proof.failure.verdict import LEVELS, ServiceProof
from hadesign.proof.proved import Proved
from hadesign.proof.recovery import terms
from hadesign.proof.recovery.losses import LossWindow, losses
from hadesign.proof.recovery.recoverer import Recoverer
from hadesign.proof.recovery.recovers import By, Recovers
from hadesign.proof.recovery.terms import Lack, Term
from hadesign.topology.cluster import Cluster, Kind, Origin, ThingId, Workload

FailureClass: TypeAlias = Literal["control plane", "balancer", "balancer process", "workload", "zone", "restore"]
"""Loss of: a control-plane machine, the machine or the process of the active balancer, a machine or a zone that runs a
workload, and the data of etcd or of volumes."""


@dataclass(frozen=True, slots=True)
class RecoveryTime:
    """Time from the loss of `what` until something works again; `workload` is its name where it is one."""

    failure: FailureClass
    what: str
    workload: str
    recovers: Recovers
    origin: Origin

    @property
    def by(self) -> By:
        """What brings it back."""
        return self.recovers.by

    @property
    def terms(self) -> tuple[Term, ...]:
        """The parts of the time that are known."""
        return self.recovers.terms

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """The parts that are not, with the place where each could be given."""
        return self.recovers.lacking

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not known, in words."""
        return self.recovers.missing

    @property
    def seconds(self) -> float:
        """Sum of the terms that are known."""
        return self.recovers.known


class Recovery:
    """Recovery times by class of failure, and loss windows by kind of data; each is worked out when it is asked for."""

    def __init__(self, proof: Proved, recoverer: Recoverer) -> None:
        """Keep the services, and what answers for each of them."""
        self._proof, self._recoverer = proof, recoverer

    @cached_property
    def times(self) -> tuple[RecoveryTime, ...]:
        """The slowest case of each class of failure; workloads only where a failure really takes them down."""
        proof, recoverer = self._proof, self._recoverer
        found = (_control_plane(proof, recoverer), _balancer(proof, recoverer), _workloads(proof, recoverer))
        return (*chain.from_iterable(found), *_restore(proof.cluster))

    @cached_property
    def losses(self) -> tuple[LossWindow, ...]:
        """How much work may be lost."""
        return tuple(losses(self._proof))


def _slowest(recoverer: Recoverer, service: ServiceProof, failures: Iterable[ThingId]) -> Recovers | None:
    """Return the slowest recovery from any one of some failures."""
    found = [recoverer.of(service, (failure,)) for failure in failures]
    hit = [recovers for recovers in found if recovers.by != "nothing to do"]
    return max(hit, key=lambda recovers: recovers.rank, default=None)


def _control_plane(proof: Proved, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The loss of the control-plane machine that holds etcd's leader and the leases, seen by a client of the API."""
    machines = [f"node/{server.node}" for server in proof.cluster.api_servers]
    found = _slowest(recoverer, proof.control_plane, machines) if not proof.control_plane.unknown else None
    if found is not None:
        yield RecoveryTime("control plane", "a control-plane node", "", found, Origin(("spec", "controlPlane")))


def _balancer(proof: Proved, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """The loss of the instance that holds the endpoint's address: its machine, or its process alone."""
    balancer = proof.cluster.front
    if balancer is None or not balancer.instances or proof.endpoint.unknown:
        return
    machines = [f"node/{instance.node}" for instance in balancer.instances]
    found = _slowest(recoverer, proof.endpoint, machines)
    if found is not None:
        yield RecoveryTime("balancer", f"the active instance of {balancer.name}", "", found, balancer.origin)
    processes = [instance.thing for instance in balancer.instances]
    alone = _slowest(recoverer, proof.endpoint, processes)
    if alone is not None:
        what = f"the active process of balancer {balancer.name}"
        yield RecoveryTime("balancer process", what, "", alone, balancer.origin)


_ZONE: frozenset[Kind] = frozenset({"zone"})


def _workloads(proof: Proved, recoverer: Recoverer) -> Iterator[RecoveryTime]:
    """Workloads that the loss of a machine, or of a zone, takes down."""
    for workload, service in zip(proof.cluster.workloads, proof.workloads, strict=True):
        yield from _workload(recoverer, workload, service, "workload", LEVELS["node"])
        yield from _workload(recoverer, workload, service, "zone", _ZONE)


def _workload(
    recoverer: Recoverer, workload: Workload, service: ServiceProof, failure: FailureClass, kinds: frozenset[Kind]
) -> Iterator[RecoveryTime]:
    breaks = [found.failure for found in service.breaks if found.failure and found.kind in kinds]
    found = _slowest(recoverer, service, breaks)
    if found is not None:
        place = "a zone" if failure == "zone" else "a machine"
        yield RecoveryTime(failure, f"{place} that runs {workload.name}", workload.name, found, workload.origin)


def _restore(cluster: Cluster) -> Iterator[RecoveryTime]:
    """The loss of data: a person restores it, as soon as somebody acts, in the time that the last test took."""
    acted = terms.acted(cluster)
    if not cluster.managed and cluster.etcd is not None:
        found = Recovers("a person", True, (acted, terms.restored(cluster)))
        yield RecoveryTime("restore", "etcd's data", "", found, Origin(("spec", "recovery", "restoreTime")))
    volumes = terms.volumes_restored(cluster)
    if isinstance(volumes, Term):
        found = Recovers("a person", True, (acted, volumes))
        origin = Origin(("spec", "recovery", "volumeRestoreTime"))
        yield RecoveryTime("restore", "the data of volumes", "", found, origin)
