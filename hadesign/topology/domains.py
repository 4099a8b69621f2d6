"""The failure-domain graph: what can fail, and what each thing stands on."""

from collections.abc import Sequence

from hadesign.blueprint.infrastructure import Host, Infrastructure, Link, Rack, Zone
from hadesign.blueprint.models import Spec
from hadesign.blueprint.nodes import Machine
from hadesign.diagnostic import Path
from hadesign.topology.cluster import Kind, Origin, Thing, ThingId
from hadesign.topology.pools import Draft

Needs = tuple[tuple[ThingId, ...], ...]
PROVIDER_CONTROL_PLANE = "provider/control-plane"
_SELF_RUN = frozenset({"haproxy-keepalived", "haproxy", "nginx", "envoy", "kube-vip", "node-local"})
"""Balancers that run on our own nodes; any other is a thing of its own."""


class _Things:
    """Collects things by id; the first mention of a name that is declared nowhere is its origin."""

    def __init__(self) -> None:
        self.found: dict[ThingId, Thing] = {}

    def declare(self, kind: Kind, name: str, needs: Needs, origin: Origin) -> None:
        """Add a declared thing."""
        self.found[f"{kind}/{name}"] = Thing(f"{kind}/{name}", kind, name, needs, origin)

    def mention(self, kind: Kind, names: Sequence[str | None] | str | None, path: Path) -> Needs:
        """Return the need for any one of the names, adding those that are declared nowhere."""
        if not names:
            return ()
        things = {f"{kind}/{name}": name for name in ([names] if isinstance(names, str) else names) if name}
        for thing, name in things.items():
            if thing not in self.found:
                self.found[thing] = Thing(thing, kind, name, (), Origin(path))
        return (tuple(things),) if things else ()

    def place(self, part: Zone | Rack | Host | Link, path: Path) -> Needs:
        """Return the power feeds and switches something draws on."""
        return (
            *self.mention("power", part.power, (*path, "power")),
            *self.mention("switch", part.switch, (*path, "switch")),
        )


def build_things(spec: Spec, drafts: Sequence[Draft]) -> tuple[dict[ThingId, Thing], tuple[Needs, ...]]:
    """Return every thing by id (nodes last), and what each draft stands on, in their order."""
    things = _Things()
    if spec.infrastructure:
        _infrastructure(things, spec.infrastructure)
    _outside(things, spec)
    cache: dict[tuple[Path, str | None], Needs] = {}
    needs: list[Needs] = []
    for draft in drafts:
        # All machines of a pool in one zone stand on the same, and pools may be large.
        key = (draft.origin.path, draft.zone)
        if key not in cache:
            cache[key] = _stands_on(things, draft)
        needs.append(cache[key])
    for draft, stands_on in zip(drafts, needs, strict=True):
        things.declare("node", draft.name, stands_on, draft.origin)
    _instances(things, spec)
    return things.found, tuple(needs)


def _infrastructure(things: _Things, infrastructure: Infrastructure) -> None:
    """Add zones, racks and hosts, and what they name."""
    base: Path = ("spec", "infrastructure")
    for index, zone in enumerate(infrastructure.zones):
        path: Path = (*base, "zones", index)
        region = things.mention("region", zone.region or infrastructure.region, _region_path(zone, path))
        site = things.mention("site", zone.site, (*path, "site"))
        if site and region:
            # A site lies in the region of the first zone that names it.
            held = things.found[site[0][0]]
            things.declare("site", held.name, held.needs or region, held.origin)
        needs = (*(site or region), *things.place(zone, path))
        things.declare("zone", zone.name, needs, Origin(path))
    for index, rack in enumerate(infrastructure.racks):
        path = (*base, "racks", index)
        needs = (*things.mention("zone", rack.zone, (*path, "zone")), *things.place(rack, path))
        things.declare("rack", rack.name, needs, Origin(path))
    for index, host in enumerate(infrastructure.hosts):
        path = (*base, "hosts", index)
        needs = (
            *things.mention("zone", host.zone, (*path, "zone")),
            *things.mention("rack", host.rack, (*path, "rack")),
            *things.place(host, path),
        )
        things.declare("host", host.name, needs, Origin(path))
    _links(things, infrastructure)


def _links(things: _Things, infrastructure: Infrastructure) -> None:
    """Add links; a link is of no use where a zone at one of its ends is dead."""
    for index, link in enumerate(infrastructure.links):
        path: Path = ("spec", "infrastructure", "links", index)
        ends = [things.mention("zone", zone, (*path, "between", number)) for number, zone in enumerate(link.between)]
        needs = (*(need for end in ends for need in end), *things.place(link, path))
        things.declare("link", link.name, needs, Origin(path))


def _region_path(zone: Zone, path: Path) -> Path:
    return (*path, "region") if zone.region else ("spec", "infrastructure", "region")


def _stands_on(things: _Things, draft: Draft) -> Needs:
    """Return what a machine stands on."""
    entry, path = draft.entry, draft.origin.path
    host = entry.host if isinstance(entry, Machine) else None
    named: tuple[tuple[Kind, Sequence[str] | str | None], ...] = (
        ("zone", draft.zone),
        ("rack", entry.rack),
        ("host", host),
        ("datastore", entry.datastore),
        ("power", entry.power),
        ("switch", entry.switch),
    )
    return tuple(need for kind, names in named if names for need in things.mention(kind, names, (*path, kind)))


def instance_of(balancer: str, node: str) -> ThingId:
    """Return the id of a balancer's instance on a node."""
    return f"instance/{balancer}/{node}"


def _instances(things: _Things, spec: Spec) -> None:
    """Add the instances of balancers that run on our own nodes: each can fail while its node lives."""
    for index, balancer in enumerate(spec.load_balancers):
        for position, node in enumerate(balancer.instances if balancer.type in _SELF_RUN else ()):
            origin = Origin(("spec", "loadBalancers", index, "instances", position))
            things.declare("instance", f"{balancer.name}/{node}", ((f"node/{node}",),), origin)


def _outside(things: _Things, spec: Spec) -> None:
    """Add what others run for us: cloud balancers, a managed control plane, dependencies."""
    for index, dependency in enumerate(spec.dependencies):
        where: Path = ("spec", "dependencies", index)
        needs = things.mention("zone", dependency.zones, (*where, "zones"))
        things.declare("dependency", dependency.name, needs, Origin(where))
    for index, balancer in enumerate(spec.load_balancers):
        if balancer.type not in _SELF_RUN:
            path: Path = ("spec", "loadBalancers", index)
            needs = things.mention("zone", balancer.zones, (*path, "zones"))
            things.declare("balancer", balancer.name, needs, Origin(path))
    if spec.kubernetes.installer == "managed":
        region = spec.infrastructure.region if spec.infrastructure else None
        needs = things.mention("region", region, ("spec", "infrastructure", "region"))
        things.declare("provider", "control-plane", needs, Origin(("spec", "kubernetes", "installer")))
