"""What can be rehearsed of a design, by which name, and what the proof says of it."""

from dataclasses import replace

import pytest

from hadesign.proof import prove
from hadesign.rehearsal.experiments import Experiment, Prediction, experiments, sampled
from hadesign.rehearsal.rehearse import why_not
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, rehearsed


def of(layout: str, **changes: bool) -> dict[str, Experiment]:
    proof = prove(as_cluster(rehearsed(LAYOUTS[layout], **changes)))
    return {one.name: one for one in experiments(proof)}


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_designs_that_are_rehearsed_can_be(layout: str, *, external: bool) -> None:
    cluster = as_cluster(rehearsed(LAYOUTS[layout], external=external))
    assert why_not(cluster) == ""
    found = experiments(prove(cluster))
    assert len({one.name for one in found}) == len(found)
    machines = {name for one in found for name in one.machines}
    assert machines == {node.name for node in cluster.nodes}


SURVIVED = {
    "one": {"zone/a": False, "node/cp-a1": False, "node/lb-1": True},
    "two": {"node/cp-a1": False, "node/cp-b1": False},
    "three": {"zone/a": True, "zone/b": True, "node/cp-c1": True},
    "four": {"zone/a": False, "zone/b": True, "node/cp-a1": True},
    "five": {"zone/a": True, "zone/b": True, "node/cp-c1": True},
    "three and two": {"zone/a": False, "zone/b": True, "node/cp-a1": True, "node/cp-b1": True},
}
"""Whether clients can write without it, by majorities that anybody can count."""


@pytest.mark.parametrize("layout", SURVIVED)
def test_what_is_predicted_is_what_majorities_allow(layout: str) -> None:
    found = of(layout)
    for failure, goes_on in SURVIVED[layout].items():
        for way in ("silent", "refuses", "hangs"):
            told = found[f"{failure} {way}"].predicted
            assert told.goes_on is goes_on, failure
            assert (told.within is None) == (not goes_on)


def test_what_takes_the_same_machines_is_rehearsed_once() -> None:
    found = of("three")
    assert "zone/c silent" not in found
    assert found["node/cp-c1 silent"].also == ("zone/c",)
    assert set(found["zone/a silent"].machines) == {"cp-a1", "lb-1"}


def test_programs_die_alone_where_the_proof_speaks_of_it() -> None:
    stacked, external = of("three"), of("three", external=True)
    alone = {name: one.program for name, one in stacked.items() if one.program}
    assert alone == {
        "api-server-process": "kube-apiserver", "api-server-hang": "kube-apiserver", "etcd-process": "etcd",
        "load-balancer-process": "haproxy", "load-balancer-hang": "haproxy",
        "etcd-disk-full": "etcd", "etcd-disk-read-only": "etcd",
    }  # fmt: skip
    assert "etcd-process" not in external
    assert external["etcd-hang"].program == "etcd"
    assert "api-server-process" not in of("one")


def test_a_machine_whose_programs_end_is_out_of_use_when_the_last_of_them_is() -> None:
    found = of("three")
    alone, whole = found["api-server-hang"].predicted.within, found["node/cp-a1 hangs"].predicted.within
    assert alone is not None
    assert whole is not None
    assert whole >= alone
    # An API server whose etcd is gone stays in use for longer; where every program has ended there is none.
    starving, gone = found["etcd-process"].predicted.within, found["node/cp-a1 refuses"].predicted.within
    assert starving is not None
    assert gone is not None
    assert gone < starving


def test_what_is_not_known_is_not_promised() -> None:
    data = rehearsed(LAYOUTS["three"])
    del data["spec"]["controlPlane"]["webhooks"]
    found = {one.name: one.predicted for one in experiments(prove(as_cluster(data)))}
    assert found["node/cp-a1 silent"].goes_on
    assert found["node/cp-a1 silent"].within is None


@pytest.mark.parametrize(
    ("part", "value", "why"),
    [
        ("kubernetes", {"version": "1.36.4", "installer": "rke2"}, "its installer is rke2"),
        ("loadBalancers", [], "no HAProxy with keepalived"),
    ],
)
def test_what_cannot_be_rehearsed_says_why(part: str, value: object, why: str) -> None:
    data = rehearsed(LAYOUTS["three"])
    data["spec"][part] = value
    assert why in why_not(as_cluster(data))


def test_more_machines_than_one_can_hold_are_refused() -> None:
    cluster = as_cluster(rehearsed({"a": 4, "b": 3, "c": 3}))
    assert "more than 9 machines" in why_not(cluster)
    assert why_not(replace(cluster, etcd=None)) != ""


