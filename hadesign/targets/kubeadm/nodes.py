"""InitConfiguration for the first control-plane node, JoinConfiguration for every other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hadesign.targets.kubeadm.arguments import API, arguments
from hadesign.targets.kubeadm.cluster import uniform_pods
from hadesign.targets.kubeadm.secrets import CERTIFICATE_KEY, HASH, TOKEN
from hadesign.topology.cluster import ApiServer, Cluster, Node

ZONE_LABEL = "topology.kubernetes.io/zone"
_CLOUDS = ("aws", "gcp", "azure")
"""Providers whose cloud controller sets the zone label itself."""


@dataclass(frozen=True, slots=True)
class Join:
    """A file for one further control-plane node, or for all machines of a pool in a zone."""

    file: str
    whom: str
    node: Node
    server: ApiServer | None
    shared: bool


def joins(cluster: Cluster) -> Iterator[Join]:
    """Yield what joins, in the order in which it should: control plane first."""
    by_name = {node.name: node for node in cluster.nodes}
    for server in cluster.api_servers[1:]:
        node = by_name[server.node]
        yield Join(f"join-{node.name}.yaml", f"control-plane node {node.name}", node, server, shared=False)
    for group in cluster.groups:
        first = cluster.nodes[group.nodes[0]]
        if "worker" not in first.roles or "control-plane" in first.roles:
            continue
        if first.pool is None:
            for index in group.nodes:
                node = cluster.nodes[index]
                yield Join(f"join-{node.name}.yaml", f"worker {node.name}", node, None, shared=False)
        else:
            where = f"-{first.zone}" if first.zone else ""
            whom = f"every machine of pool {first.pool}" + (f" in zone {first.zone}" if first.zone else "")
            yield Join(f"join-pool-{first.pool}{where}.yaml", whom, first, None, shared=True)


def init_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the InitConfiguration of the first control-plane node; kubeadm makes the token and prints it."""
    server = cluster.api_servers[0]
    node = next(node for node in cluster.nodes if node.name == server.node)
    configuration = {
        "apiVersion": API,
        "kind": "InitConfiguration",
        "localAPIEndpoint": _local(server),
        "nodeRegistration": _registration(cluster, node, shared=False),
    }
    network = cluster.blueprint.spec.network
    if network and network.kube_proxy == "none":
        configuration["skipPhases"] = ["addon/kube-proxy"]
    return configuration


def join_configuration(cluster: Cluster, join: Join) -> dict[str, Any]:
    """Return a JoinConfiguration; what is secret is a placeholder."""
    endpoint = cluster.endpoint.address if cluster.endpoint else _address(cluster.api_servers[0])
    configuration: dict[str, Any] = {
        "apiVersion": API,
        "kind": "JoinConfiguration",
        "discovery": {
            "bootstrapToken": {"token": TOKEN, "apiServerEndpoint": endpoint, "caCertHashes": [HASH]},
        },
        "nodeRegistration": _registration(cluster, join.node, shared=join.shared),
    }
    if join.server:
        configuration["controlPlane"] = {"localAPIEndpoint": _local(join.server), "certificateKey": CERTIFICATE_KEY}
    return configuration


def _address(server: ApiServer) -> str:
    """Return host and port of an API server; its name where the address is not known."""
    host = server.address or server.node
    return f"[{host}]:{server.port}" if ":" in host else f"{host}:{server.port}"


def _local(server: ApiServer) -> dict[str, Any]:
    """Return where an API server listens; without an address kubeadm takes that of the default route."""
    address = {"advertiseAddress": server.address} if server.address else {}
    return {**address, "bindPort": server.port}


def _registration(cluster: Cluster, node: Node, *, shared: bool) -> dict[str, Any]:
    """Return how a node registers; a file that machines share names none of them."""
    registration: dict[str, Any] = {} if shared else {"name": node.name}
    taints = node.taints
    if taints is None and "control-plane" in node.roles and "worker" in node.roles:
        taints = ()
    if taints is not None:
        registration["taints"] = [
            {"key": t.key, **({"value": t.value} if t.value else {}), "effect": t.effect} for t in taints
        ]
    labels = dict(node.labels)
    infrastructure = cluster.blueprint.spec.infrastructure
    if node.zone and infrastructure and infrastructure.provider not in _CLOUDS:
        labels[ZONE_LABEL] = node.zone
    pairs = [
        ("node-ip", None if shared else node.address),
        ("node-labels", ",".join(f"{key}={value}" for key, value in sorted(labels.items())) or None),
        ("max-pods", None if uniform_pods(cluster) else node.size.pods),
    ]
    found = arguments(pairs)
    if found:
        registration["kubeletExtraArgs"] = found
    return registration
