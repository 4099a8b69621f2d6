"""Designs in which much is said, so that between them every target writes of texts that somebody chose."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from hadesign.source import read
from tests.designs import control_plane, design, zones
from tests.report.reading import FULL
from tests.targets import clouds, hosted_designs, managed_designs, test_kube_vip, test_nginx, test_node_local
from tests.targets.kubespray.designs import EVERYTHING, KUBESPRAY
from tests.targets.plugin_designs import BY_BGP, ROUTER
from tests.targets.rancher_designs import RANCHER
from tests.targets.storage_designs import DISK, EBS, LONGHORN, OTHERS, REGIONAL

KUBESPRAY_SPEC: dict[str, Any] = {
    "kubernetes": KUBESPRAY,
    "infrastructure": zones("a", "b", "c"),
    "nodes": control_plane({"a": 1, "b": 1, "c": 1}, interface="eth0"),
    **EVERYTHING,
}
WORKERS: list[dict[str, Any]] = [
    {"pool": "w", "roles": ["worker"], "perZone": 1, "interface": "eth0",
     "taints": [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]},
]  # fmt: skip


def _full() -> dict[str, Any]:
    """Return the fullest design of all, in one IP version, as its nodes have one address each."""
    whole = read(FULL).data
    whole["spec"]["network"] |= {"podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/12"}
    del whole["spec"]["network"]["nodeMaskIPv6"]
    found: dict[str, Any] = json.loads(json.dumps(whole, default=str))
    return found


def _with(data: dict[str, Any], *classes: dict[str, Any], cni: str = "", **network: Any) -> dict[str, Any]:
    """Return a design with more: workers, classes of storage, and a network plugin."""
    spec = data["spec"]
    spec["nodes"] = [*spec["nodes"], *WORKERS]
    if classes:
        spec["storage"] = {"classes": list(classes)}
    if cni:
        spec["network"] = {"cni": cni, "podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/12", **network}
    return data


def _recorded(data: dict[str, Any], target: str) -> dict[str, Any]:
    """Return a design that says for how long the endpoint's name is kept."""
    data["spec"]["controlPlane"]["records"] = [{"name": "api.example.org", "targets": [target], "ttl": "30s"}]
    return data


def _on_clouds() -> dict[str, dict[str, Any]]:
    """Return balancers of providers, with what else is written on their machines."""
    aws_name = "api-1.elb.example.org"
    regional = REGIONAL | {"name": "regional", "zones": clouds.zone_names("gcp", 2)}
    return {
        "aws": _with(_recorded(clouds.with_rke2("aws", dnsName=aws_name), aws_name), EBS | {"reclaimPolicy": "Retain"}),
        "gcp": _with(_recorded(clouds.with_local("gcp"), clouds.VIP), DISK, regional, cni="flannel"),
        "azure": _with(_recorded(clouds.data("azure"), clouds.VIP), cni="calico", bgp=ROUTER),
        **{name: managed_designs.whole(name) for name in ("eks", "gke", "aks")},
    }


def _on_machines() -> dict[str, dict[str, Any]]:
    """Return balancers and storage of our own, and machines on hosts."""
    announced = test_kube_vip.data(announce="bgp", bgp=test_kube_vip.BGP, healthCheck={"path": "/readyz"})
    announced["spec"]["loadBalancers"].append({"type": "metallb", "serves": "ingress"} | BY_BGP)
    ceph = OTHERS | {"name": "files", "ceph": {"clusterID": "x", "filesystem": "cephfs"}}
    on_hosts = hosted_designs.DESIGNS
    return {
        "kube-vip": _with(announced, LONGHORN),
        "nginx": _with(test_nginx.data()),
        "node-local": _with(test_node_local.data(), OTHERS, ceph),
        "vsphere": on_hosts["vsphere-some"],
        "openstack": on_hosts["openstack"],
    }


@cache
def designs() -> Mapping[str, dict[str, Any]]:
    """Return the designs by name; each has the texts that people write about a design."""
    named = {name: RANCHER[name] for name in ("whole-rke2", "whole-k3s", "whole-rke")}
    named |= {"kubespray": design(**KUBESPRAY_SPEC), **_on_clouds(), **_on_machines()}
    about = {"title": "Shop", "description": "Sells.", "owners": ["ops@example.org"]}
    return {"full": _full(), **{name: data | {"metadata": data["metadata"] | about} for name, data in named.items()}}
