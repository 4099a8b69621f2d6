"""Cross references: every name that is used is declared somewhere; both places are named."""

import re
from collections.abc import Iterator

from hadesign.blueprint import balancing, control, duplicates, empties, needs, networks, placement, saved
from hadesign.blueprint.dependencies import SERVICES
from hadesign.blueprint.design import Design, Names, names_of
from hadesign.blueprint.reading import Entry, Place, Problem
from hadesign.blueprint.wording import LISTED, noun, nouns, one_of, safe_path, shown
from hadesign.diagnostic import Diagnostic, Path, Related
from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.source import Document, input_diagnostic, meant, nearest
from hadesign.source.limits import MAX_MISTAKES
from hadesign.source.problems import others

_SERIAL = re.compile(r"[0-9]+|(?<=-)[a-z](?![^.])")
_GUESSED = 20
"""Most unknown names of one kind that get a "did you mean": a guess compares with every declared name."""


def contradictions(document: Document) -> list[Diagnostic]:
    """Return what contradicts itself in a document; parts that cannot be read are passed over.

    Beyond `MAX_MISTAKES` they are counted.
    """
    design = Design(document.data)
    checks = (
        empties.problems,
        duplicates.problems,
        _unknown,
        placement.problems,
        networks.problems,
        control.problems,
        balancing.problems,
        needs.problems,
        saved.problems,
    )
    found = [problem for check in checks for problem in check(design)]
    told = [_placed(problem, document) for problem in found[:MAX_MISTAKES]]
    return [*told, *others(len(found) - len(told), document.value(found[-1].path))] if found else []


def _placed(problem: Problem, document: Document) -> Diagnostic:
    """Give a problem and its related places their lines and columns."""
    locate = document.key if problem.at_key else document.value
    related = tuple(Related(message, document.value(path)) for message, path in problem.related)
    return input_diagnostic(
        problem.message,
        locate(problem.path),
        safe_path(problem.path),
        expected=problem.expected,
        hint=problem.hint,
        related=related,
    )


def _unknown(design: Design) -> Iterator[Problem]:
    """Report names that nothing declares."""
    yield from _zones_without_list(design)
    for names, used in uses(design):
        unknown = [place for place in used if place[1] not in names.entries] if names.complete else []
        for number, (path, name) in enumerate(unknown):
            yield _undeclared(names, path, name, guess=number < _GUESSED)


def _undeclared(names: Names, path: Path, name: str, guess: bool) -> Problem:
    """Say that a name is not declared, and where names of its kind are."""
    known, kind = list(names.entries), noun(names.kind)
    if not known:
        expected = _("a {kind} that is declared in the blueprint", kind=kind)
    elif len(known) > LISTED:
        expected = _("one of the {number} declared", number=len(known))
    else:
        expected = one_of([shown(n) for n in known])
    near = nearest(name, [n for n in known if n.isprintable() and not _siblings(n, name)]) if guess else ""
    here = _("{kinds} are declared here", kinds=nouns(names.kind))
    related = (_("declared here"), names.place(near)) if near else (here, names.where)
    message = _("{kind} {name} is not declared", kind=kind, name=shown(name))
    return Problem(path, message, expected, meant(near), (related,), at_key=path[-1] == name)


def _siblings(one: str, other: str) -> bool:
    """Tell whether names differ only in their number or last letter (`lb-a`, `lb-b.dc`): two things, not a typo."""
    return _SERIAL.sub("#", one) == _SERIAL.sub("#", other)


def uses(design: Design) -> Iterator[tuple[Names, list[Place]]]:
    """Yield every kind of name with the places that use it."""
    zones, racks, hosts = design.zones, design.racks, design.hosts
    plane = design.spec.section("controlPlane")
    if zones.entries:
        yield zones, [place for entry, key in _zone_users(design) for place in entry.texts(key)]
    if racks.entries:
        users = (*design.placed, *design.infrastructure.entries("hosts"))
        yield racks, [place for entry in users for place in entry.texts("rack")]
    if hosts.entries:
        yield hosts, [place for entry in design.placed for place in entry.texts("host")]
    if design.datastores.entries:
        hosting = design.infrastructure.entries("hosts")
        yield _with_mentioned(design), [place for entry in hosting for place in entry.listed("datastores")]
    yield (
        design.machines,
        [place for entry in design.spec.entries("loadBalancers") for place in entry.listed("instances")],
    )
    yield _with_pool_members(design), [place for entry, key in _node_users(design) for place in entry.listed(key)]
    bound = (*design.workloads, *design.spec.section("storage").entries("classes"))
    yield design.pools, [place for entry in bound for place in entry.texts("pool")]
    watching = (design.spec.section("monitoring", name) for name in ("prometheus", "alertmanager"))
    volumes = [volume for entry in (*design.workloads, *watching) for volume in entry.entries("volumes")]
    yield design.classes, [place for entry in volumes for place in entry.texts("class")]
    yield design.dependencies, [p for p in plane.section("access").texts("identityProvider") if p[1] != "none"]
    yield from _promised(design)
    yield from _needing(design)


