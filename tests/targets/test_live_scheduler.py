"""A real kube-scheduler places what the components of workloads make of a bare controller as the proof says it may."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from hadesign.notation import as_cpu, as_memory
from hadesign.proof.capacity.balances import capacities
from hadesign.proof.capacity.fit import Fitter
from hadesign.proof.services.replicas import rule_of
from hadesign.proof.services.worst_case import ZoneNodes, best_left, worst_left
from hadesign.source import read
from hadesign.stated import given
from hadesign.topology import Cluster
from hadesign.topology.cluster import Workload
from tests.control_plane.scheduling import Pods, scheduled
from tests.designs import as_cluster, design, zones
from tests.targets.shipped import SHIPPED
from tests.targets.test_workloads import built, written

BOTH = {"zone": "required", "node": "required"}


class Left(NamedTuple):
    """How many replicas of a workload run, at least and at most."""

    least: int
    most: int


def small(layout: Mapping[str, int], *workloads: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a design with so many workers in each zone, each with room for eight small pods."""
    size = {"cpu": 4, "memory": "16Gi", "pods": 20}
    pools = [
        {"pool": f"pool-{zone}", "zones": [zone], "perZone": count, "roles": ["worker"], "size": size}
        for zone, count in layout.items()
    ]
    servers = [{"name": f"cp-{zone}", "zone": zone, "roles": ["control-plane", "etcd"]} for zone in [*layout][:1]]
    nodes = [*servers, *pools, *more.pop("machines", [])]
    said = [{"kind": "Deployment", "requests": {"cpu": "500m", "memory": "1Gi"}, **one} for one in workloads]
    return design(infrastructure=zones(*layout), nodes=nodes, workloads=said, **more)


def machine(name: str, zone: str, **more: Any) -> dict[str, Any]:
    size = {"cpu": 4, "memory": "16Gi", "pods": 20}
    return {"name": name, "zone": zone, "roles": ["worker"], "size": size, **more}


TAINTED = machine("t", "b", taints=[{"key": "dedicated", "value": "x", "effect": "NoSchedule"}])
TIGHT = machine("tight", "b", size={"cpu": "500m", "memory": "16Gi", "pods": 20})
DESIGNS: Mapping[str, dict[str, Any]] = {
    "even": small({"a": 2, "b": 2, "c": 2}, {"name": "w", "replicas": 6, "spread": BOTH}),
    "more than nodes": small({"a": 2, "b": 2, "c": 2}, {"name": "w", "replicas": 9, "spread": BOTH}),
    "a taint that counts": small({"a": 4, "b": 1}, {"name": "w", "replicas": 6, "spread": BOTH}, machines=[TAINTED]),
    "a taint that is tolerated": small(
        {"a": 4, "b": 1}, {"name": "w", "replicas": 6, "spread": BOTH, "tolerates": ["dedicated"]}, machines=[TAINTED]
    ),
    "a small machine": small({"a": 2, "b": 1}, {"name": "w", "replicas": 8, "spread": BOTH}, machines=[TIGHT]),
    "by zone alone": small({"a": 1, "b": 3}, {"name": "w", "replicas": 40, "spread": {"zone": "required"}}),
    "by node alone": small({"a": 3, "b": 1}, {"name": "w", "replicas": 7, "spread": {"node": "required"}}),
    "as it comes": small({"a": 2, "b": 1}, {"name": "w", "replicas": 7, "spread": {"zone": "preferred"}}),
    "bound to zones": small(
        {"a": 2, "b": 2, "c": 2}, {"name": "w", "replicas": 5, "spread": BOTH, "zones": ["a", "c"]}
    ),
    "bound to a pool": small(
        {"a": 2, "b": 2}, {"name": "w", "replicas": 3, "spread": BOTH, "pool": "pool-b", "priorityClass": "much"}
    ),
    "several": small(
        {"a": 2, "b": 2, "c": 1},
        {"name": "w", "replicas": 3, "spread": BOTH},
        {"name": "db", "kind": "StatefulSet", "replicas": 5, "spread": {"node": "required"}},
        {"name": "agent", "kind": "DaemonSet"},
    ),
}


