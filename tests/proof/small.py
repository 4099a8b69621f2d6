"""Small random designs over the whole breadth of what the proof looks at, small enough for brute force."""

from typing import Any

from hypothesis import strategies as st

from tests.designs import design

SIZE = {"cpu": 4, "memory": "8Gi", "pods": 20}

RELIABILITY = {
    "node": "99%", "host": "98%", "rack": "99.5%", "power": "97%", "switch": "99%", "datastore": "98.5%", "link": "96%",
    "zone": "99%", "site": "99.7%", "region": "99.9%", "loadBalancer": "98%", "controlPlane": "99.5%",
}  # fmt: skip
"""A number for every kind of part but dependencies, bad enough to tell designs apart."""


def _one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def _feeds() -> st.SearchStrategy[dict[str, Any]]:
    """Return what something draws on: nothing, a feed, one of two redundant ones; and perhaps a switch."""
    power = _one_of({}, {}, {}, {"power": "f1"}, {"power": ["f1", "f2"]}, {"power": ["f2", "f3"]})
    switch = _one_of({}, {}, {}, {}, {"switch": "s1"}, {"switch": ["s1", "s2"]})
    return st.tuples(power, switch).map(lambda both: both[0] | both[1])


@st.composite
def small_designs(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a blueprint with about ten to twenty things that can fail."""
    zones = ("a", "b", "c")[: draw(st.integers(1, 3))]
    infrastructure = draw(_infrastructure(zones))
    racks = {rack["name"]: rack["zone"] for rack in infrastructure["racks"]}
    nodes = draw(_nodes(zones, racks))
    spec: dict[str, Any] = {"infrastructure": infrastructure, "nodes": nodes}
    spec |= draw(_front([node["name"] for node in nodes if "control-plane" in node["roles"]], zones))
    if any("etcd" not in n["roles"] for n in nodes if "control-plane" in n["roles"]):
        spec["etcd"] = {"topology": "external"}
    spec["workloads"] = draw(_workloads(zones))
    spec |= draw(_platform(zones, [node["name"] for node in nodes if "name" in node]))
    if draw(_one_of(True, False, False)):
        services = ["api", "endpoint", *(one["name"] for one in spec["workloads"])]
        services += ["cluster-dns"] if "network" in spec else []
        needed_by = draw(st.lists(st.sampled_from(services), min_size=1, unique=True))
        dependency: dict[str, Any] = {"name": "vault", "kind": "kms", "neededBy": needed_by, "availability": "99%"}
        spec["dependencies"] = [dependency | draw(_some_zones(zones))]
    return design(**spec)


def _some_zones(zones: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(st.sampled_from(zones), min_size=1, unique=True).map(lambda names: {"zones": names})
    return st.one_of(st.just({}), some)


_LINKS: dict[int, list[tuple[str, ...]]] = {
    1: [()],
    2: [("ab",), ("ab", "ab")],
    3: [("ab", "bc"), ("ab", "bc", "ca"), ("ab", "ab", "bc")],
}
"""Links between so many zones: lines, rings, and redundant ones."""


@st.composite
def _infrastructure(draw: st.DrawFn, zones: tuple[str, ...]) -> dict[str, Any]:
    listed: list[dict[str, Any]] = []
    for name in zones:
        zone = {"name": name, "subnet": f"10.0.{ord(name)}.0/24"} | draw(_feeds())
        listed.append(zone | draw(_one_of({}, {}, {"site": "x"}, {"site": name}, {"region": "r"})))
    racks = [
        {"name": f"r-{zone}-{number}", "zone": zone} | draw(_feeds())
        for zone in zones
        for number in range(draw(_one_of(0, 0, 1, 2)))
    ]
    links: tuple[str, ...] = draw(_one_of((), (), *_LINKS[len(zones)]))
    regional: dict[str, Any] = draw(_one_of({}, {}, {"region": "whole"}))
    return {
        "zones": listed,
        "racks": racks,
        "links": [{"name": f"l{n}", "between": list(pair)} | draw(_feeds()) for n, pair in enumerate(links)],
    } | regional


@st.composite
def _nodes(draw: st.DrawFn, zones: tuple[str, ...], racks: dict[str, str]) -> list[dict[str, Any]]:
    """Return machines: members and API servers together or apart, workers one by one or in a pool."""

    def placed(name: str, roles: list[str]) -> dict[str, Any]:
        zone = draw(st.sampled_from(zones))
        here = [rack for rack, own in racks.items() if own == zone]
        node: dict[str, Any] = {"name": name, "zone": zone, "roles": roles}
        rack = draw(st.sampled_from([None, *here]))
        if rack:
            node["rack"] = rack
        if draw(_one_of(True, False, False)):
            node["host"] = f"h-{rack or zone}"
        more: dict[str, Any] = draw(_one_of({}, {}, {}, {"datastore": "d1"}, {"power": ["f1", "f3"]}))
        return node | more

    worker = draw(_one_of([], [], ["worker"]))
    if draw(_one_of(True, True, False)):
        nodes = [placed(f"cp{n}", ["control-plane", "etcd", *worker]) for n in range(draw(st.integers(1, 4)))]
    else:
        nodes = [placed(f"cp{n}", ["control-plane"]) for n in range(draw(st.integers(1, 2)))]
        nodes += [placed(f"etcd{n}", ["etcd"]) for n in range(draw(st.integers(1, 3)))]
    nodes += [placed(f"w{n}", ["worker"]) for n in range(draw(st.integers(0, 3)))]
    sized = draw(st.booleans())
    nodes = [node | ({"size": SIZE} if sized and "worker" in node["roles"] else {}) for node in nodes]
    if draw(st.booleans()):
        size = {"size": SIZE} if sized else {}
        count = draw(_one_of({"perZone": 1}, {"perZone": 2}, {"count": 2}, {"count": 3}))
        nodes.append({"pool": "p", "roles": ["worker"]} | count | size | draw(_one_of({}, {"power": "f1"})))
    return nodes


@st.composite
def _front(draw: st.DrawFn, servers: list[str], zones: tuple[str, ...]) -> dict[str, Any]:
    """Return what stands in front of the API servers."""
    kind = draw(_one_of("none", "vip", "first", "kube-vip", "cloud", "node-local"))
    endpoint = {"endpoint": f"10.0.{ord(zones[0])}.240:8443"}
    if kind == "none":
        return {}
    types = {"vip": "haproxy-keepalived", "first": "haproxy"}
    entry: dict[str, Any] = {"name": "lb", "type": types.get(kind, kind)}
    if kind == "cloud":
        return {"controlPlane": endpoint, "loadBalancers": [entry | draw(_some_zones(zones))]}
    entry["instances"] = servers[:2]
    if kind in ("vip", "kube-vip"):
        entry["vip"] = f"10.0.{ord(zones[0])}.240"
    return {"controlPlane": endpoint, "loadBalancers": [entry]}


_SPREAD = _one_of({}, {"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"})


@st.composite
def _workloads(draw: st.DrawFn, zones: tuple[str, ...]) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(0, 2))):
        kind = draw(_one_of("Deployment", "Deployment", "StatefulSet", "DaemonSet"))
        one: dict[str, Any] = {"name": f"w{number}", "kind": kind, "spread": draw(_SPREAD)}
        if kind != "DaemonSet":
            one["replicas"] = draw(st.integers(0, 4))
        one["quorum"] = draw(st.booleans())
        one |= draw(_one_of({}, {"tolerates": ["node-role.kubernetes.io/control-plane"]}))
        one |= draw(_some_zones(zones)) if draw(_one_of(True, False, False)) else {}
        one |= draw(_one_of({}, {"requests": {"cpu": "3", "memory": "2Gi"}}, {"requests": {"cpu": "500m"}}))
        made.append(one)
    return made


@st.composite
def _platform(draw: st.DrawFn, zones: tuple[str, ...], machines: list[str]) -> dict[str, Any]:
    """Return storage, and now and then cluster DNS."""
    spec: dict[str, Any] = {}
    if draw(_one_of(True, False, False)):
        spec["network"] = {"dns": {"replicas": draw(st.integers(1, 3)), "spread": draw(_SPREAD)}}
    if draw(st.booleans()):
        ours = draw(_one_of("rook-ceph", "rook-ceph", "ebs", "cinder"))
        copies = draw(st.integers(1, 3))
        domains = (
            ("osd", "host", "rack", "zone", "region") if ours == "rook-ceph" else ("host", "rack", "zone", "region")
        )
        entry = {"name": "block", "provider": ours, "replicas": copies, "failureDomain": draw(st.sampled_from(domains))}
        entry |= {"minReplicas": draw(st.integers(1, copies))} if draw(st.booleans()) else {}
        entry |= draw(_some_zones(zones)) if draw(_one_of(True, False, False)) else {}
        spec["storage"] = {"classes": [entry]}
        if ours == "rook-ceph" and draw(st.booleans()):
            bound = draw(_one_of({}, {"nodes": machines[:3]}))
            one_spread = draw(_one_of({}, {"zone": "required"}, {"node": "required"}))
            count = len(machines[:3]) if bound else draw(_one_of(1, 3))
            spec["storage"]["ceph"] = {"monitors": {"count": count, "spread": one_spread} | bound}
    return spec
