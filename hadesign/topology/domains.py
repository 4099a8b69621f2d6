"""The failure-domain graph: what can fail, and what each thing stands on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from hadesign.blueprint.infrastructure import Datastore, Host, Infrastructure, Link, Rack, Zone
from hadesign.blueprint.models import Spec
from hadesign.blueprint.nodes import Machine, Pool
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import did_you_mean, input_diagnostic
from hadesign.stated import Nothing
from hadesign.topology.above import Needs
from hadesign.topology.given import Given
from hadesign.topology.nouns.places import Origin, Thing, ThingId
from hadesign.topology.order import by_name, in_order
from hadesign.topology.pools import Draft
from hadesign.vocabulary.balancers import BALANCERS, BalancerRow
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.vocabulary.kinds import SUPPLIES, Kind

PROVIDER_CONTROL_PLANE = "provider/control-plane"
_PLACES: tuple[Kind, ...] = ("zone", "rack", "host", "datastore")
Placed: TypeAlias = Zone | Rack | Host | Link | Datastore | Machine | Pool
"""What draws on supplies."""


def instance_of(balancer: str, node: str) -> ThingId:
    """Return the id of a balancer's instance on a node."""
    return f"instance/{balancer}/{node}"


def unwatched(track: object, row: BalancerRow) -> bool:
    """Whether an address stays with a machine whose balancer died: keepalived looks at machines alone."""
    return row.keepalived and row.forwards and isinstance(track, Nothing)


class _Things:
    """Collects things by id; the first mention of a name that is declared nowhere is its origin."""

    def __init__(self, shared: Mapping[ThingId, tuple[ThingId, ...]]) -> None:
        """Keep the shared domains that carry each thing."""
        self.found: dict[ThingId, Thing] = {}
        self.shared = shared

    def declare(self, kind: Kind, name: str, needs: Needs, origin: Origin, family: str = "") -> None:
        """Add a declared thing."""
        thing = f"{kind}/{name}"
        self.found[thing] = Thing(thing, kind, name, needs + self.carried(thing, needs), origin, family)

    def carried(self, thing: ThingId, needs: Needs) -> Needs:
        """Return the need for each shared domain that carries a thing."""
        domains = self.shared.get(thing)
        return tuple((domain,) for domain in domains if (domain,) not in needs) if domains else ()

    def mention(self, kind: Kind, names: Sequence[str | None] | str | None, origin: Origin, *step: str | int) -> Needs:
        """Return the need for any one of the names, adding those that are declared nowhere, as a field names them."""
        if not names:
            return ()
        if isinstance(names, str):
            thing = f"{kind}/{names}"
            if thing not in self.found:
                self.declare(kind, names, (), origin.below(*step))
            return ((thing,),)
        things = {f"{kind}/{name}": name for name in in_order(name for name in names if name)}
        for thing, name in things.items():
            if thing not in self.found:
                self.declare(kind, name, (), origin.below(*step))
        return (tuple(things),) if things else ()

    def supplies(self, part: Placed, origin: Origin) -> Needs:
        """Return the supplies that something draws on: each kind is a field of its name, where the model has one."""
        return tuple(
            need for kind in _supplies_of(type(part)) for need in self.mention(kind, getattr(part, kind), origin, kind)
        )


@cache
def _supplies_of(model: type[Placed]) -> tuple[Kind, ...]:
    return tuple(kind for kind in SUPPLIES if kind in model.model_fields)


def build_things(given: Given, drafts: Sequence[Draft]) -> tuple[dict[ThingId, Thing], tuple[Needs, ...]]:
    """Return every thing by id (nodes last), and what each draft stands on, in their order.

    Raises:
        InputError: a shared domain carries what there is not.
    """
    spec = given.spec
    things = _Things(_shared(given))
    if spec.infrastructure:
        _infrastructure(things, spec.infrastructure, given)
    _outside(things, spec, given)
    cache: dict[object, Needs] = {}
    needs: list[Needs] = []
    for draft in drafts:
        # Machines of a pool, and of a host, stand on the same, and there may be thousands.
        thing = f"node/{draft.name}"
        assumed, named = given.stands_on(thing), _named(draft)
        key = (type(draft.entry), named, assumed)
        if key not in cache:
            own = _stands_on(things, draft, named)
            cache[key] = (*own, *(need for need in assumed if need not in own))
        own = things.carried(thing, cache[key])
        needs.append(cache[key] + own if own else cache[key])
    for draft, stands_on in zip(drafts, needs, strict=True):
        things.declare("node", draft.name, stands_on, draft.origin)
    _instances(things, spec, given)
    _check_carried(given, things.found)
    return things.found, tuple(needs)


def _shared(given: Given) -> dict[ThingId, tuple[ThingId, ...]]:
    """Return for each thing the shared domains that carry it."""
    found: dict[ThingId, tuple[ThingId, ...]] = {}
    for _index, domain in by_name(given.spec.infrastructure.domains if given.spec.infrastructure else ()):
        for thing in domain.carries:
            found[thing] = (*found.get(thing, ()), f"domain/{domain.name}")
    return found


