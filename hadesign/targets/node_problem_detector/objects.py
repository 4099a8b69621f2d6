"""The objects of Node Problem Detector: its account, its checks, and a pod on each node."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from hadesign.targets.node_problem_detector.checks import CRICTL, RUNTIMES, ContainerRuntime, files_of
from hadesign.targets.objects import NODE_CRITICAL, SYSTEM, role_binding, service_account
from hadesign.topology.cluster import Cluster

NAME = "node-problem-detector"
IMAGE = "registry.k8s.io/node-problem-detector/node-problem-detector:v1.36.0"
"""Newest release of kubernetes/node-problem-detector by its tags at 6632ca67148f (2026-08-22)."""
FOLDER = "/checks"
_CONFIG = "node-problem-detector-checks"
_OF_IMAGE = ("/config/kernel-monitor.json", "/config/readonly-monitor.json")
"""Files of the image that watch the kernel's log (same commit: Dockerfile, deployment/node-problem-detector.yaml)."""
REQUESTS, LIMIT = {"cpu": "10m", "memory": "80Mi"}, "200Mi"
"""Requests of the same file. Its limit of 80 MiB is for the detector alone; here crictl runs beside it."""


def manifest(cluster: Cluster) -> list[dict[str, Any]]:
    """Return everything that is applied, in its order; every cluster has the role."""
    files = files_of(cluster)
    return [
        service_account(NAME),
        role_binding(NAME, NAME, "system:node-problem-detector", whole=True),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": _CONFIG, "namespace": SYSTEM}, "data": files},
        _daemon_set(files, RUNTIMES.get(cluster.kubernetes.installer)),
    ]


def _daemon_set(files: Mapping[str, str], runtime: ContainerRuntime | None) -> dict[str, Any]:
    labels, mounts = {"app": NAME}, [*_mounts(runtime)]
    # It reads its files once: pods have to be made anew when they change.
    digest = sha256("".join(f"{name}\0{text}\0" for name, text in files.items()).encode()).hexdigest()
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": NAME, "namespace": SYSTEM, "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels, "annotations": {"hadesign.io/checks": digest[:16]}},
                "spec": {
                    "serviceAccountName": NAME,
                    "priorityClassName": NODE_CRITICAL,
                    # The kubelet answers on loopback only.
                    "hostNetwork": True,
                    "nodeSelector": {"kubernetes.io/os": "linux"},
                    "tolerations": [{"operator": "Exists", "effect": effect} for effect in ("NoSchedule", "NoExecute")],
                    "containers": [_container(files, [mount for mount, _volume in mounts])],
                    "volumes": [volume for _mount, volume in mounts],
                },
            },
        },
    }


def _container(files: Mapping[str, str], mounts: list[dict[str, Any]]) -> dict[str, Any]:
    checks = ",".join(f"{FOLDER}/{name}" for name in files)
    return {
        "name": NAME,
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/node-problem-detector"],
        "args": [
            "--logtostderr",
            f"--config.system-log-monitor={','.join(_OF_IMAGE)}",
            f"--config.custom-plugin-monitor={checks}",
        ],
        "env": [{"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
        "resources": {"requests": REQUESTS, "limits": {"memory": LIMIT}},
        # The kernel's log is a device.
        "securityContext": {"privileged": True, "readOnlyRootFilesystem": True},
        "volumeMounts": mounts,
    }


def _mounts(runtime: ContainerRuntime | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield where the container sees something, and what that is; a missing crictl keeps the pod from starting."""
    config = {"configMap": {"name": _CONFIG}}
    yield {"name": "checks", "mountPath": FOLDER, "readOnly": True}, {"name": "checks", **config}
    paths = [("log", "/var/log", "/var/log", "Directory"), ("kmsg", "/dev/kmsg", "/dev/kmsg", "CharDevice")]
    if runtime is not None:
        paths += [
            ("crictl", CRICTL, runtime.crictl, "File"),
            ("runtime", runtime.socket, runtime.socket, "Socket"),
        ]
    for name, inside, outside, kind in paths:
        # A socket is written to, whatever the mount says.
        mount = {"name": name, "mountPath": inside, "readOnly": True}
        yield mount, {"name": name, "hostPath": {"path": outside, "type": kind}}
