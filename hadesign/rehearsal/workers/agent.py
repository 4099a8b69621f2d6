"""What stands for the kubelets of a rehearsal: nodes stay alive, their pods run, and what became of pods is printed.

    python -c 'from hadesign.rehearsal.workers.agent import main; main()' ADDRESS PORT CA CLIENT NODES ORDERS

A program of its own on the network of the rehearsal. There are no containers: a pod on a living node runs as soon as
its time to start is over, and is gone once it is to be deleted. On a dead node nothing happens any more: its lease is
not renewed and its pods stay as they are, until others act on them. For volumes it is the provisioner, too: objects are
made as one would, and hold nothing.

NODES is a file with Node objects and the classes of volumes, ORDERS one that is replaced whenever somebody wants
something else (`Orders`). A line of JSON for each change: of each workload how many pods are ready on living nodes, how
many are left on the nodes that are looked at, how many have no node, and what the scheduler says of one of these.
"""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from hadesign.rehearsal.client import Asking, tell

HEARTBEAT, LEASE = 10.0, 40
"""Seconds between two renewals of a node's lease, and what the lease says (as kubelets have it)."""
PAUSE = 0.5
"""Seconds between two looks at all pods."""
PATIENCE = 5.0
WORKLOAD, STARTS = "hadesign.io/rehearsed", "hadesign.io/starts-within"
"""Annotations of pods: the workload that they are of, and after how many seconds on a node one is ready."""
SELECTED = "volume.kubernetes.io/selected-node"
PROVISIONER = "rehearsal.hadesign.io"
ZONE = "topology.kubernetes.io/zone"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
MERGE, APPLY = "application/merge-patch+json", "application/apply-patch+yaml"
STRATEGIC = "application/strategic-merge-patch+json"
_WORKS = (200, 201)
Data = dict[str, Any]


class Orders(NamedTuple):
    """What is wanted at the moment: the nodes that are dead and those that are looked at, and whether starts take time.

    `number` grows with each change, so that one is told to be known.
    """

    number: int = 0
    dead: frozenset[str] = frozenset()
    watched: frozenset[str] = frozenset()
    slow: bool = False


def read_orders(file: Path) -> Orders:
    """Read orders; they are replaced as a whole, so that none is ever half there."""
    said = json.loads(file.read_text())
    return Orders(said["number"], frozenset(said["dead"]), frozenset(said["watched"]), said["slow"])


def write_orders(file: Path, orders: Orders) -> None:
    """Replace orders."""
    new = file.with_suffix(".new")
    said = orders._asdict() | {"dead": sorted(orders.dead), "watched": sorted(orders.watched)}
    new.write_text(json.dumps(said))
    new.replace(file)


class Api:
    """Asks over one connection, which is made anew after a failure; one for each thread."""

    def __init__(self, asking: Asking) -> None:
        """Connect when something is asked."""
        self._asking = asking
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, data: object = None, kind: str = "application/json") -> tuple[int, Any]:
        """Return status and data of an answer.

        Raises:
            OSError: nothing answers in time, or not as HTTP has it.
        """
        if self._connection is None:
            self._connection = self._asking.connect(PATIENCE)
        try:
            body = None if data is None else json.dumps(data)
            self._connection.request(method, path, body, {"Content-Type": kind, "Accept": "application/json"})
            answer = self._connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith(b"{") else {}
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            self._connection = None
            raise ConnectionError(str(error)) from None

    def items(self, path: str) -> list[Data]:
        """Return the objects of a list; raises `OSError` where there is none."""
        status, answer = self.ask("GET", f"{path}?resourceVersion=0")
        if status not in _WORKS:
            raise ConnectionError(f"{status}")
        found: list[Data] = answer["items"]
        return found


