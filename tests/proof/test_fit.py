"""Whether everything fits on what is left: placements are checked by other means, and refusals by exact search."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from hadesign.proof.capacity.balances import capacities
from hadesign.proof.capacity.fit import Fit, Fitter
from hadesign.proof.capacity.packer import Case
from hadesign.topology.cluster import Cluster, Node, Workload
from hadesign.topology.workloads import schedulable
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried
from tests.proof.scheduler import Counts, Game, Place

TRIED = tried(200, by_night=700)


def fitter_of(cluster: Cluster) -> Fitter:
    return Fitter(cluster, capacities(cluster))


def case_of(fitter: Fitter, dead: frozenset[str]) -> Case:
    """Return the loss of some machines."""
    groups: dict[int, int] = {}
    for node in fitter.cluster.nodes:
        if node.name in dead and node.group in fitter.capacities.allocatable:
            groups[node.group] = groups.get(node.group, 0) + 1
    return fitter.case(groups.items())


def pods_on(fitter: Fitter, fit: Fit, dead: frozenset[str]) -> dict[str, dict[int, int]]:
    """Give every machine of a placement a name: those that are alive, each once."""
    free = {
        group: [node.name for node in fitter.cluster.nodes if node.group == group and node.name not in dead]
        for group in fitter.capacities.allocatable
    }
    found: dict[str, dict[int, int]] = {}
    for held in fit.placement:
        for _ in range(held.machines):
            group = next(group for group in held.groups if free[group])
            found[free[group].pop()] = dict(held.pods)
    return found


def allocatable(cluster: Cluster, node: Node) -> dict[str, int]:
    """Return what a machine has for workloads, from the definitions: its size, without DaemonSets that run on it."""
    daemons = [w for w in cluster.workloads if w.kind == "DaemonSet" and node.group in w.eligible]
    return {
        resource: getattr(node.size, resource) - sum(getattr(w.requests, resource) for w in daemons)
        for resource in ("cpu", "memory", "pods")
    }


def game_of(cluster: Cluster, position: int, nodes: list[Node], tie: str) -> Game:
    """Return the scheduler's game for one workload."""
    workload = cluster.workloads[position]
    spread = workload.spread
    places = tuple(
        Place(
            node.zone,
            open=node.group in workload.eligible,
            counted=schedulable(node)
            and workload.pool in (None, node.pool)
            and (workload.zones is None or node.zone in workload.zones),
        )
        for node in nodes
    )
    by_zone, by_node = (bool(spread and getattr(spread, kind) == "required") for kind in ("zone", "node"))
    return Game(places, workload.replicas or 0, by_zone, by_node, tie)


# --- tiny designs -----------------------------------------------------------------------------------------------------

_RESOURCES = ("cpu", "memory", "pods")
_SPREADS = st.sampled_from(
    [{}, {}, {"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"}]
)


@st.composite
def _size(draw: st.DrawFn) -> dict[str, Any]:
    """A machine on which mostly CPU is scarce, at times memory or the number of pods."""
    memory = draw(st.sampled_from(["64Gi", "64Gi", "64Gi", "2Gi", "3Gi"]))
    return {"cpu": draw(st.integers(2, 5)), "memory": memory, "pods": draw(st.sampled_from([20, 20, 20, 1, 2]))}


@st.composite
def _machines(draw: st.DrawFn) -> list[dict[str, Any]]:
    zone = st.sampled_from(["a", "a", "b", "b", "c"])
    taints: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        [{}, {}, {}, {"taints": [{"key": "dedicated", "effect": "NoSchedule"}]}]
    )
    made = [
        {"name": f"w{n}", "zone": draw(zone), "roles": ["worker"], "size": draw(_size())} | draw(taints)
        for n in range(draw(st.integers(1, 4)))
    ]
    made += control_plane({"a": draw(st.integers(0, 1))}, size={"cpu": 4, "memory": "64Gi", "pods": 20})
    if draw(st.booleans()):
        made.append({"pool": "p", "zones": ["b"], "perZone": 1, "roles": ["worker"], "size": draw(_size())})
    return made


@st.composite
def _tiny(draw: st.DrawFn) -> dict[str, Any]:
    nodes = draw(_machines())
    pools = [node["pool"] for node in nodes if "pool" in node]
    workloads: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["Deployment", "Deployment", "StatefulSet", "DaemonSet"]))
        requests = {"cpu": draw(st.sampled_from(["500m", "1", "2", "3"])), "memory": "1Gi"}
        one: dict[str, Any] = {"name": f"app-{number}", "kind": kind, "requests": requests}
        if kind != "DaemonSet":
            one |= {"replicas": draw(st.integers(0, 4)), "spread": draw(_SPREADS)}
            one |= draw(
                st.sampled_from([{}, {}, {}, {"volumes": [{"class": "disk"}]}, {"volumes": [{"class": "own"}]}])
            )
        one |= draw(st.sampled_from([{}, {}, {"tolerates": ["dedicated"]}, {"zones": ["a", "b"]}]))
        if pools and "zones" not in one:
            one |= draw(st.sampled_from([{}, {}, {"pool": "p"}]))
        workloads.append(one | {"tier": draw(st.sampled_from(["critical", "standard", "batch"]))})
    storage = {"classes": [{"name": "disk", "provider": "gce-pd", "zonal": True}, {"name": "own", "provider": "local"}]}
    managed = not any("control-plane" in node["roles"] for node in nodes)
    kubernetes = {"version": "1.36.4", "installer": "managed" if managed else "kubeadm"}
    more = {"kubernetes": kubernetes, "workloads": workloads, "storage": storage}
    return design(infrastructure=zones("a", "b", "c"), nodes=nodes, **more)