def _with_mentioned(design: Design) -> Names:
    """Return the datastores, with those that only machines name."""
    named = {name: entry for entry in design.placed for _, name in entry.texts("datastore")}
    return design.datastores._replace(entries={**named, **design.datastores.entries})


def _zone_users(design: Design) -> Iterator[tuple[Entry, str]]:
    """Yield what stands in zones, with the key that says so."""
    infrastructure = design.infrastructure
    for entry in (
        *infrastructure.entries("racks"),
        *infrastructure.entries("hosts"),
        *design.spec.section("network").entries("egress"),
        *_backups(design),
        *design.groups,
        *design.spec.section("controlPlane", "access").entries("ways"),
    ):
        yield entry, "zone"
    for entry in design.placed:
        yield entry, "zones" if "pool" in entry.data else "zone"
    classes = design.spec.section("storage").entries("classes")
    dependencies = design.spec.entries("dependencies")
    stores = design.infrastructure.entries("datastores")
    for entry in (*design.spec.entries("loadBalancers"), *design.workloads, *classes, *dependencies, *stores):
        yield entry, "zones"
    for entry in design.spec.entries("loadBalancers"):
        yield entry, "entersAt"
    for entry in infrastructure.entries("links"):
        yield entry, "between"


def _zones_without_list(design: Design) -> Iterator[Problem]:
    """Say once that zones are used and none is declared."""
    if design.zones.entries or not design.zones.complete:
        return
    used = [place for entry, key in _zone_users(design) for place in entry.texts(key)]
    if not used:
        return
    wanted = list(dict.fromkeys(name for _, name in used))
    path, name = used[0]
    others = tuple(
        (_("zone {name} is used here", name=shown(other)), place) for place, other in used[1:] if other != name
    )
    yield Problem(
        path,
        _("zone {name} is not declared, as `spec.infrastructure.zones` lists none", name=shown(name)),
        _("zones {names} in `spec.infrastructure.zones`", names=listed(map(shown, wanted), LISTED)),
        related=tuple({message: (message, place) for message, place in reversed(others)}.values())[:LISTED],
    )


def _backups(design: Design) -> tuple[Entry, Entry]:
    """Return the two kinds of backup."""
    return design.spec.section("backup", "etcd"), design.spec.section("backup", "volumes")


def _node_users(design: Design) -> Iterator[tuple[Entry, str]]:
    """Yield what names nodes that may also come from a pool."""
    yield design.spec.section("storage", "ceph", "monitors"), "nodes"
    yield design.spec.section("network"), "routeReflectors"
    for entry in _backups(design):
        yield entry, "node"


def _with_pool_members(design: Design) -> Names:
    """Return the nodes, with those that pools will add (`pool-zone-number`, or `pool-number` without zones)."""
    stems = dict(design.pools.entries)
    for name, pool in design.pools.entries.items():
        stems |= {f"{name}-{zone}": pool for zone in design.pool_zones(pool)}
    members = {
        name: stems[stem]
        for entry, key in _node_users(design)
        for _, name in entry.listed(key)
        if (stem := name.rstrip("0123456789").removesuffix("-")) in stems and name != stem
    }
    nodes = design.machines
    complete = nodes.complete and design.pools.complete
    return nodes._replace(entries={**members, **nodes.entries}, complete=complete)


def _needing(design: Design) -> Iterator[tuple[Names, list[Place]]]:
    """Yield the services, workloads and webhooks that dependencies say they stop."""
    workloads = names_of(
        "workload", design.spec.place("workloads"), design.workloads, "name", not design.spec.broken("workloads")
    )
    services = {name: Entry(("spec",), {}) for name in SERVICES}
    plane = design.spec.section("controlPlane")
    webhooks = names_of(
        "webhook", plane.place("webhooks"), plane.entries("webhooks"), "name", not plane.broken("webhooks")
    )
    complete = workloads.complete and webhooks.complete
    entries = {**services, **webhooks.entries, **workloads.entries}
    known = workloads._replace(kind="service-or-workload", entries=entries, complete=complete)
    dependencies = design.spec.entries("dependencies")
    yield known, [place for entry in dependencies for place in entry.texts("neededBy")]
    yield workloads, [place for entry in dependencies for place in entry.texts("runsOn")]


def _promised(design: Design) -> Iterator[tuple[Names, list[Place]]]:
    """Yield the workloads that have objectives of their own."""
    survives = design.spec.section("objectives", "survives", "workloads")
    used = [(survives.place(name), name) for name in survives.data if isinstance(name, str)]
    complete = not design.spec.broken("workloads")
    yield names_of("workload", design.spec.place("workloads"), design.workloads, "name", complete), used
