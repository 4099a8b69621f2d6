"""A stand-in for an API server: HTTPS on one address, a `/readyz` that can be told what to answer, and its own name.

    python https_server.py NAME ADDRESS PORT CERTIFICATE READY

READY is a file that holds the status of /readyz, or the seconds after which it answers (`0.5s`), or `never`; each time
it is asked the server says so. Every other path answers 200 with the server's name; /watch begins an answer and then is
silent.
"""

import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, AF_INET6


def handler(name: str, ready: Path) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            watched = self.path.startswith("/watch")
            told = ready.read_text() if self.path.startswith("/readyz") else "200"
            if self.path.startswith("/readyz"):
                sys.stdout.write("asked\n")
                sys.stdout.flush()
            if told == "never":
                threading.Event().wait()
            if told.endswith("s"):
                time.sleep(float(told[:-1]))
            self.send_response(200 if told.endswith("s") else int(told))
            self.send_header("Content-Length", str(len(name) + (1 if watched else 0)))
            self.end_headers()
            self.wfile.write(name.encode())
            self.wfile.flush()
            if watched:
                threading.Event().wait()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def main() -> None:
    name, address, port, certificate, ready = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Server(ThreadingHTTPServer):
        address_family = AF_INET6 if ":" in address else AF_INET
        daemon_threads = True
        request_queue_size = 100

    server = Server((address, int(port)), handler(name, Path(ready)))
    # The handshake happens in the thread of its connection, so that one client cannot hold up the others.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main()
