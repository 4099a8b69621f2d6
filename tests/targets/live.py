"""What tests of running programs share: a certificate, polling with a deadline, requests that show who answered."""

import http.client
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PATIENCE = 60.0
"""Seconds until something that should happen counts as failed; on an idle machine it takes a few."""


def certificate(file: Path, names: Sequence[str]) -> Path:
    """Write a throwaway key with its own certificate for some names and addresses, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "throwaway")])
    sans = [x509.IPAddress(ip_address(n)) if n[-1].isdigit() or ":" in n else x509.DNSName(n) for n in names]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(sans), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    text = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    file.write_bytes(text)
    return file


def eventually(what: str, holds: Callable[[], bool]) -> None:
    """Wait until something holds, and fail with its name if it never does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"never came true: {what}"
        time.sleep(0.05)


def always(what: str, holds: Callable[[], bool], seconds: float) -> None:
    """Watch that something keeps holding."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert holds(), f"did not stay true: {what}"
        time.sleep(0.05)


class Client:
    """Asks over TLS that is verified against our certificate: whoever ended TLS in between would be noticed."""

    def __init__(self, ca: Path, host: str, port: int) -> None:
        """Remember whom to ask."""
        self.context = ssl.create_default_context(cafile=str(ca))
        self.host, self.port = host, port

    def connect(self, path: str = "/") -> tuple[http.client.HTTPSConnection, http.client.HTTPResponse]:
        """Send a request on a connection of its own, and return both without reading the answer."""
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=20, context=self.context)
        connection.request("GET", path)
        return connection, connection.getresponse()

    def who(self) -> str:
        """Return the name of the server that answered."""
        connection, response = self.connect()
        with closing(connection):
            assert response.status == 200
            return response.read().decode()