def _tie(cluster: Cluster, workload: Workload) -> str:
    return {(): "", ("disk",): "zone", ("own",): "node"}[workload.volumes]


def _ends(cluster: Cluster, nodes: list[Node], dead: frozenset[str]) -> Iterator[tuple[int, frozenset[Counts]]]:
    """Yield for each workload that moves where its replicas may be in the end, were there room without bounds."""
    gone = frozenset(number for number, node in enumerate(nodes) if node.name in dead)
    for position, workload in enumerate(cluster.workloads):
        if workload.kind != "DaemonSet":
            yield position, game_of(cluster, position, nodes, _tie(cluster, workload)).after(gone)


def _fits_together(
    cluster: Cluster, nodes: list[Node], dead: frozenset[str], ends: dict[int, frozenset[Counts]]
) -> bool:
    """Try every combination."""
    left = [allocatable(cluster, node) for node in nodes]
    if any(min(room.values()) < 0 for room, node in zip(left, nodes, strict=True) if node.name not in dead):
        return False
    each = [(position, cluster.workloads[position].requests) for position in ends]
    for chosen in product(*ends.values()):
        asked = [
            {r: sum(getattr(size, r) * counts[n] for (_, size), counts in zip(each, chosen, strict=True)) for r in room}
            for n, room in enumerate(left)
        ]
        if all(load[r] <= room[r] for load, room in zip(asked, left, strict=True) for r in _RESOURCES if load["pods"]):
            return True
    return False


def _check_placement(
    fitter: Fitter, fit: Fit, nodes: list[Node], dead: frozenset[str], ends: dict[int, frozenset[Counts]]
) -> None:
    """Check that a placement is one that the scheduler may end with, and that no machine holds more than it can."""
    pods = pods_on(fitter, fit, dead)
    for node in nodes:
        held = pods.get(node.name, {})
        room = (
            allocatable(fitter.cluster, node) if node.name not in dead else dict.fromkeys(("cpu", "memory", "pods"), 0)
        )
        for resource, amount in room.items():
            asked = (getattr(fitter.cluster.workloads[p].requests, resource) * count for p, count in held.items())
            assert sum(asked) <= amount
    for position, found in ends.items():
        counts = tuple(pods.get(node.name, {}).get(position, 0) for node in nodes)
        assert counts in found, (position, counts)
        # No end has more replicas that want a place, so none is kept out.
        assert sum(counts) == max(map(sum, found))


def _full(ends: dict[int, frozenset[Counts]]) -> dict[int, frozenset[Counts]]:
    """Return the ends in which as many replicas as ever have a place."""
    return {
        position: frozenset(end for end in found if sum(end) == max(map(sum, found)))
        for position, found in ends.items()
    }


def _outcome(
    cluster: Cluster, fit: Fit, nodes: list[Node], dead: frozenset[str], ends: dict[int, frozenset[Counts]]
) -> str:
    """Judge a refusal, and tell of what is not shown what would have been right."""
    homeless = any(
        cluster.workloads[p].replicas
        and not any(n.name not in dead and n.group in cluster.workloads[p].eligible for n in nodes)
        for p in ends
    )
    if fit.verdict == "cannot":
        assert homeless or not _fits_together(cluster, nodes, dead, ends), fit.why
        return "cannot"
    if not homeless and _fits_together(cluster, nodes, dead, _full(ends)):
        return "not shown, but fits"
    return "not shown" if not homeless and _fits_together(cluster, nodes, dead, ends) else "not shown, but cannot"


@pytest.mark.slow
def test_what_fits_is_a_legal_placement_and_what_cannot_has_none(record_property: Any) -> None:
    counted: dict[str, int] = {}

    @settings(max_examples=TRIED)
    @given(_tiny(), st.data())
    def judged(data: dict[str, Any], more: st.DataObject) -> None:
        cluster = as_cluster(data)
        fitter = fitter_of(cluster)
        nodes = list(cluster.nodes)
        dead = more.draw(st.sets(st.sampled_from([node.name for node in nodes]), max_size=2).map(frozenset))
        fit = fitter.fit(case_of(fitter, dead))
        ends = dict(_ends(cluster, nodes, dead))
        if fit.verdict == "fits":
            _check_placement(fitter, fit, nodes, dead, ends)
        outcome = "fits" if fit.verdict == "fits" else _outcome(cluster, fit, nodes, dead, ends)
        event(outcome)
        counted[outcome] = counted.get(outcome, 0) + 1

    judged()
    record_property("verdicts", counted)
    assert min(counted.get("fits", 0), counted.get("cannot", 0)) >= TRIED // 7
    # Neither answer is proved to be found always; on designs so small it nearly always is.
    assert counted.get("not shown, but fits", 0) <= counted["fits"] // 50
    assert counted.get("not shown, but cannot", 0) <= counted["cannot"] // 5
