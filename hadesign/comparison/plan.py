"""In which order a change of etcd and of the control plane is made to a cluster that runs."""

from collections.abc import Mapping

from hadesign.comparison.changes import Renaming
from hadesign.comparison.membership import MemberPlace, MembershipPlan, ServerStep, membership_plan, server_steps
from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster, Node


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Steps of etcd's members, and of API servers that have none of their own; `None` and none where nothing changes.

    `stacked` tells whether members stand beside API servers that talk to them alone: then a member joins and leaves
    with its control-plane machine, and the same steps are those of both; `kubeadm`, that this is what installs them.
    """

    etcd: MembershipPlan | None
    servers: tuple[ServerStep, ...]
    stacked: bool
    kubeadm: bool


def plan(before: Cluster, after: Cluster, renaming: Renaming) -> ChangePlan:
    """Return the steps; a zone that got another name is no other place.

    Nothing is planned for an etcd that others run, or that is moved in or out of the control-plane machines.
    """
    old, new = _members(before, renaming), _members(after, Renaming())
    stacked = all(c.etcd is not None and c.etcd.topology == "stacked" for c in (before, after))
    found = membership_plan(old, new) if _ours(before, after) else None
    servers = () if stacked else server_steps(_servers(before), _servers(after))
    kubeadm = stacked and all(c.kubernetes.installer == "kubeadm" for c in (before, after))
    return ChangePlan(found if found and found.steps else None, servers, stacked, kubeadm)


def _ours(before: Cluster, after: Cluster) -> bool:
    """Whether both have an etcd that is set up with the design, in the same topology."""
    old, new = before.etcd, after.etcd
    return old is not None and new is not None and old.topology == new.topology and not (old.existing or new.existing)


def _members(cluster: Cluster, renaming: Renaming) -> Mapping[str, MemberPlace]:
    """Return etcd's members by name, each with where it is."""
    nodes = {node.name: node for node in cluster.nodes}
    return {
        member.name: _place(nodes[member.node], renaming) for member in (cluster.etcd.members if cluster.etcd else ())
    }


def _place(node: Node, renaming: Renaming) -> MemberPlace:
    return MemberPlace(node.name, node.address, renaming.entry("domain", node.zone) if node.zone else None)


def _servers(cluster: Cluster) -> Mapping[str, str | None]:
    return {server.node: server.address for server in cluster.api_servers}
