"""InitConfiguration for the first control-plane node, JoinConfiguration for every other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hadesign.targets.kubeadm.arguments import API, arguments
from hadesign.targets.kubeadm.cluster import common_pod_limit
from hadesign.targets.kubeadm.secrets import CERTIFICATE_KEY, HASH, TOKEN
from hadesign.topology.cluster import ApiServer, Cluster, Node
from hadesign.topology.members import host

ZONE_LABEL = "topology.kubernetes.io/zone"
_OWN_LABELS = frozenset(
    {
        "kubernetes.io/hostname",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/instance-type",
        "node.kubernetes.io/instance-type",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
    }
)
_OWN_PREFIXES = ("kubelet.kubernetes.io", "node.kubernetes.io")
"""Labels that --node-labels takes (https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/, and
NodeRestriction in https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/)."""


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
            # Names hold no dot, so that no machine's file can have the name of a pool's.
            where = f".{first.zone}" if first.zone else ""
            whom = f"every machine of pool {first.pool}" + (f" in zone {first.zone}" if first.zone else "")
            yield Join(f"join-pool.{first.pool}{where}.yaml", whom, first, None, shared=True)


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
    if cluster.network.proxy == "none":
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
    return f"{host(server.address or server.node)}:{server.port}"


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
    labels = {key: value for key, value in _labels(cluster, node).items() if may_set_itself(key)}
    pairs = [
        ("node-ip", _any_address(node) if shared else node.address),
        ("node-labels", ",".join(f"{key}={value}" for key, value in sorted(labels.items())) or None),
        ("max-pods", node.size.pods if common_pod_limit(cluster) is None else None),
    ]
    found = arguments(pairs)
    if found:
        registration["kubeletExtraArgs"] = found
    if _runs_etcd_of_its_own(cluster, node) and "control-plane" in node.roles:
        # kubeadm takes the static pod of a member that was set up before for the remains of an older control plane.
        registration["ignorePreflightErrors"] = ["FileAvailable--etc-kubernetes-manifests-etcd.yaml"]
    return registration


def _runs_etcd_of_its_own(cluster: Cluster, node: Node) -> bool:
    """Tell whether a machine runs a member that kubeadm did not set up together with the control plane."""
    etcd = cluster.etcd
    return etcd is not None and etcd.topology == "external" and node.name in {m.node for m in etcd.members}


def _any_address(node: Node) -> str | None:
    """Return what makes a kubelet choose its own address of the right IP version; IPv4 it prefers by itself."""
    return "::" if node.address and ":" in node.address else None


def _labels(cluster: Cluster, node: Node) -> dict[str, str]:
    """Return a node's labels; its zone is one where no cloud says it, and what the blueprint spells out stands."""
    own = {ZONE_LABEL: node.zone} if node.zone and not cluster.provider.labels_zones else {}
    return own | dict(node.labels)


def labels_to_set(cluster: Cluster) -> Iterator[tuple[Node, dict[str, str]]]:
    """Yield the nodes with labels that somebody else has to give them, and these labels."""
    for node in cluster.nodes:
        labels = {key: value for key, value in sorted(node.labels.items()) if not may_set_itself(key)}
        if labels and node.roles & {"control-plane", "worker"}:
            yield node, labels


def may_set_itself(key: str) -> bool:
    """Tell whether a kubelet may give its own node a label; with any other of Kubernetes' own it refuses to start."""
    prefix = key.rpartition("/")[0]
    if not any(prefix == ours or prefix.endswith(f".{ours}") for ours in ("kubernetes.io", "k8s.io")):
        return True
    return key in _OWN_LABELS or any(prefix == own or prefix.endswith(f".{own}") for own in _OWN_PREFIXES)
