"""Designs of 40 to 150 parts: the proof's enumeration and figures against decision diagrams of another program."""

from collections import Counter
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from hadesign.proof import ServiceProof, prove
from tests.designs import as_cluster, design
from tests.proof.second import Second

ORDER = 3


def large_design(seed: int) -> dict[str, Any]:
    """Return a control plane over zones with racks, hosts, shared feeds and switches, and a DaemonSet on workers."""
    random = Random(seed)
    zones = "abcde"[: random.randint(2, 5)]
    feeds = [f"f{number}" for number in range(random.randint(2, 8))]

    def draws() -> dict[str, Any]:
        power = [{}, {"power": [random.choice(feeds)]}, {"power": random.sample(feeds, 2)}]
        switch = [{}, {}, {"switch": [f"s{random.randint(0, 3)}", "s9"]}]
        return {**random.choice(power), **random.choice(switch)}

    links = [
        {"name": f"l{number}", "between": [one, other]}
        for number, (one, other) in enumerate([*pairwise(zones), *(tuple(random.sample(zones, 2)) for _ in range(2))])
    ]
    racks = [{"name": f"r-{zone}-{n}", "zone": zone} | draws() for zone in zones for n in range(random.randint(1, 4))]
    hosts = [{"name": f"h-{rack['name']}-{n}", "rack": rack["name"]} | draws() for rack in racks for n in range(2)]
    nodes: list[dict[str, Any]] = []

    def machine(name: str, *roles: str) -> None:
        host = random.choice(hosts)
        rack = next(rack for rack in racks if rack["name"] == host["rack"])
        node = {"name": name, "roles": list(roles), "zone": rack["zone"], "rack": rack["name"]}
        on = random.choice(
            [{"host": host["name"]}, {"host": host["name"]}, draws(), {"datastore": f"d{len(nodes) % 3}"}]
        )
        nodes.append(node | on)

    for number in range(random.randint(3, 9)):
        machine(f"cp{number}", "control-plane", "etcd")
    for number in range(random.randint(2, 3)):
        machine(f"lb{number}", "load-balancer")
    for number in range(random.randint(4, 14)):
        machine(f"w{number}", "worker")
    balancer = {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "10.0.0.250",
        "instances": [node["name"] for node in nodes if "load-balancer" in node["roles"]],
    }
    return design(
        infrastructure={
            "zones": [{"name": zone, "subnet": f"10.0.{number}.0/24"} | draws() for number, zone in enumerate(zones)],
            "racks": racks,
            "hosts": hosts,
            "links": random.choice([[], links]),
        },
        nodes=nodes,
        controlPlane={"endpoint": "10.0.0.250:8443"},
        loadBalancers=[balancer],
        workloads=[{"name": "agent", "kind": "DaemonSet", "quorum": True}],
        reliability=dict.fromkeys(("node", "host", "rack", "switch", "datastore", "link", "loadBalancer"), "99.5%")
        | {"zone": "99.9%", "power": "98%"},
    )


def same_sets(service: ServiceProof, expected: set[frozenset[str]]) -> int:
    found = service.sets(ORDER)
    assert found.complete == ORDER
    assert all(frozenset(one.failures) in expected for one in found.found)
    assert sum(one.alike for one in found.found) == len(expected), service.id
    orders = Counter[int]()
    for one in found.found:
        orders[one.order] += one.alike
    assert orders == Counter(map(len, expected))
    return len(expected)


@pytest.mark.slow
def test_enumeration_and_figures_agree_with_another_programs_diagrams(record_property: Any) -> None:
    counted = Counter[str]()
    for seed in range(12):
        cluster = as_cluster(large_design(seed))
        second, proof = Second(cluster), prove(cluster)
        numbers = cluster.blueprint.spec.reliability
        assert numbers
        fields = {"instance": "load_balancer"}
        fails = [
            1 - getattr(numbers, fields.get(kind, kind))[0] for kind in (cluster.things[n].kind for n in second.things)
        ]
        agents = [node.name for node in cluster.nodes if node.roles == {"worker"}]
        named = (proof.etcd, proof.api, proof.endpoint, proof.control_plane)
        pairs = [(service, second.down(service.service)) for service in named]
        pairs.append((proof.workloads[0], second.down_on_all(agents, len(agents) // 2 + 1)))
        for service, down in pairs:
            counted["services"] += 1
            counted["sets"] += same_sets(service, second.minimal(down, ORDER))
            figure = proof.availability(service).down
            assert figure, (seed, service.id)
            assert figure.down_low == pytest.approx(second.chance(down, fails), rel=1e-9)
        counted["parts"] += len(cluster.things)
        counted["largest"] = max(counted["largest"], len(cluster.things))
        counted["designs"] += 1
    record_property("compared", dict(counted))
