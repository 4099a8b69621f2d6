"""What is declared twice: names, numbers, and items of lists in which an item counts once."""

from collections.abc import Iterable, Iterator

from hadesign.blueprint.design import Design
from hadesign.blueprint.platform import COMPONENTS
from hadesign.blueprint.reading import Entry, Problem
from hadesign.blueprint.wording import LISTED, noun, one_of, shown
from hadesign.diagnostic import Path
from hadesign.i18n import _

_FEEDS = ("power", "switch", "cooling")
"""Lists of redundant feeds: one that is named twice is no second one."""


def problems(design: Design) -> Iterator[Problem]:
    """Report names, numbers and list items that are there twice."""
    for names in (
        design.zones,
        design.racks,
        design.hosts,
        design.datastores,
        design.domains,
        design.links,
        design.dependencies,
        design.machines,
        design.pools,
        design.balancers,
        design.classes,
    ):
        yield from names.duplicates()
    yield from _duplicate_keys(design.workloads, ("namespace", "name"), "workload")
    webhooks = design.spec.section("controlPlane").entries("webhooks")
    yield from _duplicate_keys(webhooks, ("namespace", "name"), "webhook")
    yield from _taken(webhooks)
    records = design.spec.section("controlPlane").entries("records")
    yield from _duplicate_keys(records, ("", "name"), "record")
    receivers = design.spec.section("monitoring").entries("receivers")
    yield from _duplicate_keys(receivers, ("", "name"), "receiver")
    egress = design.spec.section("network").entries("egress")
    yield from _duplicate_keys(egress, ("", "name"), "gateway")
    mirrors = design.spec.section("kubernetes", "registry").entries("mirrors")
    yield from _duplicate_keys(mirrors, ("", "registry"), "mirror")
    yield from _duplicate_keys(design.groups, ("zone", "name"), "scaling-group")
    yield from _duplicate_decisions(design)
    for entry, key in _name_lists(design):
        words = entry.words(key)
        if len(words) < 2 or len(words) == len(set(words)):
            continue
        seen: dict[str, Path] = {}
        for path, name in entry.texts(key):
            if name in seen:
                message, first = _("{name} is listed twice", name=shown(name)), ((_("first here"), seen[name]),)
                yield Problem(path, message, _("each name once"), related=first)
            seen.setdefault(name, path)


def _duplicate_keys(entries: tuple[Entry, ...], keys: tuple[str, str], kind: str) -> Iterator[Problem]:
    """Report entries that agree in both keys; an absent namespace is `default`, an absent zone is any."""
    seen: dict[tuple[str, str | None], Path] = {}
    for entry in entries:
        scope, name = entry.text(keys[0]) or ("default" if keys[0] == "namespace" else ""), entry.text(keys[1])
        if name is None:
            continue
        if (scope, name) in seen:
            what, first = noun(kind), ((_("first declared here"), seen[scope, name]),)
            if scope:
                message = _(
                    "{kind} {name} is declared twice in {key} {scope}",
                    kind=what, name=shown(name), key=keys[0], scope=shown(scope),
                )  # fmt: skip
                expected = _("a name that no other {kind} there has", kind=what)
            else:
                message = _("{kind} {name} is declared twice", kind=what, name=shown(name))
                expected = _("a name that no other {kind} has", kind=what)
            yield Problem(entry.place(keys[1]), message, expected, related=first)
        seen.setdefault((scope, name), entry.place(keys[1]))


def _taken(webhooks: tuple[Entry, ...]) -> Iterator[Problem]:
    """Report webhooks that go by the name of another part of the platform, which is proved beside them."""
    for entry in webhooks:
        name = entry.text("name")
        if name in COMPONENTS and COMPONENTS[name] == (entry.text("namespace") or "default"):
            message = _(
                "webhook {name} has the name of a part of the platform in namespace {namespace}",
                name=shown(name), namespace=shown(COMPONENTS[name]),
            )  # fmt: skip
            yield Problem(entry.place("name"), message, _("another name"))


def _duplicate_decisions(design: Design) -> Iterator[Problem]:
    """Report numbers of decisions that are given twice, and successors that are not there."""
    seen: dict[int, Path] = {}
    decisions = design.spec.entries("decisions")
    for entry in decisions:
        number = entry.whole("id")
        if number is not None and number in seen:
            first = ((_("first used here"), seen[number]),)
            message = _("decision {number} is there twice", number=_number(number))
            yield Problem(entry.place("id"), message, _("a number of its own"), related=first)
        elif number is not None:
            seen[number] = entry.place("id")
    complete = len(seen) == len(decisions) and not design.spec.broken("decisions")
    for entry in decisions:
        successor = entry.whole("supersededBy")
        if successor is not None and successor == entry.whole("id"):
            message = _("decision {number} is superseded by itself", number=_number(successor))
            yield Problem(entry.place("supersededBy"), message, _("another decision"))
        elif successor is not None and complete and successor not in seen:
            listed = one_of([_number(number) for number in sorted(seen)[:LISTED]])
            where = ((_("decisions are listed here"), design.spec.place("decisions")),)
            message = _("there is no decision {number}", number=_number(successor))
            yield Problem(entry.place("supersededBy"), message, listed, related=where)


def _number(number: int) -> str:
    """Write a number without quotes; one of hundreds of digits would fill the line."""
    return shown(number).strip("`")


def _name_lists(design: Design) -> Iterator[tuple[Entry, str]]:
    """Yield the lists in which the same name twice is a mistake."""
    spec, infrastructure = design.spec, design.infrastructure
    lists: tuple[tuple[Iterable[Entry], tuple[str, ...]], ...] = (
        (design.placed, ("zones", "roles", *_FEEDS)),
        (infrastructure.entries("zones"), _FEEDS),
        (infrastructure.entries("racks"), _FEEDS),
        (infrastructure.entries("hosts"), _FEEDS),
        (spec.entries("loadBalancers"), ("instances", "zones")),
        (spec.section("controlPlane").entries("records"), ("targets",)),
        (spec.section("monitoring").entries("receivers"), ("severities",)),
        (spec.section("kubernetes", "registry").entries("mirrors"), ("endpoints",)),
        (design.workloads, ("zones",)),
        (spec.section("storage").entries("classes"), ("zones",)),
        (infrastructure.entries("links"), ("between",)),
        (infrastructure.entries("links"), _FEEDS),
        (infrastructure.entries("datastores"), ("zones", *_FEEDS)),
        (infrastructure.entries("domains"), ("carries",)),
        (spec.entries("dependencies"), ("zones", "neededBy")),
    )
    yield from ((entry, name) for entries, names in lists for entry in entries for name in names if name in entry.data)
    yield design.spec.section("storage", "ceph", "monitors"), "nodes"
    yield design.spec.section("network"), "routeReflectors"
    yield design.spec.section("network", "dns"), "upstreams"
