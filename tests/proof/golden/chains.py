"""Sections 4 and 5 of the facts: parts in series and in parallel, what a year has, and what providers promise."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from hadesign.proof import Proof, ServiceProof, prove
from tests.designs import as_cluster, design, zones
from tests.proof.golden.members import layout_proof
from tests.proof.golden.value import Value, availability, down_of, minutes, rounded

MASTER = {"name": "cp", "roles": ["control-plane", "etcd"]}
"""A machine that no workload may use."""


def one(node: str) -> float:
    """Return the minutes a year that a single machine is down."""
    proof = layout_proof("1", "100%", node)
    return minutes(proof, proof.etcd)


def down_a_year(node: str, like: str, unit: float = 1) -> str:
    """Return the minutes a year (or units of so many) that a single machine is down."""
    return rounded(one(node) / unit, like)


def days(node: str) -> str:
    """Write the same as AWS does: the two largest units, the rest cut off; minutes alone below an hour."""
    a_year = one(node)
    whole_days, hours = int(a_year // 1440), int(a_year % 1440 // 60)
    if whole_days:
        return f"{whole_days} d {hours} h"
    return f"{hours} h {int(a_year % 60)} min" if hours else f"{int(a_year)} min"


def served(dependencies: Sequence[str], replicas: int = 1, node: str = "99.99%") -> tuple[Proof, ServiceProof]:
    """Return a workload on machines of their own, with dependencies of some availabilities."""
    data = design(
        nodes=[MASTER, *({"name": f"w{number}", "roles": ["worker"]} for number in range(replicas))],
        workloads=[{"name": "app", "kind": "Deployment", "replicas": replicas, "spread": {"node": "required"}}],
        dependencies=[
            {"name": f"d{number}", "kind": "other", "neededBy": ["app"], "availability": value}
            for number, value in enumerate(dependencies)
        ],
        reliability={"node": node},
    )
    proof = prove(as_cluster(data))
    return proof, proof.workloads[0]


def served_up(dependencies: Sequence[str], replicas: int, node: str, like: str) -> str:
    return availability(*served(dependencies, replicas, node), like)


def served_percent(dependencies: Sequence[str], replicas: int, node: str, like: str) -> str:
    return rounded(100 - 100 * down_of(*served(dependencies, replicas, node)), like)


def repaired() -> str:
    """Return the availability of a machine that fails every 150 days and is repaired within an hour."""
    numbers = {"zone": "100%", "node": {"mtbf": "3600h", "mttr": "1h"}}
    data = design(infrastructure=zones("a"), nodes=[MASTER | {"zone": "a"}], reliability=numbers)
    proof = prove(as_cluster(data))
    return availability(proof, proof.etcd, "0.99972230")


def block(servers: int, *, external: bool, front: dict[str, Any] | None = None, **numbers: Any) -> Proof:
    """Return a control plane whose machines are up 99.5 % of the time, with perhaps a balancer in front."""
    roles = ["control-plane"] if external else ["control-plane", "etcd"]
    nodes: list[dict[str, Any]] = [{"name": f"cp{n}", "roles": roles} for n in range(servers)]
    nodes += [{"name": f"etcd{n}", "roles": ["etcd"]} for n in range(3)] if external else []
    balancer = {"controlPlane": {"endpoint": "api.example.org:8443"}, "loadBalancers": [front]} if front else {}
    nodes += [{"name": name, "roles": ["load-balancer"]} for name in (front or {}).get("instances", ())]
    topology = {"etcd": {"topology": "external"}} if external else {}
    return prove(as_cluster(design(nodes=nodes, reliability={"node": "99.5%", **numbers}, **balancer, **topology)))


def api_up(servers: int, external: bool, like: str) -> str:
    proof = block(servers, external=external)
    return availability(proof, proof.api, like)


def one_proxy() -> Proof:
    return block(3, external=False, front={"name": "lb", "type": "cloud"}, loadBalancer="99%")


def two_proxies() -> Proof:
    front = {"name": "lb", "type": "haproxy-keepalived", "vip": "10.9.9.9", "instances": ["lb0", "lb1"]}
    sound = {"node/lb0": "100%", "node/lb1": "100%"}
    return block(3, external=False, front=front, loadBalancer="99%", parts=sound)


def whole(make: Any, like: str) -> str:
    proof = make()
    return availability(proof, proof.control_plane, like)


_AWS = {"99%": "3 d 15 h", "99.9%": "8 h 45 min", "99.95%": "4 h 22 min", "99.99%": "52 min", "99.999%": "5 min"}
_HOURS = {"99%": "87.6", "99.9%": "8.76", "99.95%": "4.38", "99.5%": "43.8"}
_MINUTES = {"99.99%": "52.56", "99.999%": "5.256"}
BLOCKS = (
    ("stacked 3", 3, False, "0.999925250"),
    ("external 3 etcd x 3 API", 3, True, "0.999925125"),
    ("3 etcd x 2 API", 2, True, "0.999900252"),
    ("3 etcd x 1 API", 1, True, "0.994925624"),
)


def _fourth() -> Iterator[Value]:
    for node, text in _AWS.items():
        yield Value("4", f"down a year at {node} (AWS)", text, partial(days, node))
    for node, hours in _HOURS.items():
        yield Value("4", f"hours a year at {node}", hours, partial(down_a_year, node, hours, 60))
    for node, text in _MINUTES.items():
        yield Value("4", f"minutes a year at {node}", text, partial(down_a_year, node, text))
    yield Value("4", "minutes in 30 days at 99.99%", "4.32", partial(down_a_year, "99.99%", "4.32", 365 / 30))
    yield Value("4", "MTBF 150 d, MTTR 1 h", "0.99972230", repaired)
    hard = ("99.99%", "99.99%")
    yield Value("4", "99.99% behind two at 99.99%", "0.999700", partial(served_up, hard, 1, "99.99%", "0.999700"))
    yield Value("4", "the same, % as quoted", "99.97", partial(served_percent, hard, 1, "99.99%", "99.97"))
    yield Value("4", "two redundant at 99.9%", "0.999999", partial(served_up, (), 2, "99.9%", "0.999999"))
    yield Value("4", "two serial at 99.9%", "0.998001", partial(served_up, ("99.9%",), 1, "99.9%", "0.998001"))
    yield Value("4", "two parallel at 99.5%", "0.999975", partial(served_up, (), 2, "99.5%", "0.999975"))
    product = partial(served_up, (), 2, "99.5%", "0.990025")
    yield Value("4", "a blog: two at 99.5% are a product", "0.990025", product, mistake=True)
    yield Value("4", "the same, % as quoted", "99", partial(served_percent, (), 2, "99.5%", "99"), mistake=True)
    for what, servers, external, value in BLOCKS:
        yield Value("4", what, value, partial(api_up, servers, external, value))
    yield Value("4", "stacked 3 behind one LB of 0.99", "0.989925998", partial(whole, one_proxy, "0.989925998"))
    yield Value("4", "behind two such LBs", "0.999825257", partial(whole, two_proxies, "0.999825257"))


# --- section 5 -------------------------------------------------------------------------------------------------------


@cache
def provided(provider: str, *, balanced: bool = False) -> Proof:
    """Return three machines of a provider, and no number of the architect's."""
    nodes = [{"name": f"cp{number}", "roles": ["control-plane", "etcd"]} for number in range(3)]
    front = {"controlPlane": {"endpoint": "api.example.org:443"}, "loadBalancers": [{"name": "lb", "type": "cloud"}]}
    return prove(as_cluster(design(infrastructure={"provider": provider}, nodes=nodes, **(front if balanced else {}))))


def machines_up(provider: str, like: str) -> str:
    proof = provided(provider)
    return availability(proof, proof.etcd, like)


def managed_up(provider: str) -> str:
    kubernetes = {"version": "1.36.4", "installer": "managed"}
    nodes = [{"name": "w", "roles": ["worker"]}]
    proof = prove(as_cluster(design(infrastructure={"provider": provider}, nodes=nodes, kubernetes=kubernetes)))
    return availability(proof, proof.api, "0.9995")


def _fifth() -> Iterator[Value]:
    yield Value("5", "three EC2 instances", "0.999925250", partial(machines_up, "aws", "0.999925250"))
    yield Value("5", "three GCE instances", "0.999997002", partial(machines_up, "gcp", "0.999997002"))
    way = partial(whole, partial(provided, "gcp", balanced=True), "0.999897002")
    yield Value("5", "API behind GCE's balancer", "0.999897002", way)
    for provider, name in (("gcp", "GKE, regional"), ("azure", "AKS, with zones"), ("aws", "EKS")):
        yield Value("5", f"{name}: API server", "0.9995", partial(managed_up, provider))


VALUES = (*_fourth(), *_fifth())
