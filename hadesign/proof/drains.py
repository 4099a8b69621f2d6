"""What draining one machine does to each service by itself: the drain never ends, it is the outage, or all is well.

A drain evicts pods through the eviction API, which asks PodDisruptionBudgets, and it waits for as long as one of them
says no. What is evicted is gone before its successor runs elsewhere; no webhook is asked before that is created. So a
fail-closed one that has to allow its own pods may be evicted and never come back, and no pod after it; and so may one
that has to allow the leases of the control plane's controllers.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.budgets import disruptions
from hadesign.proof.services.fronted import shut_out
from hadesign.proof.services.reasons import LeasesRefused
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.webhooks import Consent, asked, holds
from hadesign.proof.upgrade import goes_nowhere
from hadesign.topology.cluster import Cluster, Origin, ThingId, Webhook, Workload

DrainEnd: TypeAlias = Literal["never", "outage", "interruption", "refused"]
"""How a drain ends: not at all, as the budget lets nothing go; with the service down until the machine is back; with a
service that is down until replicas have started elsewhere; or with pods that are evicted and not created anew, as a
webhook that was evicted would have to allow it."""

UnsaidField: TypeAlias = tuple[str, str]
"""A field of a webhook that is not given: the webhook by its name, and the field by its own."""


@dataclass(frozen=True, slots=True)
class Drain:
    """A drain that is no matter of routine for a service: of `machine`, or (`None`) of any that runs a replica of it.

    `count` is that of the machines of which the same is true, this one included.

    Of `replicas` so many are `running` while nothing has failed, `needed` are needed, and the budget lets `allowed` of
    them go at once (`None`: there is no budget, and it lets all of a machine go). `webhook` is the one by which pods
    are refused, or may be: that depends on what is `unsaid`, a field of a webhook (its name, and that of the field).
    """

    service: ServiceProof
    end: DrainEnd
    machine: ThingId | None = None
    count: int = 1
    replicas: int = 0
    running: int = 0
    needed: int = 0
    allowed: int | None = None
    webhook: Webhook | None = None
    unsaid: UnsaidField | None = None


def drains(proof: ServiceProofs) -> Iterator[Drain]:
    """Yield the drains that never end or interrupt something, by service."""
    cluster = proof.cluster
    placed = dict(zip((w.id for w in proof.components), cluster.components, strict=True))
    placed |= dict(zip((w.id for w in proof.workloads), cluster.workloads, strict=True))
    evicted = list(_evicted(proof))
    for service in proof.services():
        function = proof.function(service)
        if function is None or service.service in ("data", "capacity"):
            continue
        workload = placed.get(service.id)
        if workload is not None and workload.kind == "DaemonSet":
            continue
        if workload is not None and (stuck := _stuck(proof, service, workload)):
            yield stuck
        elif workload is not None and isinstance(function, Replicas | Supplied):
            refused = list(_refused(service, workload, evicted))
            yield from refused
            if all(drain.unsaid for drain in refused):
                own = function if isinstance(function, Replicas) else function.replicas
                yield from _moved(service, workload, own)
            yield from _without_io(proof, service, function)
            yield from _without_entry(proof, service, function)
        else:
            # A webhook's pods go elsewhere, and what that means for leases is told of these.
            alone = (f for f in service.breaks if f.kinds == ("node",) and not isinstance(f.judged.why, LeasesRefused))
            yield from (Drain(service, "outage", found.failure, found.count) for found in alone)


def _running(proof: ServiceProofs, workload: Workload) -> int:
    return (workload.replicas or 0) if workload.on else proof.seats(workload).running


def _stuck(proof: ServiceProofs, service: ServiceProof, workload: Workload) -> Drain | None:
    """Return that a budget lets nothing go: what is Pending is not healthy, and counts against it."""
    replicas, running = workload.replicas or 0, _running(proof, workload)
    allowed = disruptions(workload.budget, replicas, running)
    if allowed != 0 or not running:
        return None
    return Drain(service, "never", None, 1, replicas, running, workload.needed, 0)


_Gone: TypeAlias = Mapping[Webhook, tuple[Workload, Consent]]
"""Webhooks that are evicted, each with its pods and whether the control plane's controllers stop without it."""
_Evicted: TypeAlias = tuple[Webhook, UnsaidField | None, Consent]


def _evicted(proof: ServiceProofs) -> Iterator[_Evicted]:
    """Yield webhooks that a drain may evict and that do not come back then, or may not, as long as something is unsaid.

    They have to allow their own pods, or some that go with them those of each other, or the leases of those who tell
    where they answer.
    """
    gone = {webhook: (pods, _stops(proof.cluster, webhook, pods)) for webhook, pods in _taken_by_drains(proof)}
    back: set[Webhook] = set()
    open_ones: dict[Webhook, UnsaidField] = {}
    while further := [h for h in gone if h not in back and not _waits(h, gone, back, open_ones)]:
        back |= {*further}
    for webhook in gone:
        if webhook not in back or webhook in open_ones:
            yield webhook, open_ones.get(webhook) if webhook in back else None, gone[webhook][1]


