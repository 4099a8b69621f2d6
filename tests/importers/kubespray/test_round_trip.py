"""What Kubespray's target writes, HAProxy's and keepalived's beside it, comes back as the same Cluster."""

import math
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.importers.facts import FilePlace
from hadesign.importers.result import ImportAnswers, import_sources
from hadesign.importers.sources import SourceFile
from hadesign.targets import compile_configs, target
from hadesign.targets.kubespray.stacks import stacks
from hadesign.topology import Cluster
from hadesign.topology.cluster import Balancer, Node
from tests.designs import as_cluster
from tests.importers.importing import cluster
from tests.targets.generated import PARTS, each
from tests.targets.kubespray.designs import for_kubespray, kinds, shipped

CLUSTERS = kinds() | shipped()
_IN_KUBESPRAY = {"control-plane", "worker", "etcd"}


def back(built: Cluster, *beside: str) -> Cluster:
    """Build, and import what was built."""
    artifacts = [one for name in ("kubespray", *beside) for one in compile_configs(built, [name])]
    sources = [SourceFile(one.path.removeprefix("configs/"), str(one.content)) for one in artifacts]
    found = import_sources(sources, "", ImportAnswers({}, {}, FilePlace("")))
    assert (found.refused, found.contradictions) == ((), ())
    return cluster(found)


def held(built: Cluster) -> dict[str, Any]:
    """Return what an inventory holds of a Cluster; the table in site/guide/import.md says what it does not."""
    etcd, timers, network = built.etcd, built.timers, built.network
    assert etcd
    members = [member.node for member in etcd.members]
    nodes = [node for node in built.nodes if node.roles & _IN_KUBESPRAY or node.name in members]
    labelled = not built.provider.labels_zones  # else zones are labels that a controller of the cloud sets
    life = built.control_plane.certificates
    return {
        "version": (built.kubernetes.version, built.name, built.dns_domain, built.kubernetes.image_repository),
        "machines": {node.name: _called(built, node) for node in nodes},
        "zones": {node.name: node.zone for node in nodes if labelled and node.roles & {"control-plane", "worker"}},
        "control plane": [(server.node, server.address, server.port) for server in built.api_servers],
        "members": sorted(members),
        "etcd": (etcd.heartbeat, etcd.election, etcd.quota, etcd.data_dir, etcd.pre_vote, etcd.strict_reconfig_check),
        "taints": {node.name: [(t.key, t.value, t.effect) for t in node.taints or ()] for node in nodes
                   if "control-plane" not in node.roles and node.roles & {"worker"}},
        "limits of pods": {node.name: node.size.pods for node in nodes if node.size.pods is not None
                           and node.roles & {"control-plane", "worker"}},
        "names in certificates": {san.value for san in built.api_sans},
        "rotation": life.rotation if life and life.rotation in ("automatic", "on-upgrade") else None,
        "pods": [(one.network, one.mask) for one in network.pods],
        "services": list(network.services),
        "plugin": None if network.plugin == "cloud" else network.plugin,
        "kube-proxy": network.proxy,
        "elections": [(one.enabled, one.lease, one.renew, one.retry) for one in
                      (timers.scheduler, timers.controller_manager)],
        "silence": timers.node_monitor_grace,
        "kept back": {node.name: _kept(node) for node in nodes if node.roles & {"control-plane", "worker"}},
        "mirrors": [(one.registry, one.endpoints, one.ca_file) for one in built.kubernetes.mirrors],
        "audit": _audited(built),
        "kube-vip": [_address(one) for one in built.balancers if one.type == "kube-vip" and one.serves == "api"],
    }  # fmt: skip


def _called(built: Cluster, node: Node) -> list[str]:
    """Return the addresses of a machine; one of an IP version that neither pods nor services have is not written."""
    return [address for address in node.addresses if ip_address(address).version in stacks(built)]


def _kept(node: Node) -> object:
    """Return what a kubelet is told; that it rotates its certificate is what Kubespray always does."""
    return node.kubelet and (node.kubelet.system, node.kubelet.kube, node.kubelet.eviction_memory,
                             dict(node.kubelet.eviction_shares), node.kubelet.shutdown, node.kubelet.shutdown_critical,
                             node.kubelet.queries)  # fmt: skip


def _audited(built: Cluster) -> object:
    audit = built.control_plane.audit
    return audit and (audit.policy_file, audit.log_dir, audit.max_age and math.ceil(audit.max_age / 86400))


def _address(one: Balancer) -> tuple[object, ...]:
    return one.vip, one.announce, one.bgp, one.election and int(one.election.lease)


_LEFT = ("pods", "services", "plugin", "kube-proxy", "rotation", "zones")
"""What Kubespray, or a cloud's controller, decides by itself where a design says nothing."""


def lost(built: Cluster, again: Cluster) -> dict[str, tuple[Any, Any]]:
    """Return what is not the same, apart from what the design left to Kubespray."""
    before, after = held(built), held(again)
    return {
        key: (value, after[key])
        for key, value in before.items()
        if value != after[key] and (value or key not in _LEFT) and not _fewer(key, value, after[key])
    }


def _fewer(key: str, before: Any, after: Any) -> bool:
    """Tell whether only more limits of pods are said: one for all machines is said of each of them."""
    return key == "limits of pods" and before.items() <= after.items()


@pytest.mark.parametrize("name", CLUSTERS)
def test_an_inventory_comes_back_as_the_same_cluster(name: str) -> None:
    built = CLUSTERS[name]
    assert lost(built, back(built)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_designs_come_back(part: int) -> None:
    def judged(data: dict[str, Any]) -> None:
        built = as_cluster(for_kubespray(data))
        if target("kubespray").why_not(built):
            return
        with suppress(InputError):
            compile_configs(built, ["kubespray"])
            assert lost(built, back(built)) == {}

    each(part, judged)


def balancers(built: Cluster, names: Iterable[str]) -> dict[str, object]:
    (one,) = (balancer for balancer in built.balancers if balancer.serves == "api" and balancer.type in names)
    check, track = one.check, one.track
    assert check
    return {
        "address": (one.vip, one.port, one.router_id, one.advert_interval, one.preempt),
        "machines": [(instance.node, instance.address, instance.interface) for instance in one.instances],
        "check": (check.protocol, check.path, check.interval, check.timeout, check.fall, check.rise),
        "track": track and (track.interval, track.fall, track.rise),
        "servers": {(backend.node, backend.address, backend.port) for backend in one.backends},
    }


@pytest.mark.parametrize("name", ["bare-metal-three-zones", "kubeadm-stacked-keepalived-haproxy"])
def test_the_balancer_comes_back_with_its_machines_in_order(name: str) -> None:
    built = CLUSTERS[name]
    again = back(built, "haproxy", "keepalived")
    assert balancers(built, ["haproxy-keepalived"]) == balancers(again, ["haproxy-keepalived"])
    assert lost(built, again) == {}
