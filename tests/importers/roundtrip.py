"""From a design to an installer's files and back: what must be the same, fact by fact."""

import math
from collections.abc import Mapping
from typing import Any

from hadesign.importers.result import Imported
from hadesign.targets import compile_configs
from hadesign.targets.kubelet_settings import kubelet_flags
from hadesign.targets.kubelets import may_set_itself
from hadesign.targets.rke.cluster import PLUGINS
from hadesign.targets.snapshots import bucket, cron, kept, refused, taken
from hadesign.topology import Cluster
from hadesign.topology.cluster import Election, Member, Node
from tests.importers.importing import cluster, imported

OWN_ROLES = {"control-plane", "etcd", "worker"}
CONTROL_PLANE, ETCD = "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/etcd"
RANCHER = ("rke2", "k3s")


def came_back(before: Cluster) -> tuple[Imported, Cluster]:
    """Return what an import makes of the files that the installer of a design is given."""
    name = before.kubernetes.installer
    files = {a.path: str(a.content) for a in compile_configs(before, [name])}
    found = imported(files, version=before.kubernetes.version) if name in RANCHER else imported(files)
    return found, cluster(found)


def differences(before: Cluster, after: Cluster) -> dict[str, tuple[Any, Any]]:
    """Return what is not the same, by fact; nothing if the import gives back all that the format holds."""
    one, other = facts(before, before), facts(after, before)
    return {key: (one[key], other.get(key)) for key in one if one[key] != other.get(key)}


def facts(design: Cluster, original: Cluster) -> dict[str, Any]:
    """Return the facts that the files of a design's installer hold; `original` is the design that they are from."""
    installer = original.kubernetes.installer
    said = {node.name: node for node in original.nodes if _has_file(node, original)}
    members = {member.node for member in _members(design)}
    machines = {
        node.name: _machine(node, original, said[node.name]) | {"member": node.name in members}
        for node in design.nodes
        if node.name in said
    }
    etcd = design.etcd
    assert etcd is not None
    theirs = original.etcd is not None and original.etcd.existing is not None
    held: dict[str, Any] = {
        "installer": (design.kubernetes.installer, design.kubernetes.version),
        "images": design.kubernetes.image_repository,
        "members": {member.client_url if theirs else member.node for member in etcd.members},
        "topology": etcd.topology,
        "API servers": {(server.node, server.port) for server in design.api_servers},
        "SANs": {san.value for san in design.api_sans},
        "services": original.network.services and design.network.services,
        "pods": original.network.pods and tuple(pods.network for pods in design.network.pods),
        "masks": tuple(pods.mask for pods in design.network.pods if pods.given),
        "proxy": design.network.proxy,
        "domain": design.dns_domain,
        "timers": (design.timers.toleration, design.timers.node_monitor_grace),
        "elections": tuple(map(_election, (design.timers.scheduler, design.timers.controller_manager))),
        "etcd": not theirs and (etcd.heartbeat, etcd.election, etcd.quota, etcd.pre_vote, etcd.strict_reconfig_check),
        "compaction": etcd.compaction or (None if etcd.compaction is None else 0),
        "fairness": (design.control_plane.fairness, design.control_plane.goaway),
        "audit": _audit(design),
        "authorizer": design.control_plane.authorizer and design.control_plane.authorizer.config_file,
        **{f"machine {name}": machine for name, machine in machines.items()},
    }
    own: dict[str, Any] = _OWN[installer](design, original)
    return held | own


def _election(election: Election) -> tuple[bool, float, float, float]:
    return election.enabled, election.lease, election.renew, election.retry


def _has_file(node: Node, original: Cluster) -> bool:
    """Tell whether a machine of a design is named in a file: machines of a pool share theirs, but for RKE."""
    installer = original.kubernetes.installer
    theirs = original.etcd is not None and original.etcd.existing is not None
    if not node.roles & OWN_ROLES or (theirs and node.roles == {"etcd"}):
        return False
    first = next((one for one in original.nodes if one.name == node.name), None)
    if installer == "rke" or first is None or first.pool is None:
        return first is not None
    members = {member.node for member in _members(original)}
    return "control-plane" in first.roles or (node.name in members and installer in RANCHER)


