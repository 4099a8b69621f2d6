"""What Node Problem Detector is told to check: the kubelet, the container runtime and the kernel's log."""

import json
from collections.abc import Iterator, Mapping

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster, Installer

CHECKER = "/home/kubernetes/bin/health-checker"
"""Where the image has it (kubernetes/node-problem-detector@6632ca67148f:Dockerfile)."""
SOCKET, CRICTL = "/run/containerd/containerd.sock", "/usr/bin/crictl"
"""Where containerd listens, and where the checker looks for crictl
(same commit: pkg/healthchecker/types/types_unix.go)."""
_INTERVAL = "10s"


@dataclass(frozen=True, slots=True)
class ContainerRuntime:
    """Where machines have the runtime's socket, and crictl, with which it is asked; the image has none."""

    socket: str
    crictl: str


RUNTIMES: Mapping[Installer, ContainerRuntime] = {
    "kubeadm": ContainerRuntime(SOCKET, "/usr/bin/crictl"),
    "kubespray": ContainerRuntime(SOCKET, "/usr/local/bin/crictl"),
    "rke2": ContainerRuntime("/run/k3s/containerd/containerd.sock", "/var/lib/rancher/rke2/bin/crictl"),
}
"""Packages of cri-tools on pkgs.k8s.io; kubernetes-sigs/kubespray@46dbdd399 (bin_dir);
https://docs.rke2.io/reference/cli_tools.
k3s has crictl within itself, which does not run in another image; RKE runs Docker."""


def files_of(cluster: Cluster) -> dict[str, str]:
    """Return the files of checks by name, as JSON; nothing is restarted by them, as that is another's part.

    The values are those of the files of the same names in the image (same commit: config/health-checker-*.json).
    """
    found = {"health-checker-kubelet.json": _file("KubeletUnhealthy", "KubeletIsHealthy", _kubelet())}
    runtime = RUNTIMES.get(cluster.kubernetes.installer)
    if runtime is not None:
        arguments = _runtime(runtime)
        found["health-checker-runtime.json"] = _file(
            "ContainerRuntimeUnhealthy", "ContainerRuntimeIsHealthy", arguments
        )
    return found


CONDITIONS: Mapping[str, str] = {
    "KubeletUnhealthy": "health-checker-kubelet.json",
    "ContainerRuntimeUnhealthy": "health-checker-runtime.json",
    "KernelDeadlock": "",
    "XfsShutdown": "",
    "CperHardwareErrorFatal": "",
    "ReadonlyFilesystem": "",
}
"""Conditions that a node gets, with the file of ours that makes it; the others are the image's own
(same commit: config/kernel-monitor.json, config/readonly-monitor.json)."""


def conditions(cluster: Cluster) -> tuple[str, ...]:
    """Return the conditions that nodes get."""
    ours = files_of(cluster)
    return tuple(name for name, file in CONDITIONS.items() if not file or file in ours)


def _kubelet() -> Iterator[str]:
    yield from ("--component=kubelet", "--enable-repair=false", "--health-check-timeout=10s")


def _runtime(runtime: ContainerRuntime) -> Iterator[str]:
    yield from ("--component=cri", "--enable-repair=false", f"--crictl-path={CRICTL}")
    yield from (f"--cri-socket-path=unix://{runtime.socket}", "--cri-timeout=10s", "--health-check-timeout=60s")


def _file(condition: str, well: str, arguments: Iterator[str]) -> str:
    """Return a file with one check; what it says of a healthy node is a message of the node's condition."""
    rule = {
        "type": "permanent",
        "condition": condition,
        "reason": condition,
        "path": CHECKER,
        "args": list(arguments),
        "timeout": "3m",
    }
    held = {
        "plugin": "custom",
        "pluginConfig": {
            "invoke_interval": _INTERVAL,
            "timeout": "3m",
            "max_output_length": 80,
            "concurrency": 1,
        },
        "source": "health-checker",
        "metricsReporting": True,
        "conditions": [{"type": condition, "reason": well, "message": well}],
        "rules": [rule],
    }
    return json.dumps(held, indent=2) + "\n"
