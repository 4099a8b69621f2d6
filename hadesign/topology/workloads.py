"""Workloads and platform components: how many copies, how many are needed, and which nodes may run them."""

from collections.abc import Iterator, Sequence

from hadesign.blueprint import workloads as written
from hadesign.blueprint.models import Spec
from hadesign.blueprint.workloads import Spread
from hadesign.diagnostic import Path
from hadesign.topology.cluster import Capacity, Node, NodeGroup, Origin, Workload

CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane"


def schedulable(node: Node) -> bool:
    """Whether a node takes pods at all: a worker, or a control-plane node (whose taint may still keep them away)."""
    return "worker" in node.roles or "control-plane" in node.roles


def taint_keys(node: Node) -> frozenset[str]:
    """Return keys of the taints that keep pods away; a control-plane node has kubeadm's unless it says otherwise."""
    if node.taints is None:
        alone = "control-plane" in node.roles and "worker" not in node.roles
        return frozenset({CONTROL_PLANE_TAINT} if alone else ())
    return frozenset(taint.key for taint in node.taints if taint.effect != "PreferNoSchedule")


def build_workloads(spec: Spec, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[Workload, ...]:
    """Return the applications, in the order of the blueprint."""
    places = _Places(nodes, groups)
    built = []
    for index, entry in enumerate(spec.workloads):
        eligible = places.find(entry.pool, entry.zones, frozenset(entry.tolerates))
        replicas = entry.replicas
        if entry.kind == "DaemonSet":
            replicas = sum(len(groups[group].nodes) for group in eligible)
        built.append(
            Workload(
                name=entry.name,
                namespace=entry.namespace or "default",
                kind=entry.kind,
                tier=entry.tier,
                replicas=replicas,
                needed=_needed(replicas, entry.quorum),
                spread=entry.spread,
                requests=_requests(entry.requests),
                eligible=eligible,
                budget=entry.pod_disruption_budget,
                origin=Origin(("spec", "workloads", index)),
                volumes=tuple(dict.fromkeys(volume.storage_class for volume in entry.volumes)),
            )
        )
    return tuple(built)


def _needed(replicas: int | None, quorum: bool | None) -> int:
    """Return how many copies must be up: a majority for quorum systems, else one."""
    return replicas // 2 + 1 if quorum and replicas else 1


def _requests(resources: written.Resources | None) -> Capacity:
    return Capacity(resources.cpu, resources.memory, 1) if resources else Capacity(None, None, 1)


class _Places:
    """Answers which groups of nodes pods with given constraints may run on; equal questions are answered once."""

    def __init__(self, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> None:
        self.firsts = [nodes[group.nodes[0]] for group in groups]
        self.known: dict[object, tuple[int, ...]] = {}

    def find(self, pool: str | None, zones: tuple[str, ...] | None, tolerates: frozenset[str]) -> tuple[int, ...]:
        key = (pool, zones, tolerates)
        if key not in self.known:
            self.known[key] = tuple(
                index
                for index, node in enumerate(self.firsts)
                if schedulable(node)
                and (pool is None or node.pool == pool)
                and (zones is None or node.zone in zones)
                and taint_keys(node) <= tolerates
            )
        return self.known[key]


def build_components(spec: Spec, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[Workload, ...]:
    """Return the parts of the platform that run in pods, as far as the blueprint declares them."""
    places = _Places(nodes, groups)
    anywhere = places.find(None, None, frozenset())
    # CoreDNS tolerates the control plane's taint as kubeadm deploys it.
    dns = places.find(None, None, frozenset({CONTROL_PLANE_TAINT}))
    built = []
    monitors = spec.storage.ceph.monitors if spec.storage and spec.storage.ceph else None
    bound = (monitors.nodes if monitors else None) or ()
    for name, namespace, replicas, quorum, spread, path in _declared(spec):
        built.append(
            Workload(
                name=name,
                namespace=namespace,
                kind="Deployment",
                tier="critical",
                replicas=replicas,
                needed=_needed(replicas, quorum),
                spread=spread,
                requests=Capacity(),
                eligible=dns if name == "coredns" else anywhere,
                budget=None,
                origin=Origin(path),
                on=bound if name == "ceph-mon" and len(bound) == replicas else (),
            )
        )
    return tuple(built)


_Declared = tuple[str, str, int | None, bool, Spread | None, Path]


def _declared(spec: Spec) -> Iterator[_Declared]:
    network, storage, monitoring = spec.network, spec.storage, spec.monitoring
    if network and network.dns:
        dns = network.dns
        yield "coredns", "kube-system", dns.replicas, False, dns.spread, ("spec", "network", "dns")
    if network and network.ingress:
        ingress = network.ingress
        yield "ingress", "ingress", ingress.replicas, False, ingress.spread, ("spec", "network", "ingress")
    for index, webhook in enumerate((spec.control_plane.webhooks if spec.control_plane else None) or ()):
        path: Path = ("spec", "controlPlane", "webhooks", index)
        yield webhook.name, webhook.namespace or "default", webhook.replicas, False, webhook.spread, path
    if storage and storage.ceph and storage.ceph.monitors:
        monitors = storage.ceph.monitors
        spread = monitors.spread
        if spread is None and monitors.allow_multiple_per_node is False:
            spread = Spread(node="required")
        yield "ceph-mon", "rook-ceph", monitors.count, True, spread, ("spec", "storage", "ceph", "monitors")
    for name in ("prometheus", "alertmanager"):
        part = getattr(monitoring, name) if monitoring else None
        if part:
            yield name, "monitoring", part.replicas, False, part.spread, ("spec", "monitoring", name)
