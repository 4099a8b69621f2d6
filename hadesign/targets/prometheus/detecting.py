"""Which alerts a failure raises: each by what its expression counts, read off what is dead and what is down."""

from collections.abc import Iterator

from hadesign.frozen import dataclass
from hadesign.proof.failure.what_if import WhatIf
from hadesign.targets.prometheus.rules import Alert, RuleGroup
from hadesign.topology.cluster import Cluster
from hadesign.topology.workloads import schedulable

_WATCHES = ("component/monitoring/prometheus", "component/monitoring/alertmanager")
"""Without these nobody is told by them."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What tells people of a failure: alerts by name; `blind` where monitoring itself is down for it.

    Of a blind one only the dead man's switch tells, if there is one. `unsure` is that nobody knows whether monitoring
    goes on.
    """

    alerts: tuple[str, ...]
    blind: bool = False
    unsure: bool = False


def detection(cluster: Cluster, groups: tuple[RuleGroup, ...], found: WhatIf) -> Detection:
    """Return which alerts of a design's rules are raised while something has failed."""
    known = {rule.name for group in groups for rule in group.rules if isinstance(rule, Alert)}
    up = {state.proof.id: state.up for state in found.states}
    watched = [state for state in found.states if state.proof.id in _WATCHES and not state.up]
    if any(state.up is False and (not state.judged or state.judged.best < state.judged.needed) for state in watched):
        return Detection(tuple(name for name in ("Watchdog",) if name in known), blind=True)
    names = dict.fromkeys(name for name in _raised(cluster, found, up) if name in known)
    return Detection(tuple(names), unsure=bool(watched))


def _raised(cluster: Cluster, found: WhatIf, up: dict[str, bool | None]) -> Iterator[str]:
    """Yield the names of alerts whose condition holds, the loudest first."""
    dead = {*found.dead_machines, *(thing.partition("/")[2] for thing in found.failed if thing.startswith("node/"))}
    down = {name for name, state in up.items() if state is False}
    nodes = [node for node in cluster.nodes if schedulable(node) and node.name in dead]
    if {"endpoint", "node-endpoint"} & down:
        yield "KubeAPIEndpointDown"
    if "api" in down:
        yield "KubeAPIDown"
    if "etcd" in down:
        yield "etcdInsufficientMembers"
    if any(member.node in dead for member in (cluster.etcd.members if cluster.etcd else ())):
        yield "etcdMembersDown"
    if any(server.node in dead for server in cluster.api_servers):
        yield "KubeAPIServersMissing"
    if any(thing.startswith("instance/") for thing in (*found.failed, *found.dead_things)):
        yield "KubeAPIBalancerDown"
    if any(node in dead for one in cluster.balancers if one.serves == "api" for node in one.nodes):
        yield "KubeVipPodsMissing"
    zones = {node.zone for node in nodes if node.zone}
    if any(
        all(node.name in dead for node in cluster.nodes if node.zone == zone and schedulable(node)) for zone in zones
    ):
        yield "ZoneDown"
    if nodes:
        yield "KubeNodeNotReady"
        yield "KubeNodesMissing"