class LivingNodes:
    """Keeps nodes alive: each is registered, its lease renewed, and its status posted where it is not ready."""

    def __init__(self, api: Api, nodes: Sequence[Data], clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the objects by name; their first renewals are spread over a heartbeat."""
        self._api, self._clock = api, clock
        self._nodes = {str(node["metadata"]["name"]): node for node in nodes}
        now = clock()
        self._due = {name: now + HEARTBEAT * n / len(nodes) for n, name in enumerate(self._nodes)}
        self._looked = now - HEARTBEAT

    def register(self) -> None:
        """Make the nodes that are not there, as kubelets do."""
        for name, node in self._nodes.items():
            self._api.ask("POST", "/api/v1/nodes", node)
            self._renew(name)

    def look_after(self, dead: frozenset[str]) -> None:
        """Renew what is due, and post the status of living nodes that are not known to be ready."""
        now = self._clock()
        for name in self._nodes:
            if name not in dead and self._due[name] <= now:
                self._renew(name)
                self._due[name] = now + HEARTBEAT
        if now - self._looked < 1:
            return
        self._looked = now
        for node in self._api.items("/api/v1/nodes"):
            name = node["metadata"]["name"]
            if name in self._nodes and name not in dead and not ready(node):
                self._renew(name)
                path = f"/api/v1/nodes/{name}/status"
                self._api.ask("PATCH", path, {"status": self._nodes[name]["status"]}, STRATEGIC)

    def _renew(self, name: str) -> None:
        renewed = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        lease = {
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": name},
            "spec": {"holderIdentity": name, "leaseDurationSeconds": LEASE, "renewTime": renewed},
        }  # fmt: skip
        self._api.ask("PATCH", f"{LEASES}/{name}?fieldManager=kubelet&force=true", lease, APPLY)


class PodsOnNodes:
    """Does for pods on living nodes what kubelets do, and tells what there is of each workload."""

    def __init__(self, api: Api, clock: Callable[[], float] = time.monotonic) -> None:
        """Know of no pod yet."""
        self._api, self._clock = api, clock
        self._bound: dict[str, float] = {}
        self._told: Data | None = None

    def look_after(self, orders: Orders) -> None:
        """Look at all pods once."""
        pods = [pod for pod in self._api.items("/api/v1/pods") if WORKLOAD in pod["metadata"].get("annotations", {})]
        now = self._clock()
        known = {pod["metadata"]["uid"] for pod in pods}
        self._bound = {uid: since for uid, since in self._bound.items() if uid in known}
        for pod in pods:
            node = pod["spec"].get("nodeName")
            if node and node not in orders.dead:
                self._run(pod, now, slow=orders.slow)
        said = state(pods, orders)
        if said != self._told:
            self._told = said
            tell(what="pods", at=now, **said)

    def _run(self, pod: Data, now: float, *, slow: bool) -> None:
        """End a pod that is to be deleted, and say of one that has started that it runs."""
        metadata = pod["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        if "deletionTimestamp" in metadata:
            options = {"gracePeriodSeconds": 0, "preconditions": {"uid": metadata["uid"]}}
            self._api.ask("DELETE", path, options)
            return
        since = self._bound.setdefault(metadata["uid"], now)
        takes = float(metadata["annotations"].get(STARTS, 0)) if slow else 0.0
        if not ready(pod) and now - since >= takes:
            conditions = [{"type": kind, "status": "True"} for kind in ("Initialized", "ContainersReady", "Ready")]
            self._api.ask(
                "PATCH", f"{path}/status", {"status": {"phase": "Running", "conditions": conditions}}, STRATEGIC
            )


def state(pods: Sequence[Data], orders: Orders) -> Data:
    """Return of each workload how many pods are ready, left on nodes that are looked at, and without a node, and why.

    A pod that is to be deleted counts nowhere, and one on a dead node is not ready, whatever the API says of it.
    """
    ready_ones, left, pending = Counter[str](), Counter[str](), Counter[str]()
    why: dict[str, str] = {}
    for pod in pods:
        workload, node = str(pod["metadata"]["annotations"][WORKLOAD]), pod["spec"].get("nodeName")
        if "deletionTimestamp" in pod["metadata"]:
            continue
        ready_ones[workload] += bool(node) and node not in orders.dead and ready(pod)
        left[workload] += node in orders.watched
        if not node:
            pending[workload] += 1
            said = (one for one in _conditions(pod) if one["type"] == "PodScheduled" and one["status"] == "False")
            if refused := next(said, None):
                why[workload] = str(refused.get("message", ""))
    return {
        "orders": orders.number,
        "ready": {name: count for name, count in ready_ones.items() if count},
        "left": {name: count for name, count in left.items() if count},
        "pending": {name: count for name, count in pending.items() if count},
        "why": why,
    }


def ready(one: Data) -> bool:
    """Whether a node or a pod is said to be ready."""
    return any(found["type"] == "Ready" and found["status"] == "True" for found in _conditions(one))


def _conditions(one: Data) -> list[Data]:
    found: list[Data] = one.get("status", {}).get("conditions") or []
    return found


class Volumes:
    """Provisions volumes: for each claim that asks for one an object that nothing is behind."""

    def __init__(self, api: Api, classes: Mapping[str, str], nodes: Sequence[Data]) -> None:
        """Keep what volumes of each class cannot leave: a zone, a node, or (empty) nothing."""
        self._api, self._classes = api, classes
        self._zones = {str(node["metadata"]["name"]): node["metadata"]["labels"].get(ZONE) for node in nodes}
        self._looked = 0.0

    def look_after(self, now: float) -> None:
        """Make what is asked for: for a claim that waits for its pod, once that one's node is chosen."""
        if not self._classes or now - self._looked < 1:
            return
        self._looked = now
        for claim in self._api.items("/api/v1/persistentvolumeclaims"):
            asked = claim["spec"].get("storageClassName")
            if asked in self._classes and not claim["spec"].get("volumeName"):
                node = claim["metadata"].get("annotations", {}).get(SELECTED)
                if node in self._zones:
                    self._api.ask("POST", "/api/v1/persistentvolumes", self.volume(claim, node))

    def volume(self, claim: Data, node: str) -> Data:
        """Return the volume of a claim whose pod goes to a node."""
        metadata, spec = claim["metadata"], claim["spec"]
        name = f"pvc-{metadata['uid']}"
        tie = self._classes[spec["storageClassName"]]
        key, value = (ZONE, self._zones[node]) if tie == "zone" else ("kubernetes.io/hostname", node)
        within = {"matchExpressions": [{"key": key, "operator": "In", "values": [value]}]}
        reference = {"kind": "PersistentVolumeClaim", "apiVersion": "v1"}
        reference |= {part: metadata[part] for part in ("namespace", "name", "uid")}
        return {
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
            "spec": {
                "capacity": spec["resources"]["requests"], "accessModes": spec["accessModes"], "claimRef": reference,
                "storageClassName": spec["storageClassName"], "persistentVolumeReclaimPolicy": "Delete",
                "csi": {"driver": PROVISIONER, "volumeHandle": name},
                **({"nodeAffinity": {"required": {"nodeSelectorTerms": [within]}}} if tie and value else {}),
            },
        }  # fmt: skip


def until_it_works(attempt: Callable[[], None]) -> None:
    """Try until nothing fails to be answered: the control plane may be on its way."""
    while True:
        try:
            attempt()
        except OSError:
            time.sleep(PAUSE)
        else:
            return


def main() -> None:
    """Look after everything for ever; whoever started it ends it."""
    address, port, ca, client, nodes, orders = sys.argv[1:]
    asking, given = Asking(address, int(port), ca, client), json.loads(Path(nodes).read_text())
    alive = LivingNodes(Api(asking), given["nodes"])
    until_it_works(alive.register)

    def keep_alive() -> None:
        while True:
            until_it_works(lambda: alive.look_after(read_orders(Path(orders)).dead))
            time.sleep(PAUSE / 2)

    threading.Thread(target=keep_alive, daemon=True).start()
    pods, volumes = PodsOnNodes(Api(asking)), Volumes(Api(asking), given["classes"], given["nodes"])

    def look() -> None:
        pods.look_after(read_orders(Path(orders)))
        volumes.look_after(time.monotonic())

    while True:
        began = time.monotonic()
        until_it_works(look)
        time.sleep(max(began + PAUSE - time.monotonic(), PAUSE / 5))