def _stops(cluster: Cluster, webhook: Webhook, pods: Workload) -> Consent:
    """Return whether nobody leads the controllers any more by the time that a webhook which was evicted is there again.

    Its new pod is made and bound at once. Who leads goes on trying for `renewDeadline`; if that is over before the pod
    is ready, nobody tells the API servers where it answers.
    """
    answer, leading = holds(webhook, "leaders"), cluster.timers.controller_manager
    if answer is False or not leading.enabled:
        return False
    if pods.start is None:
        return webhook.origin.below("startTime")
    return answer if pods.start > leading.renew else False


def _taken_by_drains(proof: ServiceProofs) -> Iterator[tuple[Webhook, Workload]]:
    """Yield the webhooks of which a drain may leave too few copies, with their pods."""
    pairs = zip(proof.cluster.components, proof.components, strict=True)
    pods = {workload.id: (workload, service) for workload, service in pairs}
    for webhook in proof.cluster.control_plane.webhooks or ():
        if webhook.url is not None:
            continue
        workload, service = pods[webhook.id]
        function = proof.function(service)
        if not isinstance(function, Replicas | Supplied) or _stuck(proof, service, workload):
            continue
        if any(_moved(service, workload, function.replicas if isinstance(function, Supplied) else function)):
            yield webhook, workload


def _waits(
    webhook: Webhook,
    gone: _Gone,
    back: AbstractSet[Webhook],
    open_ones: dict[Webhook, UnsaidField],
) -> bool:
    """Whether a webhook waits for one that was evicted from the same machine; notes what is not said of that."""
    for other, (pods, stops) in gone.items():
        together = other is webhook or not set(pods.eligible).isdisjoint(gone[webhook][0].eligible)
        answer = _needed(other, stops, webhook.namespace) if together and other not in back else False
        if answer is True:
            return True
        if isinstance(answer, Origin):
            open_ones.setdefault(webhook, _field(other, answer))
    return False


def _needed(webhook: Webhook, stops: Consent, namespace: str | None) -> Consent:
    """Return whether no pod of a namespace is created without a webhook: it is asked, or nobody is there to do it."""
    own = asked(webhook, namespace)
    return True if stops is True else own or stops


def _field(webhook: Webhook, where: Origin) -> UnsaidField:
    return webhook.name, str(where.path[-1])


def _refused(service: ServiceProof, workload: Workload, evicted: Iterable[_Evicted]) -> Iterator[Drain]:
    """Yield that the pods of a workload are not created anew, or may not be, once a drain has evicted a webhook."""
    for webhook, unsaid, stops in evicted:
        answer = _needed(webhook, stops, workload.namespace)
        if answer is not False:
            field = unsaid if answer is True or unsaid else _field(webhook, answer)
            yield Drain(service, "refused", webhook=webhook, unsaid=field)
            return


def _without_io(proof: ServiceProofs, service: ServiceProof, function: Function) -> Iterator[Drain]:
    """Yield that a drained machine takes its copies with it, or a monitor, and so the I/O of volumes."""
    supplies = function.supplies if isinstance(function, Supplied) else ()
    names = {supply.name for supply in supplies if supply.stored}
    for io in proof.storage:
        for found in io.breaks if io.service == "io" and io.of in names else ():
            if found.kinds == ("node",):
                yield Drain(service, "outage", found.failure, found.count)


def _without_entry(proof: ServiceProofs, service: ServiceProof, function: Replicas | Supplied) -> Iterator[Drain]:
    """Yield that a drained machine takes the only balancer with it that clients come in through."""
    for found in service.breaks:
        if found.kinds == ("node",) and shut_out(
            function, hits_of(function.leaves, *proof.domains.closure(found.failures))
        ):
            yield Drain(service, "outage", found.failure, found.count)


def _moved(service: ServiceProof, workload: Workload, placed: Replicas) -> Iterator[Drain]:
    """Yield that a drain takes too many at once, for a while or for as long as the machine is away."""
    running, machines = placed.rule.replicas, sum(placed.nodes.values())
    if running < workload.needed or not machines:
        return
    each = -(-running // machines) if placed.rule.by_node else running
    replicas = workload.replicas or 0
    allowed = disruptions(workload.budget, replicas, running)
    numbers = replicas, running, workload.needed, allowed
    if running - each < workload.needed and any(goes_nowhere(placed, zone) for zone in range(len(placed.nodes))):
        yield Drain(service, "outage", None, 1, *numbers)
    elif running - (each if allowed is None else min(allowed, each)) < workload.needed:
        yield Drain(service, "interruption", None, 1, *numbers)
