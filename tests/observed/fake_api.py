"""A server that answers as an API server does, over TLS on a free port, and remembers who asked what."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from hadesign.observed.api.requests import REQUESTS, VERSION
from tests.targets.live import certificate

TOKEN = "hush-Zx81-hush"
Reply = Callable[["Handler", Mapping[str, str]], None]


class Handler(BaseHTTPRequestHandler):
    """One request; `server.replies` says what is answered to a path."""

    protocol_version = "HTTP/1.1"
    server: "FakeApi"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.seen.append((self.command, self.path, dict(self.headers.items())))
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        self.server.replies.get(parts.path, status(404))(self, query)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  names that http.server calls

    def say(self, code: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Answer with a body of the length that is said."""
        self.send_response(code)
        for key, value in ({"Content-Length": str(len(body))} | dict(headers or {})).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


class FakeApi(ThreadingHTTPServer):
    """Replies by path, and the requests that came: method, path with query, headers."""

    daemon_threads = True

    def __init__(self, replies: dict[str, Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies, self.seen = replies, list[tuple[str, str, dict[str, str]]]()

    def handle_error(self, *_arguments: Any) -> None:
        """Clients that hang up are no error."""


class Api(NamedTuple):
    """A server that runs, and a kubeconfig that leads to it."""

    server: FakeApi
    kubeconfig: Path

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])


def status(code: int, reason: str = "", **headers: str) -> Reply:
    """Answer with an error, as an API server words it."""
    body = json.dumps({"kind": "Status", "status": "Failure", "reason": reason, "code": code}).encode()
    return lambda handler, _query: handler.say(
        code, body, {key.replace("_", "-"): value for key, value in headers.items()}
    )


def said(data: Any) -> Reply:
    """Answer with data."""
    return lambda handler, _query: handler.say(200, json.dumps(data).encode())


def lists(objects: list[dict[str, Any]]) -> dict[str, Reply]:
    """Return replies with some objects, each in the list of its kind; other kinds have none."""
    version = next((one["serverVersion"] for one in objects if "serverVersion" in one), {"gitVersion": "v1.36.4"})
    found: dict[str, Reply] = {}
    for request in REQUESTS:
        of_kind = [one for one in objects if one.get("kind") == request.kind]
        items = [{key: value for key, value in one.items() if key != "kind"} for one in of_kind]
        answer = {"kind": f"{request.kind}List", "metadata": {}, "items": items}
        found[request.path] = said(version if request.kind == VERSION else answer)
    return found


@contextmanager
def fake_api(folder: Path, replies: dict[str, Reply], names: tuple[str, ...] = ("127.0.0.1",)) -> Iterator[Api]:
    """Run a server until the end of the block."""
    pem = certificate(folder / "server.pem", names)
    server = FakeApi(replies)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    file = folder / "kubeconfig"
    file.write_text(kubeconfig(f"https://127.0.0.1:{server.server_address[1]}", pem))
    try:
        yield Api(server, file)
    finally:
        server.shutdown()
        server.server_close()


def kubeconfig(server: str, ca: Path | str, user: str = f"token: {TOKEN}", more: str = "") -> str:
    """Return a kubeconfig as kubectl writes one."""
    return f"""\
apiVersion: v1
kind: Config
current-context: shop
contexts:
- {{name: shop, context: {{cluster: shop, user: auditor}}}}
clusters:
- name: shop
  cluster:
    server: {server}
    certificate-authority: {ca}
    {more}
users:
- name: auditor
  user:
    {user}
"""
