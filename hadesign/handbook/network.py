"""Network, ports and addresses: what a firewall has to let through, for the people who set it up."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import charted, pictured
from hadesign.handbook.words import head, not_given, title
from hadesign.i18n import _, ngettext, pgettext
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import code, filled, table, text
from hadesign.report.names import next_address, run
from hadesign.source import blanked
from hadesign.topology.cluster import Flow, Party
from hadesign.topology.ways import is_address
from hadesign.words.parties import party_words

CSV = "ports.csv"
"""The same matrix as a file, for the tools of the firewall team."""


def page(book: Book) -> str:
    """Return the page."""
    return laid_out(
        _("Network, ports and addresses"),
        _answer(book),
        pictured(book, "flows"),
        charted(book, "addresses"),
        _matrix(book),
        _ranges(book),
        _names(book),
    )


def _answer(book: Book) -> Markdown:
    flows = book.cluster.flows
    if not flows:
        return Markdown(_("The design has nobody who talks to anybody."))
    outside = sum(1 for flow in flows if not flow.source.nodes or not flow.target.nodes)
    count = ngettext(
        "A firewall has to let {count} flow through", "A firewall has to let {count} flows through", len(flows)
    )
    rest = ngettext(
        "{count} of them leads to or comes from outside of the machines",
        "{count} of them lead to or come from outside of the machines",
        outside,
    )
    return Markdown(
        _(
            "{count}, {rest}; the table below has them all, and [{file}]({file}) the same for your tools.",
            count=count,
            rest=rest,
            file=CSV,
        )
    )


def _matrix(book: Book) -> Markdown:
    rows = [
        (
            _party(flow.source),
            _party(flow.target) + (f" ({_('and back')})" if flow.mutual else ""),
            flow.protocol,
            ports(flow),
            _why(flow),
            _from(flow),
            book.line(flow.origin),
        )
        for flow in book.cluster.flows
    ]
    titles = head(
        pgettext("column of who opens a connection", "from"), pgettext("column of whom it leads to", "to"),
        _("protocol"), _("port"), pgettext("column of what a flow is for", "for"), _("port from"), _("line"),
    )  # fmt: skip
    return markdown(
        title(_("Port matrix"), 2) if rows else "",
        _(
            "Who opens connections to whom. Registries, mirrors of packages and the ports of applications are no part"
            " of the design, and so not of this table."
        )
        if rows
        else "",
        table(titles, rows),
    )


def _party(party: Party) -> str:
    """Name one end of a flow, with the machines that play it."""
    words = text(party_words(party.role))
    words = _("{role} {name}", role=words, name=text(party.name)) if party.name else words
    return _("{party}: {machines}", party=words, machines=text(run(party.nodes))) if party.nodes else words


def ports(flow: Flow) -> str:
    """Write the port or the range of ports; a dash where the protocol has none or nobody says."""
    if flow.ports is None:
        return "–"
    first, last = flow.ports
    return str(first) if first == last else f"{first}–{last}"


def _why(flow: Flow) -> str:
    return _("{why}, {when}", why=text(flow.why), when=text(flow.when)) if flow.when else text(flow.why)


def _from(flow: Flow) -> str:
    if flow.given:
        return _("the blueprint")
    return f"[{text(_('default'))}](<{flow.reference}>)" if flow.reference else _("default")


def _ranges(book: Book) -> Markdown:
    """List the networks that must not be used for anything else."""
    cluster = book.cluster
    rows: list[tuple[str, str, str, str]] = []
    for zone in cluster.infrastructure.zones:
        used = [node.address for node in cluster.nodes if node.zone == zone.name and node.address]
        rows += [
            (
                _("machines of zone {name}", name=text(zone.name)),
                code(subnet),
                _used(subnet, used),
                book.line(zone.origin),
            )
            for subnet in zone.subnets
        ]
    network = cluster.network
    rows += [(_("pods"), code(one.network), "", book.line(one.origin)) for one in network.pods]
    rows += [(_("Services"), code(one), "", book.line(network.origin)) for one in network.services]
    rows += [
        (_("virtual address of load balancer {name}", name=text(one.name)), code(one.vip), "", book.line(one.origin))
        for one in cluster.balancers
        if one.vip
    ]
    titles = head(_("what for"), _("range or address"), _("used of it"), _("line"))
    return markdown(
        title(_("Ranges and addresses"), 2) if rows else "",
        _("Every machine's own address is in [the list of nodes](nodes.md).") if rows else "",
        table(*filled(titles, rows)),
    )


def _used(subnet: str, addresses: Sequence[str]) -> str:
    """Write the addresses of machines in a subnet, as ranges."""
    network = ip_network(subnet, strict=False)
    inside = sorted(one for one in map(ip_address, addresses) if one in network)
    return text(run([str(one) for one in inside], next_address)) if inside else ""


def _names(book: Book) -> Markdown:
    """List the names that must resolve, and what they lead to as far as the design says."""
    cluster = book.cluster
    records = cluster.control_plane.records
    rows = [
        (code(one.name), joined([code(target) for target in one.targets], COMMAS) or not_given(), book.line(one.origin))
        for one in records
    ]
    known = {one.name for one in records}
    ends = [one for one in (cluster.endpoint, cluster.node_endpoint) if one and not is_address(one.host)]
    rows += [(code(one.host), text(one.explanation), book.line(one.origin)) for one in ends if one.host not in known]
    return markdown(
        title(_("Names that must resolve"), 2) if rows else "",
        _("For clients and for the machines, before the first of them joins.") if rows else "",
        table(head(_("name"), _("leads to"), _("line")), dict.fromkeys(rows)),
    )


_COLUMNS = (
    "id", "from", "from machines", "from addresses", "to", "to machines", "to addresses", "both ways", "protocol",
    "ports", "for", "when", "blueprint",
)  # fmt: skip
"""Names of the columns, which are not translated: programs read them."""


def matrix_csv(book: Book) -> Artifact:
    """Return the port matrix as CSV (https://www.rfc-editor.org/rfc/rfc4180), a row for each flow with all machines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    addresses = {node.name: node.addresses for node in book.cluster.nodes}
    for flow in book.cluster.flows:
        writer.writerow([_harmless(cell) for cell in _cells(flow, addresses)])
    return Artifact(f"handbook/docs/{CSV}", out.getvalue())


def _cells(flow: Flow, addresses: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield flow.id
    for party in (flow.source, flow.target):
        yield f"{party.role} {party.name}".strip()
        yield " ".join(party.nodes)
        yield " ".join(address for node in party.nodes for address in addresses.get(node, ()))
    first, last = flow.ports or ("", "")
    yield from ("yes" if flow.mutual else "no", flow.protocol, f"{first}" if first == last else f"{first}-{last}")
    yield from (flow.why, flow.when, flow.origin.named)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    flat = " ".join(blanked(cell).split())
    return f"'{flat}" if flat.startswith(("=", "+", "-", "@")) else flat
