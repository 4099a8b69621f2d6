"""A cluster to what was observed of it; or to the list of what would be asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hadesign.observed.api.client import connected
from hadesign.observed.api.handshakes import TlsServer, served
from hadesign.observed.api.kubeconfig import ClusterAccess
from hadesign.observed.api.listing import objects
from hadesign.observed.api.plugin import command_line, logged_in
from hadesign.observed.api.requests import listed
from hadesign.observed.nouns import Observed
from hadesign.observed.reading import observed_of


def asked(access: ClusterAccess, servers: Sequence[TlsServer], *, plugins: bool) -> Iterator[str]:
    """Yield what `observe` would do, a line each: commands that it runs, requests, and handshakes."""
    plugin = access.credentials.plugin
    if plugin is not None and plugins:
        yield f"RUN {command_line(plugin)}"
    yield from listed(access.server)
    yield from (f"TLS {server}" for server in _all(access, servers))


def observe(
    access: ClusterAccess,
    servers: Sequence[TlsServer],
    clock: Callable[[], datetime],
    *,
    seconds: float,
    plugins: bool = False,
    forbidden: bool = False,
) -> Observed:
    """Return what a cluster says of itself, all of it or nothing.

    Args:
        access: the server and who asks.
        servers: whose certificates are looked at, beside the server's.
        clock: what time it is.
        seconds: for everything that is asked of the API.
        plugins: whether a command of the kubeconfig may be run.
        forbidden: whether what is refused (403) is left unobserved.

    Raises:
        UsageError: an answer is missing, cut off, late or none; nothing of the others is to be judged.
    """
    with connected(logged_in(access, allowed=plugins), seconds) as connection:
        found = observed_of(_everything(access, connection, servers, forbidden), [access.server])
    return replace(found, at=clock())


def _everything(access: ClusterAccess, connection: Any, servers: Sequence[TlsServer], forbidden: bool) -> Iterator[Any]:
    yield from objects(connection, forbidden=forbidden)
    yield from served(_all(access, servers))


def _all(access: ClusterAccess, servers: Sequence[TlsServer]) -> tuple[TlsServer, ...]:
    return tuple(dict.fromkeys((TlsServer(*access.host), *servers)))
