"""Each danger arises from the change that it speaks of, and from no other one."""

from dataclasses import replace

import pytest

from hadesign.comparison.changes import changes
from hadesign.comparison.dangers import DANGERS, Danger, DangerKind, dangers
from hadesign.comparison.machines import machines_changed
from hadesign.comparison.plan import plan
from hadesign.topology import Cluster
from tests.comparison.sides import FOURTH, SHOP, shop
from tests.designs import as_cluster

EXTERNAL = ("topology: stacked", "topology: external")
CASES: dict[DangerKind, tuple[tuple[str, str], ...]] = {
    "service-cidr": (("10.96.0.0/12", "10.112.0.0/12"),),
    "pod-cidr": (("10.244.0.0/16", "10.240.0.0/16"),),
    "cluster-domain": (("    dns: {", "    dns: {domain: shop.local, "),),
    "network-plugin": (("cni: cilium", "cni: calico"),),
    "installer": (("installer: kubeadm", "installer: kubespray"),),
    "endpoint": (("endpoint: api.shop.example.org:6443", "endpoint: k8s.shop.example.org:6443"),),
    "etcd-data-dir": (("topology: stacked ", "dataDir: /data/etcd\n    topology: stacked "),),
    "minor-skipped": (("version: 1.36.4", "version: 1.38.0"),),
    "kubelet-skew": (("version: 1.36.4", "version: 1.37.2"),),
    "downgrade": (("version: 1.36.4", "version: 1.35.1"),),
    "several-members": (("10.0.1.10,", "10.0.1.11,"), ("10.0.2.10,", "10.0.2.11,")),
    "even-members": (("    # A pool expands", FOURTH),),
    "node-replaced": (("cp-a", "cp-x"),),
    "drawn-addresses": (("perZone: 4", "perZone: 3"),),
    "virtual-address": (("vip: 10.0.0.100", "vip: 10.0.0.101"),),
    "router-id": (("virtualRouterId: 71", "virtualRouterId: 72"),),
}


def found(before: str, after: str) -> tuple[Danger, ...]:
    return between(as_cluster(before), as_cluster(after))


def between(old: Cluster, new: Cluster) -> tuple[Danger, ...]:
    changed, renaming = changes(old, new)
    return dangers(old, new, plan(old, new, renaming), machines_changed(old, new, changed, renaming))


@pytest.mark.parametrize("kind", CASES)
def test_a_change_is_dangerous_for_what_it_is(kind: DangerKind) -> None:
    every = found(SHOP, shop(*CASES[kind]))
    assert kind in {one.kind for one in every}
    along = {
        "minor-skipped": {"kubelet-skew", "etcd-minor"},
        "kubelet-skew": {"etcd-minor"},
        "several-members": {"node-replaced"},
    }
    assert {one.kind for one in every} <= {kind, *along.get(kind, ())}


def test_nothing_is_dangerous_about_no_change() -> None:
    assert found(SHOP, SHOP) == ()


def test_a_worker_more_is_not_dangerous() -> None:
    worker = "    - {name: w-x, zone: a, address: 10.0.1.20, roles: [worker]}\n    # A pool expands"
    assert found(SHOP, shop(("    # A pool expands", worker))) == ()


def test_values_are_told() -> None:
    (one,) = found(SHOP, shop(*CASES["service-cidr"]))
    assert one == Danger("service-cidr", (), "10.96.0.0/12", "10.112.0.0/12")
    assert one.row.in_place == "impossible"


def test_one_member_that_is_replaced_is_not_several() -> None:
    assert {one.kind for one in found(SHOP, shop(("cp-a", "cp-x")))} == {"node-replaced"}


def test_a_router_id_of_other_machines_hurts_nobody() -> None:
    other = shop(("virtualRouterId: 71", "virtualRouterId: 72"), ("vip: 10.0.0.100", "vip: 10.0.0.101"))
    assert {one.kind for one in found(SHOP, other)} == {"virtual-address"}


STATEFUL = """
  workloads:
    - {name: db, kind: StatefulSet, replicas: 3, volumes: [{class: block, size: 10Gi}]}
  storage:
    classes: [{name: block, provider: rook-ceph, replicas: 3, failureDomain: zone, reclaimPolicy: Delete}]
"""
HEAD = """apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: small}
spec:
  kubernetes: {version: 1.36.4, installer: kubeadm}
  controlPlane: {encryption: {provider: aescbc, configFile: /etc/kubernetes/enc/enc.yaml}}
  nodes:
    - {name: cp-1, address: 10.0.0.1, roles: [control-plane, etcd]}
  etcd: {topology: stacked}"""
SMALL = HEAD + STATEFUL
SMALL_CASES: dict[DangerKind, tuple[str, str]] = {
    "volume-claims": ("size: 10Gi", "size: 20Gi"),
    "workload-kind": ("kind: StatefulSet", "kind: Deployment"),
    "storage-class": ("reclaimPolicy: Delete", "reclaimPolicy: Retain"),
    "encryption-removed": ("{provider: aescbc, configFile: /etc/kubernetes/enc/enc.yaml}", "none"),
    "no-quorum": ("10.0.0.1,", "10.0.0.3,"),
    "etcd-minor": ("version: 1.36.4", "version: 1.33.1"),
}


@pytest.mark.parametrize("kind", SMALL_CASES)
def test_a_change_of_a_small_design_is_dangerous(kind: DangerKind) -> None:
    old, new = SMALL_CASES[kind]
    assert old in SMALL
    every = {one.kind for one in found(SMALL, SMALL.replace(old, new))}
    assert kind in every
    assert every <= {kind, "node-replaced", "downgrade", "endpoint"}


def test_another_port_of_an_api_server() -> None:
    old = as_cluster(SMALL)
    new = replace(old, api_servers=tuple(replace(server, port=7443) for server in old.api_servers))
    assert between(old, new) == (Danger("api-port", ("cp-1",), "6443", "7443"),)


def test_etcd_on_machines_of_its_own() -> None:
    old = as_cluster(SMALL)
    assert old.etcd
    new = replace(old, etcd=replace(old.etcd, topology="external"))
    assert between(old, new) == (Danger("etcd-topology", (), "stacked", "external"),)


def test_every_kind_has_a_case_and_a_source() -> None:
    shown = {*CASES, *SMALL_CASES, "api-port", "etcd-topology"}
    assert shown == set(DANGERS)
    assert {kind for kind, row in DANGERS.items() if not row.source} == {"drawn-addresses"}
    assert all(row.source.startswith("https://") for row in DANGERS.values() if row.source)
