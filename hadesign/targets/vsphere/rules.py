"""The rules of one cluster of hosts: which machines it keeps apart, where it keeps them, and which it starts first."""

from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.cloud import named
from hadesign.targets.hcl import Block, Call, HclExpression, Traversal, data, identifier, resource
from hadesign.targets.hosting import ApartGroup, HostedMachine, apart, functions, names
from hadesign.topology.cluster import Cluster, Host

LONGEST = 80
"""Characters of a name in vSphere's inventory
(https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/vim.ManagedEntity.html, `name`)."""
CLUSTER = Traversal("data.vsphere_compute_cluster.place.id")


@dataclass(frozen=True, slots=True)
class HostClass:
    """Hosts that stand on the same things, so that a machine may be on any of them, and those that belong there."""

    hosts: tuple[Host, ...]
    machines: tuple[HostedMachine, ...]
    on: str


@dataclass(frozen=True, slots=True)
class HostedPlace:
    """The hosts of a zone with their machines, and what is to be kept of them."""

    folder: str
    zone: str | None
    machines: tuple[HostedMachine, ...]
    groups: tuple[ApartGroup, ...]
    classes: tuple[HostClass, ...]
    first: tuple[HostedMachine, ...]

    @classmethod
    def of(cls, cluster: Cluster, zone: str | None, machines: tuple[HostedMachine, ...]) -> "HostedPlace":
        """Return the place of a zone; of a design without zones it is the only one."""
        return cls(
            zone or "all",
            zone,
            machines,
            apart(cluster, machines),
            tuple(_classes(cluster, zone, machines)),
            tuple(_first(cluster, machines)),
        )

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Every host that a machine may be on."""
        return tuple(host for one in self.classes for host in one.hosts)


def _classes(cluster: Cluster, zone: str | None, machines: Sequence[HostedMachine]) -> Iterator[HostClass]:
    """Yield the hosts of a zone by what they stand on; what carries no machine is none."""
    alike: dict[object, list[Host]] = {}
    for host in cluster.hosts:
        if host.zone == zone:
            alike.setdefault(cluster.things[host.thing].needs, []).append(host)
    for hosts in alike.values():
        things = {host.thing for host in hosts}
        if inside := tuple(machine for machine in machines if machine.host.thing in things):
            stands = (options for options in cluster.things[hosts[0].thing].needs)
            on = joined([" / ".join(options) for options in stands], COMMAS)
            yield HostClass(tuple(hosts), inside, on)


def _first(cluster: Cluster, machines: Sequence[HostedMachine]) -> Iterator[HostedMachine]:
    """Yield the machines that others wait for, where they are started again on another host."""
    needed = {m.node.name for group in functions(cluster, machines) if group.name != "workers" for m in group.machines}
    for machine in machines:
        if machine.node.name in needed and machine.host.restart and machine.host.restart.elsewhere:
            yield machine


def blocks(cluster: Cluster, place: HostedPlace) -> list[Block]:
    """Return the contents of `main.tf`: what is there already, and the rules."""
    return [
        *_found(),
        *(_apart(cluster, place, group) for group in place.groups),
        *(block for one in place.classes for block in _staying(cluster, place, one)),
        *_priority(place),
    ]


def _found() -> Iterator[Block]:
    """Yield what is looked up by the names that it has in vSphere: a name that is not there ends the plan."""
    center = Traversal("data.vsphere_datacenter.place.id")
    each = Traversal("each.value")
    yield data("vsphere_datacenter", "place", {"name": Traversal("var.datacenter")})
    yield data("vsphere_compute_cluster", "place", {"name": Traversal("var.compute_cluster"), "datacenter_id": center})
    for kind, name in (("vsphere_host", "hosts"), ("vsphere_virtual_machine", "virtual_machines")):
        yield data(kind, name, {"for_each": Traversal(f"var.{name}"), "name": each, "datacenter_id": center})


def rule_name(cluster: Cluster, place: HostedPlace, name: str) -> str:
    """Return the name of a rule or group; those of a cluster of hosts share one namespace, with other people's."""
    return named("-".join(part for part in (cluster.name, place.zone, name) if part), LONGEST)


