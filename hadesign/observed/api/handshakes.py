"""Certificates as servers show them: a TLS handshake with each, in which nobody is trusted and nothing is told."""

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from functools import partial
from socket import create_connection
from typing import Any, NamedTuple

from hadesign.errors import UsageError
from hadesign.observed.api.client import needed
from hadesign.observed.api.deadline import Task

SECONDS = 5.0
"""Seconds for all handshakes, which are made side by side: a server that is silent for so long was not observed."""
MOST = 100
"""Most servers that are asked for their certificates; a control plane has a tenth of it."""


class TlsServer(NamedTuple):
    """A server by its address or name (without brackets) and port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def served(servers: Iterable[TlsServer]) -> Iterator[Mapping[str, Any]]:
    """Yield the certificate of each server that shows one, as an object that is read like any other.

    Raises:
        UsageError: a package is missing that reads certificates.
    """
    try:
        import cryptography.x509  # noqa: F401  said before anybody is asked
    except ModuleNotFoundError as error:
        raise UsageError(needed(error)) from None
    until = time.monotonic() + SECONDS
    asked = [(server, Task(partial(_certificate, server))) for server in list(dict.fromkeys(servers))[:MOST]]
    for server, task in asked:
        try:
            yield _read(server, task.result(until))
        except (OSError, ValueError):  # refused, silent, no TLS, or no certificate: not observed
            continue


def _certificate(server: TlsServer) -> bytes:
    """Return the certificate of a server in DER."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    name = None if _is_number(server.host) else server.host
    with (
        create_connection(server, timeout=SECONDS) as opened,
        context.wrap_socket(opened, server_hostname=name) as secured,
    ):
        return secured.getpeercert(binary_form=True) or b""


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _read(server: TlsServer, der: bytes) -> Mapping[str, Any]:
    """Return who a certificate is for and when it ends; the subject counts for nothing, as for clients in Go."""
    from cryptography import x509

    found = x509.load_der_x509_certificate(der)
    names: list[str] = []
    try:
        entry = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names += entry.get_values_for_type(x509.DNSName)
        names += map(str, entry.get_values_for_type(x509.IPAddress))
    except x509.ExtensionNotFound:
        pass
    ends = found.not_valid_after_utc.astimezone(UTC).isoformat()
    return {"kind": "ServedCertificate", "address": str(server), "names": names, "notAfter": ends}
