"""How machines reach the API: by a balancer that Kubespray is told of, by one on each of them, or by itself."""

from typing import Any

from hadesign.i18n import _
from hadesign.targets.base import Lacking
from hadesign.topology.cluster import Cluster, Endpoint
from hadesign.topology.endpoint import is_address


def node_local(cluster: Cluster) -> Endpoint | None:
    """Return the machines' own way to the API where each of them balances for itself."""
    own = cluster.node_endpoint
    return own if own and own.failover == "node-local" else None


def unfit_endpoint(cluster: Cluster) -> str:
    """Return why Kubespray cannot lead machines to the API as the design says, or nothing if it can."""
    own, servers = node_local(cluster), {server.port for server in cluster.api_servers}
    if own and own.port not in servers:
        # kube-proxy has one kubeconfig, and on control-plane machines nothing but the API server answers.
        return _(
            "its machines call localhost on port {port}, and API servers listen on {server}",
            port=own.port,
            server=min(servers),
        )
    return ""


def lacking_of_endpoint(cluster: Cluster, lacking: Lacking) -> None:
    """Note that several API servers have no address in common: Kubespray would balance on each machine unasked."""
    if cluster.joined_at is None and node_local(cluster) is None and len(cluster.api_servers) > 1:
        expected = _("spec.controlPlane.endpoint, or a load balancer of type node-local")
        lacking.need(None, _("an endpoint of the API"), expected, cluster.api_servers[1].origin)


def endpoint_variables(cluster: Cluster) -> dict[str, Any]:
    """Return the variables of the endpoint.

    With a balancer on each machine Kubespray must not be told of another one: machines would call that. Its name and
    address are in the certificate all the same.
    """
    joined = cluster.joined_at
    if node_local(cluster):
        return {"loadbalancer_apiserver_localhost": True}
    if joined is None or _only_server(cluster, joined):
        return {"loadbalancer_apiserver_localhost": False}
    return {
        "loadbalancer_apiserver_localhost": False,
        "apiserver_loadbalancer_domain_name": joined.host,
        "loadbalancer_apiserver": {"address": _address(cluster, joined), "port": joined.port},
    }


def _only_server(cluster: Cluster, joined: Endpoint) -> bool:
    """Tell whether the endpoint is what machines call anyway: the first API server, by its own address."""
    first = cluster.api_servers[0]
    return len(cluster.api_servers) == 1 and (joined.host, joined.port) == (first.address, first.port)


def _address(cluster: Cluster, joined: Endpoint) -> str:
    """Return the virtual address behind the endpoint's name, where it is known; else the name."""
    if is_address(joined.host):
        return joined.host
    balancer = next((b for b in cluster.balancers if b.name == joined.balancer), None)
    return (balancer.vip if balancer else None) or joined.host
