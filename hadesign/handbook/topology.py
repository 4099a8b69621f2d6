"""Nodes and what they stand on, with the picture."""

from collections.abc import Iterable, Mapping, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import pictured
from hadesign.handbook.words import addresses, given, head, nodes_named, size, title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, EACH_OR, joined
from hadesign.proof import KINDS
from hadesign.report.markdown import filled, table, text
from hadesign.report.names import run
from hadesign.topology.cluster import NodeGroup, Thing
from hadesign.words.things import noun, thing_words


def page(book: Book) -> str:
    """Return the topology page."""
    return laid_out(
        _("Topology"),
        counted(book),
        pictured(book, "topology", "architecture"),
        markdown(*_tables(book)),
    )


def counted(book: Book) -> Markdown:
    """Say how many machines stand in how many places."""
    cluster = book.cluster
    nodes = ngettext("{count:,} node", "{count:,} nodes", len(cluster.nodes))
    zones = len(cluster.infrastructure.zones)
    if not zones:
        return Markdown(_("{nodes}, of which the design names no zones.", nodes=nodes))
    return Markdown(ngettext("{nodes} in {count} zone.", "{nodes} in {count} zones.", zones, nodes=nodes))


def _tables(book: Book) -> tuple[str, ...]:
    return (
        title(_("Nodes"), 2),
        _("Equal nodes share a row; [the list of nodes](nodes.md) has one for each."),
        _nodes(book),
        title(_("Failure domains"), 2),
        _("A thing lives while everything it stands on lives; of redundant feeds or switches one is enough."),
        _domains(book),
        title(_("What runs on them"), 2),
        _("[Workloads](workloads.md) says where replicas may run, [capacity](capacity.md) whether the nodes suffice."),
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
    return run_of(book, sorted(groups)) or _("none")


def run_of(book: Book, groups: Iterable[int]) -> str:
    """Name the nodes of some groups; of many only the first, and how many more there are."""
    cluster = book.cluster
    return text(run([cluster.nodes[index].name for group in groups for index in cluster.groups[group].nodes]))
