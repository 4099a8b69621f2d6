"""Control plane and etcd: members, quorum, timers, names in certificates, recovery."""

from hadesign.handbook.book import Book, duration, given
from hadesign.handbook.markdown import code, join, table, text


def page(book: Book) -> str:
    """Return the page on the control plane."""
    cluster = book.cluster
    if cluster.managed:
        body = "The provider runs the control plane and etcd; what follows from it is in the provider's terms."
        return join("# Control plane and etcd", body, "## Recovery", _recovery(book))
    return join(
        "# Control plane and etcd",
        "## API servers",
        table(
            ("machine", "address", "port", "talks to etcd on", "source"),
            (
                (
                    text(s.node),
                    code(s.address) if s.address else "not given",
                    text(s.port),
                    text(s.member) if s.member else "every member",
                    book.source(s.origin),
                )
                for s in cluster.api_servers
            ),
        ),
        "## etcd",
        _etcd(book),
        "## Names in the API servers' certificate",
        "Whoever reaches an API server under another name is refused.",
        table(
            ("name or address", "why", "source"),
            ((code(s.value), text(s.origin.derived or "asked for"), book.source(s.origin)) for s in cluster.api_sans),
        ),
        "## Recovery",
        _recovery(book),
    )


def _etcd(book: Book) -> str:
    etcd = book.cluster.etcd
    if etcd is None:
        return "No machine runs etcd."
    members = len(etcd.members)
    assumed = f" Not given, so derived: {', '.join(text(name) for name in etcd.assumed)}." if etcd.assumed else ""
    return join(
        f"{members} member{'s' if members != 1 else ''}, {text(etcd.topology)}. Quorum is {etcd.quorum}: etcd survives"
        f" the loss of {members - etcd.quorum}. Heartbeat {duration(etcd.heartbeat)}, election timeout"
        f" {duration(etcd.election)}.{assumed}",
        table(
            ("member", "peer URL", "source"),
            (
                (text(m.name), code(m.peer_url) if m.peer_url else "not given", book.source(m.origin))
                for m in etcd.members
            ),
        ),
    ).rstrip()


def _recovery(book: Book) -> str:
    """Show each recovery time as the sum it is."""
    parts = []
    recovery = book.proof.recovery
    for time in recovery.times:
        rows = [
            (text(term.label), duration(term.seconds), "the blueprint" if term.given else f"[default]({term.source})")
            for term in time.terms
        ]
        total = (
            duration(time.seconds)
            if not time.missing
            else f"unknown: {', '.join(map(text, time.missing))} is not given"
        )
        parts += [f"After the loss of **{text(time.what)}**: {total}.", table(("term", "time", "from"), rows)]
    rows = [(text(loss.what), duration(loss.seconds), book.source(loss.origin)) for loss in recovery.losses]
    parts += [
        "Longest time between two copies, which is what may be lost:" if rows else "",
        table(("data", "at most", "source"), rows),
    ]
    runbook = book.cluster.blueprint.spec.recovery.runbook if book.cluster.blueprint.spec.recovery else None
    return join(*parts, f"Runbook: {given(runbook)}.").rstrip()
