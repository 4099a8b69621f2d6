"""Where a Prometheus is in the design the control plane answers it from other machines, and else nobody."""

from typing import Any

import pytest

from hadesign.targets import compile_configs
from tests.designs import as_cluster, control_plane, design, zones

_ZONES, _SIX = zones("a"), {"zones": [{"name": "a", "subnet": "fd00:1::/64"}]}
_STACKED = control_plane({"a": 3})
_APART = [
    *({"name": f"cp-{number}", "zone": "a", "roles": ["control-plane"]} for number in (1, 2)),
    *({"name": f"etcd-{number}", "zone": "a", "roles": ["etcd"]} for number in (1, 2, 3)),
]
_SERVICES = {"serviceCIDR": "fd00:2::/112"}


def written(installer: str, version: str, prometheus: Any, **more: Any) -> str:
    """Return everything that is written for an installer."""
    spec = {
        "kubernetes": {"version": version, "installer": installer},
        "infrastructure": _ZONES,
        "nodes": _STACKED,
        "controlPlane": {"endpoint": "api.example.org:6443"},
        "loadBalancers": [{"name": "api", "type": "hardware", "vip": "10.0.1.99", "dnsName": "api.example.org"}],
        "monitoring": {"deadMansSwitch": False} | ({"prometheus": prometheus} if prometheus else {}),
    }
    found = compile_configs(as_cluster(design(**(spec | more))), [installer])
    return "\n".join(str(artifact.content) for artifact in found if not artifact.path.endswith(".md"))


@pytest.mark.parametrize(
    ("installer", "version", "more", "expected"),
    [
        ("kubeadm", "1.36.4", {}, ["value: http://0.0.0.0:2381", "value: 0.0.0.0"]),
        ("kubeadm", "1.36.4", {"nodes": _APART}, ["value: http://0.0.0.0:2381", "value: 0.0.0.0"]),
        (
            "kubeadm", "1.36.4", {"infrastructure": _SIX, "loadBalancers": [], "network": _SERVICES},
            ["value: http://[::]:2381", "value: '::'"],
        ),
        ("rke2", "1.36.3", {}, ["etcd-expose-metrics: true", "- bind-address=0.0.0.0"]),
        ("k3s", "1.36.3", {}, ["etcd-expose-metrics: true", "- bind-address=0.0.0.0"]),
        ("rke", "1.32.13", {}, ["listen-metrics-urls: http://0.0.0.0:2381", "bind-address: 0.0.0.0"]),
        (
            "kubespray", "1.36.4", {"loadBalancers": [{"name": "local", "type": "node-local"}]},
            [
                "etcd_metrics_port: 2381", "kube_scheduler_bind_address: 0.0.0.0",
                "kube_controller_manager_bind_address: 0.0.0.0",
            ],
        ),
    ],
)  # fmt: skip
def test_each_installer_is_told(installer: str, version: str, more: dict[str, Any], expected: list[str]) -> None:
    watched = written(installer, version, {"replicas": 2}, **more)
    for part in expected:
        assert part in watched
    for nobody in (written(installer, version, "none", **more), written(installer, version, None, **more)):
        assert not any(part in nobody for part in expected)
