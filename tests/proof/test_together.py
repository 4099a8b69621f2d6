"""What is proved of a workload does not depend on what else there is: alone or among many, every answer is the same.

Equal questions are answered once, for all services that ask them; these workloads ask questions that are nearly equal.
"""

from itertools import product
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.failure.verdict import ServiceProof
from tests.designs import as_cluster, control_plane, design, zones

SPREADS: dict[str, dict[str, str]] = {
    "none": {},
    "zone": {"zone": "required"},
    "node": {"node": "required"},
    "both": {"zone": "required", "node": "required"},
}
PLACES: dict[str, dict[str, Any]] = {
    "anywhere": {},
    "pool": {"pool": "w"},
    "zones": {"zones": ["a", "b"]},
    "other": {"pool": "x"},
}
WORKLOADS = {
    f"{spread}-{place}-{replicas}{'-quorum' * quorum}": {
        "kind": "Deployment",
        "replicas": replicas,
        "spread": SPREADS[spread],
        "quorum": quorum,
        **PLACES[place],
    }
    for spread, place, (replicas, quorum) in product(SPREADS, PLACES, ((2, False), (3, True)))
}
CLASSES = [
    {"name": "by-zone", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"},
    {"name": "two-by-zone", "provider": "rook-ceph", "replicas": 2, "failureDomain": "zone"},
    {"name": "by-node", "provider": "rook-ceph", "replicas": 3, "failureDomain": "host"},
    {"name": "two-by-node", "provider": "rook-ceph", "replicas": 2, "failureDomain": "host", "pool": "w"},
    {"name": "least-one", "provider": "rook-ceph", "replicas": 3, "minReplicas": 1, "failureDomain": "host"},
    {"name": "disk", "provider": "rook-ceph", "replicas": 2, "failureDomain": "osd"},
]


def proved(names: list[str], classes: list[dict[str, Any]], **infrastructure: Any) -> Proof:
    pools = [{"pool": name, "roles": ["worker"], "perZone": count} for name, count in (("w", 2), ("x", 1))]
    spec = design(
        infrastructure=zones("a", "b", "c", **infrastructure),
        nodes=[*control_plane({"a": 1, "b": 1, "c": 1}), *pools],
        workloads=[{"name": name} | WORKLOADS[name] for name in names],
        storage={"classes": classes},
        reliability={"node": "99%", "zone": "98%", "link": "97%", "parts": {"zone/a": "90%"}},
    )
    return prove(as_cluster(spec))


def answers(proof: Proof, service: ServiceProof) -> Any:
    """Return what is said of a service, but for what names its place in the blueprint."""
    found = proof.availability(service)
    sets = [(one.failures, one.count, one.left, one.best, one.total, one.needed) for one in service.sets(2).found]
    figures = [(one.down_low, one.down_high) if one else None for one in (found.down, found.best)]
    groups = [(group.order, group.within, group.sets, len(group.lines)) for group in proof.grouped(service, 2)]
    survived = [service.uninterrupted(size) for size in ("node", "host", "rack", "zone", "region")]
    return sets, service.sets(2).complete, figures, found.extremes, found.missing, groups, survived


LINKS = [{"name": "ab", "between": ["a", "b"]}, {"name": "bc", "between": ["b", "c"]}]


@pytest.mark.parametrize(("links", "order"), [([], 1), (LINKS, -1)], ids=["one network", "links, in reverse"])
def test_a_workload_among_many_is_proved_as_it_is_alone(links: list[dict[str, Any]], order: int) -> None:
    names = list(WORKLOADS)[::order]
    among = proved(names, CLASSES[::order], links=links)
    found = {service.name: answers(among, service) for service in (*among.workloads, *among.storage)}
    for name in names[:: 4 if links else 1]:
        alone = proved([name], [], links=links)
        (service,) = alone.workloads
        assert found[name] == answers(alone, service), name
    for entry in CLASSES:
        alone = proved([], [entry], links=links)
        for service in alone.storage:
            assert found[service.name] == answers(alone, service), service.name
