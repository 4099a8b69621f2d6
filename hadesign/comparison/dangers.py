"""What is dangerous about a change to a cluster that runs, whatever becomes of the design: a table of facts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, TypeVar

from hadesign.comparison.machines import MachinesChanged
from hadesign.comparison.membership import MembershipPlan
from hadesign.comparison.plan import ChangePlan
from hadesign.frozen import dataclass
from hadesign.stated import Nothing
from hadesign.topology.cluster import Balancer, Cluster, Storage, Workload

DangerKind: TypeAlias = Literal[
    "service-cidr", "pod-cidr", "cluster-domain", "network-plugin", "installer", "endpoint", "api-port",
    "etcd-topology", "etcd-data-dir", "etcd-minor", "minor-skipped", "downgrade", "kubelet-skew", "several-members",
    "even-members", "no-quorum", "node-replaced", "drawn-addresses", "virtual-address", "router-id", "storage-class",
    "volume-claims", "workload-kind", "encryption-removed",
]  # fmt: skip
InPlace: TypeAlias = Literal["impossible", "steps", "order"]
"""Whether it can be done to what runs: not at all, by steps of its own, or only in a certain order."""


@dataclass(frozen=True, slots=True)
class DangerRow:
    """What can be done all the same, and the page that says so; none of what hadesign does itself."""

    in_place: InPlace
    source: str


_ETCD = "https://etcd.io/docs/v3.6/op-guide/runtime-configuration/"
_SKEW = "https://kubernetes.io/releases/version-skew-policy/"
_UPGRADE = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/"
_RECONFIGURE = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/"
DANGERS: Mapping[DangerKind, DangerRow] = {
    "service-cidr": DangerRow("impossible", "https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/"),
    "pod-cidr": DangerRow("impossible", "https://docs.tigera.io/calico/latest/networking/ipam/migrate-pools"),
    "cluster-domain": DangerRow("impossible", "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/"),
    "network-plugin": DangerRow("steps", "https://docs.cilium.io/en/stable/installation/k8s-install-migration/"),
    "installer": DangerRow("impossible", "https://kubernetes.io/docs/setup/production-environment/tools/"),
    "endpoint": DangerRow(
        "steps", "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/",
    ),
    "api-port": DangerRow("steps", _RECONFIGURE),
    "etcd-topology": DangerRow(
        "impossible", "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/ha-topology/",
    ),
    "etcd-data-dir": DangerRow("steps", "https://etcd.io/docs/v3.6/op-guide/configuration/"),
    "etcd-minor": DangerRow("order", "https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/"),
    "minor-skipped": DangerRow("steps", _UPGRADE),
    "downgrade": DangerRow("impossible", _UPGRADE),
    "kubelet-skew": DangerRow("order", _SKEW),
    "several-members": DangerRow("order", _ETCD),
    "even-members": DangerRow("order", "https://etcd.io/docs/v3.6/faq/"),
    "no-quorum": DangerRow("steps", "https://etcd.io/docs/v3.6/op-guide/recovery/"),
    "node-replaced": DangerRow("steps", "https://kubernetes.io/docs/concepts/architecture/nodes/"),
    "drawn-addresses": DangerRow("steps", ""),
    "virtual-address": DangerRow("steps", _RECONFIGURE),
    "router-id": DangerRow("steps", "https://www.rfc-editor.org/rfc/rfc9568"),
    "storage-class": DangerRow("steps", "https://kubernetes.io/docs/concepts/storage/storage-classes/"),
    "volume-claims": DangerRow("steps", "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/"),
    "workload-kind": DangerRow("steps", "https://kubernetes.io/docs/concepts/workloads/controllers/"),
    "encryption-removed": DangerRow("order", "https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"),
}  # fmt: skip
"""One row for each kind; its words are in the report."""


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger, with what it is about (names, none for the cluster as a whole) and the values on both sides."""

    kind: DangerKind
    names: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def row(self) -> DangerRow:
        """What can be done all the same."""
        return DANGERS[self.kind]


def dangers(before: Cluster, after: Cluster, plan: ChangePlan, machines: MachinesChanged) -> tuple[Danger, ...]:
    """Return what is dangerous, in the order of the table."""
    found = [
        *_network(before, after), *_ways(before, after), *_etcd(before, after), *_version(before, after),
        *(_members(plan.etcd) if plan.etcd else ()), *_balancers(before, after), *_stored(before, after),
        *_encrypted(before, after),
    ]  # fmt: skip
    if machines.anew:
        found.append(Danger("node-replaced", machines.anew))
    if machines.drawn:
        found.append(Danger("drawn-addresses", machines.drawn))
    return tuple(sorted(found, key=lambda one: list(DANGERS).index(one.kind)))


def _differ(kind: DangerKind, before: object, after: object, *names: str) -> Iterator[Danger]:
    """Yield a danger where something that was said before is another thing now."""
    if before and before != after:
        yield Danger(kind, names, _text(before), _text(after))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value) if value else ""


