"""Placements on designs of some size: whatever is said to fit is checked machine by machine, by other means."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from hadesign.proof.capacity.after_failures import after_failures
from hadesign.proof.capacity.balances import capacities
from hadesign.proof.capacity.fit import Fit, Fitter
from hadesign.proof.capacity.packer import MOST
from hadesign.proof.capacity.reasons import GivenUp
from hadesign.topology.cluster import Cluster
from tests.designs import as_cluster, design, zones

_SIZES = ((4, 16), (8, 32), (16, 64), (32, 128), (8, 64))
"""Cores and Gi of memory of machines."""
_REQUESTS = (100, 250, 500, 1000, 1500, 2000, 3000, 3500, 6000, 7000)
_RESOURCES = ("cpu", "memory", "pods")
MANAGED = {"version": "1.36.4", "installer": "managed"}


def crowded(nodes: int, workloads: int, fill: float, seed: int = 1, **more: Any) -> Cluster:
    """Return a design of machines of five sizes in five zones, of whose CPU workloads of all kinds ask for a share."""
    random, names = Random(seed), "abcde"
    per_zone = nodes // len(names) // len(_SIZES)
    pools = [
        {"pool": f"p{n}", "roles": ["worker"], "perZone": per_zone, "size": {"cpu": c, "memory": f"{m}Gi", "pods": 110}}
        for n, (c, m) in enumerate(_SIZES)
    ]
    weights = [random.expovariate(1) for _ in range(workloads)]
    unit = sum(cpu for cpu, _ in _SIZES) * per_zone * len(names) * 1000 * fill / sum(weights)
    apps = [_app(random, number, weight * unit, nodes) for number, weight in enumerate(weights)]
    storage = {"classes": [{"name": "disk", "provider": "gce-pd", "zonal": True}]}
    infrastructure = zones(*names)
    return as_cluster(
        design(kubernetes=MANAGED, infrastructure=infrastructure, nodes=pools, workloads=apps, storage=storage, **more)
    )


def _app(random: Random, number: int, cpu: float, nodes: int) -> dict[str, Any]:
    each = random.choice(_REQUESTS)
    replicas = max(1, round(cpu / each))
    app: dict[str, Any] = {
        "name": f"app-{number}",
        "kind": "Deployment",
        "replicas": replicas,
        "requests": {"cpu": f"{each}m", "memory": f"{each * random.choice((2, 3, 4))}Mi"},
        "tier": random.choice(("critical", "standard", "batch")),
    }
    spread = random.choice(("", "", "zone", "both"))
    if spread:
        app["spread"] = {"zone": "required"} | (
            {"node": "required"} if spread == "both" and replicas < nodes // 3 else {}
        )
    if random.random() < 0.2:
        app |= {"kind": "StatefulSet", "volumes": [{"class": "disk"}]}
    if random.random() < 0.2 and each < 4000:
        app |= {"pool": f"p{random.randrange(len(_SIZES))}", "replicas": min(replicas, nodes // len(_SIZES))}
    return app


def check(fitter: Fitter, fit: Fit) -> None:
    """Check a placement that shows that all fits: sizes, places, numbers and spreads of replicas."""
    cluster = fitter.cluster
    replicas: Counter[int] = Counter()
    by_zone: dict[int, Counter[str | None]] = {}
    on_node: dict[int, set[int]] = {}
    machines: Counter[tuple[int, ...]] = Counter()
    for held in fit.placement:
        machines[held.groups] += held.machines
        size, zone = cluster.groups[held.groups[0]].size, cluster.groups[held.groups[0]].zone
        for resource in _RESOURCES:
            asked = (getattr(cluster.workloads[p].requests, resource) * count for p, count in held.pods)
            assert sum(asked) <= getattr(size, resource)
        for position, count in held.pods:
            assert set(held.groups) <= set(cluster.workloads[position].eligible)
            replicas[position] += count * held.machines
            by_zone.setdefault(position, Counter())[zone] += count * held.machines
            on_node.setdefault(position, set()).add(count)
    assert all(count <= sum(len(cluster.groups[g].nodes) for g in groups) for groups, count in machines.items())
    away = {concern.workload.name: concern.away for concern in fit.concerns}
    for position, workload in enumerate(cluster.workloads):
        least, most = away.get(workload.name, (0, 0))
        assert (workload.replicas or 0) - most <= replicas[position] <= (workload.replicas or 0) - least
        if workload.spread and workload.spread.zone == "required" and not most:
            counts = [by_zone[position][zone] for zone in "abcde"]
            assert max(counts) - min(counts) <= 1
        if workload.spread and workload.spread.node == "required":
            assert on_node[position] == {1}


@pytest.mark.parametrize("fill", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("seed", range(4))
def test_every_placement_that_is_found_keeps_to_sizes_pools_and_spreads(seed: int, fill: float) -> None:
    cluster = crowded(50, 20, fill, seed)
    fitter = Fitter(cluster, capacities(cluster))
    fits = [fitter.fit(fitter.nothing)]
    fits += [fitter.fit(fitter.case([(group, 1)])) for group in fitter.capacities.allocatable]
    lost = {
        zone: [(g, len(group.nodes)) for g, group in enumerate(cluster.groups) if group.zone == zone] for zone in "abc"
    }
    fits += [fitter.fit(fitter.case(groups)) for groups in lost.values()]
    shown = [fit for fit in fits if fit.verdict == "fits"]
    for fit in shown:
        check(fitter, fit)
    assert fits[0] in shown


def test_a_large_replica_finds_a_place_when_small_ones_make_room() -> None:
    """Four machines of 4 cores: after the loss of one, 3 cores are free together, but on no machine more than one."""
    nodes = [{"pool": "w", "roles": ["worker"], "perZone": 4, "size": {"cpu": 4, "memory": "64Gi", "pods": 20}}]
    apps = [
        {"name": "large", "kind": "Deployment", "replicas": 3, "requests": {"cpu": 3, "memory": "1Gi"}},
        {"name": "small", "kind": "Deployment", "replicas": 6, "requests": {"cpu": "500m", "memory": "1Gi"}},
    ]
    cluster = as_cluster(design(kubernetes=MANAGED, infrastructure=zones("a"), nodes=nodes, workloads=apps))
    found = after_failures(cluster, capacities(cluster))
    node = next(one for one in found.after if one.kind == "node")
    assert (node.fit.verdict, sum(held.machines for held in node.fit.placement)) == ("fits", 3)
    check(Fitter(cluster, capacities(cluster)), node.fit)


@pytest.mark.slow
@pytest.mark.parametrize("fill", [0.75, 0.9])
def test_a_thousand_crowded_machines_are_judged_without_giving_up(fill: float) -> None:
    cluster = crowded(1000, 200, fill)
    fitter = Fitter(cluster, capacities(cluster))
    judged = [fitter.fit(fitter.case([(group, 1)])) for group in fitter.capacities.allocatable]
    assert {fit.verdict for fit in judged} == {"fits"}
    for fit in judged[:5]:
        check(fitter, fit)
    # A bound on the work, which no clock has to measure.
    assert MOST - fitter.packer.effort.left < MOST // 4


def test_too_many_workloads_for_the_search_are_not_shown_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.proof.capacity.packer.MOST", 500)
    cluster = crowded(200, 100, 0.5)
    found = after_failures(cluster, capacities(cluster))
    assert found.before is not None
    assert {one.fit.verdict for one in (found.before, *found.after)} == {"not-shown"}
    assert found.before.fit.why == GivenUp()
    assert found.before.fit.concerns == ()
