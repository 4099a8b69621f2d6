"""What HAProxy and keepalived agree on: on which machines HAProxy runs, and where it says whether it has a server."""

from collections.abc import Iterable

from hadesign.topology.cluster import Balancer, Cluster

PORT = 8404
"""Loopback port of the answer; 8404 is HAProxy's customary statistics port."""


def haproxies(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers that HAProxy runs in front of the API."""
    return tuple(b for b in cluster.balancers if "haproxy" in b.row.targets and b.serves == "api" and b.instances)


def health_port(cluster: Cluster) -> int:
    """Return the port of the answer on every machine: one that no balancer wants for itself."""
    taken = {balancer.port for balancer in cluster.balancers}
    taken |= {balancer.joining.port for balancer in cluster.balancers if balancer.joining}
    return next(port for port in range(PORT, PORT + len(taken) + 1) if port not in taken)


def health_path(name: str) -> str:
    """Return the path that answers 200 while a server of a balancer is ready, and 503 otherwise."""
    return f"/ready/{name}"


def health_urls(cluster: Cluster, balancers: Iterable[Balancer]) -> list[str]:
    """Return what to ask on a machine that runs these balancers."""
    return [f"http://127.0.0.1:{health_port(cluster)}{health_path(balancer.name)}" for balancer in balancers]
