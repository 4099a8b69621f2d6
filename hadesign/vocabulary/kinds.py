"""What can fail: one row for each kind, from small to large; the order of the rows is the order of size."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from hadesign.frozen import dataclass

FailureLevel: TypeAlias = Literal["node", "rack", "zone", "region"]
"""How large a failure is; each level includes those before it."""
LEVELS: tuple[FailureLevel, ...] = get_args(FailureLevel)

Kind: TypeAlias = Literal[
    "node", "instance", "host", "datastore", "rack", "power", "switch", "cooling", "domain", "link", "zone", "site",
    "region", "balancer", "provider", "dependency",
]  # fmt: skip

KindGroup: TypeAlias = Literal["machine", "supply", "area", "service", "connection"]
"""What a kind is: a machine or what is in one, what others draw on, a place, what somebody else runs, or a line."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of thing that can fail.

    `level` is the smallest objective whose failures include it, `declared` where the blueprint speaks of it, and
    `reliability` the key of its number in `spec.reliability` (`None`: where it is declared). `group` says what it is,
    and `drawn` whether zones, racks, hosts, links and nodes draw on it in a field of that name. `rack_sized` tells
    whether a design that names one says by this what is lost with a rack. `icon` is its picture in the `diagrams`
    package.
    """

    level: FailureLevel
    singular: str
    plural: str
    declared: str
    reliability: str | None
    group: KindGroup
    icon: str
    drawn: bool = False
    rack_sized: bool = False


_INFRASTRUCTURE = "spec.infrastructure"
KINDS: Mapping[Kind, KindRow] = {
    "node": KindRow("node", "node", "nodes", "spec.nodes", "node", "machine", "generic.compute.Rack"),
    "instance": KindRow(
        "node", "load balancer instance", "load balancer instances", "spec.loadBalancers[].instances", "loadBalancer",
        "machine", "onprem.network.Haproxy",
    ),
    "host": KindRow(
        "node", "host", "hosts", f"{_INFRASTRUCTURE}.hosts, or host of a node", "host", "machine",
        "generic.virtualization.Vmware",
    ),
    "datastore": KindRow(
        "rack", "datastore", "datastores", "datastore of a node", "datastore", "supply", "generic.storage.Storage",
    ),
    "rack": KindRow(
        "rack", "rack", "racks", f"{_INFRASTRUCTURE}.racks, or rack of a node", "rack", "area", "generic.compute.Rack",
        rack_sized=True,
    ),
    "power": KindRow(
        "rack", "power feed", "power feeds", "power of a zone, rack, host, link or node", "power", "supply",
        "generic.place.Datacenter", drawn=True, rack_sized=True,
    ),
    "switch": KindRow(
        "rack", "switch", "switches", "switch of a zone, rack, host, link or node", "switch", "supply",
        "generic.network.Switch", drawn=True, rack_sized=True,
    ),
    "cooling": KindRow(
        "rack", "cooling loop", "cooling loops", "cooling of a zone or rack", "cooling", "supply",
        "generic.place.Datacenter", drawn=True, rack_sized=True,
    ),
    "domain": KindRow(
        "rack", "failure domain", "failure domains", f"{_INFRASTRUCTURE}.domains", "domain", "supply",
        "generic.place.Datacenter",
    ),
    "link": KindRow(
        "rack", "link", "links", f"{_INFRASTRUCTURE}.links", "link", "connection", "generic.network.Router",
    ),
    "zone": KindRow("zone", "zone", "zones", f"{_INFRASTRUCTURE}.zones", "zone", "area", "generic.place.Datacenter"),
    "site": KindRow("region", "site", "sites", "site of a zone", "site", "area", "generic.place.Datacenter"),
    "region": KindRow(
        "region", "region", "regions", f"{_INFRASTRUCTURE}.region, or region of a zone", "region", "area",
        "generic.place.Datacenter",
    ),
    "balancer": KindRow(
        "region", "load balancer", "load balancers", "spec.loadBalancers", "loadBalancer", "service",
        "generic.network.Router",
    ),
    "provider": KindRow(
        "region", "provider", "providers", "spec.kubernetes.installer", "controlPlane",
        "service", "k8s.controlplane.API",
    ),
    "dependency": KindRow(
        "region", "dependency", "dependencies", "spec.dependencies", None, "service", "generic.blank.Blank",
    ),
}  # fmt: skip
"""Every kind of failure, small to large.

A rack's feeds and switches count as rack-sized, so that what is promised of a rack, or of anything larger, is about
them too. A balancer or a control plane that somebody else runs has its redundancy inside, in the zones that it names:
the loss of all of it at once is as large as that of a region. So is that of a dependency, which is nobody's in the
cluster.
"""

SUPPLIES: tuple[Kind, ...] = tuple(kind for kind, row in KINDS.items() if row.drawn)
"""What zones, racks, hosts, links and nodes draw on, each in a field of that name: one, or redundant ones."""


def kinds_up_to(level: FailureLevel) -> frozenset[Kind]:
    """Return the kinds of failure that an objective of this level includes."""
    return frozenset(kind for kind, row in KINDS.items() if LEVELS.index(row.level) <= LEVELS.index(level))