def test_sets_of_failures_are_drawn_by_a_seed() -> None:
    proof = prove(as_cluster(rehearsed(LAYOUTS["five"])))
    drawn = sampled(proof, 2, 8, 7)
    assert drawn == sampled(proof, 2, 8, 7)
    assert {one.name for one in drawn} != {one.name for one in sampled(proof, 2, 8, 8)}
    every = {one.failed: one for one in sampled(proof, 2, 1000, 0)}
    assert set(drawn) <= set(every.values())
    assert every["node/cp-a1", "node/cp-b1"].predicted.goes_on
    assert every["node/lb-1", "node/lb-2"].predicted.goes_on is False
    assert every["zone/a", "node/cp-b1"].predicted.goes_on is False
    assert not any("zone/a" in failed and "node/cp-a1" in failed for failed in every), "one takes the other"
    assert all(len(failed) == 3 for failed in {one.failed for one in sampled(proof, 3, 1000, 0)} - set(every))


def test_a_cut_takes_who_is_on_another_side_than_most_members() -> None:
    found = {name: one for name, one in of("three and two", linked=True).items() if one.apart}
    assert list(found) == ["link/a-b cut"]
    cut = found["link/a-b cut"]
    assert (cut.machines, cut.apart, cut.away) == ((), (("cp-b1", "cp-b2", "lb-2"),), ("cp-b1", "cp-b2", "lb-2"))
    alone = of("three and two")["zone/b silent"].predicted
    assert cut.predicted == alone, "whoever is cut off is as silent as the dead"


def test_a_cut_in_a_row_of_zones_takes_all_behind_it_and_a_way_round_leaves_nobody_out() -> None:
    data = rehearsed(LAYOUTS["three"], linked=True)
    found = {one.name: one.apart for one in experiments(prove(as_cluster(data))) if one.apart}
    assert found["link/a-b cut"] == (("cp-a1", "lb-1"),)
    assert found["link/b-c cut"] == (("cp-c1",),)
    assert found["zone/b silent"] == (("cp-c1",),), "with the zone between them, two are cut off from each other"
    assert len(found) == 2 + 3
    data["spec"]["infrastructure"]["links"].append({"name": "a-c", "between": ["a", "c"]})
    assert not any(one.apart for one in experiments(prove(as_cluster(data))))


def test_the_client_stands_where_the_design_says_that_clients_come_in() -> None:
    data = rehearsed(LAYOUTS["three"], linked=True)
    data["spec"]["loadBalancers"][0]["entersAt"] = ["a"]
    found = {one.name: one for one in experiments(prove(as_cluster(data)))}["link/a-b cut"]
    assert found.apart == (("cp-b1", "cp-c1", "lb-2"),)
    assert found.predicted.goes_on is False, "no majority is where clients come in"


def test_where_zones_are_cut_and_no_side_has_a_majority_nothing_goes_on() -> None:
    assert of("two", linked=True)["link/a-b cut"].predicted.goes_on is False


def test_a_bad_disk_is_no_worse_than_a_dead_member_and_nobody_says_how_long() -> None:
    for name in ("etcd-disk-full", "etcd-disk-read-only"):
        assert of("three")[name].predicted == Prediction(goes_on=True, within=None)
        assert of("two")[name].predicted == Prediction(goes_on=None, within=None)


def test_a_balancer_that_nobody_checks_takes_clients_with_it() -> None:
    found = of("three", unchecked=True)
    assert found["load-balancer-process"].predicted == Prediction(goes_on=False, within=None)
    assert found["load-balancer-hang"].predicted.goes_on is None
    assert found["node/lb-1 refuses"].predicted.goes_on is None, "it depends on who has the address"
    assert found["node/lb-1 silent"].predicted.goes_on


def test_every_single_failure_that_takes_a_machine_of_the_control_plane_is_rehearsed() -> None:
    data = rehearsed(LAYOUTS["three"], linked=True)
    places, nodes = data["spec"]["infrastructure"], data["spec"]["nodes"]
    places["racks"] = [{"name": f"rack-{zone}", "zone": zone, "power": f"feed-{zone}"} for zone in "abc"]
    places["hosts"] = [{"name": f"host-{zone}", "zone": zone, "rack": f"rack-{zone}"} for zone in "abc"]
    for node in nodes:
        node["host"] = f"host-{node['zone']}"
    proof = prove(as_cluster(data))
    rehearsals = {thing for one in experiments(proof) for thing in (*one.failed, *one.also)}
    named = {f"node/{node['name']}" for node in nodes}
    taking = {one.thing for one in proof.failures if named & proof.domains.closure((one.thing,))[0]}
    assert taking | {"link/a-b", "link/b-c"} == rehearsals
    assert {thing.partition("/")[0] for thing in taking} == {"zone", "rack", "host", "power", "node"}
