"""Where machines stand: regions, sites, zones, racks, hosts, and what powers and connects them."""

from hadesign.blueprint.base import OrNone, Section, optional, required, several, stated_list
from hadesign.blueprint.quantities import Addresses, Bandwidth, Cidrs, Duration, Name, OneOrMany, PartId, San
from hadesign.vocabulary.providers import Provider


class Zone(Section):
    """A failure domain whose parts share building, power or network, close enough for one cluster."""

    name: Name = required("Name of the zone, as in the label topology.kubernetes.io/zone.", "a")
    subnet: Cidrs | None = optional(
        "Network from which addresses of machines in this zone are drawn, or one of each IP version, in a list or with"
        " a comma, the preferred one first.",
        "10.0.1.0/24",
    )
    gateway: Addresses | None = optional(
        "Router's address in the subnet, or one in each; never given to a machine.", "10.0.1.1"
    )
    site: Name | None = optional(
        "Building or campus the zone is in; zones of one site are lost together with it.", "dc-1"
    )
    region: Name | None = optional("Region the zone is in.", "eu-central")
    power: OneOrMany | None = optional("Power feed, or a list of redundant feeds of which one is enough.", "feed-1")
    switch: OneOrMany | None = optional("Switch, or a list of redundant switches of which one is enough.", "spine-1")
    cooling: OneOrMany | None = optional("Cooling loop, or a list of redundant loops of which one is enough.", "loop-1")


class Rack(Section):
    """A rack in a zone."""

    name: Name = required("Name of the rack.", "r1")
    zone: Name | None = optional("Zone the rack stands in.", "a")
    power: OneOrMany | None = optional("Power feed, or a list of redundant feeds.", ["feed-1", "feed-2"])
    switch: OneOrMany | None = optional("Top-of-rack switch, or a list of redundant switches.", "tor-1")
    cooling: OneOrMany | None = optional("Cooling loop, or a list of redundant loops.", "loop-1")


class Restart(Section):
    """What the virtualisation does by itself for machines that are down."""

    elsewhere: bool = required(
        "Whether machines of a host that is lost are started on other hosts of its zone, as vSphere HA does; other"
        " hosts keep room for those of this one, as its admission control does.",
        True,
    )
    monitored: bool | None = optional(
        "Whether a machine that dies while its host lives is started again, too (VM Monitoring of vSphere, instance"
        " monitors of Masakari).",
        True,
    )
    within: Duration | None = optional(
        "Time after which the last of them is back in the cluster: its system has started, its kubelet, and what that"
        " runs by itself, such as a member of etcd.",
        "3m",
    )


class Host(Section):
    """A physical machine that carries virtual machines."""

    name: Name = required("Name of the hypervisor.", "hv-01")
    zone: Name | None = optional("Zone the hypervisor stands in.", "a")
    rack: Name | None = optional("Rack the hypervisor is mounted in.", "r1")
    power: OneOrMany | None = optional("Power feed, or a list of redundant feeds.", "feed-1")
    switch: OneOrMany | None = optional("Switch, or a list of redundant switches.", "tor-1")
    datastores: tuple[Name, ...] | None = stated_list(
        "All datastores that it reaches: machines with disks on others cannot be started on it.", ["san-1"]
    )
    restart: OrNone[Restart] | None = optional(
        "What the virtualisation starts again by itself; without it, no proof counts on that.",
        {"elsewhere": True, "within": "3m"},
    )


class Link(Section):
    """A connection between two zones; several between the same two are redundant."""

    name: Name = required("Name of the link.", "a-b-1")
    between: tuple[Name, ...] = required(
        "The two zones that it connects.", ["a", "b"], strict=False, min_length=2, max_length=2
    )
    power: OneOrMany | None = optional("Power feed, or a list of redundant feeds.", "feed-1")
    switch: OneOrMany | None = optional("Switch, or a list of redundant switches.", "spine-1")
    bandwidth: Bandwidth | None = optional("What it carries in each direction, a second.", "10Gbit")


class Datastore(Section):
    """A datastore or storage array that disks of machines are on."""

    name: Name = required("Name of the datastore.", "san-1")
    zones: tuple[Name, ...] | None = optional(
        "Zones it stands in; of several, in which it keeps copies of everything, one is enough.",
        ["a"],
        strict=False,
        min_length=1,
    )
    power: OneOrMany | None = optional("Power feed, or a list of redundant feeds.", "feed-1")
    switch: OneOrMany | None = optional("Switch, or a list of redundant switches.", "san-switch-1")


class SharedDomain(Section):
    """Something of any other kind that several parts share and are lost with."""

    name: Name = required("Name of the failure domain.", "carrier-1")
    kind: Name = required("What it is, in a word: carrier, peering, campus, account, subscription.", "carrier")
    carries: tuple[PartId, ...] = required(
        "Parts that are lost with it, as `hadesign show` names them.",
        ["zone/a", "zone/b"],
        strict=False,
        min_length=1,
    )


class TimeSync(Section):
    """How clocks of machines are kept right."""

    servers: tuple[San, ...] | None = stated_list(
        "Time servers (NTP) that each machine asks.", ["ntp1.example.org", "ntp2.example.org", "ntp3.example.org"]
    )
    max_offset: Duration | None = optional("Largest difference between two machines' clocks, measured.", "5ms")


class Infrastructure(Section):
    """What the cluster stands on."""

    provider: Provider | None = optional("Who provides the machines.", "bare-metal")
    region: Name | None = optional("Region of all zones that name none themselves.", "eu-central")
    zones: tuple[Zone, ...] = several("Failure domains, at least one.", [{"name": "a"}])
    racks: tuple[Rack, ...] = several("Racks, where they are known.", [{"name": "r1", "zone": "a"}])
    hosts: tuple[Host, ...] = several("Hypervisors, where something is known of them.", [{"name": "hv-01"}])
    datastores: tuple[Datastore, ...] = several(
        "Datastores, where it is known where they stand.", [{"name": "san-1", "zones": ["a"]}]
    )
    domains: tuple[SharedDomain, ...] = several(
        "Shared things of any other kind, and what is lost with each.",
        [{"name": "carrier-1", "kind": "carrier", "carries": ["zone/a", "zone/b"]}],
    )
    links: tuple[Link, ...] = several(
        "Links between zones, all or none: without them nothing is said of partitions.",
        [{"name": "a-b-1", "between": ["a", "b"]}],
    )
    round_trip: Duration | None = optional("Largest network round-trip time between machines of etcd.", "1ms")
    bandwidth: Bandwidth | None = optional(
        "Least bandwidth between machines of etcd, in each direction, a second.", "10Gbit"
    )
    time_sync: OrNone[TimeSync] | None = optional(
        "What keeps clocks of machines right; none if nothing does.",
        {"servers": ["ntp1.example.org", "ntp2.example.org", "ntp3.example.org"]},
    )