def _machine(node: Node, original: Cluster, first: Node) -> dict[str, Any]:
    """Return what a file says of its machine; a cloud's controller tells zones, and kubelets may not set all labels.

    RKE tells all kubelets the same number of pods, also those of machines of which the design says none.
    """
    roles, installer = {str(role) for role in node.roles & OWN_ROLES}, original.kubernetes.installer
    if installer == "kubeadm" and roles == {"etcd"}:
        return {}  # no node of the cluster
    takes = node.taints == () or (node.taints is None and "worker" in roles)
    return {
        "roles": roles - {"worker", "etcd"},
        "takes workloads": takes,
        "taints": {(t.key, t.value or "", t.effect) for t in node.taints or ()} - _usual(roles, installer),
        "zone": None if original.provider.labels_zones else node.zone,
        "labels": {key: value for key, value in node.labels.items() if installer == "rke" or may_set_itself(key)},
        "pods": first.size.pods and node.size.pods,
    }


def _usual(roles: set[str], installer: str) -> set[tuple[str, str, str]]:
    """Return the taints that a machine has where nobody gives it any: said or not, they are the same."""
    if installer in RANCHER and "control-plane" not in roles:
        return {(ETCD, "", "NoExecute")}
    return {(CONTROL_PLANE, "", "NoSchedule")} if "control-plane" in roles and installer != "rke" else set()


def _audit(design: Cluster) -> Any:
    audit = design.control_plane.audit
    if not audit:
        return None
    webhook = audit.webhook
    days = None if audit.max_age is None else math.ceil(audit.max_age / 86400)
    return (audit.policy_file, audit.log_dir, days, webhook and (webhook.config_file, webhook.mode))


def _of_rancher(design: Cluster, original: Cluster) -> dict[str, Any]:
    where, dialled = original.joined_at, design.joined_at
    together = {server.node for server in original.api_servers} & {m.node for m in _members(original)}
    backup = taken(design)
    gap = cron(original, first, "") if (first := taken(original)) else None
    return {
        "joining": where and together and (dialled.host if dialled else None),
        "mirrors": {(m.registry, m.endpoints, m.ca_file) for m in design.kubernetes.mirrors},
        "snapshots refused": refused(design),
        "interval": backup and first and first.interval and (gap[1] if design is original and gap else backup.interval),
        "kept": backup and first and kept(first, gap[1] if gap else None) and (
            kept(first, gap[1] if gap else None) if design is original else backup.kept
        ),
        "checks": _checks(design),
        "addresses": _addresses(design, original),
    }  # fmt: skip


def _members(design: Cluster) -> tuple[Member, ...]:
    return design.etcd.members if design.etcd else ()


def _checks(design: Cluster) -> Any:
    checks = design.etcd.corruption if design.etcd else None
    return checks and (checks.initial is not False, checks.compaction, checks.interval or None)


def _addresses(design: Cluster, original: Cluster) -> dict[str, str | None]:
    """Return the addresses of machines with a file; of two stacks in a cloud, none is written."""
    both = len(original.network.pods) > 1
    return {node.name: node.address for node in design.nodes if _has_file(node, original) and not both}


def _of_rke(design: Cluster, original: Cluster) -> dict[str, Any]:
    backup, first = taken(design), taken(original)
    known = backup and first
    return {
        "mirrors": None,
        "images": None,
        "plugin": original.network.plugin in PLUGINS and design.network.plugin,
        "snapshots refused": refused(design),
        "location": known and first and bucket(first) and backup and backup.location and backup.location.rstrip("/"),
        "checks": _checks(design),
        "addresses": _addresses(design, original) if len(original.network.pods) < 2 else {},
        "kubelets": kubelet_flags(design.kubelets.common),
    }


def _of_kubeadm(design: Cluster, original: Cluster) -> dict[str, Any]:
    etcd, theirs = design.etcd, original.etcd and original.etcd.existing
    return {
        "name": design.name,
        "endpoint": design.joined_at and design.joined_at.address,
        "data": etcd and not theirs and etcd.data_dir,
        "files": theirs and etcd and etcd.existing,
        "validity": original.control_plane.certificates
        and original.control_plane.certificates.validity
        and design.control_plane.certificates
        and design.control_plane.certificates.validity,
        "checks": _checks(design),
        "addresses": {server.node: server.address for server in design.api_servers if server.address},
    }


_OWN: Mapping[str, Any] = {
    "rke2": _of_rancher,
    "k3s": _of_rancher,
    "rke": _of_rke,
    "kubeadm": _of_kubeadm,
}
