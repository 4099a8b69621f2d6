"""Capacity after each single failure: golden amounts and verdicts of small designs, each named for its case."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.capacity.after_failures import AfterFailure, AfterFailures
from hadesign.proof.capacity.reasons import (
    Bar,
    Barred,
    Crowded,
    Exceeded,
    FewPlaces,
    Gap,
    OfWorkload,
    Unseated,
    Unsized,
)
from hadesign.proof.failure.reason import Reason, Told
from tests.designs import as_cluster, control_plane, design, zones

GI = 2**30
MANAGED = {"version": "1.36.4", "installer": "managed"}
SIZE = {"cpu": 8, "memory": "32Gi", "pods": 110}
POOL: dict[str, Any] = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": SIZE}
"""With three zones, 48 cores, 192 Gi and 660 pods."""
APP: dict[str, Any] = {
    "name": "app",
    "kind": "Deployment",
    "replicas": 6,
    "requests": {"cpu": 4, "memory": "4Gi"},
    "tier": "critical",
}


def app(**more: Any) -> dict[str, Any]:
    return APP | more


def found(*workloads: dict[str, Any], names: str = "abc", **more: Any) -> AfterFailures:
    """Return the verdicts of a design on a managed control plane."""
    given = {"kubernetes": MANAGED, "nodes": [POOL], "infrastructure": zones(*names)} | more
    return prove(as_cluster(design(workloads=list(workloads), **given))).after_failures


def after(shortages: AfterFailures, failure: str) -> AfterFailure:
    """Return the verdict on a failure, or on its example where others are equal to it."""
    exact = [one for one in shortages.after if one.failure == failure]
    kind = failure.partition("/")[0]
    (one,) = exact or [one for one in shortages.after if one.kind == kind]
    return one


def amounts(one: AfterFailure, pool: str | None = None) -> dict[str, tuple[int, int]]:
    """Return what is left and asked for, by resource."""
    return {amount.resource: (amount.left, amount.asked) for amount in one.amounts if amount.pool == pool}


# --- amounts ----------------------------------------------------------------------------------------------------------


def test_what_is_left_by_cpu_memory_and_pods() -> None:
    shortages = found(app())
    assert shortages.before is not None
    assert amounts(shortages.before) == {"cpu": (48_000, 24_000), "memory": (192 * GI, 24 * GI), "pods": (660, 6)}
    node, zone = after(shortages, "node/w-a-1"), after(shortages, "zone/a")
    assert amounts(node) == {"cpu": (40_000, 24_000), "memory": (160 * GI, 24 * GI), "pods": (550, 6)}
    assert amounts(zone) == {"cpu": (32_000, 24_000), "memory": (128 * GI, 24 * GI), "pods": (440, 6)}
    assert (node.count, node.machines, node.of, zone.count, zone.machines) == (6, 1, 6, 3, 2)
    assert (node.fit.verdict, zone.fit.verdict, zone.fit.concerns) == ("fits", "fits", ())


def test_the_largest_failures_come_first() -> None:
    kinds = [one.kind for one in found(app()).after]
    assert kinds == ["zone", "node"]


@pytest.mark.parametrize(
    ("requests", "size", "resource"),
    [
        ({"cpu": 4, "memory": "1Gi"}, SIZE, "cpu"),
        ({"cpu": 1, "memory": "16Gi"}, SIZE, "memory"),
        ({"cpu": 1, "memory": "1Gi"}, SIZE | {"pods": 2}, "pods"),
    ],
)
def test_each_resource_alone_forbids_that_everything_fits(
    requests: dict[str, Any], size: dict[str, Any], resource: str
) -> None:
    """Six machines take two replicas each; twelve replicas fit, but not on four machines."""
    shortages = found(app(replicas=12, requests=requests), nodes=[POOL | {"size": size}])
    assert shortages.before is not None
    assert shortages.before.fit.verdict == "fits"
    zone = after(shortages, "zone/a").fit
    assert zone.verdict == "cannot"
    assert isinstance(zone.why, OfWorkload)
    assert isinstance(zone.why.why, FewPlaces)
    assert zone.why.why.wanted == 12
    assert [(one.workload.name, one.wanted, one.unplaced) for one in zone.concerns] == [("app", 12, 4)]
    left, asked = amounts(after(shortages, "zone/a"))[resource]
    assert left < asked


def test_a_sum_that_fits_may_still_not_pack() -> None:
    """Each machine of 8 cores takes one replica of 5; five fit where 40 cores are left, though 25 are asked for."""
    shortages = found(app(replicas=6, requests={"cpu": 5, "memory": "1Gi"}))
    node = after(shortages, "node/w-a-1")
    left, asked = amounts(node)["cpu"]
    assert left > asked
    assert node.fit.verdict == "cannot"
    assert node.fit.why == OfWorkload("app", FewPlaces("", 5, 6))


def test_what_matters_least_is_left_out() -> None:
    """On 32 cores, 16 of the critical workload have a place, and of 24 of the batch 8 have none."""
    shortages = found(
        app(name="batch", tier="batch", requests={"cpu": 4, "memory": "1Gi"}),
        app(name="shop", replicas=8, requests={"cpu": 2, "memory": "1Gi"}),
    )
    zone = after(shortages, "zone/a").fit
    assert zone.verdict == "cannot"
    assert zone.why == Exceeded("cpu", 32_000, 40_000, ("batch", "shop"), every=True)
    assert [(one.workload.name, one.unplaced) for one in zone.concerns if one.unplaced] == [("batch", 2)]


def test_a_daemon_set_takes_its_share_of_every_machine_and_moves_nowhere() -> None:
    daemon = {"name": "agent", "kind": "DaemonSet", "requests": {"cpu": 1, "memory": "2Gi"}}
    shortages = found(app(), daemon)
    assert shortages.before is not None
    assert amounts(shortages.before) == {"cpu": (42_000, 24_000), "memory": (180 * GI, 24 * GI), "pods": (654, 6)}
    # Of 7 cores a machine takes one replica of 4; before, it took two.
    assert after(shortages, "node/w-a-1").fit.verdict == "cannot"
    assert after(found(app()), "node/w-a-1").fit.verdict == "fits"


def test_daemon_sets_that_ask_for_more_than_a_machine_has() -> None:
    daemon = {"name": "agent", "kind": "DaemonSet", "requests": {"cpu": 9, "memory": "1Gi"}}
    shortages = found(app(replicas=0), daemon)
    assert shortages.before is not None
    assert shortages.before.fit.verdict == "cannot"
    assert shortages.before.fit.why == Crowded("cpu", "w-a-*")


def test_the_largest_sum_that_is_exceeded_is_told() -> None:
    """Each of two pools is too small for what is bound to it, and so are both together."""
    pools = [POOL | {"pool": name, "perZone": 1} for name in ("w", "v")]
    loads = [app(name=f"{pool}-{replicas}", pool=pool, replicas=replicas) for pool in "wv" for replicas in (4, 3)]
    shortages = found(*loads, nodes=pools)
    assert shortages.before is not None
    assert shortages.before.fit.why == Exceeded("cpu", 48_000, 56_000, ("v-3", "v-4", "w-3", "w-4"), every=True)


def test_a_machine_that_is_too_small_for_daemon_sets_is_no_trouble_once_it_is_gone() -> None:
    daemon = {"name": "agent", "kind": "DaemonSet", "requests": {"cpu": 2, "memory": "1Gi"}}
    small = {"name": "tiny", "zone": "a", "roles": ["worker"], "size": SIZE | {"cpu": 1}}
    shortages = found(app(replicas=3), daemon, nodes=[POOL, small])
    assert shortages.before is not None
    assert shortages.before.fit.why == Crowded("cpu", "tiny")
    assert after(shortages, "node/w-a-1").fit.why == Crowded("cpu", "tiny")
    assert after(shortages, "zone/b").fit.why == Crowded("cpu", "tiny")
    for gone in ("node/tiny", "zone/a"):
        assert (after(shortages, gone).fit.verdict, after(shortages, gone).fit.why) == ("fits", None)


# --- where replicas may run -------------------------------------------------------------------------------------------

TAINTED = POOL | {"pool": "db", "perZone": 1, "taints": [{"key": "db", "effect": "NoSchedule"}]}


def test_a_daemon_set_of_which_too_little_is_known_keeps_the_room_of_a_pool_unknown() -> None:
    agent = {"name": "agent", "kind": "DaemonSet"}
    proof = prove(as_cluster(design(
        workloads=[app(pool="w"), agent], kubernetes=MANAGED, nodes=[POOL], infrastructure=zones("a", "b"),
    )))  # fmt: skip
    assert {balance.resource for balance in proof.capacity.balances} == {"pods"}
    assert {what for what, _ in proof.capacity.missing} == {
        Gap("requests.cpu", "workload", "agent", "cpu"),
        Gap("requests.memory", "workload", "agent", "memory"),
    }


def test_machines_with_a_taint_are_room_only_for_those_that_tolerate_it() -> None:
    """Of 72 cores 24 are tainted: 11 replicas of 4 cores fit on the other machines, but 13 do not."""
    tolerant = app(name="db", replicas=3, tolerates=["db"], requests={"cpu": 1, "memory": "1Gi"})
    assert found(app(replicas=11), tolerant, nodes=[POOL, TAINTED]).before.fit.verdict == "fits"  # type: ignore[union-attr]
    before = found(app(replicas=13), tolerant, nodes=[POOL, TAINTED]).before
    assert before is not None
    assert (before.fit.verdict, amounts(before)["cpu"]) == ("cannot", (72_000, 55_000))
    assert before.fit.why == OfWorkload("app", FewPlaces("", 12, 13))


def test_control_plane_machines_are_no_room_because_of_their_taint() -> None:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}, size=SIZE), POOL]
    before = found(app(), nodes=nodes, kubernetes={"version": "1.36.4", "installer": "kubeadm"}).before
    assert before is not None
    assert (before.of, amounts(before)["cpu"]) == (6, (48_000, 24_000))


def test_the_tightest_pool_is_told_apart() -> None:
    bound = app(name="db", replicas=3, pool="db", tolerates=["db"], requests={"cpu": 5, "memory": "20Gi"})
    shortages = found(app(replicas=2), bound, nodes=[POOL, TAINTED])
    node = after(shortages, "node/db-a-1")
    assert amounts(node, "db") == {"cpu": (16_000, 15_000), "memory": (64 * GI, 60 * GI), "pods": (220, 3)}
    assert node.fit.verdict == "cannot"
    assert after(shortages, "node/w-a-1").fit.verdict == "fits"


def test_nothing_is_left_for_a_workload_that_is_bound_to_the_lost_zone() -> None:
    zone = after(found(app(zones=["a"], replicas=2)), "zone/a").fit
    assert (zone.verdict, zone.why) == ("cannot", OfWorkload("app", Barred("no-nodes")))


# --- spread and volumes -----------------------------------------------------------------------------------------------


def test_what_a_lost_zone_held_waits_where_zones_must_be_even() -> None:
    zone = after(found(app(spread={"zone": "required"})), "zone/a")
    assert amounts(zone)["cpu"] == (32_000, 16_000)
    (concern,) = zone.fit.concerns
    assert (zone.fit.verdict, concern.wanted, concern.unplaced, concern.away) == ("fits", 4, 0, (2, 2))
    assert concern.why_away == Barred("zone-spread")


def test_what_a_lost_machine_held_must_find_a_place_in_its_zone_where_zones_must_be_even() -> None:
    """A machine takes two replicas: with one of two lost, its zone has no place for three, though others have."""
    node = after(found(app(replicas=9, spread={"zone": "required"})), "node/w-a-1").fit
    assert node.verdict == "cannot"
    assert node.why in [OfWorkload("app", FewPlaces(zone, 2, 3)) for zone in "abc"]


def test_a_spread_over_nodes_leaves_a_lost_machines_replica_waiting_once_all_have_one() -> None:
    node = after(found(app(spread={"node": "required"})), "node/w-a-1").fit
    (concern,) = node.concerns
    assert (node.verdict, concern.wanted, concern.away) == ("fits", 5, (1, 1))
    free = after(found(app(replicas=5, spread={"node": "required"})), "node/w-a-1").fit
    assert (free.verdict, free.concerns) == ("fits", ())


def test_two_spreads_that_contradict_each_other_keep_replicas_pending() -> None:
    """One machine in zone a and three in zone b: five replicas cannot be even over both zones and machines."""
    nodes = [POOL | {"pool": "one", "zones": ["a"], "perZone": 1}, POOL | {"pool": "two", "zones": ["b"], "perZone": 3}]
    spread = {"zone": "required", "node": "required"}
    before = found(app(replicas=6, spread=spread, requests={"cpu": 1, "memory": "1Gi"}), nodes=nodes, names="ab").before
    assert before is not None
    (concern,) = before.fit.concerns
    assert (concern.away, concern.why_away) == ((3, 3), Unseated("uneven", 2))


@pytest.mark.parametrize(
    ("storage", "away", "why"),
    [
        ({"provider": "ebs"}, (0, 6), "zone-volumes"),
        ({"provider": "ebs", "zonal": False}, (0, 0), None),
        ({"provider": "gce-pd", "replicas": 2}, (0, 6), "maybe-zone-volumes"),
        ({"provider": "rook-ceph"}, (0, 0), None),
        ({"provider": "local"}, (0, 6), "node-volumes"),
    ],
)
def test_volumes_keep_replicas_where_they_are(storage: dict[str, Any], away: tuple[int, int], why: Bar | None) -> None:
    """Six replicas without a spread may all have been in the lost zone, or none of them."""
    classes = {"classes": [{"name": "disk", **storage}]}
    workload = app(kind="StatefulSet", volumes=[{"class": "disk"}], requests={"cpu": 1, "memory": "1Gi"})
    zone = after(found(workload, storage=classes), "zone/a").fit
    assert zone.verdict == "fits"
    assert [(one.away, one.why_away) for one in zone.concerns] == ([(away, Barred(why))] if why else [])


def test_a_lost_machines_zonal_volumes_must_find_a_place_in_their_zone() -> None:
    """A StatefulSet over zones with 4 replicas in each, two on each machine: there is no room beside a lost one."""
    classes = {"classes": [{"name": "disk", "provider": "ebs"}]}
    workload = app(kind="StatefulSet", replicas=12, volumes=[{"class": "disk"}], spread={"zone": "required"})
    shortages = found(workload, storage=classes)
    assert after(shortages, "node/w-a-1").fit.verdict == "cannot"
    assert after(shortages, "zone/a").fit.verdict == "fits"
    (concern,) = after(shortages, "zone/a").fit.concerns
    assert (concern.wanted, concern.away) == (8, (4, 4))


def test_a_class_of_which_nobody_says_whether_its_volumes_can_move_is_named() -> None:
    classes = {"classes": [{"name": "san", "provider": "vsphere"}]}
    shortages = found(app(kind="StatefulSet", volumes=[{"class": "san"}]), storage=classes)
    assert (Gap("zonal", "storage-class", "san"), ("spec", "storage", "classes", 0)) in [
        (what, origin.path) for what, origin in shortages.missing
    ]


# --- what is not given ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("workload", "why"),
    [
        ({"requests": {"cpu": 1}}, Unsized(("memory",))),
        ({"replicas": None}, Gap("replicas", "workload", "app")),
    ],
)
def test_what_is_not_given_is_not_shown(workload: dict[str, Any], why: Reason) -> None:
    given = {key: value for key, value in (APP | workload).items() if value is not None}
    before = found(given).before
    assert before is not None
    assert (before.fit.verdict, before.fit.why) == ("not-shown", why)


def test_what_is_known_may_be_enough_to_forbid_it() -> None:
    before = found(app(replicas=20, requests={"cpu": 4})).before
    assert before is not None
    assert before.fit.verdict == "cannot"


def test_without_workloads_there_is_nothing_to_place() -> None:
    assert found().before is None


# --- the autoscaler ---------------------------------------------------------------------------------------------------

FULL = app(replicas=11)
"""Twelve places of 4 cores, ten without a machine, eight without a zone."""


def scaling(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "autoscaling": {"clusterAutoscaler": {"enabled": True, "groups": list(groups), "provisionTime": "5m"} | more}
    }


@pytest.mark.parametrize(
    ("groups", "verdict", "added"),
    [
        ([{"name": "w", "max": 8}], "fits", 2),
        ([{"name": "w", "max": 7}], "cannot", 0),
        ([{"name": "w-a", "max": 9}, {"name": "w-b", "max": 3}, {"name": "w-c", "max": 3}], "fits", 2),
        ([{"name": "w-a", "zone": "a", "max": 9}, {"name": "w-b", "zone": "b", "max": 3}], "cannot", 0),
        ([{"name": "w", "max": 2}], None, None),
    ],
)
def test_the_autoscaler_adds_machines_where_some_are_alive(
    groups: list[dict[str, Any]], verdict: str | None, added: int | None
) -> None:
    """Zone a is lost: three replicas need two machines elsewhere; a group has what its maximum leaves of the design."""
    zone = after(found(FULL, **scaling(*groups)), "zone/a")
    assert zone.fit.verdict == "cannot"
    if verdict is None:
        assert zone.scaled is None
        return
    assert zone.scaled is not None
    assert zone.scaled.seconds == 300
    assert zone.scaled.fit.verdict == verdict
    assert zone.scaled.fit.added == added or verdict == "cannot"


@pytest.mark.parametrize("most", [8, 20])
def test_what_is_left_of_an_added_machine_serves_the_next_workload(most: int) -> None:
    """Each of two workloads lacks places, and two machines have four of them, however many more there could be."""
    pair = app(replicas=6), app(name="other", replicas=5)
    zone = after(found(*pair, **scaling({"name": "w", "max": most})), "zone/a")
    assert zone.scaled is not None
    assert (zone.scaled.fit.verdict, zone.scaled.fit.added) == ("fits", 2)


def test_machines_of_another_pool_are_of_no_use_however_little_is_lacking() -> None:
    """What is bound to one machine asks for a thousandth of a core more than it has."""
    small = POOL | {"perZone": 1}
    pair = [app(name=name, replicas=1, pool="w", requests={"cpu": cpu}) for name, cpu in (("x", "4"), ("y", "4001m"))]
    spec = {"nodes": [small, small | {"pool": "more"}], **scaling({"name": "more", "max": 12})}
    node = after(found(*pair, names="ab", **spec), "node/w-a-1")
    assert node.fit.verdict == "cannot"
    assert node.scaled is not None
    assert (node.scaled.fit.verdict, node.scaled.fit.added) == ("cannot", 0)


def test_an_autoscaler_that_is_off_adds_nothing() -> None:
    zone = after(found(FULL, **scaling({"name": "w", "max": 9}, enabled=False)), "zone/a")
    assert (zone.fit.verdict, zone.scaled) == ("cannot", None)


def test_of_an_autoscaler_what_is_not_given_is_named() -> None:
    groups = [{"name": "w", "zone": "a"}, {"name": "other", "max": 9}]
    shortages = found(FULL, autoscaling={"clusterAutoscaler": {"enabled": True, "groups": groups}})
    assert [what for what, _ in shortages.scaler.missing] == [
        Told("the machines of autoscaling group other, which is neither a pool nor a pool and its zone"),
        Gap("max", "scaling-group", "w"),
        Gap("provisionTime", "autoscaler"),
    ]
    assert set(shortages.scaler.missing) <= set(shortages.missing)


def test_whether_an_autoscaler_runs_is_not_taken_for_granted() -> None:
    shortages = found(FULL, autoscaling={"clusterAutoscaler": {"groups": [{"name": "w", "max": 9}]}})
    assert [what for what, _ in shortages.scaler.missing] == [Gap("enabled", "autoscaler")]
    assert after(shortages, "zone/a").scaled is None


def test_everything_fits_without_the_autoscaler_and_nothing_is_added() -> None:
    zone = after(found(app(), **scaling({"name": "w", "max": 9})), "zone/a")
    assert (zone.fit.verdict, zone.scaled) == ("fits", None)
