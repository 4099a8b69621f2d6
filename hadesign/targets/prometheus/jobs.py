"""What Prometheus asks for metrics, by the job that its series are labelled with."""

from collections.abc import Iterator
from typing import Any

from hadesign.frozen import dataclass
from hadesign.targets.prometheus.promql import text
from hadesign.topology.cluster import Balancer, Cluster
from hadesign.topology.members import host

API, ETCD, STATE = "apiserver", "kube-etcd", "kube-state-metrics"
"""Jobs of the chart (prometheus-community/helm-charts@cf408a290aec:charts/kube-prometheus-stack, its rules of the API
server, templates/exporters/kube-etcd/service.yaml, and charts/kube-state-metrics)."""
ENDPOINT, BALANCER = "hadesign-api-endpoint", "hadesign-api-balancer"
"""Jobs of our own."""
PATH = "/metrics/slis"
"""What is asked for through a balancer: an API server's shortest page of metrics
(https://kubernetes.io/docs/reference/instrumentation/slis/, stable since 1.32)."""
_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


def of(job: str, *more: str) -> str:
    """Return the selector of a job's series."""
    return "{" + ",".join((f"job={text(job)}", *more)) + "}"


@dataclass(frozen=True, slots=True)
class AskedBalancer:
    """A balancer on a machine, which is asked for itself: `address` is `host:port`."""

    balancer: str
    node: str
    address: str


def instances(cluster: Cluster) -> tuple[AskedBalancer, ...]:
    """Return the instances of balancers in front of the API that listen on an address of their machine's own."""
    return tuple(asked for balancer in cluster.balancers if _listens(balancer) for asked in _asked(balancer))


def _listens(balancer: Balancer) -> bool:
    return balancer.serves == "api" and balancer.row.forwards


def _asked(balancer: Balancer) -> Iterator[AskedBalancer]:
    for instance in balancer.instances:
        if instance.address is not None:
            yield AskedBalancer(balancer.name, instance.node, f"{host(instance.address)}:{balancer.port}")


def scrape_configs(cluster: Cluster) -> list[dict[str, Any]]:
    """Return what the chart does not ask for: the API by its endpoint, and by each instance of its balancers.

    Whoever answers has the API server's certificate, as TLS passes through balancers: it must be good for the endpoint.
    """
    endpoint = cluster.endpoint
    if endpoint is None:
        return []
    found = [_job(cluster, ENDPOINT, [{"targets": [endpoint.address]}])]
    targets = [
        {"targets": [one.address], "labels": {"balancer": one.balancer, "node": one.node}} for one in instances(cluster)
    ]
    return [*found, _job(cluster, BALANCER, targets)] if targets else found


def _job(cluster: Cluster, name: str, targets: list[dict[str, Any]]) -> dict[str, Any]:
    server = cluster.endpoint.host if cluster.endpoint else ""
    return {
        "job_name": name,
        "scheme": "https",
        "metrics_path": PATH,
        "authorization": {"credentials_file": f"{_ACCOUNT}/token"},
        "tls_config": {"ca_file": f"{_ACCOUNT}/ca.crt", "server_name": server},
        "static_configs": targets,
    }
