"""Small random designs over the whole breadth of what the proof looks at, small enough for brute force.

A design is known by its number, so that one which is wrong can be looked at again.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.designs import design

Data = dict[str, Any]

SIZE = {"cpu": 4, "memory": "8Gi", "pods": 20}

RELIABILITY = {
    "node": "99%", "host": "98%", "rack": "99.5%", "power": "97%", "switch": "99%", "datastore": "98.5%", "link": "96%",
    "zone": "99%", "site": "99.7%", "region": "99.9%", "loadBalancer": "98%", "controlPlane": "99.5%",
}  # fmt: skip
"""A number for every kind of part but dependencies, bad enough to tell designs apart."""


def small_design(number: int) -> Data:
    """Return the data of a blueprint with about five to thirty things that can fail."""
    random = Random(number)
    zones = ("a", "b", "c")[: random.randint(1, 3)]
    infrastructure = _infrastructure(random, zones)
    managed = _maybe(random, 1 / 12)
    nodes = _nodes(random, zones, infrastructure, managed=managed)
    spec: Data = {"infrastructure": infrastructure, "nodes": nodes}
    if managed:
        spec["kubernetes"] = {"version": "1.36.4", "installer": "managed"}
    else:
        spec |= _front(random, [node["name"] for node in nodes if "control-plane" in node["roles"]], zones)
        if any("etcd" not in node["roles"] for node in nodes if "control-plane" in node["roles"]):
            spec["etcd"] = {"topology": "external"}
    spec["workloads"] = _workloads(random, zones)
    spec |= _platform(random) | _storage(random, zones, [node["name"] for node in nodes if "name" in node])
    if _maybe(random, 1 / 3):
        spec["dependencies"] = [_dependency(random, zones, spec)]
    _narrow(Random(-number - 1), spec)
    return design(**spec)


def _narrow(random: Random, spec: Data) -> None:
    """Take seats away here and there: taints, replicas that are too large, volumes that not every node can use."""
    for node in spec["nodes"]:
        if "worker" in node["roles"] and _maybe(random, 1 / 8):
            node["taints"] = [{"key": "special", "effect": "NoSchedule"}]
    classes = spec.get("storage", {}).get("classes", [])
    for storage in classes:
        if storage["provider"] in ("ebs", "cinder") and _maybe(random, 1 / 2):
            storage["zonal"] = False
        if storage["provider"] == "rook-ceph" and _maybe(random, 1 / 4):
            # Two copies in each zone, on different machines.
            zones = {node["zone"] for node in spec["nodes"] if "worker" in node["roles"] and "zone" in node}
            copies = 2 * len(zones) or 2
            storage |= {"failureDomain": "zone", "replicas": copies, "replicasPerFailureDomain": 2}
            storage["minReplicas"] = random.randint(1, copies)
    modes = [None, "ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod", "ReadOnlyMany"]
    for one in spec["workloads"]:
        if _maybe(random, 1 / 12):
            one["requests"] = {"cpu": random.choice(["5", "2"]), "memory": "1Gi"}
        if classes and one["kind"] != "DaemonSet" and _maybe(random, 1 / 3):
            mode = random.choice(modes)
            one["volumes"] = [{"class": classes[0]["name"]} | ({"accessMode": mode} if mode else {})]


def small_designs() -> st.SearchStrategy[Data]:
    """Return any of them, for properties that are not about numbers of designs."""
    return st.integers(0, 999_999).map(small_design)


def _maybe(random: Random, chance: float) -> bool:
    return random.random() < chance


def _feeds(random: Random) -> Data:
    """Return what something draws on: nothing, a feed, one of two redundant ones; and perhaps a switch."""
    power: Data = random.choice([{}, {}, {}, {"power": "f1"}, {"power": ["f1", "f2"]}, {"power": ["f2", "f3"]}])
    switch: Data = random.choice([{}, {}, {}, {}, {"switch": "s1"}, {"switch": ["s1", "s2"]}])
    return power | switch


def _some_zones(random: Random, zones: tuple[str, ...], chance: float = 0.5) -> Data:
    """Return some of the zones, or no word about them."""
    if not _maybe(random, chance):
        return {}
    return {"zones": random.sample(zones, random.randint(1, len(zones)))}


_LINKS: dict[int, list[tuple[str, ...]]] = {
    1: [()],
    2: [("ab",), ("ab", "ab")],
    3: [("ab", "bc"), ("ab", "bc", "ca"), ("ab", "ab", "bc")],
}
"""Links between so many zones: lines, rings, and redundant ones."""


def _infrastructure(random: Random, zones: tuple[str, ...]) -> Data:
    listed: list[Data] = []
    for name in zones:
        place: Data = random.choice([{}, {}, {"site": "x"}, {"site": name}, {"region": "r"}])
        named: Data = {"name": name, "subnet": f"10.0.{ord(name)}.0/24"}
        listed.append(named | _feeds(random) | place)
    racks: list[Data] = [
        {"name": f"r-{zone}-{number}", "zone": zone} | _feeds(random)
        for zone in zones
        for number in range(random.choice([0, 0, 1, 2]))
    ]
    hosts: list[Data] = []
    for zone in zones if _maybe(random, 1 / 4) else ():
        here = [rack["name"] for rack in racks if rack["zone"] == zone]
        on = {"rack": random.choice(here)} if here and _maybe(random, 0.5) else {"zone": zone}
        hosts.append({"name": f"h-{zone}"} | on | _feeds(random))
    pairs = random.choice([(), (), *_LINKS[len(zones)]])
    links = [{"name": f"l{n}", "between": list(pair)} | _feeds(random) for n, pair in enumerate(pairs)]
    regional: Data = random.choice([{}, {}, {"region": "whole"}])
    return {"zones": listed, "racks": racks, "hosts": hosts, "links": links} | regional


def _machine(random: Random, name: str, roles: list[str], zones: tuple[str, ...], infrastructure: Data) -> Data:
    """Return a machine in a zone, and perhaps in a rack of it, on a host, a datastore and feeds of its own."""
    zone = random.choice(zones)
    here = [rack["name"] for rack in infrastructure["racks"] if rack["zone"] == zone]
    node: Data = {"name": name, "zone": zone, "roles": roles}
    rack = random.choice([None, *here])
    if rack:
        node["rack"] = rack
    declared = next((host for host in infrastructure["hosts"] if host["name"] == f"h-{zone}"), None)
    if _maybe(random, 1 / 3) and (declared is None or declared.get("rack") == rack):
        node["host"] = f"h-{zone}" if declared else f"h-{rack or zone}"
    return node | random.choice([{}, {}, {}, {"datastore": "d1"}, {"power": ["f1", "f3"]}])


def _nodes(random: Random, zones: tuple[str, ...], infrastructure: Data, *, managed: bool) -> list[Data]:
    """Return machines: members and API servers together or apart, workers one by one or in a pool."""
    worker = random.choice([[], [], ["worker"]])
    wanted: list[tuple[str, list[str]]] = []
    if not managed and _maybe(random, 2 / 3):
        wanted += [(f"cp{n}", ["control-plane", "etcd", *worker]) for n in range(random.randint(1, 4))]
    elif not managed:
        wanted += [(f"cp{n}", ["control-plane"]) for n in range(random.randint(1, 2))]
        wanted += [(f"etcd{n}", ["etcd"]) for n in range(random.randint(1, 3))]
    wanted += [(f"w{n}", ["worker"]) for n in range(random.randint(int(managed), 3))]
    size: Data = random.choice([{}, {"size": SIZE}])
    nodes = [
        _machine(random, name, roles, zones, infrastructure) | (size if "worker" in roles else {})
        for name, roles in wanted
    ]
    if _maybe(random, 0.5):
        count = random.choice([{"perZone": 1}, {"perZone": 2}, {"count": 2}, {"count": 3}])
        nodes.append({"pool": "p", "roles": ["worker"]} | count | size | random.choice([{}, {"power": "f1"}]))
    return nodes


def _front(random: Random, servers: list[str], zones: tuple[str, ...]) -> Data:
    """Return what stands in front of the API servers."""
    kind = random.choice(["none", "vip", "first", "kube-vip", "outside", "node-local"])
    host = servers[0] if kind == "first" else f"10.0.{ord(zones[0])}.240"
    endpoint = {"endpoint": f"{host}:{6443 if kind == 'kube-vip' else 8443}", "webhooks": []}
    if kind == "none":
        return {}
    if kind == "outside":
        outside = {"name": "lb", "type": random.choice(["cloud", "hardware"])} | _some_zones(random, zones)
        return {"controlPlane": endpoint, "loadBalancers": [outside]}
    types = {"vip": "haproxy-keepalived", "first": "haproxy"}
    entry: Data = {"name": "lb", "type": types.get(kind, kind), "instances": servers[:2]}
    if kind in ("vip", "kube-vip"):
        entry |= {"vip": f"10.0.{ord(zones[0])}.240", "routed": True}
    # What balances on each machine is the way of these machines; then nothing is said of clients outside.
    return {"loadBalancers": [entry]} | ({} if kind == "node-local" else {"controlPlane": endpoint})


def _spread(random: Random) -> Data:
    spreads: list[Data] = [{}, {"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"}]
    return random.choice(spreads)


def _workloads(random: Random, zones: tuple[str, ...]) -> list[Data]:
    """Return applications, of which some ask for more than there is."""
    made = []
    requests: list[Data] = [{}, {"requests": {"cpu": "3", "memory": "2Gi"}}, {"requests": {"cpu": "500m"}}]
    for number in range(random.randint(0, 2)):
        kind = random.choice(["Deployment", "Deployment", "StatefulSet", "DaemonSet"])
        one: Data = {"name": f"w{number}", "kind": kind, "spread": _spread(random), "quorum": _maybe(random, 0.5)}
        if kind != "DaemonSet":
            one["replicas"] = random.randint(0, 4)
        tolerates: Data = random.choice([{}, {"tolerates": ["node-role.kubernetes.io/control-plane"]}])
        made.append(one | tolerates | _some_zones(random, zones, 1 / 6) | random.choice(requests))
    return made


def _platform(random: Random) -> Data:
    """Return now and then parts of the platform that run in pods: cluster DNS, ingress, monitoring and alerting."""

    def part() -> Data:
        return {"replicas": random.randint(1, 3), "spread": _spread(random)}

    spec: Data = {}
    network = {name: part() for name in ("dns", "ingress") if _maybe(random, 1 / 5)}
    monitoring = {name: part() for name in ("prometheus", "alertmanager") if _maybe(random, 1 / 6)}
    if network:
        spec["network"] = network
    if monitoring:
        spec["monitoring"] = monitoring
    return spec


_PROVIDERS = ("rook-ceph", "rook-ceph", "rook-ceph", "ebs", "cinder", "local")


def _storage(random: Random, zones: tuple[str, ...], machines: list[str]) -> Data:
    if _maybe(random, 0.5):
        return {}
    provider = random.choice(_PROVIDERS)
    copies = 1 if provider == "local" else random.randint(1, 3)
    domains = ["host", "rack", "zone", "region", *(["osd"] if provider == "rook-ceph" else [])]
    block: Data = {"name": "block", "provider": provider, "replicas": copies}
    if provider != "local":
        block["failureDomain"] = random.choice(domains)
    if _maybe(random, 0.5):
        block["minReplicas"] = random.randint(1, copies)
    storage: Data = {"classes": [block | _some_zones(random, zones, 1 / 6)]}
    if provider == "rook-ceph" and _maybe(random, 0.5):
        bound: Data = {"nodes": machines[:3]} if machines and _maybe(random, 0.5) else {}
        count = len(machines[:3]) if bound else random.choice([1, 3])
        spread: Data = random.choice([{}, {"zone": "required"}, {"node": "required"}])
        storage["ceph"] = {"monitors": {"count": count, "spread": spread} | bound}
    return {"storage": storage}


def _dependency(random: Random, zones: tuple[str, ...], spec: Data) -> Data:
    """Return what others run and some services, those of the platform included, stop without."""
    services = ["api", "endpoint", *(one["name"] for one in spec["workloads"])]
    services += ["cluster-dns"] if "dns" in spec.get("network", {}) else []
    services += ["ingress"] if "ingress" in spec.get("network", {}) else []
    services += ["monitoring"] if "prometheus" in spec.get("monitoring", {}) else []
    services += ["alerting"] if "alertmanager" in spec.get("monitoring", {}) else []
    needed_by = random.sample(services, random.randint(1, len(services)))
    kind = random.choice(["dns", "kms", "identity-provider", "object-store"])
    vault = {"name": "vault", "kind": kind, "neededBy": needed_by, "availability": "99%"}
    return vault | _some_zones(random, zones)
