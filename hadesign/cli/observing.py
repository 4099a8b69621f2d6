"""Where an audit has from what is: a dump, or a cluster that is asked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.observed.nouns import Observed
from hadesign.source import Document, visible
from hadesign.topology import read_cluster
from hadesign.topology.cluster import Cluster

_OF_A_CLUSTER = ("context", "allow_exec", "allow_forbidden", "dry_run")


class AskedOf(NamedTuple):
    """The options that say what an audit looks at."""

    dump: Path | None
    taken: str | None
    kubeconfig: Path | None
    context: str | None
    allow_exec: bool
    allow_forbidden: bool
    timeout: float
    dry_run: bool

    def check(self) -> None:
        """Raise `UsageError` unless just one source is named, with options of its own."""
        if (self.dump is None) == (self.kubeconfig is None):
            raise UsageError(_("name what is audited: a --dump that was saved, or a cluster by its --kubeconfig."))
        if self.kubeconfig is not None and self.taken is not None:
            raise UsageError(_("--taken is the moment of a dump; a cluster is asked now."))
        for name in _OF_A_CLUSTER:
            if self.kubeconfig is None and getattr(self, name):
                raise UsageError(_("--{option} goes with --kubeconfig.", option=name.replace("_", "-")))

    def listed(self, documents: Sequence[Document]) -> Iterator[str]:
        """Yield what would be done, a line each; see `observed`."""
        from hadesign.observed.api import TlsServer, asked, read_kubeconfig

        assert self.kubeconfig is not None  # noqa: S101  `check` says so
        access = read_kubeconfig(self.kubeconfig, self.context)
        servers = [TlsServer(*one) for one in _servers(documents)]
        yield from map(visible, asked(access, servers, plugins=self.allow_exec))

    def observed(self, documents: Sequence[Document]) -> Observed:
        """Return what is to be judged.

        Raises:
            UsageError: it cannot be had as a whole.
            InputError: a design is wrong, or a file of the dump.
        """
        if self.dump is not None:
            from hadesign.observed import read_dump

            return read_dump(self.dump, moment_given(self.taken))
        from hadesign.observed.api import TlsServer, observe, read_kubeconfig

        assert self.kubeconfig is not None  # noqa: S101  `check` says so
        access = read_kubeconfig(self.kubeconfig, self.context)
        return observe(
            access,
            [TlsServer(*one) for one in _servers(documents)],
            lambda: datetime.now(UTC),
            seconds=self.timeout,
            plugins=self.allow_exec,
            forbidden=self.allow_forbidden,
        )


def moment_given(text: str | None) -> datetime | None:
    """Return the moment that --taken names."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(_("--taken {text!r} is no moment; write it as 2026-11-23T12:00:00Z.", text=text)) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _servers(documents: Iterable[Document]) -> list[tuple[str, int]]:
    """Return the servers of the designs that show certificates: endpoint, API servers and members of etcd."""
    return list(dict.fromkeys(one for document in documents for one in _of(read_cluster(document))))


def _of(cluster: Cluster) -> Iterator[tuple[str, int]]:
    if cluster.endpoint is not None:
        yield cluster.endpoint.host, cluster.endpoint.port
    for server in cluster.api_servers:
        if server.address:
            yield server.address, server.port
    for member in cluster.etcd.members if cluster.etcd else ():
        parts = urlsplit(member.client_url or "")
        if parts.hostname:
            yield parts.hostname, parts.port or 2379
