"""InitConfiguration for the first control-plane node, JoinConfiguration for every other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hadesign.i18n import _
from hadesign.targets.base import Lacking, in_file_name, pool_label
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
        yield Join(_file(node), _("control-plane node {name}", name=node.name), node, server, shared=False)
    for group in cluster.groups:
        first = cluster.nodes[group.nodes[0]]
        if "worker" not in first.roles or "control-plane" in first.roles:
            continue
        if first.pool is None or names_both_addresses(cluster):
            for index in group.nodes:
                node = cluster.nodes[index]
                yield Join(_file(node), _("worker {name}", name=node.name), node, None, shared=False)
        else:
            # Names hold no underscore, so that no machine's file can have the name of a pool's.
            where = f"_{first.zone}" if first.zone else ""
            yield Join(f"join-pool_{first.pool}{where}.yaml", _pool_words(first), first, None, shared=True)


def _pool_words(node: Node) -> str:
    """Name the machines that share a file with one."""
    if node.zone:
        return _("every machine of pool {pool} in zone {zone}", pool=node.pool, zone=node.zone)
    return _("every machine of pool {pool}", pool=node.pool)


def _file(node: Node) -> str:
    return f"join-{in_file_name(node.name)}.yaml"


HOSTNAME_LABEL, LONGEST_LABEL = "kubernetes.io/hostname", 63
"""A kubelet puts its node's name there (kubernetes/kubernetes@v1.36.3:pkg/kubelet/kubelet_node_status.go,
initialNode), and a label's value has 63 characters at most, where a name has 253."""
LONGEST_SERVER = 253 - len("kube-controller-manager-")
"""Characters of a control-plane node's name: its static pods are called `kube-controller-manager-NAME` (same release,
pkg/kubelet/config/common.go, generatePodName)."""


def lacking_of_nodes(cluster: Cluster) -> Lacking:
    """Return what a kubelet would have to know of its node and the blueprint does not give."""
    lacking = Lacking(cluster, "kubeadm")
    for node in cluster.nodes:
        if not node.roles & {"control-plane", "worker"}:
            continue
        who = _("pool {name}", name=node.pool) if node.pool else node.name
        if names_both_addresses(cluster) and len(node.addresses) < len(cluster.network.pods):
            what = _("an address of each IP version of {name}", name=who)
            lacking.need(None, what, _("two addresses, or two subnets for its zone"), node.origin)
        if len(node.name) > LONGEST_LABEL and HOSTNAME_LABEL not in node.labels:
            what = _("a label {label} of {name}", label=HOSTNAME_LABEL, name=who)
            lacking.need(None, what, _("labels with it, of at most 63 characters"), node.origin)
        if len(node.name) > LONGEST_SERVER and "control-plane" in node.roles:
            what = _("a shorter name of {name}", name=who)
            lacking.need(None, what, _("at most {count} characters", count=LONGEST_SERVER), node.origin)
    return lacking


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
    endpoint = cluster.joined_at.address if cluster.joined_at else _address(cluster.api_servers[0])
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
        ("node-ip", _node_ip(cluster, node, shared=shared)),
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


def _node_ip(cluster: Cluster, node: Node, *, shared: bool) -> str | None:
    """Return by which address, or addresses, a kubelet is known.

    In a file for several machines it is what makes each choose its own of the right IP version; IPv4 it prefers by
    itself. A cloud tells both addresses of a machine, and must not be told one of them alone.
    """
    if not _dual_stack(cluster):
        any_address = "::" if node.address and ":" in node.address else None
        return any_address if shared else node.address
    return ",".join(node.addresses) if len(node.addresses) > 1 and not shared else None


def _dual_stack(cluster: Cluster) -> bool:
    return len(cluster.network.pods) > 1


def names_both_addresses(cluster: Cluster) -> bool:
    """Tell whether each kubelet must be told both its addresses: in dual stack, where no cloud's controller knows them.

    https://kubernetes.io/docs/concepts/services-networking/dual-stack/#configure-ipv4-ipv6-dual-stack
    """
    return _dual_stack(cluster) and not cluster.provider.labels_zones


def _labels(cluster: Cluster, node: Node) -> dict[str, str]:
    """Return a node's labels; its zone is one where no cloud says it, and what the blueprint spells out stands."""
    own = {ZONE_LABEL: node.zone} if node.zone and not cluster.provider.labels_zones else {}
    own |= pool_label(cluster, node)
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
