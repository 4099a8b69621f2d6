"""Every node with its name and address, for those who have to set them up."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import NOT_GIVEN, given, others
from hadesign.report.markdown import code, filled, join, table, text

MOST = 1000
"""More rows than this make browsers slow; whoever has more nodes reads them from `hadesign show`."""


def page(book: Book) -> str:
    """Return the list of nodes, in the order of the blueprint."""
    nodes = book.cluster.nodes
    rows = [
        (
            text(node.name),
            ", ".join(map(code, node.addresses)) or NOT_GIVEN,
            given(node.zone),
            ", ".join(sorted(node.roles)),
            text(node.interface or ""),
            "the blueprint" if node.address_given else "the subnet" if node.address else "",
            book.line(node.origin),
        )
        for node in nodes[:MOST]
    ]
    return join(
        "# Nodes",
        "The name is the one the node must have in Kubernetes, so it is the machine's host name too.",
        table(*filled(("name", "address", "zone", "roles", "interface", "address from", "line"), rows)),
        others(len(nodes), MOST, "hadesign show"),
    )
