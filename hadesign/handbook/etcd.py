"""etcd: members, quorum, disks and timers."""

from collections.abc import Iterator

from hadesign.handbook.answers import goes_on
from hadesign.handbook.book import Book
from hadesign.handbook.control_plane import origin
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import pictured
from hadesign.handbook.words import duration, given, given_code, head, title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import table, text
from hadesign.topology.cluster import Etcd


def page(book: Book) -> str:
    """Return the page."""
    etcd = book.cluster.etcd
    if book.cluster.managed or etcd is None:
        said = _("The provider runs etcd.") if book.cluster.managed else _("No node runs etcd.")
        return laid_out(_("etcd"), Markdown(said))
    return laid_out(
        _("etcd"),
        Markdown(f"{_quorum(etcd)} {goes_on(book.proof.etcd)}"),
        pictured(book, "control-plane", otherwise="architecture"),
        markdown(title(_("Members"), 2), _members(etcd), _disk(etcd), _rows(book, etcd)),
        markdown(title(_("Timers"), 2), table(head(_("timer"), _("value"), _("from")), _etcd_timers(etcd))),
    )


def _quorum(etcd: Etcd) -> str:
    return _(
        "Quorum is {quorum}: etcd goes on after the loss of {spare} and stops after one more.",
        quorum=etcd.quorum,
        spare=len(etcd.members) - etcd.quorum,
    )


def _rows(book: Book, etcd: Etcd) -> str:
    rows = [(text(m.name), text(m.node), given_code(m.peer_url), book.line(m.origin)) for m in etcd.members]
    return table(head(_("member"), _("node"), _("peer URL"), _("line")), rows)


def _members(etcd: Etcd) -> str:
    """Say how many members there are, and where."""
    count, topology = len(etcd.members), text(etcd.topology)
    if etcd.topology == "stacked":
        return ngettext(
            "{count:,} member, on the nodes of the API servers ({topology}).",
            "{count:,} members, on the nodes of the API servers ({topology}).",
            count,
            topology=topology,
        )
    return ngettext(
        "{count:,} member, on nodes of their own ({topology}).",
        "{count:,} members, on nodes of their own ({topology}).",
        count,
        topology=topology,
    )


def _disk(etcd: Etcd) -> str:
    """Say what is known of the disk, which decides how well etcd works."""
    disk = etcd.disk
    if disk is None:
        return _("Nothing is said about its disks.")
    facts = [given(disk.type)] if disk.type else []
    if disk.dedicated is not None:
        facts.append(_("for etcd alone") if disk.dedicated else _("shared with others"))
    if disk.fsync is not None:
        facts.append(_("fsync within {time} (99th percentile)", time=duration(disk.fsync)))
    return _("Its disks: {facts}.", facts=joined(facts, COMMAS) or _("nothing is known"))


def _etcd_timers(etcd: Etcd) -> Iterator[tuple[str, str, str]]:
    """Yield its timers, with where their values come from."""
    yield _("etcd: heartbeat"), duration(etcd.heartbeat), origin("heartbeatInterval", etcd.assumed)
    yield _("etcd: election after silence of"), duration(etcd.election), origin("electionTimeout", etcd.assumed)
