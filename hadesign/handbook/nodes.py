"""Every node with its name and address, for those who have to set them up."""

from hadesign.handbook.book import Book
from hadesign.handbook.topology import counted
from hadesign.handbook.views import pictured
from hadesign.handbook.words import given, head, not_given, others, title
from hadesign.i18n import _
from hadesign.report.markdown import code, filled, join, table, text

MOST = 1000
"""More rows than this make browsers slow; whoever has more nodes reads them from `hadesign show`."""


def page(book: Book) -> str:
    """Return the list of nodes, in the order of the blueprint."""
    nodes = book.cluster.nodes
    rows = [
        (
            text(node.name),
            ", ".join(map(code, node.addresses)) or not_given(),
            given(node.zone),
            ", ".join(sorted(node.roles)),
            text(node.interface or ""),
            _("the blueprint") if node.address_given else _("the subnet") if node.address else "",
            book.line(node.origin),
        )
        for node in nodes[:MOST]
    ]
    titles = head(_("name"), _("address"), _("zone"), _("roles"), _("interface"), _("address from"), _("line"))
    return join(
        title(_("Nodes")),
        counted(book),
        pictured(book, "topology", otherwise="architecture"),
        _("The name is the one the node must have in Kubernetes, so it is the machine's host name too."),
        table(*filled(titles, rows)),
        others(len(nodes), MOST, "hadesign show"),
    )
