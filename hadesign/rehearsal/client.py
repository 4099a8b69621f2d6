"""A client of the rehearsed API: it writes, reads, asks for readiness and watches, and prints what became of each try.

    python client.py ADDRESS PORT CA CLIENT

Run as a program of its own on the switch, so it stands on the standard library alone. Each try has a connection of its
own, as each call of kubectl has. One that takes longer than a second has failed by then, whatever comes later. Writes
carry numbers that grow, each of ten writers on a ConfigMap of its own: so what was acknowledged can be looked for
afterwards. A line of JSON for each try: what, by whom, its number, when it began and ended (monotonic clock, seconds),
whether it went through; and for each event of the watch what it showed.
"""

import http.client
import json
import ssl
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

CONTROLLERS = ("kube-controller-manager", "kube-scheduler")
"""Programs of which one copy leads, by a lease of that name."""
WRITERS, PAUSE, PATIENCE = 10, 0.05, 1.0
"""One of the writers begins every 50 ms, as long as writes take no longer than half a second."""
CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
_printing = threading.Lock()


def tell(**said: object) -> None:
    """Print a line."""
    with _printing:
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


class Asking:
    """Asks one API at one address."""

    def __init__(self, address: str, port: int, ca: str, client: str) -> None:
        """Trust the authority, and be whom the client's certificate names."""
        self.address, self.port = address, port
        self.context = ssl.create_default_context(cafile=ca)
        self.context.load_cert_chain(client)

    def connect(self, patience: float = PATIENCE) -> http.client.HTTPSConnection:
        """Return a new connection, which gives up after so many seconds of silence."""
        return http.client.HTTPSConnection(self.address, self.port, timeout=patience, context=self.context)

    def read(self, path: str, patience: float = PATIENCE) -> Any:
        """Return what is at a path; raises `HTTPException` where the answer says that it failed."""
        connection = self.connect(patience)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise http.client.HTTPException(f"{answer.status} {answer.reason}")
        return json.loads(text)

    def goes_through(self, method: str, path: str, data: object = None) -> bool:
        """Tell whether a request was answered with success."""
        connection = self.connect()
        try:
            body = None if data is None else json.dumps(data)
            connection.request(method, path, body, {"Content-Type": "application/apply-patch+yaml"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return answer.status in (200, 201)


def repeat(pause: float, what: str, who: int, attempt: Callable[[int], bool]) -> None:
    """Try again and again, a pause from one beginning to the next, or at once where a try took longer."""
    number, due = 0, time.monotonic() + who * PAUSE
    while True:
        time.sleep(max(due - time.monotonic(), 0))
        number, began = number + 1, time.monotonic()
        good = attempt(number)
        ended = time.monotonic()
        tell(what=what, who=who, number=number, began=began, ended=min(ended, began + PATIENCE),
             good=good and ended <= began + PATIENCE)  # fmt: skip
        due = max(due + pause, ended)


def follow_leases(asking: Asking) -> None:
    """Tell, twice a second, who leads each of the controllers, and when it last said so."""
    while True:
        began = time.monotonic()
        for who, name in enumerate(CONTROLLERS):
            try:
                spec = asking.read(f"{LEASES}/{name}")["spec"]
            except (OSError, http.client.HTTPException, ValueError):
                continue
            holder, renewed = spec.get("holderIdentity"), spec.get("renewTime")
            if holder and renewed:
                tell(what="lease", who=who, holder=holder, renewed=renewed, began=time.monotonic())
        time.sleep(max(began + 10 * PAUSE - time.monotonic(), 0))


def watch(asking: Asking) -> None:
    """Watch all ConfigMaps of the writers; where the watch ends, list them and watch on from there."""
    while True:
        try:
            version = listed(asking)
            connection = asking.connect(patience=10)
            path = f"{CONFIG_MAPS}?watch=true&resourceVersion={version}&allowWatchBookmarks=true&timeoutSeconds=600"
            connection.request("GET", path)
            answer = connection.getresponse()
            for line in iter(answer.readline, b""):
                seen(json.loads(line).get("object", {}))
        except (OSError, http.client.HTTPException, ValueError):
            pass
        tell(what="relist", began=time.monotonic())
        time.sleep(PAUSE)


def listed(asking: Asking) -> str:
    """Tell what is there now, and return the version that a watch goes on from."""
    found = asking.read(CONFIG_MAPS, patience=5)
    for one in found["items"]:
        seen(one)
    return str(found["metadata"]["resourceVersion"])


def seen(one: dict[str, Any]) -> None:
    """Tell the number of a writer's object."""
    name = str(one.get("metadata", {}).get("name", ""))
    if name.startswith("rehearsal-"):
        number = int(one["data"]["number"])
        tell(what="seen", who=int(name.rpartition("-")[2]), number=number, began=time.monotonic())


def main() -> None:
    """Try for ever; whoever started it ends it."""
    address, port, ca, client = sys.argv[1:]
    asking = Asking(address, int(port), ca, client)

    def writer(who: int) -> Callable[[int], bool]:
        name = f"rehearsal-{who}"
        path = f"{CONFIG_MAPS}/{name}?fieldManager=rehearsal&force=true"

        def write(number: int) -> bool:
            data = {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": name},
                "data": {"number": str(number)},
            }
            return asking.goes_through("PATCH", path, data)

        return write

    jobs = [(WRITERS * PAUSE, "write", who, writer(who)) for who in range(WRITERS)]
    jobs.append((4 * PAUSE, "read", 0, lambda _: asking.goes_through("GET", f"{CONFIG_MAPS}?limit=1")))
    jobs.append((4 * PAUSE, "ready", 0, lambda _: asking.goes_through("GET", "/readyz")))
    for job in jobs:
        threading.Thread(target=repeat, args=job, daemon=True).start()
    threading.Thread(target=follow_leases, args=(asking,), daemon=True).start()
    watch(asking)


if __name__ == "__main__":
    main()