def _check_carried(given: Given, things: Collection[ThingId]) -> None:
    """Refuse shared domains of parts that there are not; machines of pools have their names only now."""
    problems = []
    for index, domain in enumerate(given.spec.infrastructure.domains if given.spec.infrastructure else ()):
        for position, part in enumerate(domain.carries):
            origin = given.at("infrastructure", "domains", index, "carries", position)
            if part in things and not part.startswith("domain/"):
                continue
            missing = part not in things
            wrong = (
                _("there is no part {part}", part=part) if missing else _("a shared domain cannot carry another one")
            )
            place, hint = given.document.value(origin.path), did_you_mean(part, things) if missing else ""
            expected = _("a part that exists; `hadesign show` lists machines and failure domains")
            problems.append(input_diagnostic(wrong, place, origin.path, expected=expected, hint=hint))
    if problems:
        raise InputError(problems)


def _infrastructure(things: _Things, infrastructure: Infrastructure, given: Given) -> None:
    """Add shared domains, zones, racks, hosts and datastores, and what they name."""
    for index, domain in by_name(infrastructure.domains):
        things.declare("domain", domain.name, (), given.at("infrastructure", "domains", index), domain.kind)
    for index, zone in by_name(infrastructure.zones):
        _zone(things, infrastructure, zone, given.at("infrastructure", "zones", index), given)
    for index, rack in by_name(infrastructure.racks):
        origin = given.at("infrastructure", "racks", index)
        needs = (*things.mention("zone", rack.zone, origin, "zone"), *things.supplies(rack, origin))
        things.declare("rack", rack.name, needs, origin)
    for index, host in by_name(infrastructure.hosts):
        origin = given.at("infrastructure", "hosts", index)
        needs = (
            *things.mention("zone", host.zone, origin, "zone"),
            *things.mention("rack", host.rack, origin, "rack"),
            *things.supplies(host, origin),
        )
        things.declare("host", host.name, needs, origin)
    for index, store in by_name(infrastructure.datastores):
        origin = given.at("infrastructure", "datastores", index)
        needs = (*things.mention("zone", store.zones, origin, "zones"), *things.supplies(store, origin))
        things.declare("datastore", store.name, needs, origin)
    _links(things, infrastructure, given)


def _zone(things: _Things, infrastructure: Infrastructure, zone: Zone, origin: Origin, given: Given) -> None:
    where = origin.below("region") if zone.region else given.at("infrastructure", "region")
    region = things.mention("region", zone.region or infrastructure.region, where)
    site = things.mention("site", zone.site, origin, "site")
    if site and region:
        # A site lies in the region of the first zone that names it.
        held = things.found[site[0][0]]
        if not any(need[0].startswith("region/") for need in held.needs):
            things.declare("site", held.name, (*region, *held.needs), held.origin)
    things.declare("zone", zone.name, (*(site or region), *things.supplies(zone, origin)), origin)


def _links(things: _Things, infrastructure: Infrastructure, given: Given) -> None:
    """Add links; a link is of no use where a zone at one of its ends is dead."""
    for index, link in by_name(infrastructure.links):
        origin = given.at("infrastructure", "links", index)
        between = by_name(link.between, str)
        ends = [things.mention("zone", zone, origin, "between", number) for number, zone in between]
        needs = (*(need for end in ends for need in end), *things.supplies(link, origin))
        things.declare("link", link.name, needs, origin)


def _named(draft: Draft) -> tuple[Sequence[str] | str | None, ...]:
    """Return what a machine is said to stand on, place by place and supply by supply."""
    entry = draft.entry
    host = entry.host if isinstance(entry, Machine) else None
    supplies = [getattr(entry, kind) for kind in _supplies_of(type(entry))]
    return draft.zone, entry.rack, host, entry.datastore, *supplies


def _stands_on(things: _Things, draft: Draft, named: Iterable[Sequence[str] | str | None]) -> Needs:
    """Return what a machine stands on, given what it names."""
    kinds = (*_PLACES, *_supplies_of(type(draft.entry)))
    pairs = zip(kinds, named, strict=True)
    return tuple(need for kind, names in pairs for need in things.mention(kind, names, draft.origin, kind))


def _instances(things: _Things, spec: Spec, given: Given) -> None:
    """Add the instances of balancers that run on our own nodes: each can fail while its node lives.

    Where it matters which of both failed, as the address stays with a machine that lives, it is the program alone.
    """
    for index, balancer in by_name(spec.load_balancers):
        row = BALANCERS[balancer.type]
        for position, node in enumerate(balancer.instances if row.runs != "elsewhere" else ()):
            origin = given.at("loadBalancers", index, "instances", position)
            needs = () if unwatched(balancer.track, row) else ((f"node/{node}",),)
            things.declare("instance", f"{balancer.name}/{node}", needs, origin)


def _outside(things: _Things, spec: Spec, given: Given) -> None:
    """Add what others run for us: cloud balancers, a managed control plane, dependencies."""
    for index, dependency in by_name(spec.dependencies):
        origin = given.at("dependencies", index)
        if dependency.runs_on is not None:
            continue
        things.declare("dependency", dependency.name, things.mention("zone", dependency.zones, origin, "zones"), origin)
    for index, balancer in by_name(spec.load_balancers):
        if BALANCERS[balancer.type].runs == "elsewhere":
            origin = given.at("loadBalancers", index)
            needs = things.mention("zone", balancer.zones, origin, "zones")
            things.declare("balancer", balancer.name, needs + given.stands_on(f"balancer/{balancer.name}"), origin)
    if not INSTALLERS[spec.kubernetes.installer].runs_control_plane:
        region = spec.infrastructure.region if spec.infrastructure else None
        needs = things.mention("region", region, given.at("infrastructure", "region"))
        things.declare("provider", "control-plane", needs, given.at("kubernetes", "installer"))
