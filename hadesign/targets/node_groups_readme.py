"""What the READMEs of EKS, GKE and AKS share: the groups, what was decided, and what is left to a person."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_cpu, as_memory
from hadesign.stated import given
from hadesign.targets.base import header
from hadesign.targets.by_hand import by_hand
from hadesign.targets.hcl import HclExpression, Traversal, identifier
from hadesign.targets.markdown import remark, table, title
from hadesign.targets.node_groups import FOLDER, ZoneGroup, labels_given, scaler_of, unmatched, zone_groups
from hadesign.targets.terraform import Configuration, files, section, use
from hadesign.topology.cluster import Cluster

Said: TypeAlias = Callable[[Cluster], Iterator[str]]
"""Sentences about a design."""


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """What a README says of its provider alone; `steps` stand before the commands, and `then` after them."""

    target: str
    title: str
    company: str
    steps: Said
    then: Said
    repair: Said
    chosen: Said
    left: Said


def groups_package(cluster: Cluster, made: Configuration, page: GroupsPage) -> Iterator[Artifact]:
    """Yield the configuration, and its README."""
    yield from files(cluster, FOLDER, made)
    yield Artifact("README.md", _readme(cluster, made, page))


def each_group(cluster: Cluster, kind: str, attribute: str) -> HclExpression:
    """Return an attribute of the resource of each group, by the name of the group."""
    names = [group.name for group in zone_groups(cluster)]
    return {name: Traversal(f"{kind}.{identifier(name)}.{attribute}") for name in names}


def nothing_more(_cluster: Cluster) -> Iterator[str]:
    """Yield nothing, where a provider has nothing to be said of."""
    yield from ()


def _readme(cluster: Cluster, made: Configuration, page: GroupsPage) -> str:
    """Return the README."""
    parts = [
        remark(header(cluster)),
        title(page.title),
        _(
            "Groups of machines for the cluster, for Terraform or OpenTofu: one for each pool and zone. {company} runs"
            " the control plane; these files do not make it.",
            company=page.company,
        ),
        *section(_("Before"), *page.steps(cluster)),
        title(_("Groups of machines"), 2),
        groups_table(zone_groups(cluster)),
        _("The size is the least that a machine must offer: choose its type by it."),
        title(_("How to make them"), 2),
        *use(FOLDER, made.asked),
        *page.then(cluster),
        *section(_("Repair"), *page.repair(cluster)),
        *section(_("What hadesign chose"), *_scaling(cluster), *page.chosen(cluster)),
        *section(_("What is left to you"), *page.left(cluster), *_left(cluster)),
        *by_hand(cluster, page.target),
    ]
    return "\n\n".join(parts) + "\n"


def control_plane_first() -> str:
    """Say how the groups are upgraded."""
    return _("To upgrade, the control plane goes first; then change the version in the blueprint, and apply again.")


def own_autoscaler(cluster: Cluster, product: str) -> Iterator[str]:
    """Say that a product runs the autoscaler, where the design speaks of one."""
    if scaler_of(cluster):
        yield _("{product} runs the autoscaler itself, and decides how many copies of it there are.", product=product)


def groups_table(groups: Sequence[ZoneGroup]) -> str:
    """Return the table of the groups."""
    heads = (_("group"), _("zone"), _("machines"), _("least machines"), _("most machines"), _("size"))
    return table(heads, (_row(group) for group in groups))


def _row(group: ZoneGroup) -> Sequence[str]:
    least, most = (group.scaled.least, group.scaled.most) if group.scaled else (group.count, group.count)
    return (f"`{group.name}`", group.zone, str(group.count), str(least), str(most), size_words(group))


def size_words(group: ZoneGroup) -> str:
    """Return what a machine offers, in words."""
    size = group.node.size
    known = [
        *([_("CPU {size}", size=as_cpu(size.cpu))] if size.cpu is not None else []),
        *([_("memory {size}", size=as_memory(size.memory))] if size.memory is not None else []),
        *([_("pods {count}", count=size.pods)] if size.pods is not None else []),
    ]
    return joined(known, COMMAS) if known else _("not given")


def _scaling(cluster: Cluster) -> Iterator[str]:
    yield _("One group for each zone: a group over several could not put a machine where a volume waits.")
    groups = zone_groups(cluster)
    if any(group.scaled for group in groups):
        yield _("How many machines a scaled group has is left alone once it is there: the autoscaler decides.")
    fixed = [f"`{group.name}`" for group in groups if not group.scaled]
    if fixed and scaler_of(cluster):
        yield _("No autoscaling group of the design scales {names}: as many machines as the design has, and no more.",
                names=joined(fixed, COMMAS))  # fmt: skip
    elif fixed:
        yield _("As many machines as the design has, and no more: it does not say that an autoscaler runs.")


def _left(cluster: Cluster) -> Iterator[str]:
    if strange := unmatched(cluster):
        yield _(
            "Autoscaling groups {names} are no pools of the design: nothing here makes them.",
            names=joined(strange, COMMAS),
        )
    groups = zone_groups(cluster)
    if any(group.scaled for group in groups):
        yield _("Quotas of the provider have to allow for the most machines of all groups at once.")
    kept = sorted(
        {key for g in groups for key in g.node.labels if key not in labels_given(cluster, g.node)}
    )  # fmt: skip
    if kept:
        yield _(
            "Labels {keys} are of those that Kubernetes keeps for itself; the provider sets its own, and no others can"
            " be written here.",
            keys=joined(kept, COMMAS),
        )
    if any(group.node.kubelet for group in groups):
        yield _("What the design says of kubelets (`kubelet`): the provider sets them up in its own way.")
    yield _("The cluster, its network and its accounts: these files make none of them.")


def other_repair(cluster: Cluster) -> str:
    """Say that the provider repairs nodes although the design means something else, or nothing."""
    said = cluster.autoscaling.repair
    if said is None:
        return ""
    repair = given(said)
    if repair is None or repair.enabled is False or repair.type == "manual":
        return _("The design says that nothing repairs nodes by itself; here the provider does.")
    if repair.type in ("machine-health-check", "medik8s"):
        return _("The design has another tool that repairs nodes: two of them act on the same machine.")
    return ""


def own_brake(cluster: Cluster) -> str:
    """Say that the share above which nothing is repaired cannot be set, or nothing."""
    repair = given(cluster.autoscaling.repair)
    if repair is None or repair.max_unhealthy is None:
        return ""
    return _(
        "When so many nodes are unhealthy that none is repaired, the provider decides; there is no setting for"
        " `maxUnhealthy` ({share}).",
        share=repair.max_unhealthy,
    )
