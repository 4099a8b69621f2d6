"""What can fail: one row for each kind, from small to large; the order of the rows is the order of size."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from hadesign.frozen import dataclass
from hadesign.i18n import Plural, counted, plural

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

    `level` is the smallest objective whose failures include it, `nouns` name one and several, and `reliability` is the
    key of its number in `spec.reliability` (`None`: where it is declared). `group` says what it is, and `drawn` whether
    zones, racks, hosts, links and nodes draw on it in a field of that name. `rack_sized` tells whether a design that
    names one says by this what is lost with a rack. `icon` is its picture in the `diagrams` package.
    """

    level: FailureLevel
    nouns: Plural
    reliability: str | None
    group: KindGroup
    icon: str
    drawn: bool = False
    rack_sized: bool = False

    def noun(self, count: int = 1) -> str:
        """Name so many things of this kind, without the number."""
        return counted(self.nouns, count)


KINDS: Mapping[Kind, KindRow] = {
    "node": KindRow("node", plural("node", "nodes"), "node", "machine", "generic.compute.Rack"),
    "instance": KindRow(
        "node", plural("load balancer instance", "load balancer instances"), "loadBalancer", "machine",
        "onprem.network.Haproxy",
    ),
    "host": KindRow("node", plural("host", "hosts"), "host", "machine", "generic.virtualization.Vmware"),
    "datastore": KindRow(
        "rack", plural("datastore", "datastores"), "datastore", "supply", "generic.storage.Storage",
    ),
    "rack": KindRow(
        "rack", plural("rack", "racks"), "rack", "area", "generic.compute.Rack", rack_sized=True,
    ),
    "power": KindRow(
        "rack", plural("power feed", "power feeds"), "power", "supply", "generic.place.Datacenter", drawn=True,
        rack_sized=True,
    ),
    "switch": KindRow(
        "rack", plural("switch", "switches"), "switch", "supply", "generic.network.Switch", drawn=True, rack_sized=True,
    ),
    "cooling": KindRow(
        "rack", plural("cooling loop", "cooling loops"), "cooling", "supply", "generic.place.Datacenter", drawn=True,
        rack_sized=True,
    ),
    "domain": KindRow(
        "rack", plural("failure domain", "failure domains"), "domain", "supply", "generic.place.Datacenter",
    ),
    "link": KindRow("rack", plural("link", "links"), "link", "connection", "generic.network.Router"),
    "zone": KindRow("zone", plural("zone", "zones"), "zone", "area", "generic.place.Datacenter"),
    "site": KindRow("region", plural("site", "sites"), "site", "area", "generic.place.Datacenter"),
    "region": KindRow("region", plural("region", "regions"), "region", "area", "generic.place.Datacenter"),
    "balancer": KindRow(
        "region", plural("load balancer", "load balancers"), "loadBalancer", "service", "generic.network.Router",
    ),
    "provider": KindRow(
        "region", plural("provider", "providers"), "controlPlane", "service", "k8s.controlplane.API",
    ),
    "dependency": KindRow(
        "region", plural("dependency", "dependencies"), None, "service", "generic.blank.Blank",
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
