"""InitConfiguration for the first control-plane node, JoinConfiguration for every other."""

from collections.abc import Iterator
from typing import Any

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import in_file_name
from hadesign.targets.kubeadm.arguments import API, arguments
from hadesign.targets.kubeadm.patches import patches_setting
from hadesign.targets.kubeadm.secrets import CERTIFICATE_KEY, HASH, TOKEN
from hadesign.targets.kubelets import labels, may_set_itself, names_both_addresses, node_ip, pool_words, workers
from hadesign.topology.cluster import ApiServer, Cluster, Node
from hadesign.topology.members import host


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
        yield Join(join_file(node.name), _("control-plane node {name}", name=node.name), node, server, shared=False)
    for alike in workers(cluster, one_by_one=names_both_addresses(cluster)):
        whom = pool_words(alike.node) if alike.shared else _("worker {name}", name=alike.node.name)
        yield Join(f"join-{alike.file_name}.yaml", whom, alike.node, None, shared=alike.shared)


def join_file(name: str) -> str:
    """Return the name of a machine's file, by the machine's."""
    return f"join-{in_file_name(name)}.yaml"


def init_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the InitConfiguration of the first control-plane node; kubeadm makes the token and prints it."""
    server = cluster.api_servers[0]
    node = next(node for node in cluster.nodes if node.name == server.node)
    configuration = {
        "apiVersion": API,
        "kind": "InitConfiguration",
        "localAPIEndpoint": _local(server),
        "nodeRegistration": _registration(cluster, node, shared=False),
        **patches_setting(cluster, node),
    }
    if cluster.network.proxy == "none":
        configuration["skipPhases"] = ["addon/kube-proxy"]
    return configuration


def join_configuration(cluster: Cluster, join: Join) -> dict[str, Any]:
    """Return a JoinConfiguration; what is secret is a placeholder."""
    endpoint = cluster.joined_at.address if cluster.joined_at else _address(cluster.api_servers[0])
    configuration: dict[str, Any] = {
        "apiVersion": API,
        "kind": "JoinConfiguration",
        "discovery": {
            "bootstrapToken": {"token": TOKEN, "apiServerEndpoint": endpoint, "caCertHashes": [HASH]},
        },
        "nodeRegistration": _registration(cluster, join.node, shared=join.shared),
        **patches_setting(cluster, join.node),
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
    own = {key: value for key, value in labels(cluster, node).items() if may_set_itself(key)}
    pairs = [
        ("node-ip", node_ip(cluster, node, shared=shared)),
        ("node-labels", ",".join(f"{key}={value}" for key, value in sorted(own.items())) or None),
        ("max-pods", node.size.pods if cluster.kubelets.pods is None else None),
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
