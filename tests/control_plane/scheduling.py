"""A control plane with a real scheduler, machines of a design as Node objects, and pods made as controllers make them.

No kubelet runs and no controller: pods that the scheduler has bound count as running.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from hadesign.targets.kubelets import ZONE_LABEL, labels
from hadesign.topology import Cluster
from hadesign.topology.cluster import Node
from hadesign.topology.workloads import CONTROL_PLANE_TAINT, schedulable
from tests.control_plane.client import Client
from tests.control_plane.kubeadm import command
from tests.control_plane.plane import control_plane, run

SETTLED = 2.0
"""Seconds without any change, after which the scheduler has said all: it tries a pod again a second after it failed."""
_SETTINGS = {
    "apiVersion": "kubescheduler.config.k8s.io/v1",
    "kind": "KubeSchedulerConfiguration",
    "leaderElection": {"leaderElect": False},
    "podInitialBackoffSeconds": 1,
    "podMaxBackoffSeconds": 1,
}
PATIENCE = 60.0
PLENTY = {"cpu": "1000", "memory": "4Ti", "pods": "1000"}
"""What a machine has where the design does not say it."""
GONE = "node.kubernetes.io/unreachable"


@contextmanager
def scheduled(folder: Path) -> Iterator["Pods"]:
    """Start a control plane with a scheduler, and return what makes nodes and pods in it."""
    with control_plane(folder) as client, ExitStack() as stack:
        own = folder / "control-plane"
        access = yaml.safe_load((own / "super-admin.conf").read_text())
        access["clusters"][0]["cluster"]["server"] = f"https://{client.address}:{client.port}"
        file = own / "scheduler.conf"
        file.write_text(yaml.safe_dump(access))
        settings = own / "scheduler.yaml"
        settings.write_text(yaml.safe_dump(_SETTINGS | {"clientConnection": {"kubeconfig": str(file)}}))
        flags = {"config": str(settings), "secure-port": "0"}
        run(stack, own / "kube-scheduler.log", command("kube-scheduler", flags))
        yield Pods(client)


class Pods:
    """Machines and pods of one design after another."""

    def __init__(self, client: Client) -> None:
        """Begin with nothing."""
        self.client = client
        self.templates: dict[str, tuple[str, dict[str, Any]]] = {}
        self._made = 0

    def begin(self, cluster: Cluster) -> None:
        """Take away what another design left, and make the machines of this one."""
        for kind in ("pods", "nodes"):
            for one in self._all(kind):
                self._delete(kind, one)
        self.templates = {}
        for node in cluster.nodes:
            if schedulable(node):
                self._make_node(cluster, node)

    def _make_node(self, cluster: Cluster, node: Node) -> None:
        """Make a machine that is ready: the API server taints each new one until somebody says so."""
        zone = {ZONE_LABEL: node.zone} if node.zone else {}
        size = {
            "cpu": f"{node.size.cpu}m" if node.size.cpu is not None else None,
            "memory": str(node.size.memory) if node.size.memory is not None else None,
            "pods": str(node.size.pods) if node.size.pods is not None else None,
        }
        offered = {name: amount or PLENTY[name] for name, amount in size.items()}
        made = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": node.name,
                "labels": {"kubernetes.io/hostname": node.name, **zone, **labels(cluster, node)},
            },
            "status": {
                "capacity": offered,
                "allocatable": offered,
                "conditions": [{"type": "Ready", "status": "True"}],
            },
        }
        answer = self._ask("POST", "/api/v1/nodes", made)
        self._taint(answer, _taints(node))

    def _taint(self, node: Mapping[str, Any], taints: list[dict[str, Any]]) -> None:
        name = node["metadata"]["name"]
        self._ask("PATCH", f"/api/v1/nodes/{name}", {"spec": {"taints": taints}}, "application/merge-patch+json")

    def workload(self, ident: str, namespace: str, template: dict[str, Any]) -> None:
        """Say what the pods of a workload are made of."""
        place = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
        status, answer = self.client.ask("POST", "/api/v1/namespaces", place)
        assert status in (201, 409), answer
        self.templates[ident] = namespace, template

    def priority(self, name: str) -> None:
        """Make a priority class; all are equal, so that nobody is moved."""
        made = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}, "value": 0}
        status, answer = self.client.ask("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", made)
        assert status in (201, 409), answer

    def make(self, ident: str, *, on: str | None = None) -> None:
        """Make one more pod of a workload; one of a DaemonSet is bound to its node from the beginning."""
        namespace, template = self.templates[ident]
        self._made += 1
        pod = deepcopy(template)
        pod |= {"apiVersion": "v1", "kind": "Pod"}
        notes = {"workload": ident} if on is None else {"workload": ident, "bound": "yes"}
        pod["metadata"] = {**pod["metadata"], "name": f"pod-{self._made}", "annotations": notes}
        if on is not None:
            pod["spec"]["nodeName"] = on
        self._ask("POST", f"/api/v1/namespaces/{namespace}/pods", pod)

    def placed(self) -> dict[str, list[str | None]]:
        """Return for each workload where its pods are, once nothing changes any more; `None` is nowhere."""
        seen, since, began = self._where(), time.monotonic(), time.monotonic()
        while time.monotonic() - since < SETTLED or not self._judged():
            assert time.monotonic() - began < PATIENCE, seen
            time.sleep(0.2)
            now = self._where()
            if now != seen:
                seen, since = now, time.monotonic()
        return {ident: [node for owner, node in seen.values() if owner == ident] for ident in self.templates}

    def lose(self, lost: Callable[[str], bool]) -> None:
        """Let machines be unreachable: their pods are gone, and as many others are made."""
        for node in self._all("nodes"):
            if lost(node["metadata"]["name"]):
                dead = [{"key": GONE, "effect": effect} for effect in ("NoSchedule", "NoExecute")]
                self._taint(node, [*node["spec"].get("taints", []), *dead])
        for pod in self._all("pods"):
            if lost(pod["spec"].get("nodeName", "")):
                self._delete("pods", pod)
                if "bound" not in pod["metadata"]["annotations"]:
                    self.make(pod["metadata"]["annotations"]["workload"])

    def remove(self, gone: Callable[[str], bool]) -> None:
        """Take machines away whose pods are gone, as whoever repairs nodes does."""
        for node in self._all("nodes"):
            if gone(node["metadata"]["name"]):
                self._delete("nodes", node)

    def _where(self) -> dict[str, tuple[str, str | None]]:
        return {
            pod["metadata"]["name"]: (pod["metadata"]["annotations"]["workload"], pod["spec"].get("nodeName"))
            for pod in self._all("pods")
        }

    def _judged(self) -> bool:
        """Tell whether the scheduler has bound every pod, or said that it cannot."""
        return all(
            "nodeName" in pod["spec"]
            or any(one["type"] == "PodScheduled" and one["status"] == "False" for one in _conditions(pod))
            for pod in self._all("pods")
        )

    def _all(self, kind: str) -> list[dict[str, Any]]:
        answer = self._ask("GET", f"/api/v1/{kind}")
        found: list[dict[str, Any]] = answer["items"]
        return found

    def _delete(self, kind: str, one: Mapping[str, Any]) -> None:
        metadata = one["metadata"]
        place = f"namespaces/{metadata['namespace']}/" if "namespace" in metadata else ""
        self._ask("DELETE", f"/api/v1/{place}{kind}/{metadata['name']}", {"gracePeriodSeconds": 0})

    def _ask(self, method: str, path: str, body: object = None, kind: str = "application/json") -> Any:
        status, answer = self.client.ask(method, path, body, kind)
        assert status in (200, 201), (method, path, answer)
        return answer


def _conditions(pod: Mapping[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = pod["status"].get("conditions", [])
    return found


def _taints(node: Node) -> list[dict[str, Any]]:
    """Return a machine's taints; those of a control plane where the design gives none are kubeadm's."""
    if node.taints is None:
        alone = "control-plane" in node.roles and "worker" not in node.roles
        return [{"key": CONTROL_PLANE_TAINT, "effect": "NoSchedule"}] if alone else []
    return [{"key": one.key, "value": one.value or "", "effect": one.effect} for one in node.taints]
