"""The client of a rehearsal goes on whatever an API answers, and tells what it has seen and nothing else."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hadesign.rehearsal.client import CONFIG_MAPS, Asking, listed, seen

FAILED = {"kind": "Status", "status": "Failure", "code": 500, "message": "etcdserver: request timed out"}


class Plain(Asking):
    """Asks without TLS."""

    def __init__(self, port: int) -> None:
        """Ask on loopback."""
        self.address, self.port = "127.0.0.1", port

    def connect(self, patience: float = 1.0) -> Any:
        """Return a connection without TLS."""
        return http.client.HTTPConnection(self.address, self.port, timeout=patience)


@contextmanager
def answering(status: int, body: object) -> Iterator[Plain]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_PATCH = do_GET  # noqa: N815  a name that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Plain(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("status", [403, 410, 429, 500, 503])
def test_an_answer_that_says_that_it_failed_is_no_answer(status: int) -> None:
    with answering(status, FAILED | {"code": status}) as asking:
        with pytest.raises(http.client.HTTPException):
            listed(asking)
        with pytest.raises(http.client.HTTPException):
            asking.read("/leases")
        assert not asking.goes_through("PATCH", CONFIG_MAPS, {})


def test_an_answer_that_is_none_is_no_answer() -> None:
    with answering(200, b"<html>") as asking, pytest.raises(ValueError, match="Expecting value"):
        listed(asking)


def test_what_is_there_is_told_of_its_own_writers_alone(capsys: pytest.CaptureFixture[str]) -> None:
    items = [
        {"metadata": {"name": "rehearsal-3"}, "data": {"number": "17"}},
        {"metadata": {"name": "kube-root-ca.crt"}, "data": {"ca.crt": "x"}},
    ]
    with answering(200, {"metadata": {"resourceVersion": "42"}, "items": items}) as asking:
        assert listed(asking) == "42"
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["what"], line["who"], line["number"]) for line in lines] == [("seen", 3, 17)]
    seen(FAILED)
    assert capsys.readouterr().out == ""
