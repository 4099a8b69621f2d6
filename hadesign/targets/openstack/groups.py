"""The server groups: which machines each keeps on different hosts."""

from collections.abc import Mapping, Sequence

from hadesign.i18n import _
from hadesign.targets.cloud import named
from hadesign.targets.hcl import Block, HclExpression, Traversal, identifier, resource
from hadesign.targets.hosting import ApartGroup, names
from hadesign.topology.cluster import Cluster

FOLDER = "server-groups"
LONGEST = 255
"""Characters of a group's name
(openstack/nova@0391a19d0ff29d2987b6cc55f846eea3cff0a358:nova/api/validation/parameter_types.py, `name`)."""
KIND = "openstack_compute_servergroup_v2"


def group_name(cluster: Cluster, group: ApartGroup) -> str:
    """Return the name of a group in Nova."""
    return named(f"{cluster.name}-{group.name}", LONGEST)


def policy(group: ApartGroup) -> str:
    """Return the policy of a group.

    terraform-provider-openstack/terraform-provider-openstack@8cd65800efa5297be41216919e8e158b6c00165e:
    docs/resources/compute_servergroup_v2.md, Policies. That a server cannot change its group, and is given it with a
    hint: openstack/nova@cd5b7e806855fa37461bc2da865435b16408fbd3:doc/source/user/server-groups.rst.
    """
    return "anti-affinity" if group.strict else "soft-anti-affinity"


def group_id(group: ApartGroup) -> str:
    """Return what stands for the id of a group."""
    return f"{KIND}.{identifier(group.name)}.id"


def blocks(cluster: Cluster, groups: Sequence[ApartGroup]) -> list[Block]:
    """Return the contents of `main.tf`."""
    return [
        resource(
            KIND,
            identifier(group.name),
            {"name": group_name(cluster, group), "policies": [policy(group)]},
            comment=_("For {machines} ({functions}).", machines=names(group.machines), functions=group.told),
        )
        for group in groups
    ]


def outputs(groups: Sequence[ApartGroup]) -> Mapping[str, tuple[HclExpression, str]]:
    """Return what is printed: for each machine the group that it has to be made in."""
    ids: dict[str, HclExpression] = {node: Traversal(group_id(group)) for group in groups for node in group.nodes}
    return {"group_of": (ids, _("Server group of each machine, for the hint with which it is made."))}
