"""Workloads and platform components: how many copies, how many are needed, and which nodes may run them."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from hadesign.blueprint import workloads as written
from hadesign.blueprint.control_plane import Webhook
from hadesign.blueprint.operations import Watching
from hadesign.blueprint.platform import COMPONENTS, Dns, Ingress
from hadesign.stated import Nothing, made
from hadesign.topology.given import Given
from hadesign.topology.nouns.machines import Capacity, Node, NodeGroup
from hadesign.topology.nouns.places import Origin
from hadesign.topology.nouns.workloads import Claim, DisruptionBudget, Spread, Workload
from hadesign.topology.order import by_name, in_order

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


def build_workloads(given: Given, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[Workload, ...]:
    """Return the applications, by name and namespace."""
    places = _Places(nodes, groups)
    built = []
    for _rank, (index, entry) in by_name(given.workloads, lambda numbered: full_name(numbered[1])):
        origin = given.at("workloads", index)
        zones = in_order(entry.zones) or None
        eligible = places.find(entry.pool, zones, frozenset(entry.tolerates))
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
                spread=spread_of(entry.spread),
                requests=_requests(entry.requests),
                memory_limit=entry.limits.memory if isinstance(entry.limits, written.Resources) else None,
                eligible=eligible,
                budget=_budget(entry.pod_disruption_budget),
                origin=origin,
                claims=_claims(entry.volumes, origin),
                volumes=in_order({volume.storage_class for volume in entry.volumes}),
                pool=entry.pool,
                zones=zones,
                tolerates=in_order(entry.tolerates),
                priority=entry.priority_class,
                replicates=entry.replicates,
                peak=entry.peak_replicas,
                start=entry.start_time,
                eviction=entry.eviction_toleration,
                manifest=given.elsewhere(origin),
                kept_local=_kept_local(entry.external_traffic_policy),
            )
        )
    return tuple(built)


def _kept_local(policy: written.ExternalTrafficPolicy | None) -> bool | None:
    return None if policy is None else policy == "Local"


def full_name(entry: written.Workload | Webhook) -> str:
    """Return what tells an entry from the others of its list."""
    return f"{entry.name}/{entry.namespace or 'default'}"


def _volume(entry: written.Volume) -> str:
    return f"{entry.storage_class}/{entry.size}"


def _needed(replicas: int | None, quorum: bool | None) -> int:
    """Return how many copies must be up: a majority for quorum systems, else one."""
    return replicas // 2 + 1 if quorum and replicas else 1


def spread_of(entry: written.Spread | Nothing | None) -> Spread | None:
    """Return how copies are kept apart, as it is written; none is said of both levels."""
    if isinstance(entry, Nothing):
        return Spread("none", "none")
    return None if entry is None else Spread(entry.zone, entry.node)


def _budget(entry: written.DisruptionBudget | Nothing | None) -> DisruptionBudget | Nothing | None:
    return made(
        entry,
        lambda said: DisruptionBudget(said.max_unavailable, said.min_available, said.unhealthy_pod_eviction_policy),
    )


def _requests(resources: written.Resources | Nothing | None) -> Capacity:
    """Return what a copy asks for: of nothing that is requested none is reserved."""
    if isinstance(resources, Nothing):
        return Capacity(0, 0, 1)
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


def build_components(given: Given, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[Workload, ...]:
    """Return the parts of the platform that run in pods, as far as the blueprint declares them."""
    places = _Places(nodes, groups)
    anywhere = places.find(None, None, frozenset())
    # CoreDNS tolerates the control plane's taint as kubeadm deploys it.
    dns = places.find(None, None, frozenset({CONTROL_PLANE_TAINT}))
    built, spec = [], given.spec
    monitors = spec.storage.ceph.monitors if spec.storage and spec.storage.ceph else None
    bound = in_order(monitors.nodes if monitors else None)
    for name, home, replicas, quorum, spread, budget, origin, start in _declared(given):
        part, (requests, claims) = _part(given, origin), _asked(given, origin)
        built.append(
            Workload(
                name=name,
                namespace=home or COMPONENTS[name],
                kind="StatefulSet" if claims else "Deployment",
                tier="critical",
                replicas=replicas,
                needed=_needed(replicas, quorum),
                spread=spread,
                requests=requests,
                eligible=dns if name == "coredns" else anywhere,
                budget=_budget(budget),
                origin=origin,
                claims=claims,
                volumes=in_order({claim.storage_class for claim in claims}),
                # Each copy of a part of monitoring has all of its data.
                replicates=True if claims else None,
                component=True,
                number_field="count" if name == "ceph-mon" else "replicas",
                start=start,
                on=bound if name == "ceph-mon" and len(bound) == replicas else (),
                priority=part.priority_class if part else None,
                kept_local=_kept_local(part.external_traffic_policy) if isinstance(part, Ingress) else None,
            )
        )
    return tuple(built)


def _part(given: Given, origin: Origin) -> Dns | Ingress | Watching | None:
    """Return a component of which it may be said what its copies ask for, and which priority they have."""
    network, monitoring = given.spec.network, given.spec.monitoring
    sections = (("network", network, ("dns", "ingress")), ("monitoring", monitoring, ("prometheus", "alertmanager")))
    for section, said, names in sections:
        for name in names:
            if given.at(section, name).path == origin.path:
                found: Dns | Ingress | Watching | None = getattr(said, name)
                return found
    return None


def _asked(given: Given, origin: Origin) -> tuple[Capacity, tuple[Claim, ...]]:
    """Return what each copy of a component asks for, and its volumes; those of monitoring may have some."""
    found = _part(given, origin)
    if found is None:
        return Capacity(), ()
    claims = _claims(found.volumes, origin) if isinstance(found, Watching) else ()
    return _requests(found.requests) if found.requests is not None else Capacity(), claims


def _claims(volumes: Sequence[written.Volume], origin: Origin) -> tuple[Claim, ...]:
    return tuple(
        Claim(volume.storage_class, volume.size, origin.below("volumes", number), volume.access_mode)
        for number, volume in by_name(volumes, _volume)
    )


_Budget: TypeAlias = written.DisruptionBudget | Nothing | None
_Declared = tuple[str, str | None, int | None, bool, Spread | None, _Budget, Origin, float | None]
"""Name, namespace if it is not that of a known part, replicas, whether they keep a quorum, spread, budget, place, and
the time that a copy takes to start."""


def _declared(given: Given) -> Iterator[_Declared]:
    spec = given.spec
    network, storage, monitoring = spec.network, spec.storage, spec.monitoring
    if network and network.dns:
        dns, where = network.dns, given.at("network", "dns")
        spread, budget = spread_of(dns.spread), dns.pod_disruption_budget
        yield "coredns", None, dns.replicas, False, spread, budget, where, dns.start_time
    if network and network.ingress:
        ingress, where = network.ingress, given.at("network", "ingress")
        spread, budget = spread_of(ingress.spread), ingress.pod_disruption_budget
        yield "ingress", None, ingress.replicas, False, spread, budget, where, ingress.start_time
    for index, hook in by_name((spec.control_plane.webhooks if spec.control_plane else None) or (), full_name):
        where, home, budget = given.at("controlPlane", "webhooks", index), hook.namespace, hook.pod_disruption_budget
        if hook.url is None:
            spread = spread_of(hook.spread)
            yield hook.name, home or "default", hook.replicas, False, spread, budget, where, hook.start_time
    if storage and storage.ceph and storage.ceph.monitors:
        monitors, where = storage.ceph.monitors, given.at("storage", "ceph", "monitors")
        spread, budget = spread_of(monitors.spread), monitors.pod_disruption_budget
        if spread is None and monitors.allow_multiple_per_node is False:
            spread = Spread(node="required")
        yield "ceph-mon", None, monitors.count, True, spread, budget, where, monitors.start_time
    for name in ("prometheus", "alertmanager"):
        part = getattr(monitoring, name) if monitoring else None
        if part:
            where = given.at("monitoring", name)
            spread, budget = spread_of(part.spread), part.pod_disruption_budget
            yield name, None, part.replicas, False, spread, budget, where, part.start_time
