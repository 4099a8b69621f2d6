"""The README beside the configuration of EKS' node groups, and the variables that it explains."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.eks.groups import repair_of, threshold
from hadesign.targets.eks.settings import AGENT, AT_ONCE, SILENT
from hadesign.targets.hcl import STRING, STRING_MAP, STRINGS, Call
from hadesign.targets.markdown import shell
from hadesign.targets.node_groups import minor_version, scaler_of, zone_groups
from hadesign.targets.node_groups_readme import GroupsPage, control_plane_first
from hadesign.targets.terraform import InputVariable
from hadesign.topology.cluster import Cluster, NodeRepair


def asked(cluster: Cluster) -> list[InputVariable]:
    """Return the variables."""
    groups = zone_groups(cluster)
    zones = list(dict.fromkeys(group.zone for group in groups))
    role = _("Role of the machines, with the policies that EKS wants of it.")
    listing = "aws ec2 describe-subnets --query 'Subnets[].[AvailabilityZone,SubnetId,CidrBlock]' --output text"
    return [
        InputVariable(
            "node_role_arn", STRING, role, "arn:aws:iam::000000000000:role/my-nodes",
            "aws iam list-roles --query 'Roles[].Arn' --output text",
        ),
        InputVariable(
            "subnet_ids", STRING_MAP, _("Subnet of the machines in each zone, by the name of the zone."),
            {zone: f"subnet-{number:017x}" for number, zone in enumerate(zones, 1)}, listing,
        ),
        InputVariable(
            "instance_types", Call("map", (STRINGS,)),
            _("Types of the machines of each pool; all of a pool's must offer what the table says."),
            {pool: ["m7i.2xlarge"] for pool in sorted({group.pool.name for group in groups})},
            "aws ec2 describe-instance-types"
            " --query 'InstanceTypes[].[InstanceType,VCpuInfo.DefaultVCpus,MemoryInfo.SizeInMiB]' --output text",
        ),
    ]  # fmt: skip


def page() -> GroupsPage:
    """Return what is said of EKS."""
    return GroupsPage(
        target="eks",
        title=_("Node groups of EKS"),
        company="AWS",
        steps=_steps,
        then=_then,
        repair=_repair,
        chosen=_chosen,
        left=_left,
    )


def _steps(cluster: Cluster) -> Iterator[str]:
    told = f"aws eks describe-cluster --name {cluster.name} --query 'cluster.[status,version]' --output text"
    yield _(
        "The cluster is there, is called `{name}`, and has Kubernetes {version}: `{command}`.",
        name=cluster.name, version=minor_version(cluster), command=told,
    )  # fmt: skip
    yield control_plane_first()


def _then(cluster: Cluster) -> Iterator[str]:
    if not scaler_of(cluster):
        return
    tag = f"k8s.io/cluster-autoscaler/{cluster.name}"
    yield _(
        "EKS tags the Auto Scaling groups, by which Cluster Autoscaler finds them. It looks for the name of the cluster"
        " in the tag, so that another name would leave it without groups. Once all are there, see that they have it:"
    )
    yield shell(
        f"aws autoscaling describe-auto-scaling-groups --filters Name=tag-key,Values={tag} \\",
        "  --query 'AutoScalingGroups[].[AutoScalingGroupName,MinSize,MaxSize,AvailabilityZones[0]]' --output text",
    )


def _repair(cluster: Cluster) -> Iterator[str]:
    repair = repair_of(cluster)
    if repair is None:
        yield _("EKS repairs no nodes unless it is told to, and by the design the provider replaces none.")
        return
    yield _(
        "EKS replaces a node that is not ready for {count} minutes. The add-on `{agent}` reports more, such as a kernel"
        " that hangs.",
        count=SILENT, agent=AGENT,
    )  # fmt: skip
    yield from _limits(cluster, repair)


def _limits(cluster: Cluster, repair: NodeRepair) -> Iterator[str]:
    if repair.max_unhealthy is None:
        yield _(
            "The design does not say above which share of unhealthy nodes nothing is replaced (`maxUnhealthy`). EKS'"
            " own: 20% of a group of more than five machines, and none for smaller ones."
        )
        return
    yield _(
        "EKS counts unhealthy nodes within each group, the design ({share}) in the whole cluster. Where all groups have"
        " as many as they may, all of these are replaced.",
        share=repair.max_unhealthy,
    )
    narrow = [f"`{group.name}`" for group in zone_groups(cluster) if threshold(group, repair).widened]
    if narrow:
        yield _(
            "In {names} one machine is more than {share}, or may come to be when few are left, and EKS would repair"
            " none then. There the limit is a number: that share of the design's machines, and one at least.",
            names=joined(narrow, COMMAS), share=repair.max_unhealthy,
        )  # fmt: skip


def _chosen(_cluster: Cluster) -> Iterator[str]:
    yield _(
        "An upgrade takes {count} machine of a group at a time, and a zone only when the one before it is done.",
        count=AT_ONCE,
    )
    yield _("Images and disks are EKS' own for the version.")


def _left(cluster: Cluster) -> Iterator[str]:
    if any(group.node.size.pods is not None for group in zone_groups(cluster)):
        yield _(
            "How many pods a machine takes depends on its type and on the network plugin; see that it is as many as the"
            " table says: `kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.status.allocatable.pods`."
        )
    if any(group.scaled and group.scaled.least == 0 for group in zone_groups(cluster)):
        yield _(
            "A group that may be empty shows no labels or taints. Let Cluster Autoscaler ask EKS for them: its role"
            " needs `eks:DescribeNodegroup`."
        )
