"""Nodes, what they stand on, whether they suffice, and what runs on them, with the picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.words import addresses, cpu, given, head, memory, names, nodes_named, size, title
from hadesign.i18n import _, ngettext, translated
from hadesign.lists import COMMAS, EACH_OR, joined
from hadesign.proof import KINDS
from hadesign.proof.capacity.balances import Balance
from hadesign.report.markdown import filled, join, table, text
from hadesign.report.names import run
from hadesign.topology.cluster import NodeGroup, Thing, Workload
from hadesign.words.amounts import RESOURCE_WORDS
from hadesign.words.fitting import facts
from hadesign.words.things import noun, thing_words

PICTURE = "pictures/architecture.svg"


def page(book: Book) -> str:
    """Return the topology page."""
    shown = text(_("Clients, load balancers, control plane, workers and workloads by zone"))
    return join(
        title(_("Topology")),
        # A link around the picture: on a small screen it opens at full size.
        f"[![{shown}]({PICTURE})]({PICTURE})",
        title(_("Nodes"), 2),
        _("Equal nodes share a row; [the list of nodes](nodes.md) has one for each."),
        _nodes(book),
        title(_("Failure domains"), 2),
        _("A thing lives while everything it stands on lives; of redundant feeds or switches one is enough."),
        _domains(book),
        title(_("Capacity"), 2),
        _capacity(book),
        title(_("Workloads"), 2),
        _("Each workload, how many replicas it has and needs, and where they may run."),
        _workloads(book),
    )


def _nodes(book: Book) -> str:
    cluster = book.cluster

    def row(group: NodeGroup) -> tuple[str, ...]:
        nodes = [cluster.nodes[index] for index in group.nodes]
        return (
            nodes_named(nodes),
            ", ".join(sorted(group.roles)),
            given(group.zone),
            _needs(book, [needs for needs in group.needs if not needs[0].startswith("zone/")]),
            size(group.size),
            addresses(nodes),
            book.line(nodes[0].origin),
        )

    titles = head(_("nodes"), _("roles"), _("zone"), _("stand on"), _("size"), _("addresses"), _("line"))
    return table(*filled(titles, [row(group) for group in cluster.groups]))


def _needs(book: Book, needs: Sequence[Sequence[str]]) -> str:
    """Say what something stands on: `switch spine-1 or spine-2` where one of both is enough."""
    things = book.cluster.things
    alternatives = [(noun(things[one[0]].kind), [text(things[thing].name) for thing in one]) for one in needs]
    return joined([_("{kind} {name}", kind=kind, name=joined(named, EACH_OR)) for kind, named in alternatives], COMMAS)


def _domains(book: Book) -> str:
    """List what can fail beside nodes, what each stands on, and the nodes that go with it."""
    things = sorted(
        (thing for thing in book.cluster.things.values() if thing.kind != "node"),
        key=lambda thing: -KINDS.index(thing.kind),
    )
    if not things:
        return _("The blueprint names no zones, racks, hosts or feeds.")
    lost = {failure.thing: failure.lost for failure in book.proof.failures}

    def row(thing: Thing) -> tuple[str, ...]:
        takes = _lost(book, lost.get(thing.id, {}))
        return text(thing_words(thing.id)), _needs(book, thing.needs), takes, book.line(thing.origin)

    titles = head(_("domain"), _("stands on"), _("nodes lost with it"), _("line"))
    return table(*filled(titles, map(row, things)))


def _lost(book: Book, groups: Mapping[int, int]) -> str:
    """Name the nodes that a failure takes."""
    total = sum(groups.values())
    if total == len(book.cluster.nodes):
        return ngettext("all {count:,}", "all {count:,}", total) if total > 1 else _("the only one")
    return _run(book, sorted(groups)) or _("none")


def _run(book: Book, groups: Iterable[int]) -> str:
    """Name the nodes of some groups; of many only the first, and how many more there are."""
    cluster = book.cluster
    return text(run([cluster.nodes[index].name for group in groups for index in cluster.groups[group].nodes]))


def _capacity(book: Book) -> str:
    """Show what is asked for beside what is left after a loss."""
    capacity = book.proof.capacity
    show: dict[str, Callable[[int], str]] = {"cpu": cpu, "memory": memory, "pods": "{:,}".format}
    rows = [
        (
            _resource(balance),
            show[balance.resource](balance.requested),
            show[balance.resource](balance.total),
            show[balance.resource](balance.after_node),
            show[balance.resource](balance.after_zone) if balance.after_zone is not None else "–",
        )
        for balance in capacity.balances
    ]
    titles = head(
        _("resource"), _("requested"), _("there is"), _("without the largest node"), _("without the largest zone")
    )
    missing = names(facts(gap for gap, _origin in capacity.missing), 3)
    return join(
        _(
            "What workloads request, and what workers offer. The sums are bounds: what exceeds them cannot fit, what"
            " does not may still not pack."
        )
        if rows
        else "",
        table(titles, rows),
        _("Not summed up, as not given: {facts}.", facts=missing) if missing else "",
        "" if rows or missing else _("No workers or no workloads are declared."),
    ).rstrip()


def _resource(balance: Balance) -> str:
    """Name what is counted, and for whom."""
    words = translated(RESOURCE_WORDS[balance.resource])
    return _("{resource} of pool {pool}", resource=words, pool=text(balance.pool)) if balance.pool else words


def _workloads(book: Book) -> str:
    if not book.cluster.workloads:
        return _("The blueprint lists no workloads.")

    # By identity: the Cluster keeps one tuple for equal constraints, and there may be thousands of nodes.
    known: dict[int, str] = {}

    def row(workload: Workload) -> tuple[str, ...]:
        if id(workload.eligible) not in known:
            known[id(workload.eligible)] = _run(book, workload.eligible)
        return (
            text(f"{workload.namespace}/{workload.name}"),
            text(workload.kind),
            given(workload.replicas),
            str(workload.needed),
            _spread(workload),
            known[id(workload.eligible)] or f"**{_('nowhere')}**",
            book.line(workload.origin),
        )

    titles = head(_("workload"), _("kind"), _("replicas"), _("needed"), _("kept apart"), _("may run on"), _("line"))
    return table(titles, map(row, book.cluster.workloads))


def _spread(workload: Workload) -> str:
    spread = workload.spread
    parts = (("zone", spread and spread.zone), ("node", spread and spread.node))
    kept = [noun(kind, 2) for kind, how in parts if how == "required"]
    return _("over {places}", places=joined(kept)) if kept else _("not required")
