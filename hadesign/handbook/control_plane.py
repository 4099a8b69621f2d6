"""Control plane and etcd: members, quorum, timers, names in certificates."""

from collections.abc import Iterator

from hadesign.handbook.book import Book
from hadesign.handbook.words import NOT_GIVEN, count, duration, given
from hadesign.report.markdown import code, join, table, text
from hadesign.topology.cluster import Etcd


def page(book: Book) -> str:
    """Return the page on the control plane."""
    if book.cluster.managed:
        body = "The provider runs the control plane and etcd; what follows from it is in the provider's terms."
        return join("# Control plane and etcd", body)
    return join(
        "# Control plane and etcd",
        "## API servers",
        "Each API server, and the members of etcd that it talks to.",
        _servers(book),
        "## etcd",
        _etcd(book),
        "## Timers",
        "How soon the control plane acts when something is gone.",
        table(("timer", "value", "from"), _timers(book)),
        "## Names in the API servers' certificate",
        "A client that reaches an API server under another name or address refuses it.",
        _names(book),
    )


def _servers(book: Book) -> str:
    rows = [
        (
            text(server.node),
            code(server.address) if server.address else NOT_GIVEN,
            text(server.port),
            f"its own member, {text(server.member)}" if server.member else "every member",
            book.line(server.origin),
        )
        for server in book.cluster.api_servers
    ]
    return table(("node", "address", "port", "talks to etcd on", "line"), rows)


def _etcd(book: Book) -> str:
    etcd = book.cluster.etcd
    if etcd is None:
        return "No node runs etcd."
    members = len(etcd.members)
    where = "on the nodes of the API servers" if etcd.topology == "stacked" else "on nodes of their own"
    rows = [
        (text(m.name), text(m.node), code(m.peer_url) if m.peer_url else NOT_GIVEN, book.line(m.origin))
        for m in etcd.members
    ]
    return join(
        f"{count(members, 'member')}, {where} ({text(etcd.topology)}). Quorum is {etcd.quorum}: etcd goes on after the"
        f" loss of {members - etcd.quorum} and stops after one more.",
        _disk(book),
        table(("member", "node", "peer URL", "line"), rows),
    ).rstrip()


def _disk(book: Book) -> str:
    """Say what is known of the disk, which decides how well etcd works."""
    disk = book.cluster.etcd.disk if book.cluster.etcd else None
    if disk is None:
        return "Nothing is said about its disks."
    dedicated = {True: "for etcd alone", False: "shared with others", None: ""}[disk.dedicated]
    parts = (
        given(disk.type) if disk.type else "",
        dedicated,
        f"fsync within {duration(disk.fsync)} (99th percentile)" if disk.fsync is not None else "",
    )
    return f"Its disks: {', '.join(part for part in parts if part) or 'nothing is known'}."


def _timers(book: Book) -> Iterator[tuple[str, str, str]]:
    """Yield every timer, with where its value comes from."""
    timers = book.cluster.timers
    if book.cluster.etcd:
        yield from _etcd_timers(book.cluster.etcd)
    for name, election in (("scheduler", timers.scheduler), ("controller manager", timers.controller_manager)):
        if not election.enabled:
            yield f"{name}: leader election", "**off**", "the blueprint"
            continue
        for label, seconds, key in (
            ("lease runs out after", election.lease, "leaseDuration"),
            ("leader gives up after", election.renew, "renewDeadline"),
            ("others try every", election.retry, "retryPeriod"),
        ):
            yield f"{name}: {label}", duration(seconds), _origin(key, election.assumed)
    grace = _origin("nodeMonitorGracePeriod", timers.assumed)
    yield "a silent node counts as lost after", duration(timers.node_monitor_grace), grace
    stay = _origin("defaultNotReadyToleration", timers.assumed)
    yield "its pods are moved after another", duration(timers.toleration), stay


def _etcd_timers(etcd: Etcd) -> Iterator[tuple[str, str, str]]:
    yield "etcd: heartbeat", duration(etcd.heartbeat), _origin("heartbeatInterval", etcd.assumed)
    yield "etcd: election after silence of", duration(etcd.election), _origin("electionTimeout", etcd.assumed)


def _origin(key: str, assumed: tuple[str, ...]) -> str:
    return "default" if key in assumed else "the blueprint"


def _names(book: Book) -> str:
    rows = [(code(s.value), text(s.origin.derived or "asked for"), book.line(s.origin)) for s in book.cluster.api_sans]
    return table(("name or address", "why", "line"), rows)
