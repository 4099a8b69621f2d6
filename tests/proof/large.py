"""Designs of 40 to 150 parts, and their comparison with decision diagrams of another program.

As in `small`, a design is known by its number.
"""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from hadesign.proof import ServiceProof, prove
from hadesign.topology import Cluster
from tests.designs import as_cluster, design
from tests.proof.second import Second
from tests.proof.small import Data

ORDER = 3
_RELIABILITY = dict.fromkeys(("node", "host", "rack", "switch", "datastore", "link", "loadBalancer"), "99.5%") | {
    "zone": "99.9%",
    "power": "98%",
}


class _Maker:
    """Draws the parts of one design."""

    def __init__(self, number: int) -> None:
        self.random = Random(number)
        self.zones = "abcde"[: self.random.randint(2, 5)]
        self.feeds = [f"f{feed}" for feed in range(self.random.randint(2, 8))]
        self.nodes: list[Data] = []

    def draws(self) -> Data:
        """Return what something draws on."""
        choice = self.random.choice
        power: Data = choice([{}, {"power": [choice(self.feeds)]}, {"power": self.random.sample(self.feeds, 2)}])
        switch: Data = choice([{}, {}, {"switch": [f"s{self.random.randint(0, 3)}", "s9"]}])
        return power | switch

    def links(self) -> list[Data]:
        more = [tuple(self.random.sample(self.zones, 2)) for _ in range(2)]
        found = [{"name": f"l{n}", "between": list(pair)} for n, pair in enumerate([*pairwise(self.zones), *more])]
        return self.random.choice([[], found])

    def machine(self, name: str, hosts: list[Data], racks: list[Data], *roles: str) -> None:
        """Add a machine, on a host or in a rack."""
        host = self.random.choice(hosts)
        rack = next(rack for rack in racks if rack["name"] == host["rack"])
        node = {"name": name, "roles": list(roles), "zone": rack["zone"], "rack": rack["name"]}
        on_host = {"host": host["name"]}
        on: Data = self.random.choice([on_host, on_host, self.draws(), {"datastore": f"d{len(self.nodes) % 3}"}])
        self.nodes.append(node | on)


def large_design(number: int) -> Data:
    """Return a control plane over zones with racks, hosts, shared feeds and switches, and a DaemonSet on workers."""
    maker = _Maker(number)
    count = maker.random.randint
    racks = [
        {"name": f"r-{zone}-{n}", "zone": zone} | maker.draws() for zone in maker.zones for n in range(count(1, 4))
    ]
    hosts = [{"name": f"h-{rack['name']}-{n}", "rack": rack["name"]} | maker.draws() for rack in racks for n in (0, 1)]
    for name, most, roles in (
        ("cp", count(3, 9), ("control-plane", "etcd")),
        ("lb", count(2, 3), ("load-balancer",)),
        ("w", count(4, 14), ("worker",)),
    ):
        for n in range(most):
            maker.machine(f"{name}{n}", hosts, racks, *roles)
    instances = [node["name"] for node in maker.nodes if "load-balancer" in node["roles"]]
    front = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.0.250", "routed": True, "instances": instances}
    listed = [{"name": zone, "subnet": f"10.0.{n}.0/24"} | maker.draws() for n, zone in enumerate(maker.zones)]
    return design(
        infrastructure={"zones": listed, "racks": racks, "hosts": hosts, "links": maker.links()},
        nodes=maker.nodes,
        controlPlane={"endpoint": "10.0.0.250:8443"},
        loadBalancers=[front],
        workloads=[{"name": "agent", "kind": "DaemonSet", "quorum": True}],
        reliability=_RELIABILITY,
    )


def _same_sets(service: ServiceProof, expected: set[frozenset[str]]) -> int:
    found = service.sets(ORDER)
    assert found.complete == ORDER
    assert all(frozenset(one.failures) in expected for one in found.found)
    assert sum(one.count for one in found.found) == len(expected), service.id
    orders = Counter[int]()
    for one in found.found:
        orders[one.order] += one.count
    assert orders == Counter(map(len, expected))
    return len(expected)


def _fails(cluster: Cluster, kind: str) -> float:
    """Return how often a part is down by itself."""
    return 1 - cluster.reliability.kinds[{"instance": "loadBalancer"}.get(kind, kind)].low


def compare_large(number: int, counted: Counter[str]) -> None:
    """Compare all services of a design, sets and figures, and count what was compared."""
    cluster = as_cluster(large_design(number))
    second, proof = Second(cluster), prove(cluster)
    fails = [_fails(cluster, cluster.things[name].kind) for name in second.things]
    agents = [node.name for node in cluster.nodes if node.roles == {"worker"}]
    named = (proof.etcd, proof.api, proof.endpoint, proof.control_plane)
    pairs = [(service, second.down(service.service)) for service in named]
    pairs.append((proof.workloads[0], second.down_on_all(agents, len(agents) // 2 + 1)))
    for service, down in pairs:
        counted["services"] += 1
        counted["minimal sets"] += _same_sets(service, second.minimal(down, ORDER))
        figure = proof.availability(service).down
        assert figure, (number, service.id)
        assert figure.down_low == pytest.approx(second.chance(down, fails), rel=1e-9)
        counted["availabilities"] += 1
    counted["designs"] += 1
    counted["parts"] += len(cluster.things)
    counted["parts of the largest"] = max(counted["parts of the largest"], len(cluster.things))
