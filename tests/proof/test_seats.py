"""What runs while nothing has failed: cases that can be counted by hand, each with what keeps the others Pending."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.capacity.reasons import Unseated
from hadesign.proof.capacity.running import Room, seated
from hadesign.proof.capacity.seats import Seats
from hadesign.proof.services.budgets import disruptions
from hadesign.proof.services.worst_case import SpreadRule
from hadesign.topology.cluster import DisruptionBudget
from tests.designs import as_cluster, control_plane, design, zones

SIZE = {"cpu": 8, "memory": "32Gi", "pods": 110}
EACH = {"zone": "required", "node": "required"}


def proof_of(workers: dict[str, Any] | None = None, more: Any = (), storage: Any = None, **workload: Any) -> Proof:
    """Return the proof of one workload on workers in three zones, beside three tainted control-plane nodes."""
    pool = {"pool": "w", "roles": ["worker"], "perZone": 4, "size": SIZE} | (workers or {})
    one = {"name": "web", "kind": "Deployment", "spread": {"node": "required"}} | workload
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), pool, *more]
    spec: dict[str, Any] = {"infrastructure": zones("a", "b", "c"), "nodes": nodes, "workloads": [one]}
    return prove(as_cluster(design(**spec, **({"storage": {"classes": storage}} if storage else {}))))


def seats_of(*args: Any, **workload: Any) -> Seats:
    proof = proof_of(*args, **workload)
    return proof.seats(proof.cluster.workloads[0])


@pytest.mark.parametrize(
    ("workers", "workload", "running", "why"),
    [
        # 12 workers hold one each, as three tainted nodes hold none; without them 60 would be dealt five by five.
        ({}, {"replicas": 60, "spread": EACH}, 12, Unseated("idle-node", 12, "cp-a-1", 60)),
        ({}, {"replicas": 60, "spread": {"node": "required"}}, 12, Unseated("idle-node", 12, "cp-a-1", 60)),
        # Zones have workers, so a spread over zones alone lets them be as many as are asked for.
        ({}, {"replicas": 60, "spread": {"zone": "required"}}, 60, None),
        ({}, {"replicas": 60, "spread": {"node": "preferred"}}, 60, None),
        # Nodes that its pool rules out do not count, nor those of a zone that it is not bound to.
        ({}, {"replicas": 60, "pool": "w"}, 60, None),
        ({"zones": ["a", "b"]}, {"replicas": 3, "spread": EACH}, 2, Unseated("idle-zone", 2, "c", 3)),
        ({"zones": ["a", "b"]}, {"replicas": 3, "spread": EACH, "zones": ["a", "b"]}, 3, None),
        # Who tolerates the taint may run there.
        ({}, {"replicas": 15, "tolerates": ["node-role.kubernetes.io/control-plane"]}, 15, None),
        # A pod that is too large for every machine; and pods of which a machine has room for one.
        ({}, {"replicas": 2, "requests": {"cpu": 9}}, 0, Unseated("too-large", resource="cpu", asked=9000, room=8000)),
        ({}, {"replicas": 14, "requests": {"cpu": 5}, "spread": {}}, 12, Unseated("room", 12)),
        ({"taints": [{"key": "x", "effect": "NoSchedule"}]}, {"replicas": 2}, 0, Unseated("taints")),
        ({"taints": [{"key": "x", "effect": "PreferNoSchedule"}]}, {"replicas": 2}, 2, None),
    ],
)  # fmt: skip
def test_what_runs(workers: dict[str, Any], workload: dict[str, Any], running: int, why: Unseated | None) -> None:
    found = seats_of(workers, **workload)
    assert (found.running, found.why) == (running, why)
    assert found.waiting == workload["replicas"] - running


def test_machines_that_are_too_small_count_as_empty() -> None:
    large = {"pool": "large", "roles": ["worker"], "perZone": 1, "size": SIZE | {"cpu": 32}}
    found = seats_of(None, [large], replicas=6, requests={"cpu": 16}, spread={"node": "required"})
    # Three large ones hold one each; twelve small ones hold none for ever.
    assert (found.running, found.why) == (3, Unseated("idle-node", 3, "w-a-1"))


def test_a_daemon_set_waits_where_a_machine_is_too_small_for_it() -> None:
    small = {"pool": "small", "roles": ["worker"], "perZone": 1, "size": SIZE | {"cpu": 1}}
    found = seats_of(None, [small], kind="DaemonSet", requests={"cpu": 2}, spread=EACH)
    assert (found.replicas, found.running) == (15, 12)
    assert found.why == Unseated("too-large", name="small-a-1", resource="cpu", asked=2000, room=1000)


@pytest.mark.parametrize(
    ("provider", "mode", "kind", "running", "open_by"),
    [
        ("ebs", None, "Deployment", 1, ""),
        ("gce-pd", "ReadWriteOnce", "Deployment", 1, ""),
        ("azure-disk", "ReadWriteMany", "Deployment", 0, ""),
        ("azure-disk", "ReadWriteMany", "StatefulSet", 0, ""),
        ("ebs", None, "StatefulSet", 3, ""),
        ("nfs", None, "Deployment", 3, ""),
        ("nfs", "ReadWriteOncePod", "Deployment", 1, ""),
        ("cinder", None, "Deployment", 1, "access-mode"),
        ("cinder", "ReadWriteOnce", "Deployment", 1, ""),
        ("cinder", "ReadWriteMany", "Deployment", 3, ""),
    ],
)
def test_who_may_use_a_volume(provider: str, mode: str | None, kind: str, running: int, open_by: str) -> None:
    volume = {"class": "disk"} | ({"accessMode": mode} if mode else {})
    found = seats_of(storage=[{"name": "disk", "provider": provider}], replicas=3, kind=kind, volumes=[volume])
    assert (found.running, found.open_by) == (running, open_by)
    # All of them are put on nodes, and those that wait there take up room.
    assert found.seated == 3


def test_who_may_use_a_volume_is_asked_of_each_workload_by_itself() -> None:
    """Workloads that are the same but for how they claim their volumes."""
    modes = {"one": "ReadWriteOncePod", "all": "ReadWriteMany", "rest": "ReadWriteOnce"}
    loads = [
        {"name": name, "kind": "Deployment", "replicas": 3, "volumes": [{"class": "disk", "accessMode": mode}]}
        for name, mode in modes.items()
    ]
    for order in (loads, loads[::-1]):
        spec = design(
            infrastructure=zones("a", "b"),
            nodes=[*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}],
            storage={"classes": [{"name": "disk", "provider": "nfs"}]},
            workloads=order,
        )
        proof = prove(as_cluster(spec))
        running = {one.name: proof.seats(one).running for one in proof.cluster.workloads}
        assert running == {"one": 1, "all": 3, "rest": 3}


def test_a_volume_of_which_nobody_says_who_may_use_it_keeps_survival_from_being_shown() -> None:
    storage = [{"name": "disk", "provider": "cinder"}]
    (service,) = proof_of(storage=storage, replicas=3, volumes=[{"class": "disk"}]).workloads
    assert (service.assumed, service.survives("node")) == ("access-mode", False)
    # A service that is down at its best is down, whatever is not known.
    (service,) = proof_of(storage=storage, replicas=3, volumes=[{"class": "disk"}], requests={"cpu": 9}).workloads
    assert (service.assumed, service.breaks[0].failures) == ("", ())


def test_a_workload_without_a_spread_that_cannot_start_is_down_for_certain() -> None:
    (service,) = proof_of(replicas=3, spread={}, requests={"cpu": 9}).workloads
    assert service.assumed == ""
    (found,) = service.breaks
    assert (found.failures, found.left, found.total, found.needed) == ((), 0, 3, 1)


def test_figures_count_what_runs() -> None:
    proof = proof_of({"zones": ["a", "b"]}, replicas=3, spread=EACH, quorum=True)
    assert [found.left for found in proof.workloads[0].breaks if found.kind == "zone"] == [1, 1]
    assert all(found.total == 2 for found in proof.workloads[0].breaks if found.kind == "node")


@pytest.mark.parametrize(
    ("zones_of", "by_zone", "by_node", "running"),
    [
        ({"a": [(9, 4)], "b": [(9, 1), (0, 1)]}, True, True, 3),
        ({"a": [(9, 1)], "b": [(9, 3)]}, True, True, 3),
        ({"a": [(9, 1)], "b": [(9, 2)]}, True, True, 5),
        ({"a": [(1, 2)], "b": [(9, 2)]}, True, False, 5),
        ({"a": [(1, 1), (3, 2)]}, False, True, 5),
        ({"a": [(1, 1), (3, 2)]}, False, False, 7),
        ({}, True, True, 0),
    ],
)  # fmt: skip
def test_how_many_are_seated(zones_of: dict[str, list[Room]], by_zone: bool, by_node: bool, running: int) -> None:
    assert seated(SpreadRule(100, by_zone, by_node), zones_of) == running


def test_what_is_pending_counts_against_a_budget() -> None:
    budget = DisruptionBudget(1, None)
    assert [disruptions(budget, 6, running) for running in (6, 5, 4)] == [1, 0, 0]
    assert disruptions(DisruptionBudget(None, 2), 6, 4) == 2


@pytest.mark.parametrize(
    ("workload", "ends"),
    [
        ({"replicas": 3, "podDisruptionBudget": {"maxUnavailable": 0}}, ["never"]),
        ({"replicas": 13, "podDisruptionBudget": {"maxUnavailable": 1}}, ["never"]),
        ({"replicas": 3, "podDisruptionBudget": {"maxUnavailable": 1}}, []),
        ({"replicas": 3, "quorum": True, "podDisruptionBudget": {"maxUnavailable": 2}}, []),
        ({"replicas": 1}, ["interruption"]),
        ({"replicas": 3, "spread": {"node": "preferred"}}, ["interruption"]),
        ({"replicas": 12, "quorum": True}, []),
    ],
)
def test_what_a_drain_does(workload: dict[str, Any], ends: list[str]) -> None:
    found = [drain.end for drain in proof_of(**workload).drains if drain.service.service == "workload"]
    assert found == ends


def test_a_drain_that_never_ends_exposes_nothing() -> None:
    stuck: dict[str, Any] = {"replicas": 2, "quorum": True, "podDisruptionBudget": {"maxUnavailable": 0}}
    assert all(one.service.service != "workload" for one in proof_of(**stuck).during_upgrade())


def test_local_volumes_wait_for_the_machine_that_is_drained() -> None:
    storage = [{"name": "own", "provider": "local"}]
    claim: dict[str, Any] = {"kind": "StatefulSet", "replicas": 2, "quorum": False, "volumes": [{"class": "own"}]}
    exposed = [one for one in proof_of(storage=storage, **claim).during_upgrade() if one.service.service == "workload"]
    # With one of two away until its machine is back, the loss of the other one is an outage.
    assert exposed
    assert not [o for o in proof_of(**claim | {"volumes": []}).during_upgrade() if o.service.service == "workload"]
