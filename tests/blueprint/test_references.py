"""Cross references: what is a contradiction, what is not, and that other mistakes neither hide nor invent any."""

from typing import Any

import pytest

from hadesign.blueprint import load
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.source import read_text

HEAD = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: shop}\nspec:\n"
KUBEADM = "  kubernetes: {version: 1.36.4, installer: kubeadm}\n"
ZONES = "  infrastructure: {zones: [{name: a, subnet: 10.0.1.0/24}, {name: b, subnet: 10.0.2.0/24}]}\n"
NODES = "  nodes:\n    - {name: cp-a, zone: a, address: 10.0.1.10, roles: [control-plane]}\n"
BASE = HEAD + KUBEADM + ZONES + NODES


def found(text: str) -> tuple[Diagnostic, ...]:
    try:
        load(read_text(text, "a.yaml"))
    except InputError as error:
        return error.diagnostics
    return ()


GOOD = {
    "base": BASE,
    "zones that share one stretched subnet, and its gateway": HEAD
    + KUBEADM
    + "  infrastructure:\n    zones:\n"
    + "      - {name: a, subnet: 10.0.1.0/24, gateway: 10.0.1.1}\n"
    + "      - {name: b, subnet: 10.0.1.0/24, gateway: 10.0.1.1}\n"
    + NODES,
    "no zones at all": HEAD
    + KUBEADM
    + "  nodes: [{name: a, roles: [control-plane]}, {pool: w, roles: [worker], count: 3}]\n",
    "undeclared racks and hosts": BASE.replace("zone: a, address", "rack: x, host: y, zone: a, address"),
    "external etcd on control-plane nodes by Kubespray": BASE.replace(
        "[control-plane]", "[control-plane, etcd]"
    ).replace("kubeadm", "kubespray")
    + "  etcd: {topology: external}\n",
    "stacked etcd that is not written out": BASE + "  etcd: {topology: stacked}\n",
    "machines of pools": BASE
    + "    - {pool: w, roles: [worker], perZone: 1}\n"
    + "  storage: {ceph: {monitors: {nodes: [w-a-1, w-b-12, cp-a]}}}\n  backup: {etcd: {node: w-b-1}}\n",
    "same name in two namespaces": BASE
    + "  workloads: [{name: x, kind: Deployment}, {name: x, kind: Deployment, namespace: y}]\n",
    "lists of which the word is none": BASE
    + "  loadBalancers: [{name: x, type: haproxy, instances: none}]\n  workloads: none\n"
    + "  storage: {ceph: {monitors: {nodes: none}}}\n",
    "copies in a zone that are not said to outlive it": BASE
    + "  backup: {etcd: {offsite: false, zone: b, node: cp-a}}\n",
    "managed without nodes": HEAD + "  kubernetes: {version: 1.36.4, installer: managed}\n",
    "scaling groups of one name in two zones": BASE
    + "  autoscaling: {clusterAutoscaler: {groups: [{name: w, zone: a}, {name: w, zone: b}]}}\n",
    "a virtual address outside all subnets": BASE + "  loadBalancers: [{name: x, type: haproxy, vip: 10.0.0.100}]\n",
    "IPv6 throughout": HEAD
    + KUBEADM
    + "  infrastructure: {zones: [{name: a, subnet: fd00::/64}]}\n"
    + "  nodes: [{name: a, zone: a, address: fd00::ffff:ffff:ffff:ffff, roles: [control-plane]}]\n"
    + '  network: {podCIDR: "fd01::/56", serviceCIDR: "fd02::/112"}\n',
    "the smallest networks": BASE + "  network: {podCIDR: 10.244.0.0/24, serviceCIDR: 10.96.0.0/28}\n",
    "the largest networks": BASE + "  network: {podCIDR: 11.0.0.0/8, serviceCIDR: 10.96.0.0/12}\n",
    "names of nodes with dots": BASE.replace("cp-a", "cp-a.dc-1.example.org")
    + "    - {name: 10.0.0.1, roles: [load-balancer]}\n"
    + "  loadBalancers: [{name: x, type: haproxy, instances: [cp-a.dc-1.example.org, 10.0.0.1]}]\n"
    + "  storage: {ceph: {monitors: {nodes: [cp-a.dc-1.example.org]}}}\n"
    + "  backup: {etcd: {node: cp-a.dc-1.example.org}}\n"
    + "  reliability: {parts: {node/cp-a.dc-1.example.org: 99%, instance/x/10.0.0.1: 99%}}\n",
    "two stacks": HEAD
    + KUBEADM
    + '  infrastructure: {zones: [{name: a, subnet: "10.0.1.0/24,fd00:1::/64", gateway: ["fd00:1::1", 10.0.1.1]}]}\n'
    + '  nodes: [{name: a, zone: a, address: ["fd00:1::10", 10.0.1.10], roles: [control-plane]}]\n'
    + '  network: {podCIDR: "10.244.0.0/16, fd01::/56", nodeMask: 25, nodeMaskIPv6: 72,'
    + ' serviceCIDR: ["fd02::/108", 10.96.0.0/12]}\n',
    "pods of two stacks and services of one": BASE
    + '  network: {podCIDR: "10.244.0.0/16,fd01::/56", serviceCIDR: 10.96.0.0/12}\n',
    "an IPv6 network with its own mask": BASE + '  network: {podCIDR: "fd01::/56", nodeMaskIPv6: 72}\n',
    "webhooks of one name in two namespaces": BASE
    + "  controlPlane: {webhooks: [{name: x}, {name: x, namespace: y}, {name: coredns, namespace: y}]}\n",
    "a pool in the zone of its rack": BASE.replace("]}\n  nodes", "], racks: [{name: r, zone: b}]}\n  nodes")
    + "    - {pool: w, roles: [worker], rack: r, zones: [b], count: 2}\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_is_no_contradiction(name: str) -> None:
    assert [d.message for d in found(GOOD[name])] == []


RACKS = HEAD + KUBEADM + "  infrastructure:\n    zones: [{name: a}, {name: b}]\n    racks: [{name: r, zone: a}]\n"
BAD: dict[str, tuple[str, str]] = {
    "a pool in a rack of one of its zones": (
        RACKS + NODES + "    - {pool: w, roles: [worker], rack: r, zones: [a, b], count: 2}\n",
        "rack `r` is in zone `a`, but the pool is also in `b`",
    ),
    "a rack and a host in two zones": (
        RACKS + "    hosts: [{name: h, zone: b}]\n  nodes: [{name: x, roles: [control-plane], rack: r, host: h}]\n",
        "host `h` is in zone `b`, but rack `r` is in zone `a`",
    ),
    "a rack and a datastore in two zones": (
        RACKS + "    datastores: [{name: d, zones: [b]}]\n"
        "  nodes: [{name: x, roles: [control-plane], rack: r, datastore: d}]\n",
        "datastore `d` is in zone `b`, but rack `r` is in zone `a`",
    ),
    "a machine in another zone than its datastore": (
        RACKS + "    datastores: [{name: d, zones: [b]}]\n"
        "  nodes: [{name: x, roles: [control-plane], zone: a, datastore: d}]\n",
        "datastore `d` is in zone `b`, not in `a`",
    ),
    "a datastore in a zone that is not there": (
        RACKS + "    datastores: [{name: d, zones: [c]}]\n  nodes: [{name: x, zone: a, roles: [control-plane]}]\n",
        "zone `c` is not declared",
    ),
    "two datastores of one name": (
        RACKS + "    datastores: [{name: d}, {name: d}]\n  nodes: [{name: x, zone: a, roles: [control-plane]}]\n",
        "datastore `d` is declared twice",
    ),
    "a pool of two zones in an undeclared rack": (
        BASE + "    - {pool: w, roles: [worker], rack: x, zones: [a, b], count: 2}\n",
        "rack `x` cannot be in zone `b` and in `a`",
    ),
    "a host in two racks": (
        HEAD + KUBEADM + "  nodes:\n    - {name: x, roles: [control-plane], host: h, rack: r1}\n"
        "    - {name: y, roles: [worker], host: h, rack: r2}\n",
        "host `h` cannot be in rack `r2` and in `r1`",
    ),
    "a host in a zone by way of its rack": (
        RACKS + "    hosts: [{name: h, rack: r}]\n  nodes: [{name: x, zone: b, roles: [control-plane], host: h}]\n",
        "host `h` is in zone `a` (with its rack), not in `b`",
    ),
    "an unknown rack": (
        RACKS + "  nodes: [{name: x, rack: q, roles: [control-plane]}]\n",
        "rack `q` is not declared",
    ),
    "machines per zone without zones": (
        HEAD + KUBEADM + "  nodes: [{name: a, roles: [control-plane]}, {pool: w, roles: [worker], perZone: 1}]\n",
        "machines per zone, but there is no zone",
    ),
    "two balancers with one virtual address": (
        BASE + "  loadBalancers: [{name: x, type: haproxy, vip: 10.0.0.9}, {name: y, type: haproxy, vip: 10.0.0.9}]\n",
        "address 10.0.0.9 of load balancer `y` already belongs to load balancer `x`",
    ),
    "a machine with the address of the gateway": (
        BASE.replace("subnet: 10.0.1.0/24", "subnet: 10.0.1.0/24, gateway: 10.0.1.10"),
        "address 10.0.1.10 of node `cp-a` already belongs to the gateway of zone `a`",
    ),
    "one address in two spellings": (
        HEAD + KUBEADM + "  nodes: [{name: a, address: 'fd00::1', roles: [control-plane]}, "
        "{name: b, address: 'FD00:0::1', roles: [worker]}]\n",
        "address fd00::1 of node `b` already belongs to node `a`",
    ),
    "the address of the network": (
        BASE.replace("10.0.1.10", "10.0.1.0"),
        "address 10.0.1.0 of node `cp-a` is the network or broadcast address of 10.0.1.0/24",
    ),
    "another IP version than the subnet": (
        BASE.replace("10.0.1.10", "fd00::1"),
        "address fd00::1 of node `cp-a` is outside the subnet of zone `a`, 10.0.1.0/24",
    ),
    "one subnet inside another": (
        BASE.replace("10.0.2.0/24", "10.0.1.128/25"),
        "the subnet of zone `b`, 10.0.1.128/25, overlaps the subnet of zone `a`, 10.0.1.0/24",
    ),
    "services in a zone's subnet": (
        BASE + "  network: {serviceCIDR: 10.0.2.128/25}\n",
        "`serviceCIDR`, 10.0.2.128/25, overlaps the subnet of zone `b`, 10.0.2.0/24",
    ),
    "external etcd on control-plane nodes by kubeadm": (
        BASE.replace("[control-plane]", "[control-plane, etcd]") + "  etcd: {topology: external}\n",
        "etcd is external, but node `cp-a` is control-plane, too, where kubeadm runs stacked etcd",
    ),
    "copies offsite on a node": (
        BASE + "  backup: {etcd: {offsite: true, node: cp-a}}\n",
        "copies that are offsite cannot be kept in node `cp-a`",
    ),
    "copies offsite at a location that is a node": (
        BASE + "  backup: {volumes: {offsite: true, location: cp-a}}\n",
        "copies that are offsite cannot be kept in node `cp-a`",
    ),
    "copies offsite in a zone": (
        BASE + "  backup: {etcd: {offsite: true, zone: b}}\n",
        "copies that are offsite cannot be kept in zone `b`",
    ),
    "copies offsite in the cluster": (
        BASE + "  backup: {etcd: {offsite: true, inCluster: true}}\n",
        "copies that are offsite cannot be kept in the cluster itself",
    ),
    "the same webhook twice": (
        BASE + "  controlPlane: {webhooks: [{name: x, namespace: default}, {name: x}]}\n",
        "webhook `x` is declared twice in namespace `default`",
    ),
    "a webhook called as cluster DNS": (
        BASE + "  controlPlane: {webhooks: [{name: coredns, namespace: kube-system}]}\n",
        "webhook `coredns` has the name of a part of the platform",
    ),
    "services of a stack that pods do not have": (
        BASE + '  network: {podCIDR: 10.244.0.0/16, serviceCIDR: "10.96.0.0/12,fd02::/112"}\n',
        "pods have IPv4 addresses and services IPv4 and IPv6 addresses",
    ),
    "the second range of services is too large": (
        BASE + '  network: {podCIDR: "10.244.0.0/16,fd01::/56", serviceCIDR: [10.96.0.0/12, "fd02::/107"]}\n',
        "`serviceCIDR`, fd02::/107, is too large",
    ),
    "no node's range fits the second range of pods": (
        BASE + '  network: {podCIDR: "10.244.0.0/16,fd01::/40"}\n',
        "each node gets a /64 (the default), which cannot be cut out of `podCIDR`, fd01::/40",
    ),
    "a mask for a stack that pods do not have": (
        BASE + "  network: {podCIDR: 10.244.0.0/16, nodeMaskIPv6: 64}\n",
        "`nodeMaskIPv6` is given, but `podCIDR` has no range that it is for",
    ),
    "the second address of a machine is outside": (
        BASE.replace("10.0.1.10,", '"10.0.1.10,fd00:1::10",'),
        "address fd00:1::10 of node `cp-a` is outside the subnet of zone `a`, 10.0.1.0/24",
    ),
    "too few services": (BASE + "  network: {serviceCIDR: 10.96.0.0/29}\n", "`serviceCIDR`, 10.96.0.0/29, is too"),
    "too few pods for the default mask": (
        BASE + "  network: {podCIDR: 10.244.0.0/25}\n",
        "each node gets a /24 (the default), which cannot be cut out of `podCIDR`, 10.244.0.0/25",
    ),
    "pods of another IP version": (
        BASE + '  network: {podCIDR: "fd01::/56", serviceCIDR: 10.96.0.0/12}\n',
        "pods have IPv6 addresses and services IPv4 addresses",
    ),
    "a decision superseded by itself": (
        BASE + "  decisions: [{id: 1, title: x, status: superseded, because: y, supersededBy: 1}]\n",
        "decision 1 is superseded by itself",
    ),
    "a workload that nobody declares": (
        BASE + "  objectives: {survives: {workloads: {cart: zone}}}\n",
        "workload `cart` is not declared",
    ),
    "a machine that no pool has": (
        BASE + "    - {pool: w, roles: [worker], perZone: 1}\n  backup: {etcd: {node: w-c-1}}\n",
        "node `w-c-1` is not declared",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_is_a_contradiction(name: str) -> None:
    text, message = BAD[name]
    problems = found(text)
    assert [d.message for d in problems if d.message.startswith(message)], [d.message for d in problems]
    assert len(problems) == 1, [d.message for d in problems]


NEEDS_NO_SECOND_PLACE = (
    "machines per zone",
    "`serviceCIDR`, 10.96.0.0/29",
    "`serviceCIDR`, fd02::/107",
    "webhook `coredns` has",
    "each node gets",
    "decision 1 is superseded",
)


@pytest.mark.parametrize("name", [n for n, (_, m) in BAD.items() if not m.startswith(NEEDS_NO_SECOND_PLACE)])
def test_both_places_are_named(name: str) -> None:
    (problem,) = found(BAD[name][0])
    assert problem.related
    assert all(related.location != problem.location for related in problem.related)


def test_a_typo_is_guessed_and_its_model_shown() -> None:
    (problem,) = found(BASE.replace("name: a,", "name: north,").replace("zone: a", "zone: nroth"))
    assert problem.hint == "did you mean `north`?"
    assert [(r.message, str(r.location)) for r in problem.related] == [("declared here", "a.yaml:6:35")]


@pytest.mark.parametrize("domain", ["", ".example.org"])
def test_siblings_are_not_taken_for_typos(domain: str) -> None:
    text = BASE.replace("cp-a", f"cp-a{domain}")
    (problem,) = found(f"{text}  loadBalancers: [{{name: x, type: haproxy, instances: [cp-b{domain}]}}]\n")
    assert problem.message == f"node `cp-b{domain}` is not declared"
    assert problem.hint == ""


@pytest.mark.parametrize(
    ("change", "with_"),
    [
        ("name: cp-a", "nmae: cp-a"),
        ("roles: [control-plane]", "roles: control-plane"),
        ("roles: [control-plane]", "roles: [controlplane]"),
        ("{name: a, subnet: 10.0.1.0/24}", "{nmae: a}"),
        ("subnet: 10.0.1.0/24", "subnet: 10.0.1.0"),
        ("address: 10.0.1.10", "address: 10.0.1"),
    ],
)
def test_one_mistake_is_not_reported_as_two(change: str, with_: str) -> None:
    text = BASE.replace(change, with_, 1) + "  loadBalancers: [{name: x, type: haproxy, instances: [cp-a]}]\n"
    messages = [d.message for d in found(text) if "unknown key" not in d.message]
    assert len(messages) == 1, messages


def test_many_unknown_names_take_no_time() -> None:
    nodes = "".join(f"    - {{name: n-{i}, zone: zone-{i}, roles: [worker]}}\n" for i in range(2000))
    assert len(found(BASE + nodes)) == 2000


@pytest.mark.parametrize(
    "data", [None, [], 5, "x", {}, {"spec": []}, {"spec": {"nodes": {}}}, {"spec": {"nodes": [None]}}]
)
def test_any_shape_is_passed_over(data: Any) -> None:
    from hadesign.blueprint.references import contradictions
    from hadesign.source import Document

    assert isinstance(contradictions(Document("a.yaml", "", data, None)), list)
