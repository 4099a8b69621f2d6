"""Machines, zones and what they stand on, with the picture."""

from hadesign.handbook.book import Book, given, names
from hadesign.handbook.markdown import code, join, table, text
from hadesign.topology.cluster import NodeGroup, Thing


def page(book: Book) -> str:
    """Return the topology page."""
    return join(
        "# Topology",
        "![Clients, balancers, control plane, workers and workloads by zone](pictures/architecture.svg)",
        "## Machines",
        _machines(book),
        "## Failure domains",
        "A thing lives while everything it stands on lives; of redundant feeds or switches one is enough.",
        _domains(book),
        "## Workloads",
        _workloads(book),
    )


def _machines(book: Book) -> str:
    cluster = book.cluster

    def row(group: NodeGroup) -> tuple[str, ...]:
        nodes = [cluster.nodes[index] for index in group.nodes]
        addresses = [node.address for node in nodes if node.address]
        listed = code(addresses[0]) if len(addresses) == 1 else ""
        if len(addresses) > 1:
            listed = f"{code(addresses[0])} to {code(addresses[-1])}"
        label = (
            text(nodes[0].name)
            if len(nodes) == 1
            else f"{text(nodes[0].name)} to {text(nodes[-1].name)} ({len(nodes)})"
        )
        return (
            label,
            ", ".join(sorted(group.roles)),
            given(group.zone),
            listed or "not given",
            book.source(nodes[0].origin),
        )

    return table(("machines", "roles", "zone", "addresses", "source"), map(row, cluster.groups))


def _domains(book: Book) -> str:
    def row(thing: Thing) -> tuple[str, ...]:
        options = [" or ".join(text(option) for option in group) for group in thing.needs]
        needs = " and ".join(f"({o})" if " or " in o else o for o in options)
        return text(thing.kind), text(thing.name), needs or "nothing that is known", book.source(thing.origin)

    things = [thing for thing in book.cluster.things.values() if thing.kind != "node"]
    if not things:
        return "The blueprint names no zones, racks, hosts or feeds."
    order = ("region", "site", "zone", "power", "switch", "rack", "host", "datastore", "balancer", "provider")
    things.sort(key=lambda thing: (order.index(thing.kind), thing.name))
    return table(("kind", "name", "stands on", "source"), map(row, things))


def _workloads(book: Book) -> str:
    rows = []
    for workload in book.cluster.workloads:
        spread = workload.spread
        kept = [
            name
            for name, how in (("zones", spread and spread.zone), ("nodes", spread and spread.node))
            if how == "required"
        ]
        where = [book.cluster.groups[group].label for group in workload.eligible]
        rows.append(
            (
                text(f"{workload.namespace}/{workload.name}"),
                given(workload.replicas),
                f"required over {' and '.join(kept)}" if kept else "not required",
                names(where, 3) or "nowhere",
                book.source(workload.origin),
            )
        )
    return (
        table(("workload", "replicas", "spread", "may run on", "source"), rows) or "The blueprint lists no workloads."
    )
