"""Nodes, what they stand on, whether they suffice, and what runs on them, with the picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.words import addresses, cpu, given, memory, names, nodes_named, size
from hadesign.i18n import translated
from hadesign.proof import KINDS
from hadesign.report.markdown import filled, join, table, text
from hadesign.report.names import run
from hadesign.topology.cluster import NodeGroup, Thing, Workload
from hadesign.words.amounts import RESOURCE_WORDS
from hadesign.words.fitting import facts
from hadesign.words.things import noun, thing_words

PICTURE = "pictures/architecture.svg"


def page(book: Book) -> str:
    """Return the topology page."""
    return join(
        "# Topology",
        # A link around the picture: on a small screen it opens at full size.
        f"[![Clients, load balancers, control plane, workers and workloads by zone]({PICTURE})]({PICTURE})",
        "## Nodes",
        "Equal nodes share a row; [the list of nodes](nodes.md) has one for each.",
        _nodes(book),
        "## Failure domains",
        "A thing lives while everything it stands on lives; of redundant feeds or switches one is enough.",
        _domains(book),
        "## Capacity",
        _capacity(book),
        "## Workloads",
        "Each workload, how many replicas it has and needs, and where they may run.",
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

    head = ("nodes", "roles", "zone", "stand on", "size", "addresses", "line")
    return table(*filled(head, [row(group) for group in cluster.groups]))


def _needs(book: Book, needs: Sequence[Sequence[str]]) -> str:
    """Say what something stands on: `switch spine-1 or spine-2` where one of both is enough."""
    things = book.cluster.things
    parts = [f"{noun(things[one[0]].kind)} {' or '.join(text(things[thing].name) for thing in one)}" for one in needs]
    return ", ".join(parts)


def _domains(book: Book) -> str:
    """List what can fail beside nodes, what each stands on, and the nodes that go with it."""
    things = sorted(
        (thing for thing in book.cluster.things.values() if thing.kind != "node"),
        key=lambda thing: -KINDS.index(thing.kind),
    )
    if not things:
        return "The blueprint names no zones, racks, hosts or feeds."
    lost = {failure.thing: failure.lost for failure in book.proof.failures}

    def row(thing: Thing) -> tuple[str, ...]:
        takes = _lost(book, lost.get(thing.id, {}))
        return text(thing_words(thing.id)), _needs(book, thing.needs), takes, book.line(thing.origin)

    return table(*filled(("domain", "stands on", "nodes lost with it", "line"), map(row, things)))


def _lost(book: Book, groups: Mapping[int, int]) -> str:
    """Name the nodes that a failure takes."""
    total = sum(groups.values())
    if total == len(book.cluster.nodes):
        return f"all {total:,}" if total > 1 else "the only one"
    return _run(book, sorted(groups)) or "none"


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
            f"{translated(RESOURCE_WORDS[balance.resource])}{f' of pool {text(balance.pool)}' if balance.pool else ''}",
            show[balance.resource](balance.requested),
            show[balance.resource](balance.total),
            show[balance.resource](balance.after_node),
            show[balance.resource](balance.after_zone) if balance.after_zone is not None else "–",
        )
        for balance in capacity.balances
    ]
    head = ("resource", "requested", "there is", "without the largest node", "without the largest zone")
    missing = names(facts(gap for gap, _ in capacity.missing), 3)
    return join(
        "What workloads request, and what workers offer. The sums are bounds: what exceeds them cannot fit, what does"
        " not may still not pack."
        if rows
        else "",
        table(head, rows),
        f"Not summed up, as not given: {missing}." if missing else "",
        "" if rows or missing else "No workers or no workloads are declared.",
    ).rstrip()


def _workloads(book: Book) -> str:
    if not book.cluster.workloads:
        return "The blueprint lists no workloads."

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
            known[id(workload.eligible)] or "**nowhere**",
            book.line(workload.origin),
        )

    head = ("workload", "kind", "replicas", "needed", "kept apart", "may run on", "line")
    return table(head, map(row, book.cluster.workloads))


def _spread(workload: Workload) -> str:
    spread = workload.spread
    parts = (("zones", spread and spread.zone), ("nodes", spread and spread.node))
    kept = [name for name, how in parts if how == "required"]
    return f"over {' and '.join(kept)}" if kept else "not required"
