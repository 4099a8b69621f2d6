"""A site in memory, served to browsers of this machine, which ask again and again whether it is still the same.

Nothing is read from a disk, so no address leads out of the site. Only requests that name this machine as their host are
answered: a page of another site, whose name was made to lead here, cannot read a design that is not public
(DNS rebinding).
"""

import json
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

from hadesign.errors import UsageError
from hadesign.i18n import _

STATE = "/.hadesign/state.json"
SCRIPT = "/.hadesign/reload.js"
HOST = "127.0.0.1"
_HERE = re.compile(r"(?:127\.0\.0\.1|localhost)(?::[0-9]+)?")
_ASSETS = Path(__file__).with_name("assets")
_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".map": "application/json",
    ".woff2": "font/woff2",
}  # fmt: skip
"""What sites are made of; a table of our own, as that of a system may call a script something else."""
_TAG = f'<script src="{SCRIPT}" defer></script>'.encode()
_EMPTY = b'<!doctype html><html><head><meta charset="utf-8"><title>hadesign</title></head><body></body></html>'


class LiveSite:
    """The files of a site as they are now, and what is wrong with its source, if anything is."""

    def __init__(self) -> None:
        """Begin with nothing; versions of two runs are never the same."""
        self._run, self._number = secrets.token_hex(4), 0
        self._now: tuple[str, Mapping[str, bytes], str] = (f"{self._run}-0", {}, "")

    def show(self, files: Mapping[str, bytes]) -> None:
        """Put another site in the place of this one."""
        self._number += 1
        self._now = f"{self._run}-{self._number}", files, ""

    def fail(self, wrong: str) -> None:
        """Say what is wrong; the site stays."""
        version, files, _before = self._now
        self._now = version, files, wrong

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Return the type and the content of what stands at an address; nothing where nothing does."""
        version, files, wrong = self._now
        if path == STATE:
            return _TYPES[".json"], json.dumps({"version": version, "wrong": wrong}).encode()
        if path == SCRIPT:
            return _TYPES[".js"], (_ASSETS / "reload.js").read_bytes()
        name = f"{path.lstrip('/')}index.html" if path.endswith("/") else path.lstrip("/")
        content = files.get(name) if files or name != "index.html" else _EMPTY
        if content is None:
            return None
        kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
        return kind, content.replace(b"</body>", _TAG + b"</body>") if name.endswith(".html") else content


@contextmanager
def serving(site: LiveSite, port: int) -> Iterator[str]:
    """Serve a site; yield its address.

    Args:
        site: what is served, as it is when it is asked for.
        port: where to listen; any that is free for 0.

    Raises:
        UsageError: somebody else listens there, or this user may not.
    """

    class Handler(_Handler):
        live = site

    try:
        server = _Server((HOST, port), Handler)
    except OSError as error:
        message = _(
            "cannot listen at {host}:{port}: {reason}; choose another port with --port.",
            host=HOST, port=port, reason=error.strerror,
        )  # fmt: skip
        raise UsageError(message) from None
    thread = Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """Answers each request in a thread of its own, which ends with the process."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went to another page meanwhile."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers from a site in memory, and keeps no log."""

    live: LiveSite

    def do_GET(self) -> None:
        """Answer a request for one file."""
        if not _HERE.fullmatch(self.headers.get("Host", "")):
            self._answer(HTTPStatus.FORBIDDEN, _TYPES[".json"], b"{}")
            return
        found = self.live.answer(unquote(self.path.partition("?")[0]))
        if found:
            self._answer(HTTPStatus.OK, *found)
        else:
            self._answer(HTTPStatus.NOT_FOUND, _TYPES[".json"], b"{}")

    def _answer(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's own name
        """Say nothing: pages ask every second."""
