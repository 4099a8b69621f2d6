"""What balancers and keepalived agree on: on which machines they run, and where one says whether it is well."""

from collections.abc import Iterable

from hadesign.topology.cluster import Balancer, Cluster

PORT = 8404
"""Loopback port of the answer; 8404 is HAProxy's customary statistics port."""
WATCH_SECONDS = 3900
"""Idle time-out of clients and servers: a watch may be silent for as long as it lives, which is between one and two
times kube-apiserver's --min-request-timeout (1800 s), so at most an hour."""
WATCH = f"{WATCH_SECONDS // 60}m"
PROGRAMS = ("haproxy", "nginx")
"""Programs that answer, each on a port of its own: both may run on one machine, for two balancers."""


def fronts(cluster: Cluster, target: str) -> tuple[Balancer, ...]:
    """Return the balancers in front of the API that have instances and for which a target writes."""
    return tuple(b for b in cluster.balancers if target in b.row.targets and b.serves == "api" and b.instances)


def haproxies(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers that HAProxy runs in front of the API."""
    return fronts(cluster, "haproxy")


def nginxes(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers that nginx runs in front of the API."""
    return fronts(cluster, "nginx")


def answers_at(cluster: Cluster, program: str) -> int:
    """Return the port of a program's answer on every machine: one that no balancer wants for itself."""
    taken = {balancer.port for balancer in cluster.balancers}
    taken |= {balancer.joining.port for balancer in cluster.balancers if balancer.joining}
    free = [port for port in range(PORT, PORT + len(taken) + len(PROGRAMS)) if port not in taken]
    return free[PROGRAMS.index(program)]


def health_port(cluster: Cluster) -> int:
    """Return the port of HAProxy's answer."""
    return answers_at(cluster, "haproxy")


def asked_path(name: str) -> str:
    """Return the path that answers 200 while a balancer is well.

    HAProxy says so while one of its servers is ready, and 503 otherwise; nginx, which knows of none, while it runs.
    """
    return f"/ready/{name}"


def health_urls(cluster: Cluster, balancers: Iterable[Balancer]) -> list[str]:
    """Return what to ask on a machine that runs these balancers by HAProxy."""
    return [f"http://127.0.0.1:{health_port(cluster)}{asked_path(balancer.name)}" for balancer in balancers]


def checked_url(cluster: Cluster, balancer: Balancer, node: str) -> str:
    """Return what keepalived asks on a machine: the balancer beside it, or where there is none, the API server."""
    program = next((program for program in PROGRAMS if program in balancer.row.targets), None)
    if program is not None:
        return f"http://127.0.0.1:{answers_at(cluster, program)}{asked_path(balancer.name)}"
    port = next((backend.port for backend in balancer.backends if backend.node == node), balancer.port)
    return f"https://127.0.0.1:{port}/readyz"