def _network(before: Cluster, after: Cluster) -> Iterator[Danger]:
    old, new = before.network, after.network
    if new.services:
        yield from _differ("service-cidr", old.services, new.services)
    if new.pods:
        pods, now = (tuple(f"{pod.network} (/{pod.mask})" for pod in one.pods) for one in (old, new))
        yield from _differ("pod-cidr", pods, now)
    yield from _differ("cluster-domain", before.dns_domain, after.dns_domain)
    if new.plugin:
        yield from _differ("network-plugin", old.plugin, new.plugin)


def _ways(before: Cluster, after: Cluster) -> Iterator[Danger]:
    yield from _differ("installer", before.kubernetes.installer, after.kubernetes.installer)
    if before.endpoint and after.endpoint:
        yield from _differ("endpoint", before.endpoint.address, after.endpoint.address)
    ports = {server.node: server.port for server in before.api_servers}
    for server in after.api_servers:
        if ports.get(server.node, server.port) != server.port:
            yield Danger("api-port", (server.node,), str(ports[server.node]), str(server.port))


def _etcd(before: Cluster, after: Cluster) -> Iterator[Danger]:
    old, new = before.etcd, after.etcd
    if old is None or new is None:
        return
    yield from _differ("etcd-topology", old.topology, new.topology)
    yield from _differ("etcd-data-dir", old.data_dir, new.data_dir)
    if old.minor != new.minor:
        yield Danger("etcd-minor", (), *(f"{major}.{minor}" for major, minor in (old.minor, new.minor)))


def _version(before: Cluster, after: Cluster) -> Iterator[Danger]:
    old, new = (tuple(map(int, one.kubernetes.version.split("."))) for one in (before, after))
    texts = before.kubernetes.version, after.kubernetes.version
    if new < old:
        yield Danger("downgrade", (), *texts)
    elif new[:2] > old[:2]:
        yield Danger("kubelet-skew", (), *texts)
        if new[0] != old[0] or new[1] > old[1] + 1:
            yield Danger("minor-skipped", (), *texts)


def _members(plan: MembershipPlan) -> Iterator[Danger]:
    """Yield what is dangerous about etcd's members on the way, and at its end."""
    actions = Counter(step.action for step in plan.steps)
    touched = tuple(dict.fromkeys(step.member for step in plan.steps if step.action != "add-learner"))
    if max(actions["remove"], actions["promote"]) + actions["stop"] > 1:
        yield Danger("several-members", touched, str(plan.before), str(plan.after))
    if plan.steps and plan.after and plan.after % 2 == 0:
        yield Danger("even-members", (), str(plan.before), str(plan.after))
    if plan.steps and plan.before and plan.lowest < 0:
        yield Danger("no-quorum", tuple(dict.fromkeys(s.member for s in plan.steps if s.tolerates < 0)))


def _balancers(before: Cluster, after: Cluster) -> Iterator[Danger]:
    for old, new in _both({b.name: b for b in before.balancers}, {b.name: b for b in after.balancers}):
        if new.vip:
            yield from _differ("virtual-address", old.vip, new.vip, new.name)
        if old.router_id is not None and _share(old, new):
            yield from _differ("router-id", old.router_id, new.router_id, new.name)


def _share(old: Balancer, new: Balancer) -> bool:
    """Whether an address and instances stay: then machines with either number believe to be alone for a while."""
    return old.vip == new.vip and bool({one.node for one in old.instances} & {one.node for one in new.instances})


def _stored(before: Cluster, after: Cluster) -> Iterator[Danger]:
    for old, new in _both({s.name: s for s in before.storage}, {s.name: s for s in after.storage}):
        yield from _differ("storage-class", _class(old), _class(new), new.name)
    for was, now in _both({w.id: w for w in before.workloads}, {w.id: w for w in after.workloads}):
        if was.kind != now.kind:
            yield Danger("workload-kind", (now.id,), was.kind, now.kind)
        elif now.kind == "StatefulSet" and _claims(was) != _claims(now):
            yield Danger("volume-claims", (now.id,), _text(_claims(was)), _text(_claims(now)))


def _class(one: Storage) -> tuple[str, ...]:
    """Return what a StorageClass cannot change: provisioner, parameters, reclaim policy and binding."""
    parts = (one.provider, f"replicas {one.stated}" if one.stated else "", one.domain, one.reclaim, one.binding)
    return tuple(str(part) for part in parts if part)


def _claims(workload: Workload) -> tuple[str, ...]:
    """Return the templates of volume claims."""
    return tuple(" ".join(map(str, (c.storage_class, c.size or "", c.access or ""))).strip() for c in workload.claims)


def _encrypted(before: Cluster, after: Cluster) -> Iterator[Danger]:
    old, new = before.control_plane.encryption, after.control_plane.encryption
    if old and not isinstance(old, Nothing) and not new:
        yield Danger("encryption-removed", (), old.provider)


T = TypeVar("T")


def _both(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[T, T]]:
    """Yield what both designs have under one name."""
    yield from ((old[name], new[name]) for name in new if name in old)
