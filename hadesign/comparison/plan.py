"""In which order a change of etcd and of the control plane is made to a cluster that runs."""

from collections.abc import Mapping

from hadesign.comparison.membership import MembershipPlan, Place, ServerStep, membership_plan, server_steps
from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps of etcd's members, and of API servers that have none of their own; `None` and none where nothing changes.

    `stacked` tells whether members stand beside API servers that talk to them alone: then a member joins and leaves
    with its control-plane machine, and the same steps are those of both.
    """

    etcd: MembershipPlan | None
    servers: tuple[ServerStep, ...]
    stacked: bool


def plan(before: Cluster, after: Cluster) -> Plan:
    """Return the steps; nothing is planned for an etcd that others run, or that is moved in or out of the machines."""
    old, new = _members(before), _members(after)
    stacked = all(c.etcd is not None and c.etcd.topology == "stacked" for c in (before, after))
    same = before.etcd is not None and after.etcd is not None and before.etcd.topology == after.etcd.topology
    found = membership_plan(old, new) if same else None
    servers = () if stacked else server_steps(_servers(before), _servers(after))
    return Plan(found if found and found.steps else None, servers, stacked)


def _members(cluster: Cluster) -> Mapping[str, Place]:
    """Return etcd's members by name, each with where it is."""
    nodes = {node.name: node for node in cluster.nodes}
    return {
        member.name: Place(member.node, nodes[member.node].address, nodes[member.node].zone)
        for member in (cluster.etcd.members if cluster.etcd else ())
    }


def _servers(cluster: Cluster) -> Mapping[str, str | None]:
    return {server.node: server.address for server in cluster.api_servers}
