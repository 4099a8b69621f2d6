"""A client that writes to a Kubernetes API every tenth of a second, each time on a connection of its own.

    python writer.py ADDRESS PORT CA CLIENT

A line for each write: when it began and when it ended on the machine's monotonic clock, and `ok` or `failed`. A write
that takes longer than a second has failed by then, whatever comes later.
"""

import http.client
import json
import ssl
import sys
import threading
import time

PAUSE, PATIENCE = 0.1, 1.0
PATH = "/api/v1/namespaces/default/configmaps/written?fieldManager=lab&force=true"


def attempt(address: str, port: int, context: ssl.SSLContext) -> None:
    began = time.monotonic()
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "written"}, "data": {"at": f"{began:.3f}"}}
    try:
        connection = http.client.HTTPSConnection(address, port, timeout=PATIENCE, context=context)
        connection.request("PATCH", PATH, json.dumps(data), {"Content-Type": "application/apply-patch+yaml"})
        good = connection.getresponse().status in (200, 201)
        connection.close()
    except (OSError, http.client.HTTPException):
        good = False
    ended = time.monotonic()
    in_time = min(ended, began + PATIENCE)
    sys.stdout.write(f"{began:.3f} {in_time:.3f} {'ok' if good and ended == in_time else 'failed'}\n")
    sys.stdout.flush()


def main() -> None:
    address, port, ca, client = sys.argv[1:]
    context = ssl.create_default_context(cafile=ca)
    context.load_cert_chain(client)
    due = time.monotonic()
    while True:
        threading.Thread(target=attempt, args=(address, int(port), context), daemon=True).start()
        due += PAUSE
        time.sleep(max(due - time.monotonic(), 0))


if __name__ == "__main__":
    main()
