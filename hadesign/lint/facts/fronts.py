"""What stands behind a balancer, and what it stands on: what is out of reach without it."""

from collections.abc import Iterator

from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, FailureCause
from hadesign.proof import ServiceProof
from hadesign.proof.services import structures
from hadesign.topology.cluster import Balancer, ThingId


def things(balancer: Balancer) -> list[ThingId]:
    """Return what a balancer runs on, or the cloud's balancer itself; nothing if no machine is named."""
    named = [f"node/{instance.node}" for instance in balancer.instances]
    return named or ([balancer.thing] if balancer.thing else [])


def alone(context: Context, balancer: Balancer) -> Iterator[ServiceProof]:
    """Yield what is out of reach without this balancer: an endpoint with what its machines cannot do, or ingress."""
    own, cluster, proof = things(balancer), context.cluster, context.proof
    if not own:
        return
    dead = proof.domains.closure(own)[0]
    if balancer.serves == "ingress":
        ways = next(structures.entries(cluster), None)
        if ways and cluster.entry and not cluster.entry.everywhere and not survival.stands(ways, dead):
            yield from (one for one in proof.components if one.name == "ingress")
        return
    called = ((proof.endpoint, structures.endpoint(cluster)), (proof.node_endpoint, structures.node_endpoint(cluster)))
    for service, needed in called:
        if service and needed and not survival.stands(needed, dead):
            yield from subjects.front(context, service)


def programs(balancer: Balancer) -> frozenset[FailureCause]:
    """Return the balancer itself, and each of its programs."""
    return frozenset({frozenset(), *(frozenset({instance.program}) for instance in balancer.instances)})
