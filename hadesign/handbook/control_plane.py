"""Control plane and etcd: members, quorum, timers, names in certificates."""

from collections.abc import Iterator

from hadesign.handbook.book import Book
from hadesign.handbook.words import duration, given, given_code, head, title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import code, join, table, text
from hadesign.topology.cluster import Election, Etcd


def page(book: Book) -> str:
    """Return the page on the control plane."""
    if book.cluster.managed:
        body = _("The provider runs the control plane and etcd; what follows from it is in the provider's terms.")
        return join(title(_("Control plane and etcd")), body)
    return join(
        title(_("Control plane and etcd")),
        title(_("API servers"), 2),
        _("Each API server, and the members of etcd that it talks to."),
        _servers(book),
        title("etcd", 2),
        _etcd(book),
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


def _etcd(book: Book) -> str:
    etcd = book.cluster.etcd
    if etcd is None:
        return _("No node runs etcd.")
    rows = [(text(m.name), text(m.node), given_code(m.peer_url), book.line(m.origin)) for m in etcd.members]
    quorum = _(
        "Quorum is {quorum}: etcd goes on after the loss of {spare} and stops after one more.",
        quorum=etcd.quorum,
        spare=len(etcd.members) - etcd.quorum,
    )
    return join(
        f"{_members(etcd)} {quorum}",
        _disk(book),
        table(head(_("member"), _("node"), _("peer URL"), _("line")), rows),
    ).rstrip()


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


def _disk(book: Book) -> str:
    """Say what is known of the disk, which decides how well etcd works."""
    disk = book.cluster.etcd.disk if book.cluster.etcd else None
    if disk is None:
        return _("Nothing is said about its disks.")
    facts = [given(disk.type)] if disk.type else []
    if disk.dedicated is not None:
        facts.append(_("for etcd alone") if disk.dedicated else _("shared with others"))
    if disk.fsync is not None:
        facts.append(_("fsync within {time} (99th percentile)", time=duration(disk.fsync)))
    return _("Its disks: {facts}.", facts=joined(facts, COMMAS) or _("nothing is known"))


def _timers(book: Book) -> Iterator[tuple[str, str, str]]:
    """Yield every timer, with where its value comes from."""
    timers = book.cluster.timers
    if book.cluster.etcd:
        yield from _etcd_timers(book.cluster.etcd)
    yield from _leader_timers(_("scheduler"), timers.scheduler)
    yield from _leader_timers(_("controller manager"), timers.controller_manager)
    grace = _origin("nodeMonitorGracePeriod", timers.assumed)
    yield _("a silent node counts as lost after"), duration(timers.node_monitor_grace), grace
    stay = _origin("defaultNotReadyToleration", timers.assumed)
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
        yield label, duration(seconds), _origin(key, election.assumed)


def _etcd_timers(etcd: Etcd) -> Iterator[tuple[str, str, str]]:
    yield _("etcd: heartbeat"), duration(etcd.heartbeat), _origin("heartbeatInterval", etcd.assumed)
    yield _("etcd: election after silence of"), duration(etcd.election), _origin("electionTimeout", etcd.assumed)


def _origin(key: str, assumed: tuple[str, ...]) -> str:
    return _("default") if key in assumed else _("the blueprint")


def _names(book: Book) -> str:
    rows = [
        (code(s.value), text(s.origin.derived or _("asked for")), book.line(s.origin)) for s in book.cluster.api_sans
    ]
    return table(head(_("name or address"), _("why"), _("line")), rows)
