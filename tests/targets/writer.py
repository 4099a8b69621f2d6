"""A client that writes every tenth of a second, each time on a connection of its own, and tells of each try.

    python writer.py ADDRESS PORT CERTIFICATE [SECONDS]

A line for each try: when it began and when it ended on the machine's monotonic clock, and `ok` or `failed`. A try is
given up after a second, as it would have been by somebody who waits, or after so many SECONDS.
"""

import ssl
import sys
import threading
import time
from http.client import HTTPException, HTTPSConnection

PAUSE, PATIENCE = 0.1, 1.0


def attempt(address: str, port: int, context: ssl.SSLContext, patience: float) -> None:
    began = time.monotonic()
    try:
        connection = HTTPSConnection(address, port, timeout=patience, context=context)
        connection.request("GET", "/")
        good = connection.getresponse().status == 200
        connection.close()
    except (OSError, HTTPException):
        good = False
    sys.stdout.write(f"{began:.3f} {time.monotonic():.3f} {'ok' if good else 'failed'}\n")
    sys.stdout.flush()


def main() -> None:
    address, port, certificate, *rest = sys.argv[1:]
    patience = float(rest[0]) if rest else PATIENCE
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    while True:
        threading.Thread(target=attempt, args=(address, int(port), context, patience), daemon=True).start()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
