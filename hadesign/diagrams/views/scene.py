"""What every view is made of: the Cluster, what is proved of it, and the machines that are to be shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from hadesign.diagrams.picture import Symbol
from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined, listed_lines
from hadesign.proof import Proof
from hadesign.topology.cluster import Cluster, Flow, Node, ThingId

SHOWN = 5
"""Names that a box lists, one below the other; of more the first are told."""


@dataclass(frozen=True)
class Scene:
    """A design, seen whole or in one zone only."""

    cluster: Cluster
    proof: Proof
    zone: str | None = None

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The machines that are shown."""
        return tuple(node for node in self.cluster.nodes if self.zone in (None, node.zone))

    @cached_property
    def by_name(self) -> Mapping[str, Node]:
        """Every machine, by its name."""
        return {node.name: node for node in self.cluster.nodes}

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Every flow, by its id."""
        return {flow.id: flow for flow in self.cluster.flows}

    @property
    def subtitle(self) -> str:
        """What stands below a title: version, installer, provider and region, or the zone that is shown."""
        if self.zone is not None:
            return _("zone {name}", name=self.zone)
        kubernetes, infrastructure = self.cluster.kubernetes, self.cluster.infrastructure
        parts = (f"Kubernetes {kubernetes.version}", kubernetes.installer, infrastructure.provider)
        return " · ".join(part for part in (*parts, infrastructure.region) if part)

    def port(self, flow: str) -> tuple[str, ...]:
        """Return protocol and port of a flow as they stand on a line; nothing where there is no such flow."""
        return (channel(self.flows[flow]),) if flow in self.flows else ()

    def service(self, *ids: str) -> tuple[str, ...]:
        """Return those of some services that are proved."""
        return tuple(one for one in ids if one in self.proof.by_id)

    def where(self, node: str) -> str:
        """Name the zone of a machine, and nothing where it has none."""
        found = self.by_name.get(node)
        return _("zone {name}", name=found.zone) if found and found.zone else ""


def channel(flow: Flow) -> str:
    """Write protocol and ports of a flow: `TCP 6443`, `TCP 30000-32767`, `VRRP`."""
    if flow.ports is None:
        return flow.protocol
    first, last = flow.ports
    return f"{flow.protocol} {first}" if first == last else f"{flow.protocol} {first}-{last}"


def machines(names: Iterable[str]) -> tuple[ThingId, ...]:
    """Return the ids of machines."""
    return tuple(f"node/{name}" for name in names)


def apart(
    prefix: str, names: Sequence[str], make: Callable[[str], Symbol], title: Callable[[int], str]
) -> tuple[Symbol, ...]:
    """Return a box for each name, or of more than a row of them one with their number and the first names."""
    made = tuple(map(make, names))
    if len(names) <= SHOWN:
        return made
    things = tuple(dict.fromkeys(thing for symbol in made for thing in symbol.things))
    told = (title(len(names)), *listed_lines(names, SHOWN - 1))
    return (Symbol(prefix, made[0].icon, told, things=things, services=made[0].services),)


def lines(*parts: str) -> tuple[str, ...]:
    """Return the lines of a box that say something."""
    return tuple(part for part in parts if part)


def begun(words: str) -> str:
    """Begin a label with a capital, but for a name that has none."""
    return words if words == "etcd" else words[:1].upper() + words[1:]


def nodes_in_zones(count: int, zones: Iterable[str | None]) -> str:
    """Say how many machines there are in how many zones."""
    found = {zone for zone in zones if zone}
    nodes = ngettext("{count:,} node", "{count:,} nodes", count)
    if not found:
        return nodes
    where = ngettext("{count} zone", "{count} zones", len(found))
    return _("{nodes} in {zones}", nodes=nodes, zones=where)


def names_in_a_row(names: Sequence[str]) -> str:
    """Join names by commas."""
    return joined(names, COMMAS)
