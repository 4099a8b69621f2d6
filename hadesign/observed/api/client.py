"""One GET after the other, by the official client of Kubernetes, within a time and a size, and to one server only."""

import base64
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.observed.api.deadline import Task
from hadesign.observed.api.kubeconfig import ClusterAccess
from hadesign.writer.passing import passing_folder

MAX_BYTES = 100_000_000
"""Most bytes of all answers together, as of a dump."""
CONNECT, SILENT = 10.0, 30.0
"""Seconds for a connection, and most seconds in which nothing of an answer comes."""
_AGENT = "hadesign-audit"


class ApiAnswer(NamedTuple):
    """A status, headers by their names in small letters, and the body; that of an error is cut."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ApiConnection:
    """Asks one server, until all answers have taken so many bytes or a time of the monotonic clock has come."""

    def __init__(self, api: Any, server: str, headers: Mapping[str, str], until: float, seconds: float) -> None:
        """Keep the official client, which has the server's authority and our certificate."""
        self._api, self._server, self._headers = api, server, headers
        self.until, self._seconds = until, seconds
        self._left = MAX_BYTES

    def get(self, target: str) -> ApiAnswer:
        """Return the answer to GET of a path and query.

        Raises:
            UsageError: there is none, it is cut off, or there is more than anybody wants to read.
        """
        try:
            return Task(lambda: self._get(target)).result(self.until)
        except TimeoutError:
            self.late()

    def late(self) -> NoReturn:
        """Raise that the time is over."""
        message = _(
            "{server} has not answered all that was asked within {seconds:g} s; nothing was judged (--timeout gives it"
            " more).",
            server=self._server,
            seconds=self._seconds,
        )
        raise UsageError(message) from None

    def wait(self, seconds: float) -> None:
        """Wait before the next try, unless the time is over by then."""
        if time.monotonic() + seconds > self.until:
            self.late()
        time.sleep(seconds)

    def _get(self, target: str) -> ApiAnswer:
        import urllib3.exceptions
        from kubernetes.client import ApiException

        try:
            asked = self._api.rest_client.request(
                "GET", self._server + target, headers=self._headers, _request_timeout=(CONNECT, SILENT)
            )
            return self._answer(asked.response, target)
        except ApiException as error:  # what the official client makes of an error of TLS
            raise UsageError(_unreached(self._server, str(error.reason))) from None
        except urllib3.exceptions.HTTPError as error:
            raise UsageError(self._broken(error, target)) from None

    def _answer(self, response: Any, target: str) -> ApiAnswer:
        headers = {key.lower(): value for key, value in response.headers.items()}
        if 300 <= response.status < 400:
            response.close()
            message = _("{server} sends us elsewhere for {target}, where nobody is told who we are; name the API server"
                        " itself in the kubeconfig.", server=self._server, target=target)  # fmt: skip
            raise UsageError(message)
        most = self._left if response.status == 200 else 100_000
        body: bytes = response.read(most + 1, decode_content=False)
        if len(body) > most or response.status != 200:
            response.close()
        if response.status != 200:
            return ApiAnswer(response.status, headers, body[:most])
        self._left -= len(body)
        if self._left < 0:
            message = _("the objects are more than {most} MB, which are not read.", most=MAX_BYTES // 1_000_000)
            raise UsageError(message)
        return ApiAnswer(response.status, headers, body)

    def _broken(self, error: Exception, target: str) -> str:
        import urllib3.exceptions as kinds

        reason = getattr(error, "reason", None)
        cause = reason if isinstance(reason, Exception) else error
        if isinstance(cause, kinds.ReadTimeoutError):
            return _("{server} is silent for {seconds:g} s in the midst of {target}; nothing was judged.",
                     server=self._server, seconds=SILENT, target=target)  # fmt: skip
        if isinstance(cause, kinds.ProtocolError):
            return _("the answer of {server} to {target} was cut off; nothing was judged.",
                     server=self._server, target=target)  # fmt: skip
        return _unreached(self._server, _short(cause))


def _unreached(server: str, reason: str) -> str:
    return _("cannot ask {server}: {reason}.", server=server, reason=" ".join(reason.split()).rstrip("."))


def _short(error: Exception) -> str:
    """Return what the system says of a connection, without the Python object that it says it of."""
    text = str(error)
    return text.rpartition("object at 0x")[2].partition(": ")[2] or text if "object at 0x" in text else text


@contextmanager
def connected(access: ClusterAccess, seconds: float) -> Iterator[ApiConnection]:
    """Yield a connection to a cluster that lasts so many seconds; no file of it is left.

    Raises:
        UsageError: the client is not installed, or cannot use what the kubeconfig names.
    """
    until = time.monotonic() + seconds
    with passing_folder() as folder:
        try:
            api = _client(access, folder)
        except ModuleNotFoundError as error:
            raise UsageError(needed(error)) from None
        try:
            yield ApiConnection(api, access.server, _headers(access), until, seconds)
        finally:
            api.close()


def needed(error: ModuleNotFoundError) -> str:
    """Return what to install if a package is missing that only asking a cluster needs; raise any other error."""
    if (error.name or "").partition(".")[0] not in ("kubernetes", "urllib3", "cryptography"):
        raise error
    return _("asking a cluster needs Kubernetes' own client, which is not installed: pip install 'hadesign[cluster]'.")


def _client(access: ClusterAccess, folder: Path) -> Any:
    """Return the official client: no request is tried again or sent elsewhere by it."""
    from kubernetes.client import ApiClient, Configuration
    from urllib3 import Retry

    said = Configuration(host=access.server, proxy=access.proxy)
    who = access.credentials
    for name, content in (("ssl_ca_cert", access.ca), ("cert_file", who.certificate), ("key_file", who.key)):
        if content is not None:
            file = folder / name
            file.touch(0o600)
            file.write_bytes(content)
            setattr(said, name, str(file))
    said.tls_server_name = access.name
    said.retries = Retry(total=None, connect=0, read=0, redirect=0, status=0, other=0, raise_on_redirect=False)
    _check(access, said)
    try:
        return ApiClient(said)
    except (OSError, ValueError, ImportError) as error:  # a proxy by a protocol that nothing here speaks
        raise UsageError(_unreached(access.server, str(error))) from None


def _check(access: ClusterAccess, said: Any) -> None:
    """Refuse certificates and keys that no TLS can use, in words rather than in those of OpenSSL."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if said.ssl_ca_cert:
            context.load_verify_locations(said.ssl_ca_cert)
    except ssl.SSLError:
        message = _("certificate-authority of {server} is no certificate in PEM.", server=access.server)
        raise UsageError(message) from None
    try:
        if said.cert_file:
            context.load_cert_chain(said.cert_file, said.key_file, password="")
    except (ssl.SSLError, ValueError):
        message = _(
            "client-certificate and client-key of user {user} are no pair in PEM.", user=access.credentials.user
        )
        raise UsageError(message) from None


def _headers(access: ClusterAccess) -> Mapping[str, str]:
    from urllib3 import HTTPHeaderDict

    who = access.credentials
    headers = HTTPHeaderDict({"Accept": "application/json", "User-Agent": _AGENT})
    if who.token is not None:
        headers["Authorization"] = f"Bearer {who.token}"
    elif who.basic is not None:
        headers["Authorization"] = f"Basic {base64.b64encode(':'.join(who.basic).encode()).decode()}"
    if who.acting_as is not None:
        headers["Impersonate-User"] = who.acting_as
    for group in who.groups:
        headers.add("Impersonate-Group", group)
    return headers
