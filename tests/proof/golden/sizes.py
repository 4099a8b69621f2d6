"""Section 8 of the facts: capacity, sizing, backups and storage."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from hadesign.blueprint.schedule import parse_cron
from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.capacity import formulas
from hadesign.proof.recovery import detection
from hadesign.proof.recovery.schedule import longest_gap
from tests.designs import as_cluster, design, zones
from tests.proof.golden.chains import MASTER
from tests.proof.golden.value import Value, shown

DAY, HOUR = 86_400, 3_600


def gap(schedule: str, unit: int) -> str:
    """Return the longest time between two backups."""
    found = longest_gap(parse_cron(schedule))
    assert found
    return f"{found / unit:g}"


def reach(schedule: str, kept: int, unit: int) -> str:
    """Return how far back the oldest of so many backups reaches."""
    found = longest_gap(parse_cron(schedule))
    assert found
    return f"{detection.history(found, kept) / unit:g}"


@cache
def ceph(hosts: str, copies: int, monitors: int, **more: Any) -> Proof:
    """Return the proof of Ceph on so many machines of each zone."""
    counts = dict(zip("abc", map(int, hosts.split("+")), strict=False))
    machines = [(zone, f"{zone}{n}") for zone, count in counts.items() for n in range(1, count + 1)]
    block = {"name": "block", "provider": "rook-ceph", "replicas": copies, "failureDomain": "host", **more}
    storage = {
        "classes": [block | ({"zones": ["a", "b"]} if len(counts) > 1 else {})],
        "ceph": {"monitors": {"count": monitors, "nodes": [name for _, name in machines]}},
    }
    nodes = [MASTER, *({"name": name, "zone": zone, "roles": ["worker"]} for zone, name in machines)]
    return prove(as_cluster(design(infrastructure=zones(*counts), nodes=nodes, storage=storage)))


def machines_survived(of: str) -> str:
    """Return how many machines may be lost of three copies over five: without a loss of data, and with I/O going on."""
    kept, served = ceph("5", 3, 5).storage
    service = {"data": kept, "io": served}[of]
    (order,) = {found.order for found in service.sets(3).found if set(found.kinds) == {"node"}}
    return str(order - 1)


def etcd_machine(nodes: int) -> str:
    """Return what etcd's documentation advises for a cluster of a size."""
    return ", ".join(map(str, formulas.etcd_machine(nodes)))


def monitors_of(proof: Proof) -> ServiceProof:
    return next(one for one in proof.components if one.name == "ceph-mon")


def stretched() -> str:
    """Return how many of data, I/O and monitors survive any zone: 4 copies over two, 5 monitors over three."""
    proof = ceph("2+2+1", 4, 5, minReplicas=2)
    survived = (*proof.storage, monitors_of(proof))
    return f"{sum(one.survives('zone') is True for one in survived)} of {len(survived)}"


def _capacity() -> Iterator[Value]:
    for count, more in ((2, "100"), (3, "50")):
        extra = partial(formulas.survivor_load, count)
        yield Value("8", f"load of survivors, {count} zones, +%", more, shown(extra, times=100))
    yield Value("8", "nodes of a /18 with /24 each", "64", lambda: str(formulas.pod_ranges(18, 24)))
    yield Value("8", "pods per node of a /24", "254", lambda: str(formulas.pod_addresses(24)))
    for what, value, named in (
        ("nodes", "5000", formulas.MOST_NODES),
        ("pods per node", "110", formulas.PODS_PER_NODE),
        ("pods", "150000", formulas.MOST_PODS),
        ("containers", "300000", formulas.MOST_CONTAINERS),
    ):
        yield Value("8", f"Kubernetes envelope: {what}", value, partial(str, named))


def _replicas() -> Iterator[Value]:
    each = partial(formulas.dns_replicas, cores_per_replica=256, nodes_per_replica=16)
    for what, cores, nodes, more, replicas in (
        ("by cores: ceil(2000/256)", 2000, 10, {}, "8"),
        ("by nodes: ceil(100/16)", 400, 100, {}, "7"),
        ("at most 5", 2000, 100, {"most": 5}, "5"),
        ("at least 4", 8, 3, {"least": 4}, "4"),
        ("2 nodes: one may fail", 8, 2, {}, "2"),
        ("1 node", 8, 1, {}, "1"),
    ):
        count = partial(each, cores, nodes, **more)
        yield Value("8", f"CoreDNS {what}", replicas, shown(count))
    for nodes, replicas in ((100, "3"), (601, "4"), (5000, "20")):
        yield Value("8", f"Typha, {nodes} nodes", replicas, shown(partial(formulas.typha_replicas, nodes)))
    for nodes, machine in ((50, "2, 8"), (250, "4, 16"), (1000, "8, 32"), (3000, "16, 64")):
        yield Value("8", f"etcd, {nodes} nodes: vCPU, GB", machine, partial(etcd_machine, nodes))


def _backups() -> Iterator[Value]:
    yield Value("8", "kOps: backup every, min", "15", partial(gap, "*/15 * * * *", 60))
    yield Value("8", "kOps: hourly ones kept, weeks", "1", partial(reach, "0 * * * *", 7 * 24, 7 * DAY))
    yield Value("8", "RKE2: worst RPO, h", "12", partial(gap, "0 0,12 * * *", HOUR))
    yield Value("8", "RKE2: history of 5 kept, h", "60", partial(reach, "0 0,12 * * *", 5, HOUR))
    yield Value("8", "Gardener: RPO, min", "5", partial(gap, "*/5 * * * *", 60))
    bump = partial(detection.writes_covered, 1e9, 604_800)
    yield Value("8", "bump of 1e9 in a week, writes/s", "1653", shown(bump, ".0f"))


def _storage() -> Iterator[Value]:
    yield Value("8", "3 copies: hosts lost, data kept", "2", partial(machines_survived, "data"))
    yield Value("8", "3 copies: hosts lost, I/O goes on", "1", partial(machines_survived, "io"))
    yield Value("8", "Ceph 2+2+1 survives any zone", "3 of 3", stretched)


VALUES = (*_capacity(), *_replicas(), *_backups(), *_storage())
