"""Designs for RKE2, k3s and RKE in which everything is said that their files and READMEs speak of."""

import copy
from typing import Any

from tests.designs import control_plane, design, zones
from tests.targets.rancher import VERSIONS

ZONES_OF_IPV6 = {"zones": [{"name": zone, "subnet": f"fd00:{n}::/64"} for n, zone in enumerate("abc", 1)]}
TWO_STACKS = {"podCIDR": "10.44.0.0/16,fd10::/56", "cni": "canal"}


def _whole(installer: str, **spec: Any) -> dict[str, Any]:
    """Return three servers, agents of both kinds and a balancer, with files of the architect's and an own disk."""
    servers = control_plane({"a": 1, "b": 1, "c": 1}, interface="eth0")
    one = {"name": "one", "zone": "a", "roles": ["worker"], "labels": {"node-role.kubernetes.io/worker": ""}}
    entry = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "virtualRouterId": 7}
    whole: dict[str, Any] = {
        "kubernetes": {"version": VERSIONS[installer], "installer": installer},
        "infrastructure": zones("a", "b", "c"),
        "nodes": [*servers, one, {"pool": "w", "roles": ["worker"], "perZone": 1}],
        "controlPlane": {
            "endpoint": "api.example.org:8443",
            "encryption": {"provider": "secretbox", "configFile": "/etc/enc.yaml"},
            "audit": {"policyFile": "/etc/audit.yaml", "logDir": "/var/log/audit"},
            "certificates": {"rotation": "automatic", "validity": "90d"},
        },
        "etcd": {"dataDir": "/srv/etcd"},
        "loadBalancers": [entry | {"instances": [node["name"] for node in servers]}],
        "backup": {"etcd": {"interval": "6h", "kept": 8, "location": "s3://shop-backup/etcd"}},
    }
    return design(**whole | spec)


def _without_login(installer: str) -> dict[str, Any]:
    """Return a design with a balancer that waits, checks that ask nothing, and what the installer does not bring."""
    data = _whole(installer, network={"cni": "kube-router"}, backup={"etcd": {"kept": 1, "location": "gs://shop/etcd"}})
    plane = data["spec"]["controlPlane"]
    plane["encryption"] = {"provider": "kms", "configFile": "/etc/enc.yaml"}
    data["spec"]["loadBalancers"][0] |= {"preempt": False, "healthCheck": {"protocol": "tcp"}}
    return data


def _split(installer: str) -> dict[str, Any]:
    """Return a design with etcd apart, of which no snapshots are taken."""
    nodes = [{"name": f"cp-{zone}", "zone": zone, "roles": ["control-plane"]} for zone in "ab"]
    nodes += [{"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "abc"]
    balancer = {"name": "api", "type": "cloud", "dnsName": "elb.example.org", "healthCheck": "none"}
    return _whole(installer, nodes=nodes, loadBalancers=[balancer], backup={"etcd": "none"}, etcd={"quota": "4Gi"})


def _alone(installer: str) -> dict[str, Any]:
    """Return one machine that does everything, and says nothing."""
    kubernetes = {"version": VERSIONS[installer], "installer": installer}
    roles = ["control-plane", "etcd", "worker"]
    nodes = [{"name": "one", "zone": "a", "roles": roles}]
    return design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=nodes)


_PROXY_FREE = {"cni": "cilium", "kubeProxy": "none"}
RANCHER: dict[str, dict[str, Any]] = {
    f"{name}-{installer}": make(installer)
    for installer in ("rke2", "k3s", "rke")
    for name, make in (("whole", _whole), ("tcp", _without_login), ("split", _split), ("alone", _alone))
} | {"no-proxy-rke2": _whole("rke2", network=_PROXY_FREE)}


def refused_by(
    installer: str,
    *,
    version: str = "",
    port: int | None = None,
    interval: str = "6h",
    endpoint: str | None = "api.example.org:8443",
    sizes: tuple[int, ...] = (),
    **spec: Any,
) -> dict[str, Any]:
    """Return a design that an installer cannot have, for one reason."""
    data = copy.deepcopy(_whole(installer, **spec))
    found = data["spec"]
    found["kubernetes"]["version"] = version or VERSIONS[installer]
    found["backup"]["etcd"]["interval"] = interval
    plane = {key: value for key, value in found["controlPlane"].items() if key != "endpoint"}
    plane |= {"apiServer": {"port": port}} if port else {}
    found["controlPlane"] = plane | ({"endpoint": endpoint} if endpoint else {})
    for node, size in zip(found["nodes"], sizes, strict=False):
        node["size"] = {"pods": size}
    if endpoint is None or "infrastructure" in spec:
        del found["loadBalancers"]
    return data