def _ids(kind: str, keys: Sequence[str]) -> HclExpression:
    source = {"hosts": "vsphere_host", "virtual_machines": "vsphere_virtual_machine"}[kind]
    return [Traversal(f"data.{source}.{kind}", key, "id") for key in keys]


def _apart(cluster: Cluster, place: HostedPlace, group: ApartGroup) -> Block:
    # hashicorp/terraform-provider-vsphere@02186b47a3f740c2d97f7928158d1cc1fd245e71:
    # website/docs/r/compute_cluster_vm_anti_affinity_rule.html.markdown, `mandatory`; its ids are UUIDs.
    told = _("Never two of these on one host: {functions}.", functions=group.told)
    if not group.strict:
        told = _("Not two of these on one host as long as there is another one: {functions}.", functions=group.told)
    return resource(
        "vsphere_compute_cluster_vm_anti_affinity_rule",
        identifier(group.name),
        {
            "compute_cluster_id": CLUSTER,
            "name": rule_name(cluster, place, f"{group.name}-apart"),
            "virtual_machine_ids": _ids("virtual_machines", group.nodes),
            "enabled": True,
            "mandatory": group.strict,
        },
        comment=told,
    )


def _staying(cluster: Cluster, place: HostedPlace, one: HostClass) -> Iterator[Block]:
    """Yield the groups of machines and of hosts, and the rule that joins them.

    Names come from the groups, so that these are there before the rule
    (hashicorp/terraform-provider-vsphere@3e6f7081ee8a8ac0d8fdfc98181626f7bb64d7b9:
    website/docs/r/compute_cluster_vm_host_rule.html.markdown).
    """
    key = f"on-{one.hosts[0].name}"
    told = _("These stand on the same things: {things}.", things=one.on) if one.on else ""
    yield resource(
        "vsphere_compute_cluster_host_group",
        identifier(key),
        {
            "compute_cluster_id": CLUSTER,
            "name": rule_name(cluster, place, f"{key}-hosts"),
            "host_system_ids": _ids("hosts", [host.name for host in one.hosts]),
        },
        comment=told,
    )
    yield resource(
        "vsphere_compute_cluster_vm_group",
        identifier(key),
        {
            "compute_cluster_id": CLUSTER,
            "name": rule_name(cluster, place, f"{key}-machines"),
            "virtual_machine_ids": _ids("virtual_machines", [machine.node.name for machine in one.machines]),
        },
    )
    hosts, machines = (
        Traversal(f"vsphere_compute_cluster_{kind}_group.{identifier(key)}.name") for kind in ("host", "vm")
    )
    yield resource(
        "vsphere_compute_cluster_vm_host_rule",
        identifier(key),
        {
            "compute_cluster_id": CLUSTER,
            "name": rule_name(cluster, place, f"{key}-stay"),
            "vm_group_name": machines,
            "affinity_host_group_name": hosts,
            "enabled": True,
            "mandatory": False,
        },
        comment=_(
            "{machines} stay on {hosts}, except while none of these can run them.",
            machines=names(one.machines),
            hosts=joined([host.name for host in one.hosts], COMMAS),
        ),
    )


def _priority(place: HostedPlace) -> Iterator[Block]:
    if place.first:
        machines: list[HclExpression] = [machine.node.name for machine in place.first]
        yield resource(
            "vsphere_ha_vm_override",
            "first",
            {
                "for_each": Call("toset", (machines,)),
                "compute_cluster_id": CLUSTER,
                "virtual_machine_id": Traversal(
                    "data.vsphere_virtual_machine.virtual_machines", Traversal("each.key"), "id"
                ),
                "ha_vm_restart_priority": "highest",
            },
            comment=_("What the others wait for is started first after the loss of a host."),
        )
