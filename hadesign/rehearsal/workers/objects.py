"""The objects of a design's workers and workloads: nodes as kubelets register them, and controllers as it has them.

Of each workload there is a controller as somebody might have it, and the generated component of Kustomize patches it,
as its README says. What the design declares of the platform (cluster DNS, ingress, webhooks, monitoring) is made in the
same way: it takes room, and is kept apart. Nothing runs in any of the pods.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from hadesign.notation import as_cpu, as_memory
from hadesign.proof import Proof
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.rehearsal.workers.agent import PROVISIONER, STARTS, WORKLOAD
from hadesign.stated import given
from hadesign.targets.kubelets import HOSTNAME_LABEL, labels
from hadesign.targets.workloads import objects
from hadesign.targets.workloads.readme import folder_of
from hadesign.topology.cluster import Cluster, Node, Workload
from hadesign.topology.workloads import CONTROL_PLANE_TAINT, schedulable, taint_keys

PLENTY: Mapping[str, str] = {"cpu": "1000", "memory": "4Ti", "pods": "1000"}
"""What a machine has where the design does not say it."""
SAMPLE = {"app.kubernetes.io/part-of": "rehearsal"}
IMAGE = "registry.k8s.io/pause:3.10"
"""Never pulled."""
_BUILT_IN = ("default", "kube-system", "kube-public", "kube-node-lease")
_DEFAULT_ACCESS = "ReadWriteOnce"


def placed(cluster: Cluster) -> list[Workload]:
    """Return what gets pods: all that a controller makes replicas of, and whose number is known."""
    every = (*cluster.workloads, *cluster.components)
    return [one for one in every if one.kind != "Job" and one.replicas and one.eligible and not one.on]


def node_objects(cluster: Cluster) -> list[dict[str, Any]]:
    """Return the machines that take pods as nodes that are ready: labels, taints and room as the design has them."""
    return [_node(cluster, node) for node in cluster.nodes if schedulable(node)]


def _node(cluster: Cluster, node: Node) -> dict[str, Any]:
    role = {CONTROL_PLANE_TAINT: ""} if "control-plane" in node.roles else {}
    own = {HOSTNAME_LABEL: node.name, **role, **labels(cluster, node)}
    if node.zone:
        own.setdefault("topology.kubernetes.io/zone", node.zone)  # where a cloud would say it
    size, rest = (_amounts(one) for one in (node.size, cluster.groups[node.group].allocatable))
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": node.name, "labels": own},
        "spec": {"taints": _taints(node)},
        "status": {
            "capacity": size,
            "allocatable": rest,
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady"}],
            "addresses": [{"type": "InternalIP", "address": address} for address in node.addresses],
        },
    }


def _amounts(size: Any) -> dict[str, str]:
    said = {
        "cpu": None if size.cpu is None else f"{size.cpu}m",
        "memory": None if size.memory is None else str(size.memory),
        "pods": None if size.pods is None else str(size.pods),
    }
    return {name: amount or PLENTY[name] for name, amount in said.items()}


def _taints(node: Node) -> list[dict[str, Any]]:
    """Return a machine's taints; those of a control plane where the design gives none are kubeadm's."""
    if node.taints is None:
        return [{"key": key, "effect": "NoSchedule"} for key in sorted(taint_keys(node))]
    return [{"key": one.key, "value": one.value or "", "effect": one.effect} for one in node.taints]


def ties(proof: Proof) -> dict[str, str]:
    """Return what volumes of each storage class that is used cannot leave: a zone, a node, or (empty) nothing."""
    found: dict[str, str] = {}
    for service, workload in zip(proof.workloads, proof.cluster.workloads, strict=True):
        replicas = replicas_of(proof, service.id)
        found |= {claim.storage_class: replicas.seats.tie if replicas else "" for claim in workload.claims}
    for workload in proof.cluster.components:
        found |= {claim.storage_class: found.get(claim.storage_class, "") for claim in workload.claims}
    return found


def replicas_of(proof: Proof, service: str) -> Replicas | None:
    """Return the replicas of a service as the proof counts them, whatever else it needs; `None`: not known."""
    function = proof.function(proof.by_id[service])
    if isinstance(function, Supplied):
        return function.replicas
    return function if isinstance(function, Replicas) else None


def write_objects(proof: Proof, configs: Path, folder: Path) -> None:
    """Write a kustomization of all workloads into a new folder; `configs` has the generated components."""
    cluster = proof.cluster
    folder.mkdir()
    common = [*_namespaces(cluster), *_priorities(cluster), *_classes(proof)]
    named = []
    if common:
        _write(folder / "common.yaml", *common)
        named.append("common.yaml")
    for number, workload in enumerate(placed(cluster)):
        own = folder / f"workload-{number}"
        own.mkdir()
        component = configs / "workloads" / folder_of(workload)
        if not (component / "kustomization.yaml").exists():
            component = own / "component"
            _write_component(workload, component)
        _write(own / "controller.yaml", _controller(cluster, workload))
        told = {"resources": ["controller.yaml"], "components": [_relative(component, own)]}
        _write(own / "kustomization.yaml", told)
        named.append(own.name)
    _write(folder / "kustomization.yaml", {"resources": named})


def _relative(there: Path, here: Path) -> str:
    up = 0
    while not there.is_relative_to(here):
        here, up = here.parent, up + 1
    return "/".join([*[".."] * up, *there.relative_to(here).parts])


def _write(file: Path, *documents: Mapping[str, Any]) -> None:
    file.write_text(yaml.safe_dump_all(documents, sort_keys=False))


def _write_component(workload: Workload, folder: Path) -> None:
    """Write what `build` would for a workload of which there is a manifest, or a chart, elsewhere."""
    folder.mkdir()
    _write(folder / "kustomization.yaml", objects.component(workload))
    _write(folder / "patch.yaml", objects.patch(workload))
    if (budget := objects.budget(workload)) is not None:
        _write(folder / "pod-disruption-budget.yaml", budget)


def _namespaces(cluster: Cluster) -> Iterator[dict[str, Any]]:
    names = dict.fromkeys(workload.namespace for workload in placed(cluster))
    yield from (
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        for name in names if name not in _BUILT_IN
    )  # fmt: skip


def _priorities(cluster: Cluster) -> Iterator[dict[str, Any]]:
    """Yield the classes that are named; the design does not say their values, and so nobody makes way for others."""
    names = dict.fromkeys(filter(None, (given(workload.priority) for workload in placed(cluster))))
    for name in names:
        if not name.startswith("system-"):
            yield {
                "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
                "value": 0, "preemptionPolicy": "Never",
            }  # fmt: skip


def _classes(proof: Proof) -> Iterator[dict[str, Any]]:
    used = ties(proof)
    if used:
        driver = {"attachRequired": False, "podInfoOnMount": False}
        metadata = {"name": PROVISIONER}
        yield {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": metadata, "spec": driver}
    for name in used:
        yield {
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name},
            "provisioner": PROVISIONER, "volumeBindingMode": "WaitForFirstConsumer",
        }  # fmt: skip


def _controller(cluster: Cluster, workload: Workload) -> dict[str, Any]:
    """Return the bare controller of a workload."""
    asked = {"cpu": as_cpu(workload.requests.cpu or 0), "memory": as_memory(workload.requests.memory or 0)}
    container: dict[str, Any] = {"name": "main", "image": IMAGE, "resources": {"requests": asked}}
    notes = {WORKLOAD: workload.id, STARTS: f"{workload.start or 0:g}"}
    pods: dict[str, Any] = {
        "metadata": {"labels": SAMPLE, "annotations": notes},
        "spec": {"containers": [container]},
    }
    if tolerations := list(_tolerations(cluster, workload)):
        pods["spec"]["tolerations"] = tolerations
    spec: dict[str, Any] = {"selector": {"matchLabels": {objects.LABEL: objects.label_of(workload)}}}
    metadata = {"name": workload.name, "namespace": workload.namespace}
    if workload.kind == "StatefulSet":
        claims = [_claim(number, claim.storage_class, claim.size) for number, claim in enumerate(workload.claims)]
        spec |= {"serviceName": workload.name, **({"volumeClaimTemplates": claims} if claims else {})}
    return {
        "apiVersion": "apps/v1", "kind": workload.kind, "metadata": metadata, "spec": {**spec, "template": pods}
    }  # fmt: skip


def _claim(number: int, storage_class: str, size: int | None) -> dict[str, Any]:
    spec = {
        "accessModes": [_DEFAULT_ACCESS], "storageClassName": storage_class,
        "resources": {"requests": {"storage": str(size or 1)}},
    }  # fmt: skip
    return {"metadata": {"name": f"data-{number}"}, "spec": spec}


def _tolerations(cluster: Cluster, workload: Workload) -> Iterator[dict[str, Any]]:
    """Yield the tolerations that others give the pods, such as kubeadm those of CoreDNS: of where they are to run."""
    firsts = (cluster.nodes[cluster.groups[group].nodes[0]] for group in workload.eligible)
    keys = {key for node in firsts for key in taint_keys(node)}
    yield from ({"key": key, "operator": "Exists"} for key in sorted(keys - {*workload.tolerates}))
