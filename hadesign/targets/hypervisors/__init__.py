"""Any other virtualisation: what it has to be told so that machines are where the design has them, as a checklist."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.hosting import HostedMachine, apart, hosted, names, nowhere, on_hosts
from hadesign.targets.markdown import bullets, remark, table, title
from hadesign.topology.cluster import Cluster, ThingId

VERSIONS, JUDGES = ANY_VERSION, ("read-back",)
_OWN = {"vsphere": "vSphere", "openstack": "OpenStack"}
"""Providers with a target of their own."""


def why_not(cluster: Cluster) -> str:
    """Return why not: machines have to name hosts, of a virtualisation that has no target of its own."""
    if not hosted(cluster):
        return nowhere()
    provider = cluster.infrastructure.provider
    if provider in _OWN:
        return _("{product} has a target of its own, {name}", product=_OWN[provider], name=provider)
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Return the checklist."""
    machines = hosted(cluster)
    groups = apart(cluster, machines)
    parts = [
        remark(header(cluster)),
        title(_("Machines on hosts")),
        _(
            "What is proved of this design holds while machines are on the hosts that it names. hadesign writes rules"
            " for vSphere and OpenStack; give any other virtualisation the same ones by hand, before anybody relies on"
            " the cluster."
        ),
    ]
    if groups:
        rows = ((group.told, on_hosts(group.machines), _strictly(strict=group.strict)) for group in groups)
        parts += [
            title(_("Keep these on different hosts"), 2),
            # ansible-collections/community.proxmox, plugins/modules/proxmox_cluster_ha_rules.py, `affinity`;
            # https://learn.microsoft.com/previous-versions/windows/desktop/mscs/groups-antiaffinityclassnames.
            _(
                "One rule for each row. Such rules are called anti-affinity or separation; in Proxmox VE from 9 on they"
                " are HA rules of type `resource-affinity` with `affinity` set to `negative`, and in failover clusters"
                " of Windows one `AntiAffinityClassNames` for each row. Where a virtualisation knows none, switch"
                " automatic migration of these machines off, and move them by hand only."
            ),
            table((_("what they are"), _("machines, with the host of each in the design"), _("how strictly")), rows),
        ]
    parts += [
        title(_("Keep these on their hosts"), 2),
        _(
            "A machine that runs elsewhere stands on other things than those that were counted. Where hosts stand on"
            " the same things, any of them will do."
        ),
        table((_("host"), _("stands on"), _("machines")), _hosts(cluster, machines)),
        title(_("Then"), 2),
        bullets(*_checks(machines)),
    ]
    yield Artifact("README.md", "\n\n".join(parts) + "\n")


def _strictly(*, strict: bool) -> str:
    return _("always") if strict else _("while there is a host for each")


def _hosts(cluster: Cluster, machines: tuple[HostedMachine, ...]) -> Iterator[tuple[str, str, str]]:
    held: dict[ThingId, list[HostedMachine]] = {}
    for machine in machines:
        held.setdefault(machine.host.thing, []).append(machine)
    for host in cluster.hosts:
        needs = (" / ".join(options) for options in cluster.things[host.thing].needs)
        yield host.name, joined(list(needs), COMMAS), names(held.get(host.thing, []))


def _checks(machines: tuple[HostedMachine, ...]) -> Iterator[str]:
    yield _("Try it: empty one host for maintenance, and see that no two machines of a row above come to share one.")
    yield _("Alert on machines that are on other hosts than those above for longer than a repair takes.")
    yield _("Disks: keep them on the datastores that the design names, too.")
    rules = [machine.host.restart for machine in machines]
    if any(rule and rule.elsewhere for rule in rules):
        yield _(
            "The design counts on machines of a lost host being started on other ones: switch that on, keep room for"
            " it, and let etcd, the control plane and load balancers be started first."
        )
    else:
        yield _(
            "The design counts on no restart of machines on other hosts; where the virtualisation makes one, it has to"
            " keep to the rules above."
        )
