"""What every kubelet has to be told of its node, whoever starts it: labels, addresses, and which machines are alike."""

from collections.abc import Collection, Iterator

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import Lacking, in_file_name, pool_label
from hadesign.topology.cluster import Cluster, Node, Role

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
class Alike:
    """Machines that share a file: one node, or all of a pool in a zone, of which `node` is then the first."""

    node: Node
    shared: bool

    @property
    def file_name(self) -> str:
        """A part of the name of their file; names hold no underscore, so that no machine's can be that of a pool."""
        if not self.shared:
            return in_file_name(self.node.name)
        return f"pool_{self.node.pool}{f'_{self.node.zone}' if self.node.zone else ''}"


def pool_words(node: Node) -> str:
    """Name the machines that share a file with one."""
    if node.zone:
        return _("every machine of pool {pool} in zone {zone}", pool=node.pool, zone=node.zone)
    return _("every machine of pool {pool}", pool=node.pool)


def workers(cluster: Cluster, *, one_by_one: bool) -> Iterator[Alike]:
    """Yield the machines that are workers and no servers, those of a pool together if they may share a file."""
    for group in cluster.groups:
        first = cluster.nodes[group.nodes[0]]
        if "worker" not in first.roles or "control-plane" in first.roles:
            continue
        if first.pool is None or one_by_one:
            yield from (Alike(cluster.nodes[index], shared=False) for index in group.nodes)
        else:
            yield Alike(first, shared=True)


def node_ip(cluster: Cluster, node: Node, *, shared: bool) -> str | None:
    """Return by which address, or addresses, a kubelet is known.

    In a file for several machines it is what makes each choose its own of the right IP version; IPv4 it prefers by
    itself. A cloud tells both addresses of a machine, and must not be told one of them alone.
    """
    if not dual_stack(cluster):
        any_address = "::" if node.address and ":" in node.address else None
        return any_address if shared else node.address
    return ",".join(node.addresses) if len(node.addresses) > 1 and not shared else None


def dual_stack(cluster: Cluster) -> bool:
    """Tell whether pods have an address of each IP version."""
    return len(cluster.network.pods) > 1


def names_both_addresses(cluster: Cluster) -> bool:
    """Tell whether each kubelet must be told both its addresses: in dual stack, where no cloud's controller knows them.

    https://kubernetes.io/docs/concepts/services-networking/dual-stack/#configure-ipv4-ipv6-dual-stack
    """
    return dual_stack(cluster) and not cluster.provider.labels_zones


def labels(cluster: Cluster, node: Node) -> dict[str, str]:
    """Return a node's labels; its zone is one where no cloud says it, and what the blueprint spells out stands."""
    own = {ZONE_LABEL: node.zone} if node.zone and not cluster.provider.labels_zones else {}
    return own | pool_label(cluster, node) | dict(node.labels)


def labels_to_set(cluster: Cluster) -> Iterator[tuple[Node, dict[str, str]]]:
    """Yield the nodes with labels that somebody else has to give them, and these labels."""
    for node in cluster.nodes:
        found = {key: value for key, value in sorted(node.labels.items()) if not may_set_itself(key)}
        if found and node.roles & {"control-plane", "worker"}:
            yield node, found


def may_set_itself(key: str) -> bool:
    """Tell whether a kubelet may give its own node a label; with any other of Kubernetes' own it refuses to start."""
    if may_be_anybodys(key):
        return True
    prefix = key.rpartition("/")[0]
    return key in _OWN_LABELS or any(prefix == own or prefix.endswith(f".{own}") for own in _OWN_PREFIXES)


def may_be_anybodys(key: str) -> bool:
    """Tell whether a label is none of those that Kubernetes keeps for itself."""
    prefix = key.rpartition("/")[0]
    return not any(prefix == ours or prefix.endswith(f".{ours}") for ours in ("kubernetes.io", "k8s.io"))


HOSTNAME_LABEL, LONGEST_LABEL = "kubernetes.io/hostname", 63
"""A kubelet puts its node's name there (kubernetes/kubernetes@v1.36.3:pkg/kubelet/kubelet_node_status.go,
initialNode), and a label's value has 63 characters at most, where a name has 253."""
LONGEST_SERVER = 253 - len("kube-controller-manager-")
"""Characters of a control-plane node's name: its static pods are called `kube-controller-manager-NAME` (same release,
pkg/kubelet/config/common.go, generatePodName)."""


def lacking_of_nodes(cluster: Cluster, consumer: str, *, roles: Collection[Role]) -> Lacking:
    """Return what kubelets of machines with these roles would have to know, and the blueprint does not give."""
    lacking = Lacking(cluster, consumer)
    for node in cluster.nodes:
        if node.roles.isdisjoint(roles):
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
