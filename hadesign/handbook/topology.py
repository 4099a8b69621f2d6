"""Nodes, what they stand on, whether they suffice, and what runs on them, with the picture."""

from collections.abc import Callable, Mapping, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.words import addresses, cpu, given, memory, names, nodes_named, size
from hadesign.proof import KINDS
from hadesign.report.markdown import filled, join, table, text
from hadesign.topology.cluster import NodeGroup, Thing, Workload
from hadesign.words.fitting import facts

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
    parts = [f"{things[group[0]].kind} {' or '.join(text(things[thing].name) for thing in group)}" for group in needs]
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
        return f"{thing.kind} {text(thing.name)}", _needs(book, thing.needs), takes, book.line(thing.origin)

    return table(*filled(("domain", "stands on", "nodes lost with it", "line"), map(row, things)))


def _lost(book: Book, groups: Mapping[int, int]) -> str:
    """Name the nodes that a failure takes."""
    total = sum(groups.values())
    if total == len(book.cluster.nodes):
        return f"all {total:,}" if total > 1 else "the only one"
    return _named(book, sorted(groups), 4) or "none"


def _named(book: Book, groups: Sequence[int], limit: int) -> str:
    """Name the nodes of groups, those of a pool together, and how many others there are."""
    named: list[tuple[str, int]] = []
    for group in (book.cluster.groups[index] for index in groups):
        nodes = [book.cluster.nodes[index] for index in group.nodes]
        together = nodes[0].pool and len(nodes) > 1
        named += [(f"{group.label} ({len(nodes):,})", len(nodes))] if together else [(node.name, 1) for node in nodes]
    return names([name for name, _ in named], limit, [count for _, count in named])


def _capacity(book: Book) -> str:
    """Show what is asked for beside what is left after a loss."""
    capacity = book.proof.capacity
    show: dict[str, Callable[[int], str]] = {"cpu": cpu, "memory": memory, "pods": "{:,}".format}
    rows = [
        (
            f"{balance.resource}{f' of pool {text(balance.pool)}' if balance.pool else ''}",
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

    def row(workload: Workload) -> tuple[str, ...]:
        return (
            text(f"{workload.namespace}/{workload.name}"),
            text(workload.kind),
            given(workload.replicas),
            str(workload.needed),
            _spread(workload),
            _named(book, workload.eligible, 3) or "**nowhere**",
            book.line(workload.origin),
        )

    head = ("workload", "kind", "replicas", "needed", "kept apart", "may run on", "line")
    return table(head, map(row, book.cluster.workloads))


def _spread(workload: Workload) -> str:
    spread = workload.spread
    parts = (("zones", spread and spread.zone), ("nodes", spread and spread.node))
    kept = [name for name, how in parts if how == "required"]
    return f"over {' and '.join(kept)}" if kept else "not required"
