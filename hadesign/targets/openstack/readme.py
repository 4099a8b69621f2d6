"""The README beside the server groups of OpenStack."""

from collections.abc import Iterator, Sequence

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.hosting import ApartGroup, apart, hosted, names, on_hosts
from hadesign.targets.markdown import remark, shell, table, title
from hadesign.targets.openstack.groups import FOLDER, group_id, group_name, policy
from hadesign.targets.terraform import section, use
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, groups: Sequence[ApartGroup]) -> Artifact:
    """Return how the groups are made and used, and what they do not do."""
    rows = [(f"`{group_name(cluster, group)}`", on_hosts(group.machines), f"`{policy(group)}`") for group in groups]
    parts = [
        remark(header(cluster)),
        title(_("Machines on hosts of OpenStack")),
        _(
            "What is proved of this design holds while machines are on different hosts. Server groups of Nova keep them"
            " there, for Terraform or OpenTofu. Make them before the machines: a server gets its group when it is made,"
            " and neither can be changed later."
        ),
        table((_("group"), _("machines, with the host of each in the design"), _("policy")), rows),
        _("The provider reads the cloud from `clouds.yaml` by the name in `OS_CLOUD`: keep passwords out of files."),
        *use(FOLDER, ()),
        title(_("Make a machine in its group"), 2),
        *_members(groups[0]),
        title(_("Check"), 2),
        _("Machines of one group have different values here; who may see hosts can ask for their names."),
        shell(
            f"for machine in {' '.join(groups[0].nodes)}; do",
            '  echo "$machine $(openstack server show -f value -c hostId "$machine")"',
            "done",
        ),
        *section(_("What hadesign chose"), *_chosen(groups)),
        *section(_("What is left to you"), *_left(cluster, groups)),
    ]
    return Artifact("README.md", "\n\n".join(parts) + "\n")


def _members(group: ApartGroup) -> Iterator[str]:
    """Yield how a machine gets its group, with the first one as the example."""
    node = group.nodes[0]
    yield _(
        "Every machine of the table is made with the hint of its group. For {node} the resource in Terraform has, where"
        " it stands in the same folder:",
        node=node,
    )
    yield "\n".join(("```hcl", "scheduler_hints {", f"  group = {group_id(group)}", "}", "```"))
    yield _("From the command line, with image, flavour and network of your own:")
    yield shell(
        f"cd {FOLDER}",
        "group() { terraform output -json group_of | jq -r --arg machine \"$1\" '.[$machine]'; }",
        f'openstack server create --hint "group=$(group {node})" \\',
        f'  --image "$IMAGE" --flavor "$FLAVOR" --network "$NETWORK" {node}',
    )
    yield _(
        "A machine that is there already is in no group: make it anew, one at a time, and wait each time until the"
        " cluster is whole again."
    )


def _chosen(groups: Sequence[ApartGroup]) -> Iterator[str]:
    if any(group.strict for group in groups):
        yield _(
            "With `anti-affinity` a machine that finds no host of its own is neither made nor moved, as two of a group"
            " on one host would be lost together and nobody would see it before. A host can be emptied for maintenance"
            " only while another one carries none of the same group."
        )
    if not all(group.strict for group in groups):
        yield _(
            "With `soft-anti-affinity`, where the design counts on machines being started on other hosts and there is"
            " none without a machine of the same group, machines may share a host then. Move them apart once there is"
            " room: Nova does not do it by itself."
        )
    yield _("A server can be in one group only: groups that overlap are one where all their machines have own hosts.")


def _left(cluster: Cluster, groups: Sequence[ApartGroup]) -> Iterator[str]:
    of = {node: group for group in groups for node in group.nodes}
    for wanted in apart(cluster, hosted(cluster)):
        kept = {id(of[node]) if node in of else node for node in wanted.nodes}
        if len(kept) > 1:
            yield _(
                "{machines} ({functions}) are to be on different hosts, and are not all in one group: see to it"
                " yourself where they are made or moved.",
                machines=names(wanted.machines),
                functions=wanted.told,
            )
    yield _(
        "Groups know hosts only, and not what these stand on: that machines are in the racks and on the feeds of the"
        " design is a matter of availability zones, which an administrator of OpenStack makes of hosts."
    )
    yield _(
        "Nova has to offer these policies to the project: `ServerGroupAntiAffinityFilter` among its filters, and quotas"
        " for groups and their members that suffice."
    )
