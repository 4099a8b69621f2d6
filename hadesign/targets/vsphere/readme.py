"""The README beside the rules for vSphere, and the variables that it explains."""

from collections.abc import Iterator, Sequence

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.hcl import STRING, STRING_MAP, Call, HclExpression, Traversal
from hadesign.targets.hosting import on_hosts
from hadesign.targets.markdown import remark, table, title
from hadesign.targets.terraform import InputVariable, section, use
from hadesign.targets.vsphere.rules import HostedPlace, rule_name
from hadesign.topology.cluster import Cluster


def asked(place: HostedPlace) -> list[InputVariable]:
    """Return the variables of a place: names that only vSphere knows."""
    hosts: dict[str, HclExpression] = {host.name: f"{host.name}.example.org" for host in place.hosts}
    machines: dict[str, HclExpression] = {machine.node.name: machine.node.name for machine in place.machines}
    wanted: tuple[tuple[str, Traversal | Call, str, HclExpression, str], ...] = (
        ("datacenter", STRING, _("Datacenter of vCenter that the hosts are in."), "dc-1", "d"),
        ("compute_cluster", STRING, _("Cluster of hosts, in which DRS has to be on."), "cluster-1", "c"),
        ("hosts", STRING_MAP, _("Name in vSphere of each host of the design."), hosts, "h"),
        (
            "virtual_machines",
            STRING_MAP,
            _("Name in vSphere of each machine, or its path below the datacenter where several have that name."),
            machines,
            "m",
        ),
    )
    # vmware/govmomi, govc/USAGE.md, find: aliases of the types.
    return [
        InputVariable(name, kind, said, example, f"govc find / -type {letter}")
        for name, kind, said, example, letter in wanted
    ]


def readme(cluster: Cluster, places: Sequence[HostedPlace]) -> Artifact:
    """Return how the rules are made, and what they do not do."""
    parts = [
        remark(header(cluster)),
        title(_("Machines on hosts of vSphere")),
        _(
            "What is proved of this design holds while machines are on the hosts that it names. These rules of DRS keep"
            " them there, for Terraform or OpenTofu. Make them once the machines exist, and before anybody relies on"
            " the cluster."
        ),
        _(
            "The provider reads `VSPHERE_SERVER`, `VSPHERE_USER` and `VSPHERE_PASSWORD` from its environment, and the"
            " commands in the table below are those of govc, which reads `GOVC_URL`, `GOVC_USERNAME` and"
            " `GOVC_PASSWORD`: keep all of them out of files."
        ),
    ]
    for place in places:
        heading = _("Zone {name}", name=place.zone) if place.zone else _("Hosts")
        parts += [title(heading, 2), *use(place.folder, asked(place)), *_rules(cluster, place)]
    parts += section(_("What hadesign chose"), *_chosen(places))
    parts += section(_("What is left to you"), *_left(places))
    return Artifact("README.md", "\n\n".join(parts) + "\n")


def _rules(cluster: Cluster, place: HostedPlace) -> Iterator[str]:
    yield _("The rules, with the host of each machine as the design has it:")
    rows = [
        (
            f"`{rule_name(cluster, place, f'{group.name}-apart')}`",
            on_hosts(group.machines),
            _("never on one host") if group.strict else _("on one host only where there is no other one"),
        )
        for group in place.groups
    ]
    rows += [
        (
            f"`{rule_name(cluster, place, f'on-{one.hosts[0].name}-stay')}`",
            on_hosts(one.machines),
            _("stay on {hosts}", hosts=", ".join(host.name for host in one.hosts)),
        )
        for one in place.classes
    ]
    yield table((_("rule"), _("machines"), _("what it does")), rows)


def _chosen(places: Sequence[HostedPlace]) -> Iterator[str]:
    groups = [group for place in places for group in place.groups]
    if any(group.strict for group in groups):
        yield _(
            "Rules that keep machines apart are mandatory: a machine that finds no host of its own does not start, and"
            " is not moved, as two of them on one host would be lost together and nobody would see it before. A host"
            " can be emptied for maintenance only while another one carries none of the machines of the same rule;"
            " otherwise drain the machine in Kubernetes and shut it down meanwhile."
        )
    if not all(group.strict for group in groups):
        yield _(
            "Where the design counts on machines being started on other hosts and there is none without a machine of"
            " the same rule, the rule is not mandatory."
        )
    yield _(
        "Rules that keep machines on their hosts are not mandatory: DRS itself moves nothing against them, while HA and"
        " maintenance may. Hosts that stand on the same things are one group, as it makes no difference on which of"
        " them a machine is."
    )
    if any(place.first for place in places):
        yield _("The control plane, etcd and load balancers have the highest restart priority of HA.")


def _left(places: Sequence[HostedPlace]) -> Iterator[str]:
    groups = [group for place in places for group in place.groups]
    yield _("Switch DRS on and make it fully automated; at any other level it only recommends what the rules ask for.")
    if any(group.strict for group in groups):
        yield _(
            "Set the advanced option `das.respectVmVmAntiAffinityRules` of HA to `true`, so that it keeps machines"
            " apart when it starts them after the loss of a host, too; its default differs between versions."
        )
    elif groups:
        yield _(
            "Set the advanced option `das.respectVmVmAntiAffinityRules` of HA to `false`: with `true` it would not"
            " start a machine again where only a host with another one of its rule is left."
        )
    if len({group.strict for group in groups}) > 1:
        yield _(
            "That option is one for the whole cluster of hosts, so that HA does not start a machine of a rule that is"
            " not mandatory either where there is no host of its own: add a host, or start such a machine by hand."
        )
    yield _(
        "After maintenance or a failover, see whether machines are back on their hosts: `govc vm.info -r` with the"
        " names of all machines names the host of each."
    )
    yield _("Disks: no rule here keeps them on the datastores that the design names; watch what Storage DRS moves.")
    if len(places) > 1:
        yield _(
            "Each zone has a folder of its own, with a state of its own. Where one cluster of hosts stretches over"
            " several zones, name it in each of them: the rules then keep machines in their zones, too."
        )