class Claims(NamedTuple):
    """What the proof says of a design: whether all of it fits, and how many replicas of each workload run."""

    fits: bool
    left: dict[str, Left]


def claims(cluster: Cluster, lost: str | None) -> Claims:
    """Return how many replicas run, by the proof, when a zone is lost and pods have been made anew elsewhere."""
    fitter = Fitter(cluster, capacities(cluster))
    gone = [(number, len(group.nodes)) for number, group in enumerate(cluster.groups) if group.zone == lost]
    allocatable = fitter.capacities.allocatable
    fit = fitter.fit(fitter.case([one for one in gone if one[0] in allocatable]) if lost else fitter.nothing)
    found = {one.id: Left(one.replicas or 0, one.replicas or 0) for one in counted(cluster)}
    for concern in fit.concerns:
        least, most = concern.away
        replicas = concern.workload.replicas or 0
        # Of those that found no place it is not said how many run; where a bound forbids it, not all.
        fewest = 0 if concern.unplaced else replicas - most
        found[concern.workload.id] = Left(fewest, replicas - least - (concern.verdict == "cannot"))
    return Claims(fit.verdict != "cannot", found)


def seats(cluster: Cluster) -> dict[str, int]:
    """Return how many replicas of each workload run while nothing has failed, if it has the machines for itself."""
    seating = capacities(cluster).seating
    return {one.id: seating.of(one).running for one in counted(cluster)}


def counted(cluster: Cluster) -> Iterator[Workload]:
    """Yield the workloads that a scheduler places; each pod of a DaemonSet has its node."""
    yield from (one for one in cluster.workloads if one.kind != "DaemonSet")


def survivors(cluster: Cluster, workload: Workload, running: int, lost: str) -> Left:
    """Return how many replicas are left in the moment when a zone is lost."""
    there: Counter[str] = Counter()
    for number in workload.eligible:
        there[cluster.groups[number].zone or ""] += len(cluster.groups[number].nodes)
    rooms = [ZoneNodes(count, count if zone == lost else 0, 0) for zone, count in there.items()]
    rule = rule_of(workload)
    rule = type(rule)(running, by_zone=rule.by_zone, by_node=rule.by_node)
    return Left(worst_left(rule, rooms), best_left(rule, rooms))


def templates(cluster: Cluster, folder: Path) -> Iterator[tuple[Workload, dict[str, Any]]]:
    """Yield what pods of each workload are made of: a bare controller's with the component, as its README asks."""
    by_name = {(one.kind, one.name, one.namespace): one for one in cluster.workloads}
    for number, component in enumerate(written(cluster, folder)):
        patch = yaml.safe_load((component / "patch.yaml").read_text())
        place = patch["metadata"]
        done = built(component, folder / f"overlay-{number}", patch["kind"], place["name"])
        (controller,) = (one for one in yaml.safe_load_all(done.stdout) if one["kind"] == patch["kind"])
        workload = by_name[patch["kind"], place["name"], place["namespace"]]
        assert (controller["spec"].get("replicas") or workload.replicas) == workload.replicas
        template = controller["spec"]["template"]
        asked = {"cpu": workload.requests.cpu, "memory": workload.requests.memory}
        requests = {"cpu": as_cpu(asked["cpu"] or 0), "memory": as_memory(asked["memory"] or 0)}
        template["spec"]["containers"][0]["resources"] = {"requests": requests}
        template["metadata"]["labels"]["pod-template-hash"] = str(number)
        yield workload, template


def start(cluster: Cluster, pods: Pods, folder: Path) -> dict[str, list[str | None]]:
    """Make the machines and pods of a design, and return where the scheduler put them."""
    pods.begin(cluster)
    for workload, template in templates(cluster, folder):
        if name := given(workload.priority):
            pods.priority(name)
        pods.workload(workload.id, workload.namespace, template)
        homes = [cluster.nodes[n].name for group in workload.eligible for n in cluster.groups[group].nodes]
        for number in range(workload.replicas or 0):
            pods.make(workload.id, on=homes[number] if workload.kind == "DaemonSet" else None)
    return pods.placed()


@pytest.fixture(scope="module")
def pods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pods]:
    with scheduled(tmp_path_factory.mktemp("scheduler")) as made:
        yield made


