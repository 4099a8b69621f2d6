"""Hard designs: everything on one host, odd spreads by the hundred, feeds in a ring, nine zones."""

from typing import Any

from tests.designs import control_plane, design, zones
from tests.proof.small import RELIABILITY, Data

SIZE = {"cpu": 16, "memory": "64Gi", "pods": 110}


def one_host() -> Data:
    """Return nine members, balancers and workers that all stand on one hypervisor."""
    on = {"zone": "a", "host": "hv", "datastore": "d", "power": ["f1", "f2"], "switch": ["s1", "s2"]}
    nodes: list[Data] = [{"name": f"cp{n}", "roles": ["control-plane", "etcd"], **on} for n in range(9)]
    nodes += [{"name": f"lb{n}", "roles": ["load-balancer"], **on} for n in range(3)]
    nodes += [{"name": f"w{n}", "roles": ["worker"], "size": SIZE, **on} for n in range(12)]
    front = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.250", "instances": ["lb0", "lb1", "lb2"]}
    requests = {"cpu": 1, "memory": "1Gi"}
    loads = [
        {"name": "web", "kind": "Deployment", "replicas": 12, "spread": {"node": "required"}, "requests": requests},
        {"name": "db", "kind": "StatefulSet", "replicas": 5, "quorum": True, "requests": requests},
    ]
    return design(
        infrastructure=zones("a"),
        nodes=nodes,
        controlPlane={"endpoint": "10.0.1.250:8443"},
        loadBalancers=[front],
        workloads=loads,
        reliability=RELIABILITY,
    )


def odd_spreads() -> Data:
    """Return 200 workloads of every shape over zones of unequal size, with racks and hosts of unequal size."""
    names, nodes = "abcdefg", control_plane({"a": 2, "b": 2, "c": 1})
    racks = [{"name": f"r-{zone}-{n}", "zone": zone} for place, zone in enumerate(names) for n in range(place % 3)]
    for place, zone in enumerate(names):
        here = [rack["name"] for rack in racks if rack["zone"] == zone]
        for n in range(3 + 2 * place):
            rack = {"rack": here[n % len(here)]} if here and n % 4 else {}
            node = {"name": f"w-{zone}-{n}", "zone": zone, "roles": ["worker"], "size": SIZE}
            feeds = sorted({f"f{n % 5}", f"f{(n + place) % 5}"})
            nodes.append(node | rack | ({"power": feeds} if n % 3 == 0 else {}))
    spreads = [{}, {"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"}]
    loads: list[Data] = []
    for number in range(200):
        kind = ("Deployment", "StatefulSet", "Deployment", "DaemonSet")[number % 4]
        one: Data = {"name": f"app{number}", "kind": kind, "spread": spreads[number // 4 % 4]}
        one |= {} if kind == "DaemonSet" else {"replicas": number % 41}
        one |= {"quorum": True} if number % 3 == 0 else {}
        one |= {"zones": list(names[number % 5 : number % 5 + 3])} if number % 5 else {}
        loads.append(one | {"requests": {"cpu": "10m", "memory": "16Mi"}})
    return design(infrastructure=zones(*names, racks=racks), nodes=nodes, workloads=loads, reliability=RELIABILITY)


def ring_of_feeds(count: int = 40) -> Data:
    """Return racks in a ring, each on its feed or its neighbour's, with members, workers and copies in them."""
    racks = [{"name": f"r{n}", "zone": "abc"[n % 3], "power": [f"f{n}", f"f{(n + 1) % count}"]} for n in range(count)]
    nodes: list[Data] = [
        {"name": f"w{n}", "zone": rack["zone"], "rack": rack["name"], "roles": ["worker"]}
        for n, rack in enumerate(racks)
    ]
    for n, rack in enumerate(racks[:: count // 5][:5]):
        here = {"zone": rack["zone"], "rack": rack["name"]}
        nodes.append({"name": f"cp{n}", "roles": ["control-plane", "etcd"], **here})
    spread = {"node": "required"}
    loads = [
        {"name": "web", "kind": "Deployment", "replicas": 6, "spread": spread},
        {"name": "db", "kind": "StatefulSet", "replicas": 7, "spread": spread, "quorum": True},
        {"name": "agent", "kind": "DaemonSet", "quorum": True},
    ]
    block: dict[str, Any] = {"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "host"}
    return design(
        infrastructure=zones("a", "b", "c", racks=racks),
        nodes=nodes,
        workloads=loads,
        storage={"classes": [block], "ceph": {"monitors": {"count": 5, "spread": spread}}},
        reliability=RELIABILITY,
    )


def nine_zones() -> Data:
    """Return nine members over nine zones in a ring of links with chords, and a quorum of nine replicas."""
    names = "abcdefghi"
    pairs = [(one, names[(place + step) % 9]) for place, one in enumerate(names) for step in (1, 3)]
    links = [{"name": f"{one}{other}", "between": [one, other]} for one, other in pairs]
    nodes = [*control_plane(dict.fromkeys(names, 1)), {"pool": "w", "roles": ["worker"], "perZone": 3}]
    spread = {"zone": "required"}
    loads = [
        {"name": "db", "kind": "StatefulSet", "replicas": 9, "quorum": True, "spread": spread},
        {"name": "any", "kind": "StatefulSet", "replicas": 9, "quorum": True},
    ]
    return design(infrastructure=zones(*names, links=links), nodes=nodes, workloads=loads, reliability=RELIABILITY)
