"""The resources: node groups zone after zone, and the agent that watches nodes where EKS repairs them."""

from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import N_, _, translated
from hadesign.stated import given
from hadesign.targets import cloud
from hadesign.targets.eks.settings import AGENT, AT_ONCE, NAME, TAINT
from hadesign.targets.hcl import Block, HclExpression, Traversal, identifier, nested, resource
from hadesign.targets.node_groups import EFFECTS, ZoneGroup, before, labels_given, minor_version, zone_groups
from hadesign.topology.cluster import Cluster, NodeRepair


@dataclass(frozen=True, slots=True)
class RepairThreshold:
    """Above which number, or percentage, of unhealthy machines of a group none is repaired; `None` is EKS' own.

    `widened` tells whether the design's share may be less than one machine of the group.
    """

    count: int | None = None
    percentage: int | None = None
    widened: bool = False


def repair_of(cluster: Cluster) -> NodeRepair | None:
    """Return the repair that EKS is to do, if the design wants the provider's."""
    repair = given(cluster.autoscaling.repair)
    wanted = repair is not None and repair.type == "cloud" and repair.enabled is not False
    return repair if wanted and repair is not None and repair.max_unhealthy not in (0, "0%", "00%") else None


def threshold(group: ZoneGroup, repair: NodeRepair) -> RepairThreshold:
    """Return the threshold of a group: EKS counts within each group, and the design in the whole cluster.

    A share of a group that is less than one machine, as it may be when few are left, would let none be repaired.
    """
    share = repair.max_unhealthy
    if share is None or isinstance(share, int):
        return RepairThreshold(count=share)
    percentage = int(share.removesuffix("%"))
    smallest = max(group.scaled.least, 1) if group.scaled else group.count
    if smallest * percentage < 100:
        return RepairThreshold(count=max(group.count * percentage // 100, 1), widened=True)
    return RepairThreshold(percentage=percentage)


def named(group: ZoneGroup) -> str:
    """Return what a group is called in the configuration."""
    return identifier(group.name)


def too_long(cluster: Cluster) -> str:
    """Say which taint EKS would not take, or nothing."""
    for group in zone_groups(cluster):
        for taint in group.node.taints or ():
            if len(taint.key) > TAINT:
                return _(
                    "taint {key} of pool {pool} has more than the {count} characters that EKS takes",
                    key=taint.key, pool=group.pool.name, count=TAINT,
                )  # fmt: skip
    return ""


def blocks(cluster: Cluster) -> list[Block]:
    """Return the resources."""
    groups = zone_groups(cluster)
    return [*(_group(cluster, groups, group) for group in groups), *_agent(cluster, groups)]


def _after(groups: Sequence[ZoneGroup]) -> dict[str, HclExpression]:
    return {"depends_on": [Traversal(f"aws_eks_node_group.{named(one)}") for one in groups]} if groups else {}


def _group(cluster: Cluster, groups: Sequence[ZoneGroup], group: ZoneGroup) -> Block:
    labels = labels_given(cluster, group.node)
    kind: dict[str, HclExpression] = {}
    if group.pool.spot is not None:
        kind = {"capacity_type": "SPOT" if group.pool.spot else "ON_DEMAND"}
    return resource(
        "aws_eks_node_group", named(group),
        {
            "cluster_name": cluster.name,
            "node_group_name": cloud.named(group.name, NAME),
            "node_role_arn": Traversal("var.node_role_arn"),
            "subnet_ids": [Traversal("var.subnet_ids", group.zone)],
            "instance_types": Traversal("var.instance_types", group.pool.name),
            **kind,
            "version": minor_version(cluster),
            **({"labels": labels} if labels else {}),
            **_after(before(groups, group)),
        },
        *_inside(cluster, group),
        comment=_("Pool {pool} in zone {zone}.", pool=group.pool.name, zone=group.zone),
    )  # fmt: skip


def _inside(cluster: Cluster, group: ZoneGroup) -> Iterator[Block]:
    """Yield the blocks of a group."""
    least, most = (group.scaled.least, group.scaled.most) if group.scaled else (group.count, group.count)
    yield nested("scaling_config", {"desired_size": group.count, "min_size": least, "max_size": max(most, 1)})
    yield nested("update_config", {"max_unavailable": AT_ONCE})
    for taint in group.node.taints or ():
        value: dict[str, HclExpression] = {} if taint.value is None else {"value": taint.value}
        yield nested("taint", {"key": taint.key, **value, "effect": EFFECTS[taint.effect]})
    if repair := repair_of(cluster):
        limit = threshold(group, repair)
        limits: dict[str, HclExpression] = {}
        if limit.count is not None:
            limits = {"max_unhealthy_node_threshold_count": limit.count}
        elif limit.percentage is not None:
            limits = {"max_unhealthy_node_threshold_percentage": limit.percentage}
        yield nested("node_repair_config", {"enabled": True, **limits})
    if group.scaled:
        ignored = Traversal("scaling_config[0].desired_size")
        yield nested("lifecycle", {"ignore_changes": [ignored]}, comment=translated(_DECIDES))


_DECIDES = N_("The autoscaler decides how many machines there are.")


def _agent(cluster: Cluster, groups: Sequence[ZoneGroup]) -> Iterator[Block]:
    if repair_of(cluster):
        yield resource(
            "aws_eks_addon", "agent",
            {"cluster_name": cluster.name, "addon_name": AGENT, **_after(groups)},
            comment=_("Without it EKS sees only what kubelets say of themselves."),
        )  # fmt: skip