def compared(cluster: Cluster, pods: Pods, folder: Path) -> None:
    """Compare where pods are, and where others are after the loss of a zone, with what the proof says.

    Of a design that does not start, what would be after a failure is of no interest.
    """
    homes = {node.name: node.zone for node in cluster.nodes}
    lost = next(zone.name for zone in cluster.infrastructure.zones)
    before, after, alone = claims(cluster, None), claims(cluster, lost), seats(cluster)
    placed = start(cluster, pods, folder)
    for workload in counted(cluster):
        where = [node for node in placed[workload.id] if node]
        assert before.left[workload.id].least <= len(where) <= before.left[workload.id].most, workload.id
        assert len(where) == alone[workload.id], workload.id
        _apart(cluster, workload, where)
        left = survivors(cluster, workload, len(where), lost)
        assert left.least <= sum(homes[node] != lost for node in where) <= left.most, workload.id
    if not before.fits:
        return
    pods.lose(lambda node: homes.get(node) == lost)
    placed = pods.placed()
    for workload in counted(cluster):
        where = [node for node in placed[workload.id] if node]
        assert lost not in {homes[node] for node in where}
        assert after.left[workload.id].least <= len(where) <= after.left[workload.id].most, workload.id


def _apart(cluster: Cluster, workload: Workload, where: Sequence[str]) -> None:
    """See that replicas are as even as a required spread has them, over whatever takes any at all."""
    rule, homes = rule_of(workload), {node.name: node.zone for node in cluster.nodes}
    open_to = [cluster.nodes[n] for group in workload.eligible for n in cluster.groups[group].nodes]
    by_zone, by_node = Counter(homes[node] for node in where), Counter(where)
    assert set(where) <= {node.name for node in open_to}
    if rule.by_zone:
        assert max(by_zone.values()) - min(by_zone[node.zone] for node in open_to) <= 1
    if rule.by_node:
        assert max(by_node.values()) - min(by_node[node.name] for node in open_to) <= 1


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
def test_a_scheduler_places_what_the_proof_says(name: str, pods: Pods, tmp_path: Path) -> None:
    compared(as_cluster(DESIGNS[name]), pods, tmp_path)


def without_volumes(file: Path) -> Cluster:
    """Return a shipped design whose workloads have no volumes, which nobody makes here."""
    data = read(file).data
    for workload in data["spec"]["workloads"]:
        workload.pop("volumes", None)
    return as_cluster(data)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize(
    "file", [file for file in SHIPPED if read(file).data["spec"].get("workloads")], ids=lambda file: file.stem
)
def test_a_scheduler_places_shipped_designs(file: Path, pods: Pods, tmp_path: Path) -> None:
    compared(without_volumes(file), pods, tmp_path)


@pytest.mark.judge
@pytest.mark.slow
def test_a_bare_controller_is_not_kept_apart(pods: Pods, tmp_path: Path) -> None:
    """So that it is the component which does it: without its constraints more pods run than the proof allows."""
    cluster = as_cluster(DESIGNS["a taint that counts"])
    start(cluster, pods, tmp_path)
    (ident, (namespace, template)) = next(iter(pods.templates.items()))
    del template["spec"]["topologySpreadConstraints"]
    pods.begin(cluster)
    pods.workload(ident, namespace, template)
    for _ in range(6):
        pods.make(ident)
    assert None not in pods.placed()[ident]
    assert seats(cluster)[ident] < 6


@pytest.mark.judge
@pytest.mark.slow
def test_machines_that_are_gone_count_until_they_are_taken_away(pods: Pods, tmp_path: Path) -> None:
    """Which is what node repair is for: until then, replicas of a lost zone wait for a place in it."""
    cluster = as_cluster(DESIGNS["even"])
    ident, homes = next(counted(cluster)).id, {node.name: node.zone for node in cluster.nodes}
    start(cluster, pods, tmp_path)
    pods.lose(lambda node: homes.get(node) == "a")
    assert pods.placed()[ident].count(None) == 2
    pods.remove(lambda node: homes.get(node) == "a")
    assert None not in pods.placed()[ident]
