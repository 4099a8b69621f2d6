"""Control plane: API servers, timers, names in certificates."""

from collections.abc import Iterator

from hadesign.handbook.answers import goes_on
from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import pictured
from hadesign.handbook.words import duration, given_code, head, title
from hadesign.i18n import _, ngettext
from hadesign.report.markdown import code, table, text
from hadesign.topology.cluster import Election


def page(book: Book) -> str:
    """Return the page on the control plane."""
    if book.cluster.managed:
        body = _("The provider runs the control plane and etcd; what follows from it is in the provider's terms.")
        return laid_out(_("Control plane"), Markdown(body))
    return laid_out(
        _("Control plane"),
        _answer(book),
        pictured(book, "control-plane", otherwise="architecture"),
        markdown(*_sections(book)),
    )


def _answer(book: Book) -> Markdown:
    """Say how many API servers there are, and what the control plane goes on through."""
    count = ngettext("{count} API server.", "{count} API servers.", len(book.cluster.api_servers))
    return Markdown(f"{count} {goes_on(book.proof.control_plane)}")


def _sections(book: Book) -> tuple[str, ...]:
    return (
        title(_("API servers"), 2),
        _("Each API server, and the members of etcd that it talks to."),
        _servers(book),
        title(_("Timers"), 2),
        _("How soon the control plane acts when something is gone."),
        table(head(_("timer"), _("value"), _("from")), _timers(book)),
        title(_("Names in the API servers' certificate"), 2),
        _("A client that reaches an API server under another name or address refuses it."),
        _names(book),
    )


def _servers(book: Book) -> str:
    rows = [
        (
            text(server.node),
            given_code(server.address),
            text(server.port),
            _("its own member, {name}", name=text(server.member)) if server.member else _("every member"),
            book.line(server.origin),
        )
        for server in book.cluster.api_servers
    ]
    return table(head(_("node"), _("address"), _("port"), _("talks to etcd on"), _("line")), rows)


def _timers(book: Book) -> Iterator[tuple[str, str, str]]:
    """Yield every timer, with where its value comes from."""
    timers = book.cluster.timers
    yield from _leader_timers(_("scheduler"), timers.scheduler)
    yield from _leader_timers(_("controller manager"), timers.controller_manager)
    grace = origin("nodeMonitorGracePeriod", timers.assumed)
    yield _("a silent node counts as lost after"), duration(timers.node_monitor_grace), grace
    stay = origin("defaultNotReadyToleration", timers.assumed)
    yield _("its pods are moved after another"), duration(timers.toleration), stay


def _leader_timers(name: str, election: Election) -> Iterator[tuple[str, str, str]]:
    if not election.enabled:
        yield _("{component}: leader election", component=name), f"**{_('off')}**", _("the blueprint")
        return
    for label, seconds, key in (
        (_("{component}: lease runs out after", component=name), election.lease, "leaseDuration"),
        (_("{component}: leader gives up after", component=name), election.renew, "renewDeadline"),
        (_("{component}: others try every", component=name), election.retry, "retryPeriod"),
    ):
        yield label, duration(seconds), origin(key, election.assumed)


def origin(key: str, assumed: tuple[str, ...]) -> str:
    """Say where the value of a timer comes from."""
    return _("default") if key in assumed else _("the blueprint")


def _names(book: Book) -> str:
    rows = [
        (code(s.value), text(s.origin.derived or _("asked for")), book.line(s.origin)) for s in book.cluster.api_sans
    ]
    return table(head(_("name or address"), _("why"), _("line")), rows)
